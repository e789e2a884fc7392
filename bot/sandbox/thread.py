"""A sandbox in a background thread, for tests and benchmarks."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.sandbox.config import Config
from bot.sandbox.core import Sandbox
from bot.sandbox.server import SandboxServer

Result = TypeVar("Result")
START_SECONDS = 10.0


class SandboxThread:
    """The same server as `python -m bot.sandbox`, within this process: `with SandboxThread(limits=False) as box: …`."""

    def __init__(self, config: Config | None = None, **switches: Any) -> None:
        """Takes a whole `Config`, or its fields by name."""
        self._config = config or Config(**switches)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._box: Sandbox | None = None

    @property
    def box(self) -> Sandbox:
        """The sandbox; touch it only within `call`, or where a plain read is enough."""
        if self._box is None:
            raise RuntimeError("the sandbox is not running")
        return self._box

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.box.url

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL should be."""
        return f"{self.url}/api/"

    def start(self) -> Self:
        """Start and wait until it listens."""
        self._thread.start()
        if not self._ready.wait(START_SECONDS) or self._failure is not None:
            raise RuntimeError("the sandbox did not start") from self._failure
        return self

    def stop(self) -> None:
        """Stop listening and wait for the thread to end."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)

    def call(self, function: Callable[[Sandbox], Result]) -> Result:
        """Run `function` with the sandbox on its event loop and answer what it returns."""
        if self._loop is None:
            raise RuntimeError("the sandbox is not running")

        async def run() -> Result:
            return function(self.box)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(START_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, type_: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:
            self._failure = failure
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = SandboxServer(self._config)
        self._box = server.box
        await server.start()
        self._ready.set()
        try:
            await self._stop.wait()
        finally:
            await server.stop()
