"""Who leads, and to whom each escalates."""

from collections.abc import Sequence

from bot.messages.text import Payload, message, person, section

NONE = "There is no leader yet. A Slack admin names the first: `/cadence leader @person`."


def listing(pairs: Sequence[tuple[str, str | None]]) -> Payload:
    """Each leader with the one above, both Slack ids."""
    if not pairs:
        return message(NONE)
    lines = [
        f"• {person(leader)}" + (f", escalates to {person(above)}" if above else "") for leader, above in pairs[:60]
    ]
    lead = "*Leaders* may assign, set the cadence and settle escalations."
    return message("\n".join(["Leaders", *lines]), [section("\n".join([lead, *lines]))])


def you_lead(by: str) -> Payload:
    """To somebody who has just become a leader."""
    return message(
        f"{person(by)} made you a leader: you may assign initiatives (`/dri assign`), set the cadence (`/cadence`) and"
        " settle the escalations that come to you."
    )
