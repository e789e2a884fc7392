"""Slack's reads and views through the real slack_sdk."""

from typing import Any

import pytest

from bot.domain.codes import ChannelKind
from bot.domain.slack import SlackError
from bot.sandbox.thread import SandboxThread
from bot.services.ports import Gateway
from bot.slack import shapes
from bot.slack.calls import SlackCalls
from bot.slack.gateway import SlackGateway
from bot.slack.messenger import Messenger
from tests.slack.conftest import Peer
from tests.support.stage import TOKEN


def test_it_is_the_services_gateway(gateway: SlackGateway) -> None:
    port: Gateway = gateway

    assert port.identity()["user_id"] == "U0DRUMBEAT"


def test_a_person_is_told_in_our_words(gateway: SlackGateway) -> None:
    ana, noor, guest = gateway.person("U0ANA"), gateway.person("U0NOOR"), gateway.person("U0GUEST")

    assert (ana.slack_id, ana.name, ana.zone, ana.deleted) == ("U0ANA", "ana", "Europe/London", False)
    assert noor.zone is None
    assert (guest.is_guest, guest.is_bot) == (True, False)
    assert gateway.person("U0GONE").deleted


def test_everybody_is_read_page_by_page(gateway: SlackGateway) -> None:
    people, cursor = gateway.people()
    while cursor:
        more, cursor = gateway.people(cursor)
        people += more

    assert {"U0ANA", "U0DRUMBEAT", "U0GONE"} <= {person.slack_id for person in people}
    assert {person.slack_id for person in people if person.is_bot} >= {"U0DRUMBEAT", "USLACKBOT"}


def test_a_conversation_and_its_members(gateway: SlackGateway) -> None:
    review = gateway.channel("C0REVIEW")

    assert (review.name, review.kind, review.is_member) == ("operating-review", ChannelKind.PUBLIC, True)
    assert gateway.channel("C0SHARED").is_shared
    members, cursor = gateway.members("C0REVIEW")
    assert ("U0ANA" in members, cursor) == (True, "")


def test_a_thread_and_what_is_recent(gateway: SlackGateway, messenger: Messenger) -> None:
    root = messenger.post("C0REVIEW", {"text": "root"}, thread_ts=None, key="k1")
    messenger.post("C0REVIEW", {"text": "reply"}, thread_ts=root.ts, key="k2")

    assert [each["text"] for each in gateway.thread("C0REVIEW", root.ts)] == ["root", "reply"]
    assert len(gateway.thread("C0REVIEW", root.ts, limit=1)) == 1
    assert gateway.recent("C0REVIEW")[0]["text"] == "root"
    assert root.ts.replace(".", "") in gateway.permalink("C0REVIEW", root.ts)


def test_what_slack_refuses_is_its_own_word(gateway: SlackGateway) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}
    for call, code in [
        (lambda: gateway.person("U0NOBODY"), "user_not_found"),
        (lambda: gateway.channel("C0NOWHERE"), "channel_not_found"),
        (lambda: gateway.open_view("1.2.x", view), "invalid_trigger_id"),
        (lambda: gateway.push_view("1.2.x", view), "invalid_trigger_id"),
        (lambda: gateway.update_view("V0NONE", view, view_hash="1.x"), "not_found"),
    ]:
        with pytest.raises(SlackError) as caught:
            call()
        assert caught.value.code in {code, "expired_trigger_id"}


def test_a_read_that_takes_too_long_is_a_timeout(box: SandboxThread, gateway: SlackGateway) -> None:
    box.call(lambda it: it.faults.add(switch="hang", method="users.info", seconds=2))

    with pytest.raises(SlackError) as caught:
        gateway.person("U0ANA", seconds=0.1)
    assert caught.value.code == "timeout"


INCOMPLETE: list[Any] = [
    lambda it: it.person("U1"),
    lambda it: it.people(),
    lambda it: it.channel("C1"),
    lambda it: it.members("C1"),
    lambda it: it.thread("C1", "1.1"),
    lambda it: it.recent("C1"),
    lambda it: it.permalink("C1", "1.1"),
    lambda it: it.open_view("1.1", {}),
]


@pytest.mark.parametrize("call", INCOMPLETE)
def test_an_answer_that_lacks_what_was_asked_is_garbage(peer: Peer, call: Any) -> None:
    with pytest.raises(SlackError) as caught:
        call(SlackGateway(SlackCalls(TOKEN, peer.url)))
    assert caught.value.code == "garbage"


def test_a_person_without_a_display_name_is_called_by_another() -> None:
    base = {"id": "U1"}

    assert shapes.person({**base, "name": "login", "profile": {"display_name": "", "real_name": "Ana"}}).name == "Ana"
    assert shapes.person({**base, "real_name": "Ana", "name": "login"}).name == "Ana"
    assert shapes.person({**base, "name": "login", "is_owner": True}).is_admin
    assert shapes.person(base).name == ""


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ({}, ChannelKind.PUBLIC),
        ({"is_private": True}, ChannelKind.PRIVATE),
        ({"is_mpim": True, "is_private": True}, ChannelKind.MPIM),
        ({"is_im": True}, ChannelKind.IM),
    ],
)
def test_each_kind_of_conversation(flags: dict[str, bool], kind: ChannelKind) -> None:
    assert shapes.channel({"id": "C1", **flags}).kind is kind
