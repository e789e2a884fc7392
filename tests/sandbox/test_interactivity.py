"""Commands, shortcuts, buttons, modals and menus through a real Bolt app."""

import json
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.sandbox.thread import SandboxThread
from tests.sandbox.kit import MANIFEST, Heard, Page

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def text_input(block_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "typed"} | more.pop("element", {})
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element} | more


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send")}
    return view | {"blocks": list(blocks) or [text_input("name")]} | more


@pytest.fixture
def opened(app: App, page: Page):
    """Opens a modal for Ana and answers its view."""

    def open_modal(view: Json) -> Json:
        @app.command("/dri")
        def command(ack: Ack, command: Json, client: WebClient) -> None:
            client.views_open(trigger_id=command["trigger_id"], view=view)
            ack()

        assert page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")["ok"]
        return stack(page)[-1]

    return open_modal


def stack(page: Page) -> list[Json]:
    return page.get("views?as=U0ANA")["stack"]


def submit(page: Page, view: Json, **values: Json) -> Json:
    return page.act("U0ANA", "submit", view_id=view["id"], values=values)


def shown(page: Page, channel: str = "C0GENERAL") -> list[Json]:
    return page.get(f"messages?as=U0ANA&channel={channel}")["messages"]


def test_a_commands_text_is_encoded_as_the_manifest_says(app: App, page: Page, heard: Heard):
    app.command("/dri")(lambda ack: ack())
    app.command("/raw")(lambda ack: ack())
    for command in ("/dri", "/raw"):
        page.act(
            "U0ANA", "command", channel="C0GENERAL", command=command, text='@dana "x" #general #board-private & <b>'
        )

    escaped, plainly = heard.wait(lambda body: "command" in body, 2)

    assert escaped["text"] == ("<@U0DANA|dana>\u00a0\u201cx\u201d <#C0GENERAL|general> <#C0BOARD|> &amp; &lt;b&gt;")
    assert plainly["text"] == "@dana \u201cx\u201d #general #board-private &amp; &lt;b&gt;"
    assert (escaped["channel_name"], escaped["user_name"]) == ("general", "ana")


@pytest.mark.parametrize(("channel", "name"), [("D0ANA", "directmessage"), ("C0BOARD", "privategroup")])
def test_a_command_names_the_kind_of_private_places(app: App, page: Page, heard: Heard, channel: str, name: str):
    app.command("/dri")(lambda ack: ack())

    page.act("U0ANA", "command", channel=channel, command="/dri", text="")

    assert heard.wait(lambda body: "command" in body)[0]["channel_name"] == name


def test_the_ack_of_a_command_is_shown(app: App, page: Page):
    answers = iter([{"text": "only you"}, {"text": "all", "response_type": "in_channel"}, {"blocks": [{"type": "x"}]}])
    app.command("/dri")(lambda ack: ack(next(answers)))

    for _ in range(3):
        page.act("U0ANA", "post", channel="C0GENERAL", text="/dri list")

    texts = [(each["text"], each.get("ephemeral", False)) for each in shown(page)[-4:]]
    assert texts[:3] == [("only you", True), ("/dri list", False), ("all", False)]
    assert "invalid_blocks" in texts[3][0]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"do": "post", "text": "/dri list", "thread_ts": "1.1"}, "/dri is not supported in threads. Sorry!"),
        ({"do": "post", "text": "/nope"}, "/nope is not a valid command."),
        ({"do": "post", "text": "   "}, "There is nothing to send."),
        (
            {"do": "command", "command": "/invite", "text": "nobody"},
            "/invite needs the name of a person, in a channel.",
        ),
        ({"do": "global_shortcut", "callback_id": "nope"}, "There is no such shortcut."),
        ({"do": "submit", "view_id": "V0"}, "This window is closed."),
        ({"do": "dance"}, "Nobody can do 'dance' here."),
    ],
)
def test_what_the_client_itself_refuses(page: Page, what: Json, sentence: str):
    assert page.post("act", {"as": "U0ANA", "channel": "C0GENERAL"} | what) == {"ok": False, "error": sentence}


def test_no_ack_in_time_is_shown_as_slack_shows_it_and_nothing_comes_again(heard: Heard):
    with SandboxThread(manifest=MANIFEST, ack_seconds=0.05) as sandbox:
        sandbox.call(lambda box: box.sockets.add_ghost())
        page = Page(sandbox)
        ts = page.act("U0ANA", "post", channel="C0LAUNCH", text="hi")["ts"]

        command = page.act("U0ANA", "command", channel="C0LAUNCH", command="/dri", text="")
        shortcut = page.act("U0ANA", "shortcut", channel="C0LAUNCH", callback_id="record", ts=ts)

        assert command["error"] == '/dri failed with the error "operation_timeout"'
        assert shortcut["error"].startswith("Drumbeat didn't respond.")
        entries = [entry for entry in page.get("traffic")["entries"] if entry["kind"] in ("command", "interaction")]
        assert len(entries) == 2


def test_a_message_shortcut_carries_the_whole_message(app: App, page: Page, heard: Heard, client: WebClient):
    app.shortcut("record")(lambda ack: ack())
    root = page.act("U0ANA", "post", channel="C0LAUNCH", text="root")["ts"]
    reply = page.act("U0MIA", "post", channel="C0LAUNCH", text="reply", thread_ts=root)["ts"]

    page.act("U0ANA", "shortcut", channel="C0LAUNCH", callback_id="record", ts=reply)

    (body,) = heard.interactions("message_action")
    assert (body["message"]["thread_ts"], body["message_ts"], body["message"]["text"]) == (root, reply, "reply")
    assert body["channel"] == {"id": "C0LAUNCH", "name": "product-launch"}
    assert body["response_url"].startswith("http://127.0.0.1")
    whisper = client.chat_postEphemeral(channel="C0LAUNCH", user="U0ANA", text="psst")["message_ts"]
    assert not page.act("U0ANA", "shortcut", channel="C0LAUNCH", callback_id="record", ts=whisper)["ok"]
    assert not page.act("U0STRANGER", "shortcut", channel="C0SHARED", callback_id="record", ts=reply)["ok"]


def test_a_global_shortcut_has_no_channel(app: App, page: Page, heard: Heard):
    app.shortcut("anywhere")(lambda ack: ack())

    page.act("U0ANA", "global_shortcut", callback_id="anywhere")

    (body,) = heard.interactions("shortcut")
    assert "trigger_id" in body
    assert not {"channel", "response_url"} & set(body)


def test_a_button_in_a_message(app: App, page: Page, heard: Heard, client: WebClient):
    app.action("yes")(lambda ack: ack())
    button = {"type": "button", "action_id": "yes", "text": plain("Yes"), "value": "I-7", "style": "primary"}
    menu = {"type": "static_select", "action_id": "menu", "options": [option("a"), option("b")]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button, menu]}]
    posted = client.chat_postMessage(channel="U0ANA", text="q", blocks=blocks)
    where = {"type": "message", "channel": "D0ANA", "ts": posted["ts"]}

    page.act("U0ANA", "action", container=where, block_id="b", action_id="yes")

    (body,) = heard.interactions("block_actions")
    (action,) = body["actions"]
    assert (action["value"], action["style"], action["type"]) == ("I-7", "primary", "button")
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "D0ANA",
        "is_ephemeral": False,
    }
    assert body["state"]["values"] == {"b": {"menu": {"type": "static_select", "selected_option": None}}}
    assert body["message"]["text"] == "q"
    gone = page.act("U0ANA", "action", container=where, block_id="b", action_id="no")
    assert gone["error"] == "This is no longer here."


def test_choices_fill_the_option_that_the_app_wrote(app: App, page: Page, heard: Heard, client: WebClient):
    for name in ("menu", "more"):
        app.action(name)(lambda ack: ack())
    menu = {
        "type": "static_select",
        "action_id": "menu",
        "option_groups": [{"label": plain("g"), "options": [option("a")]}],
    }
    more = {"type": "overflow", "action_id": "more", "options": [option("x")]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu, more]}]
    ts = client.chat_postMessage(channel="U0ANA", text="q", blocks=blocks)["ts"]
    where = {"type": "message", "channel": "D0ANA", "ts": ts}

    for name, value in (("menu", "a"), ("more", "x")):
        chosen = {"selected_option": {"value": value}}
        page.act("U0ANA", "action", container=where, block_id="b", action_id=name, value=chosen)

    first, second = heard.interactions("block_actions", 2)
    assert first["actions"][0]["selected_option"] == option("a")
    assert first["state"]["values"]["b"]["menu"]["selected_option"] == option("a")
    assert second["actions"][0]["selected_option"] == option("x")


def test_ephemeral_messages_send_no_message(app: App, page: Page, heard: Heard, client: WebClient):
    app.action("yes")(lambda ack, respond: (respond(delete_original=True), ack()))
    blocks = [
        {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "yes", "text": plain("Y")}]}
    ]
    ts = client.chat_postEphemeral(channel="C0REVIEW", user="U0ANA", text="psst", blocks=blocks)["message_ts"]

    page.act("U0ANA", "action", container={"channel": "C0REVIEW", "ts": ts}, block_id="b", action_id="yes")

    (body,) = heard.interactions("block_actions")
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    assert ts not in [each["ts"] for each in shown(page, "C0REVIEW")]


def test_a_submission_holds_every_input_and_every_stateful_element(opened, app: App, page: Page, heard: Heard):
    app.view("form")(lambda ack: ack())
    pick = {"type": "users_select", "action_id": "who"}
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": [option("a"), option("b")]}
    view = opened(
        modal(
            text_input("name", element={"initial_value": "Ana"}),
            text_input("note", optional=True),
            {"type": "section", "block_id": "pick", "text": plain("who"), "accessory": pick},
            {"type": "input", "block_id": "boxes", "optional": True, "label": plain("b"), "element": boxes},
            {
                "type": "input",
                "block_id": "due",
                "label": plain("d"),
                "element": {"type": "datepicker", "action_id": "day"},
            },
        )
    )

    submit(
        page, view, due={"day": {"selected_date": "2026-12-01"}}, boxes={"boxes": {"selected_options": [option("b")]}}
    )

    (body,) = heard.interactions("view_submission")
    assert body["view"]["state"]["values"] == {
        "name": {"typed": {"type": "plain_text_input", "value": "Ana"}},
        "note": {"typed": {"type": "plain_text_input", "value": None}},
        "pick": {"who": {"type": "users_select", "selected_user": None}},
        "boxes": {"boxes": {"type": "checkboxes", "selected_options": [option("b")]}},
        "due": {"day": {"type": "datepicker", "selected_date": "2026-12-01"}},
    }
    assert body["view"]["id"] == view["id"]
    assert stack(page) == []


def test_the_client_keeps_back_what_is_missing_or_wrong(opened, page: Page, heard: Heard):
    number = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "action_id": "typed",
        "min_value": "2",
        "max_value": "5",
    }
    view = opened(
        modal(
            text_input("must"),
            text_input("short", optional=True, element={"min_length": 3}),
            text_input("long", optional=True, element={"max_length": 3}),
            text_input("mail", optional=True, element={"type": "email_text_input"}),
            text_input("link", optional=True, element={"type": "url_text_input"}),
            *(text_input(f"number{n}", optional=True, element=number) for n in range(4)),
        )
    )
    typed = {"short": "a", "long": "abcd", "mail": "x", "link": "x", "number0": "x", "number1": "2.5", "number2": "1"}
    typed["number3"] = "9"

    answer = submit(page, view, **{name: {"typed": {"value": value}} for name, value in typed.items()})

    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"must", *typed}
    assert heard.items[-1].get("type") != "view_submission"


def test_errors_of_the_app_keep_the_modal_open(opened, app: App, page: Page):
    app.view("form")(lambda ack: ack(response_action="errors", errors={"name": "Not that one."}))
    view = opened(modal())

    answer = submit(page, view, name={"typed": {"value": "x"}})

    assert (answer["response_action"], answer["errors"]) == ("errors", {"name": "Not that one."})
    assert stack(page)[0]["state"]["values"]["name"]["typed"]["value"] == "x"


@pytest.mark.parametrize(
    "ack",
    [
        {"response_action": "errors", "errors": {"nope": "x"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
    ],
)
def test_a_nonsense_answer_is_trouble(opened, app: App, page: Page, ack: Json):
    app.view("form")(_acks(ack))
    view = opened(modal())

    answer = submit(page, view, name={"typed": {"value": "x"}})

    assert answer["response_action"] == "trouble"
    assert len(stack(page)) == 1


def _acks(answer: Json) -> Any:
    """A listener that answers whatever it is told, also what Bolt's own `ack` would not."""

    def listener(ack: Ack) -> BoltResponse:
        ack.response = BoltResponse(status=200, body=json.dumps(answer), headers={"content-type": "application/json"})
        return ack.response

    return listener


def test_update_keeps_what_was_typed_only_under_the_same_ids(opened, app: App, page: Page):
    second = modal(text_input("name"), text_input("other", optional=True), callback_id="second")
    app.view("form")(lambda ack: ack(response_action="update", view=second))
    view = opened(modal())

    submit(page, view, name={"typed": {"value": "kept"}})

    (now,) = stack(page)
    assert now["callback_id"] == "second"
    assert now["state"]["values"]["name"]["typed"]["value"] == "kept"
    assert now["hash"] != view["hash"]


def test_push_stacks_three_and_no_more_and_clear_empties(opened, app: App, page: Page):
    app.view("form")(lambda ack: ack(response_action="push", view=modal()))
    view = opened(modal())
    for _ in range(2):
        submit(page, stack(page)[-1], name={"typed": {"value": "x"}})

    first, second, third = stack(page)
    assert third["previous_view_id"] == second["id"]
    assert third["root_view_id"] == first["id"] == view["id"]
    assert submit(page, third, name={"typed": {"value": "x"}})["note"] == "push_limit_reached"


def test_clear_closes_all(opened, app: App, page: Page):
    app.view("form")(lambda ack: ack(response_action="clear"))
    view = opened(modal())

    submit(page, view, name={"typed": {"value": "x"}})

    assert stack(page) == []


def test_a_closed_modal_tells_the_app_when_it_asked_for_it(opened, app: App, page: Page, heard: Heard):
    app.view_closed("form")(lambda ack: ack())
    view = opened(modal(notify_on_close=True))
    page.act("U0ANA", "close", view_id=view["id"])
    view = opened(modal(notify_on_close=True))
    page.act("U0ANA", "close", view_id=view["id"], all=True)

    one, everything = heard.interactions("view_closed", 2)

    assert (one["is_cleared"], everything["is_cleared"]) == (False, True)
    assert one["view"]["state"]["values"] == {"name": {"typed": {"type": "plain_text_input", "value": None}}}


def test_views_update_by_id_and_hash_and_push_by_trigger(app: App, page: Page, client: WebClient, heard: Heard):
    app.command("/dri")(lambda ack: ack())
    page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")
    trigger = heard.wait(lambda body: "command" in body)[0]["trigger_id"]
    view = client.views_open(trigger_id=trigger, view=modal(external_id="mine"))["view"]

    updated = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(text_input("b")))["view"]

    assert updated["hash"] != view["hash"]
    assert _error(client.views_update, view_id=view["id"], hash=view["hash"], view=modal()) == "hash_conflict"
    assert _error(client.views_update, view_id="V0NONE", view=modal()) == "not_found"
    assert _error(client.api_call, api_method="views.update", json={"view": modal()}) == "invalid_arguments"
    assert _error(client.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    assert _error(client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert _error(client.views_open, trigger_id="1.2.3", view={"type": "modal"}) == "invalid_arguments"
    assert _error(client.api_call, api_method="views.open", json={"trigger_id": "1"}) == "invalid_arguments"


def test_views_push_needs_an_open_modal_and_room(opened, app: App, page: Page, client: WebClient, heard: Heard):
    go = {"type": "button", "action_id": "go", "text": plain("go")}
    view = opened(modal({"type": "actions", "block_id": "b", "elements": [go]}))
    app.action("go")(lambda ack, body, client: (client.views_push(trigger_id=body["trigger_id"], view=modal()), ack()))

    page.act("U0ANA", "action", container={"type": "view", "view_id": view["id"]}, block_id="b", action_id="go")

    assert len(stack(page)) == 2
    body = heard.interactions("block_actions")[0]
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["id"] == view["id"]
    page.act("U0ANA", "close", view_id=view["id"])
    app.shortcut("anywhere")(lambda ack: ack())
    page.act("U0ANA", "global_shortcut", callback_id="anywhere")
    trigger = heard.interactions("shortcut")[0]["trigger_id"]
    assert _error(client.views_push, trigger_id=trigger, view=modal()) == "not_found"


def test_a_trigger_dies_of_age(heard: Heard):
    with SandboxThread(manifest=MANIFEST, trigger_seconds=-1.0, ack_seconds=0.01) as sandbox:
        sandbox.call(lambda box: box.sockets.add_ghost())
        page = Page(sandbox)
        page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")
        payload = page.get("traffic")["entries"][-1]["detail"]["payload"]

        client = WebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])
        assert _error(client.views_open, trigger_id=payload["trigger_id"], view=modal()) == "expired_trigger_id"


def test_the_home_tab(app: App, page: Page, client: WebClient, heard: Heard):
    app.action("go")(lambda ack: ack())
    app.event("app_home_opened")(lambda: None)
    go = {"type": "button", "action_id": "go", "text": plain("go")}
    home = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [go]}]}
    first = client.views_publish(user_id="U0ANA", view=home)["view"]
    second = client.views_publish(user_id="U0ANA", view=home, hash=first["hash"])["view"]

    assert second["id"] == first["id"]
    assert _error(client.views_publish, user_id="U0ANA", view=home, hash=first["hash"]) == "hash_conflict"
    assert _error(client.views_publish, user_id="U0OTHERBOT", view=home) == "invalid_arguments"
    assert page.get("home?as=U0ANA")["view"]["id"] == first["id"]
    assert page.get("home?as=U0DANA")["view"] is None
    page.act("U0ANA", "action", container={"type": "view", "view_id": first["id"]}, block_id="b", action_id="go")
    assert heard.interactions("block_actions")[0]["view"]["type"] == "home"


def test_external_menus_ask_the_app(opened, app: App, page: Page, heard: Heard):
    groups = iter([{"options": [option("a")]}, {"option_groups": [{"label": plain("g"), "options": [option("b")]}]}])
    app.options("pick")(lambda ack: ack(**next(groups)))
    element = {"type": "external_select", "action_id": "pick"}
    view = opened(modal({"type": "input", "block_id": "b", "label": plain("b"), "element": element}))

    asked = [page.act("U0ANA", "options", view_id=view["id"], block_id="b", action_id="pick", query=q) for q in "xy"]

    assert [answer["options"] for answer in asked] == [[option("a")], [option("b")]]
    assert heard.interactions("block_suggestion", 2)[1]["value"] == "y"


@pytest.fixture
def hook(app: App, page: Page, heard: Heard) -> WebhookClient:
    app.command("/dri")(lambda ack: ack())
    page.act("U0ANA", "command", channel="C0GENERAL", command="/dri", text="")
    return WebhookClient(heard.wait(lambda body: "command" in body)[0]["response_url"])


def test_a_response_url_works_five_times(hook: WebhookClient, page: Page):
    answers = [hook.send(text=str(number)) for number in range(6)]

    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert [(m["text"], m["ephemeral"]) for m in shown(page)[-5:]] == [(str(n), True) for n in range(5)]


def test_a_response_url_dies_after_thirty_minutes(hook: WebhookClient, page: Page):
    page.post("world", {"do": "expire_response_urls"})

    assert "expired_url" in hook.send(text="late").body


def test_in_channel_answers_need_no_membership(hook: WebhookClient, page: Page):
    assert hook.send(text="for all", response_type="in_channel").status_code == 200
    stored = shown(page)[-1]
    assert (stored["text"], stored.get("ephemeral"), stored["bot_id"]) == ("for all", None, "B0DRUMBEAT")
    root = page.act("U0ANA", "post", channel="C0GENERAL", text="root")["ts"]
    assert (
        hook.send_dict({"text": "in the thread", "response_type": "in_channel", "thread_ts": root}).status_code == 200
    )
    assert page.get(f"messages?as=U0ANA&channel=C0GENERAL&thread={root}")["messages"][1]["text"] == "in the thread"


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"text": ""}, "no_text"),
        ({"text": 5}, "invalid_payload"),
        ({"text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ({"text": "x", "replace_original": True}, "message_not_found"),
        ({"delete_original": True}, "message_not_found"),
        ({"text": "x", "response_type": "in_channel", "thread_ts": "1.1"}, "thread_not_found"),
    ],
)
def test_what_a_response_url_refuses(hook: WebhookClient, payload: Json, name: str):
    assert name in hook.send_dict(payload).body


def test_an_archived_channel_takes_no_answer(hook: WebhookClient, page: Page):
    page.post("world", {"do": "channel", "id": "C0GENERAL", "set": {"is_archived": True}})

    assert "is_archived" in hook.send(text="x", response_type="in_channel").body


def test_replacing_the_original_changes_the_message(app: App, page: Page, client: WebClient):
    app.action("yes")(lambda ack, respond: (respond(text="answered", blocks=[], replace_original=True), ack()))
    blocks = [
        {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "yes", "text": plain("Y")}]}
    ]
    ts = client.chat_postMessage(channel="U0ANA", text="q", blocks=blocks)["ts"]

    page.act("U0ANA", "action", container={"channel": "D0ANA", "ts": ts}, block_id="b", action_id="yes")

    (message,) = shown(page, "D0ANA")
    assert message["text"] == "answered"
    assert "blocks" not in message


def _error(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]
