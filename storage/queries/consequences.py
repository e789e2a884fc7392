"""The ladder's reads: what to count, the weeks before, the steps that were taken, the decisions that are due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    ConsequenceKind,
    ConsequenceState,
    EscalationState,
    LedgerCode,
    WeekResult,
)
from storage.queries.reviews import shown
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import Charter, CheckIn, Consequence, Escalation, Initiative, Ledger, Person, Review
from storage.uow import ReadUnit

CHUNK = 250
"""Weeks counted in one commit, so that no click waits long for the writer (design 3.5)."""


@dataclass(frozen=True, kw_only=True)
class PastWeek:
    """A week that was counted before."""

    period: str
    result: WeekResult | None
    person_id: int | None
    ask_at: datetime


@dataclass(frozen=True, kw_only=True)
class LastAnswer:
    """The last answer about an initiative: which, by whom, in which period."""

    answer: Answer
    by_id: int
    period: str
    checkin_id: int


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """A step as a review tells it."""

    number: int
    name: str
    kind: ConsequenceKind
    step: int
    misses: int
    sponsor: Person
    opened_at: datetime
    is_open: bool


def to_count(uow: ReadUnit) -> Review | None:
    """The review whose misses wait to be counted, the earliest first."""
    return uow.first(Review, col(Review.ladder_at) <= uow.at, order=[col(Review.ladder_at), col(Review.id)])


def next_chunk(uow: ReadUnit, review: Review) -> list[CheckIn]:
    """The check-ins of a review that come after those counted already, by initiative."""
    rest = (col(CheckIn.review_id) == review.pk, col(CheckIn.initiative_id) > (review.ladder_after or 0))
    return uow.find(CheckIn, *rest, order=[col(CheckIn.initiative_id)], limit=CHUNK)


def due_dates(uow: ReadUnit, charter_ids: Iterable[int | None]) -> dict[int | None, date]:
    """Charter's id to its due date."""
    wanted = {each for each in charter_ids if each is not None}
    query = select(col(Charter.id), col(Charter.due_on)).where(
        col(Charter.workspace_id) == uow.workspace_id, col(Charter.id).in_(wanted)
    )
    return {row[0]: row[1] for row in uow.session.execute(query)} if wanted else {}


def past_weeks(uow: ReadUnit, initiative_ids: Iterable[int], since: str, before: str) -> dict[int, list[PastWeek]]:
    """Initiative's id to its weeks from period `since` on and before period `before`, newest first."""
    query = (
        select(
            col(CheckIn.initiative_id),
            col(CheckIn.period),
            col(CheckIn.result),
            col(CheckIn.person_id),
            col(CheckIn.ask_at),
        )
        .where(
            col(CheckIn.workspace_id) == uow.workspace_id,
            col(CheckIn.initiative_id).in_(list(initiative_ids)),
            col(CheckIn.period) >= since,
            col(CheckIn.period) < before,
        )
        .order_by(col(CheckIn.period).desc())
    )
    found: dict[int, list[PastWeek]] = defaultdict(list)
    for initiative_id, period, result, person_id, ask_at in uow.session.execute(query):
        found[initiative_id].append(PastWeek(period=period, result=result, person_id=person_id, ask_at=ask_at))
    return found


def steps_of(uow: ReadUnit, initiative_ids: Iterable[int], since: str) -> dict[int, list[Consequence]]:
    """Initiative's id to the steps taken from period `since` on, and a decision that is due however old."""
    recent = or_(col(Consequence.period) >= since, col(Consequence.state) == ConsequenceState.OPEN)
    rows = uow.find(Consequence, col(Consequence.initiative_id).in_(list(initiative_ids)), recent)
    found: dict[int, list[Consequence]] = defaultdict(list)
    for row in rows:
        found[row.initiative_id].append(row)
    return found


def unsettled_of(uow: ReadUnit, initiative_id: int) -> list[Consequence]:
    """What of an initiative still waits for an answer: the decision that is due, the question about the scope."""
    asked = and_(
        col(Consequence.kind) == ConsequenceKind.SCOPE,
        col(Consequence.state) == ConsequenceState.TOLD,
    )
    waits = or_(col(Consequence.state) == ConsequenceState.OPEN, asked)
    return uow.find(Consequence, col(Consequence.initiative_id) == initiative_id, waits, order=[col(Consequence.id)])


def of_period(uow: ReadUnit, initiative_id: int, period: str) -> list[Consequence]:
    """The steps that the week of a period led to."""
    theirs = (col(Consequence.initiative_id) == initiative_id, col(Consequence.period) == period)
    return uow.find(Consequence, *theirs, order=[col(Consequence.id)])


def seen(uow: ReadUnit, viewer_id: int, consequence_id: int) -> Consequence | None:
    """The step with that id, if this person may see its initiative; else None."""
    row = uow.get(Consequence, consequence_id)
    if row is None:
        return None
    theirs = uow.has(Initiative, col(Initiative.id) == row.initiative_id, visible_initiatives(uow, viewer_id))
    return row if theirs else None


def open_for(uow: ReadUnit, leader_id: int) -> list[Consequence]:
    """The decisions that are due from a leader: those they were asked for, and those of what they sponsor by now."""
    sponsored = select(col(Charter.initiative_id)).where(
        col(Charter.workspace_id) == uow.workspace_id,
        col(Charter.sponsor_id) == leader_id,
        col(Charter.ended_at).is_(None),
    )
    theirs = or_(col(Consequence.sponsor_id) == leader_id, col(Consequence.initiative_id).in_(sponsored))
    order = [col(Consequence.opened_at), col(Consequence.id)]
    return uow.find(Consequence, among(col(Consequence.state), ConsequenceState.OPEN), theirs, order=order)


def due_lines(uow: ReadUnit, channel_id: int | None, objective_id: int | None) -> list[StepRow]:
    """The decisions that are due on initiatives which an audience may see, the longest first."""
    return _told(uow, shown(channel_id, objective_id), among(col(Consequence.state), ConsequenceState.OPEN))


def climbed(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[StepRow]:
    """The misses and surprises since that reached the sponsor, of what an audience may see, the longest first."""
    reached = (
        col(Consequence.opened_at) >= since,
        col(Consequence.step) >= 2,
        col(Consequence.kind) != ConsequenceKind.SCOPE,
        col(Consequence.state) != ConsequenceState.LAPSED,
    )
    return _told(uow, shown(channel_id, objective_id), *reached)


def last_answer(uow: ReadUnit, initiative_id: int, before: str | None = None) -> LastAnswer | None:
    """The last answer about an initiative, before a period where one is given; rehearsals do not count."""
    conditions = [
        col(CheckIn.initiative_id) == initiative_id,
        col(CheckIn.answer).is_not(None),
        col(CheckIn.state) != CheckInState.ANNULLED,
    ]
    if before is not None:
        conditions.append(col(CheckIn.period) < before)
    rehearsals = select(col(Review.id)).where(col(Review.workspace_id) == uow.workspace_id, col(Review.rehearsal))
    row = uow.first(CheckIn, *conditions, col(CheckIn.review_id).not_in(rehearsals), order=[col(CheckIn.period).desc()])
    if row is None or row.answer is None:
        return None
    by_id = row.answered_by_id or row.person_id or 0
    return LastAnswer(answer=row.answer, by_id=by_id, period=row.period, checkin_id=row.pk)


def escalations_of(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> dict[int, list[Escalation]]:
    """Initiative's id to its escalations that wait, or were raised since; a withdrawn one counts no more."""
    waiting = (EscalationState.OPEN, EscalationState.RETURNED, EscalationState.DEADLINE_SET)
    counts = or_(
        col(Escalation.state).in_(waiting),
        and_(col(Escalation.state) == EscalationState.SETTLED, col(Escalation.first_raised_at) >= since),
    )
    found: dict[int, list[Escalation]] = defaultdict(list)
    for row in uow.find(Escalation, col(Escalation.initiative_id).in_(list(initiative_ids)), counts):
        found[row.initiative_id].append(row)
    return found


def warned(uow: ReadUnit, charter_ids: Iterable[int]) -> set[int]:
    """Those of these charters for which an early warning was credited already."""
    about = {charter_key(each): each for each in charter_ids}
    query = select(col(Ledger.about)).where(
        col(Ledger.workspace_id) == uow.workspace_id,
        col(Ledger.about).in_(about),
        col(Ledger.code) == LedgerCode.EARLY_WARNING,
    )
    return {about[each] for each in uow.session.execute(query).scalars()} if about else set()


def charter_key(charter_id: int) -> str:
    """What a line of the ledger about a charter is about."""
    return f"charter:{charter_id}"


def passed_on(uow: ReadUnit, escalation_id: int) -> tuple[datetime, int] | None:
    """When an escalation was passed on last, and the id of the leader who had let it wait; None where it never was."""
    query = (
        select(col(Ledger.at), col(Ledger.details))
        .where(
            col(Ledger.workspace_id) == uow.workspace_id,
            col(Ledger.about) == f"escalation:{escalation_id}",
            col(Ledger.code) == LedgerCode.ESCALATION_PASSED_ON,
        )
        .order_by(col(Ledger.id).desc())
    )
    row = uow.session.execute(query).first()
    return (row[0], int(row[1]["from_id"])) if row else None


def _told(uow: ReadUnit, *conditions: Any) -> list[StepRow]:
    ws = col(Consequence.workspace_id)
    query = (
        select(Consequence, col(Initiative.number), col(Initiative.name), Person)
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Consequence.initiative_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Consequence.sponsor_id)))
        .where(ws == uow.workspace_id, *conditions)
        .order_by(col(Consequence.opened_at), col(Consequence.id))
    )
    return [_step(*row) for row in uow.session.execute(query)]


def _step(row: Consequence, number: int, name: str, sponsor: Person) -> StepRow:
    return StepRow(
        number=number,
        name=name,
        kind=row.kind,
        step=row.step,
        misses=row.misses,
        sponsor=sponsor,
        opened_at=row.opened_at,
        is_open=row.state is ConsequenceState.OPEN,
    )
