"""A leader annuls a week with a reason: it leaves streaks, rates and the ladder."""

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, ConsequenceState, LedgerCode, WeekResult
from bot.domain.errors import UserError
from bot.services.consequences import annulling
from bot.services.outcome import NOTHING, Outcome
from storage.engine import Store
from storage.tables import CheckIn
from tests.services.ladder_kit import YES, Ladder
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Cast


@pytest.fixture
def ladder(sqlite_store: Store, cast: Cast) -> Ladder:
    return Ladder(sqlite_store, cast)


def annul(ladder: Ladder, text: str, by: str = "leader", key: str | None = None) -> Outcome:
    return annulling.annul_typed(ladder.store, ladder.call(by, key), text)


def test_an_annulled_week_counts_nowhere_and_its_step_lapses(store: Store, cast: Cast) -> None:
    ladder = Ladder(store, cast)
    ladder.week()
    ladder.week()
    ladder.deliver()
    outcome = annul(ladder, "I-1 2026-W49 the office was closed")

    assert "2026-W49 of I-1 · EU launch is annulled" in text_of(outcome.say or {})
    row = ladder.all(CheckIn)[-1]
    assert (row.state, row.result, row.held_by_id) == (CheckInState.ANNULLED, None, None)
    assert [each.state for each in ladder.steps()] == [ConsequenceState.TOLD, ConsequenceState.LAPSED]
    assert "annulled 2026-W49, so this step lapses." in ladder.told("sponsor")
    assert "> the office was closed" in ladder.told("dri")
    assert ladder.codes().count(LedgerCode.ANNULLED) == 1
    ladder.week()
    assert ladder.steps()[-1].misses == 2, "the week between is passed over"


def test_a_decision_that_is_due_lapses_when_a_week_before_it_is_annulled(ladder: Ladder) -> None:
    row = ladder.due()
    annul(ladder, "i1 2026-w49 She was ill")

    assert ladder.steps()[-1].pk == row.pk
    assert ladder.steps()[-1].state is ConsequenceState.LAPSED
    assert ladder.buttons("sponsor") == []


def test_a_week_that_was_no_part_of_it_leaves_the_decision_due(ladder: Ladder) -> None:
    ladder.week()
    ladder.week(YES)
    row = ladder.due()
    annul(ladder, "I-1 2026-W48 wrong person")

    assert ladder.steps()[-1].pk == row.pk
    assert ladder.steps()[-1].state is ConsequenceState.OPEN


def test_what_was_decided_stays(ladder: Ladder) -> None:
    ladder.drop(ladder.due())
    annul(ladder, "I-1 2026-W50 too late for that")
    assert ladder.steps()[-1].state is ConsequenceState.DECIDED


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is no initiative"),
        ("I-9 2026-W48 why", "I know no I-9"),
        ("I-1", "Say which week and why"),
        ("I-1 2026-W48", "Say which week and why"),
        ("I-1 2026-W48 ...", "Say which week and why"),
        ("I-1 2026-11 why", "Say which week and why"),
        ("I-1 last week", "Say which week and why"),
        ("I-1 2026-W40 why", "has no question in 2026-W40"),
        ("I-1 2026-W48 " + "x" * 501, "at most 500 characters"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(ladder: Ladder, text: str, sentence: str) -> None:
    ladder.week()
    with pytest.raises(UserError, match=sentence):
        annul(ladder, text)
    assert ladder.results() == [WeekResult.MISS]


def test_only_a_leader_annuls_and_only_once(ladder: Ladder) -> None:
    ladder.week()
    with pytest.raises(UserError, match="Only a leader may annul a week"):
        annul(ladder, "I-1 2026-W48 I was ill", by="dri")
    annul(ladder, "I-1 2026-W48 Dana was ill", key="command:1")
    with pytest.raises(UserError, match="annulled already"):
        annul(ladder, "I-1 2026-W48 Dana was ill")


def test_the_same_command_twice_annuls_once(ladder: Ladder) -> None:
    ladder.week()
    ladder.week()
    annul(ladder, "I-1 2026-W48 closed", key="command:1")
    assert annul(ladder, "I-1 2026-W49 closed", key="command:1") is NOTHING


def test_the_question_says_that_it_was_taken_back_and_the_rates_forget_it(sqlite_store: Store) -> None:
    walk = Walk(sqlite_store)
    made = walk.initiative(name="EU launch")
    walk.until(at(23, 10))
    walk.yes(made)
    walk.until(at(24, 12))
    leader = walk.call(walk.cast.leader)
    annulling.annul_typed(walk.store, leader, "I-1 2026-W48 answered by mistake")
    walk.until(at(31, 12))

    shown = walk.all(CheckIn, col(CheckIn.period) == "2026-W48")[0]
    assert "this question was taken back" in text_of(walk.said(f"update:{shown.outbox_id}")[0].payload)
    told = text_of(walk.said(f"review:{walk.review('2026-12').pk}")[0].payload)
    assert "*On track:* 0 of 0 answers" in told
