"""What waits for a leader, as one list a day and as `/escalate list`; what somebody raised; the story of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.codes import EscalationState
from bot.messages import escalation as words
from bot.messages.escalation import Matter
from bot.messages.text import Block, Payload, context, escape, message, person, section, short_day, shorten

MOST_RAISED = 20
MOST_WAITING = 20
"""Rows of what waits: each takes two of the fifty blocks of a message."""
MOST_STORY = 40
ALONE = "*past its time, and nobody stands above you*"
TO_RAISE = "`/escalate I-7` raises one of your own; `/escalate show E-3` tells what happened to one."


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """One thing that waits for a leader, whatever its kind.

    Args:
        by_on: when it is due; the list begins with the earliest.
        key: puts rows of one day in order, and tells them apart: `escalation:00000012`.
        line: what it is, mrkdwn, within a few hundred characters.
        buttons: the row of buttons that settle it, an actions block.
    """

    by_on: date
    key: str
    line: str
    buttons: Block


def escalation_row(matter: Matter) -> ListRow:
    """An escalation on the list."""
    key = f"escalation:{matter.id:08}"
    return ListRow(by_on=matter.by_on, key=key, line=_waiting_line(matter), buttons=words.leader_buttons(matter))


def daily(rows: Sequence[ListRow]) -> Payload:
    """The list of the day: the earliest first, buttons on each row; what does not fit is counted."""
    lead = f"*Waits for you* ({len(rows)}), the earliest first"
    return message(f"{_things(len(rows))} for you", [section(lead), *_blocks(rows)])


def nothing_left() -> Payload:
    """The list once everything on it is settled."""
    return message("Nothing waits for you any more.")


def out_of_date() -> Payload:
    """An earlier list once a newer one stands below it."""
    return message("This list is out of date; the newer one is below.")


def has_buttons(payload: Payload) -> bool:
    """Whether a list still has something to press."""
    return any(block["type"] == "actions" for block in payload.get("blocks", []))


def listing(mine: Sequence[Matter], waiting: Sequence[ListRow], *, is_leader: bool) -> Payload:
    """`/escalate list`: what waits for a leader first, then one's own."""
    blocks: list[Block] = []
    if waiting:
        blocks += [section(f"*Waits for you* ({len(waiting)})"), *_blocks(waiting)]
    elif is_leader:
        blocks.append(section("Nothing waits for you."))
    if mine:
        lines = [_line(matter) for matter in mine[:MOST_RAISED]]
        blocks += words.sections([f"*Raised by you* ({len(mine)})", *lines])[:6]
        blocks += [context(f"… and {len(mine) - MOST_RAISED} more.")] if len(mine) > MOST_RAISED else []
    elif not waiting:
        blocks.append(section("You have no open escalation."))
    return message(f"{len(waiting)} wait for you, {len(mine)} raised by you", [*blocks, context(TO_RAISE)])


def shown(matter: Matter, story: Sequence[str]) -> Payload:
    """`/escalate show E-3`: the request and what happened to it, oldest first; `story` is mrkdwn lines."""
    head = f"*{matter.name}* on {matter.work}, raised by {person(matter.raiser)}, {words.state(matter)}"
    told = words.sections(story[-MOST_STORY:])
    return message(f"{matter.name}: {words.state(matter)}", [section(head), *words.request(matter), *told])


def _things(count: int) -> str:
    return "One thing waits" if count == 1 else f"{count} things wait"


def _blocks(rows: Sequence[ListRow]) -> list[Block]:
    blocks = [block for row in rows[:MOST_WAITING] for block in (section(row.line), row.buttons)]
    more = len(rows) - MOST_WAITING
    return [*blocks, *([context(f"… and {more} more; settle these first.")] if more > 0 else [])]


def _waiting_line(matter: Matter) -> str:
    days = "working day" if matter.days_waiting == 1 else "working days"
    since = f"{matter.days_waiting} {days} old, raised by {person(matter.raiser)}"
    commits = ""
    if matter.counterpart and matter.committed_on and matter.state is EscalationState.OPEN:
        commits = f" · {person(matter.counterpart)} commits to {short_day(matter.committed_on)}"
    need = _need(matter)
    due = f"by *{short_day(matter.by_on)}*"
    return f"*{matter.name}* {matter.work} · {due} · {need}\n{since}{commits}{_late(matter)}"


def _late(matter: Matter) -> str:
    if not matter.overdue:
        return ""
    return f" · {words.deadline_passed(matter)}" if matter.state is EscalationState.DEADLINE_SET else f" · {ALONE}"


def _line(matter: Matter) -> str:
    return f"*{matter.name}* {matter.work} · {_need(matter)} · by {short_day(matter.by_on)} · {words.state(matter)}"


def _need(matter: Matter) -> str:
    """What is needed, on one line of a list: questions and answers are parted by line breaks."""
    return shorten(escape(" ".join(matter.need.split())), 200)
