"""Tells the sandbox how far the bot has come, so that it can walk calendar time from one due instant to the next.

Written beside the clock file, only while one is configured, and only when it changed.
"""

import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.clock import FileClock
from storage.errors import StoreUnavailable

LOOK_SECONDS = 0.02
REST_LOOKS = 10
"""While the bot rests and nobody says otherwise, the store is read only at every tenth look."""


class Pulse:
    """Watches the clock file, wakes the tick when it changed, and writes `<clock file>.pulse`.

    Args:
        clock: the file clock.
        wake: wakes the tick.
        ticked: the offset that the last finished tick had seen.
        next_due: the next instant at which something falls due, and whether all that is due is done.
    """

    def __init__(
        self,
        clock: FileClock,
        *,
        wake: Callable[[], None],
        ticked: Callable[[], float | None],
        next_due: Callable[[], tuple[datetime | None, bool]],
    ) -> None:
        self._clock, self._wake, self._ticked, self._next_due = clock, wake, ticked, next_due
        self._path = Path(f"{clock.path}.pulse")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self._written = ""
        self._rests = 0

    def start(self) -> None:
        """Begin to watch and to write."""
        self._thread.start()

    def stir(self) -> None:
        """Something was said or sent for: look at the store again at once."""
        self._rests = 0

    def stop(self) -> None:
        """Stop, and take the file away: no pulse means that the bot is away."""
        self._stop.set()
        self._thread.join()
        self._path.unlink(missing_ok=True)

    def _beat(self) -> None:
        seen: float | None = None
        while not self._stop.wait(LOOK_SECONDS):
            offset = self._clock.offset
            if offset != seen:
                seen = offset
                self.stir()
                self._wake()
            if self._rests % REST_LOOKS == 0:
                self._try_write(offset)
            self._rests += 1

    def _try_write(self, offset: float) -> None:
        with suppress(StoreUnavailable):
            if not self._write(offset):
                self._rests = -1

    def _write(self, offset: float) -> bool:
        """Write how far the bot has come; returns whether it rests."""
        next_due, idle = self._next_due()
        due = next_due.timestamp() if next_due else None
        ticked = self._ticked() == offset
        state = {"offset": offset, "next_due": due, "idle": idle and ticked, "pid": os.getpid()}
        text = json.dumps(state, sort_keys=True)
        if text == self._written:
            return bool(state["idle"])
        scratch = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        scratch.write_text(json.dumps({**state, "now": self._clock.now().timestamp()}))
        scratch.replace(self._path)
        self._written = text
        return bool(state["idle"])
