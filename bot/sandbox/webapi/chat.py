"""chat.*: posting, changing, deleting."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import blockkit, shapes
from bot.sandbox.chat import bot_draft
from bot.sandbox.webapi import places
from bot.sandbox.webapi.registry import Call, Json, SlackError, invalid_arguments, method
from bot.sandbox.world import BOT_USER, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox

CANNOT_SHOW = "This content can't be displayed."
"""What Slack puts where an app sent blocks without text."""
LARGEST_METADATA = 8_000
"""Slack publishes no figure for metadata_too_large; ours is a guess on the small side."""


@method("chat.postMessage", "chat:write")
def post_message(box: "Sandbox", call: Call) -> Json:
    """Post to a channel, a thread, or straight to a person's id."""
    channel = places.writable(box, call)
    content = _content(call)
    thread_ts = _thread(channel, call)
    broadcast = call.flag("reply_broadcast") and thread_ts is not None
    draft = bot_draft(**content, thread_ts=thread_ts, broadcast=broadcast, metadata=_metadata(call))
    message = box.chat.post(channel, draft)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": shapes.threaded(message, channel)}


@method("chat.update", "chat:write")
def update(box: "Sandbox", call: Call) -> Json:
    """Change an own message; without `blocks` the old ones stay."""
    channel = places.known(box, call)
    message = _own(channel, call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    content = _content(call)
    changes = {name: value for name, value in content.items() if call.has(name)}
    if call.has("metadata"):
        changes["metadata"] = _metadata(call)
    box.chat.edit(channel, message, BOT_USER, **changes)
    shape = shapes.threaded(message, channel)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", "chat:write")
def delete(box: "Sandbox", call: Call) -> Json:
    """Delete an own message."""
    channel = places.known(box, call)
    message = _own(channel, call, "cant_delete_message")
    box.chat.delete(channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(box: "Sandbox", call: Call) -> Json:
    """Show a message to one member until they reload."""
    channel = places.writable(box, call)
    person = call.need("user")
    if not channel.has_bot:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    if person not in channel.members:
        raise SlackError("user_not_in_channel")
    draft = bot_draft(**_content(call), thread_ts=call.text("thread_ts") or None)
    return {"ok": True, "message_ts": box.chat.whisper(channel, person, draft).ts}


@method("chat.getPermalink")
def permalink(box: "Sandbox", call: Call) -> Json:
    """The address of a message."""
    channel = places.known(box, call)
    message = channel.by_ts.get(call.need("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    return {"ok": True, "channel": channel.id, "permalink": address(box.url, message)}


def address(base: str, message: Message) -> str:
    """The permalink of a message, in Slack's form under the sandbox's own address."""
    link = f"{base}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return link + (f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else "")


def _content(call: Call) -> dict[str, Any]:
    text, blocks = call.text("text"), call.decoded("blocks", "invalid_blocks_format")
    attachments, markdown = call.decoded("attachments", "invalid_attachments"), call.text("markdown_text")
    if not (text or blocks or attachments or markdown):
        raise SlackError("no_text")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    payload = {"text": text, "blocks": blocks, "attachments": attachments, "markdown_text": markdown or None}
    _check(call, payload)
    if markdown:
        blocks = [{"type": "markdown", "text": markdown}]
    shown = text or markdown or (CANNOT_SHOW if blocks else "")
    return {"text": shown, "blocks": blocks or [], "attachments": attachments or []}


def _check(call: Call, payload: dict[str, Any]) -> None:
    """Raise invalid_blocks, or its kin, with the JSON paths of what is wrong; the traffic log keeps them."""
    faults = blockkit.validate_message(payload)
    name = blockkit.error_name(faults)
    if name is not None:
        messages = [f"[ERROR] {fault.message} [json-pointer:{fault.path}]" for fault in faults]
        call.notes += [f"{fault.path}: {fault.message}" for fault in faults]
        raise SlackError(name, errors=messages, response_metadata={"messages": messages})


def _metadata(call: Call) -> dict[str, Any] | None:
    metadata = call.decoded("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(str(metadata)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def _thread(channel: Channel, call: Call) -> str | None:
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    root = channel.by_ts.get(thread_ts)
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _own(channel: Channel, call: Call, error: str) -> Message:
    ts = call.text("ts")
    if not ts:
        raise invalid_arguments("[ERROR] missing required field: ts")
    message = channel.by_ts.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if not message.by_bot:
        raise SlackError(error)
    return message
