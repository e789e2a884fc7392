"""All indicators of somebody's view of the workspace, week by week."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError
from bot.domain.indicators import WORKSPACE_ONLY, Figure, Indicator, Ratio, Span
from bot.domain.localtime import local_date
from bot.domain.policy import zone_or_utc
from bot.services import days_off
from storage.queries import settings
from storage.queries.indicators import answers, decisions, escalations, ownership, promises
from storage.queries.indicators.scope import Scope
from storage.queries.visible import visible_initiatives, visible_memos
from storage.tables import Person
from storage.uow import ReadUnit


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The figures of some weeks.

    Args:
        span: which weeks.
        weekly: indicator to week to figure; a week in which nothing was counted is not there.
        durability: delegation durability, over the whole span.
        yes_accuracy: weeks ahead to the share of Yes answers that came true, over the whole span.
    """

    span: Span
    weekly: Mapping[Indicator, Mapping[str, Figure]]
    durability: Ratio
    yes_accuracy: Mapping[int, Ratio]


def span_of(uow: ReadUnit) -> Span:
    """The thirteen whole weeks before this one, in the workspace's zone."""
    zone = zone_or_utc(settings.workspace(uow).zone)
    return Span.before(local_date(uow.at, zone), zone)


def scope_for(
    uow: ReadUnit, viewer: Person, *, objective: int | None = None, leader: int | None = None, person: int | None = None
) -> Scope:
    """What a person may read: no row that they may not see is counted.

    Raises:
        UserError: the numbers of one person are asked for by another; of a leader, by who is no leader.
    """
    if person is not None and person != viewer.pk:
        raise UserError("The numbers of one person are for that person alone.")
    if leader is not None and not viewer.is_leader:
        raise UserError("The numbers of a leader are for leaders.")
    return Scope(
        seen=visible_initiatives(uow, viewer.pk),
        memos=visible_memos(uow, viewer.pk),
        objective=objective,
        leader=leader,
        person=person,
    )


def read(uow: ReadUnit, span: Span, scope: Scope) -> Reading:
    """Every indicator of a scope; what the judge set off only where it is the whole workspace."""
    told = answers.weekly(uow, span, scope)
    raised = escalations.frequency(uow, span, scope)
    accuracy = ownership.yes_accuracy(uow, span, scope)
    weekly: dict[Indicator, Mapping[str, Figure]] = {
        Indicator.CYCLE_TIME: decisions.cycle_time(uow, span, scope),
        Indicator.ESCALATIONS: {week: each.every for week, each in raised.items()},
        Indicator.ESCALATIONS_SELF: {week: each.by_oneself for week, each in raised.items()},
        Indicator.ESCALATIONS_PROMPTED: {week: each.prompted for week, each in raised.items()},
        Indicator.REWORK: ownership.rework(uow, span, scope),
        Indicator.DECISIONS_PER_MEETING: decisions.per_meeting(uow, span, scope, meeting_end(uow)),
        Indicator.ANSWER_RATE: {week: each.rate for week, each in told.items()},
        Indicator.ON_TRACK: {week: each.on_track for week, each in told.items()},
        Indicator.TIME_TO_ANSWER: answers.time_to_answer(uow, span, scope),
        Indicator.PLANS_KEPT: promises.plans_kept(uow, span, scope),
        Indicator.SURPRISES: promises.surprises(uow, span, scope),
        Indicator.EARLY_WARNINGS: promises.early_warnings(uow, span, scope),
        Indicator.YES_ACCURACY: {week: _together(each) for week, each in accuracy.items()},
        Indicator.RESPONSE_TIME: escalations.response_time(uow, span, scope),
        Indicator.DATES_MOVED: promises.dates_moved(uow, span, scope),
    }
    hidden = frozenset() if scope.is_whole else WORKSPACE_ONLY
    return Reading(
        span=span,
        weekly={indicator: figures for indicator, figures in weekly.items() if indicator not in hidden},
        durability=ownership.durability(uow, span, scope),
        yes_accuracy=_by_lead(accuracy),
    )


def meeting_end(uow: ReadUnit) -> Callable[[datetime], datetime]:
    """The publication of a review to the end of its meeting: that of the workspace's next working day (design 2.6)."""
    zone = zone_or_utc(settings.workspace(uow).zone)
    calendar: WorkingCalendar = days_off.calendar(settings.policy(uow), zone, None)

    def end(published_at: datetime) -> datetime:
        return calendar.closes_at(calendar.next_working_day(local_date(published_at, zone)))

    return end


def _together(leads: Mapping[int, Ratio]) -> Ratio:
    return sum(leads.values(), Ratio())


def _by_lead(weekly: Mapping[str, Mapping[int, Ratio]]) -> dict[int, Ratio]:
    found: dict[int, Ratio] = {}
    for leads in weekly.values():
        for lead, ratio in leads.items():
            found[lead] = found.get(lead, Ratio()) + ratio
    return dict(sorted(found.items()))
