"""When whoever a review will name is shown their lines: two of their working hours before its window closes."""

from datetime import datetime, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.services import days_off
from storage.queries import people as queries
from storage.queries import settings
from storage.uow import ReadUnit

#: Working hours before the close in which somebody can still answer, plan or escalate.
HOURS_BEFORE = 2
#: Before the close, a last round for whoever has come to be named since: an escalation was passed on to them.
LAST_ROUND = timedelta(hours=1)


def shown_at(calendar: WorkingCalendar, close_at: datetime) -> datetime:
    """When somebody of that working time is shown their lines; always within it."""
    return calendar.before_working_hours(close_at, HOURS_BEFORE)


def first(uow: ReadUnit, close_at: datetime) -> datetime | None:
    """The first instant at which anybody is due; None where the review is published already."""
    return min(_all(uow, close_at), default=None)


def moved(uow: ReadUnit, close_at: datetime) -> datetime | None:
    """As `first` for a review that is posted at another time now; at once where that instant has passed."""
    found = first(uow, close_at)
    return None if found is None else max(found, uow.at)


def after(uow: ReadUnit, close_at: datetime, moment: datetime) -> datetime | None:
    """The next instant after one; None where everybody's has passed."""
    return min((each for each in _all(uow, close_at) if each > moment), default=None)


def _all(uow: ReadUnit, close_at: datetime) -> set[datetime]:
    """One instant for each zone and country in which somebody is, and the last round: a few dozen for any crowd."""
    if close_at <= uow.at:
        return set()
    policy, own = settings.policy(uow), settings.workspace(uow).zone
    calendars = (days_off.calendar(policy, zone or own, holidays) for zone, holidays in queries.places(uow))
    theirs = {shown_at(each, close_at) for each in calendars}
    return {*theirs, close_at - LAST_ROUND}
