"""The window as people live it: the rehearsal, late answers, annulled weeks, many rows, one's own hour."""

from datetime import date, datetime

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, LedgerCode, WeekResult
from bot.sandbox.blockkit import validate_message
from bot.services import cadences
from bot.services.consequences import annulling
from storage.engine import Store
from storage.tables import CheckIn, Consequence, Ledger, Outbox
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Made


def shown(walk: Walk, row: int | None) -> str:
    """What a message shows now, its buttons included."""
    found = walk.all(Outbox, col(Outbox.target_id) == row) or walk.all(Outbox, col(Outbox.id) == row)
    assert validate_message(found[-1].payload) == []
    return text_of(found[-1].payload)


def question(walk: Walk, made: Made) -> str:
    return shown(walk, walk.latest(made).outbox_id)


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    return Walk(sqlite_store, since=at(16, 8))


# --- the rehearsal


def test_in_the_first_week_the_leaders_read_the_review_and_silence_is_nobodys_miss(walk: Walk) -> None:
    silent, answered = walk.initiative(), walk.initiative(walk.cast.other)
    walk.until(at(16, 10))
    walk.yes(answered)
    walk.until(at(17, 12))

    assert walk.review("2026-W47").rehearsal
    read = walk.said(f"review:{walk.review('2026-W47').pk}")
    assert {row.person_id for row in read} == {walk.cast.boss, walk.cast.leader, walk.cast.sponsor}
    assert walk.checkin(silent, "2026-W47").state is CheckInState.NO_ANSWER
    assert [row.result for row in walk.all(CheckIn, col(CheckIn.period) == "2026-W47")] == [None, None]
    assert walk.all(Consequence) == []
    assert "Change to" not in question(walk, answered), "its answer stands all the same"


def test_the_week_after_it_counts_as_the_first(walk: Walk) -> None:
    silent = walk.initiative()
    walk.until(at(24, 10))

    assert walk.checkin(silent).result is WeekResult.MISS
    assert [row.misses for row in walk.all(Consequence)] == [1]
    assert "So far" not in text_of(walk.questions()[-1].payload), "a rehearsal makes no streak"


# --- late answers


def test_a_late_answer_is_kept_and_marked_and_the_published_review_stays_as_it_was(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(24, 11))
    before = [(row.key, row.payload) for row in walk.said("review:")]
    walk.yes(made)
    walk.until(at(24, 12))

    assert walk.checkin(made).state is CheckInState.LATE
    assert "marked late" in question(walk, made)
    assert [(row.key, row.payload) for row in walk.said("review:")] == before
    assert [row for row in walk.said("update:") if row.target_id == walk.review().outbox_id] == []
    assert walk.checkin(made).result is WeekResult.MISS, "what was counted stays counted"
    line = walk.all(Ledger, col(Ledger.code) == LedgerCode.ANSWERED)[0]
    assert line.details["late"] is True


def test_the_week_after_a_late_answer_tells_it_in_the_streak(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(24, 11))
    walk.yes(made)
    walk.until(at(30, 9))

    assert "So far: on track, last week." in question(walk, made)


# --- once the review is out


def test_once_the_review_is_out_an_answer_has_no_button_that_changes_it(walk: Walk) -> None:
    yes, no = walk.initiative(), walk.initiative(walk.cast.other)
    walk.until(at(23, 10))
    walk.yes(yes)
    walk.no(no)
    assert "Change to No" in question(walk, yes)
    walk.until(at(24, 10))

    assert "Change to" not in question(walk, yes) + question(walk, no)
    assert "The review shows: on track." in question(walk, yes)
    assert "Make a plan" in question(walk, no), "what still helps stays"


def test_an_open_question_keeps_its_buttons_for_a_late_answer(walk: Walk) -> None:
    made = walk.initiative()
    walk.until(at(24, 11))

    assert "Yes\nNo" in question(walk, made)


# --- annulled


def test_an_annulled_week_leaves_the_streak_and_the_counts_of_the_review(walk: Walk) -> None:
    made, other = walk.initiative(), walk.initiative(walk.cast.other)
    walk.until(at(23, 10))
    walk.no(made)
    walk.yes(other)
    annulling.annul_typed(walk.store, walk.call(walk.cast.boss), "I-1 2026-W48 asked of the wrong one")
    walk.until(at(24, 10))
    told = text_of(walk.said(f"review:{walk.review().pk}")[0].payload)
    assert "*1* asked · *1* answered" in told
    assert "I-1" not in told

    walk.until(at(30, 9))
    assert "So far" not in question(walk, made)


# --- many rows


def test_more_than_ten_make_two_messages_answered_row_by_row_in_place(walk: Walk) -> None:
    made = [walk.initiative(name=f"Work {number}") for number in range(12)]
    walk.until(at(23, 10))
    questions = [row for row in walk.questions() if "2026-W48" in row.key]
    rows = [len(walk.all(CheckIn, col(CheckIn.outbox_id) == row.pk)) for row in questions]
    assert rows == [10, 2]

    for number, each in enumerate(made[:10], start=1):
        outcome = walk.yes(each)
        assert outcome.target_id == questions[0].pk
        left = f"10 initiatives, {10 - number or 'none'} still to answer"
        assert left in text_of(outcome.replace or {})
    walk.until(at(23, 15))

    reminders = walk.said(f"reminder:{walk.cast.dri}:2026-W48")
    assert len(reminders) == 1, "one for both messages"
    assert "2 questions wait" in text_of(reminders[0].payload)


# --- one's own hour


@pytest.mark.parametrize(
    ("zone", "hour", "asked"),
    [
        ("America/New_York", None, at(23, 14)),
        ("America/New_York", 10, at(23, 15)),
        ("America/New_York", 13, at(23, 14)),  # at one, five hours of work would be left before Tuesday 10:00 UTC
        ("Europe/Berlin", 11, at(23, 10)),
        ("Pacific/Kiritimati", 9, at(22, 19)),
        ("Pacific/Pago_Pago", 9, at(23, 20)),
    ],
)
def test_the_own_hour_counts_in_ones_own_zone_where_the_window_allows_it(
    walk: Walk, zone: str, hour: int | None, asked: datetime
) -> None:
    walk.person(walk.cast.dri, zone=zone)
    cadences.set_own_hour(walk.store, walk.call(walk.cast.dri), hour)
    made = walk.initiative(due_on=date(2027, 6, 1))
    walk.until(at(23, 20))

    assert walk.checkin(made).asked_at == asked
