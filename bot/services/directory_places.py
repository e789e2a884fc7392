"""Conversations: what Slack tells of them, and what its events change of what is kept (design 3.5)."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete
from sqlmodel import col

from bot.domain.codes import ChannelKind, LedgerCode
from bot.domain.slack import SlackChannel
from bot.services import cadences_telling, review_places
from bot.services.ports import Call
from storage import errands, ledger
from storage.codes import ErrandKind
from storage.engine import Store
from storage.queries import people as people_queries
from storage.queries import settings
from storage.tables import Channel, Member
from storage.uow import UnitOfWork

NIGHT = time(2)
"""UTC."""


def learn_channel(uow: UnitOfWork, told: SlackChannel) -> Channel:
    """Store or update a conversation as Slack tells of it; the members of a private one are sent for."""
    before = place(uow, told.slack_id)
    values = {
        "name": told.name,
        "kind": told.kind,
        "is_archived": told.is_archived,
        "is_shared": told.is_shared,
        "is_member": told.is_member,
    }
    changed = sorted(name for name, value in values.items() if getattr(before, name) != value)
    if changed and before.seen_at is not None:
        ledger.note(uow, LedgerCode.CHANNEL_CHANGED, about=f"channel:{before.pk}", changed=changed)
    was_usable = cadences_telling.is_usable(before)
    uow.move(Channel, before.pk, {}, seen_at=uow.at, **values)
    review_places.changed(uow, before.pk, was_usable=was_usable)
    if told.kind is not ChannelKind.PUBLIC and told.is_member:
        send_for_members(uow, told.slack_id)
    plan_night(uow)
    return before


def is_told(store: Store, call: Call, slack_id: str) -> bool:
    """Whether the bot is known to be in a conversation; where it is not, asking Slack is right: it may be by now."""
    with store.read(call.workspace_id, call.at) as uow:
        channel = uow.first(Channel, col(Channel.slack_id) == slack_id)
    return channel is not None and channel.seen_at is not None and channel.is_member


def told(store: Store, call: Call, place_told: SlackChannel) -> None:
    """Store what Slack tells of a conversation, in a unit of work of its own."""
    with store.write(call.workspace_id, call.at) as uow:
        learn_channel(uow, place_told)
        uow.commit()


def send_for_members(uow: UnitOfWork, slack_id: str) -> None:
    """Send for the members of a conversation, once a day at most; recording a memo in a private one calls this."""
    errands.send(uow, ErrandKind.MEMBERS, f"members:{slack_id}:{uow.at.date().isoformat()}", channel=slack_id)


def plan_night(uow: UnitOfWork) -> None:
    """See to it that the places of memos are looked at tonight: Slack tells nobody when a channel is made private."""
    due = datetime.combine(uow.at.astimezone(UTC).date() + timedelta(days=1), NIGHT, tzinfo=UTC)
    errands.send(uow, ErrandKind.MEMBERS, f"members:night:{due.date().isoformat()}", due_at=due)


def place(uow: UnitOfWork, slack_id: str) -> Channel:
    """The conversation with that Slack id; by id alone where nothing more is known yet."""
    blank = {"name": "", "kind": ChannelKind.PUBLIC, "is_archived": False, "is_shared": False, "is_member": False}
    uow.insert_new(Channel, slack_id=slack_id, **blank)
    found = uow.first(Channel, col(Channel.slack_id) == slack_id)
    if found is None:
        msg = f"channel {slack_id} could not be stored"
        raise LookupError(msg)
    return found


def changed(store: Store, call: Call, slack_id: str) -> None:
    """Something changed about a conversation: read it again, for events come late and out of order."""
    with store.write(call.workspace_id, call.at) as uow:
        if _known(uow, slack_id) is not None:
            errands.send(uow, ErrandKind.CHANNEL, f"channel:{slack_id}:{call.key}", channel=slack_id)
        uow.commit()


def lost(store: Store, call: Call, slack_id: str, *, gone: bool) -> None:
    """The bot is out of a conversation, or (`gone`) the conversation is deleted: nothing of it can be read again."""
    with store.write(call.workspace_id, call.at) as uow:
        _lose(uow, slack_id, gone=gone)
        uow.commit()


def hidden(store: Store, workspace_id: int, at: datetime, slack_id: str) -> None:
    """Slack shows us a conversation no more: what was recorded in it is for those named until it is shown again."""
    with store.write(workspace_id, at) as uow:
        channel = _known(uow, slack_id)
        if channel is not None and channel.kind is ChannelKind.PUBLIC:
            was_usable = cadences_telling.is_usable(channel)
            uow.move(Channel, channel.pk, {}, kind=ChannelKind.PRIVATE, is_member=False, seen_at=uow.at)
            review_places.changed(uow, channel.pk, was_usable=was_usable)
            ledger.note(uow, LedgerCode.CHANNEL_CHANGED, about=f"channel:{channel.pk}", changed=["kind", "is_member"])
        uow.commit()


def renumbered(store: Store, call: Call, old: str, new: str) -> None:
    """Slack gave a conversation another id."""
    with store.write(call.workspace_id, call.at) as uow:
        channel = _known(uow, old)
        if channel is not None and _known(uow, new) is None:
            uow.move(Channel, channel.pk, {"slack_id": old}, slack_id=new)
            ledger.note(uow, LedgerCode.CHANNEL_CHANGED, about=f"channel:{channel.pk}", changed=["slack_id"])
        uow.commit()


def joined(store: Store, call: Call, slack_id: str, who: str) -> None:
    """Somebody joined: the members that are kept are read again, for a late event must not bring back who has left.

    Where it is the bot, it may read the place once more: what kind it is and, where it is private, who is in it.
    """
    with store.write(call.workspace_id, call.at) as uow:
        channel = _known(uow, slack_id)
        if channel is not None and who == settings.workspace(uow).bot_user_id:
            errands.send(uow, ErrandKind.CHANNEL, f"channel:{slack_id}:{call.key}", channel=slack_id)
        if channel is not None and channel.members_read_at is not None:
            errands.send(uow, ErrandKind.MEMBERS, f"members:{slack_id}:{call.key}", channel=slack_id)
        uow.commit()


def left(store: Store, call: Call, slack_id: str, who: str) -> None:
    """Somebody left, and sees nothing of the conversation from now on."""
    with store.write(call.workspace_id, call.at) as uow:
        if who == settings.workspace(uow).bot_user_id:
            _lose(uow, slack_id, gone=False)
        else:
            _take_out(uow, slack_id, who)
        uow.commit()


def _known(uow: UnitOfWork, slack_id: str) -> Channel | None:
    return uow.first(Channel, col(Channel.slack_id) == slack_id)


def _lose(uow: UnitOfWork, slack_id: str, *, gone: bool) -> None:
    channel = _known(uow, slack_id)
    if channel is not None:
        was_usable, archived = cadences_telling.is_usable(channel), gone or channel.is_archived
        uow.move(Channel, channel.pk, {}, is_member=False, is_archived=archived, seen_at=uow.at)
        review_places.changed(uow, channel.pk, was_usable=was_usable)
        ledger.note(uow, LedgerCode.CHANNEL_CHANGED, about=f"channel:{channel.pk}", changed=["is_member"])


def _take_out(uow: UnitOfWork, slack_id: str, who: str) -> None:
    channel, person = _known(uow, slack_id), people_queries.by_slack_id(uow, who)
    if channel is not None and person is not None:
        mine = (col(Member.workspace_id) == uow.workspace_id, col(Member.channel_id) == channel.pk)
        uow.session.execute(delete(Member).where(*mine, col(Member.person_id) == person.pk))
