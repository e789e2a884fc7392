"""Wall time and instants. The zone is applied last, so a rule never meets a clock that was put forward."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.errors import UserError


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time.

    A wall time that the clock skips is moved forward by the gap (02:30 becomes 03:30); of one that comes twice the
    first is meant (RFC 5545). Lord Howe shifts by half an hour only; its gap is half an hour too.
    """
    return datetime.combine(day, at.replace(fold=0, tzinfo=None), tzinfo=zone).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The wall time of an aware instant in a zone."""
    if moment.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return moment.astimezone(zone)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The day it is in a zone at an aware instant."""
    return local(moment, zone).date()


def parse_zone(name: str, field: str | None = "zone") -> ZoneInfo:
    """Read an IANA zone name such as Europe/London; UserError with a sentence where there is no such zone."""
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError) as error:
        shown = name.strip()[:60]
        raise UserError(
            f'"{shown}" is not a time zone; use a name such as Europe/London or America/New_York.', field
        ) from error


def parse_time(text: str, field: str | None = "time") -> time:
    """Read a wall time such as 9, 9:30, 09:30 or 14:00; UserError where it is none."""
    hour, _, minute = text.strip().partition(":")
    if hour.isascii() and hour.isdigit() and len(hour) <= 2 and (not minute or _two_digits(minute)):
        found = int(hour), int(minute or "0")
        if found[0] < 24 and found[1] < 60:
            return time(*found)
    raise UserError(f'"{text.strip()[:60]}" is not a time; write it as 09:00.', field)


def _two_digits(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isdigit()
