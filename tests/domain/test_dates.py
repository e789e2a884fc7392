"""Dates in free text, read on Monday 23 November 2026."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dates import read_date, read_due_date, split_by
from bot.domain.errors import UserError

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Nov", date(2026, 11, 30)),
        ("Nov 30", date(2026, 11, 30)),
        ("30th of November", date(2026, 11, 30)),
        ("November 30th, 2027", date(2027, 11, 30)),
        ("2026-11-30", date(2026, 11, 30)),
        ("2026/11/30", date(2026, 11, 30)),
        ("30/11/2026", date(2026, 11, 30)),
        ("30.11.2026", date(2026, 11, 30)),
        ("30.11.", date(2026, 11, 30)),
        ("30.11.27", date(2027, 11, 30)),
        ("30/11", date(2026, 11, 30)),
        ("11/30", date(2026, 11, 30)),  # month first only where the day would not fit
        ("03/04/2027", date(2027, 4, 3)),  # ambiguous: day first
        ("23 Nov", TODAY),  # today is not past
        ("22 Nov", date(2027, 11, 22)),
        ("29 Feb", date(2028, 2, 29)),  # the next leap day
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 24)),
        ("Thursday", date(2026, 11, 26)),
        ("thurs", date(2026, 11, 26)),
        ("Monday", date(2026, 11, 30)),  # never today
        ("this Friday", date(2026, 11, 27)),
        ("next Friday", date(2026, 12, 4)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("in three days", date(2026, 11, 26)),
        ("within a month", date(2026, 12, 23)),
        ("next week", date(2026, 12, 4)),
        ("next month", date(2026, 12, 31)),
        ("end of week", date(2026, 11, 27)),
        ("EOW", date(2026, 11, 27)),
        ("EOD", TODAY),
        ("end of the month", date(2026, 11, 30)),
        ("eom", date(2026, 11, 30)),
        ("end of the quarter", date(2026, 12, 31)),
        ("end of year", date(2026, 12, 31)),
        ("end of February", date(2027, 2, 28)),
        ("end of Feb 2028", date(2028, 2, 29)),
        ("Q1", date(2027, 3, 31)),
        ("end of Q4 2027", date(2027, 12, 31)),
        ("the 14th", date(2026, 12, 14)),
        ("by the 31st", date(2026, 12, 31)),
        ("jueves", date(2026, 11, 26)),
        ("am Freitag", date(2026, 11, 27)),
        ("mañana", date(2026, 11, 24)),
        ("2 mars", date(2027, 3, 2)),
        ("1. Dezember", date(2026, 12, 1)),
        ("Friday, then again on Monday", date(2026, 11, 27)),  # the first named
    ],
)
def test_dates_people_type(text, expected):
    assert read_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "next Blursday",
        "31 Nov",
        "2026-02-30",
        "32nd",
        "80%",
        "78k vs 100k",
        "3.5 million",
        "v1.2.3",
        "24/7",
        *(
            "pricing by 2:30",
            "march",
            "may be late",
            "I may fix 3 things",
            "3 of 10",
            "sun is out",
            "1/2%",
            "0/0",
            "the 0th",
        ),
    ],
)
def test_what_is_no_date(text):
    assert read_date(text, TODAY) is None


def test_the_end_of_the_week_on_a_weekend_is_the_next_friday():
    assert read_date("end of week", date(2026, 11, 28)) == date(2026, 12, 4)


def test_a_month_on_from_the_31st_is_the_last_day():
    assert read_date("in 1 month", date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_date("in 1 month", date(2028, 1, 31)) == date(2028, 2, 29)


def test_the_leap_day_after_2096_is_eight_years_away():
    assert read_date("29 Feb", date(2097, 1, 1)) == date(2104, 2, 29)


def test_the_end_of_the_calendar_is_no_date():
    assert read_date("in 900 months", date(9990, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("next Blursday", '"next Blursday" is not a date I can read'),
        ("", "A due date is missing"),
        ("2026-11-22", '"2026-11-22" is 2026-11-22, which is past'),
        ("2036-12-31", "more than ten years away"),
    ],
)
def test_a_due_date_that_will_not_do_is_named_in_the_refusal(text, sentence):
    with pytest.raises(UserError, match=sentence) as refusal:
        read_due_date(text, TODAY)

    assert refusal.value.field == "due"


def test_a_due_date_may_be_today():
    assert read_due_date("today", TODAY) == TODAY


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("pricing draft by Thursday", "pricing draft", date(2026, 11, 26)),
        ("Pricing draft, by 30 Nov.", "Pricing draft", date(2026, 11, 30)),
        ("call Acme on Tuesday and sign", "call Acme and sign", date(2026, 11, 24)),
        ("by Friday: send the deck", "send the deck", date(2026, 11, 27)),
        ("tomorrow", "", date(2026, 11, 24)),
        ("standby unit shipped tomorrow", "standby unit shipped", date(2026, 11, 24)),
        ("chase legal", "chase legal", None),
    ],
)
def test_a_plan_is_parted_from_its_date(text, words, day):
    assert split_by(text, TODAY) == (words, day)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=60), st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_any_text_is_read_without_an_exception(text, today):
    words, day = split_by(text, today)

    assert (day is None) is (read_date(text, today) is None)
    assert len(words) <= len(text)


@settings(derandomize=True, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_written_dates_are_read_back(day):
    assert read_date(day.isoformat(), TODAY) == day
    assert read_date(f"{day:%d.%m.%Y}", TODAY) == day
    assert read_date(f"{day:%-d %b %Y}", TODAY) == day
    assert read_date(f"{day:%B %-d, %Y}", TODAY) == day
