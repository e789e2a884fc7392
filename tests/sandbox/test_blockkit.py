"""Block Kit in whole messages and views: inputs, frames, sums, error names."""

# ruff: noqa: E501 -- one faulty payload a line reads as the table it is

import json
from typing import Any

import pytest
from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from bot.sandbox.blockkit import Fault, error_name, validate_message, validate_view
from bot.sandbox.blockkit_elements import ELEMENTS

Json = dict[str, Any]


def plain(text: str = "Yes") -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str = "a", **more: Any) -> Json:
    return {"text": plain(value), "value": value, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "yes", **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}, **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def asks(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("What?"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Plan"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def chart(points: int = 2, *, names: tuple[str, ...] = ("on track",), **more: Any) -> Json:
    labels = [f"W{week}" for week in range(points)]
    series = [{"name": name, "data": [{"label": label, "value": 1.5} for label in labels]} for name in names]
    plot = {"type": "line", "series": series, "axis_config": {"categories": labels, "x_label": "week"}}
    return {"type": "data_visualization", "title": "Answers", "chart": plot, **more}


CONFIRM = {"title": plain("Sure?"), "text": plain("Really."), "confirm": plain(), "deny": plain("No")}

GOOD_INPUTS = [
    {"type": "plain_text_input", "multiline": True, "min_length": 1, "max_length": 300, "initial_value": "x" * 300}
    | {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}, "placeholder": plain("x" * 150)},
    {"type": "email_text_input", "initial_value": "a@example.com"},
    {"type": "url_text_input"},
    {"type": "number_input", "is_decimal_allowed": True, "min_value": "-1.5", "max_value": "9", "initial_value": "2"},
    {"type": "rich_text_input", "initial_value": rich(), "min_lines": 1, "max_lines": 3},
    {"type": "file_input", "filetypes": ["pdf"], "max_files": 10},
    {"type": "checkboxes", "options": [option("a"), option("b")], "initial_options": [option("b")]},
    {"type": "radio_buttons", "options": [{"text": {"type": "mrkdwn", "text": "*a*"}, "value": "a"}]},
    {"type": "datepicker"},
    {"type": "timepicker"},
    {"type": "datetimepicker"},
    {"type": "static_select", "options": [option(str(n)) for n in range(100)], "initial_option": option("7")},
    {"type": "static_select", "initial_option": option("b")}
    | {
        "option_groups": [
            {"label": plain("g"), "options": [option("a")]},
            {"label": plain("h"), "options": [option("b")]},
        ]
    },
    {"type": "multi_static_select", "options": [option()], "initial_options": [option()], "max_selected_items": 1},
    {"type": "external_select", "min_query_length": 0, "initial_option": option()},
    {"type": "multi_external_select", "initial_options": [option()]},
    {"type": "users_select", "initial_user": "U1", "focus_on_load": True, "confirm": CONFIRM},
    {"type": "multi_users_select", "initial_users": ["U1"]},
    {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": True},
    {"type": "multi_channels_select", "initial_channels": ["C1"]},
    {"type": "conversations_select", "default_to_current_conversation": True}
    | {"filter": {"include": ["public", "private"], "exclude_bot_users": True}},
    {"type": "multi_conversations_select", "initial_conversations": ["C1"]},
]


@pytest.mark.parametrize("element", GOOD_INPUTS, ids=lambda element: element["type"])
def test_an_input_within_its_limits_passes_in_a_modal(element: Json) -> None:
    view = modal(asks({**element, "action_id": "a"}, hint=plain("x" * 2000), optional=True, block_id="b"))
    assert validate_view(view, "modal") == []


def test_every_element_type_is_tried_above() -> None:
    tried = {element["type"] for element in GOOD_INPUTS}
    tried |= {"button", "overflow", "image", "workflow_button", "feedback_buttons", "icon_button"}
    assert tried == ELEMENTS.keys()


BAD_INPUTS: list[tuple[str, Json, str]] = [
    ("placeholder too long", {"type": "plain_text_input", "placeholder": plain("x" * 151)}, "/placeholder/text"),
    ("empty at first", {"type": "plain_text_input", "initial_value": ""}, "/initial_value"),
    ("longer than it may get", {"type": "plain_text_input", "max_length": 2, "initial_value": "abc"}, "/initial_value"),
    ("least above most", {"type": "plain_text_input", "min_length": 9, "max_length": 2}, "/min_length"),
    ("most above Slack's", {"type": "plain_text_input", "max_length": 3001}, "/max_length"),
    ("number not in a string", {"type": "number_input", "is_decimal_allowed": False, "min_value": 1}, "/min_value"),
    ("number below its least", {"type": "number_input", "is_decimal_allowed": False, "min_value": "5", "initial_value": "1"}, "/min_value"),
    ("word for a number", {"type": "number_input", "is_decimal_allowed": False, "min_value": "x", "max_value": "9"}, "/min_value"),
    ("button as input", button(), "/type"),
    ("overflow as input", {"type": "overflow", "options": [option()]}, "/type"),
    ("no dispatch", {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": []}}, "/dispatch_action_config/trigger_actions_on"),
]  # fmt: skip


@pytest.mark.parametrize(("element", "at"), [case[1:] for case in BAD_INPUTS], ids=[case[0] for case in BAD_INPUTS])
def test_an_input_past_its_limits_is_refused(element: Json, at: str) -> None:
    faults = validate_view(modal(asks(element)), "modal")
    assert f"/blocks/0/element{at}" in [fault.path for fault in faults], faults


BAD_VIEWS: list[tuple[str, Json, str]] = [
    ("title too long", modal(title=plain("x" * 25)), "/title/text"),
    ("no title", {"type": "modal", "blocks": []}, "/title"),
    ("submit too long", modal(submit=plain("x" * 25)), "/submit/text"),
    ("close too long", modal(close=plain("x" * 25)), "/close/text"),
    ("close in mrkdwn", modal(close={"type": "mrkdwn", "text": "x"}), "/close/type"),
    ("private_metadata too long", modal(private_metadata="x" * 3001), "/private_metadata"),
    ("private_metadata an object", modal(private_metadata={"id": 1}), "/private_metadata"),
    ("callback_id too long", modal(callback_id="x" * 256), "/callback_id"),
    ("external_id too long", modal(external_id="x" * 256), "/external_id"),
    ("101 blocks", modal(*[section()] * 101), "/blocks"),
    ("blocks missing", {"type": "modal", "title": plain()}, "/blocks"),
    ("a null block", modal(None), "/blocks/0"),  # type: ignore[arg-type]
    ("home opened as a modal", home(), "/type"),
    ("unknown key", modal(notify=True), "/notify"),
    ("inputs without submit", {"type": "modal", "title": plain(), "blocks": [asks({"type": "datepicker"})]}, "/submit"),
    ("table in a modal", modal({"type": "table", "rows": [[raw("a")]]}), "/blocks/0/type"),
    ("markdown in a modal", modal({"type": "markdown", "text": "x"}), "/blocks/0/type"),
    ("block_id twice", modal(section(block_id="a"), section(block_id="a")), "/blocks/1/block_id"),
    ("focus twice", modal(*[asks({"type": "datepicker", "focus_on_load": True})] * 2), "/blocks/1/element/focus_on_load"),
    ("too heavy", modal(*[section(text=plain("ä" * 3000))] * 45), ""),
]  # fmt: skip


@pytest.mark.parametrize(("view", "at"), [case[1:] for case in BAD_VIEWS], ids=[case[0] for case in BAD_VIEWS])
def test_a_modal_past_its_limits_is_refused(view: Json, at: str) -> None:
    faults = validate_view(view, "modal")
    assert at in [fault.path for fault in faults], faults


@pytest.mark.parametrize("key", ["title", "submit", "close"])
def test_a_home_page_has_no_frame(key: str) -> None:
    assert [fault.path for fault in validate_view(home(**{key: plain()}), "home")] == [f"/{key}"]


def test_a_home_page_takes_inputs_without_submit_but_no_alert() -> None:
    page = home(asks({"type": "plain_text_input"}), {"type": "alert", "text": plain()})
    assert [fault.path for fault in validate_view(page, "home")] == ["/blocks/1/type"]


def test_an_alert_stands_in_a_modal() -> None:
    assert validate_view(modal({"type": "alert", "text": plain(), "level": "warning"}), "modal") == []


def test_a_view_may_be_json_in_a_string_but_no_other_string() -> None:
    assert validate_view(json.dumps(modal(section())), "modal") == []
    assert validate_view("{", "modal") == [Fault("", "must be an object")]


BAD_MESSAGES: list[tuple[str, Any, str, str]] = [
    ("51 blocks", {"blocks": [section()] * 51}, "/blocks", "invalid_blocks"),
    ("blocks an object", {"blocks": {}}, "/blocks", "invalid_blocks"),
    ("blocks broken JSON", {"blocks": "[{"}, "/blocks", "invalid_blocks"),
    ("text too long", {"text": "x" * 40_001}, "/text", "msg_too_long"),
    ("text a number", {"text": 7}, "/text", "msg_too_long"),
    ("markdown_text too long", {"markdown_text": "x" * 12_001}, "/markdown_text", "msg_too_long"),
    ("markdown_text with text", {"markdown_text": "x", "text": "x"}, "/markdown_text", "msg_too_long"),
    ("markdown in sum", {"blocks": [{"type": "markdown", "text": "x" * 7000}] * 2}, "/blocks/1/text", "invalid_blocks"),
    ("two tables", {"blocks": [{"type": "table", "rows": [[raw("a")]]}] * 2}, "/blocks/1", "only_one_table_allowed"),
    ("three charts", {"blocks": [chart()] * 3}, "/blocks/2", "invalid_blocks"),
    ("metadata without type", {"metadata": {"event_payload": {}}}, "/metadata/event_type", "invalid_metadata_format"),
    ("metadata payload a list", {"metadata": {"event_type": "x", "event_payload": []}}, "/metadata/event_payload", "invalid_metadata_format"),
    ("metadata too large", {"metadata": {"event_type": "x", "event_payload": {"k": "x" * 8000}}}, "/metadata/event_payload", "invalid_metadata_format"),
    ("metadata a word", {"metadata": "sent"}, "/metadata", "invalid_metadata_format"),
    ("101 attachments", {"attachments": [{}] * 101}, "/attachments", "invalid_attachments"),
    ("attachment a word", {"attachments": ["x"]}, "/attachments/0", "invalid_attachments"),
    ("blocks in an attachment", {"attachments": [{"blocks": [section(text=plain(""))]}]}, "/attachments/0/blocks/0/text/text", "invalid_attachments"),
    ("no object", [], "", "invalid_blocks"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "at", "error"), [case[1:] for case in BAD_MESSAGES], ids=[case[0] for case in BAD_MESSAGES]
)
def test_a_message_past_its_limits_is_refused_under_slacks_name(payload: Any, at: str, error: str) -> None:
    faults = validate_message(payload)
    assert at in [fault.path for fault in faults], faults
    assert error_name(faults) == error


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "x" * 40_000},
        {"text": "", "blocks": [section()] * 50},
        {"blocks": json.dumps([section()])},
        {"markdown_text": "x" * 12_000},
        {"text": "x", "metadata": {"event_type": "checkin_sent", "event_payload": {"key": "q-7"}}},
        {"text": "x", "metadata": json.dumps({"event_type": "e", "event_payload": {}})},
        {"text": "x", "blocks": [chart()] * 2, "attachments": [{"text": "old", "blocks": [section()]}]},
        {"text": "x", "blocks": [actions(button()), actions(button())]},
        {"text": "x", "blocks": None, "attachments": None, "metadata": None},
    ],
)
def test_a_message_within_its_limits_passes(payload: Json) -> None:
    assert validate_message(payload) == []
    assert error_name([]) is None


def test_what_slack_sdk_builds_passes() -> None:
    choices = [sdk.Option(text=word, value=word) for word in ("keep", "drop")]
    view = View(
        type="modal",
        title="What will you do?",
        submit="Save",
        close="Close",
        callback_id="plan",
        private_metadata="I-7",
        notify_on_close=True,
        blocks=[
            sdk.HeaderBlock(text="EU launch"),
            sdk.InputBlock(label="Plan", element=sdk.PlainTextInputElement(action_id="plan", multiline=True)),
            sdk.InputBlock(label="By", element=sdk.DatePickerElement(action_id="by", initial_date="2026-11-30")),
            sdk.InputBlock(label="Who", element=sdk.UserSelectElement(action_id="who", placeholder="A person")),
            sdk.InputBlock(label="How", element=sdk.StaticSelectElement(options=choices, initial_option=choices[0])),
            sdk.SectionBlock(text="*More*", accessory=sdk.OverflowMenuElement(action_id="o", options=choices)),
            sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="<@U1>")]),
            sdk.ActionsBlock(elements=[sdk.ButtonElement(text="Escalate", action_id="e", value="7", style="danger")]),
        ],
    )
    assert validate_view(view.to_dict(), "modal") == []
