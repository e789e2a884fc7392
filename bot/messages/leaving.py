"""To whoever owns it now, on the day somebody left: everything they held, with *Hand over* where one click does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import ids
from bot.messages.ownership import Owned, hand_over_button
from bot.messages.text import Block, Payload, button, context, escape, message, person, section

MOST_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that somebody held; `words` is mrkdwn, `button` settles it where there is one."""

    words: str
    button: Block | None = None


def answered_for(owned: Owned) -> Line:
    """As DRI."""
    return Line(words=f"*{owned.title}*, as its DRI\n{owned.goal}", button=hand_over_button(owned))


def sponsored(owned: Owned) -> Line:
    """As sponsor."""
    who = f"{person(owned.dri)} answered to them" if owned.dri else "nobody is its DRI"
    over = button("Hand over", ids.INITIATIVE_SPONSOR, str(owned.id))
    return Line(words=f"*{owned.title}*, as its sponsor: {who}", button=over)


def stood_in(who: str, until: str) -> Line:
    """As acting DRI."""
    over = button("Hand over", ids.ABSENCE_OPEN, who)
    return Line(words=f"Acting DRI for {person(who)} until {until}: name somebody else", button=over)


def provides(agreement: str, owned: Owned) -> Line:
    """As provider."""
    return Line(words=f"Provider of *{agreement}* on {owned.title}: its DRI agrees with somebody else, or escalates")


def other_side(escalation: str) -> Line:
    """As counterpart of an escalation."""
    return Line(words=f"The other side of *{escalation}*, which waits for you: `/escalate show {escalation}`")


def above(who: str) -> Line:
    """As the leader above."""
    return Line(words=f"{person(who)} escalated to them: `/cadence leader @… escalates to @…` says to whom now")


def left(name: str, slack_id: str, lines: Sequence[Line]) -> Payload:
    """The message; once nothing is left of it, it says so."""
    who = f"{person(slack_id)} ({escape(name)})"
    if not lines:
        return message(f"{who} has left. Everything they held is handed over.")
    lead = f"{who} has left, and held {_count(len(lines))} of yours to hand over."
    note = "Until an initiative is handed over it is its sponsor's: I ask them. `/dri transfer I-7 @person` does it."
    rows = [section(each.words, accessory=each.button) for each in lines[:MOST_SHOWN]]
    more = [context(f"And {len(lines) - MOST_SHOWN} more: `/dri list sponsored`.")] if len(lines) > MOST_SHOWN else []
    return message(lead, [section(f"{lead}\n{note}"), *rows, *more])


def _count(many: int) -> str:
    return "one thing" if many == 1 else f"{many} things"
