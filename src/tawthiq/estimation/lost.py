"""Pairs that were never compared: people whose rows on two lists blocking kept apart, put back by number.

Which rows they are does not matter to an estimate, only which lists they stand on: so many people as are lost on
average are joined at random, from those on one of the two lists and not the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation.capture import Key
from tawthiq.estimation.compiling import compiled
from tawthiq.estimation.randomness import State, gamma, poisson, uniform
from tawthiq.model import TawthiqError

MOST = 12  # lists; people are counted by each of 2^J patterns


class Recall(Struct, frozen=True):
    """Of true pairs known otherwise (a checked sample), how many came into one group of compared rows."""

    found: int
    of: int

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


def put_back(people: Mapping[Key, int], recall: Recall, state: State) -> Counter[Key]:
    """People by stratum and pattern with as many joined as blocking is likely to have kept apart.

    The recall itself is drawn from its posterior under Jeffreys' prior, the number lost from a negative binomial.
    """
    lost = float(gamma(state, recall.of - recall.found + 0.5))
    share = lost / (lost + float(gamma(state, recall.found + 0.5)))
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
