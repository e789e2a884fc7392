"""A leader's daily list: whose is due, and which one stands in their DM."""

from sqlalchemy import select
from sqlmodel import col

from storage.codes import Op
from storage.tables import Outbox, Person
from storage.uow import AS_STORED, ReadUnit, UnitOfWork

CHUNK = 250


def prefix(person_id: int) -> str:
    """How the outbox keys of somebody's lists begin; the minute (UTC) follows, as 20261124T0900."""
    return f"list:{person_id}:"


def due(uow: ReadUnit) -> list[Person]:
    """Whoever's list is due, at most a chunk; whoever handles one moves its `list_at` on."""
    late = (col(Person.list_at).is_not(None), col(Person.list_at) <= uow.at)
    return uow.find(Person, *late, order=[col(Person.list_at), col(Person.id)], limit=CHUNK)


def locked(uow: UnitOfWork, person_id: int) -> Person:
    """The person as they are now, whom nobody else can change before this unit of work ends.

    On PostgreSQL by a lock of the row; references to the person are not kept waiting by it. SQLite has one writer.
    """
    mine = select(Person).where(col(Person.workspace_id) == uow.workspace_id, col(Person.id) == person_id)
    held = mine.with_for_update(key_share=True) if uow.on_postgres else mine
    found: Person = uow.session.execute(held, execution_options=AS_STORED).scalar_one()
    return found


def latest(uow: ReadUnit, person_id: int) -> int | None:
    """The outbox row of the list that was said last to somebody, or None."""
    start = prefix(person_id)
    said = (col(Outbox.key) >= start, col(Outbox.key) < f"{start}~", col(Outbox.op) == Op.POST)
    row = uow.first(Outbox, *said, order=[col(Outbox.key).desc()])
    return row.pk if row else None
