"""What went between the bot and the sandbox, newest kept, for the page's side panel and for tests."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.stream import Hub

KEPT = 2_000


@dataclass(frozen=True)
class Entry:
    """One exchange: `in` is towards the bot's app, `out` is what the bot called."""

    n: int
    at: float
    direction: str
    kind: str
    title: str
    detail: dict[str, Any]
    ok: bool
    note: str


class Traffic:
    """A bounded ring of entries, numbered from 1."""

    def __init__(self, clock: SandboxClock, hub: Hub, kept: int = KEPT) -> None:
        """`kept` bounds the memory; older entries fall out."""
        self._clock = clock
        self._hub = hub
        self._ring: deque[Entry] = deque(maxlen=kept)
        self._count = 0

    def log(
        self, direction: str, kind: str, title: str, detail: dict[str, Any], *, ok: bool = True, note: str = ""
    ) -> Entry:
        """Keep one exchange and tell the page; `note` says in words what was wrong or special."""
        self._count += 1
        entry = Entry(self._count, self._clock.now(), direction, kind, title, detail, ok, note)
        self._ring.append(entry)
        self._hub.tell({"type": "traffic"})
        return entry

    def after(self, n: int) -> list[dict[str, Any]]:
        """Entries numbered above `n`, oldest first, as JSON."""
        return [asdict(entry) for entry in self._ring if entry.n > n]

    def entries(self) -> list[Entry]:
        """Everything still kept, oldest first."""
        return list(self._ring)
