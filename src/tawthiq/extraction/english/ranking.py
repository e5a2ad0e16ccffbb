"""A log-linear choice among candidates, and its probability. Weights lie in vocabulary/ and were learnt by bench/train_ranking.py."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tawthiq.vocabulary import load

Features = dict[str, float]


def score(model: str, features: Features) -> float:
    """The summed weights of a candidate's features."""
    weights: dict[str, float] = load(model)["weights"]
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def choose(model: str, rows: Sequence[Features]) -> tuple[int, float]:
    """(index of the best candidate, its probability). Equal candidates: the first."""
    scores = [score(model, features) for features in rows]
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    best = scores.index(top)
    return best, round(shares[best] / sum(shares), 3)
