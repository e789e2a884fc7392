"""Plans, what a miss is, and weeks in a row."""

from datetime import date

import pytest

from bot.domain.codes import Answer, CheckInState, PlanState
from bot.domain.errors import UserError
from bot.domain.plans import PlanDraft, PlanFacts, check_plan, is_live, passed_undone, read_plan
from bot.domain.streaks import Streak, Week, is_miss, streak

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pricing draft by Thursday", PlanDraft("pricing draft", date(2026, 11, 26))),
        ("chase legal", PlanDraft("chase legal", None)),
        ("was due 2026-11-01", PlanDraft("was", None)),  # past: the date picker asks
        ("tomorrow", PlanDraft("tomorrow", TOMORROW)),
        ("x" * 2_000, PlanDraft("x" * 1_000, None)),
    ],
)
def test_a_typed_plan_is_read(text, expected):
    assert read_plan(text, TODAY) == expected


def test_a_complete_plan_is_taken():
    assert check_plan(" draft ", TODAY, TODAY) == PlanDraft("draft", TODAY)


@pytest.mark.parametrize(
    ("words", "due", "field"),
    [
        ("", TODAY, "plan"),
        ("...", TODAY, "plan"),
        ("x" * 1_001, TODAY, "plan"),
        ("draft", None, "due"),
        ("draft", YESTERDAY, "due"),
    ],
)
def test_an_incomplete_plan_is_refused_on_its_field(words, due, field):
    with pytest.raises(UserError) as refusal:
        check_plan(words, due, TODAY)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("plan", "live", "undone"),
    [
        (PlanFacts(PlanState.OPEN, TODAY), True, False),  # on its day it still lives
        (PlanFacts(PlanState.OPEN, YESTERDAY), False, True),
        (PlanFacts(PlanState.OPEN, TOMORROW), True, False),
        (PlanFacts(PlanState.DONE, YESTERDAY), False, False),
        (PlanFacts(PlanState.NOT_DONE, TOMORROW), False, True),
        (PlanFacts(PlanState.REPLACED, YESTERDAY), False, False),
    ],
)
def test_when_a_plan_lives_and_when_it_passed_undone(plan, live, undone):
    assert is_live(plan, TODAY) is live
    assert passed_undone(plan, TODAY) is undone


YES = Week(CheckInState.ANSWERED, Answer.ON_TRACK)
BARE_NO = Week(CheckInState.ANSWERED, Answer.OFF_TRACK)
PLANNED_NO = Week(CheckInState.ANSWERED, Answer.OFF_TRACK, live_plan=True)
ESCALATED_NO = Week(CheckInState.LATE, Answer.OFF_TRACK, escalated=True)
SILENT = Week(CheckInState.NO_ANSWER)
NOT_ASKED = Week(CheckInState.NOT_ASKED)
ANNULLED = Week(CheckInState.ANNULLED, Answer.OFF_TRACK)
BROKEN_PROMISE = Week(CheckInState.ANSWERED, Answer.ON_TRACK, plan_passed_undone=True)


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (YES, False),
        (BARE_NO, True),
        (PLANNED_NO, False),
        (ESCALATED_NO, False),
        (SILENT, True),
        (NOT_ASKED, False),
        (ANNULLED, False),
        (BROKEN_PROMISE, True),
        (Week(CheckInState.OPEN), False),
        (Week(CheckInState.LATE, Answer.ON_TRACK), False),
    ],
)
def test_what_a_miss_is(week, expected):
    assert is_miss(week) is expected


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ([], None),
        ([NOT_ASKED], None),
        ([YES, YES, BARE_NO], Streak(Answer.ON_TRACK, 2)),
        ([NOT_ASKED, YES, ANNULLED, YES, SILENT], Streak(Answer.ON_TRACK, 2)),
        ([SILENT, SILENT, YES], Streak(None, 2)),
        ([BARE_NO, PLANNED_NO, ESCALATED_NO], Streak(Answer.OFF_TRACK, 3)),
    ],
)
def test_a_streak_passes_over_weeks_that_do_not_count(weeks, expected):
    assert streak(weeks) == expected
