"""The lines that the weeks of initiatives make in a weekly review."""

from datetime import datetime, timedelta

from bot.domain.codes import Answer, PlanState, ReviewKind
from bot.domain.localtime import local_date
from bot.domain.period import period_of
from bot.domain.plans import PlanFacts, is_live, passed_undone
from bot.domain.policy import zone_or_utc
from bot.domain.review import ReviewLine, Standing, line_of
from bot.domain.streaks import Week, streak
from bot.services.answering.shown import STREAK_WEEKS
from storage.queries import questions
from storage.queries import review_weeks as queries
from storage.queries.questions import PlanRow, Raised
from storage.queries.review_weeks import WeekRow
from storage.tables import Review
from storage.uow import ReadUnit


def lines(uow: ReadUnit, review: Review, weeks: list[WeekRow], since: datetime, at: datetime) -> list[ReviewLine]:
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
        planned=live is not None,
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
