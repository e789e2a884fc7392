"""The modals of ownership: assign one, assign many, hand back, hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import numbers
from bot.domain.assign_text import MAX_NAME
from bot.domain.similarity import Named
from bot.domain.target import MAX_TARGET
from bot.messages import ids
from bot.messages.text import Block, Payload, actions, button, escape, plain, section, shorten

PLAIN_LIMIT = 3_000
EXAMPLE = '@ana "EU launch" "300 paying customers" by 30 Nov'


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in the form; people are Slack ids."""

    dri: str | None = None
    name: str = ""
    target: str = ""
    due: date | None = None
    sponsor: str | None = None


def assign_form(typed: Typed | None = None, alike: Sequence[Named] = (), notice: str = "") -> Payload:
    """The form that assigns one initiative.

    Args:
        typed: what was given already; nothing typed is lost.
        alike: open initiatives very like it, shown before assigning. Their numbers travel with the form, so that only
            further ones stop it again.
        notice: a sentence shown on top.
    """
    typed = typed or Typed()
    view = _modal(
        ids.ASSIGN_FORM, "Assign a DRI", "Assign anyway" if alike else "Assign", metadata=_numbers(alike), blocks=[]
    )
    view["blocks"] = [
        *([section(escape(notice))] if notice else []),
        *_alike(alike),
        _input(
            ids.FIELD_DRI, "Who answers for it?", _person(typed.dri), hint="One person. A team answers for nothing."
        ),
        _input(ids.FIELD_NAME, "Initiative", _text(typed.name, "EU launch", MAX_NAME)),
        _input(
            ids.FIELD_TARGET,
            "Target",
            _text(typed.target, "300 paying customers", MAX_TARGET),
            hint="What will be true when it is done, so that yes or no answers it.",
        ),
        _input(ids.FIELD_DUE, "By when?", _date(typed.due)),
        _input(
            ids.FIELD_SPONSOR,
            "Sponsor",
            _person(typed.sponsor),
            hint="The leader to whom the DRI answers; you, if left empty.",
            optional=True,
        ),
        actions(button("Paste many lines instead", ids.ASSIGN_MANY, "many"), block_id="more"),
    ]
    return view


def many_form(lines: str = "", notes: Sequence[str] = (), done: Sequence[str] = (), revision: int = 0) -> Payload:
    """The form that takes many lines, one initiative each.

    Args:
        lines: what stands in the field.
        notes: one sentence for each line that was not taken; they are still in the field.
        done: one mrkdwn line for each initiative assigned by the last submission.
        revision: counts submissions: Slack keeps what was typed for as long as a block_id stays the same.
    """
    field = f"{ids.FIELD_LINES}.{revision}" if revision else ids.FIELD_LINES
    element = {
        "type": "plain_text_input",
        "action_id": ids.INPUT,
        "multiline": True,
        "max_length": PLAIN_LIMIT,
        "placeholder": plain(EXAMPLE),
    }
    if lines:
        element["initial_value"] = lines[:PLAIN_LIMIT]
    blocks = [
        *([section("*Assigned*\n" + "\n".join(done))] if done else []),
        *([section("*Not assigned yet*\n" + "\n".join(escape(each) for each in notes))] if notes else []),
        _input(field, "One initiative a line", element, hint=f"Such as: {EXAMPLE}. You may add: sponsor @dana"),
    ]
    return _modal(ids.ASSIGN_MANY_FORM, "Assign many", "Assign", metadata=str(revision), blocks=blocks)


def hand_back_form(assignment_id: int, title: str) -> Payload:
    """Asks why an initiative is handed back. `title` is escaped."""
    why = _text("", "I cannot hit this target, because …", 1_000, multiline=True)
    blocks = [
        section(f"You hand back *{title}*. Your sponsor reads the reason."),
        _input(ids.FIELD_REASON, "Why?", why),
    ]
    return _modal(ids.HAND_BACK_FORM, "Hand back", "Hand back", metadata=str(assignment_id), blocks=blocks)


def hand_over_form(initiative_id: int, title: str) -> Payload:
    """Asks who answers from now on. `title` is escaped."""
    blocks = [
        section(f"Who answers for *{title}* from now on?"),
        _input(ids.FIELD_DRI, "New DRI", _person(None), hint="They are told at once, and can hand it back."),
    ]
    return _modal(ids.HAND_OVER_FORM, "Hand over", "Hand over", metadata=str(initiative_id), blocks=blocks)


def _modal(callback_id: str, title: str, submit: str, *, metadata: str, blocks: list[Block]) -> Payload:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def _input(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    if hint:
        block["hint"] = plain(hint)
    if optional:
        block["optional"] = True
    return block


def _person(slack_id: str | None) -> Block:
    element: Block = {"type": "users_select", "action_id": ids.INPUT, "placeholder": plain("Choose one person")}
    if slack_id:
        element["initial_user"] = slack_id
    return element


def _text(value: str, example: str, limit: int, *, multiline: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": ids.INPUT,
        "max_length": limit,
        "placeholder": plain(example),
    }
    if multiline:
        element["multiline"] = True
    if value:
        element["initial_value"] = value[:limit]
    return element


def _date(on: date | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": ids.INPUT}
    if on:
        element["initial_date"] = on.isoformat()
    return element


def _alike(alike: Sequence[Named]) -> list[Block]:
    if not alike:
        return []
    rows = [
        f"*{numbers.initiative(each.number)} · {shorten(escape(each.name), 120)}*: {shorten(escape(each.target), 300)}"
        for each in alike
    ]
    lead = "*Very like what is open already.* Two owners of one problem is duplicated effort."
    return [section("\n".join([lead, *rows]))]


def _numbers(alike: Sequence[Named]) -> str:
    return ",".join(str(each.number) for each in alike)
