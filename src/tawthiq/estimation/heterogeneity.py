"""Log-linear models of people who differ in how easily they are listed, averaged over what else may be so.

Model (Darroch, Fienberg, Glonek and Junker 1993, JASA 88; Rivest and Baillargeon 2007, Biometrics 63): as in
`loglinear`, with one more term for the number of lists k that a person stands on. It is convex in k where people
differ, and its coefficient is therefore never negative:

    quadratic     k^2 / 2                  (a normal spread of log odds among the unseen: Darroch)
    exponential   2^k - 1                  (Rivest's Poisson)
    gamma         -log((3.5 + k) / 3.5)    (Rivest's gamma; leaves more people unseen)
    steep gamma   -log((2 + k) / 2)        (the same family; leaves the most unseen)

Every model has such a term, as people are never all alike. Which shape, and which pairs of lists depend on each other
besides, is averaged over: a model weighs exp(-BIC / 2) (Raftery 1995; King and Brooks 2008, Biometrics 64, average
over such models by sampling), and within it the number of the unseen has the profile of the multinomial likelihood
(Cormack 1992, Biometrics 48) times a prior p(N) proportional to 1/N.

Assumes: those who are seldom listed are so on all lists; no three lists depend on each other beyond that and their
pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation.compiling import compiled
from tawthiq.estimation.existence import Pair, exists, frame, identifiable
from tawthiq.estimation.loglinear import cells
from tawthiq.estimation.poisson import newton
from tawthiq.estimation.randomness import State, uniform
from tawthiq.estimation.table import Table, pairs

Floats = NDArray[np.float64]

SHAPES = ("quadratic", "exponential", "gamma", "steep gamma")
MOST = 8  # lists
_ALL = 6  # pairs up to which every set of pairs is looked at; beyond, those that a search comes by
_WINDOW = math.log(1000.0)  # models that weigh less than a thousandth of the best are left out
_MOST_MODELS = 80
_NATS = 10.0  # how far below its peak a model's profile is followed
_VANISHING = 1e-4
_FINER = 6  # places between two at which the likelihood was looked at


class Model(Struct, frozen=True):
    """One model: its pairs, its shape (empty where people are all alike), its BIC, and the term's coefficient."""

    pairs: tuple[Pair, ...]
    shape: str
    bic: float
    spread: float
    unseen: float


class Averaged(Struct):
    """Posterior of the unseen over all models: `mass[i]` at `unseen[i]`, ascending.

    Attributes:
        models: with their weights, heaviest first.
        alike: weight of the models in which people are all alike, when those compete as well.
    """

    unseen: Floats
    mass: Floats
    models: list[tuple[Model, float]]
    alike: float

    def quantile(self, share: float) -> float:
        reached = np.cumsum(self.mass)
        return float(np.interp(share, reached, self.unseen))

    def draw(self, state: State, many: int) -> Floats:
        """So many draws of the unseen."""
        reached = np.cumsum(self.mass)
        found: Floats = np.interp([uniform(state) for _ in range(many)], reached, self.unseen)
        return found


def averaged(table: Table, most_unseen: int) -> Averaged | None:
    """The average over all models that have an estimate; None where none has."""
    counts, lists = cells(table), len(table.lists)
    fitted = _search(counts, lists)
    differing = sorted((m for m in fitted if m.shape), key=lambda m: (m.bic, m.shape, m.pairs))
    if not differing:
        return None
    best = differing[0].bic
    near = [m for m in differing[:_MOST_MODELS] if m.bic - best < 2 * _WINDOW]
    places, masses, kept = [], [], []
    for model in near:
        unseen, height = _followed(counts, lists, model, most_unseen)
        if len(unseen) < 3:
            continue
        fine, mass = _masses(np.log(unseen), height + np.log(unseen / (unseen + table.people)))
        places.append(fine)
        masses.append(mass * math.exp((best - model.bic) / 2))
        kept.append(model)
    if not kept:
        return None
    every, mass = np.concatenate(places), np.concatenate(masses)
    order = np.argsort(every, kind="stable")
    weights = [math.exp((best - m.bic) / 2) for m in kept]
    shares = sorted(zip(kept, (w / sum(weights) for w in weights), strict=True), key=lambda x: -x[1])
    return Averaged(every[order], mass[order] / mass.sum(), shares, _alike(fitted))


def _alike(fitted: Sequence[Model]) -> float:
    """Weight of the models without the term. All shapes share the weight of one, however many they are."""
    best = min(m.bic for m in fitted)
    weights = {m: math.exp((best - m.bic) / 2) / (len(SHAPES) if m.shape else 1) for m in fitted}
    return sum(w for m, w in weights.items() if not m.shape) / sum(weights.values())


def _search(counts: Floats, lists: int) -> list[Model]:
    """Every set of pairs where there are few; else those next to the best, and next to that, until none is better."""
    every = pairs(lists)
    if len(every) <= _ALL:
        sets = (s for size in range(len(every) + 1) for s in combinations(every, size))
        return [m for s in sets for m in _fits(counts, lists, s)]
    known: dict[tuple[Pair, ...], list[Model]] = {(): _fits(counts, lists, ())}
    here: tuple[Pair, ...] = ()
    while True:
        for pair in every:
            other = tuple(sorted(set(here) ^ {pair}))
            if other not in known:
                known[other] = _fits(counts, lists, other)
        best = min((m for found in known.values() for m in found), key=lambda m: (m.bic, m.pairs), default=None)
        if best is None or best.pairs == here:
            return [m for found in known.values() for m in found]
        here = best.pairs


def _fits(counts: Floats, lists: int, chosen: tuple[Pair, ...]) -> list[Model]:
    return [m for shape in ("", *SHAPES) if (m := _fit(counts, lists, chosen, shape)) is not None]


def _fit(counts: Floats, lists: int, chosen: tuple[Pair, ...], shape: str) -> Model | None:
    laid = frame(counts, lists, chosen)
    design = _design(lists, laid.design, laid.kept, shape)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    seen = counts[laid.kept]
    mean, beta, solved = newton(design, seen, np.log(seen + 0.1))
    spread = float(beta[-1]) if shape else 0.0
    if shape and spread < 0:
        mean, beta, solved = newton(laid.design, seen, np.log(seen + 0.1))
        spread = 0.0
    # Existence is looked at without the term, which the whole table tells, and no cell alone.
    if not solved or (mean.min() < _VANISHING and not (identifiable(laid) and exists(laid, counts))):
        return None
    likelihood = float(np.sum(seen * np.log(np.maximum(mean, 1e-300)) - mean))
    size = design.shape[1] + len(laid.empty)
    bic = -2 * likelihood + size * math.log(float(counts.sum()))
    return Model(chosen, shape, bic, spread, math.exp(min(float(beta[0]), 50.0)))


@cache
def _term(lists: int, shape: str) -> Floats:
    """The shape's value for all 2^J - 1 cells, by mask from 1 upwards."""
    on = np.array([mask.bit_count() for mask in range(1, 1 << lists)], dtype=np.float64)
    found: Floats = {
        "quadratic": on**2 / 2, "exponential": 2.0**on - 1,
        "gamma": -np.log((3.5 + on) / 3.5), "steep gamma": -np.log((2 + on) / 2),
    }[shape]  # fmt: skip
    return found


def _design(lists: int, plain: Floats, kept: NDArray[np.bool_], shape: str) -> Floats:
    if not shape:
        return plain
    return np.ascontiguousarray(np.column_stack([plain, _term(lists, shape)[kept]]))


def _followed(counts: Floats, lists: int, model: Model, most: int) -> tuple[Floats, Floats]:
    """The profile of one model: numbers of unseen people, and the log likelihood at each."""
    laid = frame(counts, lists, model.pairs)
    whole = np.vstack([np.eye(1, laid.design.shape[1] + 1), _design(lists, laid.design, laid.kept, model.shape)])
    seen = np.concatenate([[0.0], counts[laid.kept]])
    start = min(max(model.unseen, 0.5), float(most))
    return _follow(np.ascontiguousarray(whole), seen, start, float(most))


@compiled
def _follow(whole: Floats, seen: Floats, start: float, most: float) -> tuple[Floats, Floats]:
    """Walk from the peak to either side in steps of a fraction of the spread, until the likelihood is spent."""
    plain = np.ascontiguousarray(whole[:, :-1])
    predictors = np.log(seen + 0.1), np.log(seen + 0.1)
    peak = _height(whole, plain, seen, start, predictors)
    step = 0.5
    while step > 1e-4 and peak - _height(whole, plain, seen, min(start * math.exp(step), most), predictors) > 0.5:
        step /= 2
    places, heights = [start], [peak]
    for way in (-1.0, 1.0):
        at, stride, top = math.log(start), step / 2, peak
        for _ in range(200):
            at += way * stride
            stride *= 1.03
            n0 = math.exp(at)
            if n0 < 0.5 or n0 > most:
                break
            height = _height(whole, plain, seen, n0, predictors)
            places.append(n0)
            heights.append(height)
            top = max(top, height)
            if top - height > _NATS:
                break
    order = np.argsort(np.array(places))
    return np.array(places)[order], np.array(heights)[order]


@compiled
def _height(whole: Floats, plain: Floats, seen: Floats, n0: float, predictors: tuple[Floats, Floats]) -> float:
    """Log likelihood of the table with so many unseen, at the best of all other parameters."""
    seen[0] = n0
    mean, beta, solved = newton(whole, seen, predictors[0])
    if not solved:
        predictors[0][:] = np.log(seen + 0.1)
    if not solved or beta[-1] < 0.0:
        mean, beta, solved = newton(plain, seen, predictors[1])
        if not solved:
            predictors[1][:] = np.log(seen + 0.1)
            return -np.inf
    total = seen.sum()
    height = math.lgamma(total + 1.0)
    for i in range(seen.shape[0]):
        height -= math.lgamma(seen[i] + 1.0)
        height += seen[i] * math.log(max(mean[i] / total, 1e-300))
    return height


def _masses(logs: Floats, heights: Floats) -> tuple[Floats, Floats]:
    """Numbers of unseen people, more closely spaced than these logarithms, and the mass at each; it adds up to one."""
    steps = np.arange(len(logs))
    at = np.linspace(0, len(logs) - 1, (len(logs) - 1) * _FINER + 1)
    places, between = np.interp(at, steps, logs), np.interp(at, steps, heights)
    mass = np.exp(between - between.max()) * np.gradient(places)
    return np.exp(places), mass / mass.sum()


def named(model: Model, table: Table) -> Iterator[str]:
    """The pairs of a model, by the lists' names."""
    return (f"{table.lists[a]}*{table.lists[b]}" for a, b in model.pairs)
