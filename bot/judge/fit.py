"""Fitting linear models with scikit-learn, a development dependency: nothing at run time imports this module."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from bot.judge.linear import Linear

Shown = Mapping[str, float]
#: The solver visits the rows in an order of this seed; with it, the same data give the same weights.
SEED = 20261123
#: Added to each count, so that a name seen on one side only is not trusted without end.
SMOOTH = 0.5


def fit(
    shown: Sequence[Shown],
    labels: Sequence[bool],
    strength: float,
    least: Mapping[str, int] | int = 2,
    even: float = 1.0,
) -> Linear:
    """A logistic regression with an intercept.

    Args:
        shown: what each example shows.
        labels: whether each is an example of what is looked for.
        strength: the inverse of the regularisation.
        least: how many examples must show a name for it to be kept: for all, or by the name's prefix.
        even: how far all names are trusted alike; the rest of the trust goes by how much a name alone tells.
    """
    names = _names(shown, least)
    matrix, wanted = _matrix(shown, names), np.array(labels)
    trust = even + (1 - even) * _telling(matrix, wanted) if even < 1 else np.ones(len(names))
    model = _solver(strength, intercept=True).fit(matrix @ diags(trust), wanted)
    return Linear(float(model.intercept_[0]), _weights(names, model.coef_[0] * trust))


def rank(groups: Sequence[tuple[Shown, Sequence[Shown]]], strength: float, least: int = 2) -> Linear:
    """A ranking: in each group the first, the right one, should get more than each of the others."""
    names = _names([{**right, **{k: v for each in others for k, v in each.items()}} for right, others in groups], least)
    differences: list[Shown] = []
    labels: list[bool] = []
    for right, others in groups:
        for other in others:
            sign = 1.0 if len(labels) % 2 else -1.0
            differing = right.keys() ^ other.keys()
            differences.append({name: sign if name in right else -sign for name in differing})
            labels.append(sign > 0)
    model = _solver(strength, intercept=False).fit(_matrix(differences, names), np.array(labels))
    return Linear(0.0, _weights(names, model.coef_[0]))


def _telling(matrix: csr_matrix, labels: np.ndarray) -> np.ndarray:
    """How much each name alone tells the two kinds of examples apart: its log odds ratio, 1 on average."""
    shown = (matrix != 0).astype(float)
    sides = [SMOOTH + np.asarray(shown[side].sum(axis=0)).ravel() for side in (labels, ~labels)]
    ratio = np.abs(np.log(sides[0] / labels.sum()) - np.log(sides[1] / (~labels).sum()))
    told: np.ndarray = ratio / ratio.mean()
    return told


def _solver(strength: float, intercept: bool) -> LogisticRegression:
    return LogisticRegression(
        C=strength, solver="liblinear", fit_intercept=intercept, tol=1e-4, max_iter=1_000, random_state=SEED
    )


def _names(shown: Sequence[Shown], least: Mapping[str, int] | int) -> dict[str, int]:
    counts = Counter(name for each in shown for name in each)
    kept = (name for name in sorted(counts) if counts[name] >= _least(name, least))
    return {name: n for n, name in enumerate(kept)}


def _least(name: str, least: Mapping[str, int] | int) -> int:
    return least if isinstance(least, int) else least.get(name.partition(":")[0], 2)


def _matrix(shown: Sequence[Shown], names: Mapping[str, int]) -> csr_matrix:
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for each in shown:
        for name in sorted(each.keys() & names.keys()):
            columns.append(names[name])
            values.append(each[name])
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(shown), len(names)))


def _weights(names: Mapping[str, int], found: Sequence[float]) -> dict[str, float]:
    return {name: float(found[n]) for name, n in names.items()}
