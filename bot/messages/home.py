"""The App Home: what waits for me, my questions, plans, initiatives; for leaders the exceptions; the next reviews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import Involvement
from bot.messages import agreement as agreement_words
from bot.messages import ids
from bot.messages import question as question_words
from bot.messages.agreement import Act, AgreementShown
from bot.messages.agreement_story import row as agreement_row
from bot.messages.escalation import Matter
from bot.messages.escalation_list import ListRow
from bot.messages.home_parts import Part, fitted, lines
from bot.messages.ownership import Owned
from bot.messages.question import QuestionRow
from bot.messages.text import (
    Block,
    Payload,
    actions,
    button,
    channel,
    context,
    day,
    escape,
    moment,
    person,
    section,
    short_day,
    shorten,
)

EACH = 5
"""Things with buttons in one part; the rest is counted."""
LINES = 10
"""Lines of one part."""
AGREEMENTS = 6
"""Agreements in one part; `/sla` lists more."""
_PARTS = {Involvement.CONTRIBUTOR: "you help", Involvement.WATCHER: "you are told"}


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """An open plan: what, by when, for which initiative."""

    words: str
    due_on: date
    number: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ReviewComing:
    """A review that comes: its name, when it is posted, where (Slack's id, or None for DMs)."""

    name: str
    publish_at: datetime
    channel: str | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The first of some initiatives, and how many there are."""

    rows: Sequence[Owned] = ()
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class ForLeaders:
    """The company as a leader may see it."""

    off_track: Counted = Counted()
    without_dri: Counted = Counted()
    open_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything on one person's page.

    Args:
        questions: those of the windows that are open, answered or not.
        waiting: what waits for their decision, each with its buttons.
        to_answer: agreements that wait for their answer, with what they may do.
        serves: an initiative's number to the objective it serves.
        helps: what they contribute to or watch, with their part in it.
        company: what everybody works on, for whoever holds nothing and leads nobody; None for all others.
    """

    questions: Sequence[QuestionRow] = ()
    waiting: Sequence[ListRow] = ()
    to_accept: Sequence[Owned] = ()
    to_answer: Sequence[tuple[AgreementShown, Sequence[Act]]] = ()
    plans: Sequence[PlanLine] = ()
    initiatives: Counted = Counted()
    serves: Mapping[int, str] = field(default_factory=dict)
    helps: Sequence[tuple[Owned, Involvement]] = ()
    helps_count: int = 0
    raised: Sequence[Matter] = ()
    owing: Sequence[AgreementShown] = ()
    owed: Sequence[AgreementShown] = ()
    decisions: Sequence[str] = ()
    """Questions to decide and memos to sign, a line each."""
    leading: ForLeaders | None = None
    company: Counted | None = None
    coming: Sequence[ReviewComing] = field(default_factory=tuple)


def home(page: Page) -> Payload:
    """The view: what waits for the reader comes first; what does not fit is counted, with where to see it."""
    parts = [
        _questions(page),
        _waiting(page.waiting),
        _to_accept(page.to_accept),
        _to_answer(page.to_answer),
        _decisions(page.decisions),
        *(_leading(page.leading) if page.leading else []),
        _plans(page.plans),
        _initiatives(page),
        _helps(page),
        _raised(page.raised),
        _agreements("You owe", page.owing),
        _agreements("Owed to you", page.owed),
        *([_company(page.company)] if page.company else []),
        _coming(page.coming),
    ]
    return {"type": "home", "blocks": fitted([part for part in parts if part is not None], _after(page))}


def _questions(page: Page) -> Part | None:
    """A heading of its own only where there is something; else one line at the top says that nothing waits."""
    waits = [page.questions, page.waiting, page.to_accept, page.to_answer, page.decisions]
    if not any(waits):
        return Part(title="Today", rows=(), count=0, more="", lead=[section("Nothing waits for you.")])
    rows = [question_words.question([row])["blocks"] for row in page.questions[:EACH]]
    beyond = sum(row.answer is None for row in page.questions[EACH:])
    return Part(title="Your questions", rows=rows, count=len(rows) + beyond, more="they stand in our messages.")


def _waiting(waiting: Sequence[ListRow]) -> Part:
    rows = [[section(row.line), row.buttons] for row in waiting[:EACH]]
    return Part(title="Waits for you", rows=rows, count=len(waiting), more="`/escalate list` shows them.")


def _to_accept(owned: Sequence[Owned]) -> Part:
    rows = [[section(f"*{each.title}*\n{each.goal}"), _acceptance(each)] for each in owned[:EACH]]
    return Part(title="To accept", rows=rows, count=len(owned), more="`/dri accept all` accepts them all.")


def _acceptance(owned: Owned) -> Block:
    value = str(owned.assignment_id)
    return actions(
        button("Accept", ids.ASSIGNMENT_ACCEPT, value, style="primary"),
        button("Hand back", ids.ASSIGNMENT_HAND_BACK, value),
    )


def _to_answer(found: Sequence[tuple[AgreementShown, Sequence[Act]]]) -> Part:
    rows = [agreement_words.row(shown, acts) for shown, acts in found[:EACH]]
    return Part(title="Agreements that wait for your answer", rows=rows, count=len(found), more="`/sla` lists them.")


def _decisions(told: Sequence[str]) -> Part:
    more = "`/decide questions mine` and `/decide show` show them; their buttons stand in our messages."
    part = lines("Decisions that wait for you", told[:LINES], len(told), more)
    return part if not told else _with_note(part, more)


def _with_note(part: Part, note: str) -> Part:
    return Part(title=part.title, rows=(), count=part.count, more=part.more, lead=[*part.lead, context(note)])


def _leading(leading: ForLeaders) -> list[Part]:
    bad = _exceptions("Off track, or no answer", leading.off_track)
    nobody = _exceptions("Nobody has accepted", leading.without_dri)
    lead = [*bad, *nobody] or [section("None.")]
    note = f"{leading.open_count} open initiatives that you may see; `/dri list all` lists them."
    button_ = actions(button("Assign a DRI", ids.ASSIGN_OPEN, "home"))
    return [Part(title="Exceptions", rows=(), count=0, more="", lead=[*lead, context(note), button_])]


def _exceptions(title: str, found: Counted) -> list[Block]:
    if not found.rows:
        return []
    told = [f"{_line(owned)} ({person(owned.dri) if owned.dri else 'no DRI'})" for owned in found.rows]
    more = f"\n… and {found.count - len(told)} more" if found.count > len(told) else ""
    return [section(f"*{title}* ({found.count})\n" + "\n".join(told) + more)]


def _plans(plans: Sequence[PlanLine]) -> Part:
    told = [
        f"• {shorten(escape(plan.words), 200)}, by {short_day(plan.due_on)}"
        f" ({numbers.initiative(plan.number)} {shorten(escape(plan.name), 80)})"
        for plan in plans[:LINES]
    ]
    return lines("Your plans", told, len(plans), "`/dri show` tells the plan of one.")


def _initiatives(page: Page) -> Part:
    told = [f"{_line(owned)}{_why(page, owned)}" for owned in page.initiatives.rows]
    return lines("You answer for", told, page.initiatives.count, "`/dri` lists them.")


def _why(page: Page, owned: Owned) -> str:
    """What it is for: every person can see what their work adds up to (design 1)."""
    objective = page.serves.get(owned.number)
    return f"\n   _for {shorten(escape(objective), 80)}_" if objective else ""


def _helps(page: Page) -> Part:
    told = [f"{_line(owned)} ({_PARTS[part]}; {_whose(owned)})" for owned, part in page.helps]
    return lines("You take part in", told, page.helps_count, "`/dri list all` shows every open initiative.")


def _raised(rows: Sequence[Matter]) -> Part:
    told = [f"• *{row.name}* {row.work}: {shorten(escape(row.need), 150)}, {_by(row)}" for row in rows[:LINES]]
    return lines("What you have asked for", told, len(rows), "`/escalate list` shows them.")


def _agreements(title: str, found: Sequence[AgreementShown]) -> Part:
    told = [agreement_row(each) for each in found[:AGREEMENTS]]
    return lines(title, told, len(found), "`/sla` lists them.")


def _company(found: Counted) -> Part:
    told = [f"{_line(owned)} ({_whose(owned)})" for owned in found.rows]
    return lines("What we work on", told, found.count, "`/dri list all` lists them.")


def _coming(coming: Sequence[ReviewComing]) -> Part:
    told = [f"• {escape(shorten(each.name, 80))}: {moment(each.publish_at)}, {_where(each.channel)}" for each in coming]
    return lines("Next reviews", told, len(told), "`/cadence` lists them.")


def _after(page: Page) -> list[Block]:
    """How to do what cannot be pressed here."""
    if page.company is not None:
        told = (
            "*Something in your way?* `/escalate` takes it to whoever can decide. *Something was decided?* `/decide` in"
            " its channel keeps it. `/dri show I-7` tells how an initiative stands."
        )
        return [section(told), context("`/dri help`, `/escalate help`, `/decide help` and `/cadence help` say more.")]
    return [context("`/dri help` and `/cadence help` say what else you can do.")]


def _line(owned: Owned) -> str:
    return f"• *{shorten(owned.title, 100)}*: {shorten(escape(owned.target), 90)}, by {day(owned.due_on)}"


def _whose(owned: Owned) -> str:
    return person(owned.dri) if owned.dri else "no DRI yet"


def _by(row: Matter) -> str:
    if row.deadline_on:
        return f"deadline {short_day(row.deadline_on)}"
    return f"by {short_day(row.by_on)}, waits for {person(row.leader)}"


def _where(slack_id: str | None) -> str:
    return f"in {channel(slack_id)}" if slack_id else "to the leaders by DM"
