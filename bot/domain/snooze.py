"""Snoozing a reminder: which instants are offered, and when it comes again.

Only instants that lie within the window and the person's working hours are offered, and only such are taken: the offer
may be hours old when it is chosen.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.daily_list import hour_in
from bot.domain.errors import UserError
from bot.domain.localtime import instant, local_date

HOURS = (1, 2)
#: Less than this before the close a reminder is of no use to anybody.
LEAST_LEFT = timedelta(minutes=30)
_HOURS, _AT = "hours", "at"
_UNFIT = "That is not within your working hours before the window closes. Choose something earlier, or answer now."


@dataclass(frozen=True, slots=True)
class Nap:
    """One choice.

    Args:
        code: `hours:2`, counted from the moment it is chosen; or `at:` with a Unix time.
        at: when the reminder comes again, if it is chosen now.
        hours: how many hours on; None for a time of another day.
    """

    code: str
    at: datetime
    hours: int | None = None


def offers(now: datetime, close_at: datetime, calendar: WorkingCalendar, hour: time) -> list[Nap]:
    """What somebody may choose from; empty where the window leaves nothing.

    Args:
        now: when they are reminded.
        close_at: when the first of their windows closes.
        calendar: their working time.
        hour: their own hour of the question.
    """
    soon = [Nap(f"{_HOURS}:{hours}", now + timedelta(hours=hours), hours) for hours in HOURS]
    naps = [*soon, *_next_day(now, close_at, calendar, hour)]
    return [each for each in naps if _fits(each.at, close_at, calendar)]


def until(code: str, now: datetime, close_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the reminder comes again that was chosen by a code.

    Raises:
        UserError: the instant has passed, or does not lie within the window and working hours any more.
    """
    kind, _, number = code.partition(":")
    if not number.isdecimal() or kind not in (_HOURS, _AT):
        raise UserError(_UNFIT)
    at = now + timedelta(hours=int(number)) if kind == _HOURS else datetime.fromtimestamp(int(number), UTC)
    if at <= now:
        raise UserError("That time has passed. Choose another, or answer now.")
    if not _fits(at, close_at, calendar):
        raise UserError(_UNFIT)
    return at


def kept(at: datetime | None, now: datetime, close_at: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Where a reminder that was snoozed falls after a change of zone or window; None where nothing is left of it."""
    if at is None or at <= now:
        return None
    moved = calendar.next_working_instant(at)
    return moved if moved < close_at else None


def _next_day(now: datetime, close_at: datetime, calendar: WorkingCalendar, hour: time) -> list[Nap]:
    """The next working day at one's own hour; at its start, where the window closes before that hour."""
    day = calendar.next_working_day(local_date(now, calendar.zone))
    found = (instant(day, wall, calendar.zone) for wall in (hour_in(calendar, hour), calendar.start))
    at = next((each for each in found if _fits(each, close_at, calendar)), None)
    return [Nap(f"{_AT}:{int(at.timestamp())}", at)] if at else []


def _fits(at: datetime, close_at: datetime, calendar: WorkingCalendar) -> bool:
    return at <= close_at - LEAST_LEFT and calendar.in_working_hours(at)
