"""The Slack app's manifest, and which scope each call and event of the design needs.

Sources: the "required scopes" of docs.slack.dev/reference/methods and /reference/events, read for a bot token. The
tests hold both tables against `manifest.yml` and against the code; docs/slack-permissions.md says why.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

NONE: frozenset[str] = frozenset()
READ = frozenset({"channels:read", "groups:read"})
HISTORY = frozenset({"channels:history", "groups:history", "im:history"})

METHOD_SCOPES: Mapping[str, frozenset[str]] = {
    "auth.test": NONE,
    "apps.connections.open": NONE,  # the app-level token's connections:write, which no manifest asks for
    "chat.delete": frozenset({"chat:write"}),
    "chat.getPermalink": NONE,
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": HISTORY,
    "conversations.info": READ,
    "conversations.members": READ,
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "users.info": frozenset({"users:read"}),
    "users.list": frozenset({"users:read"}),
    "views.open": NONE,
    "views.publish": NONE,
    "views.push": NONE,
    "views.update": NONE,
}
"""Web API method -> the bot scopes it needs, one for each kind of conversation it is used on."""

EVENT_SCOPES: Mapping[str, frozenset[str]] = {
    "app_home_opened": NONE,
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": NONE,
    "channel_archive": frozenset({"channels:read"}),
    "channel_deleted": frozenset({"channels:read"}),
    "channel_id_changed": frozenset({"groups:read"}),
    "channel_left": frozenset({"channels:read"}),
    "channel_rename": frozenset({"channels:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "group_archive": frozenset({"groups:read"}),
    "group_deleted": frozenset({"groups:read"}),
    "group_left": frozenset({"groups:read"}),
    "group_rename": frozenset({"groups:read"}),
    "group_unarchive": frozenset({"groups:read"}),
    "member_joined_channel": READ,
    "member_left_channel": READ,
    "message.im": frozenset({"im:history"}),
    "tokens_revoked": NONE,
    "user_change": frozenset({"users:read"}),
}
"""Event of `bot_events` -> the bot scopes without which Slack does not send it."""

FEATURE_SCOPES: Mapping[str, frozenset[str]] = {
    "shortcuts": frozenset({"commands"}),
    "slash_commands": frozenset({"commands"}),
}
"""Part of the manifest's `features` -> the bot scopes it needs."""

_BESIDE = Path(__file__).with_name("manifest.yml")
_TOP_LEVEL = Path(__file__).parents[1] / "manifest.yml"


def load() -> dict[str, Any]:
    """The manifest, decoded: the copy packed into a wheel, else the repository's top-level file."""
    path = _BESIDE if _BESIDE.exists() else _TOP_LEVEL
    manifest: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return manifest


def as_json() -> str:
    """The manifest as JSON, for `slack run` and for pasting into Slack's app settings."""
    return json.dumps(load(), indent=2, ensure_ascii=False)
