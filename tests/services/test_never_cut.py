"""The case that uninstalls such a bot: a DRI who did escalate is cut all the same. Through a whole week, never."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.domain.codes import EscalationKind, EscalationState, ReplyKind
from bot.services.escalations import returning, settling, withdrawing
from storage.engine import Store
from storage.tables import Person, Reply
from tests.services.matters_kit import Court
from tests.services.test_blame import judged, reply
from tests.support.factories import Cast

DAYS = 7


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    return Court(sqlite_store, cast)


def deadline(court: Court) -> None:
    settling.set_deadline(court.store, court.call("sponsor"), court.row().pk, date(2026, 11, 25))


def returned(court: Court) -> None:
    returning.return_(court.store, court.call("sponsor"), court.row().pk, "What would it cost?")


def again(court: Court) -> None:
    returned(court)
    returning.answer(court.store, court.call("dri"), court.row().pk, "Forty thousand")


def nobody_above(court: Court) -> None:
    court.do(lambda uow: uow.move(Person, court.cast.sponsor, {}, escalates_to_id=None))


HANDS: dict[str, Callable[[Court], Any]] = {
    "open, passed on twice": Court.row,
    "nobody above": nobody_above,
    "committed": lambda court: court.commit(),
    "side given": lambda court: court.give_side(),
    "deadline, then passed": deadline,
    "returned": returned,
    "returned and raised again": again,
}


@pytest.mark.parametrize("hand", HANDS)
def test_a_dri_who_did_escalate_is_never_cut(court: Court, hand: str) -> None:
    """The judge always says cut; the record is read before it speaks."""
    court.raise_(counterpart="other")
    HANDS[hand](court)
    for _ in range(DAYS * 2):
        reply(court, judged())
        court.pass_(hours=12)
        assert "why have you not escalated" not in court.told("dri")
        assert {row.kind for row in court.all(Reply)} == {ReplyKind.NOTE}
        assert court.dead("dri") == court.dead("sponsor") == []
    assert court.row().state in (EscalationState.OPEN, EscalationState.DEADLINE_SET, EscalationState.RETURNED)


def test_each_answer_names_what_waits_and_for_whom(court: Court) -> None:
    court.raise_()
    reply(court, judged())
    assert "E-1 has waited 0 working days for" in court.told("dri")
    assert "It is on record and counts on them, not on you" in court.told("dri")
    court.pass_(days=3)
    reply(court, judged())
    assert f"3 working days for <@{court.slack('boss')}>" in court.told("dri")
    returning.return_(court.store, court.call("boss"), court.row().pk, "What would it cost?")
    assert "Add to it" not in court.buttons("dri")  # it does not wait for anybody else
    reply(court, judged())
    assert "E-1 came back to you" in court.told("dri")


@pytest.mark.parametrize("ends", ["decided", "replaced", "taken over"])
def test_once_it_is_settled_the_question_is_the_dris_again(court: Court, ends: str) -> None:
    court.raise_(counterpart="other", kind=EscalationKind.REPLACE_PERSON)
    reply(court, judged())
    {"decided": court.decide, "replaced": lambda: court.replace("leader"), "taken over": court.take_over}[ends]()
    assert court.dead("dri") == []
    assert "Add to it" not in court.buttons("dri")
    reply(court, judged())
    assert court.all(Reply)[-1].kind is ReplyKind.BLAME


def test_a_prompt_loses_only_the_button_of_what_waits_no_more(court: Court) -> None:
    first, second = court.raise_(), court.raise_(needed="Another thing")
    reply(court, judged())
    assert {"Add to E-1", "Add to E-2"} <= set(court.buttons("dri"))
    withdrawing.withdraw(court.store, court.call("dri"), second.pk)
    assert "Add to E-1" in court.buttons("dri")
    assert "Add to E-2" not in court.buttons("dri")
    withdrawing.withdraw(court.store, court.call("dri"), first.pk)
    assert "does not wait for anybody else any more" in court.told("dri")
    assert court.buttons("dri") == []
