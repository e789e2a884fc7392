"""What is said about an escalation: to the leader it waits for, to the counterpart, to whoever raised it, in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import EscalationKind, EscalationState
from bot.messages import ids
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

KINDS: dict[EscalationKind, str] = {
    EscalationKind.DECISION_NEEDED: "A decision is needed",
    EscalationKind.MISSED_COMMITMENT: "A commitment was missed",
    EscalationKind.RESOURCES: "People, money or time are missing",
    EscalationKind.SCOPE: "Scope or date must change",
    EscalationKind.REPLACE_PERSON: "A person must be replaced",
}
MOST_LISTED = 20


@dataclass(frozen=True, kw_only=True)
class Matter:
    """An escalation as messages speak of it; people are Slack ids."""

    id: int
    number: int
    initiative_number: int
    initiative: str
    kind: EscalationKind
    about: str
    need: str
    by_on: date
    raiser: str
    leader: str
    counterpart: str | None
    state: EscalationState
    first_raised_at: datetime
    due_at: datetime
    deadline_on: date | None = None
    days_waiting: int = 0

    @property
    def name(self) -> str:
        """E-31."""
        return numbers.escalation(self.number)

    @property
    def work(self) -> str:
        """I-7 EU launch, escaped."""
        return f"{numbers.initiative(self.initiative_number)} {shorten(escape(self.initiative), 150)}"


def to_leader(matter: Matter, *, from_leader: str | None = None) -> Payload:
    """The request, with its three buttons.

    Args:
        matter: the escalation.
        from_leader: who had it before; they did not answer in time.
    """
    lead = f"{person(matter.raiser)} escalates {matter.name} on *{matter.work}* to you."
    if from_leader:
        lead += f" It waited for {person(from_leader)} past its time."
    text = f"{matter.name} waits for you: {shorten(escape(matter.need), 200)}"
    return message(text, [section(lead), *_request(matter), _due(matter), _buttons(matter)])


def to_leader_settled(matter: Matter, sentence: str) -> Payload:
    """The same message once it is settled: no dead buttons, and what happened. `sentence` is mrkdwn."""
    lead = f"{person(matter.raiser)} escalated {matter.name} on *{matter.work}*."
    return message(f"{matter.name}: {sentence}", [section(lead), *_request(matter), section(sentence)])


def to_counterpart(matter: Matter) -> Payload:
    """The other side is told what is needed of it and who decides."""
    lead = (
        f"{person(matter.raiser)} has raised {matter.name} on *{matter.work}* with {person(matter.leader)}, "
        "and you are on the other side of it. You can answer in this conversation with either of them."
    )
    return message(f"{matter.name} concerns you", [section(lead), *_request(matter)])


def to_raiser(matter: Matter) -> Payload:
    """What was raised, for whoever raised it."""
    lead = f"{matter.name} on *{matter.work}* is with {person(matter.leader)}, due {moment(matter.due_at)}."
    after = "If nothing is decided by then, it goes to the next leader and the review says how long it has waited."
    take_back = actions(button("Withdraw", ids.ESCALATION_WITHDRAW, str(matter.id)))
    return message(f"{matter.name} is raised", [section(lead), *_request(matter), context(after), take_back])


def news(matter: Matter, sentence: str) -> Payload:
    """Something happened to an escalation. `sentence` is mrkdwn."""
    return message(f"{matter.name}: {sentence}", [section(f"*{matter.name}* on {matter.work}\n{sentence}")])


def returned(matter: Matter, by: str, question: str) -> Payload:
    """Handed back to the DRI, who must answer what was asked."""
    lead = f"{person(by)} returns *{matter.name}* on {matter.work} to you and asks:\n{quote(question)}"
    answer = button("Answer and raise again", ids.ESCALATION_ANSWER, str(matter.id), style="primary")
    take_back = button("Withdraw", ids.ESCALATION_WITHDRAW, str(matter.id))
    return message(f"{matter.name} comes back with a question", [section(lead), actions(answer, take_back)])


def decided(by: str, decision: str, memo_number: int) -> str:
    """The sentence of a decision."""
    return f"{person(by)} decided ({numbers.memo(memo_number)}):\n{quote(decision)}"


def deadline_set(by: str, counterpart: str | None, deadline: date) -> str:
    """The sentence of a deadline."""
    whom = person(counterpart) if counterpart else "the other side"
    return f"{person(by)} set a deadline: {whom} delivers by *{day(deadline)}*."


def returned_sentence(by: str, raiser: str, question: str) -> str:
    """The sentence of a return."""
    return f"{person(by)} returned it to {person(raiser)} with a question:\n{quote(question)}"


def withdrawn(by: str) -> str:
    """The sentence of a withdrawal."""
    return f"{person(by)} withdrew it."


def moved_up(old: str, new: str) -> str:
    """The sentence of a passing on."""
    return f"It waited for {person(old)} past its time and is with {person(new)} now."


def still_waits(matter: Matter) -> str:
    """The reminder when nobody is left above."""
    return f"It is past its time ({moment(matter.due_at)}) and nobody stands above you in its path: please settle it."


def deadline_passed(matter: Matter) -> str:
    """The sentence of a deadline that has passed."""
    whom = person(matter.counterpart) if matter.counterpart else "The other side"
    return f"The deadline has passed: {whom} owed it by {day(matter.deadline_on or matter.by_on)}. Is it done?"


def answer_waits(matter: Matter) -> str:
    """The reminder to a DRI who was asked something."""
    return f"{person(matter.leader)} waits for your answer: answer and raise it again, or withdraw it."


def listing(mine: Sequence[Matter], waiting: Sequence[Matter], *, is_leader: bool) -> Payload:
    """`/escalate list`: what waits for a leader first, then one's own."""
    blocks: list[Block] = []
    if waiting:
        blocks.append(section(f"*Waits for you* ({len(waiting)})"))
        for matter in waiting[:MOST_LISTED]:
            blocks += [section(_line(matter)), _buttons(matter)]
        blocks += _more(len(waiting))
    elif is_leader:
        blocks.append(section("Nothing waits for you."))
    if mine:
        lines = "\n".join(_line(matter) for matter in mine[:MOST_LISTED])
        blocks += [section(f"*Raised by you* ({len(mine)})\n{lines}"), *_more(len(mine))]
    elif not waiting:
        blocks.append(section("You have no open escalation. `/escalate I-7` raises one."))
    return message(f"{len(waiting)} wait for you, {len(mine)} raised by you", blocks)


def shown(matter: Matter, story: Sequence[str]) -> Payload:
    """`/escalate show E-3`: the request and what happened to it, oldest first; `story` is mrkdwn lines."""
    head = f"*{matter.name}* on {matter.work}, raised by {person(matter.raiser)}, {_state(matter)}"
    return message(f"{matter.name}: {_state(matter)}", [section(head), *_request(matter), section("\n".join(story))])


def waits_line(matter: Matter) -> str:
    """One line for prompts and reviews: E-31 has waited three working days for Dana."""
    days = "day" if matter.days_waiting == 1 else "days"
    return f"{matter.name} has waited {matter.days_waiting} working {days} for {person(matter.leader)}"


def quote(words: str) -> str:
    """Somebody's words, escaped, as a quotation."""
    return "\n".join(f">{line}" for line in shorten(escape(words), 2_000).splitlines() or [""])


def _request(matter: Matter) -> list[Block]:
    whom = f" · the other side is {person(matter.counterpart)}" if matter.counterpart else ""
    facts = f"*{KINDS[matter.kind]}*{whom} · by {day(matter.by_on)}"
    return [section(f"{facts}\n*About:* {shorten(escape(matter.about), 500)}\n*Needed:* {escape(matter.need)}")]


def _due(matter: Matter) -> Block:
    return context(f"Please settle it by {moment(matter.due_at)}; after that it goes to the next leader.")


def _buttons(matter: Matter) -> Block:
    value = str(matter.id)
    row = [button("Decide", ids.ESCALATION_DECIDE, value, style="primary")]
    if matter.counterpart:
        row.append(button("Set a deadline", ids.ESCALATION_DEADLINE, value))
    if matter.state in (EscalationState.OPEN, EscalationState.DEADLINE_SET):
        row.append(button("Return to DRI", ids.ESCALATION_RETURN, value))
    return actions(*row)


def _state(matter: Matter) -> str:
    if matter.state is EscalationState.DEADLINE_SET and matter.deadline_on:
        return f"deadline {short_day(matter.deadline_on)}"
    if matter.state is EscalationState.OPEN:
        return f"waits for {person(matter.leader)} since {moment(matter.first_raised_at)}"
    return {
        EscalationState.RETURNED: f"returned to {person(matter.raiser)}",
        EscalationState.SETTLED: "settled",
        EscalationState.WITHDRAWN: "withdrawn",
    }.get(matter.state, matter.state.value)


def _line(matter: Matter) -> str:
    need = shorten(escape(matter.need), 200)
    return f"*{matter.name}* {matter.work} · {need} · by {short_day(matter.by_on)} · {_state(matter)}"


def _more(count: int) -> list[Block]:
    return [context(f"… and {count - MOST_LISTED} more; settle these first.")] if count > MOST_LISTED else []
