"""Slack's JSON shapes of messages and conversations."""

from typing import Any

from bot.sandbox.world import APP_ID, BOT_ID, BOT_USER, TEAM_ID, TEAM_NAME, Channel, Message

CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}
EVENT_TYPES = {"channel": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}
HISTORY_SCOPES = {
    "channel": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def bot_profile() -> dict[str, Any]:
    """What Slack attaches to a message of the app."""
    return {"id": BOT_ID, "app_id": APP_ID, "name": "Drumbeat", "deleted": False, "team_id": TEAM_ID}


def message(stored: Message, *, with_metadata: bool = False) -> dict[str, Any]:
    """A message as Web API answers, shortcut payloads and events carry it; metadata only when asked for."""
    shape: dict[str, Any] = {"type": "message", "user": stored.user, "ts": stored.ts, "text": stored.text}
    shape["team"] = TEAM_ID
    optional: dict[str, Any] = {
        "subtype": stored.subtype,
        "client_msg_id": stored.client_msg_id,
        "blocks": stored.blocks or None,
        "attachments": stored.attachments or None,
        "edited": stored.edited,
        "thread_ts": stored.thread_ts,
        "metadata": stored.metadata if with_metadata else None,
    }
    shape |= {key: value for key, value in optional.items() if value is not None}
    if stored.by_bot:
        shape |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": bot_profile()}
    return shape | _thread(stored) | stored.extra


def _thread(stored: Message) -> dict[str, Any]:
    if stored.is_reply or not stored.replies:
        return {}
    return {
        "reply_count": len(stored.replies),
        "reply_users_count": len(stored.repliers),
        "reply_users": list(stored.repliers),
        "latest_reply": stored.replies[-1],
        "is_locked": False,
        "subscribed": BOT_USER in stored.repliers,
    }


def threaded(stored: Message, channel: Channel, *, with_metadata: bool = False) -> dict[str, Any]:
    """As `message`, with the author of the root where it is a reply."""
    shape = message(stored, with_metadata=with_metadata)
    root = channel.by_ts.get(stored.thread_ts or "")
    if stored.is_reply and root is not None:
        shape["parent_user_id"] = root.user
    return shape


def conversation(channel: Channel, *, viewer: str = BOT_USER) -> dict[str, Any]:
    """Slack's conversation object, as `viewer` would get it."""
    if channel.kind == "im":
        return _direct(channel, viewer)
    topic = {"value": channel.topic, "creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.members[0] if channel.members else "",
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": viewer in channel.members,
        "context_team_id": TEAM_ID,
        "topic": topic,
        "purpose": topic | {"value": ""},
    }


def _direct(channel: Channel, viewer: str) -> dict[str, Any]:
    return {
        "id": channel.id,
        "created": channel.created,
        "is_im": True,
        "is_org_shared": False,
        "is_archived": False,
        "user": channel.other(viewer),
        "context_team_id": TEAM_ID,
    }


def team() -> dict[str, Any]:
    """The workspace as interaction payloads name it."""
    return {"id": TEAM_ID, "domain": "drumbeat-sandbox", "name": TEAM_NAME}
