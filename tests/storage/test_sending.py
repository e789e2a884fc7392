"""Claiming and marking: the order, the lanes, the leases, and what becomes of a post in doubt."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.codes import LedgerCode
from storage import outbox, sending
from storage.claiming import claimable
from storage.codes import SendState
from storage.engine import Store
from storage.sending import Claimed, Looked
from storage.tables import Ledger, Person
from tests.support.factories import Cast
from tests.support.outbox import claim, do, lapse, row, say, send_all


def keys(claimed: list[Claimed]) -> list[str]:
    return [one.key for one in claimed]


def only(store: Store, cast: Cast, **values: Any) -> Claimed:
    [claimed] = claim(store, cast.id, cast.at, **values)
    return claimed


def in_doubt(store: Store, cast: Cast) -> Claimed:
    """A post of which nobody knows whether it arrived, claimed again."""
    say(store, cast.id, cast.at, "k")
    first = only(store, cast)
    assert sending.posting(store, first, cast.at)
    assert sending.ambiguous(store, first, cast.at, 20)
    lapse(store)
    return only(store, cast)


class TestOrder:
    def test_the_urgent_goes_first_then_what_was_due_first_then_what_was_said_first(
        self, store: Store, cast: Cast
    ) -> None:
        earlier = cast.at - timedelta(minutes=1)
        say(store, cast.id, cast.at, "second said", to="C1")
        say(store, cast.id, cast.at, "third said", to="C2")
        say(store, cast.id, cast.at, "due first", to="C3", due_at=earlier)
        say(store, cast.id, cast.at, "urgent", to="C4", urgency=0)
        say(store, cast.id, cast.at, "refresh", to="C5", urgency=9, due_at=earlier)

        assert keys(claim(store, cast.id, cast.at)) == ["urgent", "due first", "second said", "third said", "refresh"]

    def test_one_lane_keeps_the_order_in_which_it_was_said(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "a")
        say(store, cast.id, cast.at, "b", urgency=0)

        assert keys(claim(store, cast.id, cast.at)) == ["a"]
        assert claim(store, cast.id, cast.at) == []

    def test_what_is_not_due_is_neither_sent_nor_in_the_way(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "tomorrow", due_at=cast.at + timedelta(days=1))
        say(store, cast.id, cast.at, "now")

        assert send_all(store, cast.id, cast.at) == ["now"]
        assert send_all(store, cast.id, cast.at + timedelta(days=1)) == ["tomorrow"]

    def test_no_more_than_the_limit_is_claimed(self, store: Store, cast: Cast) -> None:
        for number in range(4):
            say(store, cast.id, cast.at, f"k{number}", to=f"C{number}")

        assert keys(claim(store, cast.id, cast.at, limit=3)) == ["k0", "k1", "k2"]
        assert keys(claim(store, cast.id, cast.at, limit=3)) == ["k3"]

    def test_busy_lanes_and_held_methods_are_left_alone(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "a", to="C1")
        send_all(store, cast.id, cast.at)
        do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {}))
        say(store, cast.id, cast.at, "b", to="C2")
        say(store, cast.id, cast.at, "c", to="C3")

        found = claim(store, cast.id, cast.at, busy_lanes={"C2"}, held_methods={"chat.update"})

        assert keys(found) == ["c"]


class TestHanging:
    def test_a_reply_is_sent_into_the_thread_once_its_root_has_a_receipt(self, store: Store, cast: Cast) -> None:
        root = say(store, cast.id, cast.at, "root", to="C1")
        say(store, cast.id, cast.at, "reply", to="C2", thread_id=root)

        first = only(store, cast)
        assert first.key == "root"
        sending.sent(store, first, cast.at, "C1", "1.0")
        assert only(store, cast).thread_ts == "1.0"

    def test_a_reply_to_a_message_of_somebody_else_names_its_thread(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "reply", thread_ts="7.0")

        assert only(store, cast).thread_ts == "7.0"

    def test_a_failed_root_fails_its_replies_in_the_same_commit(self, store: Store, cast: Cast) -> None:
        root = say(store, cast.id, cast.at, "root")
        reply = say(store, cast.id, cast.at, "reply", thread_id=root)

        assert sending.failed(store, only(store, cast), cast.at, "channel_not_found")

        assert [row(store, cast.id, i).state for i in (root, reply)] == [SendState.FAILED] * 2
        assert row(store, cast.id, root).error == "channel_not_found"

    def test_a_reply_said_after_its_root_failed_fails_as_well(self, store: Store, cast: Cast) -> None:
        root = say(store, cast.id, cast.at, "root")
        sending.failed(store, only(store, cast), cast.at, "channel_not_found")
        reply = say(store, cast.id, cast.at, "reply", thread_id=root)

        assert claim(store, cast.id, cast.at) == []
        assert row(store, cast.id, reply).state is SendState.FAILED


class TestNoLongerWanted:
    def test_what_expired_is_cancelled_instead_of_claimed(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k", expires_at=cast.at + timedelta(hours=1))

        assert claim(store, cast.id, cast.at + timedelta(hours=1)) == []
        assert row(store, cast.id, said).state is SendState.CANCELLED

    def test_what_expires_between_claim_and_post_is_cancelled(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k", expires_at=cast.at + timedelta(hours=1))
        claimed = only(store, cast)

        assert not sending.posting(store, claimed, cast.at + timedelta(hours=1))
        assert row(store, cast.id, said).state is SendState.CANCELLED

    def test_nothing_is_posted_to_somebody_who_has_left(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k", person_id=cast.dri)
        claimed = only(store, cast)
        do(store, cast.id, cast.at, lambda uow: uow.move(Person, cast.dri, {}, active=False))

        assert not sending.posting(store, claimed, cast.at)

        stored = row(store, cast.id, said)
        assert (stored.state, stored.error) == (SendState.FAILED, "person_inactive")

    def test_a_permanent_failure_is_a_finding_on_the_ledger(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k", about="checkin:3")

        sending.failed(store, only(store, cast), cast.at, "is_archived")

        with store.read(cast.id, cast.at) as unit:
            failures = select(Ledger).where(col(Ledger.code) == LedgerCode.MESSAGE_FAILED)
            line = unit.session.exec(failures).one()
            assert (line.about, line.details) == ("checkin:3", {"outbox": said, "op": "post", "error": "is_archived"})


class TestLeases:
    def test_a_claimed_row_is_nobody_elses_until_the_lease_runs_out(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "k")
        first = only(store, cast)

        assert claim(store, cast.id, cast.at, holder="there") == []
        lapse(store)
        second = only(store, cast, holder="there")

        assert (first.attempts, second.attempts) == (1, 2)
        assert not second.in_doubt

    def test_a_lapsed_claim_may_not_post(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "k")
        first = only(store, cast)
        lapse(store)
        second = only(store, cast, holder="there")

        assert not sending.posting(store, first, cast.at)
        assert sending.posting(store, second, cast.at)

    @pytest.mark.parametrize(
        "late",
        [
            lambda store, claimed, at: sending.refused(store, claimed, at, 5),
            lambda store, claimed, at: sending.hold(store, claimed, at, 5),
            lambda store, claimed, at: sending.ambiguous(store, claimed, at, 5),
            lambda store, claimed, at: sending.looked_up(store, claimed, at, None) is not Looked.LOST,
        ],
    )
    def test_the_marks_of_a_lapsed_claim_change_nothing(self, store: Store, cast: Cast, late: Any) -> None:
        said = say(store, cast.id, cast.at, "k")
        first = only(store, cast)
        lapse(store)
        only(store, cast, holder="there")
        before = row(store, cast.id, said).model_dump()

        assert not late(store, first, cast.at)

        assert row(store, cast.id, said).model_dump() == before

    def test_of_two_copies_the_first_marked_stays_and_the_other_is_to_be_deleted(
        self, store: Store, cast: Cast
    ) -> None:
        said = say(store, cast.id, cast.at, "k")
        first = only(store, cast)
        sending.posting(store, first, cast.at)
        lapse(store)
        second = only(store, cast, holder="there")

        assert sending.sent(store, second, cast.at, "D1", "2.0")
        assert not sending.sent(store, first, cast.at, "D1", "1.0")
        assert row(store, cast.id, said).receipt_ts == "2.0"

    def test_a_late_mark_of_the_only_copy_is_kept(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k")
        first = only(store, cast)
        sending.posting(store, first, cast.at)
        lapse(store)
        second = only(store, cast, holder="there")

        assert sending.sent(store, first, cast.at, "D1", "1.0")
        assert not sending.posting(store, second, cast.at)
        assert sending.looked_up(store, second, cast.at, ("D1", "1.0")) is Looked.SENT
        assert row(store, cast.id, said).receipt_ts == "1.0"

    def test_a_held_row_holds_its_lane_and_comes_back(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "a")
        say(store, cast.id, cast.at, "b")
        assert sending.hold(store, only(store, cast), cast.at, 30)

        assert claim(store, cast.id, cast.at) == []
        lapse(store)
        assert send_all(store, cast.id, cast.at) == ["a", "b"]

    def test_there_is_one_sender_in_a_workspace(self, store: Store, cast: Cast) -> None:
        take = sending.take_sender_lease

        assert take(store, cast.id, "here", 30)
        assert sending.renew_sender_lease(store, cast.id, "here", 30)
        assert not take(store, cast.id, "there", 30)
        lapse(store)
        assert take(store, cast.id, "there", 30)
        assert not sending.renew_sender_lease(store, cast.id, "here", 30)
        sending.release_sender_lease(store, cast.id, "here")
        assert not take(store, cast.id, "here", 30)
        sending.release_sender_lease(store, cast.id, "there")
        assert take(store, cast.id, "here", 30)


class TestDoubt:
    def test_a_definite_refusal_leaves_no_doubt(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "k")
        first = only(store, cast)
        sending.posting(store, first, cast.at)
        assert sending.refused(store, first, cast.at, 5)
        lapse(store)

        assert not only(store, cast).in_doubt

    def test_a_post_in_doubt_is_held_then_claimed_as_in_doubt(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "k")
        first = only(store, cast)
        sending.posting(store, first, cast.at)
        sending.ambiguous(store, first, cast.at, 20)

        assert claim(store, cast.id, cast.at) == []
        lapse(store)
        assert only(store, cast).in_doubt

    def test_a_sender_that_died_while_posting_leaves_a_post_in_doubt(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "k")
        sending.posting(store, only(store, cast), cast.at)
        lapse(store)

        assert only(store, cast, holder="there").in_doubt

    def test_a_post_that_is_found_is_not_sent_again(self, store: Store, cast: Cast) -> None:
        again = in_doubt(store, cast)

        assert sending.looked_up(store, again, cast.at, ("D1", "1.0")) is Looked.SENT
        assert row(store, cast.id, again.id).receipt_ts == "1.0"

    def test_only_a_second_look_in_vain_allows_another_post(self, store: Store, cast: Cast) -> None:
        again = in_doubt(store, cast)

        assert sending.looked_up(store, again, cast.at, None) is Looked.LATER
        assert claim(store, cast.id, cast.at) == []
        lapse(store)
        second = only(store, cast)
        assert second.in_doubt
        assert sending.looked_up(store, second, cast.at, None) is Looked.POST
        assert sending.posting(store, second, cast.at)

    def test_an_expired_post_in_doubt_is_looked_up_all_the_same(self, store: Store, cast: Cast) -> None:
        say(store, cast.id, cast.at, "k", expires_at=cast.at + timedelta(minutes=1))
        sending.posting(store, only(store, cast), cast.at)
        lapse(store)

        [again] = claim(store, cast.id, cast.at + timedelta(minutes=2))

        assert again.in_doubt


class TestNewerVersions:
    def test_the_mark_of_an_older_version_leaves_the_newer_one_to_be_sent(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k")
        send_all(store, cast.id, cast.at)
        do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {"text": "old"}))
        flying = only(store, cast)
        assert sending.posting(store, flying, cast.at)
        do(store, cast.id, cast.at, lambda uow: outbox.refresh(uow, said, {"text": "new"}))

        assert claim(store, cast.id, cast.at) == []
        assert sending.sent(store, flying, cast.at, "D-C1", f"{said}.0")

        newer = only(store, cast)
        assert newer.payload == {"text": "new"}
        assert sending.sent(store, newer, cast.at, "D-C1", f"{said}.0")
        assert claim(store, cast.id, cast.at) == []

    def test_a_version_that_was_overtaken_before_it_was_sent_is_not_sent(self, store: Store, cast: Cast) -> None:
        for text in ("old", "new"):
            do(store, cast.id, cast.at, lambda uow, text=text: outbox.publish(uow, cast.dri, "U1", {"t": text}))
            if text == "old":
                overtaken = only(store, cast)

        assert not sending.posting(store, overtaken, cast.at)
        assert only(store, cast).payload == {"view": {"t": "new"}}

    def test_the_failure_of_an_older_version_does_not_fail_the_newer(self, store: Store, cast: Cast) -> None:
        for text in ("old", "new"):
            do(store, cast.id, cast.at, lambda uow, text=text: outbox.publish(uow, cast.dri, "U1", {"t": text}))
            if text == "old":
                overtaken = only(store, cast)

        assert not sending.failed(store, overtaken, cast.at, "invalid_blocks")
        assert only(store, cast).payload == {"view": {"t": "new"}}

    def test_a_home_that_was_published_can_be_published_again(self, store: Store, cast: Cast) -> None:
        for text in ("one", "two"):
            do(store, cast.id, cast.at, lambda uow, text=text: outbox.publish(uow, cast.dri, "U1", {"t": text}))
            assert send_all(store, cast.id, cast.at) == [f"home:{cast.dri}"]

    def test_a_mark_that_comes_twice_is_true_for_updates(self, store: Store, cast: Cast) -> None:
        do(store, cast.id, cast.at, lambda uow: outbox.publish(uow, cast.dri, "U1", {}))
        claimed = only(store, cast)

        assert [sending.sent(store, claimed, cast.at, "", "") for _ in range(2)] == [True, True]

    def test_a_failure_that_comes_after_the_receipt_is_not_recorded(self, store: Store, cast: Cast) -> None:
        said = say(store, cast.id, cast.at, "k")
        claimed = only(store, cast)
        sending.sent(store, claimed, cast.at, "D1", "1.0")

        assert not sending.failed(store, claimed, cast.at, "late")
        assert row(store, cast.id, said).state is SendState.SENT


def test_history_does_not_show_in_the_plan_of_a_claim(sqlite_store: Store, cast: Cast) -> None:
    asked = {"workspace": cast.id, "at": cast.at, "now": cast.at, "limit": 10, "busy_lanes": [], "held_ops": []}
    query = claimable(False).params(asked).compile(sqlite_store.writing, compile_kwargs={"literal_binds": True})
    with sqlite_store.read(cast.id, cast.at) as unit:
        plan = [step[3] for step in unit.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]

    assert any("ix_outbox_urgent" in step for step in plan), plan
    assert any("ix_outbox_lane" in step for step in plan), plan
    assert not any(step.startswith("SCAN outbox") for step in plan), plan
