"""Plain references: what two lists alone say, and a lower bound. Neither is ever the answer."""

from __future__ import annotations

import math

from tawthiq.estimation.table import Table

_Z = 1.959963984540054  # the normal's 97.5 % point


def chapman(table: Table, a: int, b: int) -> tuple[float, float, float]:
    """Two-list estimate of the whole from lists `a` and `b`, with a 95 % interval.

    Chapman 1951 ("Some properties of the hypergeometric distribution ..."), variance by Seber 1970, interval on the
    logarithm of those whom neither list saw, so that it never falls below who was seen. Assumes: the two lists are
    independent, everyone as likely to be on a list as everyone else, all links right. Lists that depend on each other
    (a copied row, a common source) make it too low.
    """
    first, second, both = int(table.sizes[a]), int(table.sizes[b]), int(table.shared[a, b])
    centre = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (
        (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    )  # fmt: skip
    return _logarithmic(first + second - both, centre, variance)


def chao(table: Table) -> tuple[float, float, float]:
    """A lower bound for the whole, from those on one list and on two, with a 95 % interval.

    Chao 1987 ("Estimating the population size for capture-recapture data with unequal catchability", Biometrics 43),
    in the bias-corrected form; variance of Chao 1989 with J lists: n0 is at least
    ((J - 1) / J) f1 (f1 - 1) / (2 (f2 + 1)). Assumes: independent lists; people may differ in how easily they are
    listed, which is why it is a bound from below.
    """
    lists = len(table.lists)
    once = table.frequencies[0]
    twice = table.frequencies[1] if lists > 1 else 0
    share = (lists - 1) / lists
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    variance = (
        share * once * (once - 1) / (2 * (twice + 1))
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    return _logarithmic(table.people, table.people + unseen, variance)


def _logarithmic(seen: int, centre: float, variance: float) -> tuple[float, float, float]:
    """Low, centre and high with the unseen taken as log-normal (Chao 1987, section 4)."""
    unseen = centre - seen
    if unseen <= 0:
        return float(seen), float(seen), float(seen)
    factor = math.exp(_Z * math.sqrt(math.log1p(variance / unseen**2)))
    return seen + unseen / factor, centre, seen + unseen * factor
