"""Two owners of one problem is duplicated effort: names and targets compared by their words (Jaccard)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: From this share of common words on, two names count as alike. Chosen so that one changed word in three still warns.
NAME_ALIKE = 0.5
TARGET_ALIKE = 0.7
MAX_SHOWN = 5
_EMPTY_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "our", "the", "to")
)


@dataclass(frozen=True, slots=True)
class Named:
    """An open initiative as the comparison needs it."""

    number: int
    name: str
    target: str


def similar(name: str, target: str, open_ones: Iterable[Named]) -> list[Named]:
    """Those whose name or target is very like the given one, the most alike first, at most five."""
    names, targets = _words(name), _words(target)
    scored = []
    for other in open_ones:
        by_name, by_target = _jaccard(names, _words(other.name)), _jaccard(targets, _words(other.target))
        if by_name >= NAME_ALIKE or by_target >= TARGET_ALIKE:
            scored.append((-max(by_name, by_target), other.number, other))
    return [other for _, _, other in sorted(scored, key=lambda each: each[:2])[:MAX_SHOWN]]


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text[:500]).casefold()
    words = frozenset(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))
    return frozenset(_stem(word) for word in words - _EMPTY_WORDS) or words


def _stem(word: str) -> str:
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
