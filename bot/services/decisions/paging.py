"""Which memos a list is of, and where its next page begins; travels in a button's value as ids and dates."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from bot.domain.localtime import instant
from bot.domain.numbers import parse_initiative
from bot.domain.search_words import Sought
from bot.services import initiatives, people
from bot.services.outcome import UserError
from storage.queries import memos as queries
from storage.tables import Person
from storage.uow import ReadUnit

MIDNIGHT = time(0)


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """A list of memos.

    Args:
        before: only those with a lower id; 0 on the first page.
        seen: how many came on the pages before.
        initiative_id: only those of it; 0 for any.
        decider_id: only those of this person; 0 for any, -1 for somebody who is not known.
        since: recorded on this day or later; `until` on this day or earlier.
    """

    before: int = 0
    seen: int = 0
    initiative_id: int = 0
    decider_id: int = 0
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, value: str) -> "Narrowed":
        """The list of a button's value; the whole one where it cannot be read."""
        try:
            before, seen, initiative, decider, since, until = value.split(":")
            return cls(
                before=int(before),
                seen=int(seen),
                initiative_id=int(initiative),
                decider_id=int(decider),
                since=_day(since),
                until=_day(until),
            )
        except ValueError:
            return cls()

    def __str__(self) -> str:
        days = [day.isoformat() if day else "" for day in (self.since, self.until)]
        return ":".join([*map(str, (self.before, self.seen, self.initiative_id, self.decider_id)), *days])

    def after(self, last_id: int, seen: int) -> "Narrowed":
        """The list of the next page."""
        return replace(self, before=last_id, seen=seen)

    def first(self) -> "Narrowed":
        """The list of the first page."""
        return replace(self, before=0, seen=0)


def narrowed(uow: ReadUnit, viewer: Person, sought: Sought) -> Narrowed:
    """What was typed as ids.

    Raises:
        UserError: a date cannot be read, or there is no such initiative that this person may see.
    """
    if sought.unread:
        raise UserError(f'I cannot read the date "{sought.unread[:40]}": write it like 30 Nov or 2026-11-30.')
    person = people.known(uow, sought.by) if sought.by else None
    return Narrowed(
        initiative_id=initiatives.find(uow, viewer, sought.on).pk if sought.on else 0,
        decider_id=(person.pk if person else -1) if sought.by else 0,
        since=sought.since,
        until=sought.until,
    )


def conditions(uow: ReadUnit, viewer: Person, which: Narrowed) -> list[Any]:
    """The conditions on memos, days being those of whoever looks."""
    zone = people.zone_of(uow, viewer)
    after = which.until + timedelta(days=1) if which.until and which.until < date.max else None
    return [
        *([queries.of_initiative(which.initiative_id)] if which.initiative_id else []),
        *([queries.by_decider(which.decider_id)] if which.decider_id else []),
        *([queries.since(instant(which.since, MIDNIGHT, zone))] if which.since else []),
        *([queries.until(instant(after, MIDNIGHT, zone))] if after else []),
    ]


def bare_initiative(typed: str) -> str:
    """`I-7` behind `/decide log`, with what may follow it, as `on I-7`."""
    first, _, rest = typed.strip().partition(" ")
    number = parse_initiative(first)
    return f"on I-{number} {rest}" if number is not None else typed


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
