"""A memo as people read it: in its thread, in `/decide show`, in lists. What it asks of people: `decision_asks.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import MemoLink, MemoState
from bot.domain.memo import FINAL, title_of
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
    short_day,
    shorten,
)

NOT_IN_IT = "You are not in that conversation, so I read nothing of it and post nothing there."
UNREAD = "Slack did not tell me the thread in time: please write the question yourself."
INVITE = "I am not in that conversation: type `/invite @Drumbeat` there, and I can read and post in it."
GONE = "The first message of that thread was deleted: please write the question yourself."
DIRECT = "I cannot read direct messages between people: what you used the shortcut on is here, please write the rest."
ROOT_GONE = "Its first message was deleted."
ARCHIVED = "That channel is archived, so nothing can be posted there any more."
LINKS = {MemoLink.CORRECTS: "Correct", MemoLink.SUPERSEDES: "Supersede", MemoLink.REVERSES: "Reverse"}


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
    contested_by: Sequence[str] = ()
    state: MemoState = MemoState.RECORDED
    proposed_to: str | None = None
    """Who has to sign it, or had to."""
    kind: str = ""
    """Its class of questions."""
    amount: int | None = None
    link: MemoLink | None = None
    replaces: int | None = None
    """The number of the memo it corrects, supersedes or reverses."""
    replaced_by: int | None = None

    @property
    def name(self) -> str:
        """D-12."""
        return numbers.memo(self.number)

    @property
    def stands(self) -> bool:
        """Whether it is a decision that another memo may replace."""
        return self.state not in FINAL and self.state is not MemoState.PROPOSED


def posted(memo: MemoShown) -> Payload:
    """The memo in its thread, with what may become of it."""
    return message(f"{memo.name}: {shorten(escape(memo.decision), 300)}", [*body(memo), *_replace_row(memo)])


def shown(memo: MemoShown) -> Payload:
    """`/decide show D-12`."""
    return posted(memo)


def body(memo: MemoShown) -> list[Block]:
    """The memo itself: what was decided first, by whom, then the rest."""
    standing = standing_of(memo)
    return [
        section(f"{_headline(memo)}\n{quote(memo.decision)}"),
        *([section(standing)] if standing else []),
        section(_facts(memo)),
        *(section(line) for line in _rest(memo)),
        context(_foot(memo)),
    ]


def standing_of(memo: MemoShown) -> str:
    """Whether it stands, in a sentence; empty while it does and nobody has said no."""
    owner = person(memo.proposed_to) if memo.proposed_to else "somebody"
    by = numbers.memo(memo.replaced_by) if memo.replaced_by else "a later memo"
    told = {
        MemoState.PROPOSED: f"*Proposed*: it stands once {owner} has signed it.",
        MemoState.REJECTED: f"*Rejected* by {owner}: it is no decision.",
        MemoState.CORRECTED: f"*Corrected* by {by}.",
        MemoState.SUPERSEDED: f"*Superseded* by {by}.",
        MemoState.REVERSED: f"*Reversed* by {by}.",
    }
    names = " and ".join(person(each) for each in memo.contested_by)
    return told.get(memo.state, f"*Contested*: {names} did not decide or say this." if names else "")


def recorded(memo: MemoShown, *, in_thread: bool, why: str = "") -> Payload:
    """Tells the recorder where the memo is.

    Args:
        memo: the memo.
        in_thread: whether it is posted in its thread.
        why: why it is not, mrkdwn; empty where it has no thread.
    """
    done = "proposed" if memo.state is MemoState.PROPOSED else "recorded"
    if in_thread:
        return message(f"{memo.name} is {done} and posted in its thread.")
    lead = f"{memo.name} is {done}. `/decide show {memo.name}` shows it."
    if why:
        lead = f"{memo.name} is {done}, but I could not post it in its thread. {why}"
    return message(lead, [section(lead), *body(memo)])


def line(memo: MemoShown) -> str:
    """One memo in a list."""
    words = shorten(escape(memo.decision.replace("\n", " ")), 120)
    state = "" if memo.state is MemoState.RECORDED else f" · {memo.state.value}"
    return f"*{memo.name}* {short_day(memo.decided_on)} · {words} · {person(memo.decider)}{state}"


def offer(origin: str) -> Payload:
    """The answer to `@Drumbeat decide`: a mention opens no form, the button does. `origin` is its value, ids only."""
    row = actions(button("Record decision", ids.MEMO_OPEN, origin, style="primary"))
    return message("Ready to record the decision of this thread.", [section("What was decided here?"), row])


def mention_help() -> Payload:
    """The answer to a mention that says nothing the bot knows."""
    return message(
        "Mention me with `decide` in a thread to record its decision, or with `raise` to start its question's clock. "
        "The shortcuts *Record decision* and *Needs a decision* do the same."
    )


def _replace_row(memo: MemoShown) -> list[Block]:
    return [actions(*(link_button(memo, link) for link in LINKS))] if memo.stands else []


def link_button(memo: MemoShown, link: MemoLink) -> Block:
    """The button that opens the form of a memo which replaces this one."""
    return button(LINKS[link], f"{ids.MEMO_REPLACE}.{link.value}", f"{link.value}:{memo.id}")


def _headline(memo: MemoShown) -> str:
    """Its number and its own title: one made of the question would say the question twice, before the decision."""
    own = memo.title if memo.title != title_of(memo.question) else ""
    return bold(f"{memo.name} · {own}" if own else memo.name, 300)


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
    if memo.link and memo.replaces:
        lines.append(f"*{memo.link.value.capitalize()}* {numbers.memo(memo.replaces)}")
    if memo.kind:
        lines.append(f"*Class:* {escape(memo.kind)}{f' · amount {memo.amount:,}' if memo.amount is not None else ''}")
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
