"""Corners that the stories of the other files do not turn."""

from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import elements, forms, manifest
from bot.sandbox.seed_thread import last_working_morning
from bot.sandbox.thread import SandboxThread
from bot.sandbox.triggers import HOOK_SECONDS, ResponseUrls, Triggers
from tests.sandbox.kit import RAW, Heard, Page, web_client

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def with_manifest(**changes: Any) -> manifest.Manifest:
    return manifest.parse({**RAW, **changes})


def error(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def test_an_app_without_a_home_tab():
    features = {**RAW["features"], "app_home": {"messages_tab_enabled": True}}
    with SandboxThread(manifest=with_manifest(features=features)) as sandbox:
        home = {"type": "home", "blocks": [{"type": "divider"}]}

        assert error(web_client(sandbox).views_publish, user_id="U0ANA", view=home) == "not_enabled"
        assert Page(sandbox).act("U0ANA", "open_home")["error"] == "This app has no Home tab."


def test_an_app_without_interactivity():
    with SandboxThread(manifest=with_manifest(settings={})) as sandbox:
        answer = Page(sandbox).act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")

        assert answer["error"] == "This app is not configured to handle interactive responses."


def test_joining_twice_is_joining_once_and_leaving_unjoined_is_nothing(client: WebClient, page: Page):
    for _ in range(2):
        client.conversations_join(channel="C0GENERAL")
    page.post("world", {"do": "kick", "channel": "C0LAUNCH", "user": "U0LEE"})

    flow = page.get("messages?as=U0ANA&channel=C0GENERAL")["messages"]
    assert [each["subtype"] for each in flow if "subtype" in each] == ["channel_join"]


def test_posting_where_one_is_not_takes_the_public_scope():
    granted = with_manifest(oauth_config={"scopes": {"bot": ["chat:write", "chat:write.public"]}})
    with SandboxThread(manifest=granted) as sandbox:
        client = web_client(sandbox)

        assert client.chat_postMessage(channel="C0GENERAL", text="x")["ok"]
        assert error(client.chat_postEphemeral, channel="C0GENERAL", user="U0ANA", text="x") == "not_in_channel"


def test_blocks_without_text_read_as_slack_reads_them(client: WebClient):
    answer = client.api_call("chat.postMessage", json={"channel": "U0ANA", "blocks": [{"type": "divider"}]})

    assert answer["message"]["text"] == "This content can't be displayed."


def test_metadata_can_be_replaced_and_has_a_size(client: WebClient):
    big = {"event_type": "e", "event_payload": {"k": "x" * 9_000}}
    fine = {"event_type": "e", "event_payload": {"k": "2"}}
    ts = client.chat_postMessage(channel="U0ANA", text="x")["ts"]

    assert error(client.chat_postMessage, channel="U0ANA", text="x", metadata=big) == "metadata_too_large"
    client.chat_update(channel="D0ANA", ts=ts, text="y", metadata=fine)
    stored = client.conversations_history(channel="D0ANA", include_all_metadata=True)["messages"][0]
    assert stored["metadata"] == fine
    assert (
        error(client.api_call, api_method="chat.update", json={"channel": "D0ANA", "text": "x"}) == "invalid_arguments"
    )


def test_a_view_that_breaks_the_rules_is_refused_with_its_path(page: Page, client: WebClient):
    view = {"type": "home", "blocks": [{"type": "header", "text": plain("x" * 151)}]}

    assert error(client.views_publish, user_id="U0ANA", view=view) == "invalid_arguments"
    assert "/blocks/0/text" in page.get("traffic")["entries"][-1]["note"]


def test_blocks_must_be_a_list(client: WebClient):
    assert error(client.api_call, api_method="chat.postMessage", json={"channel": "U0ANA", "blocks": 5}) == (
        "invalid_blocks_format"
    )


def test_a_form_with_a_response_url_for_the_chosen_channel(app: App, page: Page, heard: Heard):
    select = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    block = {"type": "input", "block_id": "b", "label": plain("b"), "element": select}
    view = {"type": "modal", "callback_id": "form", "title": plain("t"), "submit": plain("s"), "blocks": [block]}
    app.command("/dri")(
        lambda ack, command, client: (client.views_open(trigger_id=command["trigger_id"], view=view), ack())
    )
    app.view("form")(lambda ack: ack())
    page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")
    (opened,) = page.get("views?as=U0ANA")["stack"]

    page.act("U0ANA", "submit", view_id=opened["id"], values={"b": {"where": {"selected_conversation": "C0LAUNCH"}}})

    (url,) = heard.interactions("view_submission")[0]["response_urls"]
    assert (url["channel_id"], url["block_id"], url["action_id"]) == ("C0LAUNCH", "b", "where")


def test_in_channel_acks_without_text_show_the_command(app: App, page: Page):
    app.command("/dri")(lambda ack: ack(response_type="in_channel"))

    page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="list")

    assert page.get("messages?as=U0ANA&channel=C0GENERAL")["messages"][-1]["text"] == "/dri list"


def test_a_guest_sees_and_clicks_only_where_they_are(page: Page, client: WebClient):
    page.post("world", {"do": "user", "id": "U0MIA", "set": {"is_invited_user": True, "tz": None}})

    assert client.users_info(user="U0MIA")["user"]["is_invited_user"]
    assert page.act("U0GUEST", "post", channel="C0LAUNCH", text="hi")["ok"]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "card", "block_id": "b", "actions": [{"type": "button", "action_id": "go"}]},
        {"type": "context_actions", "block_id": "b", "elements": [{"type": "button", "action_id": "go"}]},
        {"type": "section", "block_id": "b", "accessory": {"type": "button", "action_id": "go"}},
    ],
)
def test_elements_are_found_wherever_they_stand(block: Json):
    found = elements.find([{"type": "divider"}, block], "b", "go")

    assert found is not None
    assert not found.is_input
    assert elements.find([block], "b", "other") is None


def test_elements_without_ids_get_new_ones_each_time():
    blocks = [{"type": "actions", "elements": [{"type": "button"}, {"type": "image"}]}]

    one, two = elements.with_ids(blocks), elements.with_ids(blocks)

    assert one[0]["block_id"] != two[0]["block_id"]
    assert "action_id" not in one[0]["elements"][1]
    assert "block_id" not in blocks[0]


def test_an_emptied_field_is_null_and_missing_again():
    element = {"type": "plain_text_input", "action_id": "a", "initial_value": "was"}
    blocks = [{"type": "input", "block_id": "b", "element": element}]

    values = elements.state(blocks, {"b": {"a": {"value": ""}}})

    assert values["b"]["a"]["value"] is None
    assert forms.faults(blocks, values) == {"b": forms.REQUIRED}


def test_too_many_choices_are_kept_back():
    element = {"type": "multi_users_select", "action_id": "a", "max_selected_items": 1}
    blocks = [{"type": "input", "block_id": "b", "element": element}]

    assert forms.faults(blocks, {"b": {"a": {"selected_users": ["U1", "U2"]}}}) == {"b": "Please choose at most 1."}
    assert forms.faults(blocks, {"b": {"a": {"selected_users": ["U1"]}}}) == {}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T09:00:00+00:00", "2026-11-23T09:12:00+00:00"),
        ("2026-11-24T20:00:00+00:00", "2026-11-24T09:12:00+00:00"),
        ("2026-11-23T09:00:00+00:00", "2026-11-20T09:12:00+00:00"),
        ("2026-07-05T12:00:00+00:00", "2026-07-03T08:12:00+00:00"),
    ],
)
def test_the_demo_company_wrote_on_its_last_working_day(now: str, expected: str):
    morning = last_working_morning(datetime.fromisoformat(now).timestamp())

    assert datetime.fromtimestamp(morning, UTC) == datetime.fromisoformat(expected)


def test_old_triggers_and_response_urls_are_forgotten():
    triggers, hooks = Triggers(seconds=-100.0), ResponseUrls()
    first = triggers.issue("U1")
    for _ in range(5_001):
        triggers.issue("U1")
        hooks.issue("actions", "U1", "C1")

    assert triggers.exchange(first) == "invalid_trigger_id"
    assert hooks.use("nothing") == "invalid_url"
    assert HOOK_SECONDS == 1800


@pytest.mark.parametrize("body", [b"[]", b"{"])
def test_a_response_url_takes_objects_only(app: App, page: Page, heard: Heard, body: bytes):
    app.command("/dri")(lambda ack: ack())
    page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")
    url = heard.wait(lambda item: "command" in item)[0]["response_url"]

    with pytest.raises(HTTPError) as caught:
        urlopen(Request(url, body))  # noqa: S310  loopback
    assert b"invalid_payload" in caught.value.read()
    caught.value.close()
