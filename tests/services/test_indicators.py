"""A reading of all indicators: of whom, for whom, and what is never in it."""

import pytest
from sqlmodel import col

from bot.domain.codes import Answer, Visibility
from bot.domain.errors import UserError
from bot.domain.indicators import WORKSPACE_ONLY, Indicator, Ratio
from bot.services import indicators
from storage.engine import Store
from storage.tables import Initiative, Person
from tests.storage.indicators_kit import SPAN, Record, at

W46 = "2026-W46"


@pytest.fixture
def record(sqlite_store: Store) -> Record:
    record = Record(sqlite_store)
    review = record.review(46)
    record.answer(review, record.mine, record.cast.dri, Answer.ON_TRACK)
    record.answer(review, record.other, record.cast.other, None)
    return record


def read(record: Record, viewer: int, **whose: int) -> indicators.Reading:
    with record.store.read(record.cast.id, at(49)) as uow:
        scope = indicators.scope_for(uow, uow.one(Person, viewer), **whose)
        return indicators.read(uow, SPAN, scope)


def test_the_workspace_has_every_indicator(record: Record) -> None:
    reading = read(record, record.cast.boss)

    assert set(reading.weekly) == set(Indicator) - {Indicator.DURABILITY}
    assert reading.weekly[Indicator.ANSWER_RATE] == {W46: Ratio(1, 2)}
    assert reading.weekly[Indicator.DECISIONS_PER_MEETING] == {W46: Ratio(0, 1)}
    assert reading.durability == Ratio(2, 2)
    assert reading.yes_accuracy == {}


def test_what_the_judge_set_off_is_told_of_the_whole_workspace_only(record: Record) -> None:
    for whose in ({"objective": record.aim}, {"leader": record.cast.sponsor}, {"person": record.cast.boss}):
        assert not WORKSPACE_ONLY & set(read(record, record.cast.boss, **whose).weekly)


def test_the_numbers_of_one_person_are_for_that_person_alone(record: Record) -> None:
    assert read(record, record.cast.dri, person=record.cast.dri).weekly[Indicator.ANSWER_RATE] == {W46: Ratio(1, 1)}

    for viewer in (record.cast.boss, record.cast.sponsor, record.cast.other):
        with pytest.raises(UserError, match="for that person alone"):
            read(record, viewer, person=record.cast.dri)


def test_the_numbers_of_a_leader_are_for_leaders(record: Record) -> None:
    assert read(record, record.cast.boss, leader=record.cast.leader).weekly[Indicator.ANSWER_RATE] == {W46: Ratio(0, 1)}

    with pytest.raises(UserError, match="for leaders"):
        read(record, record.cast.dri, leader=record.cast.leader)


def test_private_work_is_in_nobodys_numbers_who_may_not_see_it(record: Record) -> None:
    record.do(lambda uow: uow.move(Initiative, record.other.id, {}, visibility=Visibility.NAMED))

    assert read(record, record.cast.boss).weekly[Indicator.ANSWER_RATE] == {W46: Ratio(1, 1)}
    assert read(record, record.cast.other).weekly[Indicator.ANSWER_RATE] == {W46: Ratio(1, 2)}
    assert len(record.do(lambda uow: uow.find(Initiative, col(Initiative.visibility) == Visibility.NAMED))) == 1


def test_the_span_is_the_thirteen_weeks_before_this_one(record: Record) -> None:
    with record.store.read(record.cast.id, at(49, 2)) as uow:
        span = indicators.span_of(uow)

    assert (span.last, len(span.weeks)) == ("2026-W48", 13)


def test_a_meeting_ends_with_the_next_working_day(record: Record) -> None:
    with record.store.read(record.cast.id, at(49)) as uow:
        end = indicators.meeting_end(uow)

    assert end(at(46, 1, 10)) == at(46, 2, 18)
    assert end(at(46, 4, 10)) == at(47, 0, 18)  # published on a Friday
