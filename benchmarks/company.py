"""A company of a given size in a fresh SQLite file, on its way to a Monday."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.services import founding
from storage import migrate
from storage.engine import Store
from storage.tables import Assignment, Charter, Initiative, Passage, Person
from storage.uow import UnitOfWork

FOUNDED = datetime(2026, 11, 17, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def found(folder: Path, *, people: int, initiatives: int) -> tuple[Store, int]:
    """A store and the workspace in it; each person is the DRI of the same number of initiatives."""
    url = f"sqlite:///{folder}/company.db"
    migrate.upgrade(url)
    store = Store(url)
    workspace = founding.found(store, FOUNDED, zone="UTC", channel="C1", leader_ids=["U0"])
    with store.write(workspace, FOUNDED) as uow:
        _fill(uow, people, initiatives)
        uow.commit()
    return store, workspace


def _fill(uow: UnitOfWork, people: int, initiatives: int) -> None:
    who = [_person(uow, number) for number in range(people)]
    _add(uow, Person, who)
    first = 100  # ids of our own choosing, so that rows can point to each other
    held = [(first + number, 1000 + number % people) for number in range(initiatives)]
    words = {"kind": "target", "digest": "", "written_at": uow.at}
    _add(uow, Passage, [{"id": i, "body": f"Reach {i} paying customers", **words} for i, _ in held])
    _add(uow, Initiative, [_initiative(uow, i) for i, _ in held])
    charter = {"version": 1, "due_on": date(2026, 12, 18), "quarter": "2026-Q4", "started_at": uow.at}
    _add(uow, Charter, [{"initiative_id": i, "target_id": i, "sponsor_id": 1, **charter} for i, _ in held])
    accepted = {"assigned_at": uow.at, "silent_at": uow.at, "accepted_at": uow.at, "acceptance": "click"}
    _add(uow, Assignment, [{"initiative_id": i, "person_id": person, **accepted} for i, person in held])


def _person(uow: UnitOfWork, number: int) -> dict[str, Any]:
    fixed = {"kind": "human", "active": True, "is_admin": False, "is_leader": False, "zone": "UTC"}
    known = {"introduced_at": uow.at, "dm_channel": f"D{number}", "seen_at": uow.at}
    return {"id": 1000 + number, "slack_id": f"U{number + 1:06}", "name": f"Person {number}", **fixed, **known}


def _initiative(uow: UnitOfWork, row_id: int) -> dict[str, Any]:
    fixed = {"state": "open", "visibility": "workspace", "opened_at": uow.at}
    return {"id": row_id, "number": row_id, "name": f"Initiative {row_id}", **fixed}


def _add(uow: UnitOfWork, table: Any, rows: list[dict[str, Any]]) -> None:
    owned = [{"workspace_id": uow.workspace_id, **row} for row in rows]
    uow.session.connection().execute(insert(table.__table__), owned)
