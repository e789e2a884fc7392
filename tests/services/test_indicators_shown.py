"""`/cadence indicators`: whose numbers, who may ask, how they read."""

import pytest

from bot.domain.codes import Answer, WeekResult
from bot.domain.errors import UserError
from bot.domain.indicators import Indicator, Unit
from bot.messages import indicators as words
from bot.services import indicators_shown
from bot.services.ports import Call
from storage.engine import Store
from storage.tables import Person
from tests.services.ownership_kit import shown
from tests.storage.indicators_kit import Record, at


@pytest.fixture
def record(sqlite_store: Store) -> Record:
    record = Record(sqlite_store)
    for week in (46, 48):
        review = record.review(week)
        record.answer(review, record.mine, record.cast.dri, Answer.ON_TRACK, 2)
        record.answer(review, record.other, record.cast.other, None)
    return record


def slack(record: Record, person: int) -> str:
    return str(record.do(lambda uow: uow.one(Person, person).slack_id))


def read(record: Record, person: int, text: str = "") -> str:
    call = Call(workspace_id=record.cast.id, at=at(49), actor=slack(record, person), key="command:1")
    return shown(indicators_shown.show(record.store, call, text))


def test_the_workspace_reads_all_of_them_with_trend_and_what_stands_out(record: Record) -> None:
    said = read(record, record.cast.boss)

    assert "Answered in time: 50 % · 50 % ----------█-█" in said
    assert "Time to answer: 2.0 hours · 2.0 hours (p90 2.0 hours)" in said
    assert "Delegation durability: - · 100 %" in said
    assert "after a prompt of mine" in said
    assert words.NAMES[Indicator.DATES_MOVED] + ": - · -" in said
    assert "Nothing stands out" in said


def test_ones_own_are_shown_to_oneself_without_symptoms(record: Record) -> None:
    said = read(record, record.cast.dri, "mine")

    assert "Answered in time: 100 % · 100 %" in said
    assert "stands out" not in said
    assert "after a prompt" not in said


def test_a_leader_whose_delay_holds_things_up_is_named_to_leaders_only(record: Record) -> None:
    sam = record.cast.sponsor
    for week in (44, 45, 47):
        held = {"result": WeekResult.HELD, "held_by_id": sam}
        record.answer(record.review(week), record.mine, record.cast.dri, Answer.OFF_TRACK, **held)

    assert f"3 of 3 weeks that were held up waited for an answer of <@{slack(record, sam)}>" in read(record, sam)
    assert "waited for an answer of one leader" in read(record, record.cast.other)


def test_an_objective_and_a_leader(record: Record) -> None:
    assert "*Indicators of Grow*" in read(record, record.cast.other, "“grow”")
    assert "Answered in time: 0 % · 0 %" in read(record, record.cast.boss, f"<@{slack(record, record.cast.leader)}>")


@pytest.mark.parametrize(
    ("viewer", "text", "sentence"),
    [
        ("boss", '"Missing"', "no such objective"),
        ("boss", "everything", "Write it as"),
        ("boss", "{dri}", "for that person alone"),
        ("dri", "{leader}", "for leaders"),
    ],
)
def test_what_is_not_there_or_not_for_them_is_refused(record: Record, viewer: str, text: str, sentence: str) -> None:
    people = {part: f"<@{slack(record, getattr(record.cast, part))}>" for part in ("dri", "leader")}

    with pytest.raises(UserError, match=sentence):
        read(record, getattr(record.cast, viewer), text.format(**people))


def test_yes_answers_by_weeks_ahead_stand_below() -> None:
    said = str(words.shown("<all> & sundry", [], {1: 0.5, 4: None}, []))

    assert "up to 1 week 50 %, 4 weeks -" in said
    assert "&lt;all&gt; &amp; sundry" in said


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(None, Unit.COUNT, "-"), (0.834, Unit.SHARE, "83 %"), (216_000, Unit.DAYS, "2.5 days"), (0.125, Unit.EACH, "0.12"),
     (3, Unit.COUNT, "3")],
)  # fmt: skip
def test_numbers_with_their_units(value: float | None, unit: Unit, expected: str) -> None:
    assert words.number(value, unit) == expected


def test_a_trend_of_zeros_lies_flat_and_one_of_nothing_is_not_there() -> None:
    assert words.trend([0, 0, None]) == "▁▁-"
    assert words.trend([None, None]) == ""
    assert words.trend([1, 2, 4]) == "▃▅█"


def test_every_indicator_has_its_name() -> None:
    assert set(words.NAMES) == set(Indicator)
