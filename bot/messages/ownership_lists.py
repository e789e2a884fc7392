"""Lists of initiatives, and one looked at closely."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.codes import Answer, EndCode, Involvement
from bot.messages import ids
from bot.messages.moves import times
from bot.messages.ownership import Owned, hand_over_button
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
    short_day,
    shorten,
)

IN_A_SECTION = 10
NOTHING_MINE = "You are the DRI of nothing at the moment. `/dri list all` shows every open initiative."
ENDED = {
    EndCode.NEVER_ACCEPTED: "never accepted it",
    EndCode.HANDED_BACK: "handed it back",
    EndCode.HANDED_OVER: "it was handed over",
    EndCode.REPLACED: "was replaced",
    EndCode.TAKEN_OVER: "it was taken over",
    EndCode.LEFT: "left",
    EndCode.CLOSED: "until it was closed",
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A past assignment: who, from when to when, how it ended."""

    dri: str
    since: date
    until: date
    end: EndCode


@dataclass(frozen=True, kw_only=True)
class Closely:
    """What `/dri show` shows beside the initiative itself.

    Args:
        first_due: the date of the first charter; `moves` how often it was changed since.
        answers: period, answer and day of the last answers, the newest first.
        plan: the words and date of the open plan.
        hands_over: whether this viewer may hand it over.
        change: what the button for another charter says; empty for whoever may neither ask nor change.
        quarter: the target of this quarter; empty where the date is near.
        reason: why the charter was changed last.
        involved: who helps and who is told, as (Slack id, contributor or watcher).
        serves: the line that says which objective it serves; empty for none.
    """

    owned: Owned
    opened_on: date
    first_due: date
    moves: int
    answers: Sequence[tuple[str, Answer]] = ()
    plan: tuple[str, date] | None = None
    past: Sequence[Held] = field(default_factory=tuple)
    hands_over: bool = False
    change: str = ""
    quarter: str = ""
    reason: str = ""
    involved: Sequence[tuple[str, Involvement]] = ()
    serves: str = ""


def listing(title: str, rows: Sequence[Owned], count: int, empty: str) -> Payload:
    """Initiatives, one a line; `count` is how many there are in all."""
    if not rows:
        return message(empty)
    lines = [_line(row) for row in rows]
    parts = [lines[n : n + IN_A_SECTION] for n in range(0, len(lines), IN_A_SECTION)]
    more = [context(f"{count - len(rows)} more: `/dri list @person` or `/dri show I-7` narrows it.")]
    lead = f"*{title}* ({count})"
    blocks = [section(lead), *(section("\n".join(part)) for part in parts), *(more if count > len(rows) else [])]
    return message("\n".join([f"{title}: {count}", *lines]), blocks)


def _line(owned: Owned) -> str:
    who = person(owned.dri) if owned.dri else "no DRI"
    waits = "" if owned.accepted or not owned.dri else ", not accepted yet"
    name, target = shorten(owned.title, 120), shorten(escape(owned.target), 90)
    return f"• *{name}*: {target}, by {day(owned.due_on)} ({who}{waits})"


def closely(shown: Closely) -> Payload:
    """One initiative: target, date, who answers and to whom, the last answers, the plan, who held it before."""
    owned = shown.owned
    why = [shown.serves] if shown.serves else []
    facts = [f"*Target:* {owned.goal}", *why, *_quarter(shown), _date_line(shown), *_who(owned), *_involved(shown)]
    blocks = [section(f"*{owned.title}*{_state(owned)}\n" + "\n".join(facts)), *_week(shown), *_past(shown)]
    buttons = [button(shown.change, ids.CHARTER_CHANGE, str(owned.id))] if shown.change else []
    buttons += [hand_over_button(owned)] if shown.hands_over else []
    blocks += [actions(*buttons)] if buttons else []
    return message(f"{owned.title}: {owned.goal}", blocks)


def _state(owned: Owned) -> str:
    return "" if owned.state.value == "open" else f" ({owned.state.value})"


def _date_line(shown: Closely) -> str:
    moved = f", moved {times(shown.moves)}" if shown.moves else ", never moved"
    why = f". Last change: {shorten(escape(' '.join(shown.reason.split())), 300)}" if shown.reason else ""
    return f"*First date:* {day(shown.first_due)}{moved}{why}"


def _quarter(shown: Closely) -> list[str]:
    return [f"*This quarter:* {shorten(escape(shown.quarter), 500)}"] if shown.quarter else []


def _involved(shown: Closely) -> list[str]:
    labels = {Involvement.CONTRIBUTOR: "Contributors", Involvement.WATCHER: "Watchers"}
    named = {part: [person(who) for who, theirs in shown.involved if theirs is part] for part in labels}
    return [f"*{labels[part]}:* {', '.join(who[:20])}" for part, who in named.items() if who]


def _who(owned: Owned) -> list[str]:
    if owned.dri is None:
        return [f"*DRI:* nobody, so its sponsor {person(owned.sponsor)} is asked"]
    waits = "" if owned.accepted else " (not accepted yet, so the sponsor is asked)"
    return [f"*DRI:* {person(owned.dri)}{waits}", f"*Sponsor:* {person(owned.sponsor)}"]


def _week(shown: Closely) -> list[Block]:
    lines = [f"{period}: {'Yes' if answer is Answer.ON_TRACK else 'No'}" for period, answer in shown.answers]
    answers = [section("*Last answers:* " + " · ".join(lines))] if lines else []
    if shown.plan is None:
        return answers
    what, due = shown.plan
    return [*answers, section(f"*Plan:* {shorten(escape(what), 1_000)}, by {day(due)}")]


def _past(shown: Closely) -> list[Block]:
    lines = [
        f"{person(each.dri)}, {short_day(each.since)} to {short_day(each.until)}: {ENDED[each.end]}"
        for each in shown.past[-8:]
    ]
    opened = f"Opened {day(shown.opened_on)}."
    return [context("\n".join([opened, *(["Before: " + "; ".join(lines)] if lines else [])]))]
