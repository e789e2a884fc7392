"""A linear model: named weights, a sum, and the names that moved it most."""

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Linear:
    """A bias and a weight for each name; a name without a weight says nothing."""

    bias: float
    weights: Mapping[str, float]

    def __call__(self, shown: Mapping[str, float]) -> float:
        """The sum for what was shown: log odds, above 0 in favour."""
        weights = self.weights
        return self.bias + sum([value * weights[name] for name, value in shown.items() if name in weights])

    def sum_of(self, names: Iterable[str]) -> float:
        """The sum for names that are each shown once, without the bias."""
        weights = self.weights
        return sum([weights[name] for name in names if name in weights])

    def moved(self, shown: Mapping[str, float]) -> list[tuple[str, float]]:
        """Each name that says something, with how far it moves the sum."""
        weights = self.weights
        return [(name, value * weights[name]) for name, value in shown.items() if name in weights]


def strongest(moved: Iterable[tuple[str, float]], most: int) -> list[str]:
    """The ``most`` names that moved a sum furthest, strongest first."""
    return [name for name, _ in heapq.nsmallest(most, moved, key=lambda each: (-abs(each[1]), each[0]))]


def chance(odds: float) -> float:
    """Log odds as a number between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def score_of(odds: float, anchors: tuple[float, float, float], scores: tuple[float, float, float]) -> float:
    """Odds as a score: the three anchors, in rising order, have the three scores, and between them runs a line.

    Drawn on log odds, so that it rises everywhere and stays between 0 and 1.
    """
    ask, even, cut = anchors
    low, middle, high = (math.log(score / (1 - score)) for score in scores)
    below = (middle - low) / (even - ask)
    above = (high - middle) / (cut - even)
    return chance(middle + (odds - even) * (below if odds < even else above))
