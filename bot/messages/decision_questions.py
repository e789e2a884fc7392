"""Questions that need a decision: in their thread, to whoever decides them, in `/decide questions`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import AskedState
from bot.messages import forms, ids
from bot.messages.escalation import quote, sections
from bot.messages.text import (
    Block,
    Payload,
    actions,
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

MOST_LISTED = 20


@dataclass(frozen=True, kw_only=True)
class AskedShown:
    """A question as messages speak of it; people are Slack ids."""

    id: int
    number: int
    asked: str
    raiser: str
    decider: str
    raised_at: datetime
    due_on: date
    origin: str
    """The button's value that opens its form: ids only."""
    state: AskedState = AskedState.OPEN
    kind: str = ""
    permalink: str | None = None
    memo: int | None = None
    closer: str | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """Q-5."""
        return numbers.asked(self.number)


def in_thread(asked: AskedShown) -> Payload:
    """A question's clock runs, as its thread sees it; it changes in place when it is settled."""
    if asked.state is not AskedState.OPEN:
        return message(f"{asked.name} is {asked.state.value}", [section(_settled(asked))])
    since = f"Raised by {person(asked.raiser)}; the clock runs since {moment(asked.raised_at)}."
    lead = f"*{asked.name}* {_needs(asked)}\n{since}"
    return message(f"{asked.name} needs a decision", [section(lead), actions(_record(asked))])


def to_decider(asked: AskedShown, times: int = 0) -> Payload:
    """To whoever decides it; `times` counts the reminders. It changes in place when it is settled."""
    if asked.state is not AskedState.OPEN:
        return message(f"{asked.name} is {asked.state.value}", [section(_settled(asked)), *_words(asked)])
    lead = f"{person(asked.raiser)} needs a decision of yours. *{asked.name}* is due {day(asked.due_on)}."
    if times:
        lead = f"*{asked.name}* was due {day(asked.due_on)} and still waits for your decision."
    return message(f"{asked.name} needs your decision", [section(lead), *_words(asked), _row(asked)])


def handed_on(asked: AskedShown) -> Payload:
    """To whoever decided it until somebody else had to."""
    lead = f"*{asked.name}* is {person(asked.decider)}'s to decide now."
    return message(f"{asked.name} is not yours any more", [section(lead)])


def notice(why: str) -> Block:
    """A line below, mrkdwn: why nothing is posted in the thread."""
    return context(why)


def to_raiser(asked: AskedShown) -> Payload:
    """The answer to whoever started the clock."""
    if asked.state is not AskedState.OPEN:
        return message(f"{asked.name} is {asked.state.value}", [section(_settled(asked)), *_words(asked)])
    lead = f"*{asked.name}* {_needs(asked)} Its clock runs."
    return message(f"{asked.name} needs a decision", [section(lead), *_words(asked), _row(asked)])


def runs_already(asked: AskedShown) -> Payload:
    """Somebody starts the clock of a thread whose clock runs."""
    lead = f"The clock of this thread runs already: *{asked.name}* {_needs(asked)}"
    return message(lead, [section(lead), actions(_record(asked))])


def to_leader(asked: AskedShown, times: int, *, with_words: bool) -> Payload:
    """Tells the decider's leader that it waits; its words only where the leader may read them."""
    lead = (
        f"*{asked.name}* has waited for {person(asked.decider)} since {moment(asked.raised_at)}; it was due "
        f"{day(asked.due_on)}. I have reminded them {times} times."
    )
    return message(f"{asked.name} waits for a decision", [section(lead), *(_words(asked) if with_words else [])])


def news(asked: AskedShown) -> Payload:
    """Tells somebody what became of a question."""
    return message(f"{asked.name} is {asked.state.value}", [section(_settled(asked)), *_words(asked)])


def listing(found: Sequence[AskedShown], total: int, reader: str) -> Payload:
    """`/decide questions`: the earliest due first."""
    if not found:
        return message("No question waits for a decision. The shortcut *Needs a decision* starts the clock of one.")
    lines = [line(each, reader) for each in found[:MOST_LISTED]]
    blocks = sections([f"*Questions that need a decision* ({total})", *lines])
    if total > len(found):
        blocks.append(context(f"… and {total - len(found)} more."))
    return message(f"{total} questions need a decision", blocks)


def line(asked: AskedShown, reader: str) -> str:
    """One question in a list."""
    words = shorten(escape(asked.asked.replace("\n", " ")), 120) or "…"
    whom = "you" if asked.decider == reader else person(asked.decider)
    return f"*{asked.name}* due {short_day(asked.due_on)} · {words} · {whom}"


def shown(asked: AskedShown, *, may_act: bool) -> Payload:
    """`/decide show Q-5`."""
    blocks = in_thread(asked)["blocks"][:1]
    row = [_row(asked)] if may_act and asked.state is AskedState.OPEN else []
    return message(asked.name, [*blocks, *_words(asked), *row])


def drop_form(asked: AskedShown) -> Payload:
    """Why a question needs no decision any more."""
    why = forms.words("", "The supplier has withdrawn", multiline=True)
    fields: list[Block] = [*_words(asked), forms.field(ids.FIELD_REASON, "Why does it need no decision?", why)]
    return forms.modal(ids.QUESTION_DROP_FORM, f"Drop {asked.name}", "Drop", fields, metadata=str(asked.id))


def _needs(asked: AskedShown) -> str:
    kind = f" Class: {escape(shorten(asked.kind, 75))}." if asked.kind else ""
    return f"needs a decision by {person(asked.decider)}, due {day(asked.due_on)}.{kind}"


def _settled(asked: AskedShown) -> str:
    if asked.state is AskedState.DECIDED:
        return f"*{asked.name}* is decided: {numbers.memo(asked.memo or 0)}."
    by = person(asked.closer) if asked.closer else "Somebody"
    return f"{by} dropped *{asked.name}*: it needs no decision.\n{quote(asked.reason)}"


def _words(asked: AskedShown) -> list[Block]:
    link = f"\n<{asked.permalink}|the thread>" if asked.permalink else ""
    told = quote(asked.asked) if asked.asked else "_Its words are the first message of the thread._"
    return [section(f"{told}{link}")]


def _row(asked: AskedShown) -> Block:
    return actions(_record(asked), button("Drop", ids.QUESTION_DROP, str(asked.id)))


def _record(asked: AskedShown) -> Block:
    return button("Record decision", ids.MEMO_OPEN, asked.origin, style="primary")
