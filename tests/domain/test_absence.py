"""Absences as people type them: afterwards, over the new year, with and without a stand-in."""

from datetime import date

import pytest

from bot.domain.absence import check_span, read_away
from bot.domain.errors import UserError

TODAY = date(2026, 11, 27)  # a Friday
SPANS = [
    ("1 Dec to 5 Dec", date(2026, 12, 1), date(2026, 12, 5)),
    ("from 1 Dec until 5 Dec", date(2026, 12, 1), date(2026, 12, 5)),
    ("1 Dec \u2013 5 Dec", date(2026, 12, 1), date(2026, 12, 5)),
    ("2026-11-02 - 2026-11-06", date(2026, 11, 2), date(2026, 11, 6)),
    ("today", TODAY, TODAY),
    ("Monday to Friday", date(2026, 11, 30), date(2026, 12, 4)),
    ("next week", date(2026, 11, 30), date(2026, 12, 4)),
    ("23 Nov", date(2026, 11, 23), date(2026, 11, 23)),
    ("20 Nov to 24 Nov", date(2026, 11, 20), date(2026, 11, 24)),
    ("1 Sep to 3 Sep", date(2026, 9, 1), date(2026, 9, 3)),
    ("1 Mar to 3 Mar", date(2027, 3, 1), date(2027, 3, 3)),
    ("28 Dec to 4 Jan", date(2026, 12, 28), date(2027, 1, 4)),
]


@pytest.mark.parametrize(("typed", "first", "last"), SPANS)
def test_dates_are_read_as_they_are_meant(typed, first, last):
    away = read_away(typed, TODAY)

    assert (away.first, away.last, away.who, away.acting) == (first, last, None, None)


def test_the_last_days_of_december_typed_in_january_are_past():
    away = read_away("28 Dec to 4 Jan", date(2027, 1, 11))

    assert (away.first, away.last) == (date(2026, 12, 28), date(2027, 1, 4))


def test_a_leap_day_is_a_day():
    assert read_away("28 Feb to 29 Feb", date(2028, 2, 1)).last == date(2028, 2, 29)


def test_who_and_who_stands_in():
    away = read_away("<@U1> 1 Dec to 5 Dec acting <@U2|olu>", TODAY)

    assert (away.who, away.acting, away.last) == ("U1", "U2", date(2026, 12, 5))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Say from when to when"),
        ("<@U1>", "Say from when to when"),
        ("some day", "I cannot read the dates"),
        ("1 Dec to whenever", "I cannot read the dates"),
        ("<@U1> <@U2> 1 Dec", "Name one person who is away"),
        ("2026-12-05 to 2026-12-01", "lies before the first day"),
        ("2026-12-01 to 2027-12-02", "a year at most"),
        ("2026-08-26 to 2026-08-28", "begins 92 days ago at most"),
    ],
)
def test_what_is_refused(typed, words):
    with pytest.raises(UserError, match=words):
        read_away(typed, TODAY)


def test_a_form_without_a_first_day_is_refused_on_its_field():
    with pytest.raises(UserError, match="Choose the first day") as refused:
        check_span(None, TODAY, TODAY)
    assert refused.value.field == "first_day"
    assert check_span(TODAY, None, TODAY) == (TODAY, TODAY)
