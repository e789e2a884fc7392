"""What the page lets a person do: one function per `do` of POST /sandbox/act."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.sandbox import text
from bot.sandbox.core import Sandbox
from bot.sandbox.interactivity import Refused, Surface
from bot.sandbox.viewstore import View
from bot.sandbox.world import BOT_USER, Channel, Message, Person

Json = dict[str, Any]
Act = Callable[[Sandbox, Person, Mapping[str, Any]], Awaitable[Json]]
SLASH = re.compile(r"(/[a-z0-9_-]+)(?:\s+(.*))?\Z", re.S | re.I)
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


async def post(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Send what was typed; text that begins with a slash is a command, and refused within a thread."""
    channel, typed = _channel(box, me, what), str(what.get("text") or "").strip()
    thread_ts = what.get("thread_ts") or None
    slash = SLASH.match(typed)
    if slash is not None:
        if thread_ts is not None:
            raise Refused(f"{slash[1]} is not supported in threads. Sorry!")
        return await command(box, me, {"channel": channel.id, "command": slash[1], "text": slash[2] or ""})
    if not typed:
        raise Refused("There is nothing to send.")
    _may_write(box, me, channel, thread_ts)
    message = box.chat.say(channel, me.id, typed, thread_ts, broadcast=bool(what.get("broadcast")))
    if f"<@{BOT_USER}>" in message.text and not channel.has_bot:
        box.chat.slackbot_whispers(channel, me.id, f"<@{BOT_USER}> is not in this channel: /invite them.", thread_ts)
    return {"ts": message.ts}


async def command(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Run a slash command: the app's own, or /invite and /kick."""
    channel, name, typed = _channel(box, me, what), str(what["command"]), str(what.get("text") or "").strip()
    if name in ("/invite", "/kick"):
        return _membership(box, me, channel, name, typed)
    known = box.manifest.command(name)
    if known is None:
        raise Refused(f"{name} is not a valid command.")
    encoded = text.command(typed, box.world, should_escape=known.should_escape)
    await box.interactivity.command(me.id, channel, known, encoded)
    return {}


async def edit(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Change one's own message."""
    channel = _channel(box, me, what)
    message = _own(box, me, channel, what)
    sent = text.message(str(what.get("text") or ""), box.world)
    if sent.text != message.text:
        box.chat.edit(channel, message, me.id, text=sent.text, blocks=sent.blocks)
    return {}


async def delete(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Delete one's own message, or put away an ephemeral one."""
    channel = _channel(box, me, what)
    found = box.world.find(channel.id, str(what.get("ts")))
    if found is not None and found.ephemeral_to == me.id:
        box.chat.delete(channel, found)
    else:
        box.chat.delete(channel, _own(box, me, channel, what))
    return {}


async def read(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Mark a conversation as read up to a ts."""
    channel = _channel(box, me, what)
    box.world.read_marks[me.id, channel.id] = str(what.get("ts") or (channel.order[-1] if channel.order else ""))
    box.hub.tell({"type": "state"}, {me.id})
    return {}


async def open_dm(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Open the direct message with somebody; with the bot this is its Messages tab."""
    other = box.world.people.get(str(what.get("user")))
    if other is None:
        raise Refused("There is no such person.")
    channel = box.world.dm(me.id, other.id)
    if other.id == BOT_USER:
        box.events.home_opened(me.id, "messages", None)
    return {"channel": channel.id}


async def open_home(box: Sandbox, me: Person, _: Mapping[str, Any]) -> Json:
    """Open the app's Home tab."""
    if not box.manifest.home_tab:
        raise Refused("This app has no Home tab.")
    home = box.views.homes.get(me.id)
    box.events.home_opened(me.id, "home", home.as_slack() if home is not None else None)
    return {}


async def shortcut(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """A shortcut from a message's menu."""
    channel = _channel(box, me, what)
    message = _message(box, channel, what)
    await box.interactivity.message_shortcut(me.id, str(what["callback_id"]), channel, message)
    return {}


async def global_shortcut(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """A shortcut from the composer."""
    await box.interactivity.global_shortcut(me.id, str(what["callback_id"]))
    return {}


async def action(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """A click on a button or a choice in a menu."""
    surface, value, state = _surface(box, me, what), dict(what.get("value") or {}), dict(what.get("state") or {})
    await box.interactivity.action(me.id, surface, str(what["block_id"]), str(what["action_id"]), value, state)
    return {}


async def submit(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """The submit button of a modal."""
    answer = await box.interactivity.submit(me.id, _view(box, me, what), dict(what.get("values") or {}))
    return {"response_action": answer.get("response_action"), "errors": answer.get("errors") or {}} | answer


async def close(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """Cancel a modal, or with `all` the whole stack."""
    box.interactivity.close(me.id, _view(box, me, what), everything=bool(what.get("all")))
    return {}


async def options(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Json:
    """The choices of an external menu."""
    surface, query = _surface(box, me, what), str(what.get("query") or "")
    found = await box.interactivity.options(me.id, surface, str(what["block_id"]), str(what["action_id"]), query)
    return {"options": found}


ACTS: Mapping[str, Act] = {
    "post": post,
    "command": command,
    "edit": edit,
    "delete": delete,
    "read": read,
    "open_dm": open_dm,
    "open_home": open_home,
    "shortcut": shortcut,
    "global_shortcut": global_shortcut,
    "action": action,
    "submit": submit,
    "close": close,
    "options": options,
}


def _channel(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Channel:
    channel = box.world.channels.get(str(what.get("channel")))
    if channel is None or not box.world.sees(me.id, channel):
        raise Refused("This conversation does not exist for you.")
    return channel


def _message(box: Sandbox, channel: Channel, what: Mapping[str, Any]) -> Message:
    message = box.world.find(channel.id, str(what.get("ts")))
    if message is None:
        raise Refused("This message is gone.")
    return message


def _own(box: Sandbox, me: Person, channel: Channel, what: Mapping[str, Any]) -> Message:
    message = _message(box, channel, what)
    if message.user != me.id or message.by_bot:
        raise Refused("You can only change your own messages.")
    return message


def _view(box: Sandbox, me: Person, what: Mapping[str, Any]) -> View:
    view = box.views.find(str(what.get("view_id")))
    if view is None or view.person != me.id:
        raise Refused("This window is closed.")
    return view


def _surface(box: Sandbox, me: Person, what: Mapping[str, Any]) -> Surface:
    where = what.get("container") or {"view_id": what.get("view_id")}
    if where.get("view_id"):
        return Surface(view=_view(box, me, where))
    channel = _channel(box, me, where)
    return Surface(_message(box, channel, where), channel)


def _may_write(box: Sandbox, me: Person, channel: Channel, thread_ts: str | None) -> None:
    if me.deleted:
        raise Refused("This account is deactivated.")
    if channel.is_archived:
        raise Refused("This channel is archived.")
    if me.id not in channel.members:
        raise Refused("Join the channel first: /invite yourself.")
    if channel.kind == "im" and channel.has_bot and (not box.manifest.messages_tab or box.manifest.messages_read_only):
        raise Refused("Sending messages to this app has been turned off.")
    if thread_ts is not None and thread_ts not in channel.by_ts:
        raise Refused("This thread was deleted.")


def _membership(box: Sandbox, me: Person, channel: Channel, name: str, typed: str) -> Json:
    found = MENTION.search(text.message(typed, box.world).text)
    person = box.world.people.get(found[1]) if found is not None else None
    if person is None or channel.kind == "im":
        raise Refused(f"{name} needs the name of a person, in a channel.")
    if name == "/invite":
        box.chat.join(channel, person.id, inviter=me.id)
    else:
        box.chat.leave(channel, person.id)
    return {}
