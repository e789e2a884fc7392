"""What is said about a change of a charter: asked for, granted, refused, withdrawn, lapsed, or made at once."""

from dataclasses import dataclass
from datetime import date

from bot.domain.charter import Goal
from bot.messages import ids
from bot.messages.escalation_list import ListRow
from bot.messages.moves import moves_words
from bot.messages.ownership import Owned
from bot.messages.text import (
    Block,
    Payload,
    actions,
    button,
    context,
    day,
    escape,
    message,
    person,
    section,
    short_day,
    shorten,
)

WORDS_SHOWN = 500
SURPRISE = "The last answer was Yes, so a later date counts as a surprise."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as messages speak of it; people are Slack ids, words are as typed.

    Args:
        now: what holds, or held when it was closed.
        wanted: what holds once it is granted.
        first_due: the date of the first charter; `moves` how often it was moved up to now.
        surprise: whether granting it counts as a surprise.
    """

    id: int
    owned: Owned
    asker: str
    leader: str
    now: Goal
    wanted: Goal
    reason: str
    first_due: date
    moves: int
    surprise: bool = False


def to_leader(asked: Asked) -> Payload:
    """To whom it waits for: what would change, why, and the two buttons."""
    lead = f"{person(asked.asker)} asks you to change {asked.owned.title}."
    notes = [context(SURPRISE)] if asked.surprise else []
    return message(lead, [section("\n".join([lead, *lines(asked)])), *notes, leader_buttons(asked)])


def leader_buttons(asked: Asked) -> Block:
    """Grant and refuse; also in the daily list."""
    value = str(asked.id)
    return actions(
        button("Grant", ids.CHARTER_GRANT, value, style="primary"), button("Refuse", ids.CHARTER_REFUSE, value)
    )


def to_asker(asked: Asked) -> Payload:
    """To the DRI: where it went, and the way back."""
    lead = f"You asked {person(asked.leader)} to change {asked.owned.title}."
    until = "Until it is granted I ask you for what holds now."
    row = actions(button("Withdraw", ids.CHARTER_WITHDRAW, str(asked.id)))
    return message(lead, [section("\n".join([lead, *lines(asked)])), context(until), row])


def settled(asked: Asked, sentence: str) -> Payload:
    """Any message of a request once it is closed; `sentence` (mrkdwn) says how."""
    lead = f"{person(asked.asker)} asked {person(asked.leader)} to change {asked.owned.title}."
    return message(f"{asked.owned.title}: {sentence}", [section("\n".join([lead, *lines(asked), sentence]))])


def news(owned: Owned, sentence: str) -> Payload:
    """To whoever must hear at once how it ended."""
    return message(f"{owned.title}: {sentence}", [section(f"*{owned.title}*\n{sentence}")])


def granted(by: str, goal: Goal) -> str:
    """How a request ended."""
    return f"{person(by)} granted it. From now on: {held_to(goal)}"


def refused(by: str, sentence: str) -> str:
    """How a request ended; the sentence is the leader's."""
    return f"{person(by)} refused it, and what holds stays:\n> {_quote(sentence)}"


def withdrawn(by: str) -> str:
    """How a request ended."""
    return f"{person(by)} withdrew it."


def passed_on(to: str) -> str:
    """To whom it waited for before."""
    return f"It waits for {person(to)} now."


def changed_otherwise(by: str) -> str:
    """Why a request lapsed."""
    return f"It lapsed: {person(by)} changed the charter meanwhile."


ENDED = "It lapsed: the initiative has ended."
HANDED_OVER = "It lapsed: somebody else answers for the initiative now, and may ask again."


def changed(owned: Owned, by: str, before: Goal, now: Goal, reason: str) -> Payload:
    """To DRI, sponsor and watchers: the charter changed without a request."""
    lead = f"{person(by)} changed {owned.title}."
    told = [lead, *differences(before, now), f"> {_quote(reason)}"]
    return message(lead, [section("\n".join(told)), context("From now on the Monday question is about this.")])


def changed_done(owned: Owned, now: Goal) -> Payload:
    """To whoever changed it, for the form only closes."""
    return message(f"{owned.title} is changed. From now on: {held_to(now)}")


def list_row(asked: Asked, by_on: date) -> ListRow:
    """A request on a leader's daily list; due since the day it was asked."""
    told = " · ".join(differences(asked.now, asked.wanted))
    line = f"*Change of {asked.owned.title}* · asked by {person(asked.asker)} on {short_day(by_on)}\n{told}"
    return ListRow(
        by_on=by_on, key=f"charter:{asked.id:08}", line=shorten(line, 1_500), buttons=leader_buttons(asked)
    )  # fmt: skip


def lines(asked: Asked) -> list[str]:
    """What would change, how often the date has moved, and why; mrkdwn."""
    moved = moves_words(asked.first_due, asked.moves)
    return [*differences(asked.now, asked.wanted), *([moved] if moved else []), f"> {_quote(asked.reason)}"]


def differences(before: Goal, after: Goal) -> list[str]:
    """One line for each part that differs."""
    found = []
    if before.target != after.target:
        found.append(f"*Target:* {_shown(before.target)} → {_shown(after.target)}")
    if before.due != after.due:
        found.append(f"*Date:* {day(before.due)} → {day(after.due)}")
    if before.quarter_target != after.quarter_target:
        nothing = "none"
        old, new = _shown(before.quarter_target) or nothing, _shown(after.quarter_target) or nothing
        found.append(f"*This quarter:* {old} → {new}")
    return found


def held_to(goal: Goal) -> str:
    """Target, date and, where there is one, the target of this quarter."""
    quarter = f" This quarter: {_shown(goal.quarter_target)}." if goal.quarter_target else ""
    return f"{_shown(goal.target)}, by {day(goal.due)}.{quarter}"


def _shown(words: str) -> str:
    return shorten(escape(words), WORDS_SHOWN)


def _quote(words: str) -> str:
    return shorten(escape(words), WORDS_SHOWN).replace("\n", "\n> ")
