"""Blocks: their keys, their limits, and on which surface each may stand.

Sources: docs.slack.dev/reference/block-kit/blocks, slack_sdk.models.blocks.blocks. Where they disagree the harsher
reading holds: an alert stands in modals only, cards, containers, tables and charts in messages only.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.blockkit_elements import ACCESSORIES, ELEMENTS, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT
from bot.sandbox.blockkit_objects import SLACK_FILE, mrkdwn, plain, text
from bot.sandbox.blockkit_rich import RICH_TEXT, SECTIONS
from bot.sandbox.blockkit_rules import (
    HTTPS_URL,
    ID,
    URL,
    Fields,
    Rule,
    Walk,
    anything,
    at_least_one,
    boolean,
    choice,
    exactly_one,
    many,
    pointer,
    shape,
    string,
    typed,
)
from bot.sandbox.blockkit_tables import DATA_TABLE, DATA_VISUALIZATION, TABLE

MARKDOWN_CHARACTERS = 12_000


def _block_id(walk: Walk, path: str, value: Any) -> None:
    string(255)(walk, path, value)
    if isinstance(value, str) and value in walk.block_ids:
        walk.fault(path, "is used twice")
    walk.block_ids.add(str(value))


def _block(required: Fields, optional: Fields, *checks: Rule) -> Rule:
    return shape({"type": anything, **required}, {"block_id": _block_id, **optional}, *checks)


def _markdown_in_all(walk: Walk, path: str, block: Any) -> None:
    if walk.count("markdown", len(str(block.get("text", "")))) > MARKDOWN_CHARACTERS:
        walk.fault(pointer(path, "text"), f"brings the markdown blocks over {MARKDOWN_CHARACTERS} characters in all")


def _input_matters(walk: Walk, path: str, block: Any) -> None:
    """File inputs stand in modals only and tell nobody of each change."""
    element = block.get("element")
    if not isinstance(element, dict) or element.get("type") != "file_input":
        return
    if walk.surface != "modal":
        walk.fault(pointer(path, "element"), "file_input stands in modals only")
    if block.get("dispatch_action"):
        walk.fault(pointer(path, "dispatch_action"), "does not go with file_input")


def _divided_or_folded(walk: Walk, path: str, block: Any) -> None:
    if block.get("is_collapsible") and "has_header_divider" in block:
        walk.fault(pointer(path, "has_header_divider"), "does not go with is_collapsible")


_CONTEXT = {
    "image": ELEMENTS["image"],
    **dict.fromkeys(("plain_text", "mrkdwn"), text(3000)),
}
_SOURCE = shape({"type": choice("url"), "url": URL, "text": string(255)})
_TASK = _block(
    {"task_id": ID, "title": string(255), "status": choice("pending", "in_progress", "complete", "error")},
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": many(_SOURCE, 1, 100)},
)
_CARD = _block(
    {},
    {"hero_image": ELEMENTS["image"], "icon": ELEMENTS["image"]}
    | {"title": mrkdwn(150), "subtitle": mrkdwn(150), "body": mrkdwn(200)}
    | {"actions": many(typed(ELEMENTS, ("button",)), 1, 3)},
    at_least_one("hero_image", "title", "actions", "body"),
)

BLOCKS: dict[str, Rule] = {
    "section": _block(
        {},
        {"text": text(3000), "fields": many(text(2000), 1, 10), "expand": boolean}
        | {"accessory": typed(ELEMENTS, ACCESSORIES)},
        at_least_one("text", "fields"),
    ),
    "divider": _block({}, {}),
    "header": _block({"text": plain(150)}, {}),
    "image": _block(
        {"alt_text": string(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "context": _block({"elements": many(typed(_CONTEXT), 1, 10)}, {}),
    "actions": _block({"elements": many(typed(ELEMENTS, IN_ACTIONS), 1, 25)}, {}),
    "context_actions": _block({"elements": many(typed(ELEMENTS, IN_CONTEXT_ACTIONS), 1, 5)}, {}),
    "input": _block(
        {"label": plain(2000), "element": typed(ELEMENTS, IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        _input_matters,
    ),
    "rich_text": _block({"elements": many(typed(SECTIONS), 1, 1000)}, {}),
    "markdown": _block({"text": string(MARKDOWN_CHARACTERS)}, {}, _markdown_in_all),
    "video": _block(
        {"alt_text": string(2000), "title": plain(199), "video_url": HTTPS_URL, "thumbnail_url": URL},
        {"title_url": HTTPS_URL, "description": plain(2000), "provider_icon_url": URL}
        | {"provider_name": string(255), "author_name": string(49)},
    ),
    "alert": _block({"text": text(3000)}, {"level": choice("default", "info", "warning", "error", "success")}),
    "table": _block(*TABLE),
    "data_table": _block(*DATA_TABLE),
    "data_visualization": _block(*DATA_VISUALIZATION),
    "task_card": _TASK,
    "plan": _block({"title": string(255)}, {"tasks": many(typed({"task_card": _TASK}), 1, 50)}),
    "card": _CARD,
}


def _card(walk: Walk, path: str, value: Any) -> None:
    check_block(walk, path, value, ("card",))


def _child(walk: Walk, path: str, value: Any) -> None:
    check_block(walk, path, value, IN_CONTAINER)


BLOCKS["carousel"] = _block({"elements": many(_card, 1, 10)}, {})
BLOCKS["container"] = _block(
    {"child_blocks": many(_child, 1, 10)},
    {"title": plain(150), "subtitle": text(150), "rich_text_title": RICH_TEXT, "icon": ELEMENTS["image"]}
    | {"width": choice("narrow", "standard", "wide", "full"), "is_collapsible": boolean}
    | {"default_collapsed": boolean, "has_header_divider": boolean},
    at_least_one("title", "rich_text_title"),
    _divided_or_folded,
)

_EVERYWHERE = ("section", "divider", "header", "image", "context", "actions", "input", "rich_text", "video")
IN_CONTAINER = tuple(name for name in _EVERYWHERE if name != "input")
ON_SURFACE: Mapping[str, tuple[str, ...]] = {
    "message": tuple(name for name in BLOCKS if name != "alert"),
    "modal": (*_EVERYWHERE, "alert"),
    "home": _EVERYWHERE,
}


def check_block(walk: Walk, path: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Check one block, of the `allowed` types; action ids have to differ within it."""
    walk.action_ids.clear()
    walk.block_type = str(value.get("type")) if isinstance(value, dict) else ""
    typed(BLOCKS, allowed)(walk, path, value)
