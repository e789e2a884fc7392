"""Thresholds as leaders type them."""

from dataclasses import fields

import pytest

from bot.domain.errors import UserError
from bot.domain.policy import Policy
from bot.domain.policy_settings import THRESHOLDS, read

POLICY = Policy()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("decide_at", "4", 4),
        ("decide_at", " 2 ", 2),  # as many as tell the sponsor: the step between still comes first
        ("response_days", "1", 1),
        ("cut", "0.8", 0.8),
        ("cut", "0,8", 0.8),
        ("ask", "0", 0.0),
    ],
)
def test_a_value_that_fits(name, text, expected):
    assert read(name, text, POLICY) == expected


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("mood", "4", "I know no setting"),
        ("decide_at", "four", "whole number from 1 to 26"),
        ("decide_at", "2.5", "whole number from 1 to 26"),
        ("decide_at", "", "whole number from 1 to 26"),
        ("decide_at", "27", "whole number from 1 to 26"),
        ("response_days", "0", "whole number from 1 to 20"),
        ("cut", "1.1", "a number from 0 to 1"),
        ("cut", "nan", "a number from 0 to 1"),
        ("decide_at", "1", "Now they would be 1, 2 and 1"),
        ("remind_at", "3", "come in order"),
        ("ask", "0.75", "ask must stay below cut"),
        ("cut", "0.4", "ask must stay below cut"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_bounds(name, text, sentence):
    with pytest.raises(UserError, match=sentence):
        read(name, text, POLICY)


def test_every_number_of_the_policy_can_be_set_and_its_default_fits():
    numbers = {each.name for each in fields(Policy) if isinstance(getattr(POLICY, each.name), (int, float))}
    assert set(THRESHOLDS) == numbers
    for name in numbers:
        assert read(name, str(getattr(POLICY, name)), POLICY) == getattr(POLICY, name)
