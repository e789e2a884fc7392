"""Dates in what people type: ``30 Nov``, ``next Friday``, ``in 2 weeks``, ``30/11/2026``.

Numbers are read day first (30/11, 03/04 is 3 April); month first only where the day would not fit (11/30).
A date without a year is the next such day, today included; 29 February waits for a leap year. A weekday is the
coming one, never today; ``next Friday`` is the Friday of the calendar week after this one.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from bot.domain.errors import UserError

#: Longer text is read up to here: a reply of 40,000 characters costs no more than a long paragraph.
MAX_TEXT = 4_000
_WEEKDAYS = {
    name: n
    for n, names in enumerate(
        (
            "monday mon lunes montag lundi segunda",
            "tuesday tues tue martes dienstag mardi terça",
            "wednesday weds wed miércoles miercoles mittwoch mercredi quarta",
            "thursday thurs thur thu jueves donnerstag jeudi quinta",
            "friday fri viernes freitag vendredi sexta",
            "saturday sábado samstag samedi",
            "sunday domingo sonntag dimanche",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "january jan enero januar janvier janeiro",
            "february feb febrero februar février fevereiro",
            "march mar marzo märz mars março",
            "april apr abril avril",
            "may mayo mai maio",
            "june jun junio juni juin junho",
            "july jul julio juli juillet julho",
            "august aug agosto août",
            "september sept sep septiembre septembre setembro",
            "october oct octubre oktober octobre outubro",
            "november nov noviembre novembre novembro",
            "december dec diciembre dezember décembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_TODAY = {"today": 0, "tonight": 0, "eod": 0, "tomorrow": 1, "mañana": 1, "morgen": 1, "demain": 1, "amanhã": 1}


def _names(table: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True))


_MONTH = rf"(?P<month>{_names(_MONTHS)})\b\.?"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,?\s+(?P<year>20[0-9]{2})\b)?"


def _day_of(found: re.Match[str], today: date) -> date | None:
    return _on(today, found["year"], _MONTHS[found["month"]], int(found["day"]))


def _iso(found: re.Match[str], today: date) -> date | None:
    return _on(today, found["year"], int(found["month"]), int(found["day"]))


def _numeric(found: re.Match[str], today: date) -> date | None:
    first, second = int(found["first"]), int(found["second"])
    day, month = (first, second) if second <= 12 else (second, first)
    year = found["year"]
    return _on(today, f"20{year}" if year and len(year) == 2 else year, month, day)


def _named_day(found: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_TODAY[found["name"]])


def _weekday(found: re.Match[str], today: date) -> date | None:
    wanted = _WEEKDAYS[found["weekday"]]
    if found["which"] == "next":
        return _monday(today) + timedelta(days=7 + wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _counted(found: re.Match[str], today: date) -> date | None:
    count = int(found["count"]) if found["count"].isdigit() else _COUNTS[found["count"]]
    if found["unit"].startswith("month"):
        return _months_on(today, count)
    return today + timedelta(days=count * (7 if found["unit"].startswith("week") else 1))


def _next_unit(found: re.Match[str], today: date) -> date | None:
    """``next week`` is its Friday, ``next month`` its last day: by when, not from when."""
    if found["unit"] == "week":
        return _monday(today) + timedelta(days=11)
    return _month_end(_months_on(today.replace(day=1), 1))


def _end_of(found: re.Match[str], today: date) -> date | None:
    unit = found["unit"]
    if unit in ("week", "eow"):
        return _monday(today) + timedelta(days=4 if today.weekday() < 5 else 11)
    if unit in ("quarter", "eoq"):
        return _month_end(today.replace(day=1, month=(today.month + 2) // 3 * 3))
    if unit in ("year", "eoy"):
        return date(today.year, 12, 31)
    return _month_end(today)


def _end_of_month(found: re.Match[str], today: date) -> date | None:
    month = _MONTHS[found["month"]]
    year = int(found["year"] or today.year + (month < today.month))
    return _month_end(date(year, month, 1))


def _quarter(found: re.Match[str], today: date) -> date | None:
    month = 3 * int(found["quarter"])
    year = int(found["year"] or today.year + (month < today.month))
    return _month_end(date(year, month, 1))


def _bare_day(found: re.Match[str], today: date) -> date | None:
    """``the 14th``: the next month that has such a day."""
    day = int(found["day"])
    for ahead in range(13 if 1 <= day <= 31 else 0):
        month = _months_on(today.replace(day=1), ahead)
        if day <= _month_end(month).day and month.replace(day=day) >= today:
            return month.replace(day=day)
    return None


_Reader = Callable[[re.Match[str], date], date | None]
#: Tried in this order; of those that match, the earliest place in the text wins, then the earlier in the list.
_READERS: list[tuple[re.Pattern[str], _Reader]] = [
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"\b(?P<year>20[0-9]{2})[-/](?P<month>[01]?[0-9])[-/](?P<day>[0-3]?[0-9])\b", _iso),
        (rf"\b(?:end of|end|ende|fin de|fim de)\s+{_MONTH}{_YEAR}", _end_of_month),
        (r"\b(?:end of (?:the |this )?)?q(?P<quarter>[1-4])\b(?:\s+(?P<year>20[0-9]{2})\b)?", _quarter),
        (r"\bend of (?:the |this )?(?P<unit>week|month|quarter|year)\b", _end_of),
        (r"\b(?P<unit>eow|eom|eoq|eoy)\b", _end_of),
        (rf"\b{_DAY}\s*(?:of\s+|de\s+)?{_MONTH}{_YEAR}", _day_of),
        (rf"\b{_MONTH}\s*{_DAY}(?![0-9:%])\b{_YEAR}", _day_of),
        (
            r"(?<![0-9.,/])(?!24/7\b)(?P<first>[0-3]?[0-9])(?P<sign>[/.])(?P<second>[0-3]?[0-9])"
            r"(?:(?P=sign)(?P<year>20[0-9]{2}|[0-9]{2})|(?<=/[0-9])|(?<=/[0-9]{2})|\.)(?![0-9/%])",
            _numeric,
        ),
        (rf"\b(?P<name>{_names(_TODAY)})\b", _named_day),
        (rf"\b(?:(?P<which>next|this|coming|am|le|el|na)\s+)?(?P<weekday>{_names(_WEEKDAYS)})\b", _weekday),
        (rf"\b(?:in|within)\s+(?P<count>[0-9]{{1,3}}|{_names(_COUNTS)})\s+(?P<unit>days?|weeks?|months?)\b", _counted),
        (r"\bnext (?P<unit>week|month)\b", _next_unit),
        (r"\b(?:the|am|el|le)\s+(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|\.)(?![0-9])", _bare_day),
        (r"\b(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)\b", _bare_day),
    )
]


#: The word that leads to a date; it goes with it.
_BY = re.compile(r"[\s,;:(-]*\b(?:by|until|till|on|before|due|bis|am|para el|pour|até)?\s*$", re.IGNORECASE)


def read_date(text: str, today: date) -> date | None:
    """The first date in free text; None where there is none. Dates in the past are returned as they are.

    Args:
        text: anything; only the first 4,000 characters are read.
        today: the day it is where the writer is.
    """
    found = find_date(text, today)
    return found[1] if found else None


def read_due_date(text: str, today: date, field: str | None = "due") -> date:
    """Read text that is a due date; UserError where it cannot be read, is past, or is ten years away."""
    shown = text.strip()[:60]
    if not shown:
        raise UserError("A due date is missing; write one such as 30 Nov, 2026-11-30 or next Friday.", field)
    day = read_date(text, today)
    if day is None:
        raise UserError(f'"{shown}" is not a date I can read; try 30 Nov, 2026-11-30 or next Friday.', field)
    if day < today:
        raise UserError(f'"{shown}" is {day.isoformat()}, which is past; give a date from today on.', field)
    if day > today + timedelta(days=3_660):
        raise UserError(f'"{shown}" is {day.isoformat()}, more than ten years away; give a nearer date.', field)
    return day


def split_by(text: str, today: date) -> tuple[str, date | None]:
    """Part ``pricing draft by Thursday`` into ``pricing draft`` and the date; a text without date is returned whole.

    Only the date and the word before it (by, until, on, before, due) go; what follows the date stays.
    """
    found = find_date(text, today)
    if found is None:
        return text.strip(), None
    (first, last), day = found
    before = re.sub(
        r"[\s,;:(-]*\b(?:by|until|till|on|before|due|bis|am|para el|pour|até)?\s*$", "", text[:first], flags=re.I
    )
    after = text[last:].strip(" \t\n.,;:)")
    return f"{before} {after}".strip(" ,;:-") if after else before.strip(), day


def find_date(text: str, today: date) -> tuple[tuple[int, int], date] | None:
    """The span and value of the first date in free text, or None.

    Lowering keeps the length of all but a few letters, which are kept.
    """
    lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in text[:MAX_TEXT])
    found = []
    for order, (pattern, reader) in enumerate(_READERS):
        for match in pattern.finditer(lowered):
            day = _safely(reader, match, today)
            if day:
                found.append((match.start(), order, match.span(), day))
                break
    return min(found)[2:] if found else None


def _safely(reader: _Reader, match: re.Match[str], today: date) -> date | None:
    try:
        return reader(match, today)
    except (ValueError, OverflowError):
        return None  # 31 Nov, or beyond the calendar's end


def _on(today: date, year: str | None, month: int, day: int) -> date | None:
    if year:
        return date(int(year), month, day)
    for ahead in range(9):  # eight years lie between 29 February 2096 and the next
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                return None
            continue
        if found >= today:
            return found
    return None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_on(day: date, count: int) -> date:
    """The same day ``count`` months on; a month without it gives its last day (31 January + 1 is 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
