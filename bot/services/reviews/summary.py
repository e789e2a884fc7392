"""The monthly operating review and the quarterly reset: plain counts over what the reviews of the span told."""

from bot.domain.codes import Answer, CheckInState, InitiativeState, ReviewKind
from bot.domain.period import bounds
from bot.messages.review_summary import Summary
from bot.services.reviews.weekly import since_last
from storage.queries import reviews as queries
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
        name=uow.one(Cadence, review.cadence_id).name,
        answered=sum(count for (state, _), count in answers.items() if state in _ANSWERED),
        no_answer=sum(count for (state, _), count in answers.items() if state is CheckInState.NO_ANSWER),
        on_track=sum(count for (_, answer), count in answers.items() if answer is Answer.ON_TRACK),
        decisions=len(queries.decisions(uow, *audience, since)),
        escalations_raised=raised,
        escalations_waiting=waiting,
        open_initiatives=queries.open_count(uow, *audience),
        due_in_period=queries.open_count(uow, *audience, last_day) if quarterly else None,
        hit=[(name, number) for state, name, number in ended if state is InitiativeState.HIT],
        missed=sum(state is InitiativeState.MISSED for state, _, _ in ended),
        dropped=sum(state is InitiativeState.DROPPED for state, _, _ in ended),
    )
