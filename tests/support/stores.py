"""Stores for tests: each on a database of its own, over connections whose statements are compiled only once.

Compiling its statements is what most of a test's time went into: SQLAlchemy keeps what it has compiled by engine, so
all tests of one process share the engines, which are led to the database of the test that runs.
"""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from storage.engine import Store


class Stores:
    """The engines of one test process: those for SQLite and those for PostgreSQL."""

    def __init__(self) -> None:
        self._kept: dict[bool, Store] = {}
        self._at: dict[bool, str] = {}

    def open(self, url: str) -> Store:
        """A store on that database. One at a time for each kind: close it before the next is opened."""
        opened = Store(url)
        kind = opened.is_sqlite
        self._at[kind] = make_url(url).database or ""
        kept = self._kept.setdefault(kind, opened)
        if kept is opened:
            for engine in {id(each.dialect): each for each in (opened.writing, opened.reading)}.values():
                self._lead(engine, kind)
        opened.writing, opened.reading = kept.writing, kept.reading
        return opened

    def _lead(self, engine: Engine, kind: bool) -> None:
        """Let an engine connect to the database of the test that runs."""

        @event.listens_for(engine, "do_connect")
        def connect(_dialect: Any, _record: Any, given: list[Any], named: dict[str, Any]) -> None:
            if kind:
                given[0] = self._at[kind]
            else:
                named["dbname"] = self._at[kind]

        if kind:
            event.listen(engine, "connect", _hurry)


def _hurry(connection: Any, _record: Any) -> None:
    """Nobody pulls the plug on these files; what is to outlive that opens its own store (tests/chaos)."""
    connection.execute("PRAGMA synchronous=OFF")
