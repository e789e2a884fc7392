"""The leading indicators: their names and units, and how weekly figures fold into those of a month.

What each one counts stands in `docs/indicators.md`; the reading of them is `storage/queries/indicators/`. A figure
keeps what it was made of, so that two weeks add up to what both together would have given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Protocol, Self, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.codes import ReviewKind
from bot.domain.localtime import instant, local_date
from bot.domain.period import bounds, period_of, previous

#: Weeks of one reading (design 2.8).
WINDOW_WEEKS = 13
MIDNIGHT = datetime.min.time()


class Indicator(StrEnum):
    """A number computed weekly from the record."""

    CYCLE_TIME = "decision_cycle_time"
    ESCALATIONS = "escalation_frequency"
    ESCALATIONS_SELF = "escalations_by_oneself"
    ESCALATIONS_PROMPTED = "escalations_after_a_prompt"
    DURABILITY = "delegation_durability"
    REWORK = "rework_rate"
    DECISIONS_PER_MEETING = "decisions_per_meeting"
    ANSWER_RATE = "answer_rate"
    ON_TRACK = "on_track_share"
    TIME_TO_ANSWER = "time_to_answer"
    PLANS_KEPT = "plans_kept"
    SURPRISES = "surprises"
    EARLY_WARNINGS = "early_warnings"
    YES_ACCURACY = "yes_accuracy"
    RESPONSE_TIME = "response_time"
    DATES_MOVED = "dates_moved"


class Unit(StrEnum):
    """What the number of an indicator is counted in."""

    DAYS = "days"
    HOURS = "hours"
    SHARE = "share"
    EACH = "each"
    COUNT = "count"


UNITS: Mapping[Indicator, Unit] = {
    Indicator.CYCLE_TIME: Unit.DAYS,
    Indicator.ESCALATIONS: Unit.EACH,
    Indicator.ESCALATIONS_SELF: Unit.EACH,
    Indicator.ESCALATIONS_PROMPTED: Unit.EACH,
    Indicator.DURABILITY: Unit.SHARE,
    Indicator.REWORK: Unit.EACH,
    Indicator.DECISIONS_PER_MEETING: Unit.EACH,
    Indicator.ANSWER_RATE: Unit.SHARE,
    Indicator.ON_TRACK: Unit.SHARE,
    Indicator.TIME_TO_ANSWER: Unit.HOURS,
    Indicator.PLANS_KEPT: Unit.SHARE,
    Indicator.SURPRISES: Unit.COUNT,
    Indicator.EARLY_WARNINGS: Unit.COUNT,
    Indicator.YES_ACCURACY: Unit.SHARE,
    Indicator.RESPONSE_TIME: Unit.HOURS,
    Indicator.DATES_MOVED: Unit.COUNT,
}
#: Which replies were cut is the judge's word: who escalated after a prompt is told of the whole workspace only.
WORKSPACE_ONLY = frozenset({Indicator.ESCALATIONS_SELF, Indicator.ESCALATIONS_PROMPTED})
SECONDS = {Unit.DAYS: 86_400, Unit.HOURS: 3_600}


class Figure(Protocol):
    """What a week's rows came to; two figures add up."""

    def __add__(self, other: Self, /) -> Self: ...

    @property
    def value(self) -> float | None:
        """The number that is shown; None where there was nothing to count."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    n: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.n + other.n)

    @property
    def value(self) -> float:
        """How many."""
        return float(self.n)


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many, or so many for each; parts and wholes add up on their own."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each length of time came, in seconds; a month's median is not the mean of four, so all are kept."""

    times: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Spread") -> "Spread":
        return Spread({key: self.times.get(key, 0) + other.times.get(key, 0) for key in {*self.times, *other.times}})

    @property
    def n(self) -> int:
        """How many there were."""
        return sum(self.times.values())

    @property
    def value(self) -> float | None:
        """The median, in seconds."""
        return self.quantile(0.5)

    @property
    def mean(self) -> float | None:
        """The mean, in seconds."""
        return sum(key * count for key, count in self.times.items()) / self.n if self.n else None

    @property
    def p90(self) -> float | None:
        """The time within which nine in ten were done, in seconds."""
        return self.quantile(0.9)

    def quantile(self, share: float) -> float | None:
        """The smallest time within which that share was done (nearest rank), in seconds; None of nothing."""
        rank, passed = ceil(share * self.n), 0
        for key in sorted(self.times):
            passed += self.times[key]
            if passed >= rank:
                return float(key)
        return None


F = TypeVar("F", Count, Ratio, Spread)


def total(figures: Iterable[F], nothing: F) -> F:
    """All figures as one; `nothing` where there are none."""
    for each in figures:
        nothing = nothing + each
    return nothing


def by_month(weekly: Mapping[str, F]) -> dict[str, F]:
    """Month to the sum of its weeks; a week belongs to the month of its Thursday, as its year does (ISO 8601)."""
    found: dict[str, F] = {}
    for week, figure in weekly.items():
        month = month_of(week)
        found[month] = found[month] + figure if month in found else figure
    return found


def month_of(week: str) -> str:
    """The month a week is counted in: 2026-12 for 2026-W53, though its last days lie in January."""
    first, _ = bounds(week)
    return period_of(ReviewKind.MONTHLY, first + timedelta(days=3))


@dataclass(frozen=True, slots=True)
class Span:
    """Weeks in a row, and where they begin and end.

    Args:
        weeks: ISO weeks, the earliest first.
        zone: whose midnight parts the weeks: the workspace's.
    """

    weeks: tuple[str, ...]
    zone: ZoneInfo

    @classmethod
    def before(cls, today: date, zone: ZoneInfo, n: int = WINDOW_WEEKS) -> "Span":
        """The last `n` whole weeks before the week of a day."""
        return cls.until(previous(period_of(ReviewKind.WEEKLY, today)), zone, n)

    @classmethod
    def until(cls, last: str, zone: ZoneInfo, n: int = WINDOW_WEEKS) -> "Span":
        """`n` weeks in a row, of which `last` is the last."""
        weeks = [last]
        while len(weeks) < n:
            weeks.append(previous(weeks[-1]))
        return cls(tuple(reversed(weeks)), zone)

    @property
    def first(self) -> str:
        """The earliest week."""
        return self.weeks[0]

    @property
    def last(self) -> str:
        """The latest week."""
        return self.weeks[-1]

    @property
    def starts_at(self) -> datetime:
        """The first instant of the first week."""
        return self.bounds(self.first)[0]

    @property
    def ends_at(self) -> datetime:
        """The first instant after the last week."""
        return self.bounds(self.last)[1]

    def bounds(self, week: str) -> tuple[datetime, datetime]:
        """The first instant of a week, and the first one after it."""
        first, last = bounds(week)
        return instant(first, MIDNIGHT, self.zone), instant(last + timedelta(days=1), MIDNIGHT, self.zone)

    def week_of(self, at: datetime) -> str:
        """The week an instant lies in."""
        return period_of(ReviewKind.WEEKLY, local_date(at, self.zone))
