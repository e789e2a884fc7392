"""The quarterly reset: a sponsor's list, its forms, and what is said of an initiative that nobody re-chartered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import numbers
from bot.domain.codes import RecharterState
from bot.domain.target import MAX_TARGET
from bot.messages import forms, ids
from bot.messages.charter_forms import quarter_field
from bot.messages.text import (
    Block,
    Payload,
    actions,
    bold,
    button,
    confirmation,
    context,
    escape,
    message,
    person,
    section,
    short_day,
    shorten,
)

#: Rows of one message: each takes two of the fifty blocks.
PAGE = 20
SHOWN_NAMES = 15
WAITING = frozenset({RecharterState.OPEN, RecharterState.OVERDUE})
DID = {
    RecharterState.KEPT: "kept",
    RecharterState.HANDED_OVER: "handed over",
    RecharterState.DROPPED: "dropped",
    RecharterState.CHANGED: "given a new target or date",
    RecharterState.ENDED: "ended",
}
"""What became of an initiative; also for the sentence to whoever comes second."""


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """One initiative of a list; people are Slack ids."""

    id: int
    number: int
    name: str
    target: str
    due_on: date
    dri: str | None
    ticked: bool
    state: RecharterState
    by: str | None = None

    @property
    def title(self) -> str:
        """Its name and number, mrkdwn."""
        return title(self.name, self.number)

    @property
    def waits(self) -> bool:
        """Whether its sponsor still has to decide."""
        return self.state in WAITING


@dataclass(frozen=True, kw_only=True)
class PageShown:
    """One message of a list.

    Args:
        list_id: the ids of the review, of the reader and of the sponsor, as 12:34:56.
        period: the quarter that begins.
        due_on: the last of the five working days.
        sponsor: in whose stead the reader decides; None for their own.
        number: which page, from 1; `pages` how many there are.
        total: initiatives of the whole list.
        ticked: those of the whole list that are ticked to keep and wait.
        found: whether it is the list of what was not decided in time.
    """

    list_id: str
    period: str
    due_on: date
    sponsor: str | None
    number: int
    pages: int
    total: int
    ticked: int
    found: bool
    rows: Sequence[RowShown]


def title(name: str, number: int) -> str:
    """Name and number of an initiative, mrkdwn."""
    return f"{bold(name, 120)} ({numbers.initiative(number)})"


def page(shown: PageShown) -> Payload:
    """One message of a list, as it stands now."""
    lead = _lead(shown)
    blocks = [section(lead)]
    if shown.number == 1 and shown.ticked:
        one = "Keep the one ticked" if shown.ticked == 1 else f"Keep the {shown.ticked} ticked"
        blocks.append(actions(button(one, ids.RECHARTER_KEEP_ALL, shown.list_id, style="primary")))
    for row in shown.rows:
        blocks += _row(row)
    return message(f"Quarterly reset, {shown.period}: {_count(shown.total)}", blocks)


def moved_on() -> Payload:
    """In place of a message whose initiatives stand in a newer one."""
    return message("What was left of this list stands in a newer message below.")


def overdue_notice(sponsor: str, period: str, titles: Sequence[str], hidden: int) -> Payload:
    """To whom a sponsor escalates: what was not re-chartered in five working days. `titles` are mrkdwn."""
    count = len(titles) + hidden
    lead = f"{person(sponsor)} has not re-chartered {_count(count)} for {period} within five working days."
    names = [f"• {each}" for each in titles[:SHOWN_NAMES]]
    more = count - len(names)
    told = "\n".join([lead, *names, *([f"and {more} more"] if more else [])])
    after = "The weekly review says so until each is decided. The Monday question goes on."
    return message(lead, [section(told), context(after)])


def hand_over_form(row_id: int, title: str) -> Payload:
    """Asks who answers from now on. `title` is mrkdwn."""
    blocks = [
        section(f"Who answers for {title} from now on?"),
        forms.field(ids.FIELD_DRI, "New DRI", forms.person(None), hint="They are told at once, and can hand it back."),
    ]
    return forms.modal(ids.RECHARTER_HAND_OVER_FORM, "Hand over", "Hand over", blocks, metadata=str(row_id))


def change_form(row_id: int, title: str, target: str, due_on: date, quarter_target: str = "") -> Payload:
    """Another target, another date, or both; what holds now stands in the form. `title` is mrkdwn."""
    blocks = [
        section(f"From this quarter on, {title} is held to this:"),
        forms.field(ids.FIELD_TARGET, "Target", forms.words(target, limit=MAX_TARGET), hint="Answered with yes or no."),
        forms.field(ids.FIELD_DUE, "Due", forms.day(due_on)),
        quarter_field(quarter_target),
    ]
    return forms.modal(ids.RECHARTER_CHANGE_FORM, "New target and date", "Re-charter", blocks, metadata=str(row_id))


def was_first(who: str, state: RecharterState, name: str) -> str:
    """To whoever comes second; plain."""
    return f"{name} is {DID[state]} already: {who} was first. Nothing was changed."


NOTHING_TICKED = "Nothing that is ticked waits any more. Nothing was changed."
UNKNOWN = "I know no such initiative any more."


def _lead(shown: PageShown) -> str:
    of = f", message {shown.number} of {shown.pages}" if shown.pages > 1 else ""
    whose = f" of {person(shown.sponsor)}, who is away or has left," if shown.sponsor else ""
    head = f"*Quarterly planning reset, {shown.period}*{of}"
    if shown.number > 1:
        return head
    if shown.found:
        late = f"Five working days have passed, and nobody has re-chartered {_count(shown.total)}{whose.rstrip(',')}."
        return f"{head}\n{late} The weekly review says so until each is decided."
    ticked = (
        " What is ticked was chartered less than 30 days ago, or is due after this quarter." if shown.ticked else ""
    )
    return (
        f"{head}\nDecide on {_count(shown.total)}{whose}: keep it, hand it over, drop it, or give it a new target"
        f" and date, by the end of {short_day(shown.due_on)}.{ticked}"
    )


def _count(total: int) -> str:
    return "one initiative" if total == 1 else f"{total} initiatives"


def _row(row: RowShown) -> list[Block]:
    if not row.waits:
        by = f" by {person(row.by)}" if row.by else ""
        return [section(f"{row.title}: {DID[row.state]}{by}.")]
    dri = person(row.dri) if row.dri else "nobody answers for it"
    facts = f"{escape(shorten(' '.join(row.target.split()), 300))} · due {short_day(row.due_on)} · {dri}"
    tick = "\n:ballot_box_with_check: ticked to keep" if row.ticked else ""
    value = str(row.id)
    sure = confirmation("Drop it?", f"{row.name} ends as dropped. Its DRI is told, and nothing more is asked.", "Drop")
    choices = actions(
        button("Keep", ids.RECHARTER_KEEP, value),
        button("Hand over", ids.RECHARTER_HAND_OVER, value),
        button("Drop", ids.RECHARTER_DROP, value, confirm=sure),
        button("New target and date", ids.RECHARTER_CHANGE, value),
    )
    return [section(f"{row.title}\n{facts}{tick}"), choices]
