"""When each person is asked, when the window closes, and what counts as silence.

Default: asked on Monday at 09:00 of the person's own zone; published on Tuesday at 10:00 of the workspace's zone.
From -11 to +14 that leaves some people no working day at all, so whoever would have fewer than six working hours is
asked on the working day before. Nobody is asked outside working hours, at a weekend or on a public holiday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import NotAskedReason
from bot.domain.localtime import instant

PUBLISH_TIME = time(10)
#: Working hours that everybody has to answer.
ANSWER_HOURS = 6
#: Working hours before the close by which the question must have arrived for its silence to count.
COUNTED_HOURS = 4
#: Working hours before the close at which the last reminder goes out.
LAST_CALL_HOURS = 2
#: Nobody is asked more days than this before the nominal day: Maundy Thursday for an Easter Monday.
MAX_EARLY_DAYS = 4


@dataclass(frozen=True, slots=True)
class AskPlan:
    """When somebody is asked, or why they are not: exactly one of the two is set."""

    ask_at: datetime | None
    not_asked_reason: NotAskedReason | None = None


def publish_at(
    nominal: date, zone: ZoneInfo, at: time = PUBLISH_TIME, calendar: WorkingCalendar | None = None
) -> datetime:
    """The instant a weekly review is published and its window closes.

    The day after the nominal day in the workspace's zone; with a ``calendar``, the next working day from there.
    """
    day = nominal + timedelta(days=1)
    return instant(calendar.working_day_from(day) if calendar else day, at, zone)


def opens_at(nominal: date) -> datetime:
    """When a review's check-ins are planned: before the earliest ask in the easternmost zone (+14)."""
    return datetime.combine(nominal - timedelta(days=MAX_EARLY_DAYS + 1), time(), tzinfo=UTC)


def ask_at(
    nominal: date, hour: time, calendar: WorkingCalendar, close_at: datetime, earliest: datetime | None = None
) -> AskPlan:
    """When a person is asked for a nominal day.

    Args:
        nominal: the Monday (or other day) of the review.
        hour: the person's own hour; outside their working hours the start of the working day is taken.
        calendar: the person's own.
        close_at: when the window closes, see `publish_at`.
        earliest: nothing can be asked before this instant, because the bot was away or the person is new. Then
            four working hours are enough, the least at which silence counts.
    """
    planned = _on_time(nominal, hour, calendar, close_at)
    if planned is None:
        return AskPlan(None, NotAskedReason.HOLIDAY)
    if earliest is None or earliest <= planned:
        return AskPlan(planned)
    late = calendar.next_working_instant(earliest)
    if _minutes_left(late, close_at, calendar) >= COUNTED_HOURS * 60:
        return AskPlan(late)
    return AskPlan(None, NotAskedReason.TOO_LATE)


def counts_as_no_answer(received_at: datetime | None, close_at: datetime, calendar: WorkingCalendar) -> bool:
    """Whether silence is a miss: a receipt is stored, and four working hours lay between it and the close."""
    return received_at is not None and _minutes_left(received_at, close_at, calendar) >= COUNTED_HOURS * 60


def reminders(asked_at: datetime, close_at: datetime, calendar: WorkingCalendar, most: int = 2) -> list[datetime]:
    """At most two reminders: at half of the working time left, and two working hours before the close.

    Both lie in working hours; one that would come within an hour of the question or of the other is left out. Of two,
    a cadence that sends only one (``most``) sends the last.
    """
    minutes = _minutes_left(asked_at, close_at, calendar)
    if minutes < 2 * 60 or most < 1:
        return []
    half = calendar.next_working_instant(calendar.add_working_hours(asked_at, minutes / 120))
    last = calendar.before_working_hours(close_at, LAST_CALL_HOURS)
    hour = timedelta(hours=1)
    found = [half] if half - asked_at >= hour else []
    return ([*found, last] if last - max([asked_at, *found]) >= hour else found)[-most:]


def reminder_at(
    asked_at: datetime, close_at: datetime, calendar: WorkingCalendar, after: datetime, most: int = 2
) -> datetime | None:
    """The next reminder strictly later than ``after``, of at most ``most``; None when there is none left."""
    return next((at for at in reminders(asked_at, close_at, calendar, most) if at > after), None)


def _on_time(nominal: date, hour: time, calendar: WorkingCalendar, close_at: datetime) -> datetime | None:
    """The first of these that leaves six hours: the nominal (or next working) day at the person's hour, the same day
    at its start, then the working days before in the same way."""
    fitting = hour if calendar.start <= hour < calendar.end else calendar.start
    for day in _ask_days(nominal, calendar):
        for at in (fitting, calendar.start):
            moment = instant(day, at, calendar.zone)
            if _minutes_left(moment, close_at, calendar) >= ANSWER_HOURS * 60:
                return moment
    return None


def _ask_days(nominal: date, calendar: WorkingCalendar) -> Iterator[date]:
    yield calendar.working_day_from(nominal)
    day = calendar.previous_working_day(nominal)
    while (nominal - day).days <= MAX_EARLY_DAYS:
        yield day
        day = calendar.previous_working_day(day)


def _minutes_left(moment: datetime, close_at: datetime, calendar: WorkingCalendar) -> int:
    return calendar.working_minutes_between(moment, close_at)
