"""Dates of what has been: ``since 1 Nov`` is the last such day, where a due date is the next."""

from datetime import date, timedelta

from bot.domain.dates import find_date

#: Read from these many days ago: a weekday without a week is within the last seven, a day without a year within a year.
_BACK = (0, 7, 366)


def leading_past_date(text: str, today: date, ahead: int = 0) -> tuple[date, str] | None:
    """The date that a text begins with, as one that has been, and the rest of the text; None where it begins with none.

    A date that says itself that it lies ahead (``2030-01-01``) stays there. 29 February without a year is that of the
    last leap year only if it was within a year.

    Args:
        text: anything.
        today: the day it is where the writer is.
        ahead: so many days ahead count as past: `until 30 Nov` on the 23rd is next week, not a year ago.
    """
    latest = today + timedelta(days=ahead)
    found = find_date(text.lstrip(), today)
    if found is None or found[0][0] != 0:
        return None
    readings = [read[1] for days in _BACK if (read := find_date(text.lstrip(), today - timedelta(days=days)))]
    past = next((day for day in readings if day <= latest), found[1])
    return past, text.lstrip()[found[0][1] :]
