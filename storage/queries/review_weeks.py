"""The weeks that a review tells: check-ins and plans of the initiatives that its audience may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, PlanState
from bot.domain.period import previous
from storage.queries import questions
from storage.queries.questions import PlanRow
from storage.queries.reviews import shown
from storage.queries.states import among
from storage.tables import Charter, CheckIn, Initiative, Person, Plan, Review
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
