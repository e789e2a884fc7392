"""The one clock: calendar time is the system's, plus an offset in a file while the sandbox runs it (design 3.4)."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Reads calendar time, aware UTC."""

    def __init__(self, system: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:  # noqa: TID251 - the one place
        self._system = system

    @property
    def offset(self) -> float:
        """Seconds between calendar time and the system's."""
        return 0.0

    def now(self) -> datetime:
        """Calendar time."""
        return self._system() + timedelta(seconds=self.offset)


class FileClock(Clock):
    """A clock whose offset stands in a file, as one decimal number of seconds; no file means none.

    The file is read again when its identity or time of change differs, so that a read costs one `stat`.
    """

    def __init__(self, path: Path, system: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:  # noqa: TID251
        super().__init__(system)
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._offset = 0.0

    @property
    def offset(self) -> float:
        """The number in the file; the last good one while it cannot be read."""
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            return self._offset
        seen = (status.st_mtime_ns, status.st_ino)
        if seen != self._seen:
            self._read(seen)
        return self._offset

    def _read(self, seen: tuple[int, int]) -> None:
        try:
            self._offset = float(self.path.read_text() or 0)
        except (OSError, ValueError):
            return
        self._seen = seen
