"""Snoozing: only instants within the window and working hours are offered, and only such are taken."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError
from bot.domain.snooze import kept, offers, until


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


CLOSE = utc(24, 10)
DESK = WorkingCalendar(ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("now", "hour", "expected"),
    [
        (utc(23, 13), 9, [utc(23, 14), utc(23, 15), utc(24, 9)]),
        (utc(23, 16, 30), 9, [utc(23, 17, 30), utc(24, 9)]),
        (utc(23, 17, 30), 9, [utc(24, 9)]),
        (utc(23, 13), 11, [utc(23, 14), utc(23, 15), utc(24, 9)]),  # one's own hour is after the close
        (utc(24, 9), 9, []),
    ],
)
def test_only_what_fits_is_offered(now: datetime, hour: int, expected: list[datetime]) -> None:
    assert [each.at for each in offers(now, CLOSE, DESK, time(hour))] == expected


def test_a_holiday_is_no_day_to_be_reminded_on() -> None:
    off = WorkingCalendar(ZoneInfo("UTC"), holidays={utc(24, 0).date()})

    assert [each.at for each in offers(utc(23, 13), CLOSE, off, time(9))] == [utc(23, 14), utc(23, 15)]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("minutes", range(0, 1_500, 90))
def test_every_offer_can_be_taken_and_lies_in_working_hours(zone: str, minutes: int) -> None:
    calendar, now = WorkingCalendar(ZoneInfo(zone)), utc(23, 0) + timedelta(minutes=minutes)
    for each in offers(now, CLOSE, calendar, time(9)):
        assert until(each.code, now, CLOSE, calendar) == each.at
        assert now < each.at < CLOSE
        assert calendar.in_working_hours(each.at)


@pytest.mark.parametrize(
    ("code", "now", "sentence"),
    [
        ("hours:2", utc(23, 17), "not within your working hours"),  # the offer is two hours old by now
        ("hours:1", utc(24, 9), "not within your working hours"),
        (f"at:{int(utc(24, 9).timestamp())}", utc(24, 9, 5), "has passed"),
        (f"at:{int(utc(24, 12).timestamp())}", utc(23, 9), "not within your working hours"),
        ("", utc(23, 9), "not within"),
        ("weeks:2", utc(23, 9), "not within"),
        ("hours:soon", utc(23, 9), "not within"),
    ],
)
def test_what_does_not_fit_any_more_is_refused_with_a_sentence(code: str, now: datetime, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        until(code, now, CLOSE, DESK)


def test_a_change_of_zone_or_window_moves_what_was_snoozed() -> None:
    tokyo = WorkingCalendar(ZoneInfo("Asia/Tokyo"))

    assert kept(utc(23, 15), utc(23, 10), CLOSE, tokyo) == utc(24, 0)
    assert kept(utc(23, 15), utc(23, 10), utc(23, 18), tokyo) is None
    assert kept(utc(23, 9), utc(23, 10), CLOSE, DESK) is None
    assert kept(None, utc(23, 10), CLOSE, DESK) is None
