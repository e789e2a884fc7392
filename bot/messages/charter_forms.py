"""The form that changes a charter, or asks for the change; and the one for the sentence of a refusal."""

from datetime import date

from bot.domain.charter import MAX_REASON, Goal
from bot.domain.target import MAX_TARGET
from bot.messages import forms, ids
from bot.messages.charters import SURPRISE
from bot.messages.moves import moves_words
from bot.messages.text import Block, Payload, context, day, section


def change_form(
    initiative_id: int, title: str, goal: Goal, *, asks: str, first_due: date, moves: int, near_until: date,
    surprise: bool,
) -> Payload:  # fmt: skip
    """The form with what holds now.

    Args:
        initiative_id: which.
        title: its number and name, escaped.
        goal: what holds.
        asks: the name of whoever is asked to grant it, as typed; empty where it changes at once.
        first_due: the date of the first charter.
        moves: how often it was moved.
        near_until: dates after this one need a target for the quarter.
        surprise: whether a later date counts as a surprise.
    """
    moved = moves_words(first_due, moves)
    notes = [*([context(moved.capitalize() + ".")] if moved else []), *([context(SURPRISE)] if surprise else [])]
    lead = f"You ask for a change of *{title}*." if asks else f"You change *{title}*."
    blocks = [
        section(lead),
        *notes,
        forms.field(ids.FIELD_TARGET, "Target", forms.words(goal.target, limit=MAX_TARGET)),
        forms.field(ids.FIELD_DUE, "By when?", forms.day(goal.due)),
        quarter_field(goal.quarter_target, near_until),
        forms.field(
            ids.FIELD_REASON,
            "Why?",
            forms.words("", "Acme signs a month later than agreed", limit=MAX_REASON, multiline=True),
            hint=f"{asks} reads it." if asks else "The DRI and the sponsor read it.",
        ),
    ]
    title_shown, submit = ("Ask for a change", "Ask") if asks else ("Change the charter", "Change")
    return forms.modal(ids.CHARTER_FORM, title_shown, submit, blocks, metadata=str(initiative_id))


def quarter_field(words: str = "", near_until: date | None = None) -> Block:
    """The target of this quarter, needed where the date is more than a quarter away."""
    far = f"after {day(near_until)}" if near_until else "more than a quarter away"
    return forms.field(
        ids.FIELD_QUARTER,
        "Target for this quarter",
        forms.words(words, "Pilot live in two markets", limit=MAX_TARGET),
        hint=f"Needed where the date is {far}: what will be true by the end of this quarter.",
        optional=True,
    )


def refuse_form(request_id: int, title: str, lines: str) -> Payload:
    """Asks why. `title` and `lines` are escaped."""
    words = forms.words("", "The date stands: sales has promised it", limit=MAX_REASON, multiline=True)
    blocks = [
        section(f"*{title}* stays as it is.\n{lines}"),
        forms.field(ids.FIELD_SENTENCE, "Why not?", words, hint="One sentence; the DRI reads it."),
    ]
    return forms.modal(ids.CHARTER_REFUSE_FORM, "Refuse the change", "Refuse", blocks, metadata=str(request_id))
