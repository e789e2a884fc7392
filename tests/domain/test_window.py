"""Who is asked when, from -11 to +14; what counts as silence; when reminders go out."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.codes import NotAskedReason
from bot.domain.window import (
    ANSWER_HOURS,
    AskPlan,
    ask_at,
    counts_as_no_answer,
    opens_at,
    publish_at,
    reminder_at,
    reminders,
)

MONDAY = date(2026, 11, 30)
LONDON = ZoneInfo("Europe/London")
CLOSE = publish_at(MONDAY, LONDON)
NINE = time(9)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def person(zone: str = "Europe/London", *holidays: date) -> WorkingCalendar:
    return WorkingCalendar(ZoneInfo(zone), holidays=frozenset(holidays))


def test_the_review_is_published_on_tuesday_at_ten():
    assert utc(2026, 12, 1, 10) == CLOSE
    assert utc(2026, 6, 2, 9) == publish_at(date(2026, 6, 1), LONDON)  # summer time


def test_a_workspace_holiday_on_tuesday_moves_the_publication():
    assert utc(2026, 12, 2, 10) == publish_at(MONDAY, LONDON, calendar=person("Europe/London", date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", utc(2026, 11, 30, 9)),
        ("America/New_York", utc(2026, 11, 30, 14)),
        ("Asia/Kolkata", utc(2026, 11, 30, 3, 30)),
        ("Australia/Lord_Howe", utc(2026, 11, 29, 22)),
        ("Pacific/Kiritimati", utc(2026, 11, 29, 19)),  # +14
        ("Pacific/Pago_Pago", utc(2026, 11, 30, 20)),  # -11
    ],
)
def test_everybody_is_asked_at_nine_of_their_own_monday(zone, expected):
    assert AskPlan(expected) == ask_at(MONDAY, NINE, person(zone), CLOSE)


def test_whoever_would_have_fewer_than_six_hours_is_asked_the_working_day_before():
    # Published at 10:00 in Kiritimati, Tuesday is still Monday noon in Pago Pago: four and a half hours too few.
    close = publish_at(MONDAY, ZoneInfo("Pacific/Kiritimati"))

    assert AskPlan(utc(2026, 11, 27, 20)) == ask_at(MONDAY, NINE, person("Pacific/Pago_Pago"), close)


def test_a_holiday_on_monday_means_the_friday_before():
    assert AskPlan(utc(2026, 11, 27, 9)) == ask_at(MONDAY, NINE, person("Europe/London", MONDAY), CLOSE)


def test_a_holiday_on_monday_means_tuesday_where_tuesday_still_leaves_six_hours():
    close = publish_at(MONDAY, ZoneInfo("Pacific/Pago_Pago"))

    assert AskPlan(utc(2026, 11, 30, 19)) == ask_at(MONDAY, NINE, person("Pacific/Kiritimati", MONDAY), close)


def test_easter_monday_means_maundy_thursday():
    easter = date(2027, 3, 29)

    plan = ask_at(easter, NINE, person("Europe/London", date(2027, 3, 26), easter), publish_at(easter, LONDON))

    assert AskPlan(utc(2027, 3, 25, 9)) == plan
    assert plan.ask_at is not None
    assert opens_at(easter) < plan.ask_at


def test_whoever_is_on_holiday_all_around_is_not_asked():
    off = [MONDAY - timedelta(days=n) for n in range(7)]

    assert AskPlan(None, NotAskedReason.HOLIDAY) == ask_at(MONDAY, NINE, person("Europe/London", *off), CLOSE)


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (time(8), utc(2026, 11, 30, 9)),  # never outside working hours
        (time(22), utc(2026, 11, 30, 9)),
        (time(11), utc(2026, 11, 30, 11)),
        (time(16), utc(2026, 11, 30, 9)),  # would leave three hours
    ],
)
def test_a_personal_hour_counts_within_the_window(hour, expected):
    assert AskPlan(expected) == ask_at(MONDAY, hour, person(), CLOSE)


@pytest.mark.parametrize(
    ("earliest", "plan"),
    [
        (utc(2026, 11, 30, 8), AskPlan(utc(2026, 11, 30, 9))),
        (utc(2026, 11, 30, 12), AskPlan(utc(2026, 11, 30, 12))),
        (utc(2026, 11, 30, 15), AskPlan(utc(2026, 11, 30, 15))),  # exactly four hours are left
        (utc(2026, 11, 30, 15, 1), AskPlan(None, NotAskedReason.TOO_LATE)),
        (utc(2026, 12, 2), AskPlan(None, NotAskedReason.TOO_LATE)),
    ],
)
def test_after_downtime_people_are_asked_while_four_hours_are_left(earliest, plan):
    assert plan == ask_at(MONDAY, NINE, person(), CLOSE, earliest)


@pytest.mark.parametrize(
    ("received", "expected"),
    [(utc(2026, 11, 30, 9), True), (utc(2026, 11, 30, 15), True), (utc(2026, 11, 30, 15, 1), False), (None, False)],
)
def test_silence_counts_from_a_receipt_four_working_hours_before_the_close(received, expected):
    assert expected is counts_as_no_answer(received, CLOSE, person())


def test_reminders_come_at_half_time_and_two_hours_before_the_end():
    half, last = reminders(utc(2026, 11, 30, 9), CLOSE, person())

    assert (utc(2026, 11, 30, 14), utc(2026, 11, 30, 17)) == (half, last)
    assert half == reminder_at(utc(2026, 11, 30, 9), CLOSE, person(), utc(2026, 11, 30, 9))
    assert last == reminder_at(utc(2026, 11, 30, 9), CLOSE, person(), half)
    assert reminder_at(utc(2026, 11, 30, 9), CLOSE, person(), last) is None


@pytest.mark.parametrize(
    ("asked", "count"),
    [(utc(2026, 11, 30, 15), 1), (utc(2026, 11, 30, 17, 30), 0), (utc(2026, 12, 1, 9), 0), (utc(2026, 12, 1, 11), 0)],
)
def test_a_short_window_has_fewer_reminders(asked, count):
    assert count == len(reminders(asked, CLOSE, person()))


ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(0, 120).map(lambda week: date(2026, 1, 5) + timedelta(weeks=week)),
    st.frozensets(st.dates(date(2026, 1, 1), date(2028, 6, 1)), max_size=200),
)
def test_nobody_is_asked_outside_working_hours_or_with_too_little_time(own, workspace, hour, monday, holidays):
    calendar = WorkingCalendar(ZoneInfo(own), holidays=holidays)
    close = publish_at(monday, ZoneInfo(workspace))

    plan = ask_at(monday, time(hour), calendar, close)

    assert (plan.ask_at is None) is (plan.not_asked_reason is not None)
    if plan.ask_at is not None:
        assert calendar.in_working_hours(plan.ask_at)
        assert opens_at(monday) <= plan.ask_at
        assert calendar.working_minutes_between(plan.ask_at, close) >= ANSWER_HOURS * 60
        assert all(calendar.in_working_hours(at) for at in reminders(plan.ask_at, close, calendar))
