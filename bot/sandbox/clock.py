"""Calendar time of the sandbox: real time plus an offset that the bot reads from a file."""

import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile


@dataclass(frozen=True)
class Pulse:
    """What the bot last said about itself: the offset it saw, when it next has work, whether it rests."""

    offset: float
    next_due: float | None
    idle: bool
    pid: int


class SandboxClock:
    """Calendar seconds since the epoch; only the sandbox writes the file, only the bot writes its pulse.

    Protocol time (3 s acks, triggers, tiers) never comes from here: it is `time.monotonic`.
    """

    def __init__(self, path: Path | None) -> None:
        """`path` is the clock file; None means nobody else follows this clock."""
        self.path = path
        self.offset = _read_offset(path)
        self._last_ts = 0.0
        if path is not None:
            self._write()

    def now(self) -> float:
        """Calendar time in seconds since the epoch."""
        return time.time() + self.offset

    def set_offset(self, offset: float) -> None:
        """Move the calendar so that it is `offset` seconds from real time, and tell the bot by the file."""
        self.offset = round(offset, 6)
        self._write()

    def jump(self, seconds: float) -> None:
        """Move the calendar by `seconds`, forward or back, at once."""
        self.set_offset(self.offset + seconds)

    def next_ts(self) -> str:
        """A message ts: the calendar's microsecond, but always greater than every earlier one."""
        micro = max(math.floor(self.now() * 1e6), round(self._last_ts * 1e6) + 1)
        self._last_ts = micro / 1e6
        return f"{micro // 1_000_000}.{micro % 1_000_000:06d}"

    def pulse(self) -> Pulse | None:
        """The bot's pulse, or None when there is none or its process is gone."""
        if self.path is None:
            return None
        try:
            raw = json.loads(Path(f"{self.path}.pulse").read_text())
            pulse = Pulse(float(raw["offset"]), raw.get("next_due"), bool(raw["idle"]), int(raw["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return pulse if _alive(pulse.pid) else None

    def follows(self, pulse: Pulse) -> bool:
        """Whether the bot has seen the present offset."""
        return abs(pulse.offset - self.offset) < 1e-5

    def bot_state(self) -> str:
        """`idle`, `busy`, or `away` when no living bot follows the clock file."""
        pulse = self.pulse()
        if pulse is None:
            return "away"
        return "idle" if pulse.idle and self.follows(pulse) else "busy"

    def _write(self) -> None:
        if self.path is None:
            return
        with NamedTemporaryFile("w", dir=self.path.parent, delete=False) as draft:
            draft.write(f"{self.offset:.6f}")
        os.replace(draft.name, self.path)


def _read_offset(path: Path | None) -> float:
    try:
        return float(path.read_text().strip() or 0) if path is not None else 0.0
    except (OSError, ValueError):
        return 0.0


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return pid > 0
