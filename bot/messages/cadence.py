"""What `/cadence` answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.messages.text import Payload, channel, context, message, moment, section

NONE = "No review is planned yet."


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A review that comes: its rule in words, where it is posted (Slack's id, or None for DMs), whether it asks."""

    name: str
    publish_at: datetime
    rule: str
    channel: str | None
    asks: bool = False


def coming(rows: Sequence[Coming]) -> Payload:
    """The next reviews, the earliest first."""
    if not rows:
        return message(NONE)
    lines = [f"• *{row.name}*: {moment(row.publish_at)}, {_where(row.channel)}\n   {_rule(row)}" for row in rows]
    rest = context("`/cadence help` says what can be changed.")
    return message("\n".join(["The next reviews", *lines]), [section("*The next reviews*\n" + "\n".join(lines)), rest])


def _rule(row: Coming) -> str:
    """The rule names the day of the question; the review of its answers is posted the day after (design 2.2)."""
    return f"questions {row.rule.split(' at ')[0]}, the review the day after" if row.asks else row.rule


def _where(slack_id: str | None) -> str:
    return f"in {channel(slack_id)}" if slack_id else "to the leaders by DM"


def channel_set(slack_id: str) -> Payload:
    """To the leader who set the channel."""
    return message(
        f"From the next review on they are posted in {channel(slack_id)}. Invite me there if I am not a member."
    )


def hour_set(hour: int | None) -> Payload:
    """To somebody who set their own hour."""
    when = "at the workspace's hour" if hour is None else f"at {hour:02d}:00 your time"
    return message(f"I will ask you {when}.")
