"""The modals of ownership: assign one, assign many, hand back, hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import numbers
from bot.domain.assign_text import MAX_NAME
from bot.domain.codes import Visibility
from bot.domain.similarity import Named
from bot.domain.target import MAX_TARGET
from bot.messages import forms, ids
from bot.messages.charter_forms import quarter_field
from bot.messages.text import Block, Payload, actions, button, escape, section, shorten

FAR_AWAY = "The date is more than a quarter away: say what will be true by the end of this quarter as well."
EXAMPLE = '@ana "EU launch" "300 paying customers" by 30 Nov'


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in the form; people are Slack ids."""

    dri: str | None = None
    name: str = ""
    target: str = ""
    due: date | None = None
    sponsor: str | None = None
    visibility: Visibility = Visibility.WORKSPACE
    audience: Sequence[str] = ()
    channel: str = ""
    """Slack's id of the channel that the form was opened in; "" elsewhere, as in a direct message."""
    quarter: str = ""


def assign_form(typed: Typed | None = None, alike: Sequence[Named] = (), notice: str = "") -> Payload:
    """The form that assigns one initiative.

    Args:
        typed: what was given already; nothing typed is lost.
        alike: open initiatives very like it, shown before assigning. Their numbers travel with the form, so that only
            further ones stop it again.
        notice: a sentence shown on top.
    """
    typed = typed or Typed()
    blocks = [
        *([section(escape(notice))] if notice else []),
        *_alike(alike),
        forms.field(
            ids.FIELD_DRI,
            "Who answers for it?",
            forms.person(typed.dri),
            hint="One person. A team answers for nothing.",
        ),
        forms.field(ids.FIELD_NAME, "Initiative", forms.words(typed.name, "EU launch", limit=MAX_NAME)),
        forms.field(
            ids.FIELD_TARGET,
            "Target",
            forms.words(typed.target, "300 paying customers", limit=MAX_TARGET),
            hint="What will be true when it is done, so that yes or no answers it.",
        ),
        forms.field(ids.FIELD_DUE, "By when?", forms.day(typed.due)),
        quarter_field(typed.quarter),
        forms.field(
            ids.FIELD_SPONSOR,
            "Sponsor",
            forms.person(typed.sponsor),
            hint="The leader to whom the DRI answers; you, if left empty.",
            optional=True,
        ),
        *_audience(typed),
        actions(button("Paste many lines instead", ids.ASSIGN_MANY, "many"), block_id="more"),
    ]
    submit = "Assign anyway" if alike else "Assign"
    metadata = f"{_numbers(alike)}|{typed.channel}" if typed.channel else _numbers(alike)
    return forms.modal(ids.ASSIGN_FORM, "Assign a DRI", submit, blocks, metadata=metadata)


def many_form(lines: str = "", notes: Sequence[str] = (), done: Sequence[str] = (), revision: int = 0) -> Payload:
    """The form that takes many lines, one initiative each.

    Args:
        lines: what stands in the field.
        notes: one sentence for each line that was not taken; they are still in the field.
        done: one mrkdwn line for each initiative assigned by the last submission.
        revision: counts submissions: Slack keeps what was typed for as long as a block_id stays the same.
    """
    field = f"{ids.FIELD_LINES}.{revision}" if revision else ids.FIELD_LINES
    element = forms.words(lines, EXAMPLE, multiline=True)
    blocks = [
        *([section("*Assigned*\n" + "\n".join(done))] if done else []),
        *([section("*Not assigned yet*\n" + "\n".join(escape(each) for each in notes))] if notes else []),
        forms.field(
            field,
            "One initiative a line",
            element,
            hint=f"Such as: {EXAMPLE}. You may add: sponsor @dana",
        ),
    ]
    return forms.modal(ids.ASSIGN_MANY_FORM, "Assign many", "Assign", blocks, metadata=str(revision))


def hand_back_form(assignment_id: int, title: str) -> Payload:
    """Asks why an initiative is handed back. `title` is escaped."""
    why = forms.words("", "I cannot hit this target, because …", limit=1_000, multiline=True)
    blocks = [
        section(f"You hand back *{title}*. Your sponsor reads the reason."),
        forms.field(ids.FIELD_REASON, "Why?", why),
    ]
    return forms.modal(ids.HAND_BACK_FORM, "Hand back", "Hand back", blocks, metadata=str(assignment_id))


def hand_over_form(initiative_id: int, title: str) -> Payload:
    """Asks who answers from now on. `title` is escaped."""
    blocks = [
        section(f"Who answers for *{title}* from now on?"),
        forms.field(ids.FIELD_DRI, "New DRI", forms.person(None), hint="They are told at once, and can hand it back."),
    ]
    return forms.modal(ids.HAND_OVER_FORM, "Hand over", "Hand over", blocks, metadata=str(initiative_id))


def sponsor_form(initiative_id: int, title: str) -> Payload:
    """Asks who sponsors from now on. `title` is escaped."""
    blocks = [
        section(f"To whom does the DRI of *{title}* answer from now on?"),
        forms.field(ids.FIELD_SPONSOR, "New sponsor", forms.person(None), hint="One of the leaders."),
    ]
    return forms.modal(ids.SPONSOR_FORM, "Hand over", "Hand over", blocks, metadata=str(initiative_id))


def _alike(alike: Sequence[Named]) -> list[Block]:
    if not alike:
        return []
    rows = [
        f"*{numbers.initiative(each.number)} · {shorten(escape(each.name), 120)}*: {shorten(escape(each.target), 300)}"
        for each in alike
    ]
    lead = "*Very like what is open already.* Two owners of one problem is duplicated effort."
    return [section("\n".join([lead, *rows]))]


def _audience(typed: Typed) -> list[Block]:
    is_open = typed.visibility is Visibility.WORKSPACE
    choices = [
        (Visibility.WORKSPACE.value, "Everybody in the workspace"),
        *([(Visibility.CHANNEL.value, "Members of this channel")] if typed.channel else []),
        (Visibility.NAMED.value, "Named people only"),
    ]
    return [
        forms.field(
            ids.FIELD_VISIBILITY,
            "Who may see it",
            forms.choice(choices, None if is_open else typed.visibility.value, ask="Everybody in the workspace"),
            hint="DRI and sponsor always do. Everybody, if left empty.",
            optional=True,
        ),
        forms.field(
            ids.FIELD_AUDIENCE,
            "Named people",
            forms.several(typed.audience),
            hint="They see it as well, whoever else may.",
            optional=True,
        ),
    ]


def _numbers(alike: Sequence[Named]) -> str:
    return ",".join(str(each.number) for each in alike)
