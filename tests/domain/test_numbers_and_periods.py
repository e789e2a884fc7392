"""Numbers and periods: what people see and type."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import numbers, period
from bot.domain.codes import ReviewKind


@pytest.mark.parametrize(
    ("show", "read", "text"),
    [
        (numbers.initiative, numbers.parse_initiative, "I-7"),
        (numbers.escalation, numbers.parse_escalation, "E-7"),
        (numbers.agreement, numbers.parse_agreement, "A-7"),
        (numbers.memo, numbers.parse_memo, "D-7"),
    ],
)
def test_a_number_is_read_back_however_it_is_typed(show, read, text):
    assert text == show(7)
    for typed in (text, text.lower(), text.replace("-", ""), "7", " 7 ", text.replace("-", "\u2013"), "007"):
        assert read(typed) == 7, typed


@pytest.mark.parametrize(
    "typed", ["", "0", "I-0", "I-", "E-7", "seven", "7.5", "-7", "I--7", "9" * 10, "9" * 30, "\u0667"]
)
def test_what_is_no_number_of_an_initiative_is_none(typed):
    assert numbers.parse_initiative(typed) is None


@pytest.mark.parametrize(
    ("kind", "day", "expected"),
    [
        (ReviewKind.WEEKLY, date(2026, 11, 23), "2026-W48"),
        (ReviewKind.WEEKLY, date(2026, 12, 28), "2026-W53"),  # the week with the new year in it
        (ReviewKind.WEEKLY, date(2027, 1, 3), "2026-W53"),
        (ReviewKind.WEEKLY, date(2027, 1, 4), "2027-W01"),
        (ReviewKind.WEEKLY, date(2024, 12, 30), "2025-W01"),
        (ReviewKind.MONTHLY, date(2028, 2, 29), "2028-02"),  # leap day
        (ReviewKind.MONTHLY, date(2026, 12, 31), "2026-12"),
        (ReviewKind.QUARTERLY, date(2026, 12, 31), "2026-Q4"),
        (ReviewKind.QUARTERLY, date(2027, 1, 1), "2027-Q1"),
    ],
)
def test_the_period_of_awkward_dates(kind, day, expected):
    assert expected == period.period_of(kind, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2027-W01", date(2027, 1, 4), date(2027, 1, 10)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2027-02", date(2027, 2, 1), date(2027, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-Q1", date(2028, 1, 1), date(2028, 3, 31)),
    ],
)
def test_bounds_hold_both_ends(text, first, last):
    assert (first, last) == period.bounds(text)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-W00", "2026-W54", "2027-W53", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "0000-01", "9999-12"],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library words some of these refusals
        period.parse(text)


def test_the_neighbours_of_the_new_years_week():
    assert period.following("2026-W53") == "2027-W01"
    assert period.previous("2027-W01") == "2026-W53"
    assert period.previous("2026-Q1") == "2025-Q4"
    assert period.following("2026-12") == "2027-01"


@settings(derandomize=True, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(list(ReviewKind)))
def test_periods_tile_the_calendar(day, kind):
    text = period.period_of(kind, day)
    first, last = period.bounds(text)

    assert first <= day <= last
    assert text == str(period.parse(text))
    assert text == period.previous(period.following(text)) == period.following(period.previous(text))
    assert last + timedelta(days=1) == period.bounds(period.following(text))[0]
