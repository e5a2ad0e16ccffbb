"""What people's judgements of pairs teach the model: how much each comparison weighs on these lists, and the prior.

Logistic regression of the answers on the model's own weights, drawn towards the model: with few answers little moves.
People are asked about pairs that the same weights chose, so that what is fitted given the weights is not distorted by
the choice. It is the posterior mode under normal priors, found by Newton's method.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.people.levels import COMPARISONS
from tawthiq.people.linkage import Pair

_Numbers = NDArray[np.float64]

# From so many answers about scored pairs on the model is taught.
ENOUGH = 20
# Standard deviations of the priors: of what is added to every pair, in bits, and of the share added to a weight.
_SPREAD_ALL, _SPREAD_ONE = 1.0, 0.1
# No comparison comes to weigh less than half or more than one and a half times what the model says.
_MOST = 0.5
_STEPS = 30


class Lesson(Struct, frozen=True):
    """What was learned.

    Attributes:
        answers: how many it was learned from.
        all_: bits added to every pair; shares: by comparison, the share that is added to its weight.
    """

    answers: int
    all_: float
    shares: dict[str, float]

    def probability(self, pair: Pair) -> float:
        """The chance that the pair is one person, under what was learned.

        Pairs of different given names are never raised: that brothers are two is no matter of weights.
        """
        more = self.all_ + sum(share * pair.weights.get(name, 0.0) for name, share in self.shares.items())
        found = 1 / (1 + math.exp2(-max(-60.0, min(60.0, pair.bits + more))))
        return round(min(found, pair.probability) if pair.levels.get("given") == 0 else found, 4)


def learn(pairs: Sequence[Pair], answers: Mapping[frozenset[str], bool]) -> Lesson | None:
    """What answers teach, or None where they are too few.

    Args:
        pairs: as scored; answers: pair of record ids -> whether a person judged them to be one.
    """
    asked = [p for p in pairs if frozenset((p.left, p.right)) in answers]
    if len(asked) < ENOUGH:
        return None
    names = tuple(COMPARISONS)
    told = np.array([answers[frozenset((p.left, p.right))] for p in asked], float)
    bits = np.array([p.bits for p in asked])
    features = np.array([[1.0, *(p.weights.get(n, 0.0) for n in names)] for p in asked])
    found = _mode(bits * math.log(2), features * math.log(2), told)
    shares = np.clip(found[1:], -_MOST, _MOST)
    return Lesson(
        len(asked), round(float(found[0]), 4), {n: round(float(s), 4) for n, s in zip(names, shares, strict=True)}
    )


def _mode(fixed: _Numbers, features: _Numbers, told: _Numbers) -> _Numbers:
    """The posterior mode of the coefficients; fixed: log odds that stand as they are."""
    precision = np.diag([_SPREAD_ALL**-2, *[_SPREAD_ONE**-2] * (features.shape[1] - 1)])
    at = np.zeros(features.shape[1])
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-np.clip(fixed + features @ at, -40, 40)))
        slope = features.T @ (told - said) - precision @ at
        curve = (features * (said * (1 - said))[:, None]).T @ features + precision
        step = np.linalg.solve(curve, slope)
        # Far from the mode a full step may overshoot: the curve is flat where every answer was expected.
        at = at + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-9:
            break
    return at
