"""What each check-in of a published review counts as, read from the record as the review itself read it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain import escalation as escalations
from bot.domain import ladder
from bot.domain.codes import EscalationState, WeekResult
from bot.domain.localtime import local_date
from bot.domain.plans import PlanFacts, is_live, passed_undone
from bot.domain.policy import zone_or_utc
from bot.domain.streaks import Week, is_miss
from bot.services import people
from storage.queries import consequences as queries
from storage.queries import review_weeks
from storage.queries.questions import PlanRow
from storage.tables import CheckIn, Escalation, Person, Review
from storage.uow import ReadUnit


@dataclass(frozen=True)
class Result:
    """A week with what it counts as; `held_by_id` is the leader on whom the delay counts."""

    week: Week
    result: WeekResult | None
    held_by_id: int | None = None


def results(uow: ReadUnit, review: Review, checkins: Sequence[CheckIn]) -> dict[int, Result]:
    """Check-in's id to what its week counts as at the publication of its review."""
    ids = [each.initiative_id for each in checkins]
    plans = review_weeks.plans_of(uow, ids, review.opened_at)
    raised = queries.escalations_of(uow, ids, review.opened_at)
    today = local_date(review.published_at or uow.at, zone_or_utc(review.zone))
    return {
        each.pk: _result(uow, each, plans.get(each.initiative_id, []), raised.get(each.initiative_id, []), today)
        for each in checkins
    }


def late_leader(uow: ReadUnit, row: Escalation) -> int | None:
    """The leader whose response time has ended on an escalation that waits; None while nobody's has.

    It may have been passed on since, and then counts on whoever let it wait until the next one is late as well.
    A deadline that has passed waits for the leader again, from then on.
    """
    if row.state is EscalationState.DEADLINE_SET:
        since, before = row.overdue_said_at, None
    elif row.state is EscalationState.OPEN:
        since, before = row.raised_at, _passed_on_by(uow, row)
    else:
        return None
    if since is None:
        return None
    by_on = row.by_on if row.state is EscalationState.OPEN and row.by_on >= since.date() else None
    if before is not None:
        since, by_on = before[0], None
    leader = uow.one(Person, row.leader_id)
    due_at = escalations.due_at(since, by_on, people.calendar_of(uow, leader), people.response_days(uow))
    if uow.at >= due_at:
        return leader.pk
    return before[1] if before else None


def _result(
    uow: ReadUnit, checkin: CheckIn, plans: Sequence[PlanRow], raised: Sequence[Escalation], today: date
) -> Result:
    facts = [PlanFacts(plan.state, plan.due_on) for plan in plans]
    week = Week(
        checkin.state,
        checkin.answer,
        live_plan=any(is_live(plan, today) for plan in facts),
        escalated=bool(raised),
        plan_passed_undone=any(passed_undone(plan, today) for plan in facts),
    )
    held_by_id = _held_by(uow, raised) if is_miss(week) else None
    week = replace(week, leader_overdue=held_by_id is not None)
    return Result(week, ladder.result_of(week), held_by_id)


def _held_by(uow: ReadUnit, raised: Sequence[Escalation]) -> int | None:
    """The leader who has been late for longest."""
    for row in sorted(raised, key=lambda each: each.first_raised_at):
        leader_id = late_leader(uow, row)
        if leader_id is not None:
            return leader_id
    return None


def _passed_on_by(uow: ReadUnit, row: Escalation) -> tuple[datetime, int] | None:
    """When and from whom it was passed on since it was raised last."""
    found = queries.passed_on(uow, row.pk)
    return found if found is not None and found[0] >= row.raised_at else None
