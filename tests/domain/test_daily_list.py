"""When a leader's list is due: their hour, on their next working day, also over both nights of the clock change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import WorkingCalendar
from bot.domain.daily_list import first_list_at, hour_in, next_list_at


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "wall", "due"),
    [
        ("UTC", utc(2026, 11, 23, 9), time(9), utc(2026, 11, 24, 9)),
        ("UTC", utc(2026, 11, 23, 7), time(9), utc(2026, 11, 24, 9)),  # told at once today, listed tomorrow
        ("UTC", utc(2026, 11, 27, 17), time(9), utc(2026, 11, 30, 9)),  # over the weekend
        ("UTC", utc(2026, 12, 24, 12), time(9), utc(2026, 12, 28, 9)),  # over a holiday
        ("UTC", utc(2026, 11, 23, 9), time(17), utc(2026, 11, 24, 17)),
        ("UTC", utc(2026, 11, 23, 9), time(18), utc(2026, 11, 24, 9)),  # 18:00 is after work
        ("UTC", utc(2028, 2, 28, 9), time(9), utc(2028, 2, 29, 9)),  # a leap day
        ("Europe/London", utc(2027, 3, 26, 9), time(9), utc(2027, 3, 29, 8)),  # clocks forward on the Sunday
        ("Europe/London", utc(2026, 10, 23, 9), time(9), utc(2026, 10, 26, 9)),  # clocks back
        ("Pacific/Kiritimati", utc(2026, 11, 23, 9), time(9), utc(2026, 11, 23, 19)),  # +14: tomorrow is today here
        ("Pacific/Pago_Pago", utc(2026, 11, 23, 9), time(9), utc(2026, 11, 23, 20)),  # -11: it is still Sunday
    ],
)
def test_the_next_list(zone: str, at: datetime, wall: time, due: datetime) -> None:
    calendar = WorkingCalendar(ZoneInfo(zone), holidays=frozenset({date(2026, 12, 25)}))
    assert next_list_at(at, calendar, wall) == due
    assert calendar.in_working_hours(due)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (utc(2026, 11, 29, 12), utc(2026, 11, 30, 9)),  # a Sunday
        (utc(2026, 11, 30, 8), utc(2026, 11, 30, 9)),  # before work: today's list is not lost
        (utc(2026, 11, 30, 9), utc(2026, 12, 1, 9)),
        (utc(2026, 11, 30, 20), utc(2026, 12, 1, 9)),
        (utc(2026, 11, 27, 20), utc(2026, 11, 30, 9)),
    ],
)
def test_a_list_that_came_up_outside_work(at: datetime, due: datetime) -> None:
    assert first_list_at(at, WorkingCalendar(ZoneInfo("UTC")), time(9)) == due


@pytest.mark.parametrize(("wall", "shown"), [(time(9), 9), (time(8), 9), (time(17, 59), 17), (time(18), 9)])
def test_an_hour_outside_work_is_the_start_of_work(wall: time, shown: int) -> None:
    assert hour_in(WorkingCalendar(ZoneInfo("UTC")), wall).hour == shown
