"""Connections: SQLite by default, PostgreSQL for replicas; one store, two kinds of unit of work.

SQLite: WAL, synchronous FULL, foreign keys on; writers take a process lock and BEGIN IMMEDIATE, so that a
read-then-write is one transaction; readers are deferred and `query_only`. PostgreSQL: readers are READ ONLY
transactions.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from storage import ddl  # noqa: F401  # its triggers are made with the tables
from storage.errors import StoreUnavailable
from storage.turns import Turns
from storage.uow import ReadUnit, UnitOfWork

BUSY_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_S = 10.0
READERS = 16
"""Connections kept for reading on SQLite: as many as HTTP threads."""
STATEMENTS = 2_000
"""Compiled statements kept: more than the program has, so that none is compiled twice (SQLAlchemy keeps 500)."""


class Store:
    """The database of one process.

    Args:
        url: an SQLAlchemy URL; `sqlite:///file.db` or `postgresql://…` (psycopg 3).
        pool_size: connections kept for each of reading and writing on PostgreSQL.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._turns = Turns() if self.is_sqlite else None
        if self.is_sqlite:
            self.writing = _sqlite(url, read_only=False)
            self.reading = _sqlite(url, read_only=True)
        else:
            self.writing = _postgres(url, pool_size)
            self.reading = self.writing.execution_options(postgresql_readonly=True)
        self.said: Callable[[], None] = lambda: None
        """Called after a commit that added something to say or an errand; the composition root wakes the workers."""

    def read(self, workspace_id: int, at: datetime) -> ReadUnit:
        """Open a unit of work that may only read; it takes no lock.

        Args:
            workspace_id: the one workspace it sees.
            at: the instant of the reading, calendar time, aware UTC.
        """
        return ReadUnit(self.reading, workspace_id, at)

    def write(self, workspace_id: int, at: datetime) -> UnitOfWork:
        """Open a unit of work that may write; it rolls back unless `commit` is called.

        Args:
            workspace_id: the one workspace it sees and writes to.
            at: the instant at which what is written happened, calendar time, aware UTC.

        Raises:
            StoreUnavailable: on entry, when the database is away or busy for longer than ten seconds.
        """
        return UnitOfWork(self.writing, workspace_id, at, lock=self._lock, unlock=self._unlock, said=self._said)

    def close(self) -> None:
        """Close every connection; the store can be used again afterwards."""
        self.writing.dispose()
        self.reading.dispose()

    def _lock(self) -> None:
        if self._turns is not None and not self._turns.acquire(timeout=LOCK_TIMEOUT_S):
            msg = f"another writer held the store for {LOCK_TIMEOUT_S:g} s"
            raise StoreUnavailable(msg)

    def _unlock(self) -> None:
        if self._turns is not None:
            self._turns.release()

    def _said(self) -> None:
        self.said()


def _postgres(url: str, pool_size: int) -> Engine:
    options = {
        "lock_timeout": f"{LOCK_TIMEOUT_S:g}s",
        "idle_in_transaction_session_timeout": "60s",
        "max_parallel_workers_per_gather": "0",  # starting a worker takes longer than any query here
    }
    given = " ".join(f"-c {name}={value}" for name, value in options.items())
    return create_engine(
        url,
        query_cache_size=STATEMENTS,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=LOCK_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": given},
    )


def _sqlite(url: str, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        query_cache_size=STATEMENTS,
        pool_size=READERS if read_only else 1,
        max_overflow=READERS,
        pool_timeout=LOCK_TIMEOUT_S,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
