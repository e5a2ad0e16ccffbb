"""Whether a log-linear model has an estimate at all on these data, and only one.

Chan, Silverman and Vincent 2021 ("Multiple systems estimation for sparse capture data", JASA 116, sections 2 and 3),
after Fienberg and Rinaldo 2012 (Annals of Statistics 40, section 3). Where a pair in the model shares nobody, its
parameter is minus infinity: the cells on both lists are certain zeros, and they and the parameter are taken out first.
What is left must pass two tests: some strictly positive table has the same sufficient statistics (a linear programme),
and the design matrix has full rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]
Pair = tuple[int, int]

# A positive table is looked for with cells of at least t, t at most 1: below this t counts as none.
_TINY = 1e-7


class Frame(Struct, frozen=True):
    """A model laid out over the cells of a table.

    Attributes:
        design: (cells kept, parameters): the constant, each list, each pair that shares somebody.
        kept: which of the 2^J - 1 cells, by mask from 1 upwards, are not certain zeros.
        empty: pairs in the model that share nobody, whose parameter is minus infinity.
    """

    design: Floats
    kept: NDArray[np.bool_]
    empty: tuple[Pair, ...]


@cache
def _bits(lists: int) -> NDArray[np.bool_]:
    """Shape (2^J - 1, J): whether cell `mask` (from 1) is on list j."""
    masks = np.arange(1, 1 << lists)
    found: NDArray[np.bool_] = (masks[:, None] >> np.arange(lists)) & 1 == 1
    return found


def overlap(counts: Floats, lists: int) -> Floats:
    """Sums over the cells that are on both of two lists, shape (J, J)."""
    wide = _bits(lists).astype(np.float64)
    found: Floats = wide.T @ (wide * counts[:, None])
    return found


def frame(counts: Floats, lists: int, pairs: Sequence[Pair]) -> Frame:
    """The model with these pairs over these counts.

    Args:
        counts: of all 2^J - 1 cells, by mask from 1 upwards.
    """
    return _frame(tuple(int(m) for m in _positive_overlaps(counts, lists, tuple(pairs))), lists, tuple(pairs))


def _positive_overlaps(counts: Floats, lists: int, pairs: Sequence[Pair]) -> NDArray[np.bool_]:
    both = overlap(counts, lists)
    return np.array([both[a, b] > 0 for a, b in pairs], dtype=bool)


@cache
def _frame(positive: tuple[int, ...], lists: int, pairs: tuple[Pair, ...]) -> Frame:
    bits = _bits(lists)
    empty = tuple(p for p, some in zip(pairs, positive, strict=True) if not some)
    kept = np.ones(len(bits), dtype=bool)
    for a, b in empty:
        kept &= ~(bits[:, a] & bits[:, b])
    used = [p for p, some in zip(pairs, positive, strict=True) if some]
    columns = [np.ones(len(bits), dtype=bool), *bits.T, *(bits[:, a] & bits[:, b] for a, b in used)]
    return Frame(np.ascontiguousarray(np.stack(columns, axis=1)[kept].astype(np.float64)), kept, empty)


def identifiable(model: Frame) -> bool:
    """Whether different parameters always give different tables."""
    return bool(np.linalg.matrix_rank(model.design) == model.design.shape[1])


def exists(model: Frame, counts: Floats) -> bool:
    """Whether the (extended) maximum-likelihood estimate exists: a positive table with these sufficient statistics.

    The programme: make t as large as it can be, up to 1, with every cell at least t and the statistics as observed.
    """
    seen = counts[model.kept]
    cells = len(model.design)
    scale = max(1.0, float(seen.sum()))
    target = model.design.T @ seen / scale
    # Cells are t + s with s >= 0, so that X' (t + s) = X' n.
    left = np.concatenate([model.design.T, model.design.T.sum(axis=1, keepdims=True)], axis=1)
    goal = np.zeros(cells + 1)
    goal[-1] = -1.0
    bounds = [(0.0, None)] * cells + [(0.0, 1.0 / scale)]
    found = linprog(goal, A_eq=left, b_eq=target, bounds=bounds, method="highs")
    return bool(found.status == 0 and -found.fun * scale > _TINY)
