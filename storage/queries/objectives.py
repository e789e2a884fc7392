"""Objectives, and what serves them. The initiatives below one are read through *visible to this person*."""

from sqlalchemy import func, select
from sqlmodel import col

from bot.domain.codes import InitiativeState, ReviewState
from storage.queries import monday
from storage.queries.states import among
from storage.queries.visible import visible_initiatives
from storage.tables import Cadence, CheckIn, Initiative, Objective, Review
from storage.uow import ReadUnit


def named(uow: ReadUnit, name: str) -> Objective | None:
    """The objective of that name, open or closed, whatever its capitals; databases fold only those of English."""
    wanted = name.casefold()
    found = uow.find(Objective, order=[col(Objective.id)])
    return next((each for each in found if each.name.casefold() == wanted), None)


def counts(uow: ReadUnit, viewer_id: int) -> dict[int, int]:
    """Objective's id to how many open initiatives that this person may see serve it."""
    served = col(Initiative.objective_id)
    query = (
        select(served, func.count())
        .where(
            col(Initiative.workspace_id) == uow.workspace_id,
            among(col(Initiative.state), InitiativeState.OPEN),
            served.is_not(None),
            visible_initiatives(uow, viewer_id),
        )
        .group_by(served)
    )
    return {int(key): count for key, count in uow.session.execute(query) if key is not None}


def has_cadence(uow: ReadUnit, objective_id: int) -> Cadence | None:
    """A cadence that runs for this objective only, or None."""
    return uow.first(Cadence, col(Cadence.objective_id) == objective_id, col(Cadence.ended_at).is_(None))


def asking_without(uow: ReadUnit, initiative_id: int, objective_id: int | None) -> list[Review]:
    """The reviews ahead, of the cadence that asks for this objective, whose period has no check-in of the initiative.

    Args:
        uow: the unit of work.
        initiative_id: which initiative.
        objective_id: what it serves now; None for nothing.
    """
    taken = select(col(CheckIn.id)).where(
        col(CheckIn.workspace_id) == col(Review.workspace_id),
        col(CheckIn.initiative_id) == initiative_id,
        col(CheckIn.period) == col(Review.period),
    )
    asking = (among(col(Review.state), ReviewState.PLANNED, ReviewState.OPEN), col(Review.asks))
    found = uow.find(Review, *asking, ~taken.exists(), order=[col(Review.publish_at)])
    own = monday.asks_itself(uow, objective_id)
    return [each for each in found if each.objective_id == (objective_id if own else None)]
