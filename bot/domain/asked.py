"""A question that needs a decision: when it is due, when its decider is chased, who is told besides (design 2.4)."""

from datetime import datetime

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError
from bot.domain.localtime import local_date

#: Working days to decide where no right says otherwise.
DAYS = 5
#: Working days between two reminders.
CHASE_EVERY = 2
#: From this reminder on, the decider's leader is told as well.
TELL_LEADER_AT = 2
MAX_WORDS = 3_000
MIN_REASON = 3


def due_at(started_at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The end of the last working day a decider has, counted from the day after the clock was started."""
    return calendar.closes_at(calendar.add_working_days(local_date(started_at, calendar.zone), days))


def first_chase(due: datetime, calendar: WorkingCalendar) -> datetime:
    """When the decider is first chased: the first working instant after it was due."""
    return calendar.next_working_instant(due)


def next_chase(at: datetime, calendar: WorkingCalendar) -> datetime:
    """When they are chased again: at the start of the second working day after."""
    return calendar.opens_at(calendar.add_working_days(local_date(at, calendar.zone), CHASE_EVERY))


def check_reason(reason: str) -> str:
    """Why a question is dropped, or UserError."""
    if len(reason.strip()) < MIN_REASON:
        raise UserError("Write why it needs no decision any more, in one sentence.", "reason")
    return reason.strip()
