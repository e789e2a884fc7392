"""What the sandbox sends to the app has at least the fields of Slack's published examples, of the same types."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

Json = dict[str, Any]
FIXTURES = {path.stem: json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "fixtures").glob("*"))}
DM = "D0ANA"
ROOM = "C0LAUNCH"
SECRET_ROOM = "C0SECRET"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


BUTTON = {"type": "button", "action_id": "yes", "text": plain("Yes"), "value": "41"}
ASKED = {"text": "On track?", "blocks": [{"type": "actions", "block_id": "question", "elements": [BUTTON]}]}
PLAN = {
    "type": "modal",
    "callback_id": "plan",
    "private_metadata": "41",
    "notify_on_close": True,
    "title": plain("Your plan"),
    "submit": plain("Save"),
    "close": plain("Close"),
    "blocks": [
        {
            "type": "input",
            "block_id": "plan",
            "label": plain("What will you do?"),
            "element": {"type": "plain_text_input", "action_id": "text"},
            "optional": False,
        },
        {"type": "actions", "block_id": "question", "elements": [BUTTON]},
    ],
}
TYPED = {"plan": {"text": {"type": "plain_text_input", "value": "pricing draft"}}}

NOT_PLAYED = {
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "group_deleted",
    "group_left",
}
"""Events that nobody can bring about in the sandbox."""


def differences(published: Any, sent: Any, path: str = "") -> Iterator[str]:
    """Where `sent` lacks a field of `published` or has it of another type; null stands for any type."""
    if published is None or sent is None:
        return
    if type(published) is not type(sent):
        yield f"{path}: {type(published).__name__} in Slack's example, here {sent!r}"
    elif isinstance(published, dict):
        yield from (f"{path}/{key}: missing" for key in published.keys() - sent.keys())
        for key in published.keys() & sent.keys():
            yield from differences(published[key], sent[key], f"{path}/{key}")
    elif isinstance(published, list) and published and sent:
        yield from differences(published[0], sent[0], f"{path}/0")


def test_differences_are_found_wherever_they_hide() -> None:
    published = {"a": [{"b": 1}], "c": None, "d": "x", "e": {"f": True}}
    assert not list(differences(published, {"a": [], "c": 7, "d": None, "e": {"f": False}, "more": 1}))
    assert sorted(differences(published, {"a": [{}], "c": 7, "d": 1, "e": {}})) == [
        "/a/0/b: missing",
        "/d: str in Slack's example, here 1",
        "/e/f: missing",
    ]


# --- gestures: each brings one payload about and returns it


def event(stage: Any, type_: str, **fields: Any) -> Json:
    def wanted(message: Json) -> bool:
        found = message.get("payload", {}).get("event", {})
        return found.get("type") == type_ and all(found.get(key) == value for key, value in fields.items())

    payload: Json = stage.heard(wanted)["payload"]
    return payload


def interaction(stage: Any, type_: str) -> Json:
    payload: Json = stage.heard(lambda message: message.get("payload", {}).get("type") == type_)["payload"]
    return payload


def say(stage: Any, text: str, channel: str = DM, **more: Any) -> str:
    return str(stage.act("post", channel=channel, text=text, **more)["ts"])


def message_im(stage: Any) -> Json:
    return event(stage, "message", ts=say(stage, "Yes"))


def message_im_reply(stage: Any) -> Json:
    root = stage.web.chat_postMessage(channel=DM, **ASKED)["ts"]
    return event(stage, "message", ts=say(stage, "Yes", thread_ts=root))


def message_im_changed(stage: Any) -> Json:
    stage.act("edit", channel=DM, ts=say(stage, "Yes"), text="No")
    return event(stage, "message", subtype="message_changed")


def message_im_deleted(stage: Any) -> Json:
    stage.act("delete", channel=DM, ts=say(stage, "Yes"))
    return event(stage, "message", subtype="message_deleted")


def app_mention(stage: Any) -> Json:
    root = stage.web.chat_postMessage(channel=ROOM, text="Which day?")["ts"]
    say(stage, "@drumbeat decide we ship on Friday", ROOM, thread_ts=root)
    return event(stage, "app_mention")


def app_home_opened(stage: Any) -> Json:
    stage.act("open_home", **{"as": "U0LEE"})
    return event(stage, "app_home_opened", user="U0LEE")


def app_home_opened_again(stage: Any) -> Json:
    stage.web.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [{"type": "divider"}]})
    stage.act("open_home")
    return event(stage, "app_home_opened", user="U0ANA")


def user_change(stage: Any) -> Json:
    stage.tell("world", do="user", id="U0MIA", set={"tz": "Europe/Lisbon"})
    return event(stage, "user_change")


def member_joined_channel(stage: Any) -> Json:
    stage.tell("world", do="kick", channel=ROOM, user="U0LEE")
    stage.tell("world", do="invite", channel=ROOM, user="U0LEE", **{"as": "U0ANA"})
    return event(stage, "member_joined_channel")


def member_left_channel(stage: Any) -> Json:
    stage.tell("world", do="invite", channel=ROOM, user="U0LEE", **{"as": "U0ANA"})
    stage.tell("world", do="kick", channel=ROOM, user="U0LEE")
    return event(stage, "member_left_channel")


def changed(stage: Any, side: str, what: str, **changes: Any) -> Json:
    channel = ROOM if side == "channel" else SECRET_ROOM
    if "is_archived" in changes:  # whichever case came before, or none
        stage.tell("world", do="channel", channel=channel, set={"is_archived": not changes["is_archived"]})
    stage.tell("world", do="channel", channel=channel, set=changes)
    return event(stage, f"{side}_{what}")


def uninstalled(stage: Any, type_: str) -> Json:
    stage.tell("world", do="uninstall")
    stage.tell("world", do="reinstall")
    return event(stage, type_)


def block_actions_message(stage: Any) -> Json:
    ts = stage.web.chat_postMessage(channel=DM, **ASKED)["ts"]
    stage.act("action", container={"channel": DM, "ts": ts}, block_id="question", action_id="yes")
    return interaction(stage, "block_actions")


def opened(stage: Any) -> Json:
    """A modal, opened by a click as a bot would."""
    trigger = block_actions_message(stage)["trigger_id"]
    view: Json = stage.web.views_open(trigger_id=trigger, view=PLAN)["view"]
    return view


def block_actions_view(stage: Any) -> Json:
    where = {"view_id": opened(stage)["id"]}
    stage.act("action", container=where, block_id="question", action_id="yes", state=TYPED)
    return interaction(stage, "block_actions")


def view_submission(stage: Any) -> Json:
    stage.act("submit", view_id=opened(stage)["id"], values=TYPED)
    return interaction(stage, "view_submission")


def view_closed(stage: Any) -> Json:
    stage.act("close", view_id=opened(stage)["id"])
    return interaction(stage, "view_closed")


def message_action(stage: Any) -> Json:
    root = stage.web.chat_postMessage(channel=ROOM, text="Which day?")["ts"]
    ts = say(stage, "Friday", ROOM, thread_ts=root)
    stage.act("shortcut", callback_id="record_decision", channel=ROOM, ts=ts)
    return interaction(stage, "message_action")


def slash_command(stage: Any) -> Json:
    stage.act("command", channel=ROOM, command="/dri", text='assign @mia "EU launch"')
    payload: Json = stage.heard(lambda message: message.get("type") == "slash_commands")["payload"]
    return payload


def envelope(stage: Any) -> Json:
    ts = say(stage, "Yes")
    found: Json = stage.heard(lambda message: message.get("payload", {}).get("event", {}).get("ts") == ts)
    return found


GESTURES: dict[str, Callable[[Any], Json]] = {
    gesture.__name__: gesture
    for gesture in (
        message_im,
        message_im_reply,
        message_im_changed,
        message_im_deleted,
        app_mention,
        app_home_opened,
        app_home_opened_again,
        user_change,
        member_joined_channel,
        member_left_channel,
        block_actions_message,
        block_actions_view,
        view_submission,
        view_closed,
        message_action,
        slash_command,
        envelope,
    )
} | {
    "hello": lambda stage: dict(stage.heard(lambda message: message.get("type") == "hello")),
    "channel_rename": lambda stage: changed(stage, "channel", "rename", name="launch-2"),
    "group_rename": lambda stage: changed(stage, "group", "rename", name="secret-2"),
    "channel_archive": lambda stage: changed(stage, "channel", "archive", is_archived=True),
    "channel_unarchive": lambda stage: changed(stage, "channel", "unarchive", is_archived=False),
    "group_archive": lambda stage: changed(stage, "group", "archive", is_archived=True),
    "group_unarchive": lambda stage: changed(stage, "group", "unarchive", is_archived=False),
    "tokens_revoked": lambda stage: uninstalled(stage, "tokens_revoked"),
    "app_uninstalled": lambda stage: uninstalled(stage, "app_uninstalled"),
}


def test_every_fixture_is_played_or_known_not_to_be() -> None:
    assert GESTURES.keys() | NOT_PLAYED | {"url_verification", "disconnect"} == FIXTURES.keys()


@pytest.fixture(name="furnished", scope="module")
def _furnished(listening: Any) -> Any:
    members = ["U0ANA", "U0DRUMBEAT"]
    listening.tell("world", do="add_channel", id=SECRET_ROOM, name="secret", is_private=True, members=members)
    return listening


@pytest.mark.parametrize("name", GESTURES)
def test_the_sandbox_sends_what_slack_is_documented_to_send(furnished: Any, name: str) -> None:
    assert list(differences(FIXTURES[name]["payload"], GESTURES[name](furnished))) == []


def test_slack_says_before_it_closes_a_socket(listening: Any) -> None:
    listening.tell("sockets", reason="warning", grace=0.0)
    said = listening.heard(lambda message: message.get("type") == "disconnect")
    assert list(differences(FIXTURES["disconnect"]["payload"], said)) == []
    assert listening.heard(lambda message: message.get("type") == "hello")  # slack_sdk has connected anew


def test_a_request_url_is_verified_and_each_request_is_signed(stage: Any, request_url: Any) -> None:
    assert stage.tell("http", target=request_url.url)["verified"] is True
    stage.tell("http", target=None)

    [(headers, body)] = request_url.requests
    assert list(differences(FIXTURES["url_verification"]["payload"], json.loads(body))) == []
    assert SignatureVerifier("sandbox-signing-secret").is_valid_request(body, headers)
