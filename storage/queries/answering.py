"""The writes of a click on Yes: statements that are made once, for this is the path of every answer (design 6)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, inspect, text, update
from sqlalchemy.orm.attributes import set_committed_value

from storage.tables import CheckIn
from storage.uow import ReadUnit, UnitOfWork

_CHECKIN: Any = inspect(CheckIn).local_table
COLUMNS = ("state", "answer", "answered_at", "answered_by_id", "answer_version", "not_asked")

_STORE = (
    update(_CHECKIN)
    .where(
        _CHECKIN.c.workspace_id == bindparam("ws"),
        _CHECKIN.c.id == bindparam("the_id"),
        _CHECKIN.c.state == bindparam("was_state"),
        _CHECKIN.c.person_id == bindparam("was_person"),
        _CHECKIN.c.answer_version.is_not_distinct_from(bindparam("was_version")),
    )
    .values({name: bindparam(f"new_{name}") for name in COLUMNS})
)
_WAITING = text("SELECT 1 FROM outbox WHERE workspace_id = :ws AND about = :about AND state = 'waiting' LIMIT 1")

_OWED = text("SELECT 1 FROM checkin WHERE workspace_id = :ws AND reminder_id = :reminder AND state = 'open' LIMIT 1")


def store(uow: UnitOfWork, checkin: CheckIn, values: Mapping[str, Any]) -> bool:
    """Store an answer if the check-in still is as it was read; False means somebody was first.

    Args:
        uow: the unit of work.
        checkin: the row as it was read; it has the new values afterwards.
        values: a value for each of `COLUMNS`.
    """
    was = {"was_state": checkin.state, "was_person": checkin.person_id, "was_version": checkin.answer_version}
    new = {f"new_{name}": values[name] for name in COLUMNS}
    mine = {"ws": uow.workspace_id, "the_id": checkin.pk}
    if not uow.connection.execute(_STORE, {**mine, **was, **new}).rowcount:
        return False
    for name in COLUMNS:
        set_committed_value(checkin, name, values[name])
    return True


def is_unsent(uow: ReadUnit, about: str) -> bool:
    """Whether anything about a matter waits to be sent; almost always not, and cheaper to ask than to take it back."""
    given = {"ws": uow.workspace_id, "about": about}
    return uow.connection.execute(_WAITING, given).first() is not None


def is_owed(uow: ReadUnit, reminder_id: int) -> bool:
    """Whether anything that a reminder was about still waits for its answer."""
    given = {"ws": uow.workspace_id, "reminder": reminder_id}
    return uow.connection.execute(_OWED, given).first() is not None
