"""The trained weights: data in the package, made by `make judge`, checked once when they are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bot.domain.codes import Party
from bot.judge.linear import Linear

VERSION = 2
#: Weights are kept as whole thousandths, so that the same data give the same bytes.
UNIT = 1000

#: Two anchors are never nearer than this, whatever the data.
LEAST_BAND = 0.1


@dataclass(frozen=True, slots=True)
class Weights:
    """Three linear models, and what the first one's odds mean.

    Args:
        verdict: evidence of a reply to the odds that it is blame.
        anchors: the odds from which on a reply is asked, is as likely blame as not, is cut.
        blamed: what a candidate shows to its rank among the candidates.
        party: what a blamed noun shows, for each sort of party.
    """

    verdict: Linear
    anchors: tuple[float, float, float]
    blamed: Linear
    party: Mapping[Party, Linear]


@cache
def read_weights() -> Weights:
    """The packaged weights; ValueError where the package was damaged."""
    return weights_of(json.loads(resources.files("bot.judge").joinpath("weights.json").read_text(encoding="utf-8")))


def weights_of(data: dict[str, Any]) -> Weights:
    """The weights in the form they are stored in; ValueError where they are of another version."""
    if data.get("version") != VERSION:
        raise ValueError(f"weights.json is not of version {VERSION}")
    return Weights(
        verdict=_linear(data["verdict"]),
        anchors=_anchors(data["anchors"]),
        blamed=_linear(data["blamed"]),
        party={Party(name): _linear(each) for name, each in data["party"].items()},
    )


def stored(linear: Linear, least: float = 0.0) -> dict[str, Any]:
    """A model as it is stored: whole thousandths, without weights nearer to zero than ``least``, sorted by name."""
    kept = {name: round(weight * UNIT) for name, weight in sorted(linear.weights.items()) if abs(weight) >= least}
    return {"bias": round(linear.bias * UNIT), "weights": {name: weight for name, weight in kept.items() if weight}}


def _linear(data: dict[str, Any]) -> Linear:
    return Linear(data["bias"] / UNIT, {name: weight / UNIT for name, weight in data["weights"].items()})


def _anchors(data: list[int]) -> tuple[float, float, float]:
    ask, even, cut = (odds / UNIT for odds in data)
    return ask, max(even, ask + LEAST_BAND), max(cut, even + LEAST_BAND, ask + 2 * LEAST_BAND)
