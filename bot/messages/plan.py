"""The plan after a No: its form, and the question in the thread where no form could be opened."""

from datetime import date

from bot.domain import numbers
from bot.messages import forms, ids
from bot.messages.text import Payload, actions, button, escape, message, plain, section, short_day, shorten

NAME_LIMIT = 120
MAX_PLAN = 1_000
IN_THREAD = (
    "Your No is on record. What will you do, and by when? Answer here in the thread, such as"
    " _pricing draft by Thursday_."
)


def form(checkin_id: int, initiative_id: int, name: str, number: int, typed: str = "") -> Payload:
    """The form after a No; closing it keeps the No. `typed` stands in it already."""
    told = f"Your *No* for *{escape(shorten(name, NAME_LIMIT))}* ({numbers.initiative(number)}) is on record."
    words = forms.words(typed, "Pricing draft to Lee and the sales team", limit=MAX_PLAN, multiline=True)
    blocks = [
        section(told),
        forms.field(ids.FIELD_PLAN, "What will you do?", words),
        forms.field(ids.FIELD_DUE, "By when?", forms.day()),
        section("Is somebody or something in your way that you cannot settle yourself?"),
        actions(button("Escalate", ids.ESCALATION_RAISE, f"{initiative_id}:{checkin_id}:0")),
    ]
    view = forms.modal(ids.PLAN_FORM, "Off track: the plan", "Save the plan", blocks, metadata=str(checkin_id))
    return {**view, "close": plain("Not now")}


def asked_in_thread() -> Payload:
    """The form did not open, so the thread asks."""
    return message(IN_THREAD)


def which_date(reply_id: int, words: str) -> Payload:
    """A plan typed without a date: a date picker in the thread."""
    told = f"By when? I have kept your plan: _{escape(shorten(words, 300))}_"
    picker = {"type": "datepicker", "action_id": ids.PLAN_DATE, "placeholder": plain("Choose a day")}
    return message("By when will you have done it?", [section(told), actions(picker, block_id=f"plan_of:{reply_id}")])


def recorded(words: str, due_on: date) -> Payload:
    """A typed plan was taken."""
    return message(
        f"Noted, and this is what the review will show: {escape(shorten(words, 300))} by {short_day(due_on)}."
    )
