"""Latent classes with a Dirichlet-process prior: Gibbs sampling.

Model (Manrique-Vallier 2016, "Bayesian population size estimation using Dirichlet process mixtures", Biometrics 72,
sections 3 and 4). Each of N people belongs to one of K classes; within a class the lists are independent.

    p(N) proportional to 1/N              N = n observed + n0 unseen, n0 at most `cap`
    class k has share pi_k                 stick-breaking: V_k ~ Beta(1, alpha), V_K = 1
    chance of list j in class k            lambda_jk ~ Beta(1, 1)
    alpha ~ Gamma(shape, rate)             default 1/4 and 1/4

Assumes: people are alike within a class; the records are linked without error; nobody outside the population is listed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation.compiling import compiled
from tawthiq.estimation.randomness import (
    State,
    gamma,
    generator,
    log_gamma_variate,
    multinomial,
    poisson,
    uniform,
)

# Range of alpha within which a new one is proposed, evenly on the logarithm.
_LEAST, _MOST = 1e-4, 1e3

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Prior(Struct, frozen=True):
    """`classes` is K; `shape` and `rate` are alpha's."""

    classes: int = 15
    shape: float = 0.25
    rate: float = 0.25


class Chain(Struct):
    """One chain between two calls: everything that the sampler changes.

    Attributes:
        hit, miss: chances of being on list j, and of not being, in class k; shape (J, K), so that the classes' weights
            for a pattern are products of whole rows. Both are kept, since one minus the other loses the small ones.
        log_left: log(1 - V_k), length K; the last is not used.
        share: pi_k, length K.
        members: people of each class, unseen ones included, length K.
        seen_on: of these, those on list j; shape (K, J).
        scalars: alpha; one value.
        unseen: n0, and how often a draw lay beyond the cap; two values.
        unseen_of: n0 by class, length K.
    """

    hit: Floats
    miss: Floats
    log_left: Floats
    share: Floats
    members: Counts
    seen_on: Counts
    scalars: Floats
    unseen: Counts
    unseen_of: Counts
    state: State


def start(lists: int, prior: Prior, seed: int, stream: int) -> Chain:
    """A chain at a point of its own, far from the others': every fourth chain begins alike but for its random numbers.

    Starting points spread wider than the answer are what lets R-hat find chains that stay apart (Gelman and Rubin
    1992): one class for all, equal classes, mostly unseen people, and a draw from the prior.
    """
    k = prior.classes
    state = generator(seed, stream)
    kind = stream % 4
    rate = (0.5, 0.3, 0.02, 0.5)[kind]
    hit = np.empty((lists, k))
    for column in range(k):
        for j in range(lists):
            hit[j, column] = min(max(rate * 2.0 * float(uniform(state)), 1e-6), 1 - 1e-6)
    first = (0.99, 1.0 / k, 0.9, 0.6)[kind]
    left = np.full(k, math.log1p(-first))
    if kind == 1:
        left = np.log1p(-1.0 / np.arange(k, 0, -1).clip(2))
    share = np.exp(np.concatenate([[0.0], np.cumsum(left[:-1])]))
    share[:-1] *= -np.expm1(left[:-1])
    return Chain(
        hit=hit,
        miss=1.0 - hit,
        log_left=left,
        share=share,
        members=np.zeros(k, dtype=np.int64),
        seen_on=np.zeros((k, lists), dtype=np.int64),
        scalars=np.array([(0.1, 3.0, 0.3, 1.0)[kind]]),
        unseen=np.zeros(2, dtype=np.int64),
        unseen_of=np.zeros(k, dtype=np.int64),
        state=state,
    )


def advance(
    chain: Chain, table: tuple[NDArray[np.uint8], Counts], prior: Prior, cap: int, steps: int, every: int
) -> NDArray[np.float64]:
    """Run the chain on and return its draws.

    Args:
        table: patterns (m, J) of 0 and 1, and how many people have each (m).
        cap: largest number of unseen people allowed; a draw beyond it is refused and counted in `chain.unseen[1]`.
        steps: iterations; every: one in so many is kept.

    Returns:
        (steps // every, 3): n0, alpha, number of classes with somebody in them.
    """
    kept = np.empty((steps // every, 3))
    chances = (chain.hit, chain.miss, chain.log_left, chain.share, chain.scalars)
    tallies = (chain.members, chain.seen_on, chain.unseen, chain.unseen_of)
    _run(table, chances, tallies, chain.state, (prior.shape, prior.rate, cap, every), kept)
    return kept


@compiled
def _run(table: Any, chances: Any, tallies: Any, state: State, numbers: Any, kept: Floats) -> None:
    """Iterate, and write what is kept; everything in `chances` and `tallies` is changed in place."""
    _, _, log_left, share, scalars = chances
    members, seen_on, unseen, unseen_of = tallies
    shape, rate, cap, every = numbers
    k = share.shape[0]
    weights, tails = np.empty(k), np.empty(k)
    drawn = np.empty(k, dtype=np.int64)
    for i in range(kept.shape[0]):
        for _ in range(every):
            _classes(table, chances, tallies, (weights, tails, drawn), state)
            _unseen(table[1], chances, (weights, tails, unseen_of), unseen, cap, state)
            for c in range(k):
                members[c] += unseen_of[c]
            _relabel(members, seen_on, unseen_of, scalars, (shape, rate), state)
            _chances(chances, members, seen_on, state)
            _shares(log_left, share, members, scalars, state)
            total = 0.0
            for c in range(k - 1):
                total += log_left[c]
            scalars[0] = gamma(state, shape + k - 1.0) / (rate - total)
        kept[i, 0] = unseen[0]
        kept[i, 1] = scalars[0]
        occupied = 0
        for c in range(k):
            occupied += members[c] > 0
        kept[i, 2] = occupied


@compiled
def _classes(table: Any, chances: Any, tallies: Any, scratch: Any, state: State) -> None:
    """Step 1: the class of everyone who was seen; fills the tallies with the observed people."""
    patterns, counts = table
    hit, miss, _, share, _ = chances
    members, seen_on, _, _ = tallies
    weights, tails, drawn = scratch
    lists, classes = hit.shape
    members[:] = 0
    seen_on[:] = 0
    for i in range(patterns.shape[0]):
        weights[:] = share
        for j in range(lists):
            _times(weights, hit[j] if patterns[i, j] else miss[j])
        total = 0.0
        for k in range(classes):
            total += weights[k]
        if not total > 1e-280:
            _in_logs(patterns[i], chances, weights)
        drawn[:] = 0
        multinomial(state, counts[i], weights, tails, drawn)
        for k in range(classes):
            if drawn[k]:
                members[k] += drawn[k]
                for j in range(lists):
                    if patterns[i, j]:
                        seen_on[k, j] += drawn[k]


@compiled
def _times(weights: Floats, chances: Floats) -> None:
    """Multiply in place; a loop of its own, which the compiler turns into vector instructions."""
    for k in range(weights.shape[0]):
        weights[k] *= chances[k]


@compiled
def _in_logs(pattern: NDArray[np.uint8], chances: Any, weights: Floats) -> None:
    """The weights of one pattern where plain products vanish: scaled so that the largest is one."""
    hit, miss, log_left, _, _ = chances
    lists, classes = hit.shape
    before, best = 0.0, -np.inf
    for k in range(classes):
        log_weight = before
        if k < classes - 1:
            log_weight += math.log(max(-math.expm1(log_left[k]), 1e-300))
            before += log_left[k]
        for j in range(lists):
            log_weight += math.log(max(hit[j, k] if pattern[j] else miss[j, k], 1e-300))
        weights[k] = log_weight
        best = max(best, log_weight)
    for k in range(classes):
        weights[k] = math.exp(weights[k] - best)


@compiled
def _unseen(counts: Counts, chances: Any, scratch: Any, unseen: Counts, cap: int, state: State) -> None:
    """Step 2: how many were on no list, and their classes, together.

    With p(N) proportional to 1/N, n0 is negative binomial; a draw beyond the cap is refused and the last n0 and its
    classes stay, which is a Metropolis step that keeps the prior cut off at the cap exactly.
    """
    hit, miss, _, share, _ = chances
    missed, tails, unseen_of = scratch
    lists, classes = miss.shape
    none, some = 0.0, 0.0
    for k in range(classes):
        q, c = 1.0, 0.0
        for j in range(lists):
            q *= miss[j, k]
            c += (1.0 - c) * hit[j, k]
        missed[k] = share[k] * q
        none += missed[k]
        some += share[k] * c
    n = 0
    for i in range(counts.shape[0]):
        n += counts[i]
    mean = gamma(state, float(n)) * none / max(some, 1e-300)
    draw = poisson(state, mean) if mean < 1e15 else cap + 1
    if draw > cap:
        unseen[1] += 1
        return
    unseen[0] = draw
    unseen_of[:] = 0
    if draw > 0:
        multinomial(state, draw, missed, tails, unseen_of)


@compiled
def _relabel(members: Counts, seen_on: Counts, unseen_of: Counts, scalars: Floats, prior: Any, state: State) -> None:
    """Step 3: swap two classes' places in the stick, now and then with a new alpha; keep it as Metropolis says.

    The order of classes matters to stick-breaking and mixes badly by single steps (Papaspiliopoulos and Roberts 2008,
    Biometrika 95, section 4). Shares and chances are integrated out here and drawn anew right after.
    """
    classes = members.shape[0]
    a = int(uniform(state) * classes)
    b = int(uniform(state) * (classes - 1))
    b += b >= a
    alpha = scalars[0]
    other = alpha
    if _LEAST < alpha < _MOST and uniform(state) < 0.5:
        other = _LEAST * math.exp(uniform(state) * math.log(_MOST / _LEAST))
    if other == alpha and members[a] == members[b]:
        return
    before = _order(members, alpha) + prior[0] * math.log(alpha) - prior[1] * alpha
    members[a], members[b] = members[b], members[a]
    after = _order(members, other) + prior[0] * math.log(other) - prior[1] * other
    if math.log(uniform(state)) < after - before:
        scalars[0] = other
        unseen_of[a], unseen_of[b] = unseen_of[b], unseen_of[a]
        for j in range(seen_on.shape[1]):
            seen_on[a, j], seen_on[b, j] = seen_on[b, j], seen_on[a, j]
    else:
        members[a], members[b] = members[b], members[a]


@compiled
def _order(members: Counts, alpha: float) -> float:
    """Log probability of these class sizes in this order, given alpha, with the sticks integrated out.

    With after_k the people of class k and beyond, stick k gives alpha Gamma(1 + m_k) Gamma(alpha + after_k+1) /
    Gamma(1 + alpha + after_k); the gammas of one stick cancel against those of the next but for 1 / (alpha + after_k).
    """
    last = members.shape[0] - 1
    after = members[last]
    total: float = math.lgamma(alpha + after) + last * math.log(alpha)
    product = 1.0
    for k in range(last - 1, -1, -1):
        total += math.lgamma(1.0 + members[k])
        after += members[k]
        product *= alpha + after
        if not 1e-150 < product < 1e150:
            total -= math.log(product)
            product = 1.0
    return total - math.log(product) - math.lgamma(alpha + after)


@compiled
def _chances(chances: Any, members: Counts, seen_on: Counts, state: State) -> None:
    """Step 4: the chance of each list in each class, Beta(1 + those on it, 1 + those not on it)."""
    hit, miss, _, _, _ = chances
    lists, classes = hit.shape
    for k in range(classes):
        for j in range(lists):
            on = seen_on[k, j]
            off = members[k] - on
            if members[k] == 0:
                miss[j, k] = uniform(state)
                hit[j, k] = 1.0 - miss[j, k]
            elif on == 0:
                # Beta(1, b) in closed form.
                hit[j, k], miss[j, k] = _both(math.log(uniform(state)) / (1.0 + off))
            else:
                one, other = gamma(state, 1.0 + on), gamma(state, 1.0 + off)
                each = 1.0 / (one + other)
                hit[j, k] = one * each
                miss[j, k] = other * each


@compiled
def _both(log_miss: float) -> tuple[float, float]:
    """A chance and its complement from the complement's logarithm, each right where it is small."""
    hit = -math.expm1(log_miss)
    return hit, 1.0 - hit if hit < 0.5 else math.exp(log_miss)


@compiled
def _shares(log_left: Floats, share: Floats, members: Counts, scalars: Floats, state: State) -> None:
    """Step 5: the classes' shares by stick-breaking, with log(1 - V) kept so that tiny sticks stay finite."""
    classes = share.shape[0]
    after = 0
    for k in range(classes):
        after += members[k]
    stick = 1.0
    for k in range(classes - 1):
        after -= members[k]
        b = scalars[0] + after
        if members[k] == 0:
            log_left[k] = math.log(uniform(state)) / b
            taken, left = _both(log_left[k])
        elif b >= 1.0:
            one, other = gamma(state, 1.0 + members[k]), gamma(state, b)
            each = 1.0 / (one + other)
            taken, left = one * each, other * each
            log_left[k] = math.log(left)
        else:
            log_one = log_gamma_variate(state, 1.0 + members[k])
            log_other = log_gamma_variate(state, b)
            most = max(log_one, log_other)
            log_left[k] = log_other - most - math.log(math.exp(log_one - most) + math.exp(log_other - most))
            taken, left = _both(log_left[k])
        share[k] = stick * taken
        stick *= left
    share[classes - 1] = stick
