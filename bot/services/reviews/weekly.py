"""The weekly execution review, read from the record for one audience."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import escalation as escalations
from bot.domain.codes import Answer, CheckInState, PlanState, ReviewKind
from bot.domain.localtime import local_date
from bot.domain.period import period_of
from bot.domain.plans import PlanFacts, is_live, passed_undone
from bot.domain.policy import zone_or_utc
from bot.domain.review import ReviewLine, Section, Standing, WeeklyReview, line_of, weekly_review
from bot.domain.streaks import Week, streak
from bot.services import people
from bot.services.answering.shown import STREAK_WEEKS
from storage.queries import agreements, consequences, questions
from storage.queries import reviews as queries
from storage.queries.questions import PlanRow, Raised
from storage.queries.reviews import WeekRow
from storage.tables import Cadence, Review
from storage.uow import ReadUnit

#: A review shows all its lines, the first in the message and the rest in its thread (`bot/messages/review.py`).
ALL = 100_000
_ANSWERED = frozenset({CheckInState.ANSWERED, CheckInState.LATE})
_COUNTED = frozenset({*_ANSWERED, CheckInState.NO_ANSWER})


def assemble(uow: ReadUnit, review: Review, as_of: datetime | None = None) -> WeeklyReview:
    """The review as it stands, for the audience of its channel.

    Args:
        uow: the unit of work.
        review: which.
        as_of: the instant by which dates are judged, for one that is published later; None for now.
    """
    since, at = since_last(uow, review), as_of or uow.at
    weeks = queries.weeks(uow, review)
    lines = [*_standings(uow, review, weeks, since, at), *_waiting(uow, review, at), *_due(uow, review, at)]
    lines += _breaches(uow, review, at)
    told = weekly_review(
        review.period,
        [*lines, *_moved(uow, review, since), *_decisions(uow, review, since)],
        asked=sum(each.state in _COUNTED for each in weeks),
        answered=sum(each.state in _ANSWERED for each in weeks),
        rehearsal=review.rehearsal,
        max_lines=ALL,
    )
    return replace(told, name=uow.one(Cadence, review.cadence_id).name)


def since_last(uow: ReadUnit, review: Review) -> datetime:
    """From when on things are news: the last review of this cadence, else a week, a month or a quarter ago."""
    days = {ReviewKind.WEEKLY: 7, ReviewKind.MONTHLY: 31, ReviewKind.QUARTERLY: 92}[review.kind]
    return queries.last_published(uow, review.cadence_id) or review.publish_at - timedelta(days=days)


def _standings(uow: ReadUnit, review: Review, weeks: list[WeekRow], since: datetime, at: datetime) -> list[ReviewLine]:
    ids = [each.initiative_id for each in weeks]
    plans = queries.plans_of(uow, ids, max(since, review.opened_at))
    raised = questions.escalations_shown(uow, ids, max(since, review.opened_at))
    bound = period_of(ReviewKind.WEEKLY, review.nominal_on - timedelta(weeks=STREAK_WEEKS))
    before: dict[int, list[Week]] = {}
    for period in {each.period for each in weeks}:  # what another cadence asked may be a week older
        here = [each.initiative_id for each in weeks if each.answer is not Answer.ON_TRACK and each.period == period]
        before |= questions.weeks_before(uow, here, period, bound)
    found = (
        line_of(
            _standing(
                review, each, plans.get(each.initiative_id, []), raised.get(each.initiative_id), at,
                before.get(each.initiative_id, []),
            )
        )
        for each in weeks
    )  # fmt: skip
    return [line for line in found if line is not None]


def _standing(
    review: Review, week: WeekRow, plans: list[PlanRow], raised: Raised | None, at: datetime, before: list[Week]
) -> Standing:
    today = local_date(at, zone_or_utc(review.zone))
    undone = next((each for each in plans if passed_undone(_facts(each), today)), None)
    live = next((each for each in plans if is_live(_facts(each), today)), None)
    shown = undone or (live if week.answer is Answer.OFF_TRACK else None)
    return Standing(
        number=week.number,
        title=week.name,
        owner=week.owner,
        state=week.state,
        answer=week.answer,
        plan=shown.words if shown else None,
        plan_due=shown.due_on if shown else None,
        plan_not_done=undone is not None,
        escalation=raised.number if raised else None,
        settled=raised is not None and raised.settled,
        streak=streak([Week(week.state, week.answer), *before]),
        due=week.due_on,
        own=_is_own(week, undone),
        checkin=(week.checkin_id, week.initiative_id),
    )


def _is_own(week: WeekRow, undone: PlanRow | None) -> bool:
    """Whether the line is what the person who is named has clicked, and was shown in answer (messages/question.py)."""
    if undone is not None:
        return undone.state is PlanState.NOT_DONE and undone.settled_by_id == week.person_id
    return week.answer is not None and week.answered_by_id == week.person_id


def _facts(plan: PlanRow) -> PlanFacts:
    return PlanFacts(PlanState(plan.state), plan.due_on)


def _waiting(uow: ReadUnit, review: Review, at: datetime) -> list[ReviewLine]:
    return [
        ReviewLine(
            section=Section.WAITING,
            number=each.number,
            title=each.name,
            owner=each.leader.slack_id,
            rank=escalations.days_waiting(each.first_raised_at, at, people.calendar_of(uow, each.leader)),
            initiative=each.initiative,
        )
        for each in queries.waiting(uow, review.channel_id, review.objective_id)
    ]


def _breaches(uow: ReadUnit, review: Review, at: datetime) -> list[ReviewLine]:
    found = agreements.breaches(uow, queries.shown(review.channel_id, review.objective_id))
    return [
        ReviewLine(
            section=Section.BREACHES,
            number=each.number,
            title=each.name,
            owner=each.provider.slack_id,
            rank=(at - each.breached_at).days,
            initiative=each.initiative,
            since=local_date(each.breached_at, people.zone_of(uow, each.provider)),
        )
        for each in found
    ]


def _due(uow: ReadUnit, review: Review, at: datetime) -> list[ReviewLine]:
    return [
        ReviewLine(
            section=Section.CONSEQUENCES,
            number=each.number,
            title=each.name,
            owner=each.sponsor.slack_id,
            rank=escalations.days_waiting(each.opened_at, at, people.calendar_of(uow, each.sponsor)),
        )
        for each in consequences.due_lines(uow, review.channel_id, review.objective_id)
    ]


def _moved(uow: ReadUnit, review: Review, since: datetime) -> list[ReviewLine]:
    return [
        ReviewLine(
            section=Section.DATES_MOVED,
            number=each.initiative,
            title=each.name,
            rank=abs((each.due_on - each.before).days),
            due=each.due_on,
            moved_from=each.before,
            first_due=each.first_due,
            moves=each.moves,
        )
        for each in queries.moved(uow, review.channel_id, review.objective_id, since)
    ]


def _decisions(uow: ReadUnit, review: Review, since: datetime) -> list[ReviewLine]:
    return [
        ReviewLine(
            section=Section.DECISIONS,
            number=each.number,
            title=each.title,
            owner=each.decider,
            initiative=each.initiative,
            own=each.own,
        )
        for each in queries.decisions(uow, review.channel_id, review.objective_id, since)
    ]
