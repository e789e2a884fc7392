"""Deadlines between people, as `/sla` lists them."""

from collections.abc import Sequence
from datetime import date

from bot.messages.escalation import Matter
from bot.messages.text import Payload, context, escape, message, person, section, short_day, shorten

NONE = "No deadline is open that you wait for, or that others wait for from you."


def listing(rows: Sequence[Matter], today: date) -> Payload:
    """Open deadlines, one a line; who owes what to whom, by when."""
    if not rows:
        return message(NONE, [section(NONE), context("`/sla help` says where deadlines come from.")])
    lines = [_line(row, today) for row in rows]
    parts = [section("\n".join(lines[n : n + 10])) for n in range(0, len(lines), 10)]
    return message("\n".join(["Open deadlines", *lines]), [section("*Open deadlines*"), *parts])


def _line(row: Matter, today: date) -> str:
    owes = person(row.counterpart) if row.counterpart else "the other side"
    due = f"by {short_day(row.deadline_on)}" if row.deadline_on else "without a date"
    late = " *(passed)*" if row.deadline_on and row.deadline_on < today else ""
    need = shorten(escape(row.need), 200)
    return f"• {due}{late}: {owes} to {person(row.raiser)}, {need} ({row.name}, {row.work})"
