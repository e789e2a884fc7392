"""What the App Home reads: little, by index, however long the record has grown."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, InitiativeState, PlanState
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import Assignment, CheckIn, Initiative, Passage, Plan, Review
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
    """Initiatives that this person may see and whose last asking review has a No or no answer: ids, and how many."""
    last = uow.first(Review, col(Review.asks), order=[col(Review.publish_at).desc()])
    if last is None:
        return [], 0
    bad = or_(col(CheckIn.answer) == Answer.OFF_TRACK, col(CheckIn.state) == CheckInState.NO_ANSWER)
    found = select(col(CheckIn.initiative_id)).where(
        col(CheckIn.workspace_id) == uow.workspace_id, col(CheckIn.review_id) == last.pk, bad
    )
    return _counted(uow, viewer_id, limit, col(Initiative.id).in_(found))


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
