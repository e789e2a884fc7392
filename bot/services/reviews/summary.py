"""The monthly operating review and the quarterly reset: plain counts over what the reviews of the span told."""

from collections.abc import Sequence

from bot.domain import escalation as escalations
from bot.domain.codes import Answer, CheckInState, InitiativeState, ReviewKind
from bot.domain.period import bounds
from bot.messages.review_summary import Climbed, Summary
from bot.services import people
from bot.services.reviews.weekly import since_last
from storage.queries import consequences, review_matters
from storage.queries import review_counts as queries
from storage.queries.consequences import StepRow
from storage.tables import Cadence, Review
from storage.uow import ReadUnit

_ANSWERED = frozenset({CheckInState.ANSWERED, CheckInState.LATE})


def assemble(uow: ReadUnit, review: Review) -> Summary:
    """The counts since the last review of this kind, for the audience of the channel."""
    since, audience = since_last(uow, review), (review.channel_id, review.objective_id)
    answers = queries.answers_between(uow, *audience, since, uow.at)
    raised, waiting = queries.escalations_between(uow, *audience, since)
    ended = queries.ended_since(uow, *audience, since)
    quarterly = review.kind is ReviewKind.QUARTERLY
    _, last_day = bounds(review.period)
    return Summary(
        kind=review.kind,
        period=review.period,
        rehearsal=review.rehearsal,
        name=uow.one(Cadence, review.cadence_id).name,
        answered=sum(count for (state, _), count in answers.items() if state in _ANSWERED),
        no_answer=sum(count for (state, _), count in answers.items() if state is CheckInState.NO_ANSWER),
        on_track=sum(
            count for (state, answer), count in answers.items() if state in _ANSWERED and answer is Answer.ON_TRACK
        ),
        decisions=len(review_matters.decisions(uow, *audience, since)),
        escalations_raised=raised,
        escalations_waiting=waiting,
        open_initiatives=queries.open_count(uow, *audience),
        due_in_period=queries.open_count(uow, *audience, last_day) if quarterly else None,
        hit=[(name, number) for state, name, number in ended if state is InitiativeState.HIT],
        missed=sum(state is InitiativeState.MISSED for state, _, _ in ended),
        dropped=sum(state is InitiativeState.DROPPED for state, _, _ in ended),
        climbed=[] if quarterly else _climbed(consequences.climbed(uow, *audience, since)),
        due=[] if quarterly else [_due(uow, row) for row in consequences.due_lines(uow, *audience)],
    )


def _climbed(rows: Sequence[StepRow]) -> list[Climbed]:
    """Each initiative once, at the highest it came: the steps of one run would only repeat each other."""
    highest: dict[int, Climbed] = {}
    for row in rows:
        before = highest.get(row.number)
        if before is None or row.misses > before.misses:
            highest[row.number] = Climbed(name=row.name, number=row.number, misses=row.misses)
    return list(highest.values())


def _due(uow: ReadUnit, row: StepRow) -> Climbed:
    days = escalations.days_waiting(row.opened_at, uow.at, people.calendar_of(uow, row.sponsor))
    return Climbed(name=row.name, number=row.number, misses=row.misses, days=days)
