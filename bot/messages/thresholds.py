"""What the thresholds are, in words."""

from bot.domain.policy import Policy
from bot.domain.policy_settings import THRESHOLDS, Number, Threshold
from bot.messages.text import Payload, context, message, section

TITLE = "The thresholds of this workspace"


def listing(policy: Policy) -> Payload:
    """`/cadence settings`: every value with its meaning."""
    lines = [_line(each, getattr(policy, each.name)) for each in THRESHOLDS.values()]
    rest = context("Leaders change one with `/cadence set decide_at 4`; it holds from the next counting on.")
    return message(TITLE, [section("\n".join([f"*{TITLE}*", *lines])), rest])


def changed(threshold: Threshold, old: Number, new: Number) -> Payload:
    """To the leader who changed one."""
    was = f"It was {old:g}." if old != new else "It was that before."
    return message(f"`{threshold.name}` is {new:g} from the next counting on: {threshold.meaning}. {was}")


def _line(threshold: Threshold, value: Number) -> str:
    return f"• `{threshold.name}` *{value:g}*: {threshold.meaning}"
