"""Escaping, shortening and the small pieces every message is made of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

Payload = dict[str, Any]
Block = dict[str, Any]

SECTION_LIMIT = 3_000
TEXT_LIMIT = 4_000
BUTTON_LIMIT = 75
HEADER_LIMIT = 150


def escape(words: str) -> str:
    """Make a person's words safe inside mrkdwn: only & < > are special (Slack: formatting message text)."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(words: str, limit: int) -> str:
    """A person's words as bold mrkdwn on one line; a star or a line break of their own would end it early."""
    return f"*{escape(shorten(' '.join(words.replace('*', '').split()), limit))}*"


def shorten(words: str, limit: int) -> str:
    """At most `limit` characters, the cut marked by an ellipsis; never inside an escaped character."""
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    ampersand = cut.rfind("&", max(0, len(cut) - 5))
    if ampersand >= 0 and ";" not in cut[ampersand:]:
        cut = cut[:ampersand]
    return cut.rstrip() + "…"


def person(slack_id: str) -> str:
    """A mention of a person."""
    return f"<@{slack_id}>"


def channel(slack_id: str) -> str:
    """A mention of a channel."""
    return f"<#{slack_id}>"


def day(on: date) -> str:
    """A day in words: Mon 30 Nov 2026."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def short_day(on: date) -> str:
    """A day without its year: Thu 26 Nov."""
    return f"{on:%a} {on.day} {on:%b}"


def moment(at: datetime) -> str:
    """An instant, shown by each client in the reader's zone (Slack: date formatting)."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def section(words: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A section of mrkdwn, cut at Slack's 3,000 characters."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": shorten(words, SECTION_LIMIT)}}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def context(words: str) -> Block:
    """A small grey line of mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": shorten(words, SECTION_LIMIT)}]}


def header(words: str) -> Block:
    """A heading; plain text, cut at Slack's 150 characters."""
    return {"type": "header", "text": plain(shorten(words, HEADER_LIMIT))}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def plain(words: str) -> Block:
    """A plain text object, in which nothing is interpreted."""
    return {"type": "plain_text", "text": words}


def button(label: str, action_id: str, value: str, *, style: str | None = None, confirm: Block | None = None) -> Block:
    """A button; `value` carries ids only. `confirm` is a `confirmation` that comes first."""
    block: Block = {
        "type": "button",
        "text": plain(shorten(label, BUTTON_LIMIT)),
        "action_id": action_id,
        "value": value,
    }
    if style is not None:
        block["style"] = style
    if confirm is not None:
        block["confirm"] = confirm
    return block


def confirmation(title: str, words: str, yes: str, no: str = "Cancel") -> Block:
    """A dialog that asks before a button counts; nothing is interpreted in it (Slack: confirmation dialog)."""
    return {
        "title": plain(shorten(title, 100)), "text": plain(shorten(words, 300)),
        "confirm": plain(shorten(yes, 30)), "deny": plain(shorten(no, 30)),
    }  # fmt: skip


def actions(*buttons: Block, block_id: str | None = None) -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(buttons)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def message(text: str, blocks: Sequence[Block] = ()) -> Payload:
    """A payload with both text (for notifications and screen readers) and blocks; text alone where there are none."""
    payload: Payload = {"text": shorten(text, TEXT_LIMIT)}
    payload["blocks"] = list(blocks) or [section(text)]
    return payload
