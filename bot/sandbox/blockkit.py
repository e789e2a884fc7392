"""Block Kit, as strict as its documentation: what is wrong with a message or a view, and where.

Where Slack's documents disagree the harsher reading holds; the tables (`blockkit_blocks`, `blockkit_elements`, …) say
which. The real server checks more than is written down, so a clean answer here is no promise.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal

from bot.sandbox.blockkit_blocks import MARKDOWN_CHARACTERS, ON_SURFACE, check_block
from bot.sandbox.blockkit_objects import plain
from bot.sandbox.blockkit_rules import (
    Fault,
    Rule,
    Walk,
    anything,
    boolean,
    pointer,
    shape,
    string,
)

__all__ = ["Fault", "error_name", "validate_message", "validate_view"]

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_VIEW = 100
TEXT_CHARACTERS = 40_000
ATTACHMENTS = 100
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000
"""Ours: Slack knows `metadata_too_large` and publishes no figure."""

METADATA = shape({"event_type": string(255), "event_payload": anything})


def validate_message(payload: Any) -> list[Fault]:
    """What is wrong with the arguments of chat.postMessage, chat.update or chat.postEphemeral.

    `payload` holds them decoded from JSON; `blocks`, `attachments` and `metadata` may also be JSON in a string, as
    forms carry them. Returns one fault for each thing wrong, in no promised order; an empty list when all is well.
    """
    if not isinstance(payload, dict):
        return [Fault("", "must be an object")]
    walk = Walk("message")
    _check_text(walk, payload)
    if payload.get("blocks") is not None:
        _check_blocks(walk, "/blocks", _decoded(payload["blocks"]), BLOCKS_IN_MESSAGE)
    if payload.get("attachments") is not None:
        _check_attachments(walk, _decoded(payload["attachments"]))
    if payload.get("metadata") is not None:
        _check_metadata(walk, "/metadata", _decoded(payload["metadata"]))
    return walk.faults


def validate_view(view: Any, kind: Literal["modal", "home"]) -> list[Fault]:
    """What is wrong with a view for views.open, views.push, views.update (`modal`) or views.publish (`home`).

    `view` is the object, or JSON of it in a string. Returns as `validate_message` does.
    """
    view = _decoded(view)
    if not isinstance(view, dict):
        return [Fault("", "must be an object")]
    walk = Walk(kind)
    if view.get("type") != kind:
        walk.fault("/type", f"must be {kind}")
    VIEWS[kind](walk, "", view)
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        walk.fault("", f"must be at most {VIEW_BYTES} bytes")
    return walk.faults


def error_name(faults: Sequence[Fault]) -> str | None:
    """The error that Slack answers a message with these faults with; None when there are none."""
    if not faults:
        return None
    if any(fault.message == "only_one_table_allowed" for fault in faults):
        return "only_one_table_allowed"
    return _ERRORS.get(faults[0].path.split("/")[1] if faults[0].path else "", "invalid_blocks")


_ERRORS = {
    "text": "msg_too_long",
    "markdown_text": "msg_too_long",
    "metadata": "invalid_metadata_format",
    "attachments": "invalid_attachments",
}


def _decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value  # the rules refuse a string where they want an object


def _check_text(walk: Walk, payload: dict[str, Any]) -> None:
    if payload.get("text") is not None:
        string(TEXT_CHARACTERS, shortest=0)(walk, "/text", payload["text"])
    if payload.get("markdown_text") is not None:
        string(MARKDOWN_CHARACTERS)(walk, "/markdown_text", payload["markdown_text"])
        if payload.get("text") or payload.get("blocks"):
            walk.fault("/markdown_text", "stands alone, without text or blocks")


def _check_blocks(walk: Walk, path: str, blocks: Any, most: int) -> None:
    if not isinstance(blocks, list):
        walk.fault(path, "must be a list")
        return
    if len(blocks) > most:
        walk.fault(path, f"must have at most {most} blocks, has {len(blocks)}")
    for index, block in enumerate(blocks):
        check_block(walk, pointer(path, index), block, ON_SURFACE[walk.surface])


def _check_attachments(walk: Walk, attachments: Any) -> None:
    if not isinstance(attachments, list) or len(attachments) > ATTACHMENTS:
        walk.fault("/attachments", f"must be a list of at most {ATTACHMENTS}")
        return
    for index, attachment in enumerate(attachments):
        path = pointer("/attachments", index)
        if not isinstance(attachment, dict):
            walk.fault(path, "must be an object")
        elif "blocks" in attachment:
            _check_blocks(walk, pointer(path, "blocks"), attachment["blocks"], BLOCKS_IN_MESSAGE)


def _check_metadata(walk: Walk, path: str, metadata: Any) -> None:
    METADATA(walk, path, metadata)
    payload = metadata.get("event_payload", {}) if isinstance(metadata, dict) else {}
    if not isinstance(payload, dict):
        walk.fault(pointer(path, "event_payload"), "must be an object")
    elif len(json.dumps(payload).encode()) > METADATA_BYTES:
        walk.fault(pointer(path, "event_payload"), f"must be at most {METADATA_BYTES} bytes")


def _view_blocks(walk: Walk, path: str, blocks: Any) -> None:
    _check_blocks(walk, path, blocks, BLOCKS_IN_VIEW)


def _inputs_need_submit(walk: Walk, path: str, view: Any) -> None:
    blocks = view.get("blocks")
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    if "input" in kinds and "submit" not in view:
        walk.fault(pointer(path, "submit"), "is required when there are input blocks")


_EVERY_VIEW: dict[str, Rule] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}
VIEWS: dict[str, Rule] = {
    "home": shape({"type": anything, "blocks": _view_blocks}, _EVERY_VIEW),
    "modal": shape(
        {"type": anything, "title": plain(24), "blocks": _view_blocks},
        {**_EVERY_VIEW, "submit": plain(24), "close": plain(24)}
        | {"clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean},
        _inputs_need_submit,
    ),
}
