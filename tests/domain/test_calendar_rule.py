"""A cadence as one rule of a calendar program, and the day that rule gives for each nominal day."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import MONDAY_TO_FRIDAY
from bot.domain.calendar_rule import last_nominal, series, text
from bot.domain.codes import Shift
from bot.domain.recurrence import Rule

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("rule", "shift", "after", "told", "nominal", "day"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", Shift.NONE, 1, "FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 23), date(2026, 11, 24)),
        ("FREQ=WEEKLY;BYDAY=SU", Shift.NONE, 2, "FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 29), date(2026, 12, 1)),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", Shift.NONE, 0, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
         date(2026, 11, 27), date(2026, 11, 27)),
        ("FREQ=MONTHLY;BYMONTHDAY=1", Shift.NEXT, 0, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
         date(2026, 11, 1), date(2026, 11, 2)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Shift.PREVIOUS, 0, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
         date(2027, 2, 28), date(2027, 2, 26)),
        ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=1MO", Shift.WEEK, 0, "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=1MO",
         date(2027, 1, 4), date(2027, 1, 4)),
        ("FREQ=MONTHLY;BYMONTHDAY=1", Shift.NEXT, 3, "FREQ=MONTHLY;BYMONTHDAY=1", date(2026, 11, 1), date(2026, 11, 1)),
    ],
)  # fmt: skip
def test_a_cadence_as_a_rule_of_a_calendar(
    rule: str, shift: Shift, after: int, told: str, nominal: date, day: date
) -> None:
    found = series(Rule.parse(rule), shift, after, MONDAY_TO_FRIDAY)

    assert text(found.parts, None, time(10), LONDON) == told
    assert found.day_of(nominal) == day


def test_the_end_of_a_rule_is_an_instant_in_utc() -> None:
    rule = Rule.parse("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270601")
    found = series(rule, Shift.NONE, 1, MONDAY_TO_FRIDAY)
    last = last_nominal(rule, date(2026, 1, 1))

    assert last == date(2027, 5, 31)
    assert text(found.parts, found.day_of(last), time(10), LONDON) == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601T090000Z"


def test_a_rule_without_end_has_no_last_day() -> None:
    assert last_nominal(Rule.parse("FREQ=WEEKLY;BYDAY=MO"), date(2026, 1, 1)) is None
