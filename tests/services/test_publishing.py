"""A memo that settled an escalation: for the named until its decider publishes it, once, after having seen it."""

import pytest
from sqlmodel import col

from bot.domain.codes import LedgerCode, MemoSource
from bot.domain.errors import UserError
from bot.services.answering.message import Place
from bot.services.decisions import lists, publishing
from storage.engine import Store
from storage.tables import Ledger, Memo, MemoEvent
from tests.services.matters_kit import HOSTILE, Court
from tests.services.monday_kit import text_of
from tests.services.test_escalations_races import at_once
from tests.support.factories import Cast, make_memo


@pytest.fixture
def court(sqlite_store: Store, cast: Cast) -> Court:
    court = Court(sqlite_store, cast)
    court.raise_(counterpart="other")
    court.deliver()
    court.decide()
    return court


def memo(court: Court) -> int:
    return int(court.all(Memo)[0].pk)


def reads(court: Court, part: str) -> bool:
    try:
        lists.show(court.store, court.call(part), "D-1")
    except UserError:
        return False
    return "Acme" in text_of(lists.log(court.store, court.call(part), "").say or {})


def test_the_decider_sees_what_would_be_published_and_who_reads_it_now(court: Court) -> None:
    (said,) = [row for row in court.messages("sponsor") if row.key.startswith("memo:")]
    told = text_of(said.payload)
    assert "We take Acme" in told
    assert "A decision on Acme" in told
    for part in ("dri", "other", "sponsor"):
        assert f"<@{court.slack(part)}>" in told
    assert "exactly this to everybody" in told
    assert "cannot be taken back" in told
    assert not reads(court, "leader")


def test_published_everybody_reads_it(court: Court) -> None:
    court.deliver()
    said = next(row for row in court.messages("sponsor") if row.key.startswith("memo:"))
    place = Place(channel=said.receipt_channel or "", ts=said.receipt_ts or "", version="1.0")
    shown = publishing.pressed(court.store, court.call("sponsor"), memo(court), place)
    assert shown.target_id == said.id
    assert "You published D-1" in text_of(shown.replace or {})
    assert reads(court, "leader")
    assert court.buttons("sponsor") == []
    assert "published D-1" in court.told("dri")
    assert "published D-1" in court.told("other")
    assert [line.about for line in court.all(Ledger, col(Ledger.code) == LedgerCode.MEMO_PUBLISHED)] == ["memo:1"]


@pytest.mark.parametrize("part", ["dri", "other", "boss", "guest"])
def test_only_the_decider_publishes(court: Court, part: str) -> None:
    with pytest.raises(UserError):
        publishing.pressed(court.store, court.call(part), memo(court))
    assert court.all(MemoEvent) == []


def test_a_second_time_is_a_sentence(court: Court) -> None:
    call = court.call("sponsor", key="action:1")
    for _ in range(2):
        publishing.pressed(court.store, call, memo(court))
    with pytest.raises(UserError, match="D-1 is published already"):
        publishing.pressed(court.store, court.call("sponsor"), memo(court))
    assert len(court.all(MemoEvent)) == 1


def test_two_clicks_at_once_publish_once(pg_store: Store, cast: Cast) -> None:
    court = Court(pg_store, cast)
    court.raise_()
    court.decide(words=HOSTILE)
    calls = [court.call("sponsor"), court.call("sponsor")]
    said = at_once(*(lambda call=call: publishing.pressed(pg_store, call, memo(court)) for call in calls))
    assert len([each for each in said if isinstance(each, str)]) == 1
    assert len(court.all(MemoEvent)) == 1


def test_what_is_not_for_the_named_is_not_published(sqlite_store: Store, cast: Cast) -> None:
    court = Court(sqlite_store, cast)
    made = court.do(lambda uow: make_memo(uow, cast.boss, cast.boss, source=MemoSource.COMMAND).pk)
    with pytest.raises(UserError, match="not for named people only"):
        publishing.pressed(court.store, court.call("boss"), made)
    named = court.do(lambda uow: make_memo(uow, cast.boss, cast.boss, visibility="named").pk)
    assert "You published" in text_of(publishing.pressed(court.store, court.call("boss"), named).say or {})
