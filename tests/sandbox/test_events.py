"""Events through Socket Mode into a real Bolt app."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import manifest
from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import RAW, Heard, Page, connected, hang_up, web_client

ENVELOPE = {"token", "team_id", "api_app_id", "event", "type", "event_id", "event_time", "authorizations"}


@pytest.fixture(autouse=True)
def everything_is_acked(app: App):
    for name in ("message", "app_mention", "user_change", "app_home_opened", "team_join"):
        app.event(name)(lambda: None)
    for name in ("member_joined_channel", "member_left_channel", "channel_archive", "channel_rename"):
        app.event(name)(lambda: None)
    for name in ("tokens_revoked", "app_uninstalled"):
        app.event(name)(lambda: None)


def test_a_mention_is_two_events_of_one_ts(page: Page, heard: Heard):
    ts = page.act("U0ANA", "post", channel="C0LAUNCH", text="@Drumbeat decide this")["ts"]

    (mention,) = heard.events("app_mention")
    (message,) = heard.events("message")

    assert mention["ts"] == message["ts"] == ts
    assert mention["text"] == "<@U0DRUMBEAT>\u00a0decide this"
    assert (message["channel_type"], "channel_type" in mention) == ("channel", False)
    assert set(heard.items[0]) >= ENVELOPE


def test_a_mention_in_a_thread_names_the_thread(page: Page, heard: Heard):
    root = page.act("U0ANA", "post", channel="C0LAUNCH", text="root")["ts"]
    page.act("U0MIA", "post", channel="C0LAUNCH", text="@Drumbeat decide", thread_ts=root)

    (mention,) = heard.events("app_mention")
    reply = heard.events("message", 2)[1]

    assert mention["thread_ts"] == reply["thread_ts"] == root
    assert reply["parent_user_id"] == "U0ANA"


def test_where_the_bot_is_not_it_hears_nothing_and_the_author_is_told(page: Page, heard: Heard, client: WebClient):
    page.act("U0ANA", "post", channel="C0GENERAL", text="@Drumbeat hello")
    client.chat_postMessage(channel="U0ANA", text="after")

    heard.events("message")
    assert heard.items[0]["event"]["text"] == "after"
    shown = page.get("messages?as=U0ANA&channel=C0GENERAL")["messages"]
    assert "/invite" in shown[-1]["text"]


def test_a_direct_message_is_no_mention(page: Page, heard: Heard):
    page.act("U0ANA", "post", channel="D0ANA", text="yes @Drumbeat")

    (message,) = heard.events("message")

    assert (message["channel_type"], message["client_msg_id"] != "") == ("im", True)
    assert [item["event"]["type"] for item in heard.items] == ["message"]


def test_the_bots_own_posts_are_echoed(client: WebClient, heard: Heard):
    client.chat_postMessage(channel="U0ANA", text="q", metadata={"event_type": "e", "event_payload": {}})

    (message,) = heard.events("message")

    assert (message["bot_id"], message["user"], message["text"]) == ("B0DRUMBEAT", "U0DRUMBEAT", "q")


def test_an_edit_carries_edited_and_an_unfurl_does_not(page: Page, heard: Heard):
    ts = page.act("U0ANA", "post", channel="D0ANA", text="see https://example.com/a")["ts"]
    page.act("U0ANA", "edit", channel="D0ANA", ts=ts, text="see nothing")
    page.act("U0ANA", "edit", channel="D0ANA", ts=ts, text="see nothing")

    _, unfurl, edit = heard.events("message", 3)

    assert unfurl["subtype"] == edit["subtype"] == "message_changed"
    assert "edited" not in unfurl["message"]
    assert unfurl["message"]["attachments"][0]["from_url"] == "https://example.com/a"
    assert edit["message"]["edited"]["user"] == "U0ANA"
    assert edit["previous_message"]["text"] == "see <https://example.com/a>"
    assert len(heard.items) == 3


def test_a_broadcast_reply_comes_with_its_root_and_as_a_change(page: Page, heard: Heard):
    root = page.act("U0ANA", "post", channel="D0ANA", text="root")["ts"]
    page.act("U0ANA", "post", channel="D0ANA", text="loud", thread_ts=root, broadcast=True)

    _, reply, change = heard.events("message", 3)

    assert (reply["subtype"], reply["root"]["ts"]) == ("thread_broadcast", root)
    assert change["subtype"] == "message_changed"
    assert "edited" not in change["message"]
    assert change["message"]["text"] == change["previous_message"]["text"]


def test_a_deletion_names_what_was_deleted(page: Page, heard: Heard):
    ts = page.act("U0ANA", "post", channel="D0ANA", text="oops")["ts"]
    page.act("U0ANA", "delete", channel="D0ANA", ts=ts)

    gone = heard.events("message", 2)[1]

    assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == ("message_deleted", ts, "oops")


def test_opening_the_home_and_the_messages_tab(page: Page, heard: Heard, client: WebClient):
    page.act("U0ANA", "open_home")
    client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [{"type": "divider"}]})
    page.act("U0ANA", "open_home")
    page.act("U0ANA", "open_dm", user="U0DRUMBEAT")

    first, second, third = heard.events("app_home_opened", 3)

    assert (first["tab"], "view" in first, first["channel"]) == ("home", False, "D0ANA")
    assert second["view"]["type"] == "home"
    assert third["tab"] == "messages"


def test_changes_of_people(page: Page, heard: Heard):
    page.post("world", {"do": "user", "id": "U0DANA", "set": {"deleted": True}})
    page.post("world", {"do": "user", "id": "U0LEE", "set": {"tz": "Europe/Paris"}})
    page.post("world", {"do": "add_user", "id": "U0NEW", "name": "new", "real_name": "New One", "tz": "UTC"})

    left, moved = heard.events("user_change", 2)
    (joined,) = heard.events("team_join")

    assert left["user"]["deleted"]
    assert moved["user"]["tz"] == "Europe/Paris"
    assert joined["user"]["id"] == "U0NEW"


def test_changes_of_membership(page: Page, heard: Heard):
    page.act("U0ANA", "command", channel="C0LAUNCH", command="/invite", text="@Lee Park")
    page.act("U0ANA", "post", channel="C0LAUNCH", text="/kick @lee")
    page.post("world", {"do": "kick", "channel": "C0LAUNCH", "user": "U0DRUMBEAT"})
    page.post("world", {"do": "invite", "channel": "C0GENERAL", "user": "U0DRUMBEAT", "as": "U0ANA"})

    came = heard.events("member_joined_channel", 2)
    left = heard.events("member_left_channel", 2)

    assert [(each["user"], each["channel"], each["inviter"]) for each in came] == [
        ("U0LEE", "C0LAUNCH", "U0ANA"),
        ("U0DRUMBEAT", "C0GENERAL", "U0ANA"),
    ]
    assert [each["user"] for each in left] == ["U0LEE", "U0DRUMBEAT"]


def test_changes_of_channels(page: Page, heard: Heard):
    page.post("world", {"do": "channel", "id": "C0LAUNCH", "set": {"name": "launch", "topic": "t", "is_shared": True}})
    page.post("world", {"do": "channel", "id": "C0LAUNCH", "set": {"is_archived": True}})
    page.post("world", {"do": "channel", "id": "C0BOARD", "set": {"is_archived": True}})
    page.post("world", {"do": "channel", "id": "C0LAUNCH", "set": {"is_archived": False, "is_private": True}})

    (renamed,) = heard.events("channel_rename")
    (archived,) = heard.events("channel_archive")

    assert renamed["channel"]["name"] == "launch"
    assert (archived["channel"], archived["user"]) == ("C0LAUNCH", "U0ANA")
    conversation = next(c for c in page.get("state?as=U0ANA")["conversations"] if c["id"] == "C0LAUNCH")
    assert (conversation["kind"], conversation["is_archived"], conversation["is_shared"]) == ("private", False, True)


def test_the_end_of_an_installation(page: Page, heard: Heard, sandbox: SandboxThread):
    page.post("world", {"do": "uninstall"})

    assert heard.events("tokens_revoked")[0]["tokens"] == {"oauth": [], "bot": ["U0DRUMBEAT"]}
    heard.events("app_uninstalled")
    page.act("U0ANA", "post", channel="D0ANA", text="anybody?")
    assert page.act("U0ANA", "command", channel="D0ANA", command="/dri", text="")["ok"] is False
    assert [item["event"]["type"] for item in heard.items] == ["tokens_revoked", "app_uninstalled"]


def test_doubled_late_and_reordered(page: Page, heard: Heard, client: WebClient):
    page.fault("events_doubled", method="message")
    client.chat_postMessage(channel="U0ANA", text="twice")
    heard.events("message", 2)
    page.fault("events_reordered", method="message", seconds=60)
    client.chat_postMessage(channel="U0ANA", text="second")
    client.chat_postMessage(channel="U0ANA", text="first")
    heard.events("message", 4)
    page.fault("events_late", method="message", seconds=0.1)
    client.chat_postMessage(channel="U0ANA", text="late")
    client.chat_postMessage(channel="U0ANA", text="early")
    heard.events("message", 6)

    texts = [item["event"]["text"] for item in heard.items]
    assert texts == ["twice", "twice", "first", "second", "early", "late"]
    assert heard.items[0]["event_id"] == heard.items[1]["event_id"]


def test_a_held_event_comes_even_when_none_follows(page: Page, heard: Heard, client: WebClient):
    page.fault("events_reordered", method="message", seconds=0.02)
    client.chat_postMessage(channel="U0ANA", text="alone")

    assert heard.events("message")[0]["text"] == "alone"


def test_only_subscribed_events_are_sent():
    deaf: dict[str, Any] = {**RAW, "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}}}
    heard = Heard()
    with SandboxThread(manifest=manifest.parse(deaf)) as sandbox:
        bolt = App(client=web_client(sandbox), process_before_response=True, ignoring_self_events_enabled=False)
        bolt.event("app_mention")(lambda body: heard.add(body))
        handler = connected(sandbox, bolt)
        Page(sandbox).act("U0ANA", "post", channel="D0ANA", text="unheard")
        Page(sandbox).act("U0ANA", "post", channel="C0LAUNCH", text="@Drumbeat heard")
        heard.events("app_mention")
        hang_up(sandbox, handler)

    assert len(heard.items) == 1
