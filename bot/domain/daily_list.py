"""When a leader's daily list of what waits for them is due: once on each of their working days, at their own hour."""

from datetime import datetime, time

from bot.domain.calendar import WorkingCalendar
from bot.domain.localtime import instant, local_date


def hour_in(calendar: WorkingCalendar, wall: time) -> time:
    """The wall time itself where it lies in working hours, else the start of work."""
    return wall if calendar.start <= wall < calendar.end else calendar.start


def next_list_at(at: datetime, calendar: WorkingCalendar, wall: time) -> datetime:
    """The leader's hour on the working day after an instant; what came to them that day was told at once.

    A wall time that the clock skips is moved forward by the gap, of one that comes twice the first is meant.

    Args:
        at: when something came to them, or the last list was sent.
        calendar: the leader's working time.
        wall: the leader's own hour, or the workspace's.
    """
    day = calendar.next_working_day(local_date(at, calendar.zone))
    return instant(day, hour_in(calendar, wall), calendar.zone)


def first_list_at(at: datetime, calendar: WorkingCalendar, wall: time) -> datetime:
    """The leader's first hour after an instant, today's included: for a list that came up outside their work.

    A bot that was away, or a leader who moved to another zone, costs nobody the list of a day that has not begun.
    """
    today = calendar.working_day_from(local_date(at, calendar.zone))
    found = instant(today, hour_in(calendar, wall), calendar.zone)
    return found if found > at else next_list_at(at, calendar, wall)
