"""What a weekly review tells of outcomes: what is said to be hit and waits, what is disputed, what was hit."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain import escalation as escalations
from bot.domain.codes import ClaimState
from bot.domain.review import ReviewLine, Section
from bot.services import people
from storage.queries import outcomes as queries
from storage.queries.outcomes import ClaimRow
from storage.tables import Review
from storage.uow import ReadUnit

_CALM = frozenset({Section.ON_TRACK, Section.NOT_ASKED})


def lines(
    uow: ReadUnit, review: Review, checkin_ids: Collection[int], since: datetime, at: datetime
) -> list[ReviewLine]:
    """Claims, the longest waiting first, and hits, credited by name.

    Args:
        uow: the unit of work.
        review: which.
        checkin_ids: what the review tells; a claim that was disputed is told with its week only.
        since: from when on hits are news.
        at: the instant by which days are counted.
    """
    audience = (review.channel_id, review.objective_id)
    waiting = [_claim(uow, each, at) for each in queries.told(uow, *audience, checkin_ids)]
    hits = queries.hits(uow, *audience, since)
    return [*waiting, *(ReviewLine(section=Section.HIT, number=each.number, title=each.name, owner=each.dri)
                        for each in hits)]  # fmt: skip


def without_told_twice(standings: Sequence[ReviewLine], outcomes: Sequence[ReviewLine]) -> list[ReviewLine]:
    """The week's lines, without "on track" or "not asked" of what is told as an outcome."""
    told = {each.number for each in outcomes}
    return [each for each in standings if each.number not in told or each.section not in _CALM]


def _claim(uow: ReadUnit, row: ClaimRow, at: datetime) -> ReviewLine:
    return ReviewLine(
        section=Section.CLAIMS,
        number=row.number,
        title=row.name,
        owner=row.sponsor.slack_id,
        rank=escalations.days_waiting(row.claimed_at, at, people.calendar_of(uow, row.sponsor)),
        disputed=row.state is ClaimState.DISPUTED,
    )
