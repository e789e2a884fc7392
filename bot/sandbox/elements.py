"""The interactive elements of a surface: finding them, their ids, and their values as Slack sends them."""

import secrets
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

# element type -> (name of its value, what an untouched one sends, the property that holds its first value)
STATEFUL: Mapping[str, tuple[str, Any, str]] = {
    "plain_text_input": ("value", None, "initial_value"),
    "email_text_input": ("value", None, "initial_value"),
    "url_text_input": ("value", None, "initial_value"),
    "number_input": ("value", None, "initial_value"),
    "rich_text_input": ("rich_text_value", None, "initial_value"),
    "static_select": ("selected_option", None, "initial_option"),
    "external_select": ("selected_option", None, "initial_option"),
    "radio_buttons": ("selected_option", None, "initial_option"),
    "multi_static_select": ("selected_options", [], "initial_options"),
    "multi_external_select": ("selected_options", [], "initial_options"),
    "checkboxes": ("selected_options", [], "initial_options"),
    "users_select": ("selected_user", None, "initial_user"),
    "multi_users_select": ("selected_users", [], "initial_users"),
    "conversations_select": ("selected_conversation", None, "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", [], "initial_conversations"),
    "channels_select": ("selected_channel", None, "initial_channel"),
    "multi_channels_select": ("selected_channels", [], "initial_channels"),
    "datepicker": ("selected_date", None, "initial_date"),
    "timepicker": ("selected_time", None, "initial_time"),
    "datetimepicker": ("selected_date_time", None, "initial_date_time"),
    "file_input": ("files", [], "initial_files"),
}


@dataclass(frozen=True)
class Found:
    """An element and the block it stands in."""

    block: Json
    element: Json

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input block."""
        return bool(self.block.get("type") == "input")


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and element has an id: what the app left out gets a new random one."""
    filled = deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in _inside(block):
            if _acts(element):
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return filled


def each(blocks: list[Json]) -> Iterator[Found]:
    """Every interactive element in order of appearance."""
    for block in blocks:
        for element in _inside(block):
            if _acts(element):
                yield Found(block, element)


def find(blocks: list[Json], block_id: str, action_id: str) -> Found | None:
    """The element with these ids."""
    for found in each(blocks):
        if found.block.get("block_id") == block_id and found.element.get("action_id") == action_id:
            return found
    return None


def state(blocks: list[Json], given: Values) -> Values:
    """`state.values`: every stateful element with its type, holding what was given, else its first value, else null."""
    values: Values = {}
    for found in each(blocks):
        kind = found.element["type"]
        if kind in STATEFUL:
            block_id, action_id = found.block["block_id"], found.element["action_id"]
            typed = given.get(block_id, {}).get(action_id)
            values.setdefault(block_id, {})[action_id] = {"type": kind} | value_of(found.element, typed)
    return values


def kept(blocks: list[Json], values: Values) -> Values:
    """What survives a change of the blocks: values whose block_id and action_id are both still there."""
    survivors: Values = {}
    for found in each(blocks):
        block_id, action_id = found.block["block_id"], found.element["action_id"]
        if found.element["type"] in STATEFUL and action_id in values.get(block_id, {}):
            survivors.setdefault(block_id, {})[action_id] = values[block_id][action_id]
    return survivors


def option(element: Json, value: str) -> Json | None:
    """The option of an element that has this value, in its groups as well."""
    groups = element.get("option_groups") or []
    options = list(element.get("options") or []) + [each for group in groups for each in group.get("options", [])]
    return next((each for each in options if each.get("value") == value), None)


def value_of(element: Json, typed: Json | None) -> Json:
    """One stateful element's value as payloads carry it: typed or chosen, else its first value, else null."""
    name, untouched, first = STATEFUL[element["type"]]
    if typed is None or name not in typed:
        return {name: element.get(first, deepcopy(untouched))}
    value = typed[name]
    if value == "":
        value = None  # an emptied field is sent as null
    if name == "selected_option" and isinstance(value, dict):
        value = option(element, str(value.get("value"))) or value
    if name == "selected_options" and isinstance(value, list):
        value = [option(element, str(each.get("value"))) or each for each in value]
    return {name: value}


def _acts(element: Json) -> bool:
    return element.get("type") in STATEFUL or element.get("type") in {"button", "overflow", "workflow_button"}


def _inside(block: Json) -> Iterator[Json]:
    kind = block.get("type")
    if kind in {"actions", "context_actions"}:
        yield from block.get("elements") or []
    elif kind == "input" and block.get("element"):
        yield block["element"]
    elif kind == "section" and block.get("accessory"):
        yield block["accessory"]
    elif kind in {"container", "carousel", "card"}:
        for name in ("elements", "blocks", "children", "actions"):
            for child in block.get(name) or []:
                yield from _inside(child) if "elements" in child or "element" in child else [child]
