"""Reviews, and who may read what one tells: for one audience, of one objective or of all."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col

from bot.domain.codes import CheckInState, ReviewState, Visibility
from storage.queries.states import among
from storage.queries.visible import in_closed_place
from storage.tables import CheckIn, Initiative, Review
from storage.uow import ReadUnit


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
