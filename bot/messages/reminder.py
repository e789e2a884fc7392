"""The reminder: one message per person, whatever waits."""

from collections.abc import Sequence

from bot.domain import numbers
from bot.messages.question import QuestionRow
from bot.messages.text import Payload, escape, message, moment, section, shorten

SHOWN = 15


def reminder(rows: Sequence[QuestionRow]) -> Payload:
    """What is still to answer, by when, and that silence counts."""
    count = f"{len(rows)} questions wait" if len(rows) != 1 else "One question waits"
    head = f"{count} for your Yes or No above."
    lines = [f"• *{escape(shorten(row.name, 120))}* ({numbers.initiative(row.number)})" for row in rows[:SHOWN]]
    more = [f"• and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    closes = min(row.closes_at for row in rows)
    counts = f"This one counts: without an answer by {moment(closes)} the review shows *no answer* from you."
    if all(row.rehearsal for row in rows):
        counts = f"This week is a rehearsal, so nothing is counted; the window closes {moment(closes)}."
    return message(head, [section("\n".join([head, *lines, *more])), section(counts)])
