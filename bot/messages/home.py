"""The App Home: my questions, plans and initiatives, what waits for me; for leaders the exceptions and next reviews."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain import numbers
from bot.messages import consequences as consequence_words
from bot.messages import escalation as escalation_words
from bot.messages import ids
from bot.messages import question as question_words
from bot.messages.agreement import AgreementShown
from bot.messages.agreement_story import home_part
from bot.messages.consequences import StepShown
from bot.messages.escalation import Matter
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
    divider,
    escape,
    header,
    moment,
    person,
    section,
    short_day,
    shorten,
)

BLOCKS = 100
"""Slack's limit of a view."""
EACH = 5
"""Things with buttons in one part; the rest are lines."""
AGREEMENTS = 6
"""Agreements in one part; `/sla` lists more."""


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
class ForLeaders:
    """The company as a leader sees it; counts beside the first rows."""

    off_track: Sequence[Owned] = ()
    off_track_count: int = 0
    without_dri: Sequence[Owned] = ()
    without_dri_count: int = 0
    waiting: Sequence[Matter] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything on one person's page."""

    questions: Sequence[QuestionRow] = ()
    to_accept: Sequence[Owned] = ()
    plans: Sequence[PlanLine] = ()
    initiatives: Sequence[Owned] = ()
    initiatives_count: int = 0
    raised: Sequence[Matter] = ()
    to_answer: Sequence[AgreementShown] = ()
    owing: Sequence[AgreementShown] = ()
    owed: Sequence[AgreementShown] = ()
    deciding: Sequence[StepShown] = ()
    decisions: Sequence[str] = ()
    """Questions to decide and memos to sign, a line each."""
    leading: ForLeaders | None = None
    coming: Sequence[ReviewComing] = field(default_factory=tuple)


def home(page: Page) -> Payload:
    """The view; the parts that wait for the reader come first, and what does not fit is counted."""
    blocks = [
        *_questions(page),
        *_to_accept(page.to_accept),
        *home_part("Agreements that wait for your answer", page.to_answer, AGREEMENTS),
        *_deciding(page.deciding),
        *_decisions(page.decisions),
        *(_leading(page.leading) if page.leading else []),
        *_plans(page.plans),
        *_initiatives(page),
        *_matters("What you have asked for", page.raised),
        *home_part("You owe", page.owing, AGREEMENTS),
        *home_part("Owed to you", page.owed, AGREEMENTS),
        *_coming(page.coming),
        context("`/dri help` and `/cadence help` say what else you can do."),
    ]
    return {"type": "home", "blocks": blocks[:BLOCKS]}


def _questions(page: Page) -> list[Block]:
    if not page.questions:
        return [header("Your questions"), section("No question waits for you.")]
    shown = list(page.questions[:EACH])
    more = len(page.questions) - len(shown)
    asked = question_words.question(shown)["blocks"]
    return [header("Your questions"), *asked, *([context(f"{more} more stand in our messages.")] if more else [])]


def _decisions(lines: Sequence[str]) -> list[Block]:
    if not lines:
        return []
    more = context("`/decide questions mine` and `/decide show` show them; their buttons stand in our messages.")
    return [header("Decisions that wait for you"), section("\n".join(lines)), more]


def _to_accept(rows: Sequence[Owned]) -> list[Block]:
    if not rows:
        return []
    blocks = [header("To accept")]
    for owned in rows[:EACH]:
        value = str(owned.assignment_id)
        blocks += [
            section(f"*{owned.title}*\n{owned.goal}"),
            actions(
                button("Accept", ids.ASSIGNMENT_ACCEPT, value, style="primary"),
                button("Hand back", ids.ASSIGNMENT_HAND_BACK, value),
            ),
        ]
    more = len(rows) - EACH
    return [*blocks, *([context(f"{more} more: `/dri accept all` accepts them all.")] if more > 0 else [])]


def _plans(plans: Sequence[PlanLine]) -> list[Block]:
    if not plans:
        return []
    lines = [
        f"• {shorten(escape(plan.words), 200)}, by {short_day(plan.due_on)}"
        f" ({numbers.initiative(plan.number)} {shorten(escape(plan.name), 80)})"
        for plan in plans
    ]
    return [header("Your plans"), section("\n".join(lines))]


def _initiatives(page: Page) -> list[Block]:
    if not page.initiatives:
        return []
    more = page.initiatives_count - len(page.initiatives)
    note = [context(f"{more} more: `/dri` lists them.")] if more > 0 else []
    return [header("You answer for"), section("\n".join(_line(owned) for owned in page.initiatives)), *note]


def _line(owned: Owned) -> str:
    return f"• *{shorten(owned.title, 100)}*: {shorten(escape(owned.target), 90)}, by {day(owned.due_on)}"


def _matters(title: str, rows: Sequence[Matter]) -> list[Block]:
    if not rows:
        return []
    lines = [f"• *{row.name}* {row.work}: {shorten(escape(row.need), 150)}, {_by(row)}" for row in rows[:10]]
    return [header(title), section("\n".join(lines))]


def _by(row: Matter) -> str:
    if row.deadline_on:
        return f"deadline {short_day(row.deadline_on)}"
    return f"by {short_day(row.by_on)}, waits for {person(row.leader)}"


def _deciding(steps: Sequence[StepShown]) -> list[Block]:
    if not steps:
        return []
    more = len(steps) - EACH
    rest = [context(f"{more} more stand in our messages.")] if more > 0 else []
    return [header("Yours to decide"), *consequence_words.rows(steps[:EACH]), *rest]


def _leading(leading: ForLeaders) -> list[Block]:
    return [
        *_waiting(leading.waiting),
        header("Exceptions"),
        *_exceptions("Off track, or no answer", leading.off_track, leading.off_track_count),
        *_exceptions("Nobody has accepted", leading.without_dri, leading.without_dri_count),
        *([] if leading.off_track or leading.without_dri else [section("None.")]),
        actions(button("Assign a DRI", ids.ASSIGN_OPEN, "home")),
        divider(),
    ]


def _waiting(rows: Sequence[Matter]) -> list[Block]:
    if not rows:
        return []
    blocks = [block for row in rows[:EACH] for block in escalation_words.to_leader(row)["blocks"]]
    more = len(rows) - EACH
    rest = [context(f"{more} more: `/escalate list`.")] if more > 0 else []
    return [header("Waits for you"), *blocks, *rest]


def _exceptions(title: str, rows: Sequence[Owned], count: int) -> list[Block]:
    if not rows:
        return []
    lines = [f"{_line(owned)} ({person(owned.dri) if owned.dri else 'no DRI'})" for owned in rows]
    more = f"\n… and {count - len(rows)} more" if count > len(rows) else ""
    return [section(f"*{title}* ({count})\n" + "\n".join(lines) + more)]


def _coming(coming: Sequence[ReviewComing]) -> list[Block]:
    if not coming:
        return []
    lines = [
        f"• {escape(shorten(each.name, 80))}: {moment(each.publish_at)}, {_where(each.channel)}" for each in coming
    ]
    return [header("Next reviews"), section("\n".join(lines))]


def _where(slack_id: str | None) -> str:
    return f"in {channel(slack_id)}" if slack_id else "to the leaders by DM"
