"""Cursors: Slack's opaque text that says where the next page begins."""

import base64
import binascii
from typing import Any

from bot.sandbox.webapi.registry import Call, SlackError


def encode(position: str) -> str:
    """A cursor for `position`."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def decode(call: Call) -> str | None:
    """The position that the call's cursor names; None without one."""
    raw = call.text("cursor")
    if not raw:
        return None
    try:
        text = base64.b64decode(raw, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if not text.startswith("next:"):
        raise SlackError("invalid_cursor")
    return text.removeprefix("next:")


def page(call: Call, items: list[Any], name: str, *, default: int, most: int) -> dict[str, Any]:
    """One page of `items` under `name`, with the cursor of the next or an empty one."""
    limit, start = call.number("limit", default, most), decode(call) or "0"
    if not start.isdigit():
        raise SlackError("invalid_cursor")
    first, last = int(start), int(start) + limit
    cursor = encode(str(last)) if last < len(items) else ""
    return {"ok": True, name: items[first:last], "response_metadata": {"next_cursor": cursor}}
