"""What the page shows: the workspace, messages and views as one person sees them."""

from typing import Any

from bot.sandbox import shapes
from bot.sandbox.core import Sandbox
from bot.sandbox.seed_tour import TOUR
from bot.sandbox.webapi.chat import address
from bot.sandbox.world import APP_ID, BOT_ID, BOT_USER, TEAM_ID, TEAM_NAME, Channel, Message, Person

Json = dict[str, Any]


def state(box: Sandbox, viewer: str) -> Json:
    """Everything but messages: people, the viewer's conversations, commands, clock, switches."""
    manifest = box.manifest
    return {
        "me": viewer,
        "workspace": {"id": TEAM_ID, "name": TEAM_NAME},
        "app": {"id": APP_ID, "name": manifest.name, "bot_user": BOT_USER, "bot_id": BOT_ID},
        "people": [_person(each) for each in box.world.people.values()],
        "conversations": _conversations(box, viewer),
        "commands": [each.as_json() for each in manifest.commands],
        "shortcuts": [each.as_json() for each in manifest.shortcuts],
        "usergroups": [{"id": each["id"], "handle": each["handle"]} for each in box.world.usergroups],
        "clock": clock(box),
        "faults": [each.as_json() for each in box.faults.switches],
        "tour": TOUR,
    }


def clock(box: Sandbox) -> Json:
    """Calendar time, what the bot says about itself, whether a walk is under way."""
    pulse = box.clock.pulse()
    return {
        "now": box.clock.now(),
        "offset": box.clock.offset,
        "next_due": pulse.next_due if pulse is not None else None,
        "bot": box.clock.bot_state(),
        "walking": box.walker.walking,
    }


def messages(box: Sandbox, viewer: str, channel: Channel, thread: str | None) -> list[Json]:
    """A channel's flow, or one thread with its root, oldest first, with the viewer's ephemeral messages in place."""
    if thread is None:
        stored = [channel.by_ts[ts] for ts in channel.order if channel.by_ts[ts].in_channel]
    else:
        root = channel.by_ts.get(thread)
        stored = [root, *channel.thread(root)] if root is not None else []
    whispered = [each for each in box.world.ephemerals.get(channel.id, []) if each.ephemeral_to == viewer]
    mine = [each for each in whispered if each.thread_ts == thread]
    return [message(box, channel, each) for each in sorted([*stored, *mine], key=lambda each: each.ts)]


def message(box: Sandbox, channel: Channel, stored: Message) -> Json:
    """One message with everything, metadata and permalink too."""
    shape = shapes.threaded(stored, channel, with_metadata=True) | {"permalink": address(box.url, stored)}
    return shape | {"ephemeral": True} if stored.ephemeral_to is not None else shape


def forget_ephemerals(box: Sandbox, viewer: str) -> None:
    """The viewer loaded the page again: what only they saw is gone."""
    for channel, whispered in box.world.ephemerals.items():
        box.world.ephemerals[channel] = [each for each in whispered if each.ephemeral_to != viewer]


def _person(person: Person) -> Json:
    names = [word[0] for word in person.real_name.replace("(", "").split() if word]
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "is_bot": person.is_bot,
        "is_admin": person.is_admin,
        "deleted": person.deleted,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.is_stranger,
        "color": person.color,
        "initials": "".join(names[:2]).upper(),
    }


def _conversations(box: Sandbox, viewer: str) -> list[Json]:
    shown = [each for each in box.world.channels.values() if box.world.sees(viewer, each)]
    return [_conversation(box, viewer, each) for each in shown]


def _conversation(box: Sandbox, viewer: str, channel: Channel) -> Json:
    seen = box.world.read_marks.get((viewer, channel.id), "")
    unread = 0
    for each in channel.newest_first():
        if each.ts <= seen:
            break
        unread += each.in_channel and each.user != viewer
    shape: Json = {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "is_archived": channel.is_archived,
        "is_shared": channel.is_shared,
        "is_member": viewer in channel.members,
        "members": list(channel.members),
        "unread": unread if viewer in channel.members else 0,
        "latest_ts": channel.order[-1] if channel.order else None,
    }
    return shape | {"user": channel.other(viewer)} if channel.kind == "im" else shape
