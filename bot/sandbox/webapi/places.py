"""Finding the conversation that a call means, with Slack's errors for those the bot cannot see."""

from typing import TYPE_CHECKING

from bot.sandbox import shapes
from bot.sandbox.webapi.registry import Call, SlackError, require_scope
from bot.sandbox.world import BOT_USER, SLACKBOT, Channel

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox


def known(box: "Sandbox", call: Call) -> Channel:
    """The conversation by id; private ones without the bot are as good as not there. Ids of people are refused."""
    channel = box.world.channels.get(call.need("channel"))
    if channel is None or (channel.is_private and not channel.has_bot):
        raise SlackError("channel_not_found")
    return channel


def readable(box: "Sandbox", call: Call) -> Channel:
    """A conversation whose history the bot may read: member, and the scope of its kind."""
    channel = known(box, call)
    require_scope(box, shapes.HISTORY_SCOPES[channel.kind])
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    return channel


def writable(box: "Sandbox", call: Call) -> Channel:
    """A conversation the bot may post to; the id of a person opens the direct message."""
    target = call.need("channel")
    if target in box.world.people:
        return direct(box, target, unknown="channel_not_found")
    channel = known(box, call)
    if channel.kind == "im":
        return direct(box, channel.other(BOT_USER), unknown="channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.has_bot and "chat:write.public" not in box.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel


def direct(box: "Sandbox", person_id: str, *, unknown: str) -> Channel:
    """The bot's direct message with a person; `unknown` is the error for somebody the bot cannot see."""
    person = box.world.people.get(person_id)
    if person is None or (person.is_stranger and not box.world.shares_channel_with_bot(person_id)):
        raise SlackError(unknown)
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot or person.id == SLACKBOT:
        raise SlackError("cannot_dm_bot")
    if not box.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return box.world.dm(person_id, BOT_USER)
