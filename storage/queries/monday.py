"""What the Monday reads and writes in bulk: holdings to plan for, check-ins to ask, to remind of and to close."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from bot.domain.codes import CheckInState, InitiativeState, ReviewState
from storage import statements
from storage.queries.due import JOINED_LATE
from storage.queries.states import among
from storage.tables import Absence, Assignment, Cadence, Charter, CheckIn, Initiative, Review
from storage.uow import ReadUnit, UnitOfWork

_OPEN_OF = text(
    "SELECT 1 FROM checkin WHERE workspace_id = :ws AND person_id = :person AND state IN ('planned', 'open')"
    " AND state = 'open' LIMIT 1"
)
CHUNK = 250
"""Rows of one commit, so that no click waits long for the writer (design 3.5)."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Who holds an initiative: what decides whom to ask."""

    initiative_id: int
    opened_at: datetime
    is_open: bool
    dri_id: int | None
    accepted: bool
    sponsor_id: int | None
    charter_id: int | None
    due_on: date | None

    @property
    def people(self) -> tuple[int | None, int | None]:
        """The DRI's and the sponsor's ids."""
        return self.dri_id, self.sponsor_id


def holdings(uow: ReadUnit, initiative_ids: Iterable[int]) -> dict[int, Holding]:
    """Initiative's id to who holds it now."""
    given = {"ws": uow.workspace_id, "initiatives": list(initiative_ids)}
    return {row[0]: _holding(row) for row in uow.session.execute(_HOLDINGS_OF, given)}


def unplanned(uow: ReadUnit, review: Review, after_id: int, limit: int = CHUNK) -> list[Holding]:
    """Open initiatives without a check-in in a review's period, by id from `after_id` on.

    Of a review that is open already only those that were opened since: the others were planned before.
    """
    planned = select(col(CheckIn.id)).where(
        col(CheckIn.workspace_id) == col(Initiative.workspace_id),
        col(CheckIn.initiative_id) == col(Initiative.id),
        col(CheckIn.period) == review.period,
    )
    asked = asked_by(uow, review.objective_id)
    query = _HOLDINGS.where(among(col(Initiative.state), InitiativeState.OPEN), ~planned.exists(), asked)
    if review.state is ReviewState.OPEN:
        query = query.where(col(Initiative.opened_at) >= review.opened_at)
    query = query.where(col(Initiative.id) > after_id).order_by(col(Initiative.id)).limit(limit)
    return [_holding(row) for row in uow.session.execute(query, {"ws": uow.workspace_id})]


def asked_by(uow: ReadUnit, objective_id: int | None) -> Any:
    """The condition that a review of this scope asks about an initiative; `due.JOINED_LATE` says the same."""
    if objective_id is not None:
        return col(Initiative.objective_id) == objective_id
    others = select(col(Cadence.objective_id)).where(
        col(Cadence.workspace_id) == uow.workspace_id,
        col(Cadence.objective_id).is_not(None),
        col(Cadence.asks),
        col(Cadence.ended_at).is_(None),
    )
    return or_(col(Initiative.objective_id).is_(None), col(Initiative.objective_id).not_in(others))


def asks_itself(uow: ReadUnit, objective_id: int | None) -> bool:
    """Whether an objective has an asking cadence of its own."""
    running = (col(Cadence.asks), col(Cadence.ended_at).is_(None))
    return objective_id is not None and uow.has(Cadence, col(Cadence.objective_id) == objective_id, *running)


def joined_late(uow: ReadUnit) -> list[int]:
    """Ids of open, asking reviews in which an initiative that was opened since is missing."""
    found = uow.session.execute(text(f"SELECT DISTINCT r.id {JOINED_LATE}"), {"ws": uow.workspace_id})
    return [int(each) for each in found.scalars()]


def insert_all(uow: UnitOfWork, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows by one Core statement; those whose unique key exists are passed over. Equal keys in every row."""
    if rows:
        dialect_insert = postgresql.insert if uow.on_postgres else sqlite.insert
        values = [{"workspace_id": uow.workspace_id, **row} for row in rows]
        uow.session.execute(dialect_insert(_core(table)).on_conflict_do_nothing(), values)


def append_all(uow: UnitOfWork, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows by one Core statement. Equal keys in every row."""
    if rows:
        uow.connection.execute(statements.appending(table), [{"workspace_id": uow.workspace_id, **row} for row in rows])


def to_ask(uow: UnitOfWork, at: datetime, limit: int) -> list[CheckIn]:
    """Planned check-ins whose time has come and whose window is open, one person's together, held for this unit."""
    ids = (
        select(col(CheckIn.id))
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            among(col(CheckIn.state), CheckInState.PLANNED),
            col(CheckIn.ask_at) <= at,
            col(CheckIn.close_at) > at,
        )
        .order_by(col(CheckIn.ask_at), col(CheckIn.person_id), col(CheckIn.id))
    )
    return _held(uow, ids, limit)


def to_remind(uow: UnitOfWork, at: datetime, limit: int) -> list[CheckIn]:
    """Open check-ins of which somebody is to be reminded, held for this unit."""
    ids = (
        select(col(CheckIn.id))
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            among(col(CheckIn.state), CheckInState.OPEN),
            col(CheckIn.reminded_at).is_(None),
            col(CheckIn.remind_at) <= at,
        )
        .order_by(col(CheckIn.remind_at), col(CheckIn.person_id), col(CheckIn.id))
    )
    return _held(uow, ids, limit)


def to_close(uow: UnitOfWork, at: datetime, limit: int = CHUNK) -> list[CheckIn]:
    """Check-ins without an answer whose window has closed, held for this unit."""
    ids = (
        select(col(CheckIn.id))
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            among(col(CheckIn.state), CheckInState.PLANNED, CheckInState.OPEN),
            col(CheckIn.close_at) <= at,
        )
        .order_by(col(CheckIn.close_at), col(CheckIn.id))
    )
    return _held(uow, ids, limit)


def unanswered_of(uow: ReadUnit, person_ids: Iterable[int]) -> list[CheckIn]:
    """The open check-ins of these people, by id."""
    mine = col(CheckIn.person_id).in_(list(person_ids))
    waiting = among(col(CheckIn.state), CheckInState.PLANNED, CheckInState.OPEN)
    found = uow.find(CheckIn, waiting, mine, order=[col(CheckIn.id)])
    return [each for each in found if each.state is CheckInState.OPEN]


def open_reviews(uow: ReadUnit) -> Any:
    """The ids of reviews that are not published yet, as a condition's operand."""
    return select(col(Review.id)).where(
        col(Review.workspace_id) == uow.workspace_id, among(col(Review.state), ReviewState.OPEN)
    )


def has_open(uow: ReadUnit, person_id: int) -> bool:
    """Whether somebody has a question left to answer."""
    given = {"ws": uow.workspace_id, "person": person_id}
    return uow.session.execute(_OPEN_OF, given).first() is not None


def pending_of(uow: ReadUnit, initiative_id: int) -> list[CheckIn]:
    """The planned and open check-ins of an initiative: of the week that runs, and of one planned already."""
    waiting = col(CheckIn.state).in_([CheckInState.PLANNED, CheckInState.OPEN])
    recent = col(CheckIn.period) >= str(uow.at.year - 1)
    return uow.find(CheckIn, col(CheckIn.initiative_id) == initiative_id, recent, waiting, order=[col(CheckIn.id)])


def set_all(uow: UnitOfWork, ids: Sequence[int], **values: Any) -> None:
    """Give check-ins that this unit holds the same values."""
    if ids:
        mine = col(CheckIn.workspace_id) == uow.workspace_id
        uow.session.execute(update(CheckIn).where(mine, col(CheckIn.id).in_(ids)).values(**values))


def update_each(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give check-ins that this unit holds values of their own: `id` and the same columns in every row."""
    if not rows:
        return
    table = _core(CheckIn)
    names = [name for name in rows[0] if name != "id"]
    change = update(table).where(table.c.workspace_id == uow.workspace_id, table.c.id == bindparam("the_id"))
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    given = [{"the_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    uow.connection.execute(change.values(values), given)
    for row in rows:
        uow.follow(CheckIn, row["id"], {name: row[name] for name in names})


def absences(uow: ReadUnit, person_ids: Iterable[int], day: date) -> dict[int, Absence]:
    """Person's id to their absence on a day; the one set last where several overlap."""
    found = uow.find(
        Absence,
        col(Absence.person_id).in_(list(person_ids)),
        col(Absence.last_day) >= day,
        col(Absence.first_day) <= day,
        col(Absence.cancelled_at).is_(None),
        order=[col(Absence.id)],
    )
    return {each.person_id: each for each in found}


def _held(uow: UnitOfWork, ids: Select[Any], limit: int) -> list[CheckIn]:
    """On PostgreSQL the rows are locked: a second process waits, then finds them changed and passes them over."""
    chosen = [int(each) for each in uow.session.execute(ids.limit(limit).with_for_update()).scalars()]
    if not chosen:
        return []
    rows = {row.pk: row for row in uow.find(CheckIn, col(CheckIn.id).in_(chosen))}
    return [rows[each] for each in chosen]


def _holdings() -> Select[Any]:
    ws = col(Initiative.workspace_id)
    assigned = (
        (col(Assignment.workspace_id) == ws)
        & (col(Assignment.initiative_id) == col(Initiative.id))
        & col(Assignment.ended_at).is_(None)
    )
    chartered = (
        (col(Charter.workspace_id) == ws)
        & (col(Charter.initiative_id) == col(Initiative.id))
        & col(Charter.ended_at).is_(None)
    )
    columns: tuple[Any, ...] = (
        col(Initiative.id),
        col(Initiative.opened_at),
        col(Initiative.state),
        col(Assignment.person_id),
        col(Assignment.accepted_at),
        col(Charter.sponsor_id),
        col(Charter.id),
        col(Charter.due_on),
    )
    joined: Select[Any] = (
        select(*columns).select_from(Initiative).outerjoin(Assignment, assigned).outerjoin(Charter, chartered)
    )
    return joined.where(ws == bindparam("ws"))


_HOLDINGS = _holdings()
_HOLDINGS_OF = _HOLDINGS.where(col(Initiative.id).in_(bindparam("initiatives", expanding=True)))


def _holding(row: Any) -> Holding:
    initiative_id, opened_at, state, dri_id, accepted_at, sponsor_id, charter_id, due_on = row
    return Holding(
        initiative_id=initiative_id,
        opened_at=opened_at,
        is_open=state is InitiativeState.OPEN,
        dri_id=dri_id,
        accepted=accepted_at is not None,
        sponsor_id=sponsor_id,
        charter_id=charter_id,
        due_on=due_on,
    )


def _core(table: type[SQLModel]) -> Any:
    return getattr(table, "__table__")  # noqa: B009  # SQLModel's typing does not know it
