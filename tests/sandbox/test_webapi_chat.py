"""chat.* over a real socket with the real client."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import manifest
from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import MANIFEST, RAW, Page, web_client

BUTTON = {"type": "button", "action_id": "yes", "text": {"type": "plain_text", "text": "Yes"}, "value": "I-7"}
ACTIONS = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]


def error(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def test_posting_to_a_person_opens_the_direct_message_and_answers_with_its_id(client: WebClient):
    answer = client.chat_postMessage(channel="U0DANA", text="hello")

    assert answer["channel"] == "D0DANA"
    assert answer["message"]["bot_id"] == "B0DRUMBEAT"


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "#general", "text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ({"channel": "C0BOARD", "text": "x"}, "channel_not_found"),
        ({"channel": "U0GONE", "text": "x"}, "user_disabled"),
        ({"channel": "U0OTHERBOT", "text": "x"}, "cannot_dm_bot"),
        ({"channel": "USLACKBOT", "text": "x"}, "cannot_dm_bot"),
        ({"channel": "C0REVIEW"}, "no_text"),
        ({"channel": "C0REVIEW", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0REVIEW", "text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"channel": "C0REVIEW", "text": "x", "blocks": "{not json"}, "invalid_blocks_format"),
        ({"channel": "C0REVIEW", "text": "x", "blocks": "{}"}, "invalid_blocks_format"),
        ({"channel": "C0REVIEW", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C0REVIEW", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0REVIEW", "text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
        ({"channel": "C0REVIEW", "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
    ],
)
def test_refusals_of_a_post_carry_slacks_names(client: WebClient, arguments: dict[str, Any], name: str):
    assert error(client.api_call, api_method="chat.postMessage", json=arguments) == name


def test_a_post_needs_an_open_channel_and_a_root_as_thread(client: WebClient, page: Page):
    root = client.chat_postMessage(channel="C0REVIEW", text="root")["ts"]
    reply = client.chat_postMessage(channel="C0REVIEW", text="reply", thread_ts=root)["ts"]

    assert error(client.chat_postMessage, channel="C0REVIEW", text="x", thread_ts=reply) == "cannot_reply_to_message"
    page.post("world", {"do": "channel", "id": "C0REVIEW", "set": {"is_archived": True}})
    assert error(client.chat_postMessage, channel="C0REVIEW", text="x") == "is_archived"
    assert error(client.chat_update, channel="C0REVIEW", ts=root, text="x") == "is_archived"


def test_the_log_names_the_json_path_of_a_bad_block(client: WebClient, page: Page):
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]

    error(client.chat_postMessage, channel="C0REVIEW", text="x", blocks=blocks)

    entry = page.get("traffic")["entries"][-1]
    assert not entry["ok"]
    assert "/blocks/0/text" in entry["note"]


def test_an_update_without_blocks_keeps_them_and_with_an_empty_list_drops_them(client: WebClient):
    posted = client.chat_postMessage(channel="C0REVIEW", text="one", blocks=ACTIONS)
    where = {"channel": "C0REVIEW", "ts": posted["ts"]}

    kept = client.chat_update(**where, text="two")["message"]
    dropped = client.chat_update(**where, text="three", blocks=[])["message"]

    assert (kept["text"], kept["blocks"]) == ("two", ACTIONS)
    assert "blocks" not in dropped
    assert dropped["edited"]["user"] == "U0DRUMBEAT"


def test_only_own_messages_can_be_changed_or_deleted(client: WebClient, page: Page):
    theirs = page.act("U0ANA", "post", channel="C0REVIEW", text="mine")["ts"]

    assert error(client.chat_update, channel="C0REVIEW", ts=theirs, text="x") == "cant_update_message"
    assert error(client.chat_delete, channel="C0REVIEW", ts=theirs) == "cant_delete_message"
    assert error(client.chat_update, channel="C0REVIEW", ts="1.000000", text="x") == "message_not_found"
    assert error(client.chat_update, channel="U0ANA", ts="1.000000", text="x") == "channel_not_found"


def test_a_deleted_message_is_gone(client: WebClient):
    posted = client.chat_postMessage(channel="U0ANA", text="soon gone")

    client.chat_delete(channel=posted["channel"], ts=posted["ts"])

    assert client.conversations_history(channel=posted["channel"])["messages"] == []
    assert error(client.chat_delete, channel=posted["channel"], ts=posted["ts"]) == "message_not_found"


def test_an_ephemeral_message_is_seen_by_one_and_vanishes_on_reload(client: WebClient, page: Page):
    client.chat_postEphemeral(channel="C0REVIEW", user="U0ANA", text="psst")

    def texts(person: str) -> list[str]:
        shown = page.get(f"messages?as={person}&channel=C0REVIEW")["messages"]
        return [each["text"] for each in shown if each.get("ephemeral")]

    assert (texts("U0ANA"), texts("U0DANA")) == (["psst"], [])
    assert "psst" not in str(client.conversations_history(channel="C0REVIEW").data)
    page.get("state?as=U0ANA&reload=1")
    assert texts("U0ANA") == []


def test_ephemeral_messages_need_a_member(client: WebClient):
    assert error(client.chat_postEphemeral, channel="C0REVIEW", user="U0GUEST", text="x") == "user_not_in_channel"


def test_permalinks_name_channel_ts_and_thread(client: WebClient, sandbox: SandboxThread):
    root = client.chat_postMessage(channel="C0REVIEW", text="root")["ts"]
    reply = client.chat_postMessage(channel="C0REVIEW", text="reply", thread_ts=root)["ts"]

    link = client.chat_getPermalink(channel="C0REVIEW", message_ts=reply)["permalink"]

    expected = f"{sandbox.url}/archives/C0REVIEW/p{reply.replace('.', '')}?thread_ts={root}&cid=C0REVIEW"
    assert link == expected
    assert error(client.chat_getPermalink, channel="C0REVIEW", message_ts="1.000000") == "message_not_found"


def test_ts_grow_strictly_even_when_the_clock_goes_back(client: WebClient, page: Page):
    first = client.chat_postMessage(channel="C0REVIEW", text="1")["ts"]
    page.post("clock", {"do": "back", "seconds": 7200})

    second = client.chat_postMessage(channel="C0REVIEW", text="2")["ts"]

    assert second > first


def test_markdown_text_becomes_a_markdown_block(client: WebClient):
    message = client.chat_postMessage(channel="C0REVIEW", markdown_text="**hi**")["message"]

    assert (message["text"], message["blocks"][0]["type"]) == ("**hi**", "markdown")


def test_without_the_scope_the_answer_names_what_is_needed_and_what_is_provided():
    granted = RAW | {"oauth_config": {"scopes": {"bot": ["commands"]}}}
    with SandboxThread(manifest=manifest.parse(granted)) as sandbox, pytest.raises(SlackApiError) as caught:
        web_client(sandbox).chat_postMessage(channel="U0ANA", text="x")

    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")


def test_a_closed_messages_tab_refuses_direct_messages(page: Page):
    closed = {**RAW, "features": {**RAW["features"], "app_home": {"messages_tab_enabled": False}}}
    with SandboxThread(manifest=manifest.parse(closed)) as sandbox:
        assert error(web_client(sandbox).chat_postMessage, channel="U0ANA", text="x") == "messages_tab_disabled"
        answer = Page(sandbox).act("U0ANA", "post", channel="D0ANA", text="hi")
        assert answer["error"] == "Sending messages to this app has been turned off."


def test_messages_a_second_to_one_channel_are_limited_with_retry_after():
    with SandboxThread(manifest=MANIFEST) as sandbox:
        client = web_client(sandbox)

        def flood() -> None:
            for number in range(20):
                client.chat_postMessage(channel="U0ANA", text=str(number))

        with pytest.raises(SlackApiError) as caught:
            flood()

        assert caught.value.response.status_code == 429
        assert caught.value.response["error"] == "ratelimited"
        assert int(caught.value.response.headers["Retry-After"]) >= 1
        assert client.chat_postMessage(channel="U0DANA", text="another channel")["ok"]
