"""Poisson log-linear models of which pairs of lists depend on each other, chosen step by step, with bootstrap limits.

Model (Chan, Silverman and Vincent 2021, "Multiple systems estimation for sparse capture data: inferential challenges
when there are nonoverlapping lists", JASA 116): the people of each pattern are Poisson; the logarithm of the mean is a
constant, plus one term a list, plus one term a pair in the model. Those on no list are exp(constant).

Pairs are added one by one: the pair whose number in common is least likely under the model so far (one-sided Poisson
probability), while that is below `threshold`, and while the model exists and is identifiable (`existence`). Limits are
BCa (Efron 1987, "Better bootstrap confidence intervals", JASA 82) over people drawn anew with the choice made anew.

Assumes: all people alike; no three lists depend on each other beyond their pairs; no list depends on the unseen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from scipy.special import ndtr, ndtri, pdtr, pdtrc

from tawthiq.estimation.existence import Floats, Frame, Pair, exists, frame, identifiable, overlap
from tawthiq.estimation.poisson import newton
from tawthiq.estimation.randomness import State, generator, multinomial
from tawthiq.estimation.table import Table, pairs

MOST = 8  # lists; the table has 2^J - 1 cells
THRESHOLD = 0.02
# Fitted people of a cell below which an estimate may be running off to minus infinity, so that existence is looked at.
_VANISHING = 1e-4


class Fit(Struct, frozen=True):
    """A fitted model: its pairs, those of them that share nobody, the estimate of everyone, Akaike's criterion."""

    pairs: tuple[Pair, ...]
    empty: tuple[Pair, ...]
    total: float
    aic: float
    fitted: Floats


def cells(table: Table) -> Floats:
    """People of all 2^J - 1 patterns, by mask from 1 upwards; bit j is list j."""
    out = np.zeros((1 << len(table.lists)) - 1)
    for pattern, count in table.cells:
        out[sum(bit << j for j, bit in enumerate(pattern)) - 1] = count
    return out


def fit(counts: Floats, lists: int, model: Sequence[Pair]) -> Fit | None:
    """The model with these pairs, or None where it has no estimate or no single one."""
    laid = frame(counts, lists, model)
    seen = counts[laid.kept]
    mean, beta, solved = newton(laid.design, seen, np.log(seen + 0.1))
    doubtful = not solved or mean.min(initial=1.0) < _VANISHING
    if doubtful and not (identifiable(laid) and exists(laid, counts)):
        return None
    return Fit(
        tuple(model), laid.empty, float(counts.sum() + math.exp(min(float(beta[0]), 700.0))),
        _aic(laid, counts, mean), _spread(laid, mean),
    )  # fmt: skip


def _aic(laid: Frame, counts: Floats, mean: Floats) -> float:
    seen = counts[laid.kept]
    log_factorials = np.array([math.lgamma(c + 1) for c in seen])
    likelihood = float(np.sum(seen * np.log(np.maximum(mean, 1e-300)) - mean - log_factorials))
    return -2 * likelihood + 2.0 * float(laid.design.shape[1] + len(laid.empty))


def _spread(laid: Frame, mean: Floats) -> Floats:
    out = np.zeros(len(laid.kept))
    out[laid.kept] = mean
    return out


def stepwise(counts: Floats, lists: int, threshold: float = THRESHOLD) -> Fit | None:
    """The model chosen step by step; None where even independent lists have no estimate."""
    best = fit(counts, lists, ())
    if best is None:
        return None
    observed = overlap(counts, lists)
    while True:
        expected = overlap(best.fitted, lists)
        rest = [p for p in pairs(lists) if p not in best.pairs]
        chances = {p: _chance(observed[p], expected[p]) for p in rest}
        for pair in sorted((p for p in rest if chances[p] < threshold), key=lambda p: (chances[p], p)):
            larger = fit(counts, lists, (*best.pairs, pair))
            if larger is not None:
                best = larger
                break
        else:
            return best


def _chance(observed: float, expected: float) -> float:
    """One-sided Poisson probability of a number as far out as this one."""
    if observed <= expected:
        return float(pdtr(observed, expected))
    return float(pdtrc(observed - 1, expected))


class Limits(Struct, frozen=True):
    """BCa limits. `bias`, `acceleration` as Efron has them; `failed`: replicates without an estimate."""

    low: float
    high: float
    bias: float
    acceleration: float
    replicates: int
    failed: int


def limits(
    table: Table, chosen: Fit, replicates: int, seed: int, done: Callable[[int, int], None] = lambda _d, _t: None
) -> Limits:
    """95 % limits for the whole selection. A replicate without an estimate counts as infinitely large."""
    counts = cells(table)
    lists = len(table.lists)
    totals = bootstrap(counts, lists, replicates, generator(seed, 101), done)
    skew = acceleration(counts, lists)
    low, high, bias = bca(totals, chosen.total, skew)
    return Limits(low, high, bias, skew, replicates, int(np.sum(~np.isfinite(totals))))


def bca(totals: Floats, centre: float, skew: float) -> tuple[float, float, float]:
    """Low and high end of the 95 % BCa interval, and the bias correction (Efron 1987, equation 2.3).

    Args:
        totals: estimates of everyone, one a replicate; centre: the estimate itself; skew: Efron's acceleration.
    """
    many = len(totals)
    share = (np.sum(totals < centre) + 0.5 * np.sum(totals == centre)) / many
    bias = float(ndtri(min(max(float(share), 0.5 / many), 1 - 0.5 / many)))
    low, high = (_point(totals, bias, skew, z) for z in (ndtri(0.025), ndtri(0.975)))
    return low, high, bias


def bootstrap(
    counts: Floats, lists: int, replicates: int, state: State, done: Callable[[int, int], None] = lambda _d, _t: None
) -> Floats:
    """The estimate of everyone, model chosen anew, for people drawn anew; infinite where there is none."""
    seen = np.flatnonzero(counts)
    weights = counts[seen]
    tails = np.empty(len(seen))
    totals = np.empty(replicates)
    for r in range(replicates):
        drawn = np.zeros(len(seen), dtype=np.int64)
        multinomial(state, int(counts.sum()), weights, tails, drawn)
        again = np.zeros_like(counts)
        again[seen] = drawn
        totals[r] = _total(again, lists)
        if r % 50 == 49:
            done(r + 1, replicates)
    return totals


def _point(totals: Floats, bias: float, acceleration: float, z: float) -> float:
    moved = bias + (bias + z) / (1 - acceleration * (bias + z))
    return float(np.quantile(totals, float(ndtr(moved)), method="inverted_cdf"))


def _total(counts: Floats, lists: int) -> float:
    sizes = np.diag(overlap(counts, lists))
    if sizes.min() > 0:
        found = stepwise(counts, lists)
    else:
        there = [j for j in range(lists) if sizes[j] > 0]
        found = stepwise(_without(counts, there), len(there)) if len(there) > 1 else None
    return found.total if found is not None else math.inf


def _without(counts: Floats, there: Sequence[int]) -> Floats:
    """The counts over the lists that somebody is on."""
    out = np.zeros((1 << len(there)) - 1)
    for mask in np.flatnonzero(counts) + 1:
        out[sum((int(mask) >> j & 1) << i for i, j in enumerate(there)) - 1] += counts[mask - 1]
    return out


def acceleration(counts: Floats, lists: int) -> float:
    """Efron's acceleration by leaving out one person of each pattern at a time."""
    totals, weights = [], []
    for cell in np.flatnonzero(counts):
        less = counts.copy()
        less[cell] -= 1
        total = _total(less, lists)
        if math.isfinite(total):
            totals.append(total)
            weights.append(counts[cell])
    values, weight = np.array(totals), np.array(weights)
    if not len(values):
        return 0.0
    apart = np.sum(weight * values) / np.sum(weight) - values
    square = float(np.sum(weight * apart**2))
    return float(np.sum(weight * apart**3) / (6 * square**1.5)) if square > 0 else 0.0
