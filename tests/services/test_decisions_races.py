"""Two people at once on PostgreSQL: a memo is signed or rejected, replaced once, a question settled once."""

import pytest

from bot.domain.codes import AskedState, MemoLink
from bot.services.decisions import recording, settling_questions, signing
from bot.services.decisions.origin import Origin
from bot.services.decisions.recording import Request
from storage.engine import Store
from storage.tables import Memo, MemoEvent, Question
from tests.services.decisions_kit import ROOT, THREAD, Table
from tests.services.test_escalations_races import at_once
from tests.support.factories import Cast


@pytest.fixture
def table(pg_store: Store, cast: Cast) -> Table:
    return Table(pg_store, cast)


def refused(said: list[object]) -> list[str]:
    return [each for each in said if isinstance(each, str)]


def test_a_memo_is_signed_or_rejected(table: Table) -> None:
    memo = table.record("dri", right_id=table.right("sponsor").pk)
    one, other = table.call("sponsor"), table.call("sponsor")
    said = at_once(
        lambda: signing.sign(table.store, one, memo.pk),
        lambda: signing.reject(table.store, other, memo.pk, "Not ours"),
    )
    assert len(refused(said)) == 1, said
    assert "already" in refused(said)[0]
    assert len(table.all(MemoEvent)) == 1


def test_a_memo_is_replaced_by_one_other(table: Table) -> None:
    memo = table.record("sponsor")
    calls = {part: table.call(part) for part in ("sponsor", "boss")}

    def replace(part: str, link: MemoLink) -> object:
        origin = Origin(channel="C1", thread_ts=ROOT, link=link, replaces=memo.pk)
        slack_id = calls[part].actor
        request = Request(origin=origin, decision="Another", decider=slack_id, question="Which supplier?")
        return recording.record(table.store, calls[part], request)

    said = at_once(lambda: replace("sponsor", MemoLink.SUPERSEDES), lambda: replace("boss", MemoLink.REVERSES))
    assert len(refused(said)) == 1, said
    assert "D-1" in refused(said)[0]
    assert len(table.all(Memo)) == 2
    assert len(table.all(MemoEvent)) == 1


def test_a_question_is_decided_or_dropped(table: Table) -> None:
    question = table.ask("dri")
    one, other = table.call("dri"), table.call("dri")
    request = Request(origin=THREAD, decision="We take Acme", decider=one.actor, question="Which?")
    at_once(
        lambda: recording.record(table.store, one, request),
        lambda: settling_questions.drop(table.store, other, question.pk, "Because"),
    )
    settled = table.all(Question)[0]
    assert settled.state in (AskedState.DECIDED, AskedState.DROPPED)
    assert (settled.memo_id is None) is (settled.state is AskedState.DROPPED)
    assert len(table.all(Memo)) == 1


def test_two_who_start_the_clock_of_a_thread_start_one(table: Table) -> None:
    said = at_once(lambda: table.ask("dri"), lambda: table.ask("other"))
    assert len(table.all(Question)) == 1, said
