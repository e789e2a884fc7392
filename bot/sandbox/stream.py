"""Notes to open pages: who must fetch what again. Equal notes that were not read yet are told once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

Note = dict[str, Any]


class Listener:
    """One open page's unread notes, in order, without repeats."""

    def __init__(self, person: str) -> None:
        """`person` is the id the page acts as."""
        self.person = person
        self._unread: dict[str, Note] = {}
        self._woken = asyncio.Event()

    def put(self, note: Note) -> None:
        """Add a note unless an equal one still waits."""
        self._unread.setdefault(json.dumps(note, sort_keys=True), note)
        self._woken.set()

    async def take(self, wait: float) -> list[Note]:
        """All unread notes; an empty list when none came within `wait` seconds."""
        try:
            await asyncio.wait_for(self._woken.wait(), wait)
        except TimeoutError:
            return []
        self._woken.clear()
        notes, self._unread = list(self._unread.values()), {}
        return notes


class Hub:
    """Spreads notes to the pages that are open."""

    def __init__(self) -> None:
        """Starts with nobody listening."""
        self._listeners: set[Listener] = set()

    def tell(self, note: Note, people: set[str] | None = None) -> None:
        """Tell the pages of `people` (ids), or every page when None."""
        for listener in self._listeners:
            if people is None or listener.person in people:
                listener.put(note)

    @asynccontextmanager
    async def listening(self, person: str) -> AsyncIterator[Listener]:
        """A listener for as long as its page is open."""
        listener = Listener(person)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
