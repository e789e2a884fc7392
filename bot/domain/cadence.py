"""What a leader chooses of a cadence: how often, on which day; and that it is held once a period."""

from datetime import date
from enum import StrEnum
from itertools import islice

from bot.domain.codes import ReviewKind, Shift
from bot.domain.errors import UserError
from bot.domain.period import period_of
from bot.domain.recurrence import Rule
from bot.domain.rule_parts import DAYS

#: How far a rule is looked at for two occurrences in one period: five years of weeks.
LOOK_AHEAD = 260
MAX_AFTER_DAYS = 6
MAX_REMINDERS = 2


class Repeat(StrEnum):
    """How often a review is held, as the form offers it."""

    WEEKLY = "weekly"
    EVERY_2_WEEKS = "every_2_weeks"
    FIRST_WORKING_DAY = "first_working_day"
    LAST_WORKING_DAY = "last_working_day"
    QUARTERLY = "quarterly"
    OWN = "own"


OFFERED: dict[ReviewKind, tuple[Repeat, ...]] = {
    ReviewKind.WEEKLY: (Repeat.WEEKLY, Repeat.EVERY_2_WEEKS, Repeat.OWN),
    ReviewKind.MONTHLY: (Repeat.FIRST_WORKING_DAY, Repeat.LAST_WORKING_DAY, Repeat.OWN),
    ReviewKind.QUARTERLY: (Repeat.QUARTERLY, Repeat.OWN),
}
WITH_WEEKDAY = frozenset({Repeat.WEEKLY, Repeat.EVERY_2_WEEKS, Repeat.QUARTERLY})
_FORMS: dict[Repeat, tuple[str, Shift]] = {
    Repeat.WEEKLY: ("FREQ=WEEKLY;BYDAY={day}", Shift.NONE),
    Repeat.EVERY_2_WEEKS: ("FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", Shift.NONE),
    Repeat.FIRST_WORKING_DAY: ("FREQ=MONTHLY;BYMONTHDAY=1", Shift.NEXT),
    Repeat.LAST_WORKING_DAY: ("FREQ=MONTHLY;BYMONTHDAY=-1", Shift.PREVIOUS),
    Repeat.QUARTERLY: ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=1{day}", Shift.WEEK),
}


def rule_of(repeat: Repeat, weekday: int, own: str, own_shift: Shift) -> tuple[Rule, Shift]:
    """The rule that was chosen, and what it does with a day off.

    Args:
        repeat: how often.
        weekday: 0 is Monday; means nothing where the repeat names no weekday.
        own: the RRULE that an expert wrote; read for `Repeat.OWN` only.
        own_shift: what that rule does with a day off.

    Raises:
        UserError: the RRULE holds what the allow-list does not.
    """
    if repeat is Repeat.OWN:
        return Rule.parse(own), own_shift
    text, shift = _FORMS[repeat]
    return Rule.parse(text.format(day=DAYS[weekday])), shift


def chosen(rule: Rule, shift: Shift) -> tuple[Repeat, int]:
    """How the form shows a rule: its repeat and weekday (0 where it has none)."""
    for repeat in _FORMS:
        for weekday in range(7) if repeat in WITH_WEEKDAY else (0,):
            if rule_of(repeat, weekday, "", shift) == (rule, shift):
                return repeat, weekday
    return Repeat.OWN, 0


def check_once(kind: ReviewKind, rule: Rule, anchor: date, field: str | None = "rule") -> None:
    """Refuse a rule that is due twice in a week, month or quarter: a review stands for a period, and there is one."""
    seen = ""
    for day in islice(rule.nominal_dates(anchor, anchor), LOOK_AHEAD):
        period = period_of(kind, day)
        if period == seen:
            raise UserError(
                f"This rule comes twice in {period}; a {kind.value} review is held at most once in it.", field
            )
        seen = period
    if not seen:
        raise UserError("This rule never comes: its UNTIL has passed.", field)
