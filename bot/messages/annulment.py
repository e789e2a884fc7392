"""A week is annulled: what the leader and whoever was asked read."""

from bot.messages.ownership import Owned
from bot.messages.text import Payload, escape, message, person, section, shorten

REASON_SHOWN = 1_000


def annulled(owned: Owned, period: str) -> Payload:
    """To the leader."""
    return message(f"{period} of {owned.title} is annulled: it counts nowhere. Whoever was asked reads your reason.")


def to_whoever_was_asked(owned: Owned, period: str, by: str, reason: str) -> Payload:
    """To whoever was asked, with the leader's reason."""
    lead = f"{person(by)} annulled {period} of {owned.title}: it counts nowhere."
    return message(lead, [section(f"{lead}\n> {shorten(escape(' '.join(reason.split())), REASON_SHOWN)}")])
