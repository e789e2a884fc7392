"""Somebody leaves: on that day whoever owns it now reads everything they held, and can hand it over."""

from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import CheckInState, EndCode, Visibility
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message, validate_view
from bot.services import closing, initiatives_handing, people_learning, sponsoring
from bot.services.absences import setting
from storage.engine import Store
from storage.tables import Assignment, Consequence, Escalation, Initiative, Outbox, Person
from tests.services.monday_kit import Walk, at, text_of
from tests.services.test_following import told
from tests.support.factories import Made, make_agreement, make_escalation


@pytest.fixture
def walk(sqlite_store: Store) -> Walk:
    walk = Walk(sqlite_store)
    walk.until(at(20))
    return walk


@pytest.fixture
def made(walk: Walk) -> Made:
    return walk.initiative(name="EU launch")


def leave(walk: Walk, person_id: int, **how: Any) -> None:
    call = walk.call(walk.cast.boss if person_id != walk.cast.boss else walk.cast.leader)
    people_learning.learn_one(walk.store, call, told(walk, person_id, **(how or {"deleted": True})))


def shown(walk: Walk, person_id: int) -> str:
    """What the message about a leaver says now; its buttons too."""
    rows = [row for row in walk.said("left:") if row.person_id == person_id]
    changed = {row.target_id: row.payload for row in walk.all(Outbox, col(Outbox.op) == "update")}
    payloads = [changed.get(row.pk, row.payload) for row in rows]
    assert all(validate_message(each) == [] for each in payloads)
    return "\n".join(text_of(each) for each in payloads)


@pytest.mark.parametrize("how", [{"deleted": True}, {"is_guest": True}, {"is_stranger": True}])
def test_the_sponsor_reads_it_that_day_in_working_hours(walk: Walk, made: Made, how: dict[str, bool]) -> None:
    walk.until(at(20, 5))
    leave(walk, walk.cast.dri, **how)

    [row] = walk.said("left:")
    assert (row.person_id, row.due_at) == (walk.cast.sponsor, at(20, 9))
    assert "*I-1 · EU launch*, as its DRI" in shown(walk, walk.cast.sponsor)
    assert "Hand over" in shown(walk, walk.cast.sponsor)


def test_what_is_handed_over_goes_from_the_message(walk: Walk, made: Made) -> None:
    other = walk.initiative(name="Hiring")
    leave(walk, walk.cast.dri)
    walk.deliver()
    slack = walk.person(walk.cast.other).slack_id
    initiatives_handing.transfer_typed(walk.store, walk.call(walk.cast.sponsor), f"I-1 <@{slack}>")
    assert "EU launch" not in shown(walk, walk.cast.sponsor)
    assert "Hiring" in shown(walk, walk.cast.sponsor)
    assert walk.all(Assignment)[0].end_code is EndCode.LEFT

    closing.close_typed(walk.store, walk.call(walk.cast.sponsor), f"I-{other.number} dropped")
    assert "Everything they held is handed over" in shown(walk, walk.cast.sponsor)


def test_everything_they_held_stands_in_it(walk: Walk, made: Made) -> None:
    walk.do(lambda uow: make_agreement(uow, made, walk.cast.dri, walk.cast.other))
    escalation = {"counterpart_id": walk.cast.other}
    walk.do(lambda uow: make_escalation(uow, made, walk.cast.dri, walk.cast.sponsor, **escalation))
    stand_in = walk.person(walk.cast.other).slack_id
    setting.away_typed(walk.store, walk.call(walk.cast.dri), f"23 Nov to 27 Nov acting <@{stand_in}>")
    leave(walk, walk.cast.other)

    said = shown(walk, walk.cast.sponsor)
    assert "Acting DRI for" in said
    assert "Provider of *A-1* on I-1" in said
    assert "The other side of *E-1*" in said
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.sponsor


def test_a_sponsor_who_leaves_is_followed_by_the_one_above(walk: Walk, made: Made) -> None:
    walk.do(lambda uow: make_escalation(uow, made, walk.cast.dri, walk.cast.sponsor))
    walk.do(lambda uow: uow.move(Person, walk.cast.leader, {}, escalates_to_id=walk.cast.sponsor))
    walk.do(lambda uow: uow.move(Initiative, made.id, {}, visibility=Visibility.NAMED))
    step = {"period": "2026-W47", "kind": "misses", "step": 3, "misses": 3, "state": "open", "opened_at": walk.now}
    people = {"person_id": walk.cast.dri, "sponsor_id": walk.cast.sponsor}
    walk.do(lambda uow: uow.insert(Consequence, initiative_id=made.id, **step, **people))
    leave(walk, walk.cast.sponsor)

    said = shown(walk, walk.cast.boss)
    assert "*I-1 · EU launch*, as its sponsor" in said
    assert "escalated to them" in said
    assert walk.all(Escalation)[0].leader_id == walk.cast.boss
    assert walk.all(Consequence)[0].sponsor_id == walk.cast.boss
    walk.person(walk.cast.dri, active=False)
    walk.until(at(23, 10))
    assert walk.checkin(made).person_id == walk.cast.boss

    form = sponsoring.show_form(walk.store, walk.call(walk.cast.boss), made.id).open
    assert form is not None
    assert validate_view(form, "modal") == []
    sponsoring.hand_over(
        walk.store, walk.call(walk.cast.boss), made.id, walk.person(walk.cast.leader).slack_id
    )  # fmt: skip
    assert "as its sponsor" not in shown(walk, walk.cast.boss)
    assert "You are the sponsor of" in text_of(walk.said(f"sponsor:{made.id}:2")[0].payload)


def test_an_open_question_moves_and_an_unaccepted_assignment_ends(walk: Walk, made: Made) -> None:
    walk.until(at(23, 10))
    walk.initiative(name="Hiring", accepted=False)
    leave(walk, walk.cast.dri)
    assert "Hiring" in shown(walk, walk.cast.sponsor)
    walk.until(at(23, 11))

    assert walk.checkin(made).person_id == walk.cast.sponsor
    assert walk.checkin(made).state is CheckInState.OPEN
    assert walk.all(Assignment)[1].end_code is EndCode.NEVER_ACCEPTED


@pytest.mark.parametrize(("by", "new", "words"), [
    ("dri", "leader", "Only its sponsor Sam or a leader may hand over the sponsorship of I-1"),
    ("boss", "sponsor", "Sam is its sponsor already"),
    ("boss", "other", "is not a leader and cannot sponsor"),
    ("boss", None, "Choose one of the leaders"),
])  # fmt: skip
def test_who_may_not_sponsor(walk: Walk, made: Made, by: str, new: str | None, words: str) -> None:
    slack = walk.person(getattr(walk.cast, new)).slack_id if new else None
    with pytest.raises(UserError, match=words):
        sponsoring.hand_over(walk.store, walk.call(getattr(walk.cast, by)), made.id, slack)


def test_somebody_who_held_nothing_leaves_without_a_word(walk: Walk) -> None:
    leave(walk, walk.cast.other)
    assert walk.said("left:") == []
