"""The reminder: one message per person, whatever waits; and how it is put off."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import numbers
from bot.domain.localtime import local
from bot.domain.snooze import Nap
from bot.messages import forms, ids
from bot.messages.question import QuestionRow
from bot.messages.text import Block, Payload, actions, escape, message, moment, section, shorten

SHOWN = 15


def reminder(rows: Sequence[QuestionRow], naps: Sequence[Nap] = (), zone: ZoneInfo | None = None) -> Payload:
    """What is still to answer, by when, and that silence counts.

    Args:
        rows: the open questions.
        naps: until when it may be snoozed; none where the window leaves no time.
        zone: where the person is, for the labels of the choices.
    """
    head = f"{_count(rows)} for your Yes or No above."
    lines = [f"• *{escape(shorten(row.name, 120))}* ({numbers.initiative(row.number)})" for row in rows[:SHOWN]]
    more = [f"• and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    blocks = [section("\n".join([head, *lines, *more])), section(_counts(rows))]
    return message(head, [*blocks, *_later(naps, zone or ZoneInfo("UTC"))])


def snoozed(rows: Sequence[QuestionRow], at: datetime) -> Payload:
    """In place of the reminder: when it comes again."""
    told = f"I remind you again {moment(at)}. {_count(rows)} for your Yes or No above."
    return message(told, [section(f"{told}\n{_counts(rows)}")])


def all_answered() -> Payload:
    """In place of the reminder, once nothing is left."""
    return message("You have answered everything. Thank you.")


def _count(rows: Sequence[QuestionRow]) -> str:
    return f"{len(rows)} questions wait" if len(rows) != 1 else "One question waits"


def _counts(rows: Sequence[QuestionRow]) -> str:
    closes = min(row.closes_at for row in rows)
    if all(row.rehearsal for row in rows):
        return f"This week is a rehearsal, so nothing is counted; the window closes {moment(closes)}."
    return f"This one counts: without an answer by {moment(closes)} the review shows *no answer* from you."


def _later(naps: Sequence[Nap], zone: ZoneInfo) -> list[Block]:
    if not naps:
        return []
    menu = forms.choice([(each.code, _label(each, zone)) for each in naps], ask="Remind me later")
    return [actions({**menu, "action_id": ids.REMINDER_SNOOZE})]


def _label(nap: Nap, zone: ZoneInfo) -> str:
    """The hours on; or the day and the time where the person is."""
    if nap.hours is not None:
        return "In 1 hour" if nap.hours == 1 else f"In {nap.hours} hours"
    return f"{local(nap.at, zone):%a %H:%M}"
