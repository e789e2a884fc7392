"""The period a review stands for: ISO week 2026-W48, month 2026-11 or quarter 2026-Q4 of its *nominal* date.

A week belongs to the year of its Thursday: 2026 has 53 weeks, and 1 January 2027 lies in 2026-W53.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.codes import ReviewKind

_FORM = re.compile(r"(?P<year>[0-9]{4})-(?:W(?P<week>[0-9]{2})|Q(?P<quarter>[1-4])|(?P<month>[0-9]{2}))")


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its first and last day, both included."""

    kind: ReviewKind
    first: date
    last: date

    def __str__(self) -> str:
        return period_of(self.kind, self.first)


def period_of(kind: ReviewKind, nominal: date) -> str:
    """The period of a nominal date, as it is stored and shown."""
    if kind is ReviewKind.WEEKLY:
        year, week, _ = nominal.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if kind is ReviewKind.MONTHLY:
        return f"{nominal.year:04d}-{nominal.month:02d}"
    return f"{nominal.year:04d}-Q{(nominal.month + 2) // 3}"


def parse(text: str) -> Period:
    """Read a period; ValueError where it is none, or lies outside the years 1 to 9998."""
    found = _FORM.fullmatch(text)
    if not found or not 1 <= int(found["year"]) <= 9998:
        raise ValueError(f"{text!r} is no period")
    year = int(found["year"])
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return Period(ReviewKind.WEEKLY, monday, monday + timedelta(days=6))
    if found["quarter"]:
        return _months(ReviewKind.QUARTERLY, year, 3 * int(found["quarter"]) - 2, 3)
    return _months(ReviewKind.MONTHLY, year, int(found["month"]), 1)


def bounds(text: str) -> tuple[date, date]:
    """First and last day of a period, both included."""
    period = parse(text)
    return period.first, period.last


def previous(text: str) -> str:
    """The period before, of the same kind."""
    period = parse(text)
    return period_of(period.kind, period.first - timedelta(days=1))


def following(text: str) -> str:
    """The period after, of the same kind."""
    period = parse(text)
    return period_of(period.kind, period.last + timedelta(days=1))


def _months(kind: ReviewKind, year: int, month: int, count: int) -> Period:
    first = date(year, month, 1)
    after = month + count
    end = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return Period(kind, first, end - timedelta(days=1))
