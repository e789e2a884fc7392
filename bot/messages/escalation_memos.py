"""The memos of Replace and Take it over: plain text that says what was decided without the escalation beside it."""

from bot.domain import numbers
from bot.messages.escalation import Matter, quote
from bot.messages.text import Payload, message, person, section


def dri_replaced(new: str, initiative: str, old: str | None, reason: str) -> str:
    """Olu is the DRI of I-7 from now on, in place of Dana. Names as shown, `reason` as the leader wrote it."""
    place = f", in place of {old}" if old else ""
    return f"{new} is the DRI of {initiative} from now on{place}. {reason}"


def part_given(new: str, old: str, initiative: str, reason: str) -> str:
    """Olu takes over the part of Mei in I-7."""
    return f"{new} takes over the part of {old} in {initiative}. {reason}"


def taken_over(leader: str, initiative: str, old: str | None, reason: str) -> str:
    """Sam answers for I-7 from now on, in place of Dana."""
    place = f", in place of {old}" if old else ""
    return f"{leader} takes {initiative} over and is its DRI from now on{place}. {reason}"


def you_take_the_part(matter: Matter, by: str, memo_number: int, reason: str) -> Payload:
    """To whoever takes over somebody's part: for what, decided by whom, whom to ask."""
    ask = f" {person(matter.dri)} is the DRI: ask them what is needed." if matter.dri else ""
    old = f" of {person(matter.counterpart)}" if matter.counterpart else ""
    lead = f"{person(by)} decided that you take over the part{old} in {matter.work} ({numbers.memo(memo_number)})."
    return message(lead, [section(f"{lead}{ask}\n{quote(reason)}")])
