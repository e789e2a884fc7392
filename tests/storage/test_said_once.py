"""Whatever happens, in whatever order, nothing is posted twice and nothing is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from storage import outbox, sending
from storage.engine import Store
from storage.sending import Claimed, Looked
from tests.support.clock import MONDAY
from tests.support.databases import copy_sqlite
from tests.support.factories import make_workspace
from tests.support.outbox import claim, do, lapse, row, say

LANES = st.sampled_from(["C1", "C2", "C3"])
HOLDERS = st.sampled_from(["here", "there"])


class Slack:
    """What Slack has: messages by their key, with how they stand now."""

    def __init__(self) -> None:
        self.posted: dict[str, list[str]] = {}
        self.shown: dict[str, Any] = {}

    def post(self, claimed: Claimed) -> str:
        ts = f"{sum(map(len, self.posted.values())) + 1}.0"
        self.posted.setdefault(claimed.key, []).append(ts)
        self.shown[ts] = claimed.payload["text"]
        return ts

    def delete(self, key: str, ts: str) -> None:
        self.posted[key].remove(ts)

    def find(self, key: str) -> tuple[str, str] | None:
        return ("D1", self.posted[key][0]) if self.posted.get(key) else None


class Saying(RuleBasedStateMachine):
    """Two senders, of which each may die or be cut off at any step, and services that say and change things."""

    store: Store
    workspace: int

    @initialize()
    def begin(self) -> None:
        self.slack = Slack()
        self.wanted: dict[str, str] = {}
        self.ids: dict[str, int] = {}
        self.held: list[Claimed] = []
        self.workspace = make_workspace(self.store)

    @rule(lane=LANES, late=st.booleans())
    def a_service_says_something(self, lane: str, late: bool) -> None:
        key = f"k{len(self.ids)}"
        due_at = MONDAY + timedelta(seconds=5 if late else 0)
        self.ids[key] = say(self.store, self.workspace, MONDAY, key, to=lane, due_at=due_at)
        self.wanted[key] = key

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), text=st.text("xyz", min_size=1, max_size=3))
    def a_service_changes_what_was_said(self, data: st.DataObject, text: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.ids)))
        payload = {"text": text, "blocks": []}
        do(self.store, self.workspace, MONDAY, lambda uow: outbox.refresh(uow, self.ids[key], payload))
        self.wanted[key] = text

    @rule(holder=HOLDERS, limit=st.integers(1, 3))
    def a_sender_claims(self, holder: str, limit: int) -> None:
        self.held += claim(self.store, self.workspace, MONDAY + timedelta(seconds=9), holder=holder, limit=limit)

    @rule()
    def leases_run_out(self) -> None:
        lapse(self.store)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), fate=st.sampled_from(["sent", "refused", "lost", "dies before", "dies after"]))
    def a_sender_goes_on(self, data: st.DataObject, fate: str) -> None:
        claimed = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if fate == "dies before":
            return
        self.send(claimed, fate)

    def send(self, claimed: Claimed, fate: str) -> None:
        at = MONDAY + timedelta(seconds=9)
        if claimed.in_doubt:
            looked = sending.looked_up(self.store, claimed, at, self.slack.find(claimed.key))
            if looked is not Looked.POST:
                return
        if not sending.posting(self.store, claimed, at):
            return
        if fate == "refused":
            sending.refused(self.store, claimed, at)
            return
        channel, ts = self.reach_slack(claimed)
        if fate == "lost":
            sending.ambiguous(self.store, claimed, at, 20)
        elif fate == "sent" and not sending.sent(self.store, claimed, at, channel, ts):
            self.slack.delete(claimed.key, ts)

    def reach_slack(self, claimed: Claimed) -> tuple[str, str]:
        if claimed.target_ts is None:
            return "D1", self.slack.post(claimed)
        self.slack.shown[claimed.target_ts] = claimed.payload["text"]
        return "D1", claimed.target_ts

    def teardown(self) -> None:
        if hasattr(self, "slack"):
            self.everything_is_sent_in_the_end()
            for key, row_id in self.ids.items():
                [ts] = self.slack.posted[key]
                assert row(self.store, self.workspace, row_id).receipt_ts == ts
                assert self.slack.shown[ts] == self.wanted[key]

    def everything_is_sent_in_the_end(self) -> None:
        at = MONDAY + timedelta(seconds=9)
        for _ in range(200):
            lapse(self.store)
            batch = claim(self.store, self.workspace, at)
            if not batch:
                return
            for claimed in batch:
                self.send(claimed, "sent")
        raise AssertionError("the outbox never became empty")


def test_nothing_is_posted_twice_and_nothing_is_lost(sqlite_file: Path, tmp_path: Path) -> None:
    store = Store(copy_sqlite(sqlite_file, tmp_path))

    class OnThisStore(Saying):
        def __init__(self) -> None:
            super().__init__()
            self.store = store

    run_state_machine_as_test(
        OnThisStore,
        settings=settings(
            derandomize=True,
            deadline=None,
            max_examples=60,
            stateful_step_count=25,
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        ),
    )
    store.close()
