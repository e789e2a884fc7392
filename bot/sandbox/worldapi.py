"""Changing the workspace while it runs: POST /sandbox/world, one function per `do`."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from bot.sandbox.chat import Draft
from bot.sandbox.core import Sandbox
from bot.sandbox.interactivity import Refused
from bot.sandbox.world import BOT_USER, Channel, Person

Json = dict[str, Any]
Change = Callable[[Sandbox, Mapping[str, Any]], Json]
PERSON_FIELDS = frozenset(field.name for field in fields(Person)) - {"id", "team_id", "updated"}


def user(box: Sandbox, what: Mapping[str, Any]) -> Json:
    """Change somebody: zone, name, role, deactivation; fires user_change."""
    person = _person(box, what.get("id"))
    for name, value in _fields(what.get("set")).items():
        setattr(person, name, value)
    person.updated = int(box.clock.now())
    box.events.user_changed(person)
    return {"id": person.id}


def add_user(box: Sandbox, what: Mapping[str, Any]) -> Json:
    """Add one person (`id`, `name`, `real_name`, `tz`, …) or a list of them under `people`; fires team_join."""
    added = []
    for raw in what.get("people") or [what]:
        number = len(box.world.people)
        about: Json = {"id": f"U1NEW{number}", "name": f"person{number}", "real_name": f"Person {number}"}
        about |= {key: value for key, value in raw.items() if key in PERSON_FIELDS | {"id", "team_id"}}
        person = box.world.add_person(Person(**about))
        box.events.team_joined(person)
        added.append(person.id)
    return {"ids": added}


def channel(box: Sandbox, what: Mapping[str, Any]) -> Json:
    """Archive, unarchive, rename, make private, share or retitle a channel; fires what Slack fires."""
    place, changes = _channel(box, what), dict(what.get("set") or {})
    _archive(box, place, changes)
    if "name" in changes and changes["name"] != place.name:
        place.name = str(changes["name"])
        box.events.channel_event("rename", place)
    if "is_private" in changes:
        place.kind = "private" if changes["is_private"] else "channel"
    for name in ("topic", "is_shared"):
        if name in changes:
            setattr(place, name, changes[name])
    return {"id": place.id}


def add_channel(box: Sandbox, what: Mapping[str, Any]) -> Json:
    """A new channel with its members."""
    name = str(what["name"])
    id_ = str(what.get("id") or f"C1NEW{len(box.world.channels)}")
    kind = "private" if what.get("is_private") else "channel"
    box.world.add_channel(Channel(id_, name, kind=kind, members=list(what.get("members") or [])))
    return {"id": id_}


def invite(box: Sandbox, what: Mapping[str, Any]) -> Json:
    """Put somebody, perhaps the bot, into a channel."""
    box.chat.join(_channel(box, what), _person(box, what.get("user")).id, inviter=what.get("as"))
    return {}


def kick(box: Sandbox, what: Mapping[str, Any]) -> Json:
    """Take somebody, perhaps the bot, out of a channel."""
    box.chat.leave(_channel(box, what), _person(box, what.get("user")).id)
    return {}


def uninstall(box: Sandbox, _: Mapping[str, Any]) -> Json:
    """Remove the app: its tokens die, and app_uninstalled is the last it hears."""
    box.events.tokens_revoked()
    box.events.app_uninstalled()
    box.world.installed = False
    return {}


def revoke_tokens(box: Sandbox, _: Mapping[str, Any]) -> Json:
    """Revoke the bot token."""
    box.events.tokens_revoked()
    box.world.tokens_valid = False
    return {}


def reinstall(box: Sandbox, _: Mapping[str, Any]) -> Json:
    """Install the app again: the tokens are good again."""
    box.world.installed = box.world.tokens_valid = True
    return {}


def expire_response_urls(box: Sandbox, _: Mapping[str, Any]) -> Json:
    """Let every response URL so far be thirty minutes old."""
    box.response_urls.expire_all()
    return {}


CHANGES: Mapping[str, Change] = {
    "user": user,
    "add_user": add_user,
    "channel": channel,
    "add_channel": add_channel,
    "invite": invite,
    "kick": kick,
    "uninstall": uninstall,
    "revoke_tokens": revoke_tokens,
    "reinstall": reinstall,
    "expire_response_urls": expire_response_urls,
}


def _fields(given: Any) -> Json:
    changes = dict(given or {})
    if unknown := sorted(set(changes) - PERSON_FIELDS):
        raise Refused(f"A person has no {unknown[0]} to set.")
    return changes


def _archive(box: Sandbox, place: Channel, changes: Json) -> None:
    if "is_archived" not in changes or bool(changes["is_archived"]) == place.is_archived:
        return
    place.is_archived = bool(changes["is_archived"])
    by = place.members[0] if place.members else BOT_USER
    name = "archive" if place.is_archived else "unarchive"
    if place.is_archived:
        box.chat.post(place, Draft(by, "archived the channel", subtype="channel_archive"))
    box.events.channel_event(name, place, user=by)


def _person(box: Sandbox, id_: Any) -> Person:
    person = box.world.people.get(str(id_))
    if person is None:
        raise Refused(f"There is no person {id_}.")
    return person


def _channel(box: Sandbox, what: Mapping[str, Any]) -> Channel:
    id_ = what.get("channel") or what.get("id")
    place = box.world.channels.get(str(id_))
    if place is None:
        raise Refused(f"There is no conversation {id_}.")
    return place
