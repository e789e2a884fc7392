"""What is said about who answers for what: to the new DRI, to the sponsor, to whoever assigned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import numbers
from bot.domain.codes import InitiativeState
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
    shorten,
)

NAME_SHOWN = 150
TARGET_SHOWN = 700


@dataclass(frozen=True, kw_only=True)
class Owned:
    """An initiative as messages speak of it; people are Slack ids, names and targets are as typed.

    Args:
        dri: None while nobody is.
        accepted: whether the DRI has accepted; until then the sponsor is asked.
        assignment_id: the current assignment, 0 where there is none.
    """

    id: int
    number: int
    name: str
    target: str
    due_on: date
    sponsor: str
    dri: str | None
    accepted: bool
    assignment_id: int
    state: InitiativeState = InitiativeState.OPEN

    @property
    def title(self) -> str:
        """I-7 · EU launch, escaped."""
        return f"{numbers.initiative(self.number)} · {shorten(escape(self.name), NAME_SHOWN)}"

    @property
    def goal(self) -> str:
        """The target and its date, escaped."""
        return f"{shorten(escape(self.target), TARGET_SHOWN)}, by {day(self.due_on)}"


def assigned(owned: Owned, by: str, silent_at: datetime, *, pending: int) -> Payload:
    """The new DRI's message: what they decide, what they escalate and when, and how to accept or hand back.

    Args:
        owned: the initiative.
        by: who assigned it.
        silent_at: when silence counts as acceptance.
        pending: how many assignments of this person wait for an answer, this one included.
    """
    lead = f"You are the DRI for {owned.title}."
    return message(
        lead,
        [
            section(f"*{lead}*\n{owned.goal}\n{person(by)} assigned it; you answer to {person(owned.sponsor)}."),
            section(_duties(owned)),
            _answers(owned, pending),
            context(f"Without a word from you by {moment(silent_at)} it counts as accepted."),
        ],
    )


def _duties(owned: Owned) -> str:
    return (
        "*You decide* every question of this initiative, unless a decision right names another owner.\n"
        f"*You escalate* to {person(owned.sponsor)} what is not yours to settle: a missed commitment, a decision above"
        " you, people, money, or a change of target or date. Do it on the day you know it, with `/escalate`.\n"
        "*On Mondays I ask you:* on track to hit the target, yes or no?"
    )


def _answers(owned: Owned, pending: int) -> Block:
    value = str(owned.assignment_id)
    accept = button("Accept", ids.ASSIGNMENT_ACCEPT, value, style="primary")
    every = [button(f"Accept all {pending}", ids.ASSIGNMENT_ACCEPT_ALL, value)] if pending > 1 else []
    return actions(accept, *every, button("Hand back", ids.ASSIGNMENT_HAND_BACK, value))


def accepted(owned: Owned, *, by_silence: bool = False) -> Payload:
    """The new DRI's message once accepted; the buttons are gone."""
    how = "Two working days have passed, so it counts as accepted." if by_silence else "You have accepted it."
    lead = f"You are the DRI for {owned.title}."
    rest = f"{owned.goal}\nYou answer to {person(owned.sponsor)}. {how}"
    return message(f"{lead} {how}", [section(f"*{lead}*\n{rest}"), section(_duties(owned))])


def settled(owned: Owned, sentence: str) -> Payload:
    """The DRI's message once the assignment has ended; `sentence` says how."""
    return message(f"{owned.title}: {sentence}", [section(f"*{owned.title}*\n{sentence}")])


HANDED_BACK = "You handed it back."


def handed_over(to: str, by: str) -> str:
    """How an assignment ended: by a hand-over, or by taking it over."""
    if to == by:
        return f"{person(by)} took it over."
    return f"{person(by)} handed it over to {person(to)}."


def ended_by_close(state: InitiativeState, by: str) -> str:
    """How an assignment ended: the initiative was closed."""
    return f"{person(by)} closed it as {state.value}."


def sponsoring(owned: Owned, by: str) -> Payload:
    """To the sponsor: somebody answers to you from now on."""
    lead = f"You are the sponsor of {owned.title}."
    until = "" if owned.accepted else " Until the DRI accepts, the Monday question comes to you."
    rest = f"{owned.goal}\n{person(by)} made {_dri(owned)} its DRI, who answers to you.{until}"
    return message(lead, [section(f"*{lead}*\n{rest}")])


def back_to_sponsor(owned: Owned, by: str, reason: str) -> Payload:
    """To the sponsor: the DRI handed it back, and why."""
    lead = f"{person(by)} handed back {owned.title}."
    why = f"\n> {_quote(reason)}" if reason else ""
    return message(
        lead,
        [
            section(f"{lead}{why}\n{owned.goal}\nUntil somebody else accepts it, it is yours: I will ask you."),
            actions(hand_over_button(owned)),
        ],
    )


def hand_over_button(owned: Owned) -> Block:
    """Hand over, for whoever may."""
    return button("Hand over", ids.INITIATIVE_HAND_OVER, str(owned.id))


def done_assigning(each: Sequence[Owned]) -> Payload:
    """To whoever assigned: what stands now."""
    lines = [assigned_line(owned) for owned in each]
    return message("\n".join(lines), [section("\n".join(lines)), context("Each DRI has been told, and can hand back.")])


def assigned_line(owned: Owned) -> str:
    """I-7 · EU launch: @ana answers for it, to @dana. 300 paying customers, by Mon 30 Nov 2026."""
    return f"*{owned.title}*: {_dri(owned)} answers for it, to {person(owned.sponsor)}. {owned.goal}."


def refused_typing(sentence: str, typed: str) -> Payload:
    """A refusal that hands back what was typed, so that nothing has to be written twice."""
    words = escape(sentence)
    return message(words, [section(words), section(f"You typed:\n```{shorten(escape(typed), 2_500)}```")])


def accepted_many(each: Sequence[Owned]) -> Payload:
    """To somebody who accepted by command."""
    if not each:
        return message("Nothing waits for your acceptance.")
    return message("You have accepted " + ", ".join(owned.title for owned in each[:20]) + ".")


def back_given(owned: Owned) -> Payload:
    """To somebody who handed back by command."""
    return message(f"You handed back {owned.title}; {person(owned.sponsor)} has been told.")


def over_given(owned: Owned) -> Payload:
    """To whoever handed an initiative over."""
    return message(f"{owned.title}: {_dri(owned)} has been told, and answers to {person(owned.sponsor)}.")


def dri_changed(owned: Owned, by: str) -> Payload:
    """To the sponsor: somebody else handed the initiative over."""
    took = owned.dri == by
    lead = (
        f"{person(by)} took {owned.title} over."
        if took
        else f"{person(by)} handed {owned.title} over to {_dri(owned)}."
    )
    until = "" if owned.accepted else " Until they accept, the Monday question comes to you."
    return message(lead, [section(f"{lead}\n{owned.goal}\nThey answer to you.{until}")])


def dri_changed_for_watchers(owned: Owned, by: str) -> Payload:
    """To watchers: somebody else answers for it."""
    return message(f"{person(by)} made {_dri(owned)} the DRI of {owned.title}.")


def rescoped(owned: Owned, by: str) -> Payload:
    """To the DRI: another target or date, granted by the sponsor or a leader."""
    lead = f"{person(by)} re-scoped {owned.title}."
    return message(lead, [section(f"{lead}\nFrom now on I ask you for this:\n{owned.goal}")])


def sponsor_changed(owned: Owned, by: str) -> Payload:
    """To whoever was the sponsor: somebody above is, from now on."""
    lead = f"{person(by)} took {owned.title} over, and {person(owned.sponsor)} is its sponsor from now on."
    return message(lead, [section(f"{lead}\nYou are not asked about it any more.")])


def closed(owned: Owned, by: str, credit: str | None = None) -> Payload:
    """To whoever is concerned: an initiative has ended; `credit` is the DRI of one that was hit."""
    credited = f" It is credited to {person(credit)}." if credit and owned.state is InitiativeState.HIT else ""
    lead = f"{person(by)} closed {owned.title} as *{owned.state.value}*.{credited}"
    return message(lead, [section(f"{lead}\n{owned.goal}")])


def sponsor_given(owned: Owned, by: str) -> Payload:
    """To the DRI and the sponsor before: another leader sponsors it."""
    return message(f"{person(by)} made {person(owned.sponsor)} the sponsor of {owned.title}.")


def _dri(owned: Owned) -> str:
    return person(owned.dri) if owned.dri else "nobody"


def _quote(words: str) -> str:
    return shorten(escape(words), 1_500).replace("\n", "\n> ")
