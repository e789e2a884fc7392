"""A leader's one list a day holds every kind of thing that waits for them, and follows what is settled."""

from datetime import date, timedelta

import pytest

from bot.domain.codes import ConsequenceKind, ConsequenceState, Fault, VerdictState
from bot.services import daily_list
from bot.services.agreements import verdicts
from bot.services.consequences import lapsing
from storage.engine import Store
from storage.tables import Agreement, AgreementVerdict, Consequence, Person
from tests.services.matters_kit import Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast, make_agreement


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def due_decision(court: Court) -> None:
    step = {"period": "2026-W48", "kind": ConsequenceKind.MISSES, "step": 3, "misses": 3, "opened_at": court.now}
    people = {"person_id": court.cast.dri, "sponsor_id": court.cast.sponsor}

    def act(uow):
        row = uow.add(Consequence(initiative_id=court.made.id, state=ConsequenceState.OPEN, **step, **people))
        daily_list.follow(uow, [row.sponsor_id])

    court.do(act)


def disputed(court: Court) -> None:
    """An agreement in breach, whose verdict its provider contests."""
    court.do(lambda uow: make_agreement(uow, court.made, court.cast.dri, court.cast.other))
    proposed = {"basis": "deadline_passed", "proposed": "provider", "state": VerdictState.PROPOSED}
    until = court.now + timedelta(days=2)
    court.do(
        lambda uow: uow.insert(AgreementVerdict, agreement_id=1, proposed_at=uow.at, contest_until=until, **proposed)
    )
    verdicts.contest(court.store, court.call("other"), 1, "I was never given access")


def post(court: Court) -> str:
    court.now += timedelta(days=1)
    assert daily_list.post_due(court.store, court.cast.id, court.now)
    return text_of(court.lists("sponsor")[-1].payload)


def test_a_decision_due_stands_on_the_list_until_it_is_settled(court: Court) -> None:
    due_decision(court)
    told = post(court)
    assert "replace, re-scope or drop?" in told
    assert {"Replace", "Re-scope", "Drop"} <= set(court.buttons("sponsor"))
    row = court.all(Consequence)[0]
    boss = court.all(Person)[0]
    assert court.do(lambda uow: lapsing.lapse(uow, uow.one(Consequence, row.pk), boss, "It ended.", why="test"))
    assert "Nothing waits for you any more" in text_of(court.lists("sponsor")[-1].payload)


def test_a_ruling_stands_on_the_list_until_it_is_given(court: Court) -> None:
    disputed(court)
    assert "it waits for" in post(court)
    assert "Rule" in court.buttons("sponsor")
    verdicts.rule(court.store, court.call("sponsor"), 1, Fault.NOBODY, "Access came late, and nobody saw it")
    assert court.all(AgreementVerdict)[0].fault is Fault.NOBODY
    assert "Nothing waits for you any more" in text_of(court.lists("sponsor")[-1].payload)


def test_the_earliest_stands_first_whatever_its_kind(court: Court) -> None:
    court.raise_(by_when=date(2026, 12, 4), needed="A frozen spec")
    due_decision(court)
    disputed(court)
    told = post(court)
    assert told.index("re-scope or drop?") < told.index("it waits for") < told.index("A frozen spec")
    assert court.all(Agreement)[0].number == 1
