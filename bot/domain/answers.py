"""Typed answers: yes, no, a condition, or none, read over all sentences.

"Mostly", "80%" and "more or less" are no answer; "yes if legal signs" is a condition and no answer either. English
first; Spanish, German, French, Portuguese and romanised Hindi by their plain words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain import answer_words as words
from bot.domain.plain import plain, sentences

Read = Literal["yes", "no", "conditional", "none"]
#: An answer stands in the first few sentences; the hundredth is no longer one.
MAX_SENTENCES = 30


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """What a text answers, and the words that decided it (empty for ``none``)."""

    answer: Read
    words: tuple[str, ...] = ()


def read_answer(text: str) -> ReadAnswer:
    """Read a typed reply; never an exception, and bounded work whatever the length."""
    parts = [part for part in sentences(plain(text)) if not part.endswith("?")][:MAX_SENTENCES]
    if not parts:
        return ReadAnswer("none")
    if mock := words.MOCK_YES.match(parts[0]):
        return _read("none", mock)
    if words.PARTLY.match(parts[0]):
        return _conditional(parts[:1]) or _later_no(parts[1:])
    return _conditional(parts) or _plain(parts)


def _conditional(parts: Sequence[str]) -> ReadAnswer | None:
    """A yes or a hope with a condition in one sentence, or a sentence before that is nothing but the yes."""
    for n, part in enumerate(parts):
        condition = words.CONDITION.search(part)
        hope = words.YES_START.match(part) or words.YES_ANYWHERE.search(part) or words.HOPE.search(part)
        strong = words.STRONG_CONDITION.search(part)
        if strong and not _no(part) and not (n and words.NO_START.match(parts[0])):
            return _read("conditional", strong)
        if condition and hope and not _no(part) and not (n and words.NO_START.match(parts[0])):
            return _read("conditional", condition)
    return None


def _later_no(parts: Sequence[str]) -> ReadAnswer:
    """ "Partly me. But we missed it": what stands behind half an answer counts where it is a No."""
    return next((_read("no", no) for part in parts if (no := words.NO_ANYWHERE.search(part))), ReadAnswer("none"))


def _plain(parts: Sequence[str]) -> ReadAnswer:
    if yes := words.YES_START.match(parts[0]):
        return ReadAnswer("none") if words.STRONG_NO.search(parts[0]) else _read("yes", yes)
    if no := next((bare for part in parts[1:] if (bare := words.BARE_NO.fullmatch(part))), None):
        return _read("no", no)
    for part in parts:
        if no := _no(part):
            return _read("no", no)
        if yes := words.YES_START.match(part) or words.YES_ANYWHERE.search(part):
            return _read("yes", yes)
    return ReadAnswer("none")


def _no(part: str) -> re.Match[str] | None:
    return words.NO_START.match(part) or words.NO_ANYWHERE.search(part)


def _read(answer: Read, found: re.Match[str]) -> ReadAnswer:
    return ReadAnswer(answer, (found[0].strip(" ,.:-"),))
