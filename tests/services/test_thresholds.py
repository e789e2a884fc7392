"""Thresholds as settings: shown to everybody, set by leaders, on the ledger, held from the next counting on."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.domain.codes import LedgerCode
from bot.domain.errors import UserError
from bot.sandbox.blockkit import validate_message
from bot.services import thresholds
from bot.services.outcome import NOTHING
from storage.engine import Store
from storage.queries import settings
from storage.tables import Ledger
from tests.services.ladder_kit import Ladder
from tests.services.monday_kit import text_of
from tests.support.factories import Cast


@pytest.fixture
def ladder(sqlite_store: Store, cast: Cast) -> Ladder:
    return Ladder(sqlite_store, cast)


def test_everybody_reads_what_holds_in_words(ladder: Ladder) -> None:
    say = thresholds.listing(ladder.store, ladder.call("dri")).say or {}
    assert validate_message(say) == []
    assert "`decide_at` *3*: misses in a row after which the sponsor must decide by memo" in text_of(say)
    assert "`cut` *0.75*" in text_of(say)


def test_a_leader_changes_one_and_the_ledger_has_old_and_new(ladder: Ladder) -> None:
    ladder.do(lambda uow: settings.put(uow, settings.POLICY, {"ask_time": "08:00"}, by_id=None))
    say = thresholds.set_typed(ladder.store, ladder.call("leader"), "decide_at  4").say or {}
    again = thresholds.set_typed(ladder.store, ladder.call("leader"), "DECIDE_AT 4").say or {}

    assert "`decide_at` is 4 from the next counting on" in text_of(say)
    assert "It was 3." in text_of(say)
    assert "It was that before." in text_of(again)
    with ladder.store.read(ladder.cast.id, ladder.now) as uow:
        policy = settings.policy(uow)
        line = (
            uow.session.execute(select(Ledger).where(col(Ledger.code) == LedgerCode.SETTING_CHANGED)).scalars().first()
        )
    assert (policy.decide_at, policy.ask_time.hour) == (4, 8)
    assert line is not None
    assert (line.about, line.details) == ("setting:decide_at", {"old": 3, "new": 4})
    assert line.actor_id == ladder.cast.leader


@pytest.mark.parametrize(
    ("by", "text", "sentence"),
    [
        ("dri", "decide_at 4", "Only a leader may change a setting"),
        ("leader", "decide_at", "whole number"),
        ("leader", "", "I know no setting"),
        ("leader", "decide_at 1", "come in order"),
        ("leader", "ask 0.9", "must stay below cut"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_changes(ladder: Ladder, by: str, text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        thresholds.set_typed(ladder.store, ladder.call(by), text)
    with ladder.store.read(ladder.cast.id, ladder.now) as uow:
        assert settings.value(uow, settings.POLICY) == {}


def test_the_same_command_twice_changes_once(ladder: Ladder) -> None:
    thresholds.set_typed(ladder.store, ladder.call("leader", "command:1"), "decide_at 4")
    assert thresholds.set_typed(ladder.store, ladder.call("leader", "command:1"), "decide_at 5") is NOTHING
