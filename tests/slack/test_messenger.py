"""Posting, changing and finding again by the key in the metadata."""

import pytest

from bot.sandbox.thread import SandboxThread
from bot.slack import messenger as module
from bot.slack.calls import SlackCalls
from bot.slack.messenger import Messenger, Receipt
from bot.slack.methods import SCOPES
from bot.slack.outcomes import Ambiguous, Refused
from tests.slack.conftest import Peer
from tests.support.stage import MANIFEST, TOKEN

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "first"}}]


def test_a_post_to_a_person_tells_the_dm(messenger: Messenger) -> None:
    receipt = messenger.post("U0ANA", {"text": "hello"}, thread_ts=None, key="k")

    assert receipt.channel == "D0ANA"
    assert messenger.direct("U0ANA") == "D0ANA"


def test_a_message_is_found_by_its_key_and_only_by_its_key(messenger: Messenger) -> None:
    receipts = [messenger.post("U0ANA", {"text": "hello"}, thread_ts=None, key=f"k{n}") for n in range(3)]

    assert messenger.find("D0ANA", "k1", thread_ts=None, oldest=None) == receipts[1]
    assert messenger.find("D0ANA", "k1", thread_ts=None, oldest=receipts[0].ts) == receipts[1]
    assert messenger.find("D0ANA", "k1", thread_ts=None, oldest=receipts[1].ts) is None
    assert messenger.find("D0ANA", "k", thread_ts=None, oldest=None) is None


def test_a_reply_is_found_in_its_thread_only(messenger: Messenger) -> None:
    root = messenger.post("U0ANA", {"text": "root"}, thread_ts=None, key="root")
    reply = messenger.post("U0ANA", {"text": "reply"}, thread_ts=root.ts, key="reply")

    assert messenger.find("D0ANA", "reply", thread_ts=root.ts, oldest=None) == reply
    assert messenger.find("D0ANA", "reply", thread_ts=None, oldest=None) is None


def test_it_is_found_on_a_later_page_and_not_looked_for_for_ever(
    messenger: Messenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    first = messenger.post("U0ANA", {"text": "hello"}, thread_ts=None, key="first")
    for n in range(5):
        messenger.post("U0ANA", {"text": "hello"}, thread_ts=None, key=f"k{n}")

    assert messenger.find("D0ANA", "first", thread_ts=None, oldest=None) == first
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    assert messenger.find("D0ANA", "first", thread_ts=None, oldest=None) is None


def test_the_key_of_another_app_is_not_ours(box: SandboxThread, calls: SlackCalls, messenger: Messenger) -> None:
    for metadata in (
        {"event_type": "other", "event_payload": {"key": "k"}},
        {"event_type": "drumbeat", "event_payload": {}},
    ):
        calls.call("chat.postMessage", seconds=1, json={"channel": "U0ANA", "text": "x", "metadata": metadata})

    assert messenger.find("D0ANA", "k", thread_ts=None, oldest=None) is None


def test_a_change_replaces_the_blocks_also_by_none_and_keeps_the_key(box: SandboxThread, messenger: Messenger) -> None:
    receipt = messenger.post("U0ANA", {"text": "first", "blocks": BLOCKS}, thread_ts=None, key="k")
    messenger.update(receipt.channel, receipt.ts, {"text": "second"})

    message = box.call(lambda it: it.world.channels["D0ANA"].by_ts[receipt.ts])
    assert (message.text, message.blocks) == ("second", [])
    assert messenger.find("D0ANA", "k", thread_ts=None, oldest=None) == receipt


def test_an_own_message_can_be_deleted_once(messenger: Messenger) -> None:
    receipt = messenger.post("U0ANA", {"text": "hello"}, thread_ts=None, key="k")
    messenger.delete(receipt.channel, receipt.ts)

    assert messenger.find("D0ANA", "k", thread_ts=None, oldest=None) is None
    with pytest.raises(Refused, match="message_not_found"):
        messenger.delete(receipt.channel, receipt.ts)


def test_an_answer_without_a_receipt_leaves_it_open(peer: Peer) -> None:
    calls = Messenger(SlackCalls(TOKEN, peer.url), seconds=1.0)
    with pytest.raises(Ambiguous, match="garbage"):
        calls.post("U1", {"text": "hello"}, thread_ts=None, key="k")
    with pytest.raises(Ambiguous, match="garbage"):
        calls.direct("U1")


def test_a_receipt_is_text(peer: Peer) -> None:
    peer.body = '{"ok": true, "channel": "D1", "ts": "1700000000.000100"}'
    receipt = Messenger(SlackCalls(TOKEN, peer.url)).post("U1", {"text": "hello"}, thread_ts=None, key="k")

    assert receipt == Receipt("D1", "1700000000.000100")


def test_the_manifest_grants_what_every_method_needs() -> None:
    assert {scope for scopes in SCOPES.values() for scope in scopes} <= MANIFEST.scopes
