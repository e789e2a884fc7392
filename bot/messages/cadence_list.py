"""The list of cadences, and the modals that move or skip one review or set everybody's days off."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.localtime import local
from bot.messages import forms, ids
from bot.messages.cadence_forms import NAME_SHOWN, PLACE_HINT, Next, how, place, wall, working_days
from bot.messages.text import (
    Block,
    Payload,
    actions,
    bold,
    button,
    channel,
    context,
    divider,
    escape,
    moment,
    plain,
    section,
)


@dataclass(frozen=True, kw_only=True)
class CadenceRow:
    """A cadence in the list: `channel` is Slack's id, None for the leaders' DMs; `scope` an objective's name."""

    id: int
    name: str
    rule: str
    asks: bool
    after_days: int
    scope: str | None
    channel: str | None
    coming: Sequence[Next]
    may_end: bool


def listing(rows: Sequence[CadenceRow], *, leads: bool, notice: str = "") -> Payload:
    """The cadences with their next dates; with buttons for leaders. `notice` is plain."""
    blocks: list[Block] = [section(escape(notice))] if notice else []
    for row in rows:
        blocks += [section(_told(row)), *([_buttons(row)] if leads else []), divider()]
    more = [
        button("Add a cadence", ids.CADENCE_ADD, "0"),
        button("Working days and holidays", ids.CADENCE_WORKING, "0"),
    ]
    file = button("Calendar file", ids.CADENCE_CALENDAR, "0")
    blocks.append(actions(*(more if leads else []), file, block_id="more"))
    return forms.modal(ids.CADENCE_LIST_FORM, "Cadences", None, blocks)


def move_form(cadence_id: int, name: str, coming: Sequence[Next], zone: ZoneInfo) -> Payload:
    """Asks which review is moved, and to when. `name` is escaped here."""
    first = local(coming[0].publish_at, zone)
    blocks = [
        section(f"{bold(name, NAME_SHOWN)}: one review is moved, those after it stay. {_UNTIL_POSTED}"),
        forms.field(ids.FIELD_PERIOD, "Which?", _periods(coming, zone)),
        forms.field(ids.FIELD_DAY, "To which day?", forms.day(first.date())),
        forms.field(ids.FIELD_TIME, "At what time?", forms.clock(first.time()), hint=f"In {zone.key}."),
    ]
    return forms.modal(ids.CADENCE_MOVE_FORM, "Move a review", "Move", blocks, metadata=str(cadence_id))


def skip_form(cadence_id: int, name: str, coming: Sequence[Next], zone: ZoneInfo) -> Payload:
    """Asks which review is skipped, and why. `name` is escaped here."""
    why = forms.words("", "All of us are at the yearly meeting.", limit=500, multiline=True)
    blocks = [
        section(f"{bold(name, NAME_SHOWN)}: one review is not held. {_ON_RECORD}"),
        forms.field(ids.FIELD_PERIOD, "Which?", _periods(coming, zone)),
        forms.field(ids.FIELD_REASON, "Why?", why),
    ]
    return forms.modal(ids.CADENCE_SKIP_FORM, "Skip a review", "Skip", blocks, metadata=str(cadence_id))


def working_form(days: str, holidays: str) -> Payload:
    """Asks for everybody's working days (digits with commas) and holidays."""
    blocks = [
        section("Nobody is asked, reminded or told anything by me on a day off. A cadence may have days of its own."),
        forms.field(ids.FIELD_WORKING_DAYS, "Working days", working_days(days)),
        forms.field(ids.FIELD_HOLIDAYS, "Public holidays of", place(holidays), hint=PLACE_HINT, optional=True),
        context("Whoever is elsewhere sets their own with `/cadence holidays US-CA`."),
    ]
    return forms.modal(ids.CADENCE_WORKING_FORM, "Days off", "Save", blocks)


def changed(name: str) -> str:
    """Above the list, after a change."""
    return f"{name} was changed, from its next review that is not open yet."


def added(name: str) -> str:
    """Above the list, after one was added."""
    return f"{name} was added."


def ended(name: str) -> str:
    """Above the list, after one ended."""
    return f"{name} has ended; a review of it that is open is still posted."


_UNTIL_POSTED = "Answers are taken until it is posted."
_ON_RECORD = "Your name and your reason are posted, and stay on record."
WORKING_SAVED = "Working days and holidays were saved. Reviews that are open stay as they are."


def _told(row: CadenceRow) -> str:
    scope = f" · {escape(row.scope)}" if row.scope else ""
    where = f"in {channel(row.channel)}" if row.channel else "to the leaders by DM"
    lines = [
        f"{bold(row.name, NAME_SHOWN)}{scope}",
        f"{how(row.rule, asks=row.asks, after_days=row.after_days)}, {where}",
    ]
    return "\n".join([*lines, *(f"• {_one(each)}" for each in row.coming)])


def _one(each: Next) -> str:
    marks = [*(["open"] if each.open else []), *(["moved"] if each.moved else [])]
    return f"{moment(each.publish_at)} ({each.period}{''.join(f', {mark}' for mark in marks)})"


def _buttons(row: CadenceRow) -> Block:
    value = str(row.id)
    found = [
        button("Change", ids.CADENCE_CHANGE, value),
        button("Move one", ids.CADENCE_MOVE, value),
        button("Skip one", ids.CADENCE_SKIP, value),
    ]
    if row.may_end:
        found.append(button("End", ids.CADENCE_END, value, style="danger") | {"confirm": _SURE})
    return actions(*found, block_id=f"cadence.{row.id}")


_SURE: Block = {
    "title": plain("End this cadence?"),
    "text": plain("No further review of it will open. What it has recorded stays."),
    "confirm": plain("End it"),
    "deny": plain("Keep it"),
}


def _periods(coming: Sequence[Next], zone: ZoneInfo) -> Block:
    options = [(each.period, f"{each.period}: {wall(each.publish_at, zone)}") for each in coming]
    return forms.choice(options, coming[0].period)
