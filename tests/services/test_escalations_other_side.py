"""The other side: commits to a date, gives its side once; the leader settles all the same."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from bot.domain.codes import EscalationAction, EscalationKind, EscalationState, LedgerCode
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_view
from bot.services.escalations import lists, other_side, returning, settling, withdrawing
from storage.engine import Store
from storage.tables import Ledger
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    court = Court(sqlite_store, cast)
    court.raise_(counterpart="other")
    return court


def test_a_commitment_shows_everywhere_and_the_leader_still_settles(store: Store, cast: Cast) -> None:
    court = Court(store, cast)
    court.raise_(counterpart="other")
    court.deliver()
    assert court.commit().clear

    row = court.row()
    assert (row.state, row.committed_on) == (EscalationState.OPEN, date(2026, 12, 3))
    for part in ("sponsor", "dri", "other"):
        assert "commits to *Thu 3 Dec*" in court.told(part)
        assert "commits to *Thu 3 Dec 2026*" in court.told(part)
    assert "Decide" in court.buttons("sponsor")
    assert court.buttons("other") == ["Commit to another date", "Give my side"]
    view = settling.show(store, court.call("sponsor"), row.pk, EscalationAction.SET_DEADLINE).open or {}
    assert "2026-12-03" in str(view)
    assert "committed to Thu 3 Dec 2026" in text_of(lists.show(store, court.call("dri"), "E-1").say or {})
    assert court.all(Ledger, col(Ledger.code) == LedgerCode.COMMITTED)[0].details["committed_on"] == "2026-12-03"
    court.commit(date(2026, 12, 7))
    assert court.row().committed_on == date(2026, 12, 7)
    court.decide()
    assert court.buttons("other") == []


def test_the_side_is_given_once_and_read_by_leader_and_raiser(court: Court) -> None:
    form = settling.show(court.store, court.call("other"), court.row().pk, EscalationAction.GIVE_SIDE).open or {}
    assert validate_view(form, "modal") == []
    assert "You can give it once" in text_of(form)
    court.give_side(HOSTILE)
    for part in ("sponsor", "dri", "other"):  # to its author too, as it was typed
        assert "&lt;!channel&gt;" in court.told(part)
        assert "<!channel>" not in court.told(part)
    assert court.buttons("other") == ["Commit"]
    for again in (
        court.give_side,
        lambda: settling.show(court.store, court.call("other"), court.row().pk, EscalationAction.GIVE_SIDE),
    ):
        with pytest.raises(UserError, match="You have given your side already, and Sam can read it"):
            again()
    assert len(court.all(Ledger, col(Ledger.code) == LedgerCode.SIDE_GIVEN)) == 1


def test_the_next_leader_reads_the_side_too(court: Court) -> None:
    court.give_side("Nobody told us")
    court.pass_(days=3)
    assert court.row().leader_id == court.cast.boss
    assert "Nobody told us" in court.told("boss")


@pytest.mark.parametrize(
    ("on", "words", "field"),
    [
        (None, "Signed on Wednesday", "by_when"),
        (date(2026, 11, 20), "Signed on Wednesday", "by_when"),
        (date(2026, 12, 3), " ", "answer"),
    ],
)
def test_a_commitment_is_a_day_ahead_and_a_sentence(court: Court, on: date | None, words: str, field: str) -> None:
    with pytest.raises(UserError) as refused:
        court.commit(on, words)
    assert refused.value.field == field
    assert court.row().committed_on is None


def test_an_empty_side_is_none(court: Court) -> None:
    with pytest.raises(UserError, match="Write your side"):
        court.give_side("  ")
    assert court.row().side_id is None


@pytest.mark.parametrize("part", ["dri", "sponsor", "boss", "leader", "guest"])
def test_only_the_other_side_answers(court: Court, part: str) -> None:
    for act in (
        lambda: other_side.commit(court.store, court.call(part), court.row().pk, date(2026, 12, 3), "Done then"),
        lambda: other_side.give_side(court.store, court.call(part), court.row().pk, "My side"),
    ):
        with pytest.raises(UserError):
            act()
    assert court.row().committed_on is None


def test_whoever_is_to_be_replaced_has_no_side(sqlite_store: Store, cast: Cast) -> None:
    court = Court(sqlite_store, cast)
    court.raise_(counterpart="other", kind=EscalationKind.REPLACE_PERSON)
    for act in (court.commit, court.give_side):
        with pytest.raises(UserError, match="no such escalation"):
            act()


@pytest.mark.parametrize(
    ("happens", "stay"),
    [
        ("deadline", ["Give my side", "Delivered", "Propose an amendment"]),
        ("return", []),
        ("again", ["Commit", "Give my side"]),
        ("withdraw", []),
        ("decide", []),
        ("replace", []),
        ("take_over", []),
    ],
)
def test_its_buttons_follow_what_happens(court: Court, happens: str, stay: list[str]) -> None:
    row = court.row()
    acts: dict[str, Any] = {
        "deadline": lambda: settling.set_deadline(court.store, court.call("sponsor"), row.pk, date(2026, 12, 1)),
        "return": lambda: returning.return_(court.store, court.call("sponsor"), row.pk, "Why so?"),
        "withdraw": lambda: withdrawing.withdraw(court.store, court.call("dri"), row.pk),
        "decide": court.decide,
        "replace": lambda: court.replace("leader"),
        "take_over": court.take_over,
    }
    if happens == "again":
        acts["return"]()
        returning.answer(court.store, court.call("dri"), row.pk, "Because")
    else:
        acts[happens]()
    assert court.buttons("other") == stay
    assert court.dead("other") == []
    if not stay:
        with pytest.raises(UserError, match="E-1: "):
            court.commit()


def test_each_payload_takes_effect_once(court: Court) -> None:
    row, first, second = court.row(), court.call("other", key="view:1"), court.call("other", key="view:2")
    for _ in range(2):
        other_side.commit(court.store, first, row.pk, date(2026, 12, 3), "Done then")
        other_side.give_side(court.store, second, row.pk, "My side")
    codes = [line.code for line in court.all(Ledger)]
    assert (codes.count(LedgerCode.COMMITTED), codes.count(LedgerCode.SIDE_GIVEN)) == (1, 1)
