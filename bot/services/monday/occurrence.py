"""Occurrences of a cadence: which nominal day, when it opens, when it is published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain import window
from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import OccurrenceChange
from bot.domain.localtime import instant, local_date, parse_time
from bot.domain.period import period_of
from bot.domain.policy import Policy, zone_or_utc
from bot.domain.recurrence import Rule, next_fire, shifted
from bot.services import days_off
from storage.tables import Cadence, ReviewChange

#: A weekly cadence has fewer occurrences than this in 19 years: no downtime walks further.
MAX_WALK = 1_000
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence: named by its nominal day for ever, whatever shifts the instants."""

    nominal: date
    period: str
    opens_at: datetime
    publish_at: datetime
    skipped: bool = False
    moved: bool = False


Changes = Mapping[str, ReviewChange]
"""Period to what a leader did to the occurrence of a cadence."""


def calendar_of(cadence: Cadence, policy: Policy) -> WorkingCalendar:
    """The working days by which a cadence is held: its own where it has any, else the workspace's."""
    weekdays = frozenset(map(int, cadence.weekdays)) if cadence.weekdays else None
    return policy.calendar(cadence.zone, days_off.of(cadence.holidays or policy.holiday_place), weekdays)


def in_zone(calendar: WorkingCalendar, zone: str) -> WorkingCalendar:
    """The same working days in another zone, such as the one that a review was opened with."""
    return replace(calendar, zone=zone_or_utc(zone))


def at_nominal(cadence: Cadence, policy: Policy, nominal: date) -> Occurrence:
    """The occurrence of a nominal day.

    An asking review opens five days before (`window.opens_at`), so that whoever must be asked on the working day
    before is planned in time; the others open at the first minute of the day they are published on.
    """
    calendar = calendar_of(cadence, policy)
    day = _published_on(cadence, nominal, calendar)
    publish_at = instant(day, parse_time(cadence.at), calendar.zone)
    opens_at = window.opens_at(nominal) if cadence.asks else instant(day, _MIDNIGHT, calendar.zone)
    return Occurrence(nominal, period_of(cadence.kind, nominal), opens_at, publish_at)


def changed(cadence: Cadence, each: Occurrence, changes: Changes) -> Occurrence:
    """The occurrence as a leader moved it, or marked as skipped.

    One that was moved to an earlier day opens as many days before that day as it would have before its own.
    """
    change = changes.get(each.period)
    if change is None:
        return each
    if change.kind is OccurrenceChange.SKIPPED or change.publish_at is None:
        return replace(each, skipped=True)
    zone = zone_or_utc(cadence.zone)
    if cadence.asks:
        opens_at = min(each.opens_at, each.opens_at + (change.publish_at - each.publish_at))
    else:
        opens_at = instant(local_date(change.publish_at, zone), _MIDNIGHT, zone)
    return replace(each, opens_at=opens_at, publish_at=change.publish_at, moved=True)


def walk(cadence: Cadence, policy: Policy, changes: Changes, nominal: date | None = None) -> Iterator[Occurrence]:
    """The occurrences from that of a nominal day on (its next, if none is given), as leaders left them."""
    each: Occurrence | None = at_nominal(cadence, policy, nominal or cadence.next_on)
    for _ in range(MAX_WALK):
        if each is None:
            return
        yield changed(cadence, each, changes)
        each = after(cadence, policy, each.nominal)


def after(cadence: Cadence, policy: Policy, nominal: date) -> Occurrence | None:
    """The occurrence after that of a nominal day; None once the rule has ended."""
    calendar = calendar_of(cadence, policy)
    held = instant(shifted(nominal, cadence.shift, calendar), parse_time(cadence.at), calendar.zone)
    return _next(cadence, policy, max(held, instant(nominal, parse_time(cadence.at), calendar.zone)))


def first_from(cadence: Cadence, policy: Policy, at: datetime) -> Occurrence | None:
    """The first occurrence that still can be held at an instant.

    An asking one counts on its nominal day, however late in that day; the others until they are published.
    """
    zone = zone_or_utc(cadence.zone)
    start = instant(at.astimezone(zone).date(), _MIDNIGHT, zone) - timedelta(microseconds=1) if cadence.asks else at
    return _next(cadence, policy, start)


def _next(cadence: Cadence, policy: Policy, later_than: datetime) -> Occurrence | None:
    calendar = calendar_of(cadence, policy)
    fire = next_fire(
        Rule.parse(cadence.rule),
        cadence.anchor,
        parse_time(cadence.at),
        calendar.zone,
        cadence.shift,
        calendar,
        later_than,
    )
    return at_nominal(cadence, policy, fire.nominal) if fire else None


def _published_on(cadence: Cadence, nominal: date, calendar: WorkingCalendar) -> date:
    day = shifted(nominal, cadence.shift, calendar) + timedelta(days=cadence.publish_after_days)
    return calendar.working_day_from(day) if cadence.publish_after_days else day
