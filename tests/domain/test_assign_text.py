"""`/dri assign` as people really type it."""

from datetime import date

import pytest

from bot.domain.assign_text import read_assign
from bot.domain.errors import UserError

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        '<@U1|ana> "EU launch" "300 paying customers" by 30 Nov',
        "<@U1>\u00a0\u201cEU launch\u201d\u00a0\u201c300 paying customers\u201d by 30 Nov",
        "<@U1> \u201eEU launch\u201c \u00ab300 paying customers\u00bb until 30 Nov",
        '<@U1> "EU  launch " "300\u202fpaying customers" BY 30 Nov 2026',
    ],
)
def test_the_four_parts_are_read_with_any_quotes_and_spaces(text):
    found = read_assign(text, TODAY)

    assert found.dri.users == ("U1",)
    assert (found.name, found.target, found.due) == ("EU launch", "300 paying customers", date(2026, 11, 30))
    assert found.sponsor is None


@pytest.mark.parametrize(
    "text",
    [
        '<@U1> "A" "B done" by 30 Nov sponsor <@U2>',
        '<@U1> sponsor: <@U2|dana> "A" "B done" by 30 Nov',
        'sponsored by <@U2> <@U1> "A" "B done" by 30 Nov',
    ],
)
def test_a_sponsor_may_be_named_anywhere(text):
    found = read_assign(text, TODAY)

    assert found.dri.users == ("U1",)
    assert found.sponsor is not None
    assert found.sponsor.users == ("U2",)


def test_words_like_by_inside_the_quotes_are_no_due_date():
    found = read_assign('<@U1> "Stand by me" "Signed by Acme" by tomorrow', TODAY)

    assert (found.name, found.target, found.due) == ("Stand by me", "Signed by Acme", date(2026, 11, 24))


def test_everybody_named_is_kept_so_that_two_can_be_refused():
    found = read_assign('<@U1> <@U2> <!subteam^S1> "A" "B done" by 30 Nov', TODAY)

    assert (found.dri.users, found.dri.groups) == (("U1", "U2"), ("S1",))


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ("", "text", "double quotes"),
        ('<@U1> "EU launch" by 30 Nov', "text", "double quotes"),
        ('<@U1> "EU launch" "300 paying customers by 30 Nov', "text", "double quotes"),
        ('<@U1> "" "300 paying customers" by 30 Nov', "text", "double quotes"),
        ('<@U1> "EU launch" "300 paying customers"', "due", "A due date is missing"),
        ('<@U1> "EU launch" "300 paying customers" by', "due", "A due date is missing"),
        ('<@U1> "EU launch" "300 paying customers" by next Blursday', "due", '"next Blursday" is not a date'),
        ('<@U1> "EU launch" "300 paying customers" by 2026-11-01', "due", "which is past"),
        (f'<@U1> "{"x" * 121}" "done" by 30 Nov', "name", "at most 120 characters"),
    ],
)
def test_what_is_missing_is_named(text, field, sentence):
    with pytest.raises(UserError, match=sentence) as refusal:
        read_assign(text, TODAY)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    "text",
    [
        '<@U1> "EU launch" "300 customers" by 30 Sep this quarter "Pilot live"',
        '<@U1> "EU launch" "300 customers", this quarter: \u201cPilot  live\u201d by 30 Sep',
        '<@U1> this quarter "Pilot live" "EU launch" "300 customers" by 30 Sep',
    ],
)
def test_the_target_of_the_quarter_may_stand_anywhere(text):
    read = read_assign(text, TODAY)

    assert (read.quarter, read.name, read.target) == ("Pilot live", "EU launch", "300 customers")
    assert (read.due.month, read.due.day) == (9, 30)
