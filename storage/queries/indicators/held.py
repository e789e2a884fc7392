"""The reviews of some weeks, found by cadence and period; what comes of them is reached from there.

In two steps, because a planner that is left to join them may well begin with every check-in there ever was.
"""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import ReviewState
from bot.domain.indicators import Span
from storage.tables import Cadence, Review
from storage.uow import ReadUnit

TOLD = (ReviewState.PUBLISHED, ReviewState.CLOSED)


def reviews(uow: ReadUnit, span: Span, *cadences: Any) -> list[Review]:
    """The published reviews of a span, rehearsals left out.

    Args:
        uow: the unit of work.
        span: which weeks.
        cadences: conditions on `Cadence`: whose reviews.
    """
    which = select(col(Cadence.id)).where(col(Cadence.workspace_id) == uow.workspace_id, *cadences)
    ids = list(uow.session.execute(which).scalars())
    if not ids:
        return []
    return uow.find(
        Review,
        col(Review.cadence_id).in_(ids),
        col(Review.period).between(span.first, span.last),
        col(Review.state).in_(TOLD),
        ~col(Review.rehearsal),
    )
