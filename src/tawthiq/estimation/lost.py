"""Pairs that have no link: people whose rows on two lists linking kept apart, put back by number.

How many is known from a share of pairs known otherwise (`Recall`), or from a sample of the case's own pairs that people
judged (`Sampled`). Which rows they are does not matter to an estimate, only which lists they stand on: so many people
as are lost on average are joined at random, from those on one of the two lists and not the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import betaincinv

from tawthiq.estimation.capture import Key
from tawthiq.estimation.compiling import compiled
from tawthiq.estimation.randomness import State, gamma, poisson, uniform
from tawthiq.model import TawthiqError
from tawthiq.people.recall import Unlinked

MOST = 12  # lists; people are counted by each of 2^J patterns
Share = tuple[float, float, float]  # low, centre, high
_SURE = 1e6  # how many pairs a share without any doubt is worth


class Recall(Struct, frozen=True):
    """Of true pairs known otherwise (a checked sample), how many came into one group of compared rows."""

    found: int
    of: int

    @property
    def beta(self) -> tuple[float, float]:
        """Parameters of the posterior of the share of true pairs without a link, under Jeffreys' prior."""
        return self.of - self.found + 0.5, self.found + 0.5

    @property
    def lost(self) -> Share:
        """Share of true pairs without a link, with its 95 % interval."""
        low, centre, high = (round(float(betaincinv(*self.beta, q)), 4) for q in (0.025, 0.5, 0.975))
        return low, centre, high

    @staticmethod
    def read(text: str) -> Recall:
        """From "FOUND/OF".

        Raises:
            TawthiqError: it is none.
        """
        found, slash, of = text.partition("/")
        if slash and found.strip().isdigit() and of.strip().isdigit() and 0 < int(found) <= int(of):
            return Recall(int(found), int(of))
        raise TawthiqError("This is no share of pairs", item=text, remedy='For example "412/450"')


class Sampled(Struct, frozen=True):
    """What a random sample of the case's pairs, judged by people, says (`people.recall`).

    Attributes:
        answered: answers that it rests on.
        lost: share of true pairs without a link, with its 95 % interval.
        beta: parameters of a beta distribution that has the mean and the variance of that share's posterior.
    """

    answered: int
    lost: Share
    beta: tuple[float, float]

    @staticmethod
    def of(unlinked: Unlinked, answered: int) -> Sampled:
        """From the posterior of the share of pairs that have no link."""
        mean = min(max(unlinked.mean, 1 / _SURE), 1 - 1 / _SURE)
        worth = min(max(mean * (1 - mean) / max(unlinked.variance, 1e-12) - 1, 1.0), _SURE)
        return Sampled(
            answered,
            (unlinked.low, unlinked.centre, unlinked.high),
            (float(f"{mean * worth:.6g}"), float(f"{(1 - mean) * worth:.6g}")),
        )


Known = Recall | Sampled


def missed(known: Known) -> float:
    """Chance that two rows of one person have no link."""
    lost, kept = known.beta
    return lost / (lost + kept)


def put_back(people: Mapping[Key, int], known: Known, state: State) -> Counter[Key]:
    """People by stratum and pattern with as many joined as blocking is likely to have kept apart.

    The share lost is itself drawn from its posterior, the number lost from a negative binomial.
    """
    lost, kept = (float(gamma(state, shape)) for shape in known.beta)
    share = lost / (lost + kept)
    out: Counter[Key] = Counter()
    for stratum in dict.fromkeys(s for s, _ in people):
        mine = {p: n for (s, p), n in people.items() if s == stratum}
        lists = len(next(iter(mine)))
        if lists > MOST:
            raise TawthiqError(
                f"Lost pairs cannot be put back with {lists} lists", item="recall", remedy=f"At most {MOST} lists"
            )  # fmt: skip
        counts = np.zeros(1 << lists, dtype=np.int64)
        for pattern, n in mine.items():
            counts[sum(bit << j for j, bit in enumerate(pattern))] += n
        _join(counts, _missing(counts, lists, share, state), state)
        for mask in np.flatnonzero(counts):
            out[stratum, tuple(int(mask) >> j & 1 for j in range(lists))] += int(counts[mask])
    return out


def _missing(counts: NDArray[np.int64], lists: int, share: float, state: State) -> NDArray[np.int64]:
    """How many people on both of two lists are counted as two, shape (J, J), upper half."""
    out = np.zeros((lists, lists), dtype=np.int64)
    masks = np.arange(len(counts))
    for a in range(lists):
        for b in range(a + 1, lists):
            joined = int(counts[(masks >> a & 1) & (masks >> b & 1) == 1].sum())
            if joined:
                out[a, b] = poisson(state, float(gamma(state, float(joined))) * share / (1 - share))
    return out


@compiled
def _join(counts: NDArray[np.int64], missing: NDArray[np.int64], state: State) -> None:
    """Join people at random until no pair of lists misses any, or nobody fits any more."""
    lists = missing.shape[0]
    while True:
        total = missing.sum()
        if total == 0:
            return
        left = int(uniform(state) * total)
        a, b = 0, 0
        for i in range(lists):
            for j in range(i + 1, lists):
                if 0 <= left < missing[i, j]:
                    a, b = i, j
                left -= missing[i, j]
        one = _pick(counts, 1 << a, 1 << b, state)
        other = _pick(counts, 1 << b, (1 << a) | one, state) if one else 0
        if other == 0:
            missing[a, b] = 0
            continue
        counts[one] -= 1
        counts[other] -= 1
        counts[one | other] += 1
        for i in range(lists):
            for j in range(i + 1, lists):
                across = ((one >> i & 1) and (other >> j & 1)) or ((one >> j & 1) and (other >> i & 1))
                if across and missing[i, j] > 0:
                    missing[i, j] -= 1


@compiled
def _pick(counts: NDArray[np.int64], on: int, off: int, state: State) -> int:
    """The pattern of somebody who is on these lists and on none of those; 0 where there is nobody."""
    total = 0
    for mask in range(counts.shape[0]):
        if mask & on == on and mask & off == 0:
            total += counts[mask]
    if total == 0:
        return 0
    left = int(uniform(state) * total)
    for mask in range(counts.shape[0]):
        if mask & on == on and mask & off == 0:
            left -= counts[mask]
            if left < 0:
                return mask
    return 0
