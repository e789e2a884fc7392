"""Writing, changing and deleting messages, whoever does it; everybody who must know is told."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bot.sandbox import elements, shapes, text
from bot.sandbox.events import Events
from bot.sandbox.stream import Hub
from bot.sandbox.world import BOT_USER, SLACKBOT, Channel, Message, World

LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")


@dataclass
class Draft:
    """What a message will hold."""

    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    by_bot: bool = False
    metadata: dict[str, Any] | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class Chat:
    """Changes of the conversation, each followed by its events and its notes to open pages."""

    def __init__(self, world: World, events: Events, hub: Hub) -> None:
        """All three are shared with the rest of the sandbox."""
        self._world, self._events, self._hub = world, events, hub

    def post(self, channel: Channel, draft: Draft) -> Message:
        """Store a message at the newest ts and tell everybody; a reply names its root's ts in `thread_ts`."""
        message = self._store(channel, draft)
        self._events.posted(channel, message)
        if message.subtype == "thread_broadcast":
            before = shapes.threaded(message, channel)
            self._events.changed(channel, message, {key: value for key, value in before.items() if key != "subtype"})
        if not draft.by_bot:
            self._unfurl(channel, message)
        self._tell(channel, message)
        return message

    def say(self, channel: Channel, person: str, typed: str, thread_ts: str | None, *, broadcast: bool) -> Message:
        """A message as a person's client sends it: encoded, with rich text and a client_msg_id."""
        sent = text.message(typed, self._world)
        draft = Draft(person, sent.text, sent.blocks, thread_ts=thread_ts, broadcast=broadcast)
        draft.client_msg_id = str(uuid4())
        message = self.post(channel, draft)
        self._world.read_marks[person, channel.id] = message.ts
        return message

    def edit(self, channel: Channel, message: Message, editor: str, **changes: Any) -> None:
        """Change `text`, `blocks`, `attachments` or `metadata` of a message; it is marked as edited."""
        before = shapes.threaded(message, channel)
        if "blocks" in changes:
            changes["blocks"] = elements.with_ids(changes["blocks"])
        for name, value in changes.items():
            setattr(message, name, value)
        message.edited = {"user": editor, "ts": self._world.clock.next_ts()}
        if message.ephemeral_to is None:
            self._events.changed(channel, message, before)
        self._tell(channel, message)

    def delete(self, channel: Channel, message: Message) -> None:
        """Remove a message, or an ephemeral one from the screen of its reader."""
        if message.ephemeral_to is not None:
            self._world.ephemerals[channel.id].remove(message)
        elif channel.remove(message.ts) is not None:
            self._events.deleted(channel, message)
        self._tell(channel, message)

    def whisper(self, channel: Channel, to: str, draft: Draft) -> Message:
        """Show a message to one person until their page is loaded again; it is stored nowhere and fires nothing."""
        ts = self._world.clock.next_ts()
        message = Message(channel.id, ts, draft.user, draft.text, elements.with_ids(draft.blocks), draft.attachments)
        message.by_bot, message.thread_ts, message.ephemeral_to = draft.by_bot, draft.thread_ts, to
        self._world.ephemerals.setdefault(channel.id, []).append(message)
        self._tell(channel, message)
        return message

    def slackbot_whispers(self, channel: Channel, to: str, sentence: str, thread_ts: str | None = None) -> None:
        """A sentence of Slack's own, only for one person."""
        self.whisper(channel, to, Draft(SLACKBOT, sentence, thread_ts=thread_ts))

    def join(self, channel: Channel, person: str, inviter: str | None = None) -> None:
        """Add a member, with Slack's line in the channel and the event."""
        if person not in channel.members:
            channel.members.append(person)
            self._events.member_joined(channel, person, inviter)
            self.post(channel, Draft(person, f"<@{person}> has joined the channel", subtype="channel_join"))
            self._hub.tell({"type": "state"})

    def leave(self, channel: Channel, person: str) -> None:
        """Remove a member, with the event; the bot hears of its own leaving too."""
        if person in channel.members:
            channel.members.remove(person)
            self._events.member_left(channel, person)
            self.post(channel, Draft(person, f"<@{person}> has left the channel", subtype="channel_leave"))
            self._hub.tell({"type": "state"})

    def _store(self, channel: Channel, draft: Draft) -> Message:
        subtype = "thread_broadcast" if draft.broadcast and draft.thread_ts else draft.subtype
        message = Message(
            channel=channel.id,
            ts=self._world.clock.next_ts(),
            user=draft.user,
            text=draft.text,
            blocks=elements.with_ids(draft.blocks),
            attachments=draft.attachments,
            thread_ts=draft.thread_ts,
            subtype=subtype,
            by_bot=draft.by_bot,
            metadata=draft.metadata,
            client_msg_id=draft.client_msg_id,
            extra=draft.extra,
        )
        channel.add(message)
        return message

    def _unfurl(self, channel: Channel, message: Message) -> None:
        """Slack adds a preview of a link a moment later: a message_changed without `edited`."""
        links = LINK.findall(message.text)
        if links:
            before = shapes.threaded(message, channel)
            message.attachments = [{"from_url": url, "title": url, "id": n} for n, url in enumerate(links, 1)]
            self._events.changed(channel, message, before)

    def _tell(self, channel: Channel, message: Message) -> None:
        note = {"type": "message", "channel": channel.id}
        if message.thread_ts is not None:
            note["thread_ts"] = message.thread_ts
        readers = None if channel.kind == "channel" else set(channel.members)
        self._hub.tell(note, {message.ephemeral_to} if message.ephemeral_to is not None else readers)


def bot_draft(**what: Any) -> Draft:
    """A draft by the app."""
    return Draft(BOT_USER, by_bot=True, **what)
