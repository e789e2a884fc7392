"""The leaders are told what was missed while the bot was away, and why, when it has caught up."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col

from bot.domain.codes import ReviewState
from bot.messages import cadence_notices as words
from bot.messages.cadence_notices import Missed
from bot.services.cadences_telling import tell_leaders
from storage.queries.states import among
from storage.tables import Cadence, Review
from storage.uow import UnitOfWork

#: A review that is posted later than this was late because the bot was away.
AWAY = timedelta(hours=1)


def tell(uow: UnitOfWork, group: Sequence[Review]) -> None:
    """After reviews were posted: when they are late, tell each leader once, with those passed over before them."""
    late = [each for each in group if uow.at - each.publish_at > AWAY]
    if not late:
        return
    passed_over = [each for review in late for each in _passed_over(uow, review)]
    names = {each.pk: each.name for each in uow.find(Cadence)}
    payload = words.missed(_rows(passed_over, names), _rows(late, names))
    tell_leaders(uow, f"away:{late[0].pk}", payload, about=f"review:{late[0].period}")


def _passed_over(uow: UnitOfWork, review: Review) -> list[Review]:
    """The reviews of the same cadence that were missed since its last one that was held."""
    mine = (col(Review.cadence_id) == review.cadence_id, col(Review.period) < review.period)
    held = (*mine, col(Review.published_at).is_not(None))
    last = uow.first(Review, *held, order=[col(Review.period).desc()])
    since = () if last is None else (col(Review.period) > last.period,)
    missed = among(col(Review.state), ReviewState.MISSED_BY_BOT)
    return uow.find(Review, *mine, *since, missed, order=[col(Review.period)])


def _rows(reviews: Sequence[Review], names: dict[int, str]) -> list[Missed]:
    rows = sorted(reviews, key=lambda each: each.publish_at)
    return [Missed(name=names[each.cadence_id], period=each.period, publish_at=each.publish_at) for each in rows]
