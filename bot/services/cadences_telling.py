"""What is said about a review itself, where it is posted; or to the leaders, in their working hours."""

from bot.services import people
from bot.services.outcome import Payload
from storage.outbox import Outgoing, say
from storage.tables import Channel
from storage.uow import ReadUnit, UnitOfWork


def usable(uow: ReadUnit, channel_id: int | None) -> Channel | None:
    """The channel, unless it is archived, deleted, or the bot is out of it; then leaders get the reviews by DM."""
    channel = uow.get(Channel, channel_id)
    return channel if channel is not None and is_usable(channel) else None


def is_usable(channel: Channel) -> bool:
    """Whether the bot can post there; a channel of which Slack has told nothing yet is taken on trust."""
    return not channel.is_archived and (channel.is_member or channel.seen_at is None)


def announce(
    uow: UnitOfWork, key: str, payload: Payload, *, channel_id: int | None, about: str, but: int | None = None
) -> None:
    """Post to a channel; where there is none tell every leader, save the one (`but`) who did it."""
    channel = usable(uow, channel_id)
    if channel is not None:
        say(uow, Outgoing(key=key, conversation=channel.slack_id, about=about, payload=payload))
        return
    tell_leaders(uow, key, payload, about=about, but=but)


def tell_leaders(uow: UnitOfWork, key: str, payload: Payload, *, about: str, but: int | None = None) -> None:
    """Tell every leader by DM, each in their own working hours: nobody asked for it just now."""
    for leader in people.leaders(uow):
        if leader.pk != but:
            due_at = people.calendar_of(uow, leader).next_working_instant(uow.at)
            people.tell(uow, leader, f"{key}:{leader.pk}", payload, about=about, due_at=due_at)
