"""When somebody is away and who stands in, as it is typed or filled in: ``@ana 1 Dec to 5 Dec acting @olu``.

A first day without a year is the nearest such day, which may be past: an absence may be set afterwards. The last day is
the next such day from the first on, so that 28 Dec to 4 Jan crosses the year.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.dates import read_date
from bot.domain.errors import UserError
from bot.domain.people import read_people

#: Longer than anybody's leave is planned here, and short enough to find a mistyped year.
MOST_DAYS = 366
#: Weeks older than this stay as they were: their reviews have been read, and the months they belong to are counted.
MOST_BACK = 92
USAGE = "Write it as: /dri away 1 Dec to 5 Dec acting @olu (or /dri away @ana … for somebody else)."
_ACTING = re.compile(r"\b(?:acting|stand-?in)(?:\s+dri)?:?\s*(<@[^>]*>)", re.IGNORECASE)
_MENTION = re.compile(r"<@[^>]*>")
_TO = re.compile(r"\s+(?:to|until|till|through|bis)\s+|\s+-\s+|\s*[\u2013\u2014]\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Away:
    """Who is away from when to when, and who answers meanwhile; people are Slack ids.

    Args:
        who: None for whoever typed it.
        acting: None for nobody, so that the sponsor is asked.
    """

    who: str | None
    first: date
    last: date
    acting: str | None


def read_away(text: str, today: date) -> Away:
    """Read what stands behind `/dri away`.

    Raises:
        UserError: a date is missing or cannot be read, or more people are named than one who is away and one who acts.
    """
    acting = _ACTING.search(text)
    rest = _ACTING.sub(" ", text)
    who, stands_in = read_people(rest).users, read_people(acting[1]).users if acting else ()
    if len(who) > 1:
        raise UserError(f"Name one person who is away. {USAGE}")
    first, last = _span(" ".join(_MENTION.sub(" ", rest).split()), today)
    return Away(who=next(iter(who), None), first=first, last=last, acting=next(iter(stands_in), None))


def check_span(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The first and the last day, both included; the same day where only one is given.

    Raises:
        UserError: on the field `first_day` or `last_day`.
    """
    if first is None:
        raise UserError("Choose the first day of the absence.", "first_day")
    last = last or first
    if last < first:
        raise UserError(f"{last.isoformat()} lies before the first day, {first.isoformat()}.", "last_day")
    if (last - first).days >= MOST_DAYS:
        raise UserError("An absence lasts a year at most; hand the initiatives over instead.", "last_day")
    if (today - first).days > MOST_BACK:
        raise UserError(f"An absence begins {MOST_BACK} days ago at most; older weeks stay as they are.", "first_day")
    return first, last


def _span(words: str, today: date) -> tuple[date, date]:
    if not words:
        raise UserError(f"Say from when to when. {USAGE}")
    if words.casefold() == "next week":
        monday = today + timedelta(days=7 - today.weekday())
        return monday, monday + timedelta(days=4)
    parts = _TO.split(words.removeprefix("from "), maxsplit=1)
    first = _nearest(parts[0], today)
    last = read_date(parts[1], first) if len(parts) == 2 and first else first
    if first is None or last is None:
        raise UserError(f'I cannot read the dates in "{words[:60]}". {USAGE}')
    return check_span(first, last, today)


def _nearest(words: str, today: date) -> date | None:
    """The date as it reads from today on, or from a quarter ago where that is nearer; "Monday" is always ahead."""
    ahead, start = read_date(words, today), today - timedelta(days=MOST_BACK)
    back = read_date(words, start)
    moves_with_today = back != read_date(words, start - timedelta(days=7))
    if ahead is None or back is None or moves_with_today or back > today:
        return ahead
    return back if today - back <= ahead - today else ahead
