"""A workspace whose leader sets its cadences: the wish of the form, and what came of it."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col

from bot.domain.codes import LedgerCode, ReviewKind, Shift
from bot.domain.localtime import parse_time
from bot.domain.recurrence import Rule
from bot.services import cadences_changing
from bot.services.cadences_planning import Wish
from storage.queries import cadences as queries
from storage.tables import Cadence, Ledger, Objective, Review
from tests.services.monday_kit import Walk


def weekly(walk: Walk) -> Cadence:
    return cadence_of(walk, "Weekly execution review")


def monthly(walk: Walk) -> Cadence:
    return cadence_of(walk, "Monthly operating review")


def cadence_of(walk: Walk, name: str) -> Cadence:
    return walk.all(Cadence, col(Cadence.name) == name)[0]


def wish_of(walk: Walk, cadence: Cadence, **wished: Any) -> Wish:
    """The form as it stands, with some fields changed; a rule may be given as text."""
    channels = walk.do(queries.channel_ids)
    stood = Wish(
        kind=cadence.kind,
        name=cadence.name,
        objective_id=cadence.objective_id,
        asks=cadence.asks,
        rule=Rule.parse(cadence.rule),
        shift=cadence.shift,
        at=parse_time(cadence.at),
        zone=ZoneInfo(cadence.zone),
        channel=channels.get(cadence.channel_id or 0),
        after_days=cadence.publish_after_days,
        reminders=cadence.reminders,
        holidays=cadence.holidays,
        weekdays=frozenset(map(int, cadence.weekdays)) if cadence.weekdays else None,
    )
    if isinstance(wished.get("rule"), str):
        wished["rule"] = Rule.parse(wished["rule"])
    return replace(stood, **wished)


def change(walk: Walk, cadence: Cadence, by: str = "boss", **wished: Any) -> Cadence:
    """A leader submits the form; returns the cadence as it is then."""
    wish = wish_of(walk, cadence, **wished)
    cadences_changing.change(walk.store, walk.call(getattr(walk.cast, by)), cadence.pk, wish)
    return cadence_of(walk, cadence.name)


def new(name: str = "Sales weekly", **wished: Any) -> Wish:
    """A department's weekly review that reads, on Wednesdays, unless wished otherwise."""
    given: dict[str, Any] = {
        "kind": ReviewKind.WEEKLY, "name": name, "objective_id": None, "asks": False,
        "rule": Rule.parse("FREQ=WEEKLY;BYDAY=WE"), "shift": Shift.NONE, "at": time(10), "zone": ZoneInfo("UTC"),
        "channel": "C0SALES", "after_days": 0, "reminders": 2,
    }  # fmt: skip
    return Wish(**{**given, **wished})


def add(walk: Walk, wish: Wish, by: str = "boss") -> Cadence:
    """A leader adds a cadence."""
    cadences_changing.add(walk.store, walk.call(getattr(walk.cast, by)), wish)
    return cadence_of(walk, wish.name)


def objective(walk: Walk, name: str = "Sales") -> int:
    return int(walk.do(lambda uow: uow.add(Objective(name=name, created_at=uow.at)).pk))


def reviews(walk: Walk, cadence: Cadence) -> list[tuple[str, datetime]]:
    """Every review of a cadence: its period, and when it is or was due."""
    return [(each.period, each.publish_at) for each in walk.all(Review, col(Review.cadence_id) == cadence.pk)]


def lines(walk: Walk, code: LedgerCode) -> list[Ledger]:
    return walk.all(Ledger, col(Ledger.code) == code)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
