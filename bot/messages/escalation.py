"""What is said about an escalation: to the leader it waits for, to the counterpart, to whoever raised it, in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import EscalationKind, EscalationState
from bot.messages import ids
from bot.messages.text import (
    SECTION_LIMIT,
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
MOST_WAITING = 15
"""Each takes two of the fifty blocks of a message."""
MOST_STORY = 40
LONG = 2_400


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


def to_leader(matter: Matter, *, from_leader: str | None = None, sentence: str = "") -> Payload:
    """The request, with its three buttons.

    Args:
        matter: the escalation.
        from_leader: who had it before; they did not answer in time.
        sentence: why it is shown again, mrkdwn.
    """
    lead = f"{person(matter.raiser)} escalates {matter.name} on *{matter.work}* to you."
    if from_leader:
        lead += f" It waited for {person(from_leader)} past its time."
    text = f"{matter.name} waits for you: {shorten(escape(matter.need), 200)}"
    why = section(sentence) if sentence else _due(matter)
    return message(text, [section(lead), *_request(matter), why, _buttons(matter)])


def to_leader_now(matter: Matter, sentence: str, *, holds: bool) -> Payload:
    """The same message after something happened: what, and buttons only while it still waits for this leader.

    Args:
        matter: the escalation as it is now.
        sentence: what happened, mrkdwn.
        holds: whether this leader may still settle it.
    """
    lead = f"{person(matter.raiser)} escalated {matter.name} on *{matter.work}*."
    buttons = [_buttons(matter)] if holds else []
    return message(f"{matter.name}: {sentence}", [section(lead), *_request(matter), section(sentence), *buttons])


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
    blocks = [section(lead), *_request(matter), context(after), actions(_withdraw(matter))]
    return message(f"{matter.name} is raised", blocks)


def to_raiser_now(matter: Matter, sentence: str) -> Payload:
    """The same message after something happened; `sentence` is mrkdwn. It can be withdrawn until it is settled."""
    lead = f"*{matter.name}* on {matter.work}"
    live = matter.state not in (EscalationState.SETTLED, EscalationState.WITHDRAWN)
    take_back = [actions(_withdraw(matter))] if live else []
    return message(f"{matter.name}: {sentence}", [section(lead), *_request(matter), section(sentence), *take_back])


def news(matter: Matter, sentence: str) -> Payload:
    """Something happened to an escalation. `sentence` is mrkdwn."""
    return message(f"{matter.name}: {sentence}", [section(f"*{matter.name}* on {matter.work}\n{sentence}")])


def returned(matter: Matter, by: str, question: str) -> Payload:
    """Handed back to the DRI, who must answer what was asked."""
    lead = f"{person(by)} returns *{matter.name}* on {matter.work} to you and asks:\n{quote(question)}"
    answer = button("Answer and raise again", ids.ESCALATION_ANSWER, str(matter.id), style="primary")
    row = actions(answer, _withdraw(matter))
    return message(f"{matter.name} comes back with a question", [section(lead), row])


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


def deadline_moved(agreement: int, deadline: date) -> str:
    """Both sides of a leader's deadline have agreed on another day."""
    return f"Both sides agreed on another deadline ({numbers.agreement(agreement)}): *{day(deadline)}*."


def deadline_kept(agreement: int) -> str:
    """What was owed is approved."""
    return f"{numbers.agreement(agreement)} is delivered and approved: what was needed is there."


def deadline_passed(matter: Matter) -> str:
    """The sentence of a deadline that has passed."""
    whom = person(matter.counterpart) if matter.counterpart else "The other side"
    return f"The deadline has passed: {whom} owed it by {day(matter.deadline_on or matter.by_on)}. Is it done?"


def raised_again(leader: str) -> str:
    """The sentence of an answer after a return."""
    return f"It is answered and raised again, and is with {person(leader)} now."


def kept_waiting(matter: Matter) -> str:
    """The reminder to a leader when the DRI is asked again about what waits for them."""
    return f"{waits_line(matter)}. The DRI has been asked about it again: please settle it."


def initiative_ended() -> str:
    """The sentence when the initiative itself has ended."""
    return "The initiative has ended, so nothing is needed any more."


def listing(mine: Sequence[Matter], waiting: Sequence[Matter], *, is_leader: bool) -> Payload:
    """`/escalate list`: what waits for a leader first, then one's own."""
    blocks: list[Block] = []
    if waiting:
        blocks.append(section(f"*Waits for you* ({len(waiting)})"))
        for matter in waiting[:MOST_WAITING]:
            blocks += [section(_line(matter)), _buttons(matter)]
        blocks += _more(len(waiting), MOST_WAITING)
    elif is_leader:
        blocks.append(section("Nothing waits for you."))
    if mine:
        lines = [_line(matter) for matter in mine[:MOST_LISTED]]
        blocks += [*sections([f"*Raised by you* ({len(mine)})", *lines]), *_more(len(mine), MOST_LISTED)]
    elif not waiting:
        blocks.append(section("You have no open escalation. `/escalate I-7` raises one."))
    return message(f"{len(waiting)} wait for you, {len(mine)} raised by you", blocks)


def shown(matter: Matter, story: Sequence[str]) -> Payload:
    """`/escalate show E-3`: the request and what happened to it, oldest first; `story` is mrkdwn lines."""
    head = f"*{matter.name}* on {matter.work}, raised by {person(matter.raiser)}, {_state(matter)}"
    told = sections(story[-MOST_STORY:])
    return message(f"{matter.name}: {_state(matter)}", [section(head), *_request(matter), *told])


def waits_line(matter: Matter) -> str:
    """One line for prompts and reviews: E-31 has waited three working days for Dana."""
    days = "day" if matter.days_waiting == 1 else "days"
    if matter.state is EscalationState.DEADLINE_SET and matter.counterpart and matter.deadline_on:
        return (
            f"{matter.name} waits for {person(matter.counterpart)}, whose deadline is {short_day(matter.deadline_on)}"
        )
    return f"{matter.name} has waited {matter.days_waiting} working {days} for {person(matter.leader)}"


def quote(words: str) -> str:
    """Somebody's words, escaped, as a quotation."""
    return "\n".join(f">{line}" for line in shorten(escape(words), 2_000).splitlines() or [""])


def _request(matter: Matter) -> list[Block]:
    whom = f" · the other side is {person(matter.counterpart)}" if matter.counterpart else ""
    facts = f"*{KINDS[matter.kind]}*{whom} · by {day(matter.by_on)}"
    return [section(f"{facts}\n*About:* {shorten(escape(matter.about), 500)}\n*Needed:* {_long(matter.need)}")]


def _due(matter: Matter) -> Block:
    return context(f"Please settle it by {moment(matter.due_at)}; after that it goes to the next leader.")


def _long(words: str) -> str:
    """Words that grew by answers and additions: the first and the latest of them."""
    if len(words) > LONG:
        words = f"{words[: LONG // 3].rstrip()} …\n… {words[-LONG // 2 :].lstrip()}"
    return escape(words)


def _buttons(matter: Matter) -> Block:
    value = str(matter.id)
    row = [button("Decide", ids.ESCALATION_DECIDE, value, style="primary")]
    if matter.counterpart and matter.kind is not EscalationKind.REPLACE_PERSON:
        row.append(button("Set a deadline", ids.ESCALATION_DEADLINE, value))
    return actions(*row, button("Return to DRI", ids.ESCALATION_RETURN, value))


def _withdraw(matter: Matter) -> Block:
    return button("Withdraw", ids.ESCALATION_WITHDRAW, str(matter.id))


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


def sections(lines: Sequence[str]) -> list[Block]:
    """Lines of mrkdwn in as few sections as Slack's 3,000 characters allow; no line is parted."""
    parts: list[str] = []
    for line in lines:
        fits = parts and len(parts[-1]) + len(line) < SECTION_LIMIT
        parts[-1:] = [f"{parts[-1]}\n{line}"] if fits else [*parts[-1:], line]
    return [section(part) for part in parts]


def _more(count: int, most: int) -> list[Block]:
    return [context(f"… and {count - most} more; settle these first.")] if count > most else []
