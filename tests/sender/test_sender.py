"""The sender against the sandbox, over real sockets: each message exactly once, whatever goes wrong."""

import time
from datetime import timedelta
from typing import Any

import pytest

from bot.sender.pace import Budget, Pace
from storage import outbox
from storage.codes import SendState
from storage.errors import StoreUnavailable
from storage.marking_many import sent_all
from storage.sending import Claimed, claim
from storage.tables import Ledger, Person
from tests.support.stage import LEASE_S, SETTLE_S, TIMEOUT_S, Stage
from tests.support.waiting import until

SENT, FAILED, CANCELLED, WAITING = SendState.SENT, SendState.FAILED, SendState.CANCELLED, SendState.WAITING
VIEW = {"type": "home", "blocks": [{"type": "divider"}]}


def test_what_is_said_is_posted_once_with_its_key_and_its_receipt_kept(stage: Stage) -> None:
    stage.sender()
    row = stage.until_state(stage.say("question:1"), SENT)

    assert stage.keys() == ["question:1"]
    assert (row.receipt_channel, row.receipt_ts) == ("D1000", stage.said()[0].ts)


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("429", {"seconds": 1}),
    ("5xx", {}),
    ("error", {"error": "internal_error"}),
    ("error", {"error": "fatal_error"}),
    ("error", {"error": "service_unavailable"}),
    ("garbage", {}),
    ("lost_before", {}),
    ("lost_after", {}),
    ("stored_late", {"seconds": 0.15}),
    ("hang", {"seconds": 1}),
    ("delay", {"seconds": 0.55}),  # longer than the time-out: stored after we have given up
]


@pytest.mark.parametrize(("switch", "how"), FAULTS, ids=[f"{name}-{how.get('error', '')}" for name, how in FAULTS])
def test_after_any_fault_there_is_exactly_one_message(stage: Stage, switch: str, how: dict[str, Any]) -> None:
    stage.fault(switch, **how)
    stage.sender()
    row = stage.until_state(stage.say("question:1"), SENT)

    assert stage.keys() == ["question:1"]
    assert row.receipt_ts == stage.said()[0].ts


def test_a_message_that_was_stored_before_the_connection_broke_is_found_and_not_posted_again(stage: Stage) -> None:
    stage.fault("lost_after")
    stage.sender()
    stage.until_state(stage.say("question:1"), SENT)

    assert len(stage.called("chat.postMessage")) == 1
    assert len(stage.called("conversations.history")) == 1


def test_what_is_not_found_is_looked_for_twice_before_it_is_posted_again(stage: Stage) -> None:
    stage.fault("lost_before")
    stage.sender()
    stage.until_state(stage.say("question:1"), SENT)

    assert len(stage.called("conversations.history")) == 2
    assert len(stage.called("conversations.open")) == 2


def test_a_definite_refusal_is_not_looked_for(stage: Stage) -> None:
    stage.fault("error", error="service_unavailable")
    stage.sender()
    stage.until_state(stage.say("question:1"), SENT)

    assert stage.called("conversations.history") == []


def test_a_lookup_that_fails_is_done_again(stage: Stage) -> None:
    stage.fault("lost_after")
    stage.fault("429", "conversations.open", seconds=1)
    stage.fault("5xx", "conversations.history")
    stage.sender()
    stage.until_state(stage.say("question:1"), SENT)

    assert stage.keys() == ["question:1"]
    assert len(stage.called("chat.postMessage")) == 1


def test_a_lost_reply_in_a_thread_is_looked_for_in_the_thread(stage: Stage) -> None:
    stage.fault("lost_after", skip=1)
    stage.sender()
    root = stage.say("root")
    reply = stage.say("reply", thread_id=root)
    stage.until_state(reply, SENT)

    assert stage.keys() == ["root", "reply"]
    assert stage.said()[1].thread_ts == stage.said()[0].ts
    assert len(stage.called("conversations.replies")) == 1
    assert stage.called("conversations.open") == []  # the DM is known from the root's receipt


def test_a_reply_and_a_change_wait_for_the_message_they_belong_to(stage: Stage) -> None:
    stage.fault("error", error="service_unavailable", count=3)
    root = stage.say("root")
    reply = stage.say("reply", thread_id=root)
    sender = stage.sender(start=False)
    with stage.write() as uow:
        uow.move(outbox.Outbox, root, {}, attempts=1)  # not touched meanwhile
        outbox.refresh(uow, root, {"text": "new words"})
        uow.commit()
    sender.start()
    stage.until_state(reply, SENT)

    assert [message.text for message in stage.said()] == ["new words", "says reply"]
    assert stage.called("chat.update") == []  # an unsent message is changed before it is posted


def test_a_message_in_doubt_is_changed_once_it_is_found(stage: Stage) -> None:
    stage.fault("lost_after")
    stage.sender()
    root = stage.say("root")
    until(lambda: stage.said())
    with stage.write() as uow:
        outbox.refresh(uow, root, {"text": "new words"})
        uow.commit()
    until(lambda: [message.text for message in stage.said()] == ["new words"])

    assert stage.keys() == ["root"]  # a change keeps the metadata
    assert len(stage.called("chat.update")) == 1


def test_a_lost_answer_to_a_change_is_simply_repeated(stage: Stage) -> None:
    stage.fault("lost_before", "chat.update")
    stage.fault("5xx", "chat.update")
    stage.sender()
    root = stage.say("root")
    stage.until_state(root, SENT)
    with stage.write() as uow:
        outbox.refresh(uow, root, {"text": "new words"})
        uow.commit()

    until(lambda: [message.text for message in stage.said()] == ["new words"])


def test_an_app_home_is_published(stage: Stage) -> None:
    stage.sender()
    with stage.write() as uow:
        outbox.publish(uow, stage.people["U1000"], "U1000", VIEW)
        uow.commit()

    until(lambda: stage.called("views.publish"))
    until(lambda: not stage.waiting())


def test_a_permanent_refusal_is_a_finding_and_takes_the_replies_along(stage: Stage) -> None:
    stage.sender()
    root = stage.say("root", "C0NOWHERE")
    reply = stage.say("reply", "C0NOWHERE", thread_id=root)

    assert stage.until_state(root, FAILED).error == "channel_not_found"
    assert stage.until_state(reply, FAILED)
    with stage.write() as uow:
        assert [line.details["error"] for line in uow.find(Ledger)] == ["channel_not_found"]


def test_a_temporary_refusal_is_not_repeated_for_ever(stage: Stage) -> None:
    stage.fault("error", error="team_added_to_org", count=100)
    stage.sender(most_attempts=4, first_hold_s=0.01)
    row = stage.until_state(stage.say("question:1"), FAILED)

    assert row.error == "team_added_to_org"
    assert len(stage.spoiled("chat.postMessage")) == 4


def test_what_slack_never_answers_is_given_up_only_after_a_last_look(stage: Stage) -> None:
    stage.fault("lost_before", count=100)
    stage.sender(most_attempts=2)
    row = stage.until_state(stage.say("question:1"), FAILED)

    assert row.error == "never_answered"
    assert len(stage.called("conversations.history")) >= 2
    assert stage.keys() == []


def test_while_slack_cannot_be_reached_nothing_is_given_up(stage: Stage) -> None:
    nowhere = stage.sender(api_url="http://127.0.0.1:1/api/", most_attempts=2, first_hold_s=0.001)
    row = stage.say("question:1")
    until(lambda: stage.row(row).attempts >= 4)
    nowhere.stop()

    assert stage.row(row).state is WAITING
    stage.sender()
    stage.until_state(row, SENT)


def test_what_has_expired_or_was_taken_back_is_not_said(stage: Stage) -> None:
    sender = stage.sender(start=False)
    expired = stage.say("old", expires_at=stage.clock() - timedelta(minutes=1))
    taken_back = stage.say("settled", "U1001", about="checkin:1")
    with stage.write() as uow:
        outbox.cancel(uow, "checkin:1")
        uow.commit()
    later = stage.say("later", "U1002", due_at=stage.clock() + timedelta(minutes=1))
    sender.start()
    stage.until_state(expired, CANCELLED)

    assert stage.row(taken_back).state is CANCELLED
    assert stage.row(later).state is WAITING
    assert stage.keys("D1000") + stage.keys("D1001") + stage.keys("D1002") == []


def test_nobody_who_has_left_is_written_to(stage: Stage) -> None:
    with stage.write() as uow:
        uow.move(Person, stage.people["U1000"], {}, active=False)
        uow.commit()
    stage.sender()

    assert stage.until_state(stage.say("question:1"), FAILED).error == "person_inactive"
    assert stage.keys() == []


def test_a_lane_keeps_its_order_also_after_a_refusal(stage: Stage) -> None:
    stage.fault("error", error="service_unavailable")
    sender = stage.sender(start=False)
    rows = [stage.say(f"m{n}") for n in range(5)]
    sender.start()
    stage.until_state(rows[-1], SENT)

    assert stage.keys() == ["m0", "m1", "m2", "m3", "m4"]


def test_a_first_429_holds_its_lane_and_not_the_others(stage: Stage) -> None:
    stage.fault("429", seconds=1)
    sender = stage.sender(start=False, pace=Pace(lane_s=0.0, budgets={"chat.postMessage": Budget(1000, 50)}), threads=1)
    refused, free = stage.say("first"), stage.say("second", "U1001")
    sender.start()
    stage.until_state(free, SENT)

    assert stage.row(refused).state is WAITING
    stage.until_state(refused, SENT)


def test_a_click_on_a_question_whose_receipt_was_lost_settles_it_and_a_late_mark_is_no_op(
    stage: Stage,
) -> None:
    stage.fault("delay", seconds=0.3)
    stage.sender()
    row = stage.say("question:1")
    until(lambda: stage.row(row).posting_since is not None)
    stage.box.call(lambda it: it.faults.clear())
    until(lambda: stage.said(), 2)
    ts = stage.said()[0].ts
    with stage.write() as uow:
        outbox.adopt(uow, row, "D1000", ts)
        uow.commit()
    sender = stage.senders[0]
    until(lambda: sender.is_idle)

    assert (stage.row(row).state, stage.row(row).receipt_ts) == (SENT, ts)
    assert stage.keys() == ["question:1"]


def test_a_click_on_a_question_in_doubt_spares_the_lookup(stage: Stage) -> None:
    stage.fault("lost_after")
    stage.sender()
    row = stage.say("question:1")
    until(lambda: stage.said())
    with stage.write() as uow:
        assert outbox.adopt(uow, row, "D1000", stage.said()[0].ts)
        uow.commit()
    stage.until_state(stage.say("next"), SENT)

    assert stage.keys() == ["question:1", "next"]
    assert stage.called("conversations.history") == []


def test_a_mark_that_comes_too_late_deletes_its_own_message(stage: Stage) -> None:
    """Somebody else's copy is on record meanwhile: another sender that had looked too early, and posted."""
    stage.fault("delay", seconds=0.2)
    stage.sender()
    row = stage.say("question:1")
    until(lambda: stage.row(row).posting_since is not None)
    with stage.write() as uow:
        outbox.adopt(uow, row, "D1000", "1.000001")
        uow.commit()

    until(lambda: stage.called("chat.delete"))
    until(lambda: stage.keys() == [])
    assert stage.row(row).receipt_ts == "1.000001"


def test_taking_a_copy_back_is_tried_again(stage: Stage) -> None:
    stage.fault("delay", seconds=0.2)
    stage.fault("5xx", "chat.delete", count=2)
    stage.sender()
    row = stage.say("question:1")
    until(lambda: stage.row(row).posting_since is not None)
    with stage.write() as uow:
        outbox.adopt(uow, row, "D1000", "1.000001")
        uow.commit()

    until(lambda: stage.called("chat.delete"))
    until(lambda: stage.keys() == [])
    assert len(stage.spoiled("chat.delete")) == 2


def test_of_two_senders_one_sends_and_the_other_takes_over_when_it_stops(stage: Stage) -> None:
    first, second = stage.sender(), stage.sender()
    rows = [stage.say(f"m{n}", f"U100{n % 3}") for n in range(9)]
    until(lambda: not stage.waiting())
    first.stop()
    rows.append(stage.say("last"))
    stage.until_state(rows[-1], SENT)
    second.stop()

    assert sum(len(stage.keys(f"D100{n}")) for n in range(3)) == 10


def test_stopping_finishes_what_runs_and_begins_nothing_more(stage: Stage) -> None:
    stage.fault("delay", seconds=0.2, count=100)
    sender = stage.sender(threads=1)
    running = stage.say("running")
    until(lambda: stage.row(running).posting_since is not None)
    waiting = stage.say("waiting", "U1001")
    sender.stop()

    assert stage.row(running).state is SENT
    assert stage.row(waiting).state is WAITING
    assert stage.row(waiting).posting_since is None


def test_what_does_not_finish_before_the_stop_is_found_by_the_next_sender(stage: Stage) -> None:
    stage.fault("delay", seconds=0.3)
    sender = stage.sender()
    row = stage.say("question:1")
    until(lambda: stage.row(row).posting_since is not None)
    sender.stop(0.05)
    assert stage.row(row).state is WAITING

    stage.sender()
    stage.until_state(row, SENT)
    assert stage.keys() == ["question:1"]
    assert len(stage.called("chat.postMessage")) == 1


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ValueError("a bug")], ids=["away", "bug"])
def test_a_store_that_goes_away_gets_the_mark_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Where a bug loses the mark, the row is found again when its lease has run out."""
    failures = 0

    def first_fail(*args: Any) -> set[int]:
        nonlocal failures
        failures += 1
        if failures <= 2:
            raise error
        return sent_all(*args)

    monkeypatch.setattr("bot.sender.settlement.sent_all", first_fail)
    stage.sender()
    stage.until_state(stage.say("question:1"), SENT)

    assert failures >= 1
    assert stage.keys() == ["question:1"]


def test_a_bug_in_claiming_does_not_silence_the_bot(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [ValueError("a bug"), StoreUnavailable("away")]

    def first_fail(*args: Any, **how: Any) -> list[Claimed]:
        if failures:
            raise failures.pop()
        return claim(*args, **how)

    monkeypatch.setattr("bot.sender.sender.claim", first_fail)
    stage.sender()
    stage.until_state(stage.say("question:1"), SENT)


def test_a_bug_in_one_row_does_not_stop_the_others(stage: Stage) -> None:
    stage.sender(most_attempts=1, first_hold_s=0.01)
    with stage.write() as uow:
        outbox.publish(uow, stage.people["U1000"], "U1000", VIEW)
        broken = uow.first(outbox.Outbox)
        assert broken is not None
        uow.move(outbox.Outbox, broken.pk, {}, payload={})
        uow.commit()

    stage.until_state(stage.say("question:1"), SENT)
    assert stage.until_state(1, FAILED).error == "KeyError"


def test_a_nudge_is_heard_at_once(stage: Stage) -> None:
    sender = stage.sender(poll_s=1.0)
    stage.until_state(stage.say("warm-up"), SENT)
    stage.store.said = sender.nudge
    stage.until_state(stage.say("question:1"), SENT, seconds=0.9)


def test_the_lease_must_outlast_a_call_and_its_settling(stage: Stage) -> None:
    with pytest.raises(ValueError, match="less than twice"):
        stage.sender(start=False, lease_s=2 * (TIMEOUT_S + SETTLE_S) - 0.01)


def test_a_call_is_not_begun_when_the_lease_is_nearly_over(stage: Stage) -> None:
    """The dispatcher stood still between claiming and posting; the row comes back and is posted by its next claim."""
    jump = 0.0

    def clock() -> float:
        return time.monotonic() + jump

    def claimed(name: str) -> None:
        nonlocal jump
        if name == "after_claim" and not jump:
            jump = LEASE_S

    sender = stage.sender(start=False, clock=clock, points=claimed)
    row = stage.say("question:1")
    sender.start()

    assert stage.until_state(row, SENT).attempts > 1
    assert stage.keys() == ["question:1"]
