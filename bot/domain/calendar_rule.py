"""A cadence as calendar programs understand it: one recurrence rule, and the day on which it puts each occurrence.

A calendar's rule knows neither holidays nor "posted a day later". So a weekly rule is moved by the days after; "first
(or last) working day" becomes the first (or last) weekday of the month; and whatever still differs, because of a
holiday or a leader, is an exception of that one day.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.codes import Shift
from bot.domain.localtime import instant
from bot.domain.recurrence import Rule
from bot.domain.rule_parts import Parts

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Series:
    """A rule for calendars; ``day_of`` tells the day it gives for the nominal day of an occurrence."""

    parts: Parts
    day_of: Callable[[date], date]


def series(rule: Rule, shift: Shift, after_days: int, weekdays: frozenset[int]) -> Series:
    """The rule by which a calendar comes nearest to a cadence.

    Args:
        rule: the cadence's.
        shift: what the cadence does with a day off.
        after_days: days from the rule's day to the post.
        weekdays: the cadence's working days, 0 is Monday.
    """
    parts = rule.parts
    if parts.freq == "WEEKLY" and shift is Shift.NONE:
        moved = tuple((None, (day + after_days) % 7) for _, day in parts.byday)
        return Series(replace(parts, byday=moved), lambda nominal: nominal + after_days * _DAY)
    working = tuple((None, day) for day in sorted(weekdays))
    if parts.bymonthday == (1,) and shift is Shift.NEXT and not after_days:
        first = replace(parts, bymonthday=(), byday=working, bysetpos=(1,))
        return Series(first, lambda nominal: _weekday_from(nominal, weekdays, _DAY))
    if parts.bymonthday == (-1,) and shift is Shift.PREVIOUS and not after_days:
        last = replace(parts, bymonthday=(), byday=working, bysetpos=(-1,))
        return Series(last, lambda nominal: _weekday_from(nominal, weekdays, -_DAY))
    return Series(parts, lambda nominal: nominal)


def text(parts: Parts, last: date | None, at: time, zone: ZoneInfo) -> str:
    """The rule as RFC 5545 wants it beside a local start: its end is an instant in UTC.

    Args:
        parts: of the series.
        last: the series' own last day; None where it has no end.
        at: wall time of the events.
        zone: theirs.
    """
    told = replace(parts, until=None).text()
    if last is None:
        return told
    return f"{told};UNTIL={instant(last, at, zone):%Y%m%dT%H%M%SZ}"


def last_nominal(rule: Rule, anchor: date) -> date | None:
    """The last day of a rule that ends; None where it does not."""
    if rule.parts.until is None:
        return None
    interval = rule.parts.interval * {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[rule.parts.freq]
    start = max(anchor, rule.parts.until - timedelta(days=2 * interval + 366))
    return max(rule.nominal_dates(anchor, start), default=None)


def _weekday_from(day: date, weekdays: frozenset[int], step: timedelta) -> date:
    while day.weekday() not in weekdays:
        day += step
    return day
