"""One person's (or the workspace's) working time: days, hours, public holidays, in a zone.

Instants are intersected with each day's working hours as instants, so both daylight saving nights, half-hour zones
and Lord Howe come out right: an hour that the clock skips is not worked, one that it repeats is worked twice.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import UserError
from bot.domain.localtime import instant, local

MONDAY_TO_FRIDAY = frozenset(range(5))
#: No search walks further than this, whatever the holidays say.
MAX_DAYS = 3_700
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days and hours.

    Args:
        zone: where the person is.
        weekdays: 0 is Monday … 6 is Sunday; at least one.
        start: first working minute of a day; 09:00 is the hour of the question.
        end: first minute after work, later than ``start``. 18:00: nine hours with a break that nobody tells us of.
        holidays: days off in that zone; it need only tell whether a day is one.
    """

    zone: ZoneInfo
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    start: time = time(9)
    end: time = time(18)
    holidays: Container[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("a calendar has at least one weekday, 0 to 6")
        if self.start >= self.end:
            raise ValueError("a working day ends after it starts")

    def is_working_day(self, day: date) -> bool:
        """Whether the day is a weekday of this calendar and no holiday."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``; UserError where the next ten years have none."""
        return self._seek(day, _DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day before ``day``; UserError where the last ten years have none."""
        return self._seek(day, -_DAY)

    def working_day_from(self, day: date) -> date:
        """``day`` itself if it is a working day, else the next."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after (before, if negative) ``day``; ``day`` itself for 0."""
        for _ in range(min(abs(count), MAX_DAYS)):
            day = self.next_working_day(day) if count > 0 else self.previous_working_day(day)
        return day

    def opens_at(self, day: date) -> datetime:
        """The instant work starts on a day, be it a working day or not."""
        return instant(day, self.start, self.zone)

    def closes_at(self, day: date) -> datetime:
        """The instant work ends on a day, be it a working day or not."""
        return instant(day, self.end, self.zone)

    def in_working_hours(self, moment: datetime) -> bool:
        """Whether the instant lies within working time; the end of the day does not."""
        opens, closes = self._hours(local(moment, self.zone).date())
        return opens <= moment < closes

    def next_working_instant(self, moment: datetime) -> datetime:
        """``moment`` itself if it is working time, else the start of the next working day."""
        for opens, closes in self._shifts(moment):
            if closes > moment:
                return max(opens, moment)
        raise self._no_work(moment.date())

    def working_minutes_between(self, first: datetime, last: datetime) -> int:
        """Whole working minutes from ``first`` to ``last``; 0 where ``last`` is not later. At most ten years count."""
        return int(self._worked(first, last) / timedelta(minutes=1))

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; 0 where ``last`` is not later."""
        days = min((last - first).days, MAX_DAYS)
        return sum(self.is_working_day(first + n * _DAY) for n in range(1, days + 1))

    def add_working_hours(self, moment: datetime, hours: float) -> datetime:
        """The instant by which ``hours`` (0 or more) of working time have passed since ``moment``."""
        left = timedelta(hours=hours)
        for opens, closes in self._shifts(moment):
            begins = max(opens, moment)
            if closes > begins and closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta())
        raise self._no_work(moment.date())

    def before_working_hours(self, moment: datetime, hours: float) -> datetime:
        """The latest instant from which ``hours`` of working time remain until ``moment``."""
        left = timedelta(hours=hours)
        day = local(moment, self.zone).date()
        for _ in range(MAX_DAYS):
            opens, closes = self._hours(day)
            ends = min(closes, moment)
            if ends > opens and ends - opens >= left:
                return ends - left
            left -= max(ends - opens, timedelta())
            day -= _DAY
        raise self._no_work(moment.date())

    def _worked(self, first: datetime, last: datetime) -> timedelta:
        total = timedelta()
        for opens, closes in self._shifts(first):
            if opens >= last:
                break
            total += max(min(closes, last) - max(opens, first), timedelta())
        return total

    def _shifts(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working time of the days from ``moment`` on, as UTC instants."""
        day = local(moment, self.zone).date()
        for _ in range(MAX_DAYS):
            if self.is_working_day(day):
                yield self._hours(day)
            day += _DAY

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        opens = self.opens_at(day)
        return opens, self.closes_at(day) if self.is_working_day(day) else opens

    def _seek(self, day: date, step: timedelta) -> date:
        for n in range(1, MAX_DAYS):
            if self.is_working_day(day + n * step):
                return day + n * step
        raise self._no_work(day)

    def _no_work(self, day: date) -> UserError:
        return UserError(f"This calendar has no working day near {day.isoformat()}; check its holidays.", "holidays")
