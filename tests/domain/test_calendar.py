"""Working time, over holidays, zones and both daylight saving nights."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkingCalendar(LONDON, holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
#: Works through the nights on which the clocks change.
NIGHTS = frozenset(range(7))
ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "America/St_Johns",
    "Pacific/Apia",
]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_calendar_needs_a_weekday_and_a_day_that_ends_after_it_starts():
    for wrong in (
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"start": time(18), "end": time(9)},
    ):
        with pytest.raises(ValueError, match="a "):
            WorkingCalendar(LONDON, **wrong)


def test_working_days_step_over_weekends_and_holidays():
    assert date(2026, 12, 29) == OFFICE.next_working_day(date(2026, 12, 24))
    assert date(2026, 12, 24) == OFFICE.previous_working_day(date(2026, 12, 29))
    assert date(2026, 12, 30) == OFFICE.add_working_days(date(2026, 12, 24), 2)
    assert date(2026, 12, 23) == OFFICE.add_working_days(date(2026, 12, 29), -2)
    assert date(2026, 12, 24) == OFFICE.add_working_days(date(2026, 12, 24), 0)
    assert date(2026, 12, 29) == OFFICE.working_day_from(date(2026, 12, 25))
    assert date(2026, 12, 29) == OFFICE.working_day_from(date(2026, 12, 29))


def test_working_days_are_counted_after_the_first_day():
    assert OFFICE.working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert OFFICE.working_days_between(date(2026, 12, 29), date(2026, 12, 24)) == 0


def test_a_calendar_of_holidays_only_is_refused_in_a_sentence():
    always = WorkingCalendar(LONDON, frozenset({0}), holidays=_mondays())

    for call in (
        lambda: always.next_working_day(date(2026, 11, 23)),
        lambda: always.previous_working_day(date(2038, 1, 1)),
        lambda: always.next_working_instant(utc(2026, 11, 23, 9)),
        lambda: always.add_working_hours(utc(2026, 11, 23, 9), 1),
        lambda: always.before_working_hours(utc(2038, 1, 1, 9), 1),
    ):
        with pytest.raises(UserError, match="no working day near"):
            call()


def _mondays() -> frozenset[date]:
    first = date(2020, 1, 6)
    return frozenset(first + timedelta(days=7 * n) for n in range(1_500))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (utc(2026, 11, 23, 9), True),
        (utc(2026, 11, 23, 17, 59), True),
        (utc(2026, 11, 23, 18), False),
        (utc(2026, 11, 23, 8, 59), False),
        (utc(2026, 11, 22, 12), False),
        (utc(2026, 12, 25, 12), False),
        (utc(2026, 7, 6, 8), True),  # 09:00 in summer
    ],
)
def test_in_working_hours(moment, expected):
    assert expected is OFFICE.in_working_hours(moment)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (utc(2026, 11, 23, 12), utc(2026, 11, 23, 12)),
        (utc(2026, 11, 23, 18), utc(2026, 11, 24, 9)),
        (utc(2026, 11, 20, 19), utc(2026, 11, 23, 9)),
        (utc(2026, 12, 24, 20), utc(2026, 12, 29, 9)),
        (utc(2026, 11, 23, 3), utc(2026, 11, 23, 9)),
    ],
)
def test_the_next_working_instant(moment, expected):
    assert expected == OFFICE.next_working_instant(moment)


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [
        (utc(2026, 11, 23, 9), utc(2026, 11, 24, 10), 600),
        (utc(2026, 11, 20, 17), utc(2026, 11, 23, 10), 120),
        (utc(2026, 11, 21, 0), utc(2026, 11, 22, 23), 0),
        (utc(2026, 11, 24, 10), utc(2026, 11, 23, 9), 0),
        (utc(2026, 12, 24, 9), utc(2026, 12, 29, 9), 540),
        (utc(2026, 3, 27, 9), utc(2026, 3, 30, 8), 540),  # the clocks go forward between the two
        (utc(2026, 10, 23, 8), utc(2026, 10, 26, 9), 540),  # and back
    ],
)
def test_working_minutes(first, last, minutes):
    assert minutes == OFFICE.working_minutes_between(first, last)


@pytest.mark.parametrize(
    ("zone", "night", "minutes"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 180),
        ("Europe/Berlin", date(2026, 10, 25), 300),
        ("America/New_York", date(2027, 3, 14), 180),
        ("America/New_York", date(2026, 11, 1), 300),
        ("Australia/Sydney", date(2026, 10, 4), 180),
        ("Australia/Sydney", date(2027, 4, 4), 300),
        ("Australia/Lord_Howe", date(2026, 10, 4), 210),
        ("Australia/Lord_Howe", date(2027, 4, 4), 270),
        ("Europe/Berlin", date(2027, 6, 6), 240),
    ],
)
def test_a_night_shift_works_what_the_clock_gives(zone, night, minutes):
    calendar = WorkingCalendar(ZoneInfo(zone), NIGHTS, time(1), time(5))

    assert minutes == calendar.working_minutes_between(calendar.opens_at(night), calendar.closes_at(night))


def test_hours_are_added_across_the_weekend():
    assert utc(2026, 11, 23, 10) == OFFICE.add_working_hours(utc(2026, 11, 20, 17), 2)
    assert utc(2026, 11, 23, 10) == OFFICE.add_working_hours(utc(2026, 11, 21, 3), 1)
    assert utc(2026, 11, 20, 17) == OFFICE.before_working_hours(utc(2026, 11, 23, 10), 2)
    assert utc(2026, 11, 20, 17) == OFFICE.before_working_hours(utc(2026, 11, 22, 10), 1)


def test_ten_years_are_the_most_that_is_counted():
    calendar = WorkingCalendar(LONDON)

    assert calendar.working_minutes_between(utc(1990, 1, 1), utc(2020, 1, 1)) < 540 * 2_700
    assert calendar.working_days_between(date(1990, 1, 1), date(2020, 1, 1)) < 2_700


MOMENTS = st.datetimes(datetime.combine(date(2026, 1, 1), time()), datetime.combine(date(2027, 12, 31), time())).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(ZONES), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_is_additive(zone, moments):
    calendar = WorkingCalendar(ZoneInfo(zone))
    first, middle, last = (moment.replace(second=0, microsecond=0) for moment in moments)

    parts = calendar.working_minutes_between(first, middle) + calendar.working_minutes_between(middle, last)

    assert parts == calendar.working_minutes_between(first, last)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(ZONES), MOMENTS, st.integers(1, 60))
def test_adding_hours_and_counting_them_agree(zone, moment, hours):
    calendar = WorkingCalendar(ZoneInfo(zone))
    moment = moment.replace(second=0, microsecond=0)

    later = calendar.add_working_hours(moment, hours)

    assert hours * 60 == calendar.working_minutes_between(moment, later)
    assert hours * 60 == calendar.working_minutes_between(calendar.before_working_hours(later, hours), later)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(ZONES), MOMENTS)
def test_the_next_working_instant_is_working_time(zone, moment):
    calendar = WorkingCalendar(ZoneInfo(zone))

    found = calendar.next_working_instant(moment)

    assert calendar.in_working_hours(found)
    assert calendar.working_minutes_between(moment, found) == 0
