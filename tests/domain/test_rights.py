"""Decision rights: which version holds on a day, who signs, which inputs are missing; questions and their chases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import asked, rights
from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import UserError
from bot.domain.rights import Version, covers, in_force, missing_inputs, recognise, signer, terms

DAY = date(2026, 11, 23)


def version(number=1, from_on=DAY, **values):
    return Version(number=number, from_on=from_on, **{"owner": "dana", "days": 3, **values})


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (DAY - timedelta(days=1), None),
        (DAY, 1),
        (date(2026, 11, 30), 1),
        (date(2026, 12, 1), 3),  # of two from the same day the later one
        (date(2026, 12, 31), 3),
        (date(2027, 1, 1), None),  # ended
    ],
)
def test_which_version_holds_on_a_day(on, number):
    versions = [version(), version(2, date(2026, 12, 1)), version(3, date(2026, 12, 1)), version(4, date(2027, 2, 1))]
    found = in_force(versions, on, ended_on=date(2027, 1, 1))
    assert (found.number if found else None) == number


days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@given(starts=st.lists(days, max_size=8), on=days, later=days)
def test_a_version_that_begins_later_changes_no_earlier_day(starts, on, later):
    versions = [version(number, start) for number, start in enumerate(starts, 1)]
    found = in_force(versions, on)
    if found is None:
        assert all(each.from_on > on for each in versions)
    else:
        assert found.from_on <= on
        assert not [each for each in versions if each.from_on <= on and each.from_on > found.from_on]
    if later > on:
        assert in_force([*versions, version(99, later)], on) == found


@given(starts=st.lists(days, min_size=1, max_size=8), on=days, ended=days)
def test_from_the_day_it_ended_on_nothing_holds(starts, on, ended):
    versions = [version(number, start) for number, start in enumerate(starts, 1)]
    assert (in_force(versions, on, ended) is None) == (on >= ended or min(starts) > on)


def test_words_are_parted_by_commas_and_lines():
    assert terms(" Budget,legal  view\n;budget, ,Budget") == ("Budget", "legal view", "budget")
    assert terms("") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Which Supplier do we take?", 1),
        ("suppliers", None),  # whole words only
        ("A supplier for the legal view", 2),  # the most words win
        ("Nothing of it", None),
        ("c++ (alpha)", 3),
    ],
)
def test_a_class_is_known_by_its_words(text, found):
    classes = {
        1: version(signs=("supplier",)),
        2: version(signs=("legal view", "supplier")),
        3: version(signs=("c++",)),
    }
    classes[4] = version()
    assert recognise(text, classes) == found
    assert recognise(text, {}) is None


@pytest.mark.parametrize(
    ("scope", "initiative", "objective", "expected"),
    [
        ({}, None, None, True),
        ({}, 7, 1, True),
        ({"initiative": 7}, 7, None, True),
        ({"initiative": 7}, None, None, False),
        ({"objective": 1}, 7, 1, True),
        ({"objective": 1}, 7, None, False),
    ],
)
def test_a_class_may_be_of_one_initiative_or_objective(scope, initiative, objective, expected):
    assert covers(version(**scope), initiative, objective) is expected


@pytest.mark.parametrize(
    ("given_inputs", "missing"),
    [
        ("", ("Budget", "legal view")),
        ("budget: 40,000\nThe legal view is fine", ()),
        ("Budget:\nlegal view -", ("Budget", "legal view")),  # named, but nothing said
        ("Budgets: none", ("Budget", "legal view")),
    ],
)
def test_required_inputs_are_named_and_say_something(given_inputs, missing):
    assert missing_inputs(("Budget", "legal view"), given_inputs) == missing


@pytest.mark.parametrize(
    ("decider", "recorder", "how", "signs"),
    [
        ("mia", "mia", {}, None),  # no class, no initiative
        ("mia", "mia", {"holder": "dana"}, "dana"),
        ("dana", "mia", {"holder": "dana"}, None),
        ("mia", "dana", {"holder": "dana"}, None),  # the DRI records it: that is the signature
        ("mia", "mia", {"owner": "olu", "holder": "dana"}, "olu"),  # a right names another
        ("dana", "dana", {"owner": "olu", "holder": "dana"}, "olu"),
        ("olu", "mia", {"owner": "olu", "holder": "dana"}, None),
        ("olu", "olu", {"owner": "olu", "beyond": True, "above": "bo"}, "bo"),
        ("olu", "olu", {"owner": "olu", "beyond": True}, None),  # at the top
        ("mia", "mia", {"owner": "olu", "beyond": True, "above": "bo"}, "bo"),
        ("bo", "mia", {"owner": "olu", "beyond": True, "above": "bo"}, None),
        ("mia", "mia", {"beyond": True, "above": "bo", "holder": "dana"}, "dana"),  # no class has no limit
    ],
)
def test_who_signs(decider, recorder, how, signs):
    assert signer(decider, recorder, **{"owner": None, "above": None, "holder": None, **how}) == signs


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("", None), (" ", None), ("40000", 40_000), ("40,000", 40_000), ("0", 0), ("1 000 000", 1_000_000)],
)
def test_an_amount_is_read(typed, amount):
    assert rights.check_amount(typed) == amount


@pytest.mark.parametrize("typed", ["40k", "-3", "9999999999", "40,000.50", "4,00"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(UserError) as refused:
        rights.check_amount(typed)
    assert refused.value.field == "amount"


def test_name_days_and_first_day_are_checked():
    assert rights.check_name("  New \n suppliers ") == "New suppliers"
    assert rights.check_days(" 3 ") == 3
    assert rights.check_from(None, DAY) == DAY
    assert rights.check_from(DAY + timedelta(days=1), DAY) == DAY + timedelta(days=1)
    for check, wrong in (
        (rights.check_name, "x"), (rights.check_name, "x" * 76), (rights.check_days, "0"), (rights.check_days, "many"),
        (rights.check_days, "91"), (lambda day: rights.check_from(day, DAY), DAY - timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(UserError):
            check(wrong)


LISBON = WorkingCalendar(ZoneInfo("Europe/Lisbon"), holidays=frozenset({date(2026, 12, 1)}))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started", "count", "due", "chased", "again"),
    [
        (utc(2026, 11, 23, 9), 5, utc(2026, 11, 30, 18), utc(2026, 12, 2, 9), utc(2026, 12, 4, 9)),  # over a holiday
        (utc(2026, 11, 28, 9), 1, utc(2026, 11, 30, 18), utc(2026, 12, 2, 9), utc(2026, 12, 4, 9)),  # on a Saturday
        (
            utc(2026, 3, 27, 9),
            1,
            utc(2026, 3, 30, 17),
            utc(2026, 3, 31, 8),
            utc(2026, 4, 2, 8),
        ),  # the clock skips an hour
    ],
)
def test_when_a_question_is_due_and_chased(started, count, due, chased, again):
    assert asked.due_at(started, count, LISBON) == due
    assert asked.first_chase(due, LISBON) == chased
    assert asked.next_chase(chased, LISBON) == again


def test_a_question_is_dropped_with_a_reason():
    assert asked.check_reason(" gone away ") == "gone away"
    with pytest.raises(UserError):
        asked.check_reason(" x ")
