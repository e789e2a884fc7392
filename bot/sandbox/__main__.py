"""`python -m bot.sandbox`: the sandbox as a process of its own."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox import manifest
from bot.sandbox.config import Config
from bot.sandbox.seed import SEEDS
from bot.sandbox.server import SandboxServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the exit code is 0."""
    config = parse(arguments)
    asyncio.run(serve(config))
    return 0


def parse(arguments: Sequence[str] | None) -> Config:
    """The command line as a configuration; a wrong one ends the process with a sentence."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A stand-in for Slack on this machine.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--clock-file", type=Path, help="the calendar's offset in seconds, shared with the bot")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"), help="the app's manifest")
    parser.add_argument("--seed", choices=sorted(SEEDS), default="demo")
    parser.add_argument("--http-target", help="deliver to this request URL instead of Socket Mode")
    parser.add_argument("--no-limits", action="store_true", help="no rate limits")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to every Web API answer")
    given = parser.parse_args(arguments)
    if not given.manifest.is_file():
        parser.error(f"there is no manifest at {given.manifest}")
    return Config(
        port=given.port,
        clock_file=given.clock_file,
        manifest=manifest.load(given.manifest),
        seed=given.seed,
        http_target=given.http_target,
        limits=not given.no_limits,
        latency=given.latency,
    )


async def serve(config: Config) -> None:
    """Serve until a signal comes, saying on standard output where."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = SandboxServer(config)
    url = await server.start()
    sys.stdout.write(f"sandbox ready {url}\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    sys.exit(main())
