"""Decision rights: the list of `/decide rights`, the form that defines or changes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.rights import MAX_NAME
from bot.messages import forms, ids
from bot.messages.text import (
    Block,
    Payload,
    actions,
    button,
    context,
    day,
    escape,
    message,
    person,
    section,
    shorten,
)

MOST_LISTED = 15
"""Each takes two of the fifty blocks of a message."""


@dataclass(frozen=True, kw_only=True)
class RightShown:
    """A class of questions as messages speak of it; people are Slack ids."""

    id: int
    name: str
    owner: str
    days: int
    signs: Sequence[str] = ()
    inputs: Sequence[str] = ()
    bounds: str = ""
    amount_limit: int | None = None
    scope: str = ""
    """The initiative or objective it is about; empty for the whole workspace."""
    scope_value: str = ""
    """The scope's value in the form's menu."""
    from_on: date
    later: date | None = None
    """From when another version holds."""
    versions: int = 1


def listing(rights: Sequence[RightShown], *, is_leader: bool) -> Payload:
    """`/decide rights`: each class with its owner; buttons for leaders."""
    define = [actions(button("Define a class", ids.RIGHT_DEFINE, "new"))] if is_leader else []
    if not rights:
        lead = "No class of questions has an owner yet. On an initiative, its DRI decides."
        return message(lead, [section(lead), *define])
    blocks: list[Block] = [section("*Who decides what*")]
    for right in rights[:MOST_LISTED]:
        blocks += [section(_line(right)), *([_row(right)] if is_leader else [])]
    if len(rights) > MOST_LISTED:
        blocks.append(context(f"… and {len(rights) - MOST_LISTED} more."))
    return message("Who decides what", [*blocks, *define])


def form(right: RightShown | None, scopes: Sequence[tuple[str, str]]) -> Payload:
    """Defines a class of questions, or changes it from a day on.

    Args:
        right: the class as it is; None for a new one.
        scopes: (value, label) of the initiatives and objectives it may be about.
    """
    new = right is None
    now = right or RightShown(id=0, name="", owner="", days=3, from_on=date.min)
    limit = "" if now.amount_limit is None else str(now.amount_limit)
    name = forms.field(ids.FIELD_NAME, "Class of questions", forms.words("", "Suppliers", limit=MAX_NAME))
    head = section(f"*{escape(now.name)}*: what was decided before stays as it was.")
    scope = forms.field(ids.FIELD_SCOPE, "Only for", forms.choice(scopes, now.scope_value), optional=True)
    rows = [
        (
            ids.FIELD_SIGNS,
            "Words by which to know such a question",
            _terms(now.signs, "supplier, vendor"),
            "Separated by commas.",
        ),
        (
            ids.FIELD_INPUTS,
            "Required inputs",
            _terms(now.inputs, "budget, legal view"),
            "A memo must say something on each.",
        ),
        (ids.FIELD_BOUNDS, "Bounds", forms.words(now.bounds, "Contracts of up to a year", multiline=True), ""),
        (ids.FIELD_AMOUNT, "Up to which amount?", forms.words(limit, "40000", limit=20), "Above, their leader signs."),
    ]
    fields: list[Block] = [
        name if new else head,
        forms.field(ids.FIELD_OWNER, "Who decides?", forms.person(now.owner or None), hint="One person."),
        forms.field(ids.FIELD_DAYS, "Working days to decide", forms.words(str(now.days), limit=3)),
        *(forms.field(field, label, element, hint=hint, optional=True) for field, label, element, hint in rows),
        *([scope] if scopes else []),
        forms.field(ids.FIELD_FROM, "From", forms.day(), hint="Today, where no day is chosen.", optional=True),
    ]
    title = "Define a class" if new else "Change who decides"
    return forms.modal(ids.RIGHT_FORM, title, "Save", fields, metadata="" if new else str(now.id))


def saved(right: RightShown, by: str, from_on: date) -> Payload:
    """Tells the owner what they decide from when on."""
    lead = f"{person(by)} made it yours to decide from {day(from_on)} on:"
    return message(f"You decide on {escape(right.name)}", [section(lead), section(_line(right))])


def ended(name: str, by: str) -> Payload:
    """Tells the owner that a class has ended."""
    return message(f"{person(by)} ended the class of questions {escape(name)}: it is not yours to decide any more.")


def _line(right: RightShown) -> str:
    parts = [
        f"{person(right.owner)} decides within {right.days} working {'day' if right.days == 1 else 'days'}",
        f"only for {escape(right.scope)}" if right.scope else "",
        f"up to {right.amount_limit:,}" if right.amount_limit is not None else "",
        f"inputs: {escape(', '.join(right.inputs))}" if right.inputs else "",
        f"known by: {escape(', '.join(right.signs))}" if right.signs else "",
        escape(right.bounds),
    ]
    since = f"since {day(right.from_on)}" + (f", changes on {day(right.later)}" if right.later else "")
    told = " · ".join(part for part in parts if part)
    return f"*{escape(right.name)}*: {shorten(told, 2_000)}\n_{since}_"


def _row(right: RightShown) -> Block:
    return actions(
        button("Change", ids.RIGHT_CHANGE, str(right.id)),
        button("End", ids.RIGHT_END, str(right.id)),
    )


def _terms(terms: Sequence[str], example: str) -> Block:
    return forms.words(", ".join(terms), example, multiline=True)
