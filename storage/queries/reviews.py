"""What a review tells: answers, plans, escalations that wait, dates that moved, decisions; for one audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import (
    Answer,
    CheckInState,
    EscalationState,
    InitiativeState,
    PlanState,
    ReviewState,
    Visibility,
)
from bot.domain.period import previous
from storage.queries import questions
from storage.queries.memos import decided
from storage.queries.questions import PlanRow
from storage.queries.states import among
from storage.queries.visible import in_closed_place
from storage.tables import Charter, CheckIn, Escalation, Initiative, Memo, MemoEvent, Passage, Person, Plan, Review
from storage.uow import ReadUnit


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """One initiative's week."""

    checkin_id: int
    initiative_id: int
    period: str
    number: int
    name: str
    owner: str | None
    state: CheckInState
    answer: Answer | None
    due_on: date | None
    person_id: int | None = None
    answered_by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    """An escalation that waits for its leader."""

    number: int
    initiative: int
    name: str
    leader: Person
    first_raised_at: datetime


@dataclass(frozen=True, kw_only=True)
class MovedRow:
    """A due date that moved."""

    initiative: int
    name: str
    before: date
    due_on: date
    first_due: date | None = None
    moves: int = 1


@dataclass(frozen=True, kw_only=True)
class MemoRow:
    """A decision."""

    number: int
    title: str
    decider: str
    initiative: int | None
    own: bool = False
    """Whether the decider recorded it, or has confirmed it."""


def for_audience(table: Any, channel_id: int | None) -> Any:
    """What may be shown in a channel: what everybody may see, and what belongs to that very channel (design 2.5)."""
    shown = and_(col(table.visibility) == Visibility.WORKSPACE, ~in_closed_place(table))
    if channel_id is None:
        return shown
    own = and_(col(table.visibility) != Visibility.NAMED, col(table.channel_id) == channel_id)
    return or_(shown, own)


def shown(channel_id: int | None, objective_id: int | None) -> Any:
    """Which initiatives a review is about: those its audience may see, of its objective where it has one."""
    audience = for_audience(Initiative, channel_id)
    return audience if objective_id is None else and_(audience, col(Initiative.objective_id) == objective_id)


def due(uow: ReadUnit) -> list[Review]:
    """Open reviews whose publication is due, the earliest first."""
    open_ones = (among(col(Review.state), ReviewState.OPEN), col(Review.publish_at) <= uow.at)
    return uow.find(Review, *open_ones, order=[col(Review.publish_at), col(Review.id)])


def ahead(uow: ReadUnit, until: datetime) -> list[Review]:
    """Open reviews to be published later, up to an instant."""
    later = (col(Review.publish_at) > uow.at, col(Review.publish_at) <= until)
    return uow.find(Review, among(col(Review.state), ReviewState.OPEN), *later)


def is_waiting(uow: ReadUnit, review_id: int) -> bool:
    """Whether a check-in of a review is neither answered nor closed."""
    pending = col(CheckIn.state).in_([CheckInState.PLANNED, CheckInState.OPEN])
    return uow.has(CheckIn, col(CheckIn.review_id) == review_id, pending)


def last_published(uow: ReadUnit, cadence_id: int) -> datetime | None:
    """When a cadence's review was published last."""
    done = (col(Review.cadence_id) == cadence_id, col(Review.published_at).is_not(None))
    found = uow.first(Review, *done, order=[col(Review.publish_at).desc()])
    return found.published_at if found else None


def weeks(uow: ReadUnit, review: Review) -> list[WeekRow]:
    """Every check-in that a review tells and its audience may see, by the number of the initiative.

    Those it asked for itself; and of initiatives that another cadence asks about, the newest whose window is closed or
    that is answered, of this week or the one before: the same check-in, never a second question (design 1).
    """
    found = [_week(row) for row in uow.session.execute(_weeks(uow, review, col(CheckIn.review_id) == review.pk))]
    others = _asked_elsewhere(uow, review)
    if not others:
        return found
    settled = col(CheckIn.state).in_(_SETTLED)
    read = uow.session.execute(_weeks(uow, review, col(CheckIn.review_id).in_(others), settled))
    newest = {week.initiative_id: week for week in sorted(map(_week, read), key=lambda week: week.period)}
    rest = newest.keys() - {week.initiative_id for week in found}
    return sorted([*found, *(newest[each] for each in rest)], key=lambda week: week.number)


_SETTLED = (CheckInState.ANSWERED, CheckInState.LATE, CheckInState.NO_ANSWER, CheckInState.NOT_ASKED)


def _asked_elsewhere(uow: ReadUnit, review: Review) -> list[int]:
    """Ids of the reviews of other cadences that asked in this week or the one before."""
    recent = col(Review.period).in_([review.period, previous(review.period)])
    other = (col(Review.cadence_id) != review.cadence_id, col(Review.asks))
    return [each.pk for each in uow.find(Review, recent, *other)]


def _weeks(uow: ReadUnit, review: Review, *conditions: Any) -> Any:
    ws = col(CheckIn.workspace_id)
    return (
        select(
            col(CheckIn.id),
            col(CheckIn.initiative_id),
            col(CheckIn.period),
            col(Initiative.number),
            col(Initiative.name),
            col(Person.slack_id),
            col(CheckIn.state),
            col(CheckIn.answer),
            col(Charter.due_on),
            col(CheckIn.person_id),
            col(CheckIn.answered_by_id),
        )
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(CheckIn.initiative_id)))
        .outerjoin(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(CheckIn.person_id)))
        .outerjoin(Charter, (col(Charter.workspace_id) == ws) & (col(Charter.id) == col(CheckIn.charter_id)))
        .where(ws == uow.workspace_id, *conditions, shown(review.channel_id, review.objective_id))
        .order_by(col(Initiative.number))
    )


def plans_of(uow: ReadUnit, initiative_ids: Iterable[int], since: datetime) -> dict[int, list[PlanRow]]:
    """Initiative's id to its open plan and those settled since, the newest first."""
    recent = or_(among(col(Plan.state), PlanState.OPEN), col(Plan.settled_at) >= since)
    return questions.plans(uow, col(Plan.initiative_id).in_(list(initiative_ids)), recent)


def waiting(uow: ReadUnit, channel_id: int | None, objective_id: int | None) -> list[WaitingRow]:
    """Escalations that wait for a leader, of initiatives that the audience may see."""
    ws = col(Escalation.workspace_id)
    query = (
        select(
            col(Escalation.number),
            col(Initiative.number),
            col(Initiative.name),
            Person,
            col(Escalation.first_raised_at),
        )
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Escalation.initiative_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Escalation.leader_id)))
        .where(
            ws == uow.workspace_id,
            among(col(Escalation.state), EscalationState.OPEN),
            shown(channel_id, objective_id),
        )
        .order_by(col(Escalation.first_raised_at))
    )
    return [
        WaitingRow(number=number, initiative=initiative, name=name, leader=leader, first_raised_at=at)
        for number, initiative, name, leader, at in uow.session.execute(query)
    ]


def moved(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[MovedRow]:
    """Due dates that moved since, from the version before to the newest."""
    before = aliased(Charter)
    ws = col(Charter.workspace_id)
    query = (
        select(
            col(Initiative.number),
            col(Initiative.name),
            col(before.due_on),
            col(Charter.due_on),
            col(Charter.first_due_on),
            col(Charter.moves),
        )
        .join(
            before,
            (col(before.workspace_id) == ws)
            & (col(before.initiative_id) == col(Charter.initiative_id))
            & (col(before.version) == col(Charter.version) - 1),
        )
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Charter.initiative_id)))
        .where(
            ws == uow.workspace_id,
            col(Charter.started_at) >= since,
            col(Charter.version) > 1,
            col(before.due_on) != col(Charter.due_on),
            shown(channel_id, objective_id),
        )
        .order_by(col(Charter.id))
    )
    return [
        MovedRow(initiative=number, name=name, before=earlier, due_on=due_on, first_due=first_due, moves=moves)
        for number, name, earlier, due_on, first_due, moves in uow.session.execute(query)
    ]


def decisions(uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime) -> list[MemoRow]:
    """Decisions recorded since, of those the audience may see, the oldest first; what waits for a signature is none."""
    ws = col(Memo.workspace_id)
    confirmed = exists().where(
        col(MemoEvent.workspace_id) == ws,
        col(MemoEvent.memo_id) == col(Memo.id),
        col(MemoEvent.by_id) == col(Memo.decider_id),
    )
    own = or_(col(Memo.recorded_by_id) == col(Memo.decider_id), confirmed)
    query = (
        select(col(Memo.number), col(Passage.body), col(Person.slack_id), col(Initiative.number), own)
        .join(Passage, (col(Passage.workspace_id) == ws) & (col(Passage.id) == col(Memo.title_id)))
        .join(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Memo.decider_id)))
        .outerjoin(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Memo.initiative_id)))
        .where(
            ws == uow.workspace_id,
            col(Memo.recorded_at) >= since,
            decided(),
            for_audience(Memo, channel_id),
            _of_initiatives(channel_id, objective_id),
        )
        .order_by(col(Memo.number))
    )
    return [
        MemoRow(number=number, title=title, decider=decider, initiative=initiative, own=bool(theirs))
        for number, title, decider, initiative, theirs in uow.session.execute(query)
    ]


def _of_initiatives(channel_id: int | None, objective_id: int | None) -> Any:
    """A review of one objective tells that objective's decisions; that of everybody those of no initiative too."""
    theirs = shown(channel_id, objective_id)
    return theirs if objective_id is not None else or_(col(Memo.initiative_id).is_(None), theirs)


def answers_between(
    uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime, until: datetime
) -> dict[tuple[CheckInState, Answer | None], int]:
    """How many check-ins of reviews published in a span ended in each state and answer; rehearsals do not count."""
    ws = col(Review.workspace_id)
    query = (
        select(col(CheckIn.state), col(CheckIn.answer), func.count())
        .select_from(Review)
        .join(CheckIn, (col(CheckIn.workspace_id) == ws) & (col(CheckIn.review_id) == col(Review.id)))
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(CheckIn.initiative_id)))
        .where(
            ws == uow.workspace_id,
            col(Review.asks),
            ~col(Review.rehearsal),
            col(Review.publish_at) > since,
            col(Review.publish_at) <= until,
            shown(channel_id, objective_id),
        )
        .group_by(col(CheckIn.state), col(CheckIn.answer))
    )
    return {(state, answer): count for state, answer, count in uow.session.execute(query)}


def escalations_between(
    uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime
) -> tuple[int, int]:
    """How many escalations were raised since, and how many wait now."""
    ws = col(Escalation.workspace_id)
    theirs = (
        select(func.count())
        .select_from(Escalation)
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(Escalation.initiative_id)))
        .where(ws == uow.workspace_id, shown(channel_id, objective_id))
    )
    raised = uow.session.execute(theirs.where(col(Escalation.first_raised_at) >= since)).scalar_one()
    wait = theirs.where(among(col(Escalation.state), *questions.WAITING))
    return int(raised), int(uow.session.execute(wait).scalar_one())


def ended_since(
    uow: ReadUnit, channel_id: int | None, objective_id: int | None, since: datetime
) -> list[tuple[InitiativeState, str, int]]:
    """Initiatives that ended since: how, name and number, by number."""
    query = (
        select(col(Initiative.state), col(Initiative.name), col(Initiative.number))
        .where(
            col(Initiative.workspace_id) == uow.workspace_id,
            col(Initiative.closed_at) >= since,
            shown(channel_id, objective_id),
        )
        .order_by(col(Initiative.number))
    )
    return [(state, name, number) for state, name, number in uow.session.execute(query)]


def open_count(uow: ReadUnit, channel_id: int | None, objective_id: int | None, due_before: date | None = None) -> int:
    """How many initiatives are open; with a date, those due before it."""
    query = (
        select(func.count())
        .select_from(Initiative)
        .join(
            Charter,
            (col(Charter.workspace_id) == col(Initiative.workspace_id))
            & (col(Charter.initiative_id) == col(Initiative.id))
            & col(Charter.ended_at).is_(None),
        )
        .where(
            col(Initiative.workspace_id) == uow.workspace_id,
            among(col(Initiative.state), InitiativeState.OPEN),
            shown(channel_id, objective_id),
        )
    )
    if due_before is not None:
        query = query.where(col(Charter.due_on) < due_before)
    return int(uow.session.execute(query).scalar_one())


def _week(row: Any) -> WeekRow:
    checkin_id, initiative_id, period, number, name, owner, state, answer, due_on, person_id, answered_by_id = row
    return WeekRow(
        checkin_id=checkin_id,
        initiative_id=initiative_id,
        period=period,
        number=number,
        name=name,
        owner=owner,
        state=state,
        answer=answer,
        due_on=due_on,
        person_id=person_id,
        answered_by_id=answered_by_id,
    )
