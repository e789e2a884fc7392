"""A Yes becomes a No in mid-week: before the review, after it, or where nothing was answered."""

from datetime import date

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, CheckInState, WeekResult
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import initiatives_shown
from bot.services.absences import setting
from bot.services.answering import turning
from bot.services.outcome import Outcome
from storage.engine import Store
from storage.queries import consequences
from storage.tables import Ledger, Outbox, Plan
from tests.services.monday_kit import Walk, at, text_of
from tests.support.factories import Made


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store)
    walk.until(at(20))
    return walk


@pytest.fixture
def made(walk: Walk) -> Made:
    return walk.initiative(name="EU launch")


def turn(walk: Walk, text: str = "I-1", by: int | None = None) -> Outcome:
    return turning.off_track_typed(walk.store, walk.call(by or walk.cast.dri), text)


def codes(walk: Walk) -> list[str]:
    return [row.code.value for row in walk.all(Ledger)]


def message_of(walk: Walk, made: Made) -> str:
    row = walk.checkin(made).outbox_id
    said = walk.said(f"update:{row}") or walk.all(Outbox, col(Outbox.id) == row)
    assert validate_message(said[-1].payload) == []
    return text_of(said[-1].payload)


def test_a_yes_that_was_not_read_yet_is_changed(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.yes(made)
    outcome = turn(walk)

    assert validate_view(outcome.open or {}, "modal") == []
    assert (walk.checkin(made).answer, walk.checkin(made).state) == (Answer.OFF_TRACK, CheckInState.ANSWERED)
    assert "you answered *No*" in message_of(walk, made)
    assert {"answer_changed", "turned_off_track", "early_warning"} <= set(codes(walk))
    walk.until(at(25))
    assert codes(walk).count("early_warning") == 1


def test_a_yes_that_was_read_becomes_a_no_and_the_review_stays(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.yes(made)
    walk.until(at(25, 9))
    assert walk.checkin(made).result is WeekResult.ON_TRACK
    outcome = turn(walk, "I-1 pricing draft by Friday")

    assert "is off track. Plan: pricing draft by Fri 27 Nov." in text_of(outcome.say or {})
    checkin = walk.checkin(made)
    assert (checkin.answer, checkin.state, checkin.result) == (
        Answer.OFF_TRACK, CheckInState.ANSWERED, WeekResult.ON_TRACK,
    )  # fmt: skip
    assert walk.all(Plan)[0].due_on == date(2026, 11, 27)
    assert "off track* after the review was published. Your sponsor knows" in message_of(walk, made)
    assert "turned I-1 · EU launch off track after the review of 2026-W48" in text_of(
        walk.said("off_track:")[0].payload
    )
    assert codes(walk).count("early_warning") == 1
    with walk.store.read(walk.workspace, walk.now) as uow:
        last = consequences.last_answer(uow, made.id)
    assert last is not None
    assert last.answer is Answer.OFF_TRACK


def test_an_open_question_is_answered(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    turn(walk)
    assert walk.checkin(made).answer is Answer.OFF_TRACK
    assert "turned_off_track" not in codes(walk)


def test_a_silent_week_is_answered_late(walk: Walk, made: Made) -> None:
    walk.until(at(25))
    turn(walk)
    assert walk.checkin(made).state is CheckInState.LATE


def test_a_no_is_left_and_asked_for_its_plan(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.no(made)
    outcome = turn(walk, "I-1 pricing draft some day")
    assert "pricing draft some day" in str(outcome.open)
    assert codes(walk).count("answer_changed") == 0


def test_the_dri_turns_what_a_stand_in_answered(walk: Walk, made: Made) -> None:
    other = walk.person(walk.cast.other).slack_id
    setting.away_typed(walk.store, walk.call(walk.cast.dri), f"23 Nov acting <@{other}>")
    walk.until(at(23, 10))
    walk.yes(made)
    turn(walk, "I-1 call Acme by Friday")
    checkin = walk.checkin(made)
    assert (checkin.person_id, checkin.answered_by_id) == (walk.cast.other, walk.cast.dri)
    assert walk.all(Plan)[0].person_id == walk.cast.dri


@pytest.mark.parametrize(("text", "by", "words"), [
    ("", "dri", "Say which initiative"),
    ("I-1", "dri", "has no answer of this week to turn"),
    ("I-9", "dri", "I know no I-9"),
])  # fmt: skip
def test_what_cannot_be_turned(walk: Walk, made: Made, text: str, by: str, words: str) -> None:
    walk.until(at(22, 13))
    with pytest.raises(UserError, match=words):
        turn(walk, text, getattr(walk.cast, by))


def test_nobody_else_turns_it(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.yes(made)
    for by in (walk.cast.other, walk.cast.sponsor):
        with pytest.raises(UserError, match="Only its DRI or whoever was asked can do that with the answer of I-1"):
            turn(walk, by=by)


def test_what_was_answered_as_hit_is_told_to_the_sponsor(walk: Walk) -> None:
    made = walk.initiative(name="EU launch", due_on=date(2026, 11, 20))
    walk.until(at(23, 10))
    walk.yes(made)
    walk.until(at(25))
    with pytest.raises(UserError, match="was answered as hit, and the review is out: tell Sam"):
        turn(walk)


def test_the_same_command_counts_once(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.yes(made)
    call = walk.call(walk.cast.dri, key="command:t1")
    assert turning.off_track_typed(walk.store, call, "I-1").open is not None
    assert turning.off_track_typed(walk.store, call, "I-1").open is None
    shown = text_of(initiatives_shown.show(walk.store, walk.call(walk.cast.dri), "I-1").say or {})
    assert "2026-W48: No" in shown
