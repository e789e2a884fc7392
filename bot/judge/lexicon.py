"""The judge's data: weights of features and lists of words, checked once when they are read."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: a bias and one weight for each feature, and the words its features look for."""

    bias: float
    features: dict[str, float]
    lexicon: dict[str, frozenset[str]]

    def has(self, kind: str, word: str) -> bool:
        """Whether a lower-case word is of a kind."""
        return word in self.lexicon[kind]


@cache
def read_weights() -> Weights:
    """The packaged weights; ValueError where the package was damaged."""
    data = json.loads(resources.files("bot.judge").joinpath("weights.json").read_text(encoding="utf-8"))
    if data.get("version") != 1:
        raise ValueError("weights.json is not of version 1")
    return Weights(
        bias=float(data["bias"]),
        features={name: float(weight) for name, weight in data["features"].items()},
        lexicon={kind: frozenset(words) for kind, words in data["lexicon"].items()},
    )
