"""The parts of a recurrence rule: read, checked against the allow-list, put into words."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NoReturn

from bot.domain.codes import Shift
from bot.domain.errors import UserError

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ALLOWED = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST", "UNTIL"})
MAX_INTERVAL = 52
_UNITS = {"WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_SHIFT_WORDS = {
    Shift.NONE: "",
    Shift.NEXT: ", or the next working day",
    Shift.PREVIOUS: ", or the working day before",
    Shift.WEEK: ", or a week later if that is no working day",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """A rule's parts. ``byday`` holds (ordinal or None, 0 = Monday); months and days as RFC 5545 counts them."""

    freq: str
    interval: int = 1
    byday: tuple[tuple[int | None, int], ...] = ()
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    wkst: int = 0
    until: date | None = None

    def text(self) -> str:
        """The rule as it is stored: fixed order, defaults left out."""
        listed = {
            "FREQ": self.freq,
            "INTERVAL": "" if self.interval == 1 else str(self.interval),
            "BYMONTH": ",".join(map(str, self.bymonth)),
            "BYMONTHDAY": ",".join(map(str, self.bymonthday)),
            "BYDAY": ",".join(f"{n or ''}{DAYS[day]}" for n, day in self.byday),
            "BYSETPOS": ",".join(map(str, self.bysetpos)),
            "WKST": DAYS[self.wkst] if self.wkst else "",
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in listed.items() if value)

    def words(self, shift: Shift) -> str:
        """``every Monday``, ``on the first working day of every month`` …, without the time."""
        if self.freq == "WEEKLY":
            named = _and([DAY_NAMES[day] for _, day in self.byday])
            told = f"every {named or 'week'}" if self.interval == 1 else f"every {self.interval} weeks{_on(named)}"
            return told + _SHIFT_WORDS[shift]
        return self._days(shift) + self._of()

    def _days(self, shift: Shift) -> str:
        if self.bymonthday == (1,) and shift is Shift.NEXT:
            return "on the first working day"
        if self.bymonthday == (-1,) and shift is Shift.PREVIOUS:
            return "on the last working day"
        if shift is Shift.WEEK and len(self.byday) == 1 and self.byday[0][0]:
            return f"on the {_ordinal(self.byday[0][0])} working {DAY_NAMES[self.byday[0][1]]}"
        return f"on {self._nominal()}{_SHIFT_WORDS[shift]}"

    def _nominal(self) -> str:
        if self.bymonthday:
            return _and([_day_words(n) for n in self.bymonthday])
        named = _and([f"the {_ordinal(n)} {DAY_NAMES[day]}" if n else f"{DAY_NAMES[day]}" for n, day in self.byday])
        return f"the {_and([_ordinal(n) for n in self.bysetpos])} of {named}" if self.bysetpos else named

    def _of(self) -> str:
        if self.bymonth:
            years = "" if self.freq == "MONTHLY" or self.interval == 1 else f", every {self.interval} years"
            return f" of {_and([MONTH_NAMES[n - 1] for n in self.bymonth])}{years}"
        return " of every month" if self.interval == 1 else f" of every {self.interval} months"


def read_parts(text: str, field: str | None) -> Parts:
    """Read and check a rule; UserError with one sentence for the first thing that is wrong."""
    given = _split(text, field)
    freq = given.get("FREQ", "")
    if freq not in _UNITS:
        _refuse("A rule repeats weekly, monthly or yearly: FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY.", field)
    parts = Parts(
        freq=freq,
        interval=_numbers(given, "INTERVAL", 1, MAX_INTERVAL, field, default=(1,))[0],
        byday=_days(given.get("BYDAY", ""), field),
        bymonth=tuple(sorted(_numbers(given, "BYMONTH", 1, 12, field))),
        bymonthday=_numbers(given, "BYMONTHDAY", -31, 31, field),
        bysetpos=_numbers(given, "BYSETPOS", -31, 31, field),
        wkst=_days(given.get("WKST", "MO"), field)[0][1],
        until=_until(given.get("UNTIL"), field),
    )
    for wrong, sentence in _faults(parts):
        if wrong:
            _refuse(sentence, field)
    return parts


def _faults(parts: Parts) -> list[tuple[bool, str]]:
    """What would make a rule skip an interval or never fire, each with its sentence."""
    weekly = parts.freq == "WEEKLY"
    ordinals = [n for n, _ in parts.byday if n]
    longest = min((_shortest(month) for month in parts.bymonth or (2,)), default=28)
    return [
        (weekly and bool(parts.bymonth or parts.bymonthday or ordinals),
         "A weekly rule names weekdays only, such as BYDAY=MO,TH."),
        (not weekly and not parts.byday and not parts.bymonthday,
         "A monthly or yearly rule names its day: BYMONTHDAY=1, or BYDAY=1MO for the first Monday."),
        (bool(parts.byday and parts.bymonthday), "Give either BYDAY or BYMONTHDAY, not both."),
        (parts.freq == "YEARLY" and not parts.bymonth, "A yearly rule names its months, such as BYMONTH=1,7."),
        (parts.freq == "MONTHLY" and bool(parts.bymonth) and parts.interval > 1,
         "Give either BYMONTH or INTERVAL in a monthly rule, not both."),
        (any(abs(n) > longest for n in parts.bymonthday),
         "Not every month has that day; BYMONTHDAY=-1 is the last day of each month."),
        (any(abs(n) > 4 for n in ordinals), "Not every month has a fifth such day; BYDAY=-1FR is the last Friday."),
        (bool(parts.bysetpos) and max(map(abs, parts.bysetpos)) > _least(parts),
         "BYSETPOS counts further than every interval has days."),
    ]  # fmt: skip


def _least(parts: Parts) -> int:
    """How many days the shortest interval of the rule holds."""
    if parts.freq == "WEEKLY":
        return len(parts.byday) or 1
    days = len(parts.bymonthday) or len({*parts.byday}) * (1 if any(n for n, _ in parts.byday) else 4)
    return days * (len(parts.bymonth) if parts.freq == "YEARLY" else 1)


def _shortest(month: int) -> int:
    return 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _split(text: str, field: str | None) -> dict[str, str]:
    body = text.strip().upper().removeprefix("RRULE:")[:500]
    given: dict[str, str] = {}
    for part in filter(None, body.split(";")):
        name, sign, value = part.partition("=")
        if name not in ALLOWED or not sign or not value or name in given:
            _refuse(f'"{part[:40]}" is not allowed in a rule; use {", ".join(sorted(ALLOWED))}, each once.', field)
        given[name] = value
    return given


def _numbers(
    given: dict[str, str], name: str, least: int, most: int, field: str | None, default: tuple[int, ...] = ()
) -> tuple[int, ...]:
    if name not in given:
        return default
    found = [int(word) for word in given[name].split(",") if re.fullmatch(r"[+-]?[0-9]{1,3}", word)]
    fits = len(found) == given[name].count(",") + 1 and all(least <= n <= most and n for n in found)
    if not fits or (name == "INTERVAL" and len(found) > 1):
        _refuse(f"{name}={given[name][:40]} is not possible; numbers from {least} to {most} are.", field)
    return tuple(dict.fromkeys(found))


def _days(text: str, field: str | None) -> tuple[tuple[int | None, int], ...]:
    found: list[tuple[int | None, int]] = []
    for word in filter(None, text.split(",")):
        match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", word)
        if not match or (match[1] and int(match[1]) == 0):
            _refuse(f'"{word[:40]}" is not a weekday; use {", ".join(DAYS)}, or 1MO for the first Monday.', field)
        found.append((int(match[1]) if match[1] else None, DAYS.index(match[2])))
    return tuple(dict.fromkeys(found))


def _until(text: str | None, field: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        _refuse(f"UNTIL={text[:40]} is not a date; write it as UNTIL=20271231.", field)


def _refuse(sentence: str, field: str | None) -> NoReturn:
    raise UserError(sentence, field)


def _day_words(n: int) -> str:
    if n == -1:
        return "the last day"
    return f"day {n}" if n > 0 else f"day {-n} from the end"


def _ordinal(n: int) -> str:
    names = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last", -2: "second last"}
    return names.get(n) or (f"{-n}th last" if n < 0 else f"{n}th")


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _on(named: str) -> str:
    return f" on {named}" if named else ""
