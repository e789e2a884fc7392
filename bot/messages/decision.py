"""What is said about a memo: in its thread, to whoever must confirm it, in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.messages import ids
from bot.messages.escalation import quote
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
    shorten,
)

NOT_IN_IT = "You are not in that conversation, so I read nothing of it and post nothing there."
UNREAD = "Slack did not tell me the thread in time: please write the question yourself."
INVITE = "I am not in that conversation: type `/invite @Drumbeat` there, and I can read and post in it."


@dataclass(frozen=True, kw_only=True)
class MemoShown:
    """A memo as messages speak of it; people are Slack ids."""

    id: int
    number: int
    title: str
    decision: str
    question: str
    decider: str
    recorder: str
    raised_at: datetime
    raised_on: date | None
    decided_on: date
    inputs: str = ""
    alternatives: str = ""
    dissent: str = ""
    dissenters: Sequence[str] = ()
    initiative: str = ""
    review_by: date | None = None
    permalink: str | None = None
    waits_for: Sequence[str] = ()

    @property
    def name(self) -> str:
        """D-12."""
        return numbers.memo(self.number)


def posted(memo: MemoShown) -> Payload:
    """The memo itself: what was decided first, by whom, then the rest."""
    blocks: list[Block] = [
        section(f"{bold(f'{memo.name} · {memo.title}', 300)}\n{quote(memo.decision)}"),
        section(_facts(memo)),
        *(section(line) for line in _rest(memo)),
        context(_foot(memo)),
    ]
    return message(f"{memo.name}: {shorten(escape(memo.decision), 300)}", blocks)


def shown(memo: MemoShown) -> Payload:
    """`/decide show D-12`."""
    return posted(memo)


def to_confirm(memo: MemoShown) -> Payload:
    """Somebody else recorded that this person decided or disagreed: one click confirms it."""
    lead = f"{person(memo.recorder)} recorded {memo.name} with your name in it. Is it right?"
    row = actions(button("Confirm", ids.MEMO_CONFIRM, str(memo.id), style="primary"))
    more = context("Until then the memo says that it is unconfirmed. If it is wrong, record the right one.")
    return message(f"{memo.name} waits for your confirmation", [section(lead), *posted(memo)["blocks"], row, more])


def confirmed(memo: MemoShown) -> Payload:
    """The same message once it is confirmed."""
    return message(f"{memo.name} is confirmed", [section(f"You confirmed {memo.name}."), *posted(memo)["blocks"]])


def recorded(memo: MemoShown, *, in_thread: bool, has_thread: bool = True) -> Payload:
    """Tells the recorder where the memo is."""
    if in_thread:
        return message(f"{memo.name} is recorded and posted in its thread.")
    if not has_thread:
        lead = f"{memo.name} is recorded. `/decide show {memo.name}` shows it."
        return message(lead, [section(lead), *posted(memo)["blocks"]])
    lead = f"{memo.name} is recorded, but I could not post it in its thread. {INVITE}"
    return message(lead, [section(lead), *posted(memo)["blocks"]])


def offer(origin: str) -> Payload:
    """The answer to `@Drumbeat decide`: a mention opens no form, the button does. `origin` is its value, ids only."""
    row = actions(button("Record decision", ids.MEMO_OPEN, origin, style="primary"))
    return message("Ready to record the decision of this thread.", [section("What was decided here?"), row])


def mention_help() -> Payload:
    """The answer to a mention that says nothing the bot knows."""
    return message(
        "Mention me with `decide` in a thread to record its decision, or use the shortcut *Record decision*."
    )


def needs_decision(origin: str, by: str, at: datetime) -> Payload:
    """A question's clock has started. `origin` is the button's value, ids only."""
    lead = f"{person(by)} needs a decision on this. The clock runs since {moment(at)}."
    row = actions(button("Record decision", ids.MEMO_OPEN, origin, style="primary"))
    return message("This needs a decision", [section(lead), row])


def _facts(memo: MemoShown) -> str:
    waits = " (unconfirmed)" if memo.decider in memo.waits_for else ""
    decided = f"Decided by {person(memo.decider)}{waits} on {day(memo.decided_on)}"
    return f"{decided} · question raised {_raised(memo)}\n*Question:* {shorten(escape(memo.question), 1_500)}"


def _raised(memo: MemoShown) -> str:
    if memo.raised_on is None:
        return moment(memo.raised_at)
    return f"{day(memo.raised_on)} (as recorded; on record {moment(memo.raised_at)})"


def _rest(memo: MemoShown) -> list[str]:
    parts = [("Inputs", memo.inputs), ("Alternatives", memo.alternatives), ("Dissent", memo.dissent)]
    lines = [f"*{label}:* {_who(memo, label)}{shorten(escape(words), 1_500)}" for label, words in parts if words]
    if memo.initiative:
        lines.append(f"*Initiative:* {escape(memo.initiative)}")
    if memo.review_by:
        lines.append(f"*To be reviewed by* {day(memo.review_by)}")
    return lines


def _who(memo: MemoShown, label: str) -> str:
    if label != "Dissent" or not memo.dissenters:
        return ""
    names = ", ".join(person(each) + (" (unconfirmed)" if each in memo.waits_for else "") for each in memo.dissenters)
    return f"{names}: "


def _foot(memo: MemoShown) -> str:
    link = f" · <{memo.permalink}|the thread>" if memo.permalink else ""
    return f"Recorded by {person(memo.recorder)}{link}"
