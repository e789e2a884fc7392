"""Block elements: buttons, menus, pickers, inputs, with their keys and limits, and where each may stand.

Sources: docs.slack.dev/reference/block-kit/block-elements, slack_sdk.models.blocks.block_elements. Where they disagree
the harsher reading holds: menus of several items stand in sections and inputs only, a button's value is not empty.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.blockkit_objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    LINK_OPTION,
    OPTION,
    RICH_OPTION,
    SLACK_FILE,
    STYLE,
    WORKFLOW,
    choices,
    plain,
)
from bot.sandbox.blockkit_rich import RICH_TEXT
from bot.sandbox.blockkit_rules import (
    ID,
    URL,
    Fields,
    Rule,
    Walk,
    anything,
    boolean,
    choice,
    exactly_one,
    integer,
    many,
    ordered,
    pointer,
    shape,
    string,
)

NUMERAL = string(100, pattern=r"-?\d+(\.\d+)?", what="a number spelt as a string")
GROUPS = many(shape({"label": plain(75), "options": many(OPTION, 1, 100)}), 1, 100)
OPTIONS = many(OPTION, 1, 100)


def _action_id(walk: Walk, path: str, value: Any) -> None:
    string(255)(walk, path, value)
    if isinstance(value, str) and value in walk.action_ids:
        walk.fault(path, "is used twice in this block")
    walk.action_ids.add(str(value))


def _focus(walk: Walk, path: str, value: Any) -> None:
    boolean(walk, path, value)
    if value is True and walk.count("focus_on_load") > 1:
        walk.fault(path, "may be true on one element only")


def _day(walk: Walk, path: str, value: Any) -> None:
    string(10, pattern=r"\d{4}-\d{2}-\d{2}", what="a date as YYYY-MM-DD")(walk, path, value)
    try:
        date.fromisoformat(str(value))
    except ValueError:
        walk.fault(path, "must be a date that exists")


def _zone(walk: Walk, path: str, value: Any) -> None:
    if value not in available_timezones():
        walk.fault(path, "must be a time zone of the IANA database")


def _response_url(walk: Walk, path: str, value: Any) -> None:
    boolean(walk, path, value)
    if (walk.surface, walk.block_type) != ("modal", "input"):
        walk.fault(path, "works in input blocks of modals only")


def _length(walk: Walk, path: str, element: Any) -> None:
    """What stands in a text field at first must fit into it."""
    typed_in, most = element.get("initial_value"), element.get("max_length")
    if isinstance(typed_in, str) and isinstance(most, int) and len(typed_in) > most:
        walk.fault(pointer(path, "initial_value"), "is longer than max_length")


PLACEHOLDER: Fields = {"placeholder": plain(150)}
FOCUS: Fields = {"focus_on_load": _focus}
ASKS: Fields = {"confirm": CONFIRM}
TYPED: Fields = {**FOCUS, **PLACEHOLDER, "dispatch_action_config": DISPATCH}
MENU: Fields = {**ASKS, **FOCUS, **PLACEHOLDER}
SEVERAL: Fields = {"max_selected_items": integer(1, 100)}
IDS = many(ID, 0, 100)


def _element(required: Fields, optional: Fields, *checks: Rule) -> Rule:
    return shape({"type": anything, **required}, {"action_id": _action_id, **optional}, *checks)


def _menus(one: Fields, several: Fields, both: Fields, *checks: Rule) -> tuple[Rule, Rule]:
    """A menu and its multi_ sister."""
    return (
        _element({}, {**MENU, **both, **one}, *checks),
        _element({}, {**MENU, **SEVERAL, **both, **several}, *checks),
    )


STATIC, MULTI_STATIC = _menus(
    {"initial_option": OPTION},
    {"initial_options": many(OPTION, 1, 100)},
    {"options": OPTIONS, "option_groups": GROUPS},
    exactly_one("options", "option_groups"),
    choices,
)
EXTERNAL, MULTI_EXTERNAL = _menus(
    {"initial_option": OPTION},
    {"initial_options": many(OPTION, 1, 100)},
    {"min_query_length": integer(0, 3000)},
)
USERS, MULTI_USERS = _menus({"initial_user": ID}, {"initial_users": IDS}, {})
CHANNELS, MULTI_CHANNELS = _menus(
    {"initial_channel": ID, "response_url_enabled": _response_url}, {"initial_channels": IDS}, {}
)
CONVERSATIONS, MULTI_CONVERSATIONS = _menus(
    {"initial_conversation": ID, "response_url_enabled": _response_url},
    {"initial_conversations": IDS},
    {"default_to_current_conversation": boolean, "filter": FILTER},
)

_FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: Mapping[str, Rule] = {
    "button": _element(
        {"text": plain(75)},
        {**ASKS, "url": URL, "value": string(2000), "style": STYLE, "accessibility_label": string(75)}
        | {"agent_prompt": string(4000), "agent_prompt_display": anything, "visible_to_user_ids": IDS},
    ),
    "checkboxes": _element(
        {"options": many(RICH_OPTION, 1, 10)},
        {**ASKS, **FOCUS, "initial_options": many(RICH_OPTION, 1, 10)},
        choices,
    ),
    "radio_buttons": _element(
        {"options": many(RICH_OPTION, 1, 10)}, {**ASKS, **FOCUS, "initial_option": RICH_OPTION}, choices
    ),
    "overflow": _element({"options": many(LINK_OPTION, 1, 5)}, ASKS, choices),
    "datepicker": _element({}, {**MENU, "initial_date": _day}),
    "timepicker": _element(
        {},
        {**MENU, "timezone": _zone}
        | {"initial_time": string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d", what="a time as HH:mm")},
    ),
    "datetimepicker": _element({}, {**ASKS, **FOCUS, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "image": shape(
        {"type": anything, "alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "static_select": STATIC,
    "multi_static_select": MULTI_STATIC,
    "external_select": EXTERNAL,
    "multi_external_select": MULTI_EXTERNAL,
    "users_select": USERS,
    "multi_users_select": MULTI_USERS,
    "channels_select": CHANNELS,
    "multi_channels_select": MULTI_CHANNELS,
    "conversations_select": CONVERSATIONS,
    "multi_conversations_select": MULTI_CONVERSATIONS,
    "plain_text_input": _element(
        {},
        {**TYPED, "initial_value": string(3000), "multiline": boolean}
        | {"min_length": integer(0, 3000), "max_length": integer(1, 3000)},
        ordered("min_length", "max_length"),
        _length,
    ),
    "email_text_input": _element({}, {**TYPED, "initial_value": string(3000)}),
    "url_text_input": _element({}, {**TYPED, "initial_value": string(3000)}),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
        ordered("min_value", "max_value"),
        ordered("min_value", "initial_value"),
        ordered("initial_value", "max_value"),
    ),
    "rich_text_input": _element(
        {},
        {**TYPED, "initial_value": RICH_TEXT, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
        ordered("min_lines", "max_lines"),
    ),
    "file_input": _element({}, {"filetypes": many(string(20), 1, 100), "max_files": integer(1, 10)}),
    "workflow_button": _element(
        {"text": plain(75), "workflow": WORKFLOW, "action_id": _action_id},
        {"style": STYLE, "accessibility_label": string(75)},
    ),
    "feedback_buttons": _element({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {}),
    "icon_button": _element(
        {"icon": choice("trash"), "text": plain(75)},
        {**ASKS, "value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": IDS},
    ),
}

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI_SELECTS = tuple(f"multi_{name}" for name in _SELECTS)
_CLICKS = ("button", "checkboxes", "datepicker", "overflow", "radio_buttons", "timepicker", "workflow_button")
ACCESSORIES = (*_CLICKS, "image", *_SELECTS, *_MULTI_SELECTS)
IN_ACTIONS = (*_CLICKS, "datetimepicker", *_SELECTS)
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")
_FIELDS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
_PICKS = ("checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker")
IN_INPUT = (*_FIELDS, *_PICKS, *_SELECTS, *_MULTI_SELECTS, "file_input")
