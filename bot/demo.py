"""`drumbeat demo`: a stand-in for Slack and the bot, two processes on this machine, with a company to try it on.

Everything is kept in the temporary folder and is gone at the end.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.settings import SettingsError

READY = "sandbox ready "
START_SECONDS = 30
THURSDAY = 3
STOP_SECONDS = 10


def demo(port: int) -> int:
    """Run until interrupted.

    Args:
        port: the page's port on 127.0.0.1; another one is taken when it is in use.

    Returns:
        The exit status.

    Raises:
        SettingsError: the sandbox or the bot did not start.
    """
    stopping = _stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="drumbeat-demo-") as folder:
        clock_file = Path(folder) / "clock"
        clock_file.write_text(str(_until_thursday(Clock().now())))
        with _sandbox(_free(port), clock_file) as url:
            environment = _environment(Path(folder), url, clock_file)
            _found(environment)
            with _process([sys.executable, "-m", "bot", "run"], environment) as bot:
                _wait_for(Path(f"{clock_file}.pulse"), bot)
                _say(f"\n  Drumbeat runs. Open  {url}\n\n  Press Ctrl-C to end; nothing is kept.\n")
                return _until_stopped(stopping, bot)


def _until_thursday(now: datetime) -> float:
    """Seconds to the next Thursday 10:00 UTC: the demo starts there, with a Monday just ahead."""
    day = (now + timedelta(days=(THURSDAY - now.weekday()) % 7)).replace(hour=10, minute=0, second=0, microsecond=0)
    return ((day if day >= now else day + timedelta(days=7)) - now).total_seconds()


def _found(environment: Mapping[str, str]) -> None:
    """Open the company's initiatives, in a process of its own that reads the same settings as the bot."""
    command = [sys.executable, "-m", "bot.demo_company"]
    done = subprocess.run(command, env=dict(environment), check=False)  # noqa: S603 - as `_process`
    if done.returncode:
        raise SettingsError("The company could not be made; the last lines above say why.")


def _until_stopped(stopping: threading.Event, bot: subprocess.Popen[str]) -> int:
    while not stopping.wait(0.5):
        if bot.poll() is not None:
            raise SettingsError("The bot ended by itself; its last lines above say why.")
    return 0


@contextmanager
def _sandbox(port: int, clock_file: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--clock-file", str(clock_file)]
    with _process([*command, "--seed", "demo"], os.environ, stdout=subprocess.PIPE) as process:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(READY):
            raise SettingsError("The sandbox did not start; its last lines above say why.")
        yield line.removeprefix(READY).strip()


@contextmanager
def _process(
    command: list[str], environment: Mapping[str, str], stdout: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A child in its own session, so that Ctrl-C reaches only this process, which ends its children in order."""
    process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        command, env=dict(environment), text=True, stdout=stdout, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _environment(folder: Path, url: str, clock_file: Path) -> dict[str, str]:
    ours = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{url}/api/",
        "DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "DRUMBEAT_REVIEW_CHANNEL": "C0REVIEW",
        "DRUMBEAT_TIMEZONE": "Europe/London",
        "DRUMBEAT_LEADERS": "U0DANA,U0LEE,U0ANA",
        "DRUMBEAT_CLOCK_FILE": str(clock_file),
        "DRUMBEAT_LOG_LEVEL": "WARNING",
    }
    return {**os.environ, **ours}


def _wait_for(pulse: Path, bot: subprocess.Popen[str]) -> None:
    tick = threading.Event()
    for _ in range(START_SECONDS * 20):
        if pulse.exists():
            return
        if bot.poll() is not None:
            break
        tick.wait(0.05)
    raise SettingsError("The bot did not start; its last lines above say why.")


def _free(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            _say(f"Port {port} is in use; taking another.")
            return 0
    return port


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
