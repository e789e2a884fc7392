"""A fixed number of threads that make the calls to Slack (slack_sdk opens a connection per call and blocks on it)."""

import queue
import threading
from collections.abc import Callable


class Hands:
    """Threads that run what they are given, oldest first.

    They are daemons: a call that hangs must not keep the process from ending; what it was about is on record.

    Args:
        number: how many threads.
        name: shown in thread dumps.
    """

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(number)]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def give(self, work: Callable[[], None]) -> None:
        """Have something done; `work` must not raise."""
        self._work.put(work)

    def stop(self) -> None:
        """Let each thread end after what was given before; do not wait for them."""
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()
