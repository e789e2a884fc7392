"""Lists of words, written by hand: what kind a word is, in the six languages the judge reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

VERSION = 1


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words by kind, all in lower case. Compared and hashed by identity."""

    words: Mapping[str, frozenset[str]]

    def has(self, kind: str, word: str) -> bool:
        """Whether a lower-case word is of a kind."""
        return word in self.words[kind]

    def has_any(self, kinds: tuple[str, ...], word: str) -> bool:
        """Whether a lower-case word is of one of several kinds."""
        return word in _union(self, kinds)

    def knows(self, word: str) -> bool:
        """Whether a lower-case word is of any kind."""
        return word in self._all

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset().union(*self.words.values())


@cache
def _union(lexicon: Lexicon, kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(lexicon.words[kind] for kind in kinds))


@cache
def read_lexicon() -> Lexicon:
    """The packaged lists; ValueError where the package was damaged."""
    data = json.loads(resources.files("bot.judge").joinpath("lexicon.json").read_text(encoding="utf-8"))
    if data.get("version") != VERSION:
        raise ValueError(f"lexicon.json is not of version {VERSION}")
    return Lexicon({kind: _words(told) for kind, told in data["words"].items()})


def _words(told: str | list[str]) -> frozenset[str]:
    """A string of single words, or a list where some have two."""
    return frozenset(told.split() if isinstance(told, str) else told)
