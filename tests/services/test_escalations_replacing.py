"""Replace and Take it over: who answers from now on, to whom, by which memo, and what everybody is told."""

from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import (
    EndCode,
    EscalationAction,
    EscalationKind,
    EscalationOutcome,
    EscalationState,
    InitiativeState,
    LedgerCode,
)
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_view
from bot.services import closing
from bot.services.decisions import lists as memo_lists
from bot.services.escalations import lists, replacing, settling, taking_over
from storage.engine import Store
from storage.tables import Assignment, Charter, CheckIn, Escalation, Initiative, Ledger, Memo, Person, Settlement
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.services.test_escalations_races import at_once
from tests.support.factories import Cast, make_assignment

REPLACE_OTHER = {"counterpart": "other", "kind": EscalationKind.REPLACE_PERSON}


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def form(court: Court, action: EscalationAction, by: str = "sponsor") -> str:
    view = settling.show(court.store, court.call(by), court.row().pk, action).open or {}
    assert validate_view(view, "modal") == []
    return text_of(view)


def memo_words(court: Court, by: str) -> str:
    return text_of(memo_lists.show(court.store, court.call(by), "D-1").say or {})


def test_replace_gives_the_initiative_to_somebody_else_on_both_databases(store: Store, cast: Cast) -> None:
    court = Court(store, cast)
    court.raise_()
    assert court.replace("other").clear

    ended, new = court.all(Assignment)
    assert (ended.end_code, new.person_id, new.accepted_at) == (EndCode.REPLACED, cast.other, None)
    assert court.row().state is EscalationState.SETTLED
    settlement, memo = court.all(Settlement)[0], court.all(Memo)[0]
    assert (settlement.outcome, settlement.memo_id) == (EscalationOutcome.REPLACED, memo.pk)
    assert court.all(Ledger, col(Ledger.code) == LedgerCode.REPLACED)[0].details["to_id"] == cast.other
    assert "Olu is the DRI of I-1 from now on, in place of Dana. Three dates passed" in memo_words(court, "other")


def test_after_a_replacement_the_new_dri_accepts_and_the_old_one_is_thanked(court: Court) -> None:
    court.raise_()
    court.deliver()
    court.replace("other")

    assert court.buttons("other") == ["Accept", "Hand back", "Yes", "No"]
    assert "You are the DRI for I-1" in court.told("other")
    assert "Thank you for carrying it" in court.told("dri")
    assert court.buttons("dri") == []
    assert "made <@" in court.told("dri")
    assert court.buttons("sponsor") == ["Publish"]
    assert court.all(CheckIn)[0].person_id == court.cast.other  # the open question went after the new DRI


@pytest.mark.parametrize(
    ("new", "words", "field", "says"),
    [
        ("guest", "So it is", "dri", "is a guest"),
        ("bot", "So it is", "dri", "is a bot"),
        ("leaver", "So it is", "dri", "is deactivated"),
        ("dri", "So it is", "dri", "is the DRI of I-1 already"),
        ("sponsor", "So it is", "dri", "press Take it over"),
        ("other", " ", "decision", "what you decide and why"),
    ],
)
def test_the_wrong_person_or_no_reason_changes_nothing(
    court: Court, new: str, words: str, field: str, says: str
) -> None:
    court.raise_()
    with pytest.raises(UserError, match=says) as refused:
        court.replace(new, words=words)
    assert refused.value.field == field
    assert court.row().state is EscalationState.OPEN
    assert len(court.all(Assignment)) == 1
    assert court.all(Memo) == []


def test_nobody_named_is_refused(court: Court) -> None:
    court.raise_()
    for who, says in ((None, "Nobody is named"), ("UNOBODY", "I do not know this person")):
        with pytest.raises(UserError, match=says):
            replacing.replace(court.store, court.call("sponsor"), court.row().pk, who, "So it is")


def test_where_the_sponsor_becomes_the_dri_the_leader_above_sponsors(court: Court) -> None:
    court.raise_(counterpart="sponsor")
    assert court.row().leader_id == court.cast.boss
    court.replace("sponsor", by="boss")
    now = court.standing()
    assert (now.dri and now.dri.pk, now.sponsor.pk, now.charter.version) == (court.cast.sponsor, court.cast.boss, 2)


def test_the_person_complained_of_is_replaced_and_the_dri_stays(court: Court) -> None:
    court.raise_(**REPLACE_OTHER)
    assert "Somebody else in the part of" in form(court, EscalationAction.REPLACE)
    assert "stays the DRI. I do not tell" in form(court, EscalationAction.REPLACE)
    with pytest.raises(UserError, match="is the one to be replaced"):
        court.replace("other")
    court.replace("leader")

    assert [each.end_code for each in court.all(Assignment)] == [None]
    assert court.all(Settlement)[0].outcome is EscalationOutcome.REPLACED
    assert "you take over the part of" in court.told("leader")
    assert "Lee takes over the part of Olu in I-1" in memo_words(court, "leader")
    assert "Lee takes over the part of Olu in I-1" in memo_words(court, "dri")
    assert court.messages("other") == []  # the leader tells them, not a list
    with pytest.raises(UserError):
        memo_words(court, "other")


def test_the_dri_who_gets_the_part_hears_of_it_once(court: Court) -> None:
    court.raise_(**REPLACE_OTHER)
    court.replace("dri")
    assert "you take over the part" not in court.told("dri")
    assert "gave the part of" in court.told("dri")


def test_a_sponsor_who_asks_for_another_dri_gets_one(court: Court) -> None:
    court.raise_("sponsor", counterpart="dri", kind=EscalationKind.REPLACE_PERSON)
    assert court.row().leader_id == court.cast.boss
    assert "*Another DRI.*" in form(court, EscalationAction.REPLACE, "boss")
    court.replace("other", by="boss")
    assert court.standing().dri.pk == court.cast.other  # type: ignore[union-attr]  # there is one
    assert "handed it over" in court.told("dri")
    assert "E-1" not in court.told("dri")  # they were never told of the escalation


def test_where_nobody_answers_replace_names_the_first(court: Court) -> None:
    court.raise_()
    court.do(lambda uow: uow.move(Assignment, court.made.assignment_id, {}, ended_at=uow.at, end_code="handed_back"))
    assert "nobody answers for it now" in form(court, EscalationAction.REPLACE)
    court.replace("other")
    assert court.standing().dri.pk == court.cast.other  # type: ignore[union-attr]  # there is one
    assert "Olu is the DRI of I-1 from now on. " in memo_words(court, "sponsor")


def test_take_over_is_accepted_at_once_and_moves_the_sponsor_up_on_both_databases(store: Store, cast: Cast) -> None:
    court = Court(store, cast)
    court.raise_()
    assert "You answer to" in form(court, EscalationAction.TAKE_OVER)
    assert court.take_over().clear

    now, old = court.standing(), court.all(Assignment)[0]
    assert old.end_code is EndCode.TAKEN_OVER
    assert (now.dri and now.dri.pk, now.accepted, now.sponsor.pk) == (cast.sponsor, True, cast.boss)
    assert [each.ended_at is None for each in court.all(Charter)] == [False, True]
    assert court.all(Settlement)[0].outcome is EscalationOutcome.TAKEN_OVER
    assert "Sam takes I-1 over and is its DRI from now on, in place of Dana. It needs" in memo_words(court, "dri")
    assert "took it over. Thank you for carrying it." in court.told("dri")
    assert "took I-1 · EU launch over.\nI" not in court.told("boss")
    assert "They answer to you" in court.told("boss")


def test_at_the_top_the_leader_sponsors_themselves_and_the_old_sponsor_is_told(court: Court) -> None:
    court.raise_(counterpart="sponsor")
    assert "nobody, for you stand at the top" in form(court, EscalationAction.TAKE_OVER, "boss")
    court.take_over("boss")
    now = court.standing()
    assert (now.dri and now.dri.pk, now.sponsor.pk) == (court.cast.boss, court.cast.boss)
    assert "is its sponsor from now on" in court.told("sponsor")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"active": False}, "Nobody who could be its sponsor stands above you"),
        ({"is_leader": False}, "Nobody who could be its sponsor stands above you"),
    ],
)
def test_take_over_needs_somebody_above(court: Court, change: dict[str, Any], says: str) -> None:
    court.raise_()
    court.do(lambda uow: uow.move(Person, court.cast.boss, {}, **change))
    for act in (court.take_over, lambda: form(court, EscalationAction.TAKE_OVER)):
        with pytest.raises(UserError, match=says):
            act()
    assert court.row().state is EscalationState.OPEN


def test_who_answers_already_does_not_take_over(court: Court) -> None:
    court.raise_()
    court.do(lambda uow: uow.move(Assignment, court.made.assignment_id, {}, ended_at=uow.at, end_code="handed_over"))
    court.do(lambda uow: uow.move(Escalation, court.row().pk, {}, leader_id=court.cast.boss))
    court.do(lambda uow: make_assignment(uow, court.made.id, court.cast.boss))
    with pytest.raises(UserError, match="You are its DRI already"):
        court.take_over("boss")


def test_a_reason_is_needed_to_take_over(court: Court) -> None:
    court.raise_()
    with pytest.raises(UserError, match="in one line why") as refused:
        court.take_over(words=" ")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("act", ["replace", "take_over"])
def test_whoever_comes_second_is_told_what_the_first_did(court: Court, act: str) -> None:
    court.raise_()
    court.replace("other") if act == "replace" else court.take_over()
    for late in (court.decide, court.take_over, lambda: court.replace("leader")):
        with pytest.raises(UserError, match=r"E-1: Sam has (settled it already, by replacing|taken it over already)"):
            late()
    assert len(court.all(Settlement)) == len(court.all(Memo)) == 1


@pytest.mark.parametrize("first", ["replace", "take_over"])
def test_two_leaders_at_once_on_both_databases(store: Store, cast: Cast, first: str) -> None:
    court = Court(store, cast)
    row = court.raise_()
    sponsor, boss, other = court.call("sponsor"), court.call("boss"), court.slack("other")
    acts = {
        "replace": lambda: replacing.replace(store, sponsor, row.pk, other, "Three dates passed"),
        "take_over": lambda: taking_over.take_over(store, sponsor, row.pk, "It needs three teams"),
    }
    said = at_once(acts[first], lambda: taking_over.take_over(store, boss, row.pk, "I do it"))
    refused = [each for each in said if isinstance(each, str)]
    assert len(refused) == 1, said
    assert any(words in refused[0] for words in ("Sam has", "Bo has")), refused
    assert len(court.all(Settlement)) == len(court.all(Memo)) == 1
    assert len([each for each in court.all(Assignment) if each.ended_at is None]) == 1


def test_an_initiative_that_ends_takes_its_escalations_along_at_once(court: Court) -> None:
    court.raise_(counterpart="other")
    closing.close_typed(court.store, court.call("sponsor"), "I-1 dropped")
    assert court.row().state is EscalationState.WITHDRAWN
    assert [court.buttons(part) for part in ("sponsor", "dri", "other")] == [[], [], []]
    with pytest.raises(UserError, match="Sam has withdrawn it"):
        court.take_over()


def test_an_initiative_that_ended_elsewhere_is_not_given_away(court: Court) -> None:
    court.raise_()
    ended = {"state": InitiativeState.DROPPED, "closed_at": court.now}
    court.do(lambda uow: uow.move(Initiative, court.made.id, {}, **ended))
    for act in (court.take_over, lambda: court.replace("other")):
        with pytest.raises(UserError, match="has ended as dropped"):
            act()


def test_hostile_words_stay_words(court: Court) -> None:
    court.raise_(needed=HOSTILE * 10, counterpart="other")
    form(court, EscalationAction.REPLACE)
    court.replace("leader", words=HOSTILE * 14)
    for part in ("dri", "sponsor", "other", "leader"):
        assert "<!channel>" not in court.told(part)
    say = lists.show(court.store, court.call("dri"), "E-1").say or {}
    assert "replaced somebody: D-1" in text_of(say)


def test_the_same_submission_again_changes_nothing(court: Court) -> None:
    row, call = court.raise_(), court.call("sponsor", key="view:1")
    for _ in range(2):
        replacing.replace(court.store, call, row.pk, court.slack("other"), "Three dates passed")
    second = court.raise_("other")
    call = court.call("sponsor", key="view:2")
    for _ in range(2):
        taking_over.take_over(court.store, call, second.pk, "It needs three teams")
    assert len(court.all(Memo)) == 2
