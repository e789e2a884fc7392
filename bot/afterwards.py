"""A small bounded pool for what may happen after the ack: showing the visible change of a click (design 3.1)."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

WORKERS = 4
MOST_WAITING = 200


class Afterwards:
    """Runs work soon, in order of arrival, on a few threads; what finds it full is dropped.

    Dropping is safe: every visible change also stands in the outbox as a waiting refresh.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="afterwards")
        self._places = threading.BoundedSemaphore(MOST_WAITING)

    def __call__(self, work: Callable[[], None]) -> None:
        """Hand in a piece of work; never blocks, never raises."""
        if not self._places.acquire(blocking=False):
            log.warning("afterwards is full", extra={"action": "afterwards_full"})
            return
        try:
            self._pool.submit(self._run, work)
        except RuntimeError:  # stopped meanwhile
            self._places.release()

    def stop(self) -> None:
        """Finish what runs; what still waits is left to the outbox."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("work after the ack failed", extra={"action": "afterwards_failed"})
        finally:
            self._places.release()
