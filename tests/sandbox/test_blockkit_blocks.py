"""Blocks in messages: a table of good ones and one of faulty ones, each with the path of its fault."""

# ruff: noqa: E501 -- one faulty payload a line reads as the table it is

from typing import Any

import pytest

from bot.sandbox.blockkit import error_name, validate_message
from bot.sandbox.blockkit_blocks import BLOCKS

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


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def chart(points: int = 2, *, names: tuple[str, ...] = ("on track",), **more: Any) -> Json:
    labels = [f"W{week}" for week in range(points)]
    series = [{"name": name, "data": [{"label": label, "value": 1.5} for label in labels]} for name in names]
    plot = {"type": "line", "series": series, "axis_config": {"categories": labels, "x_label": "week"}}
    return {"type": "data_visualization", "title": "Answers", "chart": plot, **more}


def pie(*values: float) -> Json:
    segments = [{"label": f"s{index}", "value": value} for index, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Parties", "chart": {"type": "pie", "segments": segments}}


IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}
TASK = {"type": "task_card", "task_id": "t", "title": "Ask", "status": "pending", "details": rich()}
CARD = {"type": "card", "title": {"type": "mrkdwn", "text": "*EU launch*"}, "actions": [button()]}
CONFIRM = {"title": plain("Sure?"), "text": plain("Really."), "confirm": plain(), "deny": plain("No")}
VIDEO = {
    "type": "video",
    "alt_text": "a",
    "title": plain(),
    "video_url": "https://v.example/1",
    "thumbnail_url": "https://v.example/1.png",
}
WORKFLOW = {"type": "workflow_button", "text": plain(), "action_id": "w"} | {
    "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft1/x"}}
}
FEEDBACK = {"type": "feedback_buttons"} | {
    f"{side}_button": {"text": plain(), "value": side} for side in ("positive", "negative")
}

GOOD_BLOCKS = [
    section(),
    section(
        text=plain("x" * 3000), fields=[plain()] * 10, expand=True, accessory=button(style="danger", confirm=CONFIRM)
    ),
    {"type": "section", "fields": [plain("x" * 2000)], "accessory": IMAGE},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "b" * 255},
    {**IMAGE, "title": plain("x" * 2000)},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"},
    {"type": "context", "elements": [plain(), {"type": "mrkdwn", "text": "x", "verbatim": True}, IMAGE]},
    actions(*[button(action_id=f"a{n}") for n in range(25)]),
    actions(
        {"type": "overflow", "options": [option(url="https://example.com")]},
        {"type": "datepicker", "initial_date": "2028-02-29", "action_id": "d"},
        {"type": "timepicker", "initial_time": "09:00", "timezone": "Europe/Berlin"},
        {"type": "datetimepicker", "initial_date_time": 1795424400},
        WORKFLOW,
    ),
    {"type": "context_actions", "elements": [FEEDBACK, {"type": "icon_button", "icon": "trash", "text": plain()}]},
    rich(
        {"type": "text", "text": "hi", "style": {"bold": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "link", "url": "https://example.com"},
        {"type": "date", "timestamp": 1795424400, "format": "{date}"},
        {"type": "color", "value": "#00ff7f"},
    ),
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": rich()["elements"]},
            {"type": "rich_text_quote", "elements": [], "border": 1},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
        ],
    },
    {"type": "markdown", "text": "**hi**"},
    VIDEO,
    {"type": "table", "rows": [[raw("a"), rich()]] * 100, "column_settings": [{"align": "right", "is_wrapped": True}]},
    {
        "type": "data_table",
        "caption": "Weeks",
        "rows": [[raw("w")], [{"type": "raw_number", "value": 1, "text": "1"}]],
        "page_size": 10,
    },
    chart(20, names=("a", "b", "c", "d", "e", "f")),
    pie(1, 2.5),
    TASK,
    {"type": "plan", "title": "Steps", "tasks": [TASK]},
    CARD,
    {"type": "carousel", "elements": [CARD] * 10},
    {"type": "container", "title": plain("More"), "child_blocks": [section()] * 10, "is_collapsible": True},
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda block: block["type"])
def test_a_block_within_its_limits_passes_in_a_message(block: Json) -> None:
    assert validate_message({"channel": "C1", "text": "x", "blocks": [block]}) == []


def test_every_block_type_is_tried_above() -> None:
    assert {block["type"] for block in GOOD_BLOCKS} >= BLOCKS.keys() - {"alert", "input"}


BAD_BLOCKS: list[tuple[str, Json, str]] = [
    ("unknown type", {"type": "sectoin"}, "/type"),
    ("no type", {"text": plain()}, "/type"),
    ("unknown key", section(accesory=button()), "/accesory"),
    ("escaped key", section(**{"a/b~c": 1}), "/a~1b~0c"),
    ("section without words", {"type": "section"}, ""),
    ("section too long", section(text=plain("x" * 3001)), "/text/text"),
    ("section text as a bare string", section(text="Hello"), "/text"),
    ("section text null", section(text=None), "/text"),
    ("empty text", section(text=plain("")), "/text/text"),
    ("text of no type", section(text={"text": "x"}), "/text/type"),
    ("emoji on mrkdwn", section(text={"type": "mrkdwn", "text": "x", "emoji": True}), "/text/emoji"),
    ("verbatim on plain_text", section(text={**plain(), "verbatim": True}), "/text/verbatim"),
    ("eleven fields", section(fields=[plain()] * 11), "/fields"),
    ("field too long", section(fields=[plain("x" * 2001)]), "/fields/0/text"),
    ("no fields", section(fields=[]), "/fields"),
    ("expand as a word", section(expand="yes"), "/expand"),
    ("text input as accessory", section(accessory={"type": "plain_text_input"}), "/accessory/type"),
    ("block_id too long", section(block_id="b" * 256), "/block_id"),
    ("block_id empty", section(block_id=""), "/block_id"),
    ("header too long", {"type": "header", "text": plain("x" * 151)}, "/text/text"),
    ("header in mrkdwn", {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/text/type"),
    ("image with two sources", {**IMAGE, "slack_file": {"id": "F1"}}, ""),
    ("image without alt_text", {"type": "image", "image_url": "https://example.com/a.png"}, "/alt_text"),
    ("image address without scheme", {**IMAGE, "image_url": "example.com/a.png"}, "/image_url"),
    ("slack_file with both", {"type": "image", "alt_text": "a", "slack_file": {"id": "F", "url": "https://e.com"}}, "/slack_file"),
    ("eleven in context", {"type": "context", "elements": [plain()] * 11}, "/elements"),
    ("none in context", {"type": "context", "elements": []}, "/elements"),
    ("button in context", {"type": "context", "elements": [button()]}, "/elements/0/type"),
    ("26 actions", actions(*[button(action_id=str(n)) for n in range(26)]), "/elements"),
    ("no actions", actions(), "/elements"),
    ("actions as an object", {"type": "actions", "elements": {}}, "/elements"),
    ("same action_id twice", actions(button(), button()), "/elements/1/action_id"),
    ("action_id too long", actions(button(action_id="x" * 256)), "/elements/0/action_id"),
    ("button text too long", actions(button(text=plain("x" * 76))), "/elements/0/text/text"),
    ("button in mrkdwn", actions(button(text={"type": "mrkdwn", "text": "*Yes*"})), "/elements/0/text/type"),
    ("button value too long", actions(button(value="x" * 2001)), "/elements/0/value"),
    ("button value empty", actions(button(value="")), "/elements/0/value"),
    ("button value a number", actions(button(value=7)), "/elements/0/value"),
    ("button url too long", actions(button(url="https://e.com/" + "x" * 3000)), "/elements/0/url"),
    ("button style default", actions(button(style="default")), "/elements/0/style"),
    ("confirm without deny", actions(button(confirm={**CONFIRM, "deny": None})), "/elements/0/confirm/deny"),
    ("confirm text in mrkdwn", actions(button(confirm={**CONFIRM, "text": {"type": "mrkdwn", "text": "x"}})), "/elements/0/confirm/text/type"),
    ("confirm title too long", actions(button(confirm={**CONFIRM, "title": plain("x" * 101)})), "/elements/0/confirm/title/text"),
    ("confirm text too long", actions(button(confirm={**CONFIRM, "text": plain("x" * 301)})), "/elements/0/confirm/text/text"),
    ("confirm button too long", actions(button(confirm={**CONFIRM, "confirm": plain("x" * 31)})), "/elements/0/confirm/confirm/text"),
    ("overflow of six", actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]}), "/elements/0/options"),
    ("overflow of none", actions({"type": "overflow", "options": []}), "/elements/0/options"),
    ("link in a select", actions({"type": "static_select", "options": [option(url="https://e.com")]}), "/elements/0/options/0/url"),
    ("no options", actions({"type": "static_select", "options": []}), "/elements/0/options"),
    ("101 options", actions({"type": "static_select", "options": [option(str(n)) for n in range(101)]}), "/elements/0/options"),
    ("neither options nor groups", actions({"type": "static_select"}), "/elements/0"),
    ("both options and groups", actions({"type": "static_select", "options": [option()], "option_groups": []}), "/elements/0"),
    ("option text too long", actions({"type": "static_select", "options": [option("x" * 76)]}), "/elements/0/options/0/text/text"),
    ("option value too long", actions({"type": "static_select", "options": [{"text": plain(), "value": "x" * 151}]}), "/elements/0/options/0/value"),
    ("same value twice", actions({"type": "static_select", "options": [option(), option()]}), "/elements/0"),
    ("initial_option elsewhere", actions({"type": "static_select", "options": [option("a")], "initial_option": option("b")}), "/elements/0/initial_option"),
    ("initial_options elsewhere", actions({"type": "checkboxes", "options": [option("a")], "initial_options": [option("b")]}), "/elements/0/initial_options/0"),
    ("group label too long", actions({"type": "static_select", "option_groups": [{"label": plain("x" * 76), "options": [option()]}]}), "/elements/0/option_groups/0/label/text"),
    ("groups as words", actions({"type": "static_select", "option_groups": ["x"]}), "/elements/0/option_groups/0"),
    ("eleven radios", actions({"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]}), "/elements/0/options"),
    ("multi-select in actions", actions({"type": "multi_users_select"}), "/elements/0/type"),
    ("day that does not exist", actions({"type": "datepicker", "initial_date": "2027-02-29"}), "/elements/0/initial_date"),
    ("day the other way round", actions({"type": "datepicker", "initial_date": "30-11-2026"}), "/elements/0/initial_date"),
    ("hour 24", actions({"type": "timepicker", "initial_time": "24:00"}), "/elements/0/initial_time"),
    ("zone of nowhere", actions({"type": "timepicker", "timezone": "Mars/Olympus"}), "/elements/0/timezone"),
    ("milliseconds", actions({"type": "datetimepicker", "initial_date_time": 1795424400000}), "/elements/0/initial_date_time"),
    ("time as a bool", actions({"type": "datetimepicker", "initial_date_time": True}), "/elements/0/initial_date_time"),
    ("empty filter", actions({"type": "conversations_select", "filter": {}}), "/elements/0/filter"),
    ("response_url in a message", actions({"type": "channels_select", "response_url_enabled": True}), "/elements/0/response_url_enabled"),
    ("button in context_actions", {"type": "context_actions", "elements": [button()]}, "/elements/0/type"),
    ("rich text of unknown part", rich({"type": "blink"}), "/elements/0/elements/0/type"),
    ("rich text of bad range", rich({"type": "broadcast", "range": "all"}), "/elements/0/elements/0/range"),
    ("rich text of bad colour", rich({"type": "color", "value": "red"}), "/elements/0/elements/0/value"),
    ("mention in preformatted", {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}]}, "/elements/0/elements/0/type"),
    ("markdown too long", {"type": "markdown", "text": "x" * 12_001}, "/text"),
    ("video over http", {**VIDEO, "video_url": "http://v.example/1"}, "/video_url"),
    ("table of 101 rows", {"type": "table", "rows": [[raw("a")]] * 101}, "/rows"),
    ("table of 21 columns", {"type": "table", "rows": [[raw("a")] * 21]}, "/rows/0"),
    ("table too much", {"type": "table", "rows": [[raw("x" * 5001), raw("x" * 5000)]]}, "/rows"),
    ("number in a table", {"type": "table", "rows": [[{"type": "raw_number", "value": 1, "text": "1"}]]}, "/rows/0/0/type"),
    ("table without rows", {"type": "table"}, "/rows"),
    ("ragged data table", {"type": "data_table", "caption": "c", "rows": [[raw("a")], [raw("b"), raw("c")]]}, "/rows"),
    ("data table of a header", {"type": "data_table", "caption": "c", "rows": [[raw("a")]]}, "/rows"),
    ("chart title too long", chart(title="x" * 51), "/title"),
    ("21 categories", chart(21), "/chart/axis_config/categories"),
    ("seven series", chart(names=tuple("abcdefg")), "/chart/series"),
    ("two series of a name", chart(names=("a", "a")), "/chart/series"),
    ("series name too long", chart(names=("x" * 21,)), "/chart/series/0/name"),
    ("chart of no kind", chart(chart={"type": "scatter"}), "/chart/type"),
    ("line without axis", chart(chart={"type": "line", "series": []}), "/chart/axis_config"),
    ("seven slices", pie(*range(1, 8)), "/chart/segments"),
    ("slice of nothing", pie(0), "/chart/segments/0/value"),
    ("slice of infinity", pie(float("inf")), "/chart/segments/0/value"),
    ("task of unknown status", {**TASK, "status": "done"}, "/status"),
    ("card of nothing", {"type": "card", "icon": IMAGE}, ""),
    ("card with four actions", {**CARD, "actions": [button(action_id=str(n)) for n in range(4)]}, "/actions"),
    ("eleven cards", {"type": "carousel", "elements": [CARD] * 11}, "/elements"),
    ("container without title", {"type": "container", "child_blocks": [section()]}, ""),
    ("container in a container", {"type": "container", "title": plain(), "child_blocks": [{"type": "container"}]}, "/child_blocks/0/type"),
    ("divided and folded", {"type": "container", "title": plain(), "child_blocks": [section()], "is_collapsible": True, "has_header_divider": True}, "/has_header_divider"),
    ("alert in a message", {"type": "alert", "text": plain()}, "/type"),
    ("file in a message", {"type": "file", "external_id": "x", "source": "remote"}, "/type"),
    ("file input in a message", asks({"type": "file_input"}), "/element"),
    ("file input that dispatches", asks({"type": "file_input"}, dispatch_action=True), "/dispatch_action"),
    ("workflow button without id", actions({k: v for k, v in WORKFLOW.items() if k != "action_id"}), "/elements/0/action_id"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "at"), [case[1:] for case in BAD_BLOCKS], ids=[case[0] for case in BAD_BLOCKS])
def test_a_block_past_its_limits_is_refused_with_the_path_of_the_fault(block: Json, at: str) -> None:
    faults = validate_message({"text": "x", "blocks": [section(), block]})
    assert f"/blocks/1{at}" in [fault.path for fault in faults], faults
    assert error_name(faults) == "invalid_blocks"
