"""The channel of a review is archived or lost: leaders are told once what to do (design 5)."""

from sqlmodel import col

from bot.messages import cadence_notices as words
from bot.services.cadences_telling import is_usable, tell_leaders
from storage.tables import Cadence, Channel
from storage.uow import UnitOfWork


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
