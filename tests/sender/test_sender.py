"""The sender against the sandbox, over real sockets: each message exactly once, whatever goes wrong."""

from datetime import timedelta
from typing import Any

import pytest

from storage import outbox
from storage.codes import SendState
from storage.tables import Person
from tests.support.stage import Stage
from tests.support.waiting import until

SENT, FAILED, CANCELLED, WAITING = SendState.SENT, SendState.FAILED, SendState.CANCELLED, SendState.WAITING


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
    ("delay", {"seconds": 0.6}),  # longer than the time-out: stored after we have given up
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

    assert len(stage.calls("chat.postMessage")) == 2  # the fault's line and the answer's, of one call
    assert len(stage.calls("conversations.history")) == 1
