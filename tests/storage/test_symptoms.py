"""The evidence of symptoms on a small record: prompted escalations, annulled weeks and rehearsals are no part of it."""

from datetime import timedelta

import pytest

from bot.domain.codes import Answer, EscalationKind, EscalationOutcome, EscalationState, WeekResult
from bot.domain.indicators import Count, Ratio
from bot.domain.symptoms import Seen, Symptom
from bot.services import symptoms
from storage.engine import Store
from storage.queries.indicators import handled
from storage.queries.indicators.scope import Scope
from storage.tables import Settlement
from tests.storage.indicators_kit import EVERYTHING, SPAN, Record, at
from tests.support.factories import make_escalation

OUT = EscalationOutcome


@pytest.fixture
def record(store: Store) -> Record:
    return Record(store)


def settled(
    record: Record, outcome: EscalationOutcome, kind: EscalationKind = EscalationKind.DECISION_NEEDED, week: int = 46,
    *, prompted: bool = False,
) -> None:  # fmt: skip
    given = {"kind": kind, "prompted": prompted, "state": EscalationState.SETTLED}
    sam = record.cast.sponsor
    row = record.do(lambda uow: make_escalation(uow, record.mine, record.cast.dri, sam, **given).pk, at(week))
    verdict = Settlement(escalation_id=row, outcome=outcome, by_id=sam, at=at(week) + timedelta(hours=2))
    record.do(lambda uow: uow.add(verdict))


def test_take_overs_and_what_went_back_to_the_dri(record: Record) -> None:
    settled(record, OUT.TAKEN_OVER)
    settled(record, OUT.TAKEN_OVER, prompted=True)
    settled(record, OUT.RETURNED)
    settled(record, OUT.RETURNED, EscalationKind.RESOURCES)
    settled(record, OUT.WITHDRAWN)
    settled(record, OUT.DECIDED, EscalationKind.SCOPE, 47)
    settled(record, OUT.RETURNED, week=49)

    found = record.read(handled.outcomes)

    assert handled.take_overs(found) == {"2026-W46": Count(1)}
    assert handled.returned(found) == {"2026-W46": Ratio(1, 2), "2026-W47": Ratio(0, 1)}
    assert record.read(handled.outcomes, Scope(leader=record.cast.leader)) == []


def test_one_leader_on_whom_most_delays_count(record: Record) -> None:
    lee, sam = record.cast.leader, record.cast.sponsor
    held = {"result": WeekResult.HELD}
    for week, leader in ((45, lee), (46, sam), (47, sam), (48, sam)):
        review = record.review(week, rehearsal=week == 45)
        record.answer(review, record.mine, record.cast.dri, Answer.OFF_TRACK, held_by_id=leader, **held)
        record.answer(review, record.other, record.cast.other, Answer.ON_TRACK)

    assert record.read(handled.delays) == {sam: 3}
    assert record.read(handled.delays, Scope(objective=record.aim)) == {sam: 3}
    assert record.read(handled.delays, Scope(leader=lee)) == {}
    assert record.read(symptoms.read) == [Seen(Symptom.BOTTLENECK, 3, 3, sam)]
    assert record.read(symptoms.read, Scope(objective=record.aim)) == [Seen(Symptom.BOTTLENECK, 3, 3, sam)]


def test_a_quiet_record_shows_nothing(record: Record) -> None:
    assert record.read(handled.delays) == {}
    assert record.read(symptoms.read) == []
    assert EVERYTHING.is_whole
    assert len(SPAN.weeks) == 4


def test_what_the_bot_prompted_is_no_symptom(record: Record) -> None:
    for _ in range(4):
        settled(record, OUT.TAKEN_OVER, prompted=True)
        settled(record, OUT.RETURNED, prompted=True)

    assert record.read(symptoms.read) == []
