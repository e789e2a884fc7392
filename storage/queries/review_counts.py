"""The counts of a monthly or quarterly review, for one audience."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, EndCode, InitiativeState
from storage.queries import questions
from storage.queries.reviews import shown
from storage.queries.states import among
from storage.tables import Assignment, Charter, CheckIn, Escalation, Initiative, Objective, Person, Review
from storage.uow import ReadUnit


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
) -> list[tuple[InitiativeState, str, int, str | None]]:
    """Initiatives that ended since: how, name, number, and Slack's id of who was their DRI then; by number."""
    ws = col(Initiative.workspace_id)
    held = (col(Assignment.workspace_id) == ws) & (col(Assignment.initiative_id) == col(Initiative.id))
    query = (
        select(col(Initiative.state), col(Initiative.name), col(Initiative.number), col(Person.slack_id))
        .outerjoin(Assignment, held & (col(Assignment.end_code) == EndCode.CLOSED))
        .outerjoin(Person, (col(Person.workspace_id) == ws) & (col(Person.id) == col(Assignment.person_id)))
        .where(
            col(Initiative.workspace_id) == uow.workspace_id,
            col(Initiative.closed_at) >= since,
            shown(channel_id, objective_id),
        )
        .order_by(col(Initiative.number))
    )
    return [(state, name, number, dri) for state, name, number, dri in uow.session.execute(query)]


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


def by_objective(
    uow: ReadUnit, channel_id: int | None, since: datetime, until: datetime
) -> dict[str | None, dict[tuple[CheckInState, Answer | None], int]]:
    """As `answers_between`, apart for each objective; None stands for what serves none."""
    ws = col(Review.workspace_id)
    query = (
        select(col(Objective.name), col(CheckIn.state), col(CheckIn.answer), func.count())
        .select_from(Review)
        .join(CheckIn, (col(CheckIn.workspace_id) == ws) & (col(CheckIn.review_id) == col(Review.id)))
        .join(Initiative, (col(Initiative.workspace_id) == ws) & (col(Initiative.id) == col(CheckIn.initiative_id)))
        .outerjoin(Objective, (col(Objective.workspace_id) == ws) & (col(Objective.id) == col(Initiative.objective_id)))
        .where(
            ws == uow.workspace_id,
            col(Review.asks),
            ~col(Review.rehearsal),
            col(Review.publish_at) > since,
            col(Review.publish_at) <= until,
            shown(channel_id, None),
        )
        .group_by(col(Objective.name), col(CheckIn.state), col(CheckIn.answer))
    )
    found: dict[str | None, dict[tuple[CheckInState, Answer | None], int]] = defaultdict(dict)
    for name, state, answer, count in uow.session.execute(query):
        found[name][(state, answer)] = count
    return found


def open_by_objective(uow: ReadUnit, channel_id: int | None) -> dict[str | None, int]:
    """How many initiatives of each objective are open; None stands for what serves none."""
    same = (col(Objective.workspace_id) == col(Initiative.workspace_id)) & (
        col(Objective.id) == col(Initiative.objective_id)
    )
    query = (
        select(col(Objective.name), func.count())
        .select_from(Initiative)
        .outerjoin(Objective, same)
        .where(
            col(Initiative.workspace_id) == uow.workspace_id,
            among(col(Initiative.state), InitiativeState.OPEN),
            shown(channel_id, None),
        )
        .group_by(col(Objective.name))
    )
    return {name: count for name, count in uow.session.execute(query)}  # noqa: C416  # typed rows, not pairs
