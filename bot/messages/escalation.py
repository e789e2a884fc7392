"""What is said about an escalation: to the leader it waits for, to the counterpart, to whoever raised it, in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import escalation as rules
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
    dri: str | None = None
    """Who answers for the initiative now."""
    committed_on: date | None = None
    side: str = ""
    overdue: bool = False
    """Its time has ended, and nobody could be asked in the leader's place; or its deadline has passed."""

    @property
    def name(self) -> str:
        """E-31."""
        return numbers.escalation(self.number)

    @property
    def work(self) -> str:
        """I-7 EU launch, escaped."""
        return f"{numbers.initiative(self.initiative_number)} {shorten(escape(self.initiative), 150)}"

    @property
    def replaces_dri(self) -> bool:
        """Whether *Replace* means the DRI, and not the person complained of."""
        return rules.replaces_dri(self.kind, self.counterpart, self.dri)


def to_leader(matter: Matter, *, from_leader: str | None = None, sentence: str = "") -> Payload:
    """The request, with its buttons.

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
    return message(text, [section(lead), *request(matter), why, leader_buttons(matter)])


def to_leader_now(matter: Matter, sentence: str, *, holds: bool) -> Payload:
    """The same message after something happened: what, and buttons only while it still waits for this leader.

    Args:
        matter: the escalation as it is now.
        sentence: what happened, mrkdwn.
        holds: whether this leader may still settle it.
    """
    lead = f"{person(matter.raiser)} escalated {matter.name} on *{matter.work}*."
    buttons = [leader_buttons(matter)] if holds else []
    return message(f"{matter.name}: {sentence}", [section(lead), *request(matter), section(sentence), *buttons])


def to_raiser(matter: Matter) -> Payload:
    """What was raised, for whoever raised it."""
    lead = f"{matter.name} on *{matter.work}* is with {person(matter.leader)}, due {moment(matter.due_at)}."
    after = "If nothing is decided by then, it goes to the next leader and the review says how long it has waited."
    blocks = [section(lead), *request(matter), context(after), actions(_withdraw(matter))]
    return message(f"{matter.name} is raised", blocks)


def to_raiser_now(matter: Matter, sentence: str) -> Payload:
    """The same message after something happened; `sentence` is mrkdwn. It can be withdrawn until it is settled."""
    lead = f"*{matter.name}* on {matter.work}"
    live = matter.state not in (EscalationState.SETTLED, EscalationState.WITHDRAWN)
    take_back = [actions(_withdraw(matter))] if live else []
    return message(f"{matter.name}: {sentence}", [section(lead), *request(matter), section(sentence), *take_back])


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


def deadline_passed(matter: Matter) -> str:
    """The sentence of a deadline that has passed."""
    whom = person(matter.counterpart) if matter.counterpart else "The other side"
    return f"The deadline has passed: {whom} owed it by {day(matter.deadline_on or matter.by_on)}. Is it done?"


def kept_waiting(matter: Matter) -> str:
    """The reminder to a leader when the DRI is asked again about what waits for them."""
    return f"{waits_line(matter)}. The DRI has been asked about it again: please settle it."


def waits_line(matter: Matter) -> str:
    """One line for prompts and reviews: E-31 has waited three working days for Dana."""
    days = "day" if matter.days_waiting == 1 else "days"
    if matter.state is EscalationState.DEADLINE_SET and matter.counterpart and matter.deadline_on:
        return (
            f"{matter.name} waits for {person(matter.counterpart)}, whose deadline is {short_day(matter.deadline_on)}"
        )
    return f"{matter.name} has waited {matter.days_waiting} working {days} for {person(matter.leader)}"


def state(matter: Matter) -> str:
    """Where it stands, in a few words of mrkdwn."""
    if matter.state is EscalationState.DEADLINE_SET and matter.deadline_on:
        return f"deadline {short_day(matter.deadline_on)}"
    if matter.state is EscalationState.OPEN:
        return f"waits for {person(matter.leader)} since {moment(matter.first_raised_at)}"
    return {
        EscalationState.RETURNED: f"returned to {person(matter.raiser)}",
        EscalationState.SETTLED: "settled",
        EscalationState.WITHDRAWN: "withdrawn",
    }.get(matter.state, matter.state.value)


def request(matter: Matter) -> list[Block]:
    """What is asked for, and what the other side has said to it."""
    whom = f" · the other side is {person(matter.counterpart)}" if matter.counterpart else ""
    facts = f"*{KINDS[matter.kind]}*{whom} · by {day(matter.by_on)}"
    asked = f"{facts}\n*About:* {shorten(escape(matter.about), 500)}\n*Needed:* {_long(matter.need)}"
    return [section(asked), *_other_side(matter)]


def leader_buttons(matter: Matter) -> Block:
    """What the leader it waits for may do."""
    value = str(matter.id)
    row = [button("Decide", ids.ESCALATION_DECIDE, value, style="primary")]
    if matter.counterpart and matter.kind is not EscalationKind.REPLACE_PERSON:
        row.append(button("Set a deadline", ids.ESCALATION_DEADLINE, value))
    return actions(
        *row,
        button("Replace", ids.ESCALATION_REPLACE, value),
        button("Take it over", ids.ESCALATION_TAKE_OVER, value),
        button("Return to DRI", ids.ESCALATION_RETURN, value),
    )


def quote(words: str) -> str:
    """Somebody's words, escaped, as a quotation."""
    return "\n".join(f">{line}" for line in shorten(escape(words), 2_000).splitlines() or [""])


def _other_side(matter: Matter) -> list[Block]:
    if matter.counterpart is None:
        return []
    who = person(matter.counterpart)
    commits = [section(f"{who} commits to *{day(matter.committed_on)}*.")] if matter.committed_on else []
    side = [section(f"{who} says:\n{quote(matter.side)}")] if matter.side else []
    return [*commits, *side]


def _due(matter: Matter) -> Block:
    return context(f"Please settle it by {moment(matter.due_at)}; after that it goes to the next leader.")


def _long(words: str) -> str:
    """Words that grew by answers and additions: the first and the latest of them."""
    if len(words) > LONG:
        words = f"{words[: LONG // 3].rstrip()} …\n… {words[-LONG // 2 :].lstrip()}"
    return escape(words)


def _withdraw(matter: Matter) -> Block:
    return button("Withdraw", ids.ESCALATION_WITHDRAW, str(matter.id))


def sections(lines: Sequence[str]) -> list[Block]:
    """Lines of mrkdwn in as few sections as Slack's 3,000 characters allow; no line is parted."""
    parts: list[str] = []
    for line in lines:
        fits = parts and len(parts[-1]) + len(line) < SECTION_LIMIT
        parts[-1:] = [f"{parts[-1]}\n{line}"] if fits else [*parts[-1:], line]
    return [section(part) for part in parts]
