"""What `/cadence` answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.messages.cadence_forms import NAME_SHOWN, how
from bot.messages.text import Payload, bold, channel, context, escape, message, moment, section

NONE = "No review is planned yet."


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A review that comes: its rule in words, where it is posted (Slack's id, or None for DMs), whether it asks."""

    name: str
    publish_at: datetime
    rule: str
    channel: str | None
    asks: bool = False
    after: int = 1
    """Days from the day of the rule to the review."""


def coming(rows: Sequence[Coming]) -> Payload:
    """The next reviews, the earliest first."""
    if not rows:
        return message(NONE)
    lines = [
        f"• {bold(row.name, NAME_SHOWN)}: {moment(row.publish_at)}, {_where(row.channel)}\n   {_rule(row)}"
        for row in rows
    ]
    rest = context("`/cadence help` says what can be changed.")
    return message("\n".join(["The next reviews", *lines]), [section("*The next reviews*\n" + "\n".join(lines)), rest])


def _line(row: Coming) -> str:
    return f"• {bold(row.name, NAME_SHOWN)}: {moment(row.publish_at)}, {_where(row.channel)}\n   {_rule(row)}"


def _rule(row: Coming) -> str:
    """The rule names the day of the question; the review of its answers is posted later (design 2.2)."""
    return how(row.rule, asks=row.asks, after_days=row.after)


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


def said(sentence: str) -> Payload:
    """One plain sentence as the command's answer."""
    return message(escape(sentence))


def holidays_set(place: str | None) -> Payload:
    """To somebody who said where they are; a place such as DE-BY, or None."""
    if place is None:
        return message("Your public holidays are those of the workspace.")
    return message(f"On public holidays of {place} I neither ask nor remind you.")


def holidays_are(own: str | None, everybodys: str | None) -> Payload:
    """To somebody who asks which holidays they have."""
    how_to = "Set them with `/cadence holidays DE-BY`, or `/cadence holidays default`."
    if own is not None:
        return message(f"Your public holidays are those of {own}. {how_to}")
    told = f"those of the workspace, {everybodys}" if everybodys else "not known to me"
    return message(f"Your public holidays are {told}. {how_to}")


FILE_COMES = "I am sending you the calendar file of the reviews by direct message."
FILE_TEXT = "The reviews as a calendar: open the file, and your calendar shows them. Ask again after a change."
FILE_STAYS = (
    "Slack does not take the calendar file from me. Whoever runs me can write it with: drumbeat export calendar"
    " --output reviews.ics."
)
