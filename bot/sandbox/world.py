"""People, places and messages: the state of the sandbox's workspace. Only values; nobody is told from here."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.clock import SandboxClock

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Sandbox Company"
TEAM_DOMAIN = "drumbeat-sandbox"
APP_ID = "A0DRUMBEAT"
BOT_USER = "U0DRUMBEAT"
BOT_ID = "B0DRUMBEAT"
SLACKBOT = "USLACKBOT"
COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


@dataclass
class Person:
    """A member of the workspace, or somebody of another one in a shared channel."""

    id: str
    name: str
    real_name: str
    tz: str | None = None
    title: str = ""
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_invited_user: bool = False
    team_id: str = TEAM_ID
    updated: int = 0

    @property
    def is_stranger(self) -> bool:
        """Whether this person belongs to another company (Slack Connect)."""
        return self.team_id != TEAM_ID

    @property
    def is_human(self) -> bool:
        """Whether a person of this workspace sits behind the account."""
        return not self.is_bot and self.id != SLACKBOT and not self.is_stranger

    @property
    def color(self) -> str:
        """Six hex digits, the same for ever for one person."""
        return COLORS[sum(self.id.encode()) % len(COLORS)]

    def as_slack(self, at: float) -> dict[str, Any]:
        """Slack's user object; the offset of the zone is the one at calendar second `at`.

        Deactivated people have no zone and no roles, strangers fewer fields, as Slack leaves them out.
        """
        base = {"id": self.id, "team_id": self.team_id, "name": self.name, "deleted": self.deleted}
        base |= {"color": self.color, "is_bot": self.is_bot, "is_app_user": False, "updated": self.updated}
        base["profile"] = {
            "real_name": self.real_name,
            "display_name": self.name,
            "real_name_normalized": self.real_name,
            "display_name_normalized": self.name,
            "title": self.title,
            "status_text": "",
            "status_emoji": "",
            "status_expiration": 0,
            "team": self.team_id,
        }
        if self.deleted:
            return base
        return base | {"real_name": self.real_name} | self._zone(at) | self._roles()

    def _zone(self, at: float) -> dict[str, Any]:
        if self.tz is None:
            return {}
        try:
            local = datetime.fromtimestamp(at, ZoneInfo(self.tz))
        except (ZoneInfoNotFoundError, ValueError):
            return {}
        offset = local.utcoffset()
        seconds = int(offset.total_seconds()) if offset is not None else 0
        return {"tz": self.tz, "tz_label": local.tzname(), "tz_offset": seconds}

    def _roles(self) -> dict[str, Any]:
        if self.is_stranger:
            return {"is_stranger": True}
        invited = {"is_invited_user": True} if self.is_invited_user else {}
        return invited | {
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }


@dataclass
class Message:
    """One message as stored; ephemeral ones are kept elsewhere and only until a reload."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    by_bot: bool = False
    metadata: dict[str, Any] | None = None
    edited: dict[str, str] | None = None
    client_msg_id: str | None = None
    replies: list[str] = field(default_factory=list)
    repliers: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it sits in a thread without being its root."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def in_channel(self) -> bool:
        """Whether the channel's own flow shows it: roots and broadcast replies."""
        return not self.is_reply or self.subtype == "thread_broadcast"


@dataclass
class Channel:
    """A conversation of any kind: `channel`, `private`, `im` or `mpim`."""

    id: str
    name: str
    kind: str = "channel"
    topic: str = ""
    is_archived: bool = False
    is_shared: bool = False
    members: list[str] = field(default_factory=list)
    created: int = 0
    by_ts: dict[str, Message] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Whether only its members may know of it."""
        return self.kind != "channel"

    @property
    def has_bot(self) -> bool:
        """Whether the app's bot user is in it."""
        return BOT_USER in self.members

    def other(self, person: str) -> str:
        """The other side of a direct message."""
        return next((each for each in self.members if each != person), person)

    def add(self, message: Message) -> None:
        """Store a message; its ts must be the newest."""
        self.by_ts[message.ts] = message
        self.order.append(message.ts)
        root = self.by_ts.get(message.thread_ts or "")
        if message.is_reply and root is not None:
            root.thread_ts = root.ts
            root.replies.append(message.ts)
            if message.user not in root.repliers:
                root.repliers.append(message.user)

    def remove(self, ts: str) -> Message | None:
        """Forget a message; its thread, if any, keeps its replies."""
        message = self.by_ts.pop(ts, None)
        if message is None:
            return None
        self.order.remove(ts)
        root = self.by_ts.get(message.thread_ts or "")
        if root is not None and ts in root.replies:
            root.replies.remove(ts)
        return message

    def newest_first(self, before: str | None = None) -> Iterator[Message]:
        """Stored messages from the newest down, optionally only those with a smaller ts than `before`."""
        end = len(self.order) if before is None else bisect_left(self.order, before)
        for index in range(end - 1, -1, -1):
            yield self.by_ts[self.order[index]]

    def thread(self, root: Message) -> list[Message]:
        """The replies of a thread, oldest first, without the root."""
        return [self.by_ts[ts] for ts in root.replies if ts in self.by_ts]


class World:
    """The workspace. All changes happen on the server's event loop, so nothing here needs a lock."""

    def __init__(self, clock: SandboxClock) -> None:
        """An empty workspace: nobody but the app's bot user and Slackbot."""
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: list[dict[str, Any]] = []
        self.ephemerals: dict[str, list[Message]] = {}
        self.read_marks: dict[tuple[str, str], str] = {}
        self.installed = True
        self.tokens_valid = True
        self.add_person(Person(SLACKBOT, "slackbot", "Slackbot", tz="America/Los_Angeles"))
        self.add_person(Person(BOT_USER, "drumbeat", "Drumbeat", tz="America/Los_Angeles", is_bot=True))

    def add_person(self, person: Person) -> Person:
        """Add somebody; every human of the workspace gets a direct message with the bot (id D + the rest of theirs)."""
        person.updated = int(self.clock.now())
        self.people[person.id] = person
        if person.is_human:
            self.dm(person.id, BOT_USER)
        return person

    def add_channel(self, channel: Channel) -> Channel:
        """Add a conversation."""
        channel.created = channel.created or int(self.clock.now())
        self.channels[channel.id] = channel
        return channel

    def dm(self, one: str, two: str) -> Channel:
        """The direct message between two people, opened if it was not."""
        first, second = sorted((one, two), key=lambda id_: (id_ == BOT_USER, id_))
        id_ = f"D{first[1:]}" if second == BOT_USER else f"D{first[1:]}{second[1:]}"
        if id_ not in self.channels:
            self.add_channel(Channel(id_, "directmessage", kind="im", members=list(dict.fromkeys((first, second)))))
        return self.channels[id_]

    def find(self, channel: str, ts: str) -> Message | None:
        """The message at `ts` of a channel, also an ephemeral one that was not reloaded away."""
        place = self.channels.get(channel)
        if place is not None and ts in place.by_ts:
            return place.by_ts[ts]
        return next((m for m in self.ephemerals.get(channel, []) if m.ts == ts), None)

    def sees(self, person: str, channel: Channel) -> bool:
        """Whether a person may open a channel: members, and everybody of the workspace but guests when public."""
        if person in channel.members:
            return True
        viewer = self.people.get(person)
        if channel.is_private or viewer is None or viewer.is_stranger:
            return False
        return not (viewer.is_restricted or viewer.is_ultra_restricted)

    def shares_channel_with_bot(self, person: str) -> bool:
        """Whether a stranger can be written to at all."""
        return any(person in channel.members and channel.has_bot for channel in self.channels.values())
