"""The Monday question and what becomes of it: asked, answered, handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import Answer, CheckInState, ClaimState, PlanState, Question
from bot.domain.review import ReviewLine, Section
from bot.domain.streaks import Streak
from bot.messages import claims, ids
from bot.messages.claims import ClaimShown
from bot.messages.moves import moves_words
from bot.messages.review_lines import outcome, streak_words
from bot.messages.text import (
    Block,
    Payload,
    actions,
    bold,
    button,
    context,
    day,
    escape,
    message,
    moment,
    person,
    section,
    short_day,
    shorten,
)

NAME_LIMIT = 120
TARGET_LIMIT = 500
PLAN_LIMIT = 500
#: Rows of one message: each has at most four blocks, of which Slack takes fifty.
MAX_ROWS = 10
ON_TRACK = "Are you on track to hit it, yes or no?"
HIT = "Did you hit it, yes or no?"


@dataclass(frozen=True, kw_only=True)
class PlanShown:
    """A plan as its author sees it."""

    id: int
    words: str
    due_on: date
    state: PlanState = PlanState.OPEN


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One check-in as its message shows it.

    Args:
        asks: on track, or hit.
        role: in what capacity the person is asked: `dri`, `acting`, `sponsor`, or `above` for the sponsor.
        follow_up: the plan of an earlier week, asked about first.
        plan: the plan made after this week's No.
        escalation: number of the escalation raised on it; `settled` when it waits for nobody any more.
        published: whether the review is out, after which an answer stands.
        rehearsal: the workspace's first week, in which silence is nobody's miss.
        first_due: the date of the first charter; `moves` how often it was moved since.
        quarter: the target of this quarter, where the date is far away.
        turned: whether a Yes became a No after the review was published.
        early: whole weeks from a No to the due date, where it came early enough to be credited.
        claim: what became of a Yes to "did you hit it?".
    """

    checkin_id: int
    initiative_id: int
    number: int
    name: str
    target: str
    due_on: date
    closes_at: datetime
    asks: Question = Question.ON_TRACK
    state: CheckInState = CheckInState.OPEN
    answer: Answer | None = None
    role: str = "dri"
    dri: str | None = None
    streak: Streak | None = None
    follow_up: PlanShown | None = None
    plan: PlanShown | None = None
    escalation: int | None = None
    settled: bool = False
    published: bool = False
    rehearsal: bool = False
    early: int | None = None
    claim: ClaimShown | None = None
    first_due: date | None = None
    moves: int = 0
    quarter: str = ""
    turned: bool = False


def question(rows: Sequence[QuestionRow]) -> Payload:
    """The message of one or several check-ins of one person, each in its present state; at most `MAX_ROWS`."""
    if len(rows) == 1:
        return message(_text(rows[0]), _row(rows[0], alone=True))
    open_ones = sum(row.answer is None for row in rows)
    told = f"{len(rows)} initiatives, {open_ones or 'none'} still to answer: are you on track, yes or no?"
    blocks = [section(f"*{told}*"), *(block for row in rows for block in _row(row, alone=False))]
    return message(told, [*blocks, context(_deadline(rows[0]))] if open_ones else blocks)


def handed_over(name: str, number: int, to: str | None, others: Sequence[QuestionRow] = ()) -> Payload:
    """The message of somebody whose initiative was handed over before they answered.

    Args:
        to: Slack's id of whoever is asked now; None where nobody is.
        others: the rows of the same message that are still theirs.
    """
    line = f"{_title(name, number)}: handed to {person(to)}." if to else f"{_title(name, number)}: no longer yours."
    told = f"{name} ({numbers.initiative(number)}) is no longer yours to answer."
    return message(told, [section(f"{line} There is nothing left to answer here."), *_others(others)])


def closed(name: str, number: int, others: Sequence[QuestionRow] = ()) -> Payload:
    """The message of a question whose initiative was closed before the answer."""
    told = f"{name} ({numbers.initiative(number)}) was closed; there is nothing left to answer."
    return message(
        told, [section(f"{_title(name, number)} was closed; there is nothing left to answer."), *_others(others)]
    )


def review_line(row: QuestionRow, *, late: bool = False) -> ReviewLine:
    """What the review will show of an answered row."""
    off = row.answer is Answer.OFF_TRACK
    return ReviewLine(
        section=Section.OFF_TRACK if off else Section.ON_TRACK,
        number=row.number,
        title=row.name,
        plan=row.plan.words if row.plan else None,
        plan_due=row.plan.due_on if row.plan else None,
        escalation=row.escalation,
        settled=row.settled,
        late=late,
    )


def _others(rows: Sequence[QuestionRow]) -> list[Block]:
    return [block for row in rows for block in _row(row, alone=False)]


def _text(row: QuestionRow) -> str:
    asked = HIT if row.asks is Question.HIT else "are you on track, yes or no?"
    subject = f"{shorten(row.name, NAME_LIMIT)} ({numbers.initiative(row.number)})"
    if row.answer is not None:
        return f"{subject}: you answered {_yes_no(row)}."
    return f"{subject}: {shorten(row.target, 200)}, due {day(row.due_on)}: {asked}"


def _row(row: QuestionRow, *, alone: bool) -> list[Block]:
    if row.state is CheckInState.ANNULLED:
        return [section(f"{_title(row.name, row.number)}: this question was taken back; nothing is counted.")]
    before = _follow_up(row)
    return before + (_asked(row, alone=alone, titled=not before) if row.answer is None else _answered(row))


def _follow_up(row: QuestionRow) -> list[Block]:
    plan = row.follow_up
    if plan is None or plan.state is PlanState.REPLACED:
        return []
    subject = f"{_title(row.name, row.number)}\n"
    said = f"{subject}You said: {escape(shorten(plan.words, PLAN_LIMIT))} by {short_day(plan.due_on)}."
    if plan.state is PlanState.DONE:
        return [section(f"{said} *Done.*")]
    value = f"{plan.id}:{row.checkin_id}"
    if plan.state is PlanState.NOT_DONE:
        shows = "The review will show: plan not done."
        return [section(f"{said} *Not done.* {shows}", accessory=button("It is done", ids.PLAN_DONE, value))]
    choices = (button("Done", ids.PLAN_DONE, value), button("Not done", ids.PLAN_NOT_DONE, value))
    return [section(said), actions(*choices)]


def _asked(row: QuestionRow, *, alone: bool, titled: bool) -> list[Block]:
    asked = HIT if row.asks is Question.HIT else ON_TRACK
    due = "was due" if row.asks is Question.HIT else "due"
    target = f"Target: {escape(shorten(row.target, TARGET_LIMIT))}, {due} {day(row.due_on)}{_moved(row)}."
    target += f"\nThis quarter: {escape(shorten(row.quarter, TARGET_LIMIT))}." if row.quarter else ""
    value = str(row.checkin_id)
    choices = (
        button("Yes", ids.QUESTION_YES, value, style="primary"),
        button("No", ids.QUESTION_NO, value, style="danger"),
    )
    facts = [_streak(row), _why_you(row), _deadline(row) if alone else ""]
    small = " ".join(each for each in facts if each)
    subject = f"{_title(row.name, row.number)}\n" if titled else ""
    blocks = [section(f"{subject}{target}\n*{asked}*"), actions(*choices)]
    return [blocks[0], context(small), blocks[1]] if small else blocks


def _moved(row: QuestionRow) -> str:
    moved = moves_words(row.first_due, row.moves) if row.first_due else ""
    return f" ({moved})" if moved else ""


def _answered(row: QuestionRow) -> list[Block]:
    late = row.state is CheckInState.LATE
    if row.claim is not None:
        kept = " It came after the window and is marked late." if late else ""
        told = f"{_title(row.name, row.number)}: you answered *Yes*, it was hit.{kept}"
        return [section(f"{told}\n{claims.in_question(row.claim)}"), *_buttons(row)]
    line = outcome(review_line(row, late=late))
    told = f"{_title(row.name, row.number)}: you answered *{_yes_no(row)}*."
    if late:
        shows = "Your answer came after the window; it is kept and marked late."
        return [section(f"{told}\n{shows}\nOn record: {line}"), *_buttons(row)]
    if row.turned:
        told = f"{_title(row.name, row.number)}: you turned it *off track* after the review was published."
        return [section(f"{told} Your sponsor knows.\nOn record: {line}"), *_buttons(row)]
    verb = "The review shows" if row.published else "The review will show"
    return [section(f"{told}\n{verb}: {line}{_credit(row)}"), *_buttons(row)]


def _credit(row: QuestionRow) -> str:
    if row.early is None:
        return ""
    return f"\n{_number(row.early)} weeks ahead: credited as an early warning."


def _number(weeks: int) -> str:
    return {4: "Four", 5: "Five", 6: "Six"}.get(weeks, str(weeks))


def _buttons(row: QuestionRow) -> list[Block]:
    value = str(row.checkin_id)
    choices: list[Block] = []
    if row.answer is Answer.OFF_TRACK:
        choices = [
            button("Change the plan" if row.plan else "Make a plan", ids.PLAN_MAKE, value),
            button("Escalate", ids.ESCALATION_RAISE, f"{row.initiative_id}:{row.checkin_id}:0"),
        ]
    if row.claim is not None:
        choices = claims.question_buttons(row.claim)
    if not row.published and not (row.claim is not None and row.claim.state is ClaimState.CONFIRMED):
        yes = row.answer is Answer.OFF_TRACK
        choices.append(button("Change to Yes" if yes else "Change to No", _other(row), value))
    return [actions(*choices)] if choices else []


def _other(row: QuestionRow) -> str:
    return ids.QUESTION_YES if row.answer is Answer.OFF_TRACK else ids.QUESTION_NO


def _yes_no(row: QuestionRow) -> str:
    return "No" if row.answer is Answer.OFF_TRACK else "Yes"


def _title(name: str, number: int) -> str:
    return f"{bold(name, NAME_LIMIT)} ({numbers.initiative(number)})"


def _streak(row: QuestionRow) -> str:
    words = streak_words(row.streak)
    return f"So far: {words}." if words else ""


def _why_you(row: QuestionRow) -> str:
    if row.role == "acting" and row.dri:
        return f"You stand in for {person(row.dri)}."
    if row.role == "above":
        return "You are asked in its sponsor's place: nobody is its DRI, and the sponsor cannot answer at the moment."
    if row.role == "sponsor":
        waits = f"{person(row.dri)} cannot answer at the moment" if row.dri else "nobody is its DRI"
        return f"You are asked as its sponsor: {waits}."
    return ""


def _deadline(row: QuestionRow) -> str:
    if row.rehearsal:
        return f"This week is a rehearsal; the window closes {moment(row.closes_at)}."
    return f"Without an answer by {moment(row.closes_at)} the review shows: no answer."
