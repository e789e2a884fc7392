"""What services say: one row a key, the latest change wins, and whatever is settled is taken back."""

from datetime import timedelta
from typing import Any

import pytest

from storage import outbox, sending
from storage.codes import Op, SendState
from storage.engine import Store
from storage.outbox import Outgoing
from storage.tables import Outbox, Person
from tests.support.factories import Cast, make_workspace
from tests.support.outbox import claim, do, row, say, send_all


@pytest.fixture
def told(store: Store) -> list[str]:
    """Grows by one whenever the workers are woken."""
    woken: list[str] = []
    store.said = lambda: woken.append("woken")
    return woken


def test_the_same_key_is_said_once(store: Store, cast: Cast, told: list[str]) -> None:
    first = say(store, cast.id, cast.at, "question:1")
    again = say(store, cast.id, cast.at, "question:1", payload={"text": "other words", "blocks": []})

    assert again == first
    assert row(store, cast.id, first).payload["text"] == "question:1"
    assert told == ["woken"]


def test_workers_are_not_woken_when_nothing_is_committed(store: Store, cast: Cast, told: list[str]) -> None:
    with store.write(cast.id, cast.at) as uow:
        outbox.say(uow, Outgoing(key="k", conversation="C1", payload={}))

    assert told == []
    assert claim(store, cast.id, cast.at) == []


def test_a_message_that_is_still_unsent_is_changed_itself(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")

    do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {"text": "newer"}))

    [claimed] = claim(store, cast.id, cast.at)
    assert (claimed.op, claimed.payload, claimed.revision) == (Op.POST, {"text": "newer"}, 1)


def test_of_several_changes_of_a_sent_message_the_latest_wins(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")
    send_all(store, cast.id, cast.at)

    for text in ("one", "two", "three"):
        do(store, cast.id, cast.at, lambda uow, text=text: outbox.refresh(uow, said, {"text": text}))

    [claimed] = claim(store, cast.id, cast.at)
    assert (claimed.op, claimed.payload) == (Op.UPDATE, {"text": "three"})
    assert (claimed.target_channel, claimed.target_ts) == ("D-C1", f"{said}.0")


def test_a_change_waits_for_the_receipt_of_a_message_in_flight(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")
    [flying] = claim(store, cast.id, cast.at)
    sending.posting(store, flying, cast.at)

    do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {"text": "newer"}))

    assert claim(store, cast.id, cast.at) == []
    sending.sent(store, flying, cast.at, "D1", "1.0")
    [claimed] = claim(store, cast.id, cast.at)
    assert (claimed.op, claimed.target_ts, claimed.payload) == (Op.UPDATE, "1.0", {"text": "newer"})


def test_a_change_can_wait_for_the_click_to_make_it_first(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")
    send_all(store, cast.id, cast.at)

    do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {"text": "x"}, after=timedelta(seconds=5)))

    assert claim(store, cast.id, cast.at) == []
    assert len(claim(store, cast.id, cast.at + timedelta(seconds=5))) == 1


def test_there_is_nothing_to_change_where_nothing_was_posted(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k", about="checkin:1")
    do(store, cast.id, cast.at, lambda uow: outbox.cancel(uow, "checkin:1"))

    do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {"text": "x"}))

    assert claim(store, cast.id, cast.at) == []


def test_a_home_is_published_once_with_its_latest_view(store: Store, cast: Cast) -> None:
    for text in ("old", "new"):
        do(store, cast.id, cast.at, lambda uow, text=text: outbox.publish(uow, cast.dri, "U1", {"t": text}))

    [claimed] = claim(store, cast.id, cast.at)
    assert (claimed.op, claimed.method, claimed.payload) == (Op.PUBLISH, "views.publish", {"view": {"t": "new"}})


def test_a_settled_matter_takes_back_its_unsent_posts_and_no_others(store: Store, cast: Cast) -> None:
    reminder = say(store, cast.id, cast.at, "reminder", about="checkin:1")
    other = say(store, cast.id, cast.at, "other", about="checkin:2")

    taken_back = do(store, cast.id, cast.at, lambda uow: outbox.cancel(uow, "checkin:1"))

    assert taken_back == 1
    assert row(store, cast.id, reminder).state is SendState.CANCELLED
    assert row(store, cast.id, reminder).finished_at == cast.at
    assert row(store, cast.id, other).state is SendState.WAITING


def test_what_hangs_on_a_message_that_is_taken_back_goes_with_it(store: Store, cast: Cast) -> None:
    root = say(store, cast.id, cast.at, "root", about="checkin:1")
    reply = say(store, cast.id, cast.at, "reply", thread_id=root)
    deeper = say(store, cast.id, cast.at, "deeper", thread_id=reply)

    assert do(store, cast.id, cast.at, lambda uow: outbox.cancel(uow, "checkin:1")) == 1

    assert {row(store, cast.id, i).state for i in (root, reply, deeper)} == {SendState.CANCELLED}


def test_a_message_that_is_being_posted_is_left_to_the_sender(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k", about="checkin:1")
    [flying] = claim(store, cast.id, cast.at)
    assert sending.posting(store, flying, cast.at)

    assert do(store, cast.id, cast.at, lambda uow: outbox.cancel(uow, "checkin:1")) == 0

    assert sending.sent(store, flying, cast.at, "D1", "1.0")
    assert row(store, cast.id, said).state is SendState.SENT


def test_a_message_taken_back_before_it_is_posted_is_not_posted(store: Store, cast: Cast) -> None:
    say(store, cast.id, cast.at, "k", about="checkin:1")
    [claimed] = claim(store, cast.id, cast.at)

    do(store, cast.id, cast.at, lambda uow: outbox.cancel(uow, "checkin:1"))

    assert not sending.posting(store, claimed, cast.at)


@pytest.mark.parametrize(("ts", "counts"), [("1.0", True), ("2.0", False)])
def test_a_click_gives_the_receipt_and_the_senders_mark_of_the_same_message_changes_nothing(
    store: Store, cast: Cast, ts: str, counts: bool
) -> None:
    said = say(store, cast.id, cast.at, "k")
    [flying] = claim(store, cast.id, cast.at)
    sending.posting(store, flying, cast.at)

    assert do(store, cast.id, cast.at, lambda uow: outbox.adopt(uow, said, "D1", "1.0"))

    assert sending.sent(store, flying, cast.at, "D1", ts) is counts
    stored = row(store, cast.id, said)
    assert (stored.state, stored.receipt_channel, stored.receipt_ts) == (SendState.SENT, "D1", "1.0")


def test_a_receipt_is_never_adopted_over(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")
    send_all(store, cast.id, cast.at)

    assert not do(store, cast.id, cast.at, lambda uow: outbox.adopt(uow, said, "D9", "9.0"))
    assert row(store, cast.id, said).receipt_ts == f"{said}.0"


def test_a_message_is_found_by_its_receipt(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")
    send_all(store, cast.id, cast.at)

    with store.read(cast.id, cast.at) as unit:
        found: Any = outbox.said_at(unit, "D-C1", f"{said}.0")
        assert found.pk == said
        assert outbox.said_at(unit, "D-C1", "9.9") is None


def test_a_persons_dm_is_remembered_from_the_first_receipt(store: Store, cast: Cast) -> None:
    with store.read(cast.id, cast.at) as unit:
        slack_id = unit.one(Person, cast.dri).slack_id
    say(store, cast.id, cast.at, "a", to=slack_id, person_id=cast.dri)
    say(store, cast.id, cast.at, "b", to=slack_id, person_id=cast.dri)

    [first] = claim(store, cast.id, cast.at)
    sending.sent(store, first, cast.at, "D77", "1.0")

    [second] = claim(store, cast.id, cast.at)
    assert (first.dm_channel, second.dm_channel) == (None, "D77")


def test_old_payloads_are_emptied_and_keys_and_receipts_stay(store: Store, cast: Cast) -> None:
    said = say(store, cast.id, cast.at, "k")
    waiting = say(store, cast.id, cast.at, "later", due_at=cast.at + timedelta(days=30))
    send_all(store, cast.id, cast.at)
    later = cast.at + timedelta(days=15)

    emptied = [
        do(store, cast.id, later, lambda uow: sending.empty_old_payloads(uow, later - timedelta(days=14)))
        for _ in range(2)
    ]

    assert emptied == [1, 0]
    old = row(store, cast.id, said)
    assert (old.key, old.receipt_ts, old.payload, old.emptied) == ("k", f"{said}.0", {}, True)
    assert row(store, cast.id, waiting).payload["text"] == "later"


def test_the_backlog_says_what_waits_and_when_the_next_falls_due(store: Store, cast: Cast) -> None:
    later = cast.at + timedelta(hours=1)
    say(store, cast.id, cast.at, "now")
    say(store, cast.id, cast.at, "then", due_at=later)

    with store.read(cast.id, cast.at) as unit:
        assert sending.waiting_counts(unit) == {Op.POST: 1, Op.UPDATE: 0, Op.PUBLISH: 0}
        assert sending.next_outbox_due(unit) == cast.at
        assert not sending.idle(unit)
    send_all(store, cast.id, cast.at)
    with store.read(cast.id, cast.at) as unit:
        assert sending.next_outbox_due(unit) == later
        assert sending.idle(unit)
    send_all(store, cast.id, later)
    with store.read(cast.id, later) as unit:
        assert sending.next_outbox_due(unit) is None


def test_a_row_that_was_never_stored_cannot_be_refreshed(sqlite_store: Store, cast: Cast) -> None:
    with pytest.raises(LookupError), sqlite_store.write(cast.id, cast.at) as uow:
        outbox.refresh(uow, 4711, {})


def test_what_another_workspace_says_is_not_seen(store: Store, cast: Cast) -> None:
    other = make_workspace(store)
    say(store, other, cast.at, "k")

    assert claim(store, cast.id, cast.at) == []
    with store.read(cast.id, cast.at) as unit:
        assert unit.find(Outbox) == []
