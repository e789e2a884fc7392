"""The channel of a review, while it can be posted to; leaders are told once when it cannot (design 2.6, 5)."""

from sqlmodel import col

from bot.messages import cadence_notices as words
from bot.services.cadences_telling import tell_leaders
from storage.tables import Cadence, Channel
from storage.uow import ReadUnit, UnitOfWork


def usable(uow: ReadUnit, channel_id: int | None) -> Channel | None:
    """The channel, unless it is archived, deleted, or the bot is out of it; then leaders get the reviews by DM."""
    channel = uow.get(Channel, channel_id)
    return channel if channel is not None and is_usable(channel) else None


def is_usable(channel: Channel) -> bool:
    """Whether the bot can post there; a channel of which Slack has told nothing yet is taken on trust."""
    return not channel.is_archived and (channel.is_member or channel.seen_at is None)


def changed(uow: UnitOfWork, channel_id: int, *, was_usable: bool) -> None:
    """A channel changed: where no review can be posted there any more, every leader is told what to do."""
    channel = uow.one(Channel, channel_id)
    if not was_usable or is_usable(channel):
        return
    named = (col(Cadence.channel_id) == channel.pk, col(Cadence.ended_at).is_(None))
    names = [row.name for row in uow.find(Cadence, *named, order=[col(Cadence.id)])]
    if names:
        key, about = f"channel_lost:{channel.pk}:{uow.at.date().isoformat()}", f"channel:{channel.pk}"
        tell_leaders(uow, key, words.channel_lost(channel.slack_id, names, archived=channel.is_archived), about=about)
