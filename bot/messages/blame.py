"""What is said to a reply that blames, may blame, or speaks of somebody's health: in the DM, nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import numbers
from bot.domain.codes import EscalationState, Party
from bot.messages import ids
from bot.messages.escalation import Matter, waits_line
from bot.messages.text import Block, Payload, actions, button, context, escape, message, person, section, shorten


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a prompt needs to know.

    Args:
        reply_id: the reply it answers.
        name: the initiative's, as typed by people.
        blamed: the words that name who or what is blamed; empty where the reply names nobody.
        party: what sort of thing that is.
        sponsor: Slack id of whom they may ask for scope, date or money; None where there is nobody.
        is_dri: False when a sponsor or stand-in was asked.
        again: whether this initiative has had the prompt in full before.
    """

    reply_id: int
    name: str
    blamed: str
    party: Party | None
    sponsor: str | None
    is_dri: bool
    again: bool


def cut(prompt: Prompt) -> Payload:
    """The blame cut: in full once per initiative, later shorter; the sentence fits the party."""
    question = _question(prompt)
    words = question if prompt.again else f"{_who_answers(prompt)} {question}"
    return message(words, [section(words), _three(prompt.reply_id)])


def ask(prompt: Prompt) -> Payload:
    """The judge is unsure: one click decides."""
    words = "Is somebody blocking you, or is this yours?"
    value = str(prompt.reply_id)
    row = actions(
        button("Somebody is: escalate", ids.BLAME_ESCALATE, value), button("It is mine", ids.BLAME_MINE, value)
    )
    return message(words, [section(words), row])


def already_waits(matters: Sequence[Matter], reply_id: int, *, by: str) -> Payload:
    """Nothing is cut while somebody else owes an answer on record. `by` may add to what they raised themselves."""
    lines = [f"{waits_line(matter)}{_chased(matter)}." for matter in matters[:MOST_WAITING]]
    words = "\n".join([*lines, "It is on record and counts on them, not on you."])
    own = [matter for matter in matters if matter.raiser == by][:MOST_BUTTONS]
    label = "Add to it" if len(own) == 1 else "Add to {}"
    rows = [actions(button(label.format(each.name), ids.BLAME_ADD, f"{each.id}:{reply_id}")) for each in own]
    return message(words, [section(words), *rows])


@dataclass(frozen=True, kw_only=True)
class BreachTold:
    """An agreement in breach by somebody else, for a reply that blames.

    Args:
        name: A-4.
        line: which agreement, who owed it, by when; mrkdwn.
        escalation: number of the escalation of it that waits already; None where there is none.
        source: value of the button *Escalate*.
    """

    name: str
    line: str
    escalation: int | None
    source: str


def in_breach(breaches: Sequence[BreachTold]) -> Payload:
    """Nothing is cut while somebody else is in breach on record: what exists, or the button that makes it."""
    lines = [f"{each.line}{_exists(each)}" for each in breaches[:MOST_WAITING]]
    words = "\n".join([*lines, "It is on record and counts on them, not on you."])
    open_ones = [each for each in breaches if each.escalation is None][:MOST_BUTTONS]
    label = "Escalate" if len(open_ones) == 1 else "Escalate {}"
    rows = [actions(button(label.format(each.name), ids.ESCALATION_RAISE, each.source)) for each in open_ones]
    return message(words, [section(words), *rows])


def without(payload: Payload, escalation_id: int) -> Payload | None:
    """The same prompt once nothing can be added to an escalation any more; None where it never offered that."""
    blocks = payload.get("blocks", [])
    rest = [block for block in blocks if not _adds_to(block, escalation_id)]
    if len(rest) == len(blocks):
        return None
    return {**payload, "blocks": rest} if any(block["type"] == "actions" for block in rest) else message(WAITS_NO_MORE)


def came_back(matters: Sequence[Matter]) -> Payload:
    """Nothing is cut either while a leader's question is open: the DRI did escalate, and the next move is an answer."""
    lines = [
        f"{matter.name} came back to you: {person(matter.leader)} asked you something about it."
        for matter in matters[:MOST_WAITING]
    ]
    next_move = "Answer it in the message I sent you then, and it goes on to the next leader."
    return message("\n".join([*lines, next_move]))


def human(sponsor: str | None) -> Payload:
    """A reply about health, family, burnout or safety: a kind answer; nothing of it is kept."""
    who = person(sponsor) if sponsor else "a leader"
    words = (
        "Thank you for telling me. That comes first. I have not kept what you wrote, and nobody is shown it.\n"
        f"If you want, somebody can answer the question for a while: you or {who} can name a stand-in, "
        "and no reason is asked."
    )
    return message(words, [section(words), actions(button("Name a stand-in", ids.ABSENCE_OPEN, "me"))])


def settled(words: str, *, train: int | None = None) -> Payload:
    """A prompt after its button was clicked.

    Args:
        words: what is said, mrkdwn.
        train: the reply's id, where its author is asked whether it may train the judge.
    """
    if train is None:
        return message(words)
    row = actions(button("Let it train the judge", ids.BLAME_TRAIN, str(train)))
    return message(words, [section(words), context(MAY_TRAIN), row])


def lent(words: str) -> Payload:
    """The same after the author has agreed."""
    return message(words, [section(words), context(LENT)])


MAY_TRAIN = "Your reply and this click help me to read better, if you agree. Without your click nobody gets them."
LENT = "Thank you: your reply may be exported to train the judge. A leader can have its words erased for you."


MOST_WAITING = 10
MOST_BUTTONS = 5
EDITED = "You have changed your message, so what I said to it is taken back."
ON_TRACK = "Your answer is Yes by now, so nothing is needed."
MINE = "You took it on. What will you do, by when?"
NOT_BLAME = "Understood: I read that wrongly, and it counts for nothing. What will you do, by when?"
ESCALATED = "You raised it. It is with the leader now, and the question counts as answered: No, escalated."
WAITS_NO_MORE = "It does not wait for anybody else any more; `/escalate list` says where it stands."
ADDED = "Added: the leader sees it with the request."


def _exists(breach: BreachTold) -> str:
    return f" {numbers.escalation(breach.escalation)} of it waits already." if breach.escalation else ""


def _adds_to(block: Block, escalation_id: int) -> bool:
    buttons = block["elements"] if block["type"] == "actions" else []
    return any(each["action_id"] == ids.BLAME_ADD and each["value"].startswith(f"{escalation_id}:") for each in buttons)


def _chased(matter: Matter) -> str:
    return "; I have reminded them" if matter.state is EscalationState.OPEN else ""


def _who_answers(prompt: Prompt) -> str:
    name = shorten(escape(prompt.name), 150)
    return f"You are the DRI for *{name}*." if prompt.is_dri else f"You answer for *{name}* at the moment."


def _question(prompt: Prompt) -> str:
    blamed = shorten(escape(prompt.blamed), 150)
    who = person(prompt.sponsor) if prompt.sponsor else "a leader"
    if prompt.party is Party.CIRCUMSTANCE:
        return f"What will you do, by when, or what do you need from {who}: scope, date, money?"
    if not blamed:
        return "Who owes it to you, and why have you not escalated?"
    if prompt.party in (Party.VENDOR, Party.TOOL):
        return f"If {blamed} is failing you, whoever owns that here can be asked. Why have you not escalated?"
    if prompt.party is Party.LEADERSHIP:
        return f"If {blamed} must decide something, put it to them with a date. Why have you not escalated?"
    return f"If {blamed} is failing you, why have you not escalated?"


def _three(reply_id: int) -> Block:
    value = str(reply_id)
    return actions(
        button("Escalate", ids.BLAME_ESCALATE, value, style="primary"),
        button("It is mine", ids.BLAME_MINE, value),
        button("This was not blame", ids.BLAME_NOT, value),
    )
