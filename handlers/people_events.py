"""Events about people, places and the installation."""

import re
from typing import Any

from slack_bolt import App

from bot.domain.codes import PersonKind
from bot.services import directory_places as places
from bot.services import directory_removal, people_learning
from bot.services.ports import Call
from handlers.deps import Deps
from handlers.payloads import Event
from handlers.reply import on_event

CHANGED = re.compile(r"^(channel|group)_(archive|unarchive|rename)$")
LOST = re.compile(r"^(channel|group)_(left|deleted)$")


def register(app: App, deps: Deps) -> None:
    """Listen to people who change, conversations that change, and the bot being removed."""
    store = deps.store

    def user_changed(call: Call, event: Event) -> None:
        user = event.raw.get("user") or {}
        people_learning.heard(store, call, _id(user), **_facts(user))

    def place_changed(call: Call, event: Event) -> None:
        places.changed(store, call, event.channel)

    def place_lost(call: Call, event: Event) -> None:
        places.lost(store, call, event.channel, gone=event.type.endswith("_deleted"))

    def place_renumbered(call: Call, event: Event) -> None:
        places.renumbered(store, call, _id(event.raw.get("old_channel_id")), _id(event.raw.get("new_channel_id")))

    def member_joined(call: Call, event: Event) -> None:
        places.joined(store, call, event.channel, event.user)

    def member_left(call: Call, event: Event) -> None:
        places.left(store, call, event.channel, event.user)

    def removed(call: Call, event: Event) -> None:
        if event.type == "app_uninstalled" or (event.raw.get("tokens") or {}).get("bot"):
            directory_removal.removed(store, call)

    app.event("user_change")(on_event(deps, user_changed))
    app.event("member_joined_channel")(on_event(deps, member_joined))
    app.event("member_left_channel")(on_event(deps, member_left))
    app.event(CHANGED)(on_event(deps, place_changed))
    app.event(LOST)(on_event(deps, place_lost))
    app.event("channel_id_changed")(on_event(deps, place_renumbered))
    app.event(re.compile(r"^(app_uninstalled|tokens_revoked)$"))(on_event(deps, removed))


def _id(thing: object) -> str:
    return str(thing.get("id") or "") if isinstance(thing, dict) else str(thing or "")


def _facts(user: dict[str, Any]) -> dict[str, Any]:
    """What the event says of somebody, by what the store calls it."""
    profile = user.get("profile") or {}
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return {
        "name": {profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name")},
        "active": not user.get("deleted"),
        "zone": user.get("tz") or None,
        "is_admin": bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        "kind": _kind(bool(user.get("is_bot")), bool(user.get("is_stranger")), bool(guest)),
    }


def _kind(is_bot: bool, is_stranger: bool, is_guest: bool) -> PersonKind:
    if is_bot or is_stranger:
        return PersonKind.BOT if is_bot else PersonKind.STRANGER
    return PersonKind.GUEST if is_guest else PersonKind.HUMAN
