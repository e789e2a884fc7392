"""Cadences as leaders left them: which run, what was moved or skipped, how far each has been opened."""

from sqlmodel import col

from bot.domain.codes import ReviewState
from storage.queries.states import among
from storage.tables import Cadence, Channel, Objective, Review, ReviewChange
from storage.uow import ReadUnit

AHEAD = (ReviewState.PLANNED, ReviewState.OPEN)


def running(uow: ReadUnit) -> list[Cadence]:
    """The cadences that have not ended, in the order in which they were added."""
    return uow.find(Cadence, col(Cadence.ended_at).is_(None), order=[col(Cadence.id)])


def changes(uow: ReadUnit, cadence_id: int) -> dict[str, ReviewChange]:
    """Period to what a leader did to that occurrence of a cadence."""
    found = uow.find(ReviewChange, col(ReviewChange.cadence_id) == cadence_id)
    return {each.period: each for each in found}


def last_opened(uow: ReadUnit, cadence_id: int) -> str | None:
    """The newest period of which a review exists, whatever has become of it; periods of one kind sort as text."""
    found = uow.first(Review, col(Review.cadence_id) == cadence_id, order=[col(Review.period).desc()])
    return found.period if found else None


def ahead(uow: ReadUnit, cadence_id: int) -> list[Review]:
    """The reviews of a cadence that are opened and not published, the earliest first."""
    waiting = among(col(Review.state), *AHEAD)
    return uow.find(Review, waiting, col(Review.cadence_id) == cadence_id, order=[col(Review.publish_at)])


def of_period(uow: ReadUnit, cadence_id: int, period: str) -> Review | None:
    """The review of a cadence and period, if it was opened."""
    return uow.first(Review, col(Review.cadence_id) == cadence_id, col(Review.period) == period)


def objectives(uow: ReadUnit) -> list[Objective]:
    """The objectives that are not closed, by name."""
    return uow.find(Objective, col(Objective.closed_at).is_(None), order=[col(Objective.name)])


def channel_ids(uow: ReadUnit) -> dict[int, str]:
    """Our id of a channel to Slack's."""
    return {each.pk: each.slack_id for each in uow.find(Channel)}
