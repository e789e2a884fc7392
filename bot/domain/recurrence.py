"""When a cadence fires: an allow-listed part of RFC 5545, computed on naive local dates, the zone last.

Every rule that `Rule.parse` accepts has an occurrence in each of its intervals: what skips short months (day 31, a
fifth Monday) or never comes (30 February) is refused, so no walk runs away. The phase of ``INTERVAL=2`` hangs on the
anchor date, which is therefore stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule, weekday

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import ReviewKind, Shift
from bot.domain.localtime import instant, local_date
from bot.domain.rule_parts import DAYS, Parts, read_parts

_FREQUENCY: dict[str, Literal[0, 1, 2]] = {"WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
#: A shift looks this far for a working day, then leaves the nominal day as it is.
MAX_SHIFT_DAYS = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked recurrence rule; `text` is what the store keeps."""

    text: str
    parts: Parts

    @classmethod
    def parse(cls, text: str, field: str | None = "rule") -> "Rule":
        """Read an RRULE such as ``FREQ=WEEKLY;BYDAY=MO``; UserError with a sentence for what is not allowed."""
        parts = read_parts(text, field)
        return cls(parts.text(), parts)

    def nominal_dates(self, anchor: date, start: date) -> Iterator[date]:
        """Occurrences on or after both ``anchor`` and ``start``, at a cost that does not grow with their distance."""
        begin = _seek(self.parts, anchor, start)
        found = rrule(
            _FREQUENCY[self.parts.freq],
            dtstart=_midnight(begin),
            interval=self.parts.interval,
            wkst=weekday(self.parts.wkst),
            byweekday=[weekday(day, n) for n, day in self.parts.byday] or None,
            bymonth=self.parts.bymonth or None,
            bymonthday=self.parts.bymonthday or None,
            bysetpos=self.parts.bysetpos or None,
            until=_midnight(self.parts.until) if self.parts.until else None,
        )
        yield from (each.date() for each in found.xafter(_midnight(max(start, anchor)), inc=True))


@dataclass(frozen=True, slots=True)
class Fire:
    """One occurrence: ``nominal`` names it for ever (its period), ``at`` is the UTC instant after any shift."""

    nominal: date
    at: datetime


#: First values of the three cadences; `/cadence` changes them later.
DEFAULTS: dict[ReviewKind, tuple[str, Shift]] = {
    ReviewKind.WEEKLY: ("FREQ=WEEKLY;BYDAY=MO", Shift.NONE),
    ReviewKind.MONTHLY: ("FREQ=MONTHLY;BYMONTHDAY=1", Shift.NEXT),
    ReviewKind.QUARTERLY: ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=1MO", Shift.WEEK),
}


def default_rule(kind: ReviewKind) -> tuple[Rule, Shift]:
    """Weekly on Monday, monthly on the first working day, quarterly on the quarter's first working Monday."""
    text, shift = DEFAULTS[kind]
    return Rule.parse(text), shift


def next_fire(
    rule: Rule, anchor: date, at: time, zone: ZoneInfo, shift: Shift, calendar: WorkingCalendar, after: datetime
) -> Fire | None:
    """The first occurrence strictly later than ``after``; None once the rule's UNTIL has passed.

    Args:
        anchor: the date from which the rule counts; nothing fires before it.
        at: wall time in ``zone``. On the night the clocks go forward a skipped time is moved by the gap.
        shift: what becomes of a nominal day that ``calendar`` calls free. Two nominal days that land on one instant
            are one occurrence, the earlier.
        calendar: asked for days only; its zone plays no part.
        after: an aware instant.
    """
    best: Fire | None = None
    day = local_date(after, zone) - timedelta(days=1)
    start = day - timedelta(days=MAX_SHIFT_DAYS) if shift in (Shift.NEXT, Shift.WEEK) else day
    for nominal in rule.nominal_dates(anchor, start):
        if best and nominal > local_date(best.at, zone):
            break
        fire = Fire(nominal, instant(shifted(nominal, shift, calendar), at, zone))
        if fire.at > after and (best is None or fire.at < best.at):
            best = fire
    return best


def upcoming(
    rule: Rule,
    anchor: date,
    at: time,
    zone: ZoneInfo,
    shift: Shift,
    calendar: WorkingCalendar,
    after: datetime,
    count: int,
) -> list[Fire]:
    """The next ``count`` occurrences (at most 100), fewer where UNTIL ends them."""
    fires: list[Fire] = []
    for _ in range(min(count, 100)):
        fire = next_fire(rule, anchor, at, zone, shift, calendar, after)
        if fire is None:
            break
        fires.append(fire)
        after = fire.at
    return fires


def shifted(nominal: date, shift: Shift, calendar: WorkingCalendar) -> date:
    """The day on which a nominal day is held."""
    if shift is Shift.NONE:
        return nominal
    step = {Shift.NEXT: 1, Shift.PREVIOUS: -1, Shift.WEEK: 7}[shift]
    days = (nominal + timedelta(days=n * step) for n in range(MAX_SHIFT_DAYS // abs(step) + 1))
    return next((day for day in days if calendar.is_working_day(day)), nominal)


def describe(rule: Rule, at: time, zone: ZoneInfo, shift: Shift = Shift.NONE) -> str:
    """In words: ``every Monday at 09:00 (Europe/London)``."""
    return f"{rule.parts.words(shift)} at {at:%H:%M} ({zone.key})"


def _seek(parts: Parts, anchor: date, start: date) -> date:
    """The anchor moved forward by whole intervals to shortly before ``start``: the phase stays, the walk is short."""
    if parts.freq == "WEEKLY":
        step = 7 * parts.interval
        return anchor + timedelta(days=step * max((start - anchor).days // step - 1, 0))
    size = parts.interval * (12 if parts.freq == "YEARLY" else 1)
    months = (start.year - anchor.year) * 12 + start.month - anchor.month
    jumps = months // size - 1
    if jumps <= 0:
        return anchor
    # Past the anchor's own month the day of the anchor means nothing: each rule names its days.
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + jumps * size, 12)
    return date(year, 1 if parts.freq == "YEARLY" else month + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


__all__ = ["DAYS", "DEFAULTS", "Fire", "Rule", "default_rule", "describe", "next_fire", "shifted", "upcoming"]
