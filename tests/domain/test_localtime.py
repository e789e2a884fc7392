"""Wall time and instants, on the nights when they part."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import UserError
from bot.domain.localtime import instant, local, local_date, parse_time, parse_zone


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        # spring forward: the skipped time moves by the gap
        ("America/New_York", date(2027, 3, 14), time(2, 30), utc(2027, 3, 14, 7, 30)),
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), utc(2027, 3, 28, 1, 30)),
        ("Australia/Sydney", date(2026, 10, 4), time(2, 30), utc(2026, 10, 3, 16, 30)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 45)),  # half an hour only
        # fall back: of two the first
        ("America/New_York", date(2026, 11, 1), time(1, 30), utc(2026, 11, 1, 5, 30)),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30)),
        ("Australia/Sydney", date(2027, 4, 4), time(2, 30), utc(2027, 4, 3, 15, 30)),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), utc(2027, 4, 3, 14, 45)),
        # far and odd zones
        ("Pacific/Pago_Pago", date(2026, 11, 23), time(9), utc(2026, 11, 23, 20)),
        ("Pacific/Kiritimati", date(2026, 11, 23), time(9), utc(2026, 11, 22, 19)),
        ("Asia/Kolkata", date(2026, 11, 23), time(9), utc(2026, 11, 23, 3, 30)),
        ("Asia/Kathmandu", date(2026, 11, 23), time(9), utc(2026, 11, 23, 3, 15)),
    ],
)
def test_a_wall_time_is_one_instant(zone, day, at, expected):
    assert expected == instant(day, at, ZoneInfo(zone))


def test_a_fold_of_the_caller_changes_nothing():
    zone = ZoneInfo("Europe/Berlin")

    assert instant(date(2026, 10, 25), time(2, 30), zone) == instant(date(2026, 10, 25), time(2, 30, fold=1), zone)


def test_the_local_day_differs_around_the_world():
    moment = utc(2026, 11, 23, 10, 30)

    assert date(2026, 11, 24) == local_date(moment, ZoneInfo("Pacific/Kiritimati"))
    assert date(2026, 11, 22) == local_date(moment, ZoneInfo("Pacific/Pago_Pago"))


def test_a_naive_instant_is_a_bug():
    with pytest.raises(ValueError, match="carries its zone"):
        local(utc(2026, 11, 23, 9).replace(tzinfo=None), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    "name", ["Europe/Atlantis", "", "../../etc/passwd", "/etc/passwd", "Europe", "a\x00b", "x" * 300]
)
def test_an_unknown_zone_gets_one_sentence(name):
    with pytest.raises(UserError, match="is not a time zone; use a name such as Europe/London"):
        parse_zone(name)


def test_a_known_zone_is_read():
    assert parse_zone(" Europe/London ").key == "Europe/London"


@pytest.mark.parametrize(
    ("text", "expected"), [("9", time(9)), ("09:00", time(9)), ("9:30", time(9, 30)), ("23:59", time(23, 59))]
)
def test_times_are_read(text, expected):
    assert expected == parse_time(text)


@pytest.mark.parametrize("text", ["", "24", "9:60", "9:5", "nine", "9.30", "-1", "009", "12:345"])
def test_what_is_no_time_gets_one_sentence(text):
    with pytest.raises(UserError, match="is not a time; write it as 09:00"):
        parse_time(text)
