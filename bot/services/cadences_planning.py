"""When a cadence comes next after a change: no period is lost, none is held twice."""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.codes import ReviewKind, Shift
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.period import bounds, period_of
from bot.domain.policy import zone_or_utc
from bot.domain.recurrence import Rule
from bot.services.monday import occurrence
from bot.services.monday.occurrence import Occurrence
from storage.queries import cadences as queries
from storage.queries import settings
from storage.tables import Cadence
from storage.uow import ReadUnit

NEVER = "This rule never comes again: its UNTIL has passed."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a leader wants of a cadence.

    Args:
        kind: weekly, monthly or quarterly; a cadence keeps its kind.
        name: what it is called; it keeps that too.
        objective_id: whose initiatives it is about; None: those of the whole workspace.
        asks: whether it asks its own question or reads the answers of the cadence that does.
        rule: when.
        shift: what becomes of a day off.
        at: the wall time at which it is posted.
        zone: whose wall time.
        channel: Slack's id of the channel it is posted in; None: to the leaders by DM.
        after_days: days from the day of the rule to the post.
        reminders: how many each unanswered question gets.
        holidays: country and subdivision whose holidays move it; None: the workspace's.
        weekdays: its own working days, 0 is Monday; None: the workspace's.
        start: from which day "every two weeks" is counted; None: from the next period that is not open yet.
    """

    kind: ReviewKind
    name: str
    objective_id: int | None
    asks: bool
    rule: Rule
    shift: Shift
    at: time
    zone: ZoneInfo
    channel: str | None
    after_days: int
    reminders: int
    holidays: str | None = None
    weekdays: frozenset[int] | None = None
    start: date | None = None

    def columns(self) -> dict[str, Any]:
        """The values as a cadence's row keeps them; without its channel and anchor."""
        return {
            "objective_id": self.objective_id,
            "rule": self.rule.text,
            "shift": self.shift,
            "at": f"{self.at:%H:%M}",
            "zone": self.zone.key,
            "publish_after_days": self.after_days,
            "reminders": self.reminders,
            "holidays": self.holidays,
            "weekdays": "".join(map(str, sorted(self.weekdays))) if self.weekdays else None,
        }


def planned(uow: ReadUnit, wish: Wish, cadence: Cadence | None) -> Cadence:
    """The cadence as it would be, not stored: with its anchor, its next day and the instant at which that opens.

    Raises:
        UserError: the rule never comes again.
    """
    new = _draft(uow, wish, cadence)
    last = queries.last_opened(uow, cadence.pk) if cadence else None
    first = _first_unopened(uow, new, last)
    if first is None:
        raise UserError(NEVER, "rule")
    if cadence is not None:
        first = _or_the_one_that_stood(uow, cadence, new, first)
    changes = queries.changes(uow, cadence.pk) if cadence else {}
    new.next_on, new.opens_at = first.nominal, occurrence.changed(new, first, changes).opens_at
    return new


def next_days(uow: ReadUnit, new: Cadence, n: int, cadence_id: int | None = None) -> list[Occurrence]:
    """The next `n` occurrences of a cadence that are not open yet, those skipped left out."""
    changes = queries.changes(uow, cadence_id) if cadence_id else {}
    found: list[Occurrence] = []
    for each in occurrence.walk(new, settings.policy(uow), changes):
        if len(found) == n:
            break
        if not each.skipped:
            found.append(each)
    return found


def _draft(uow: ReadUnit, wish: Wish, cadence: Cadence | None) -> Cadence:
    today = local_date(uow.at, wish.zone)
    fixed: dict[str, Any] = {"kind": wish.kind, "name": wish.name, "asks": wish.asks}
    row = Cadence(**fixed, **wish.columns(), anchor=today, next_on=today, opens_at=uow.at)
    if wish.start is not None:
        row.anchor = wish.start
    elif cadence is not None and wish.rule.text == cadence.rule:
        row.anchor = cadence.anchor
    else:
        row.anchor = _counted_from(uow, row, queries.last_opened(uow, cadence.pk) if cadence else None)
    return row


def _counted_from(uow: ReadUnit, new: Cadence, last: str | None) -> date:
    """The first day that the rule names in a period which is not open yet, whatever its interval."""
    rule = Rule.parse(new.rule)
    parts = replace(rule.parts, interval=1)
    today = local_date(uow.at, zone_or_utc(new.zone))
    start, _ = bounds(period_of(new.kind, today))
    row = Cadence(**{name: getattr(new, name) for name in _COPIED}, rule=parts.text(), anchor=start)
    first = _first_unopened(uow, row, last)
    return first.nominal if first else today


_COPIED = (
    *("kind", "name", "asks", "shift", "at", "zone"),
    *("publish_after_days", "holidays", "weekdays", "next_on", "opens_at"),
)


def _first_unopened(uow: ReadUnit, new: Cadence, last: str | None) -> Occurrence | None:
    policy = settings.policy(uow)
    found = occurrence.first_from(new, policy, uow.at)
    if last is None:
        return found
    for _ in range(occurrence.MAX_WALK):
        if found is None or found.period > last:
            break
        found = occurrence.after(new, policy, found.nominal)
    return found


def _or_the_one_that_stood(uow: ReadUnit, old: Cadence, new: Cadence, first: Occurrence) -> Occurrence:
    """Where the new rule would pass over the period that comes next, that one is held on the day it had."""
    policy = settings.policy(uow)
    stood = occurrence.at_nominal(old, policy, old.next_on)
    if stood.period < first.period and stood.publish_at > uow.at:
        return occurrence.at_nominal(new, policy, stood.nominal)
    return first
