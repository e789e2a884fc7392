"""APScheduler runs one tick a second that does all that is due; the truth stands in the database (design 3.4).

When the wall clock steps by more than two seconds against the monotonic one the tick is woken, because APScheduler
computes its waits from the wall clock and would stand still after a step back.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

STEP_SECONDS = 2.0
TICK_SECONDS = 1


class Scheduler:
    """The tick of one process.

    Args:
        tick: does all that is due; runs in one thread, never twice at once. What it raises is logged; it runs again.
    """

    def __init__(self, tick: Callable[[], object]) -> None:
        self._tick = tick
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="clock-watcher", daemon=True)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._job = self._scheduler.add_job(
            self._run,
            "interval",
            seconds=TICK_SECONDS,
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=_wall(),
        )

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        self._scheduler.start()
        self._watcher.start()

    def wake(self) -> None:
        """Tick as soon as possible, without waiting for the next second."""
        self._job.modify(next_run_time=_wall())

    def stop(self) -> None:
        """Tick no more; waits for a running tick."""
        self._stop.set()
        self._scheduler.shutdown(wait=True)
        self._watcher.join()

    def _run(self) -> None:
        try:
            self._tick()
        except Exception:
            log.exception("tick failed", extra={"action": "tick_failed"})

    def _watch(self) -> None:
        drift = time.time() - time.monotonic()
        while not self._stop.wait(1.0):
            now = time.time() - time.monotonic()
            if abs(now - drift) > STEP_SECONDS:
                log.warning("wall clock stepped", extra={"action": "clock_stepped", "seconds": round(now - drift, 3)})
                self.wake()
            drift = now


def _wall() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
