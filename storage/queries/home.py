"""What the App Home reads: little, by index, however long the record has grown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, InitiativeState, Involvement, PlanState, ReviewState
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import (
    Assignment,
    Cadence,
    CheckIn,
    Initiative,
    Objective,
    Participant,
    Passage,
    Plan,
    Review,
)
from storage.uow import ReadUnit


def plans_of(uow: ReadUnit, person_id: int, limit: int) -> list[tuple[str, Any, int, str]]:
    """Somebody's open plans: words, date, number and name of the initiative; the earliest first."""
    query = (
        select(col(Passage.body), col(Plan.due_on), col(Initiative.number), col(Initiative.name))
        .join(Initiative, _same(Plan, Initiative, Plan.initiative_id))
        .join(Passage, _same(Plan, Passage, Plan.what_id))
        .where(
            col(Plan.workspace_id) == uow.workspace_id,
            col(Plan.person_id) == person_id,
            among(col(Plan.state), PlanState.OPEN),
        )
        .order_by(col(Plan.due_on), col(Plan.id))
        .limit(limit)
    )
    return [(words, due, number, name) for words, due, number, name in uow.session.execute(query)]


def off_track(uow: ReadUnit, viewer_id: int, limit: int) -> tuple[list[int], int]:
    """Initiatives that this person may see and that stand badly: ids, and how many.

    As answered, or not, in the window that is open and in the last one that is published; a Yes since clears it.
    """
    recent = _recent_reviews(uow)
    if not recent:
        return [], 0
    later = aliased(CheckIn)
    better = select(col(later.id)).where(
        col(later.workspace_id) == uow.workspace_id,
        col(later.review_id).in_(recent),
        col(later.initiative_id) == col(CheckIn.initiative_id),
        col(later.period) > col(CheckIn.period),
        col(later.answer) == Answer.ON_TRACK,
    )
    bad = or_(col(CheckIn.answer) == Answer.OFF_TRACK, col(CheckIn.state) == CheckInState.NO_ANSWER)
    here = (col(CheckIn.workspace_id) == uow.workspace_id, col(CheckIn.review_id).in_(recent))
    found = select(col(CheckIn.initiative_id)).where(*here, bad, ~better.exists())
    return _counted(uow, viewer_id, limit, col(Initiative.id).in_(found))


def _recent_reviews(uow: ReadUnit) -> list[int]:
    """Of each asking cadence the last two reviews; by the unique key of cadence and period."""
    found: list[int] = []
    for cadence in uow.find(Cadence, col(Cadence.asks), col(Cadence.ended_at).is_(None)):
        of_it = (col(Review.workspace_id) == uow.workspace_id, col(Review.cadence_id) == cadence.pk)
        newest = select(col(Review.id)).where(*of_it).order_by(col(Review.period).desc()).limit(2)
        found += [int(each) for each in uow.session.execute(newest).scalars() if each is not None]
    return found


def answered_lately(uow: ReadUnit, person_id: int, initiatives: Sequence[int], limit: int) -> list[int]:
    """Somebody's answers to questions about these initiatives that can still be changed: check-ins' ids."""
    reviews = uow.find(Review, among(col(Review.state), ReviewState.OPEN), col(Review.asks))
    if not reviews or not initiatives:
        return []
    answered = select(col(CheckIn.id)).where(
        col(CheckIn.workspace_id) == uow.workspace_id,
        col(CheckIn.initiative_id).in_(initiatives),
        col(CheckIn.period).in_({each.period for each in reviews}),
        col(CheckIn.review_id).in_([each.pk for each in reviews]),
        col(CheckIn.person_id) == person_id,
        col(CheckIn.state).in_([CheckInState.ANSWERED, CheckInState.LATE]),
    )
    found = uow.session.execute(answered.order_by(col(CheckIn.id)).limit(limit)).scalars()
    return [int(each) for each in found if each is not None]


def takes_part(uow: ReadUnit, person_id: int, limit: int) -> tuple[list[tuple[int, Involvement]], int]:
    """What somebody contributes to or watches, of what is open and they may see: initiative and part, and how many."""
    mine = (
        col(Participant.workspace_id) == uow.workspace_id,
        col(Participant.person_id) == person_id,
        col(Participant.ended_at).is_(None),
        among(col(Initiative.state), InitiativeState.OPEN),
        visible_initiatives(uow, person_id),
    )
    joined = _same(Participant, Initiative, Participant.initiative_id)
    query = select(col(Participant.initiative_id), col(Participant.part)).join(Initiative, joined).where(*mine)
    counting = select(func.count()).select_from(Participant).join(Initiative, joined).where(*mine)
    found = [(int(one), part) for one, part in uow.session.execute(query.order_by(col(Initiative.number)).limit(limit))]
    return found, uow.session.execute(counting).scalar_one()


def objectives(uow: ReadUnit, initiatives: Sequence[int]) -> dict[int, str]:
    """Number of an initiative to the name of the objective that it serves, where it has one."""
    query = (
        select(col(Initiative.number), col(Objective.name))
        .join(Objective, _same(Initiative, Objective, Initiative.objective_id))
        .where(col(Initiative.workspace_id) == uow.workspace_id, col(Initiative.id).in_(initiatives))
    )
    return {row.number: row.name for row in uow.session.execute(query)} if initiatives else {}


def without_dri(uow: ReadUnit, viewer_id: int, limit: int) -> tuple[list[int], int]:
    """Open initiatives that this person may see and nobody has accepted: ids, and how many."""
    accepted = select(col(Assignment.initiative_id)).where(
        col(Assignment.workspace_id) == uow.workspace_id,
        col(Assignment.initiative_id) == col(Initiative.id),
        col(Assignment.ended_at).is_(None),
        col(Assignment.accepted_at).is_not(None),
    )
    return _counted(uow, viewer_id, limit, ~accepted.exists())


def _counted(uow: ReadUnit, viewer_id: int, limit: int, condition: Any) -> tuple[list[int], int]:
    conditions = (
        col(Initiative.workspace_id) == uow.workspace_id,
        among(col(Initiative.state), InitiativeState.OPEN),
        visible_initiatives(uow, viewer_id),
        condition,
    )
    ids = select(col(Initiative.id)).where(*conditions).order_by(col(Initiative.number)).limit(limit)
    count = uow.session.execute(select(func.count()).select_from(Initiative).where(*conditions)).scalar_one()
    return [int(each) for each in uow.session.execute(ids).scalars() if each is not None], count


def _same(one: Any, other: Any, key: Any) -> Any:
    return (col(other.workspace_id) == col(one.workspace_id)) & (col(other.id) == col(key))
