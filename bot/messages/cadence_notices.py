"""What is posted or told when a review is moved, skipped, or was missed while the bot was away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.cadence_forms import NAME_SHOWN, wall
from bot.messages.text import Payload, bold, channel, escape, message, moment, person, section, shorten

REASON_SHOWN = 500
#: A section takes 3,000 characters.
MOST_SHOWN = 15
SHORT_NAME = 40
ALREADY = "That was done already; /cadence shows what comes."


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A review that was due while the bot was away."""

    name: str
    period: str
    publish_at: datetime


def moved(name: str, period: str, before: datetime, to: datetime, by: str) -> Payload:
    """In the channel: a review comes at another time. `by` is a Slack id."""
    told = f"{person(by)} moved the {bold(name, NAME_SHOWN)} of {period} from {moment(before)} to {moment(to)}."
    return message(f"{escape(name)} of {period} was moved to {to:%Y-%m-%d %H:%M} UTC.", [section(told)])


def skipped(name: str, period: str, by: str, reason: str) -> Payload:
    """In the channel: a review is not held. `by` is a Slack id; the reason is theirs."""
    told = f"{person(by)} skips the {bold(name, NAME_SHOWN)} of {period}: {escape(shorten(reason, REASON_SHOWN))}"
    nothing = "What was not answered for it is taken back, and nobody has a miss."
    return message(f"{escape(name)} of {period} is skipped.", [section(f"{told}\n{nothing}")])


def missed(passed_over: Sequence[Missed], caught_up: Sequence[Missed]) -> Payload:
    """To a leader: which reviews the bot was not there for, which of them it has caught up, and why."""
    lines = [_line(each) for each in passed_over[-MOST_SHOWN:]]
    earlier = len(passed_over) - len(lines)
    if earlier:
        lines.insert(0, f"• and {earlier} before these")
    late = [_line(each) for each in caught_up[:MOST_SHOWN]]
    blocks = [section("\n".join(["I was not running when these reviews were due. Caught up now:", *late]))]
    if lines:
        blocks.append(section("\n".join([_NOT_HELD, *lines])))
    count = len(passed_over) + len(caught_up)
    return message(f"I was away when {count} review{'s were' if count > 1 else ' was'} due.", blocks)


def channel_lost(slack_id: str, names: Sequence[str], *, archived: bool) -> Payload:
    """To a leader: reviews cannot be posted in their channel any more, and what to do."""
    why = "is archived" if archived else "does not let me post: I am not in it any more"
    shown = ", ".join(bold(name, SHORT_NAME) for name in names[:MOST_SHOWN])
    lead = f"{channel(slack_id)} {why}, and these reviews belong there: {shown}."
    what = (
        "Until that is mended they come to every leader by DM. `/cadence channel #leadership` sets another channel;"
        " unarchiving it, or inviting me again, does as well."
    )
    return message(lead, [section(f"{lead}\n{what}")])


_NOT_HELD = "Not held any more, on record as missed by me; nobody has a miss for them:"


def move_done(name: str, period: str, to: datetime, zone: ZoneInfo) -> str:
    """To the leader who moved it."""
    return f"{name} of {period} comes on {wall(to, zone)} ({zone.key})."


def skip_done(name: str, period: str) -> str:
    """To the leader who skipped it."""
    return f"{name} of {period} is skipped; your reason was posted."


def _line(each: Missed) -> str:
    return f"• {bold(each.name, SHORT_NAME)} of {each.period}, due {moment(each.publish_at)}"
