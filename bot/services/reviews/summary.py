"""The monthly operating review and the quarterly reset: plain counts over what the reviews of the span told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain import escalation as escalations
from bot.domain.codes import Answer, CheckInState, InitiativeState, ReviewKind
from bot.domain.localtime import local_date
from bot.domain.period import bounds
from bot.domain.policy import zone_or_utc
from bot.domain.review import ReviewLine, Section, unnamed
from bot.messages.review_summary import Climbed, ObjectiveCounts, Summary
from bot.services import people
from bot.services.reviews.weekly import since_last
from storage.queries import consequences, meetings, response_times, review_matters, shown
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
    carried, oldest = meetings.count_and_oldest(uow, *audience)
    quarterly = review.kind is ReviewKind.QUARTERLY
    _, last_day = bounds(review.period)
    answered, no_answer, on_track = _counted(answers)
    return Summary(
        kind=review.kind,
        period=review.period,
        rehearsal=review.rehearsal,
        name=uow.one(Cadence, review.cadence_id).name,
        answered=answered,
        no_answer=no_answer,
        on_track=on_track,
        decisions=len(review_matters.decisions(uow, *audience, since)),
        escalations_raised=raised,
        escalations_waiting=waiting,
        open_initiatives=queries.open_count(uow, *audience),
        due_in_period=queries.open_count(uow, *audience, last_day) if quarterly else None,
        hit=[(name, number, dri) for state, name, number, dri in ended if state is InitiativeState.HIT],
        missed=sum(state is InitiativeState.MISSED for state, *_ in ended),
        dropped=sum(state is InitiativeState.DROPPED for state, *_ in ended),
        carried=carried,
        carried_since=local_date(oldest, zone_or_utc(review.zone)) if oldest else None,
        **({} if quarterly else _monthly(uow, review, since)),
    )


def late_answers(uow: ReadUnit, review: Review) -> list[ReviewLine]:
    """Leaders past whose response time escalations waited since the last monthly review; each line names one."""
    rows = response_times.late(uow, review.channel_id, review.objective_id, since_last(uow, review))
    return [ReviewLine(Section.LATE_ANSWERS, row.late, "", owner=row.leader.slack_id, rank=row.waiting) for row in rows]


def _monthly(uow: ReadUnit, review: Review, since: datetime) -> dict[str, Any]:
    """What only a monthly review tells. It names nobody who has not seen their line in a DM first (design 2.3)."""
    audience = review.channel_id, review.objective_id
    seen = shown.lines(uow, review.pk)
    return {
        "climbed": _climbed(consequences.climbed(uow, *audience, since)),
        "due": [_due(uow, row) for row in consequences.due_lines(uow, *audience)],
        "late": [unnamed(line, seen) for line in late_answers(uow, review)],
        "objectives": [] if review.objective_id is not None else _objectives(uow, review, since),
    }


def _objectives(uow: ReadUnit, review: Review, since: datetime) -> list[ObjectiveCounts]:
    answers = queries.by_objective(uow, review.channel_id, since, uow.at)
    open_ones = queries.open_by_objective(uow, review.channel_id)
    found = []
    for name in {*answers, *open_ones}:
        answered, no_answer, on_track = _counted(answers.get(name, {}))
        counts = {"answered": answered, "no_answer": no_answer, "on_track": on_track}
        found.append(ObjectiveCounts(name=name, open_initiatives=open_ones.get(name, 0), **counts))
    return found


def _counted(answers: Mapping[tuple[CheckInState, Answer | None], int]) -> tuple[int, int, int]:
    """How many were answered, met silence, and said Yes."""
    answered = dict.fromkeys(Answer, 0)
    for (state, answer), count in answers.items():
        if state in _ANSWERED and answer is not None:
            answered[answer] += count
    silent = sum(count for (state, _), count in answers.items() if state is CheckInState.NO_ANSWER)
    return sum(answered.values()), silent, answered[Answer.ON_TRACK]


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
