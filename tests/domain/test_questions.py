"""Which question is asked, and the worth of an early No."""

from datetime import date

import pytest

from bot.domain.codes import Question
from bot.domain.questions import is_early_warning, needs_quarter_target, question_for

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 11, 29), Question.HIT),
        (MONDAY, Question.HIT),  # on the due date itself
        (date(2026, 12, 1), Question.ON_TRACK),
    ],
)
def test_from_the_first_monday_on_or_after_the_due_date_the_question_changes(due, expected):
    assert question_for(MONDAY, due) is expected


@pytest.mark.parametrize(("due", "expected"), [(date(2026, 12, 28), True), (date(2026, 12, 27), False)])
def test_a_no_four_weeks_ahead_is_an_early_warning(due, expected):
    assert is_early_warning(MONDAY, due) is expected


@pytest.mark.parametrize(("due", "expected"), [(date(2027, 3, 31), False), (date(2027, 4, 1), True), (MONDAY, False)])
def test_a_far_due_date_needs_a_target_for_this_quarter(due, expected):
    assert needs_quarter_target(MONDAY, due) is expected
