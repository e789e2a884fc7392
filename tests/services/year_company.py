"""The company of the simulated year: who is where, what they hold, and what befalls them; plain values only."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

#: Zone to the country whose holidays two of its five people have; the others have those of the workspace.
ZONES = {
    "Pacific/Pago_Pago": "AS",
    "America/Los_Angeles": "US-CA",
    "America/Chicago": "US-IL",
    "America/St_Johns": "CA-NL",
    "America/Santiago": "CL",
    "Europe/London": "GB-ENG",
    "Europe/Berlin": "DE-BE",
    "Asia/Kolkata": "IN-WB",
    "Asia/Kathmandu": "NP",
    "Australia/Lord_Howe": "AU-NSW",
    "Pacific/Auckland": "NZ",
    "Pacific/Kiritimati": None,
}
OFFICE = "Pacific/Auckland"
"""The workspace's zone: Monday is half over in America when the review is posted there on Tuesday morning."""
HOLIDAYS = "NZ"
"""Whose holidays everybody has who named no country."""
LEADERS = ("london-0", "auckland-0", "berlin-0", "kolkata-0", "chicago-0", "santiago-0")
"""The first of them is at the top."""
BUSY = "los_angeles-0"
"""Holds five initiatives, so that one message with a row each asks them."""


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    """A person by name: their zone, the country of their holidays, their own hour."""

    name: str
    zone: str
    country: str | None
    hour: int | None = None


@dataclass(frozen=True)
class Work:
    """An initiative: who answers for it at first, to whom, and while it is open."""

    name: str
    dri: str
    sponsor: str
    opened: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True)
class Away:
    """Somebody is away, both days included; who acts for them, if anybody."""

    who: str
    first: date
    last: date
    acting: str | None = None


@dataclass(frozen=True)
class Handed:
    """An initiative changes hands; `accepted` is when the new DRI clicks, or when their silence counts."""

    work: str
    at: datetime
    to: str
    accepted: datetime
    clicks: bool = True


@dataclass(frozen=True)
class Year:
    """A span of weeks and what befalls the company in it; instants are UTC.

    Args:
        since: the first start of the bot; its first Monday is a rehearsal.
        first: the first Monday.
        weeks: how many.
        works: the initiatives.
        away: absences.
        left: who is deactivated, when.
        handed: hand-overs.
        moved_zone: who lives elsewhere from when on.
        outages: from when until when nothing runs.
        skipped: period to when a leader skips its weekly review.
        moved: period to when it is moved, and to which day and time of the office.
        told: answers that the story needs, by initiative and period: kind, and minutes after the question.
    """

    since: datetime
    first: date
    weeks: int
    works: tuple[Work, ...]
    away: tuple[Away, ...] = ()
    left: dict[str, datetime] = field(default_factory=dict)
    handed: tuple[Handed, ...] = ()
    moved_zone: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    outages: tuple[tuple[datetime, datetime], ...] = ()
    skipped: dict[str, datetime] = field(default_factory=dict)
    moved: dict[str, tuple[datetime, date, time]] = field(default_factory=dict)
    told: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)


def _everybody() -> dict[str, Somebody]:
    hours = {"london-3": 11, "kathmandu-3": 14, "chicago-1": 10, "lord_howe-3": 17}
    found = {}
    for zone, country in ZONES.items():
        for n in range(5):
            name = f"{zone.split('/')[1].lower()}-{n}"
            found[name] = Somebody(name, zone, country if n in (1, 2) else None, hours.get(name))
    return found


PEOPLE = _everybody()


def works(since: datetime) -> tuple[Work, ...]:
    """One for everybody but the leaders and the last of each zone, five for one of them."""
    holders = [name for name in PEOPLE if name not in LEADERS and not name.endswith("-4")]
    names = [*holders, *[f"{BUSY}/{n}" for n in range(2, 6)]]
    return tuple(
        Work(name, name.split("/")[0], LEADERS[1 + n % (len(LEADERS) - 1)], opened=since)
        for n, name in enumerate(names)
    )


_SINCE = utc(2027, 9, 1, 8)
LEAP_YEAR = Year(
    since=_SINCE,
    first=date(2027, 9, 6),
    weeks=52,
    works=(
        *works(_SINCE),
        Work("after the planning", "auckland-4", "berlin-0", opened=utc(2027, 10, 15, 12)),  # a Friday
        Work("after the question", "los_angeles-4", "chicago-0", opened=utc(2028, 3, 6, 22)),  # a Monday
        Work("ended", "kathmandu-4", "kolkata-0", opened=_SINCE, closed=utc(2028, 2, 10, 12)),
    ),
    away=(
        Away("berlin-1", date(2027, 9, 20), date(2027, 10, 3), "berlin-4"),
        Away("kolkata-1", date(2028, 1, 10), date(2028, 1, 16)),
        Away("chicago-2", date(2028, 5, 8), date(2028, 5, 28), "auckland-4"),
        Away("auckland-4", date(2028, 5, 15), date(2028, 5, 21)),
        Away("lord_howe-2", date(2028, 3, 15), date(2028, 3, 17), "kolkata-4"),  # no Monday in it
        Away("los_angeles-1", date(2028, 8, 4), date(2028, 8, 18), "santiago-4"),
    ),
    left={
        "st_johns-2": utc(2027, 11, 18, 15),
        "kathmandu-2": utc(2028, 1, 17, 6),  # asked that Monday, not answered
        "kiritimati-3": utc(2028, 5, 13, 2),
    },
    handed=(
        Handed("london-2", utc(2027, 10, 13, 12), "london-4", utc(2027, 10, 13, 13)),
        Handed("st_johns-2", utc(2027, 12, 9, 14), "st_johns-4", utc(2027, 12, 9, 16)),
        # told on Thursday, silent on Friday and Monday: on that Monday the sponsor is still asked
        Handed("santiago-2", utc(2028, 3, 2, 15), "santiago-4", utc(2028, 3, 6, 21), clicks=False),
        Handed("berlin-3", utc(2028, 6, 12, 12), "berlin-4", utc(2028, 6, 12, 12, 15)),  # between question and answer
        Handed("chicago-3", utc(2028, 7, 17, 17), "chicago-4", utc(2028, 7, 17, 18)),  # after the answer
    ),
    moved_zone={
        "berlin-2": (utc(2028, 2, 5, 9), "America/Santiago"),
        "los_angeles-2": (utc(2028, 4, 19, 20), "Asia/Kolkata"),
    },
    outages=(
        (utc(2027, 11, 22, 11), utc(2027, 12, 1, 11)),  # nine days, two Tuesdays and the first of a month
        (utc(2028, 4, 28, 10), utc(2028, 5, 1, 14)),  # over the questions of Asia and Europe
        (utc(2028, 7, 3, 20), utc(2028, 7, 4, 3)),  # over a publication
    ),
    skipped={"2028-W10": utc(2028, 2, 28, 3)},
    moved={"2028-W21": (utc(2028, 5, 10, 9), date(2028, 5, 25), time(15))},
    told={
        ("kathmandu-2", "2028-W03"): ("silent", 0),
        ("berlin-3", "2028-W24"): ("yes", 60),
        ("chicago-3", "2028-W29"): ("yes", 30),
    },
)
_WINTER = utc(2026, 12, 9, 8)
LONG_YEAR = Year(since=_WINTER, first=date(2026, 12, 14), weeks=5, works=works(_WINTER))
"""The turn of a year that has a week 53."""
