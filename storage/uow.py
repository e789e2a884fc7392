"""Units of work: one thing that happens, one transaction, one workspace, one instant."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, exists, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql import ClauseElement
from sqlmodel import Session, SQLModel

from bot.domain.policy import Policy
from storage import statements
from storage.errors import StoreRefused, StoreUnavailable
from storage.tables import Inbox
from storage.tables.base import Row

R = TypeVar("R", bound=Row)
NOTIFY_CHANNEL = "drumbeat"
AS_STORED = {"populate_existing": True}
"""What is read again is what is stored now, not what an earlier read of this unit saw."""


class ReadUnit:
    """Reads of one workspace at one instant. Use it as a context manager."""

    def __init__(self, engine: Engine, workspace_id: int, at: datetime) -> None:
        self.workspace_id = workspace_id
        self._here = {"of_workspace": workspace_id}
        self.at = at
        self.policy: Policy | None = None
        """What `storage/queries/settings.py` has read in this unit; None until it has, or when it was set anew."""
        self._engine = engine
        self._session: Session | None = None
        self._connection: Connection | None = None

    @property
    def session(self) -> Session:
        """The SQLModel session, open between entering and leaving."""
        if self._session is None:
            msg = "the unit of work is not open"
            raise RuntimeError(msg)
        return self._session

    @property
    def connection(self) -> Connection:
        """The session's connection within the transaction that runs, for Core statements."""
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection

    @property
    def on_postgres(self) -> bool:
        """Whether the database is PostgreSQL, for the few statements that differ."""
        return self._engine.dialect.name == "postgresql"

    def __enter__(self) -> Self:
        self._session = Session(self._engine, expire_on_commit=False, autoflush=True)
        try:
            self._connection = self._session.connection()
        except SQLAlchemyError as error:
            self._session.close()
            _translate(error)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.session.expunge_all()  # rows that were read stay readable; a rollback would empty them
        with suppress(SQLAlchemyError):  # a lost connection has nothing left to roll back
            self.session.rollback()
        self.session.close()
        self._session = self._connection = None
        _translate(error)

    def get(self, table: type[R], row_id: int | None) -> R | None:
        """The row of this workspace with that id, or None."""
        if row_id is None:
            return None
        asked = {"of_workspace": self.workspace_id, "of_row": row_id}
        found: R | None = self.session.execute(
            statements.getting(table), asked, execution_options=AS_STORED
        ).scalar_one_or_none()
        return found

    def one(self, table: type[R], row_id: int) -> R:
        """The row of this workspace with that id.

        Raises:
            LookupError: there is none.
        """
        found = self.get(table, row_id)
        if found is None:
            msg = f"no {table.__name__} {row_id} in this workspace"
            raise LookupError(msg)
        return found

    def find(self, table: type[R], *conditions: Any, order: Sequence[Any] = (), limit: int | None = None) -> list[R]:
        """The rows of this workspace that meet all conditions, in the order given."""
        statement = statements.finding(table).where(*conditions) if conditions else statements.finding(table)
        ordered = statement.order_by(*order) if order else statement
        limited = ordered.limit(limit) if limit is not None else ordered
        return list(self.session.execute(limited, self._here, execution_options=AS_STORED).scalars())

    def first(self, table: type[R], *conditions: Any, order: Sequence[Any] = ()) -> R | None:
        """The first of `find`, or None."""
        return next(iter(self.find(table, *conditions, order=order, limit=1)), None)

    def has(self, table: type[R], *conditions: Any) -> bool:
        """Whether any row of this workspace meets all conditions."""
        inner = statements.having(table).where(*conditions)
        return bool(self.session.execute(select(exists(inner)), self._here).scalar())


class UnitOfWork(ReadUnit):
    """A transaction that writes. Nothing is kept unless `commit` is called before leaving."""

    def __init__(
        self,
        engine: Engine,
        workspace_id: int,
        at: datetime,
        *,
        lock: Callable[[], None],
        unlock: Callable[[], None],
        said: Callable[[], None],
    ) -> None:
        super().__init__(engine, workspace_id, at)
        self._lock, self._unlock, self._said = lock, unlock, said
        self._has_said = False

    def __enter__(self) -> Self:
        self._lock()
        try:
            return super().__enter__()
        except BaseException:
            self._unlock()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._unlock()

    def add(self, row: R) -> R:
        """Store a new row in this workspace; its id is known afterwards.

        Raises:
            StoreRefused: on leaving the unit of work, when the database keeps a rule against it.
        """
        row.workspace_id = self.workspace_id
        self.session.add(row)
        self.session.flush()
        return row

    def insert(self, table: type[SQLModel], **values: Any) -> int:
        """Store a new row by one Core statement (the hot path) and return its id."""
        return int(self.run(statements.inserting(table), values).scalar_one())

    def insert_once(self, table: type[SQLModel], **values: Any) -> int | None:
        """Store a row and return its id; None when one with the same unique key exists."""
        made = self.run(statements.inserting_new(table, self.on_postgres), values).scalar()
        return None if made is None else int(made)

    def insert_new(self, table: type[SQLModel], **values: Any) -> bool:
        """Store a row unless one with the same unique key exists; returns whether it was stored."""
        return self.run(statements.inserting_new(table, self.on_postgres), values).first() is not None

    def run(self, statement: Any, values: Mapping[str, Any]) -> Any:
        """Run a statement of `storage/statements.py` with this `workspace_id`; returns its result."""
        return self._execute(statement, {"workspace_id": self.workspace_id, **values})

    def _execute(self, statement: Any, values: Mapping[str, Any]) -> Any:
        self.session.flush()  # what was changed on rows comes first, as with the session's own statements
        return self.connection.execute(statement, values)

    def move(self, table: type[R], row_id: int, expected: Mapping[str, Any], **values: Any) -> bool:
        """Change a row if it still is as expected; False means somebody was first (design 3.3).

        Args:
            table: the table.
            row_id: which row of this workspace.
            expected: column to value, or to a collection of values of which one must hold.
            values: the new values.
        """
        computed = {name: value for name, value in values.items() if isinstance(value, ClauseElement)}
        given = {name: value for name, value in values.items() if name not in computed}
        statement = statements.moving(table, expected, given)
        asked = {"of_workspace": self.workspace_id, "of_row": row_id, **statements.moved(expected, given)}
        changed = self._execute(statement.values(computed) if computed else statement, asked)
        moved = bool(changed.rowcount)
        self.follow(table, row_id, values if moved else None)
        return moved

    def follow(self, table: type[R], row_id: int, values: Mapping[str, Any] | None) -> None:
        """Bring a row that was read before up to what a Core statement stored; costs nothing for rows never read.

        Args:
            table: the table.
            row_id: which row.
            values: what it has now; None for whatever somebody else wrote.
        """
        row = self.session.identity_map.get(identity_key(table, row_id))
        if row is None:
            return
        if values is None or any(isinstance(value, ClauseElement) for value in values.values()):
            self.session.refresh(row)
            return
        for name, value in values.items():
            set_committed_value(row, name, value)

    def first_time(self, key: str) -> bool:
        """Note that the payload with this key takes effect; False when it already has (design 3.3)."""
        return self.insert_new(Inbox, key=key, at=self.at)

    def wake(self) -> None:
        """Wake the workers of this and other processes once this unit of work is committed."""
        self._has_said = True

    def commit(self) -> None:
        """Keep everything done so far, then wake the workers if there is something to send or to run."""
        if self._has_said and self.on_postgres:
            self.session.execute(select(func.pg_notify(NOTIFY_CHANNEL, str(self.workspace_id))))
        self.session.commit()
        self._connection = None
        if self._has_said:
            self._has_said = False
            self._said()

    def database_now(self) -> datetime:
        """The database's own clock, aware UTC: real time, for leases (design 3.2)."""
        statement = (
            "SELECT clock_timestamp()" if self.on_postgres else "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
        )
        value = self.session.execute(text(statement)).scalar_one()
        return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _translate(error: BaseException | None) -> None:
    if isinstance(error, IntegrityError):
        raise StoreRefused(_rule(error)) from error
    if isinstance(error, (OperationalError, InterfaceError)):
        raise StoreUnavailable(str(error.orig)) from error
    if isinstance(error, PoolTimeoutError):
        raise StoreUnavailable(str(error)) from error


def _rule(error: DBAPIError) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or str(error.orig)
