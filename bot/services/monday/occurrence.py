"""Occurrences of a cadence: which nominal day, when it opens, when it is published."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain import window
from bot.domain.calendar import WorkingCalendar
from bot.domain.localtime import instant, parse_time
from bot.domain.period import period_of
from bot.domain.policy import Policy, zone_or_utc
from bot.domain.recurrence import Rule, next_fire, shifted
from storage.tables import Cadence

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


def at_nominal(cadence: Cadence, policy: Policy, nominal: date) -> Occurrence:
    """The occurrence of a nominal day.

    An asking review opens five days before (`window.opens_at`), so that whoever must be asked on the working day
    before is planned in time; the others open at the first minute of the day they are published on.
    """
    calendar = policy.calendar(cadence.zone)
    day = _published_on(cadence, nominal, calendar)
    publish_at = instant(day, parse_time(cadence.at), calendar.zone)
    opens_at = window.opens_at(nominal) if cadence.asks else instant(day, _MIDNIGHT, calendar.zone)
    return Occurrence(nominal, period_of(cadence.kind, nominal), opens_at, publish_at)


def after(cadence: Cadence, policy: Policy, nominal: date) -> Occurrence | None:
    """The occurrence after that of a nominal day; None once the rule has ended."""
    calendar = policy.calendar(cadence.zone)
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
    calendar = policy.calendar(cadence.zone)
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
