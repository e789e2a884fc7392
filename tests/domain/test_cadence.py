"""What a leader chooses: every offered repeat as a rule and back, and one review a period."""

from datetime import date

import pytest

from bot.domain.cadence import OFFERED, Repeat, check_once, chosen, rule_of
from bot.domain.codes import ReviewKind, Shift
from bot.domain.errors import UserError
from bot.domain.recurrence import DEFAULTS, Rule


@pytest.mark.parametrize(
    ("repeat", "weekday", "text"),
    [
        (Repeat.WEEKLY, 3, "FREQ=WEEKLY;BYDAY=TH"),
        (Repeat.EVERY_2_WEEKS, 0, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        (Repeat.FIRST_WORKING_DAY, 0, "FREQ=MONTHLY;BYMONTHDAY=1"),
        (Repeat.LAST_WORKING_DAY, 0, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (Repeat.QUARTERLY, 2, "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=1WE"),
    ],
)
def test_what_is_offered_is_a_rule_and_is_shown_again(repeat: Repeat, weekday: int, text: str) -> None:
    rule, shift = rule_of(repeat, weekday, "", Shift.NONE)

    assert rule.text == text
    assert chosen(rule, shift) == (repeat, weekday)


def test_the_first_values_are_among_what_is_offered() -> None:
    for kind, (text, shift) in DEFAULTS.items():
        assert chosen(Rule.parse(text), shift)[0] in OFFERED[kind]


def test_an_experts_rule_is_read_and_shown_as_their_own() -> None:
    rule, shift = rule_of(Repeat.OWN, 0, "freq=monthly;byday=2tu", Shift.NEXT)

    assert (rule.text, shift) == ("FREQ=MONTHLY;BYDAY=2TU", Shift.NEXT)
    assert chosen(rule, shift) == (Repeat.OWN, 0)


def test_an_experts_rule_is_held_against_the_allow_list() -> None:
    with pytest.raises(UserError, match="BYHOUR") as refused:
        rule_of(Repeat.OWN, 0, "FREQ=WEEKLY;BYHOUR=3", Shift.NONE)

    assert refused.value.field == "rule"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ReviewKind.WEEKLY, "FREQ=WEEKLY;BYDAY=MO,TH"),
        (ReviewKind.MONTHLY, "FREQ=WEEKLY;BYDAY=MO"),
        (ReviewKind.MONTHLY, "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        (ReviewKind.QUARTERLY, "FREQ=MONTHLY;BYMONTHDAY=1"),
    ],
)
def test_a_rule_that_comes_twice_in_a_period_is_refused(kind: ReviewKind, text: str) -> None:
    with pytest.raises(UserError, match="comes twice in 2026"):
        check_once(kind, Rule.parse(text), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ReviewKind.WEEKLY, "FREQ=WEEKLY;BYDAY=SU"),
        (ReviewKind.WEEKLY, "FREQ=MONTHLY;BYMONTHDAY=1"),
        (ReviewKind.MONTHLY, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28"),
        (ReviewKind.QUARTERLY, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
    ],
)
def test_a_rule_that_comes_once_a_period_or_less_is_taken(kind: ReviewKind, text: str) -> None:
    check_once(kind, Rule.parse(text), date(2026, 1, 1))


def test_a_rule_that_has_ended_is_refused() -> None:
    with pytest.raises(UserError, match="never comes"):
        check_once(ReviewKind.WEEKLY, Rule.parse("FREQ=WEEKLY;UNTIL=20251231"), date(2026, 1, 1))
