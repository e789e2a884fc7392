"""What somebody looks for in decisions: words, "phrases", beginnings (migr*), `or`; and by whom, on what, when.

Hostile text is not refused: whatever is neither letter nor digit only separates words, so nothing of a database's own
query language ever reaches it.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.past_dates import leading_past_date

MOST_TEXT = 4_000
MOST_WORDS = 20
"""Words read of one search; more would cost much and find nothing."""
SOON = 31
"""Days ahead within which `until` a date without a year means the coming one."""
LONGEST = 40
"""Characters read of one word."""

_FACT = re.compile(
    r"(?:^|(?<=\s))(?:(?:by\s+)?<@(?P<by>[UW][A-Z0-9]{1,20})(?:\|[^>]*)?>|on\s+(?P<on>i-?\d{1,9})(?!\S)|"
    r"(?P<bound>since|until)\s+(?P<day>\S.{0,40}))",
    re.IGNORECASE | re.DOTALL,
)
_PART = re.compile(r'"([^"]*)"?|“([^”]*)”?|([^\s"“]+)')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several next to each other; `prefix`: the last one is a beginning, of two letters or more."""

    words: tuple[str, ...]
    prefix: bool = False


Groups = tuple[tuple[Term, ...], ...]
"""Every group must be found; of a group any one term."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A search as it was read.

    Args:
        groups: what the text must hold; empty where no words were given.
        by: the Slack id of the decider, or None.
        on: an initiative's number as typed, or "".
        since: the first day, `until` the last; None for any.
        unread: what stood behind `since` or `until` and is no date.
    """

    groups: Groups = ()
    by: str | None = None
    on: str = ""
    since: date | None = None
    until: date | None = None
    unread: str = ""


def read_search(typed: str, today: date) -> Sought:
    """Read what was typed behind `/decide find` or `/decide log`; never raises.

    Args:
        typed: anything; only the first 4,000 characters are read.
        today: the day it is where the writer is: `since 1 Nov` is the last such day.
    """
    text, words, sought = typed[:MOST_TEXT], list[str](), Sought()
    while match := _FACT.search(text):
        words.append(text[: match.start()])
        sought, text = _take(sought, match, text, today)
    return replace(sought, groups=read_groups(" ".join([*words, text])))


def read_groups(text: str) -> Groups:
    """The words alone."""
    groups: list[list[Term]] = []
    left, joins = MOST_WORDS, False
    for match in _PART.finditer(unicodedata.normalize("NFC", text)):
        bare = match[3] or ""
        if bare.lower() == "or" and groups:
            joins = True
            continue
        term = _term(bare or match[1] or match[2] or "", is_prefix=bare.endswith("*"), most=left)
        if term is None:
            continue
        left -= len(term.words)
        groups = [*groups[:-1], [*groups[-1], term]] if joins else [*groups, [term]]
        joins = False
    return tuple(tuple(group) for group in groups)


def _take(sought: Sought, match: re.Match[str], text: str, today: date) -> tuple[Sought, str]:
    after = text[match.end() :]
    if match["by"]:
        return replace(sought, by=match["by"]), after
    if match["on"]:
        return replace(sought, on=match["on"]), after
    is_since = match["bound"].lower() == "since"
    read = leading_past_date(match["day"], today, 0 if is_since else SOON)
    if read is None:
        word, _, rest = match["day"].partition(" ")
        return replace(sought, unread=word), rest + after
    if is_since:
        return replace(sought, since=read[0]), read[1] + after
    return replace(sought, until=read[0]), read[1] + after


def _term(text: str, *, is_prefix: bool, most: int) -> Term | None:
    words = tuple(word[:LONGEST] for word in _WORD.findall(text))[:most]
    return Term(words, prefix=is_prefix and len(words[-1]) > 1) if words else None
