"""The events of the workspace, sent only as the manifest subscribes and only where the bot may look."""

import re
from copy import deepcopy
from typing import Any

from bot.sandbox import shapes
from bot.sandbox.delivery import Delivery
from bot.sandbox.manifest import Manifest
from bot.sandbox.world import BOT_USER, TEAM_ID, Channel, Message, Person, World

BOT_MENTION = re.compile(rf"<@{BOT_USER}(?:\|[^>]*)?>")
SIDE = {"channel": "C", "private": "G", "im": "D", "mpim": "G"}


class Events:
    """One method per thing that happens; each knows the event's shape and who may hear of it."""

    def __init__(self, world: World, manifest: Manifest, delivery: Delivery) -> None:
        """`manifest` says what is subscribed."""
        self._world, self.manifest, self._delivery = world, manifest, delivery

    def posted(self, channel: Channel, message: Message) -> None:
        """A message was stored: `message.<kind>`, and `app_mention` beside it when the bot is named."""
        shape = shapes.threaded(message, channel)
        if message.subtype == "thread_broadcast" and message.thread_ts in channel.by_ts:
            shape["root"] = shapes.message(channel.by_ts[message.thread_ts])
        self._in_channel(channel, shape | {"event_ts": message.ts})
        if channel.kind != "im" and channel.has_bot and _mentions_bot(message):
            self._mentioned(channel, message)

    def changed(self, channel: Channel, message: Message, before: dict[str, Any]) -> None:
        """A message looks different now; `before` is its former shape."""
        ts = self._world.clock.next_ts()
        self._in_channel(
            channel,
            {
                "type": "message",
                "subtype": "message_changed",
                "message": shapes.threaded(message, channel),
                "previous_message": before,
                "hidden": True,
                "ts": ts,
                "event_ts": ts,
            },
        )

    def deleted(self, channel: Channel, message: Message) -> None:
        """A message is gone."""
        ts = self._world.clock.next_ts()
        gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts}
        self._in_channel(
            channel, gone | {"previous_message": shapes.threaded(message, channel), "ts": ts, "event_ts": ts}
        )

    def home_opened(self, person: str, tab: str, view: dict[str, Any] | None) -> None:
        """Somebody looks at the app's Home (`home`) or at its messages (`messages`)."""
        event = {"type": "app_home_opened", "user": person, "channel": self._world.dm(person, BOT_USER).id, "tab": tab}
        self._fire("app_home_opened", event | ({"view": view} if view is not None and tab == "home" else {}))

    def user_changed(self, person: Person) -> None:
        """Anything about a person: zone, name, role, deactivation."""
        now = self._world.clock.now()
        event = {"user": person.as_slack(now), "cache_ts": int(now)}
        self._fire("user_change", {"type": "user_change"} | event)

    def team_joined(self, person: Person) -> None:
        """Somebody new is in the workspace."""
        self._fire("team_join", {"type": "team_join", "user": person.as_slack(self._world.clock.now())})

    def member_joined(self, channel: Channel, person: str, inviter: str | None) -> None:
        """Somebody, perhaps the bot, is in a channel where the bot is."""
        by = {"inviter": inviter} if inviter is not None else {}
        self._membership("member_joined_channel", channel, person, by)

    def member_left(self, channel: Channel, person: str) -> None:
        """Somebody left a channel where the bot is, or the bot itself left."""
        self._membership("member_left_channel", channel, person, {})

    def channel_event(self, name: str, channel: Channel, **fields: Any) -> None:
        """`archive`, `unarchive`, `rename`, `deleted`: as `channel_…`, or `group_…` where it is private."""
        if channel.is_private and not channel.has_bot:
            return
        type_ = f"{'group' if channel.is_private else 'channel'}_{name}"
        about = {"id": channel.id, "name": channel.name, "created": channel.created} if name == "rename" else channel.id
        self._fire(type_, {"type": type_, "channel": about} | fields)

    def tokens_revoked(self) -> None:
        """The app's tokens are no longer good."""
        self._fire("tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})

    def app_uninstalled(self) -> None:
        """The app was removed from the workspace."""
        self._fire("app_uninstalled", {"type": "app_uninstalled"})

    def _membership(self, type_: str, channel: Channel, person: str, more: dict[str, Any]) -> None:
        if not channel.has_bot and person != BOT_USER:
            return
        event = {"type": type_, "user": person, "channel": channel.id, "channel_type": SIDE[channel.kind]}
        self._fire(type_, event | {"team": TEAM_ID} | more)

    def _mentioned(self, channel: Channel, message: Message) -> None:
        event: dict[str, Any] = {
            "type": "app_mention",
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "team": TEAM_ID,
        }
        event |= {"blocks": message.blocks, "channel": channel.id, "event_ts": message.ts}
        if message.client_msg_id is not None:
            event["client_msg_id"] = message.client_msg_id
        if message.is_reply:
            event["thread_ts"] = message.thread_ts
        self._fire("app_mention", event)

    def _in_channel(self, channel: Channel, event: dict[str, Any]) -> None:
        if channel.has_bot:
            where = {"channel": channel.id, "channel_type": shapes.CHANNEL_TYPES[channel.kind]}
            self._fire(shapes.EVENT_TYPES[channel.kind], event | where)

    def _fire(self, name: str, event: dict[str, Any]) -> None:
        if name in self.manifest.events:
            event.setdefault("event_ts", self._world.clock.next_ts())
            self._delivery.event(deepcopy(event))


def _mentions_bot(message: Message) -> bool:
    return (
        not message.by_bot and message.subtype in (None, "thread_broadcast") and bool(BOT_MENTION.search(message.text))
    )
