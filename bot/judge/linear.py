"""A linear model: named weights, a sum, and the names that moved it most."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Linear:
    """A bias and a weight for each name; a name without a weight says nothing."""

    bias: float
    weights: Mapping[str, float]

    def __call__(self, shown: Mapping[str, float]) -> float:
        """The sum for what was shown: log odds, above 0 in favour."""
        weights = self.weights
        return self.bias + sum(value * weights[name] for name, value in shown.items() if name in weights)

    def strongest(self, shown: Mapping[str, float], most: int) -> list[tuple[str, float]]:
        """The ``most`` names that moved the sum furthest, with how far, strongest first."""
        moved = ((name, value * self.weights[name]) for name, value in shown.items() if name in self.weights)
        return sorted(moved, key=lambda each: (-abs(each[1]), each[0]))[:most]


def chance(odds: float) -> float:
    """Log odds as a number between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
