"""The agenda of a weekly meeting: which lines of a review owe something, what settles them, how old they are.

A line that owes nothing (off track with a live plan, a date that moved, a decision) is told in the review and not asked
about again. What owes something is settled by a decision, an escalation, a plan, a Yes, or the end of the matter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.codes import AgendaMatter
from bot.domain.review import ReviewLine, Section

_MATTER = {
    Section.CARRIED: AgendaMatter.INITIATIVE,
    Section.PLANS_NOT_DONE: AgendaMatter.INITIATIVE,
    Section.OFF_TRACK: AgendaMatter.INITIATIVE,
    Section.NO_ANSWER: AgendaMatter.INITIATIVE,
    Section.WAITING: AgendaMatter.ESCALATION,
    Section.CONSEQUENCES: AgendaMatter.CONSEQUENCE,
    Section.BREACHES: AgendaMatter.AGREEMENT,
    Section.NOT_RECHARTERED: AgendaMatter.RECHARTER,
}
_NUMBER = re.compile(r"\bI-([0-9]{1,9})\b", re.IGNORECASE)
_GRACE = timedelta(hours=12)
_CALM = frozenset({Section.NOT_ASKED, Section.ON_TRACK})

Key = tuple[AgendaMatter, int]
"""What an exception is about and its number: by this it is known again in the next review."""


@dataclass(frozen=True, slots=True)
class Item:
    """One exception that owed something when its review was published.

    Args:
        section: where it stood.
        number: of the initiative, the escalation or the agreement.
        initiative_id: the initiative it belongs to.
        owner_id: the person whom the line named; None where it named nobody.
        checkin_id: the check-in from which the line came.
        carried: whether an earlier meeting had left it already.
    """

    section: Section
    number: int
    initiative_id: int
    owner_id: int | None = None
    checkin_id: int | None = None
    carried: bool = False

    @property
    def key(self) -> Key:
        """By what it is known again."""
        return _MATTER[self.section], self.number


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that an earlier meeting left and that nothing has settled since.

    Args:
        key: what it is about.
        title: the name of its initiative.
        owner: Slack's id of whoever answers for it now.
        since: when the review that showed it first was published.
    """

    key: Key
    title: str
    owner: str | None
    since: datetime


def owes(line: ReviewLine) -> bool:
    """Whether a line waits for a decision, an escalation, a plan or an answer."""
    if line.section not in _MATTER:
        return False
    if line.section in (Section.OFF_TRACK, Section.PLANS_NOT_DONE):
        return not (line.planned or line.escalation)
    return True


def week(since: datetime, at: datetime) -> int:
    """In which week an exception is that was first shown at `since`: 1 in the first seven days, then 2.

    Half a day is granted: reviews keep their wall time when the clocks change, and one may be moved by some hours.
    """
    return (at - since + _GRACE) // timedelta(weeks=1) + 1


def marked(lines: Iterable[ReviewLine], left: Sequence[Standing], at: datetime) -> list[ReviewLine]:
    """The lines of a review with the age of those that were carried over; never twice the same.

    What has no line of its own this time (its DRI is on holiday and was not asked) gets one at the top.

    Args:
        lines: the review's.
        left: what earlier meetings left and nothing has settled.
        at: when the review is published.
    """
    by_key = {each.key: each for each in left}
    found = [_aged(line, by_key, at) for line in lines]
    told = {_key(line) for line in found if line.carried}
    rest = [each for each in left if each.key not in told]
    again = {each.key[1]: each for each in rest if each.key[0] is AgendaMatter.INITIATIVE}
    others = [line for line in found if not (line.section in _CALM and line.number in again)]
    return [*(_line(each, at) for each in again.values()), *others]


def named(words: str) -> set[int]:
    """The numbers of the initiatives that a text names: I-7, i-12."""
    return {int(number) for number in _NUMBER.findall(words)}


def pack(items: Iterable[Item]) -> dict[str, Any]:
    """Items as the store keeps them."""
    return {
        "items": [
            [each.section.value, each.number, each.initiative_id, each.owner_id, each.checkin_id, each.carried]
            for each in items
        ]
    }


def unpack(stored: Mapping[str, Any]) -> list[Item]:
    """What `pack` made."""
    return [Item(Section(section), *rest) for section, *rest in stored.get("items", [])]


def _key(line: ReviewLine) -> Key:
    return _MATTER[line.section], line.number


def _aged(line: ReviewLine, by_key: Mapping[Key, Standing], at: datetime) -> ReviewLine:
    left = by_key.get(_key(line)) if owes(line) else None
    return line if left is None else replace(line, carried=week(left.since, at))


def _line(left: Standing, at: datetime) -> ReviewLine:
    return ReviewLine(
        section=Section.CARRIED,
        number=left.key[1],
        title=left.title,
        owner=left.owner,
        carried=week(left.since, at),
    )
