"""conversations.*: looking at places, reading what was said, joining."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.sandbox import shapes
from bot.sandbox.webapi import paging, places
from bot.sandbox.webapi.registry import Call, Json, SlackError, invalid_arguments, method, require_scope
from bot.sandbox.world import BOT_USER, Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.core import Sandbox

HISTORY_ANY = tuple(shapes.HISTORY_SCOPES.values())
READ_ANY = tuple(shapes.READ_SCOPES.values())
KINDS = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


@method("conversations.open", "im:write", "mpim:write", "channels:manage", "groups:write")
def open_(box: "Sandbox", call: Call) -> Json:
    """Open a direct message with one person."""
    if call.text("channel"):
        channel = places.known(box, call)
    else:
        people = [each for each in call.text("users").replace(" ", "").split(",") if each]
        if len(people) != 1:
            raise SlackError("users_list_not_supplied" if not people else "too_many_users")
        require_scope(box, "im:write")
        channel = places.direct(box, people[0], unknown="user_not_found")
    full = shapes.conversation(channel) if call.flag("return_im") else {"id": channel.id}
    return {"ok": True, "no_op": True, "already_open": True, "channel": full}


@method("conversations.info", *READ_ANY)
def info(box: "Sandbox", call: Call) -> Json:
    """One conversation."""
    channel = places.known(box, call)
    require_scope(box, shapes.READ_SCOPES[channel.kind])
    shape = shapes.conversation(channel)
    if call.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"ok": True, "channel": shape}


@method("conversations.members", *READ_ANY)
def members(box: "Sandbox", call: Call) -> Json:
    """Who is in it, paged."""
    channel = places.known(box, call)
    require_scope(box, shapes.READ_SCOPES[channel.kind])
    return paging.page(call, list(channel.members), "members", default=100, most=1000)


@method("conversations.list", *READ_ANY)
def list_(box: "Sandbox", call: Call) -> Json:
    """Conversations of the asked kinds that the bot can see."""
    found = _of_kinds(box, call, box.world.channels.values())
    return paging.page(call, [shapes.conversation(each) for each in found], "channels", default=100, most=1000)


@method("users.conversations", *READ_ANY)
def of_user(box: "Sandbox", call: Call) -> Json:
    """Conversations that the bot, or with it another person, is in."""
    person = call.text("user") or BOT_USER
    if person not in box.world.people:
        raise SlackError("user_not_found")
    shared = [each for each in box.world.channels.values() if person in each.members and _visible(each)]
    found = _of_kinds(box, call, shared)
    return paging.page(call, [shapes.conversation(each) for each in found], "channels", default=100, most=1000)


@method("conversations.join", "channels:join")
def join(box: "Sandbox", call: Call) -> Json:
    """Go into a public channel."""
    channel = places.known(box, call)
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    box.chat.join(channel, BOT_USER)
    return {"ok": True, "channel": shapes.conversation(channel)}


@method("conversations.history", *HISTORY_ANY)
def history(box: "Sandbox", call: Call) -> Json:
    """Newest first: roots and broadcast replies, never other replies; ids of people are refused."""
    channel = places.readable(box, call)
    limit = call.number("limit", 100, 999)
    latest = paging.decode(call) or call.text("latest") or None
    inclusive = call.flag("inclusive") and not call.text("cursor")
    found: list[Message] = []
    for message in _window(channel, latest, call.text("oldest"), inclusive, call.flag("inclusive")):
        found.append(message)
        if len(found) > limit:
            break
    return _messages(call, channel, found[:limit], more=len(found) > limit, next_=_last_ts(found[:limit]))


@method("conversations.replies", *HISTORY_ANY)
def replies(box: "Sandbox", call: Call) -> Json:
    """A thread, oldest first, its root first on every page; the ts of a reply gives that reply alone."""
    channel = places.readable(box, call)
    limit = call.number("limit", 1000, 1000)
    root = channel.by_ts.get(call.need("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    if root.is_reply:
        return _messages(call, channel, [root], more=False, next_="")
    after = paging.decode(call)
    inside = [each for each in channel.thread(root) if _within(each.ts, call) and (after is None or each.ts > after)]
    shown = inside[: max(limit - 1, 1)]
    return _messages(call, channel, [root, *shown], more=len(inside) > len(shown), next_=_last_ts(shown))


def _window(
    channel: Channel, latest: str | None, oldest: str, latest_counts: bool, oldest_counts: bool
) -> Iterable[Message]:
    if latest is not None and latest_counts and latest in channel.by_ts and channel.by_ts[latest].in_channel:
        yield channel.by_ts[latest]
    for message in channel.newest_first(latest):
        if oldest and (message.ts < oldest or (message.ts == oldest and not oldest_counts)):
            return
        if message.in_channel:
            yield message


def _within(ts: str, call: Call) -> bool:
    oldest, latest, inclusive = call.text("oldest"), call.text("latest"), call.flag("inclusive")
    if inclusive and ts in (oldest, latest):
        return True
    return (not oldest or ts > oldest) and (not latest or ts < latest)


def _messages(call: Call, channel: Channel, found: list[Message], *, more: bool, next_: str) -> Json:
    with_metadata = call.flag("include_all_metadata")
    shapes_ = [shapes.threaded(each, channel, with_metadata=with_metadata) for each in found]
    answer: Json = {"ok": True, "messages": shapes_, "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": paging.encode(next_)}
    return answer


def _last_ts(found: list[Message]) -> str:
    return found[-1].ts if found else ""


def _visible(channel: Channel) -> bool:
    return not channel.is_private or channel.has_bot


def _of_kinds(box: "Sandbox", call: Call, channels: Iterable[Channel]) -> list[Channel]:
    names = [each.strip() for each in call.text("types", "public_channel").split(",") if each.strip()]
    if unknown := [name for name in names if name not in KINDS]:
        raise invalid_arguments(f"[ERROR] unknown type: {unknown[0]}")
    kinds = [KINDS[name] for name in names]
    for kind in kinds:
        require_scope(box, shapes.READ_SCOPES[kind])
    archived_too = not call.flag("exclude_archived")
    return [c for c in channels if c.kind in kinds and _visible(c) and (archived_too or not c.is_archived)]
