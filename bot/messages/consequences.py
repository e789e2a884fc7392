"""What is said about the consequence ladder: the reminder, the sponsor's steps, surprises, the question about scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import numbers
from bot.domain.codes import ConsequenceAction, ConsequenceKind
from bot.domain.ladder import DECISION_DUE, SPONSOR_TOLD, MissReason
from bot.messages import ids
from bot.messages.escalation_list import ListRow
from bot.messages.text import Block, Payload, actions, bold, button, message, person, section, short_day

NAME_LIMIT = 120
WHY = {
    MissReason.NO_ANSWER: "there was no answer",
    MissReason.BARE_NO: "it is off track, with neither a plan nor an escalation",
    MissReason.PLAN_UNDONE: "the date of the plan passed without it being done",
}
DID = {
    ConsequenceAction.REPLACE: "replaced the DRI",
    ConsequenceAction.RESCOPE: "re-scoped it",
    ConsequenceAction.DROP: "dropped it",
}
ENDED = "The initiative has ended, so nothing is left to decide."
KEPT = "keeps it as it is."


@dataclass(frozen=True, kw_only=True)
class StepShown:
    """A step of the ladder as messages speak of it; people are Slack ids.

    Args:
        misses: in a row, this one included; for the question about the scope the honest Noes.
        whose: whoever was asked, to whom the misses belong.
        sponsor: who is told, and who decides.
        days: working days since it was opened.
        next_at: the count of misses at which the next step comes; None where none does.
    """

    id: int
    number: int
    name: str
    kind: ConsequenceKind
    step: int
    misses: int
    whose: str | None
    sponsor: str
    days: int = 0
    next_at: int | None = None

    @property
    def title(self) -> str:
        """EU launch (I-7), bold and escaped."""
        return f"{bold(self.name, NAME_LIMIT)} ({numbers.initiative(self.number)})"

    @property
    def plain(self) -> str:
        """I-7, for notifications."""
        return numbers.initiative(self.number)


def to_whoever_missed(step: StepShown, why: MissReason) -> Payload:
    """To whoever was asked: this one counts, what comes next, and what makes it stop."""
    lead = f"{step.title}: this week counts as a miss, for {WHY[why]}."
    text = f"{step.plain}: this week counts as a miss."
    return message(text, [section(f"{lead}\n{_so_far(step)}"), section(_stops(step))])


def to_sponsor(step: StepShown) -> Payload:
    """To the sponsor at the second step."""
    lead = f"{step.title}: {_row(step)} by {_whose(step)}."
    then = " The monthly review lists it."
    if step.next_at is not None:
        then += f" At {step.next_at} in a row it is yours to decide by memo: replace, re-scope or drop."
    return message(f"{step.plain}: {_row(step)}.", [section(f"{lead}{then}")])


def to_decide(step: StepShown) -> Payload:
    """To the sponsor at the third step, with its three buttons."""
    lead = f"{step.title}: {_row(step)} by {_whose(step)}, so it is yours to decide."
    how = "Replace the DRI, re-scope it, or drop it. One sentence makes the memo, and only the memo closes this."
    return message(
        f"{step.plain} waits for your decision: replace, re-scope or drop.",
        [section(f"{lead}\n{how}"), decide_buttons(step)],
    )


def to_ask_scope(step: StepShown) -> Payload:
    """To the sponsor: weeks of honest Noes."""
    lead = f"{step.title} has been off track for {step.misses} weeks in a row, each time with a live plan."
    asked = "Nobody missed anything; but is its scope still right?"
    value = str(step.id)
    choices = (
        button("Re-scope", ids.CONSEQUENCE_RESCOPE, value),
        button("Keep as it is", ids.CONSEQUENCE_KEEP, value),
    )
    return message(f"{step.plain}: is its scope still right?", [section(f"{lead}\n{asked}"), actions(*choices)])


def surprise(step: StepShown, what: str, *, to_sponsor: bool) -> Payload:
    """A surprise, to the sponsor or to whoever gave the last answer.

    Args:
        step: the step.
        what: what happened, such as "it was closed as missed".
        to_sponsor: whether the sponsor reads it.
    """
    answer = f"The last answer of {_whose(step)}" if to_sponsor else "Your last answer"
    after = "The monthly review lists it." if to_sponsor else f"{person(step.sponsor)} has been told."
    early = "" if to_sponsor else " A No four weeks or more ahead is credited as an early warning."
    told = f"{step.title}: {answer} was *Yes*, and {what}. That is a surprise. {after}{early}"
    return message(f"{step.plain} is a surprise: {what}.", [section(told)])


def missed_it() -> str:
    """What happened: closed as missed."""
    return "it was closed as missed"


def not_hit() -> str:
    """What happened: "did you hit it?" was answered with No."""
    return "on the due date it was not hit"


def moved(before: date, due_on: date) -> str:
    """What happened: the date moved."""
    return f"its due date moved from {short_day(before)} to {short_day(due_on)}"


def settled(step: StepShown, sentence: str) -> Payload:
    """Any message of a step once it is decided or has lapsed; the buttons are gone. `sentence` is mrkdwn."""
    return message(f"{step.plain}: {_plain_end(sentence)}", [section(f"{step.title}: {_kind(step)}.\n{sentence}")])


def decided(by: str, action: ConsequenceAction, memo: int, quoted: str) -> str:
    """The sentence of a decision; `quoted` is the memo's words as quoted mrkdwn."""
    return f"{person(by)} {DID[action]} ({numbers.memo(memo)}):\n{quoted}"


def kept(by: str) -> str:
    """The sentence of a sponsor who keeps the scope."""
    return f"{person(by)} {KEPT}"


def annulled(by: str, period: str) -> str:
    """The sentence of an annulled week."""
    return f"{person(by)} annulled {period}, so this step lapses."


def rows(steps: Sequence[StepShown]) -> list[Block]:
    """Decisions that are due from a leader, each with its buttons: for the daily list and the App Home."""
    return [block for step in steps for block in (section(due_line(step)), decide_buttons(step))]


def list_row(step: StepShown, since: date) -> ListRow:
    """A decision that is due, on a leader's daily list; `since` is the day on which it came to them."""
    return ListRow(by_on=since, key=f"consequence:{step.id:08}", line=due_line(step), buttons=decide_buttons(step))


def due_line(step: StepShown) -> str:
    """One decision that is due, as mrkdwn."""
    return f"{step.title}: {_row(step)} by {_whose(step)}; replace, re-scope or drop? {_since(step.days)}"


def decide_buttons(step: StepShown) -> Block:
    """Replace, Re-scope, Drop."""
    value = str(step.id)
    return actions(
        button("Replace", ids.CONSEQUENCE_REPLACE, value),
        button("Re-scope", ids.CONSEQUENCE_RESCOPE, value),
        button("Drop", ids.CONSEQUENCE_DROP, value, style="danger"),
    )


def _so_far(step: StepShown) -> str:
    sponsor = person(step.sponsor)
    if step.step >= DECISION_DUE:
        return f"It is {_row(step)}: {sponsor} now decides by memo whether to replace, re-scope or drop."
    if step.step == SPONSOR_TOLD:
        told = f"It is {_row(step)}: {sponsor} has been told, and the monthly review lists it."
        return told if step.next_at is None else f"{told} At {step.next_at}, {sponsor} must decide by memo."
    first = "It is the first in a row." if step.misses == 1 else f"It is {_row(step)}."
    return first if step.next_at is None else f"{first} At {step.next_at} in a row {sponsor} is told."


def _stops(step: StepShown) -> str:
    return (
        "*What makes it stop:* an answer in time; after a No a plan with a date, kept or replaced before it passes; or"
        f" an escalation (`/escalate {step.plain}`). While a leader is late with that, nothing counts against you."
    )


def _kind(step: StepShown) -> str:
    if step.kind is ConsequenceKind.SCOPE:
        return f"{step.misses} weeks off track with a live plan"
    return "a surprise" if step.kind is ConsequenceKind.SURPRISE else _row(step)


def _row(step: StepShown) -> str:
    return "one miss" if step.misses == 1 else f"{step.misses} misses in a row"


def _whose(step: StepShown) -> str:
    return person(step.whose) if step.whose else "whoever was asked"


def _since(days: int) -> str:
    return "Since today." if not days else f"Waits {days} {'day' if days == 1 else 'days'}."


def _plain_end(sentence: str) -> str:
    return sentence.splitlines()[0].rstrip(":")
