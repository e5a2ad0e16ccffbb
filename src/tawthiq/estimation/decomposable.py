"""Bayesian averaging over decomposable graphs, exactly: no sampling.

Model (Madigan and York 1997, "Bayesian methods for estimation of the size of a closed population", Biometrika 84;
hyper-Dirichlet laws of Dawid and Lauritzen 1993, Annals of Statistics 21). Lists are joint as a decomposable graph
says; the chances of a clique's cells are Dirichlet with delta * 2^(J - size) in each cell, so that all cliques agree.

    p(graph) equal for all, p(N) proportional to 1/N up to the largest N looked at
    p(n | graph, N) = multinomial coefficient * product over cliques / product over separators of Dirichlet-multinomials

Assumes: all people alike; dependence among lists is between pairs and groups of lists, not between kinds of people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import gammaln

from tawthiq.estimation.table import Table

FEWEST, MOST = 3, 5
_CHUNK = 4096
# The range is first looked at in steps of half a percent; what is so many nats below the best has no mass.
_STEP = 1.005
_NATS = 45.0
# Up to so many numbers are each looked at; of more, every second, third ...: no quantile moves by one in 10,000.
_DENSE = 150_000
_LAID_OUT = 20_000_000

Floats = NDArray[np.float64]


class Posterior(Struct):
    """Exact posterior of the unseen: `mass[i]` of `unseen[i]`; `graphs`: (graph's edges, weight), heaviest first."""

    unseen: NDArray[np.int64]
    mass: Floats
    graphs: list[tuple[tuple[tuple[int, int], ...], float]]

    def quantile(self, share: float) -> int:
        """The least number of unseen people that has at least this share of the mass at or below it."""
        return int(self.unseen[min(int(np.searchsorted(np.cumsum(self.mass), share)), len(self.unseen) - 1)])


@cache
def decomposable(lists: int) -> tuple[tuple[tuple[tuple[int, int], ...], tuple[int, ...]], ...]:
    """Every decomposable graph over so many lists: its edges, and how often each set of lists counts.

    Sets are bit masks; cliques count +1 and separators -1, added up, so that a graph is one row of whole numbers.
    """
    every = list(combinations(range(lists), 2))
    found = []
    for size in range(len(every) + 1):
        for edges in combinations(every, size):
            row = _signed_sets(lists, edges)
            if row is not None:
                found.append((edges, row))
    return tuple(found)


def _signed_sets(lists: int, edges: Sequence[tuple[int, int]]) -> tuple[int, ...] | None:
    """Cliques minus separators along a perfect elimination order; None where there is none, so no chordal graph.

    Taking out a vertex whose neighbours are all joined (a simplicial one) leaves a chordal graph chordal; its clique
    is itself with them, its separator they alone (Lauritzen 1996, "Graphical Models", section 2.1).
    """
    near = [0] * lists
    for a, b in edges:
        near[a] |= 1 << b
        near[b] |= 1 << a
    row = [0] * (1 << lists)
    left = (1 << lists) - 1
    while left:
        simplicial = next((v for v in range(lists) if left >> v & 1 and _complete(near, near[v] & left)), None)
        if simplicial is None:
            return None
        around = near[simplicial] & left & ~(1 << simplicial)
        row[around | 1 << simplicial] += 1
        row[around] -= 1
        left &= ~(1 << simplicial)
    return tuple(row)


def _complete(near: Sequence[int], group: int) -> bool:
    members = [v for v in range(len(near)) if group >> v & 1]
    return all(near[a] >> b & 1 for a, b in combinations(members, 2))


def posterior(table: Table, delta: float, most_unseen: int, fewest_unseen: int = 0) -> Posterior:
    """The posterior of the unseen over every decomposable graph.

    Args:
        delta: Dirichlet parameter of each of the 2^J cells; 2^-J makes the whole prior worth one person.
        most_unseen, fewest_unseen: range of n0 looked at, both ends included.
    """
    lists = len(table.lists)
    graphs = decomposable(lists)
    signs = np.array([row for _, row in graphs], dtype=np.float64)
    fixed = np.array([_fixed(table, group, delta) for group in range(1 << lists)])

    def joint(some: NDArray[np.int64]) -> Floats:
        found: Floats = signs @ (fixed[:, None] + _moving(table, delta, some)) + _outer(table.people, some)
        return found

    unseen, width = _with_mass(joint, fewest_unseen, most_unseen)
    weight = np.full(len(graphs), -np.inf)
    mass = np.empty(len(unseen))
    for at in range(0, len(unseen), _CHUNK):
        log_joint = joint(unseen[at : at + _CHUNK]) + width[at : at + _CHUNK]
        top = log_joint.max(axis=0)
        mass[at : at + _CHUNK] = top + np.log(np.exp(log_joint - top).sum(axis=0))
        highest = log_joint.max(axis=1)
        here = highest + np.log(np.exp(log_joint - highest[:, None]).sum(axis=1))
        weight = np.logaddexp(weight, here)
    mass = np.exp(mass - mass.max())
    share = np.exp(weight - weight.max())
    share /= share.sum()
    order = sorted(range(len(graphs)), key=lambda g: (-share[g], graphs[g][0]))
    return Posterior(unseen, mass / mass.sum(), [(graphs[g][0], float(share[g])) for g in order])


def _with_mass(
    joint: Callable[[NDArray[np.int64]], Floats], fewest: int, most: int
) -> tuple[NDArray[np.int64], Floats]:
    """Numbers of unseen people that may have mass, by a look at steps of half a percent; thinned if very many.

    Returns:
        The numbers, and the logarithm of how many each stands for, up to a factor that all share.
    """
    many = int(np.log(max(most - fewest, 1)) / np.log(_STEP)) + 2
    steps = fewest + np.unique(np.geomspace(1, most - fewest + 1, many).round().astype(np.int64)) - 1
    heights = np.concatenate([joint(steps[i : i + _CHUNK]).max(axis=0) for i in range(0, len(steps), _CHUNK)])
    near: list[tuple[int, int]] = []
    for i in np.flatnonzero(heights > heights.max() - _NATS).tolist():
        low, up = int(steps[max(i - 1, 0)]), int(steps[min(i + 1, len(steps) - 1)])
        if near and low <= near[-1][1]:
            low = near.pop()[0]
        near.append((low, up))
    if sum(up + 1 - low for low, up in near) > _LAID_OUT:
        # Of a table of a thousand million people all would not fit into memory: steps that grow, each with its width.
        apart = [np.geomspace(low + 1, up + 1, _DENSE // len(near)).round().astype(np.int64) - 1 for low, up in near]
        found = np.unique(np.concatenate(apart))
        return found, np.log(np.gradient(found.astype(np.float64)))
    found = np.concatenate([np.arange(low, up + 1) for low, up in near])
    found = found[:: -(-len(found) // _DENSE)]
    return found, np.zeros(len(found))


def _outer(people: int, unseen: NDArray[np.int64]) -> Floats:
    """What all graphs share: the coefficient N! / n0! and the prior 1 / N."""
    total = (unseen + people).astype(np.float64)
    found: Floats = gammaln(total + 1) - gammaln(unseen + 1.0) - np.log(total)
    return found


def _fixed(table: Table, group: int, delta: float) -> float:
    """The part of a set's log Dirichlet-multinomial that the unseen do not change: cells with somebody in them."""
    lists = len(table.lists)
    members = [j for j in range(lists) if group >> j & 1]
    if not members:
        return 0.0
    alpha = delta * 2 ** (lists - len(members))
    cells: dict[tuple[int, ...], int] = {}
    for pattern, count in table.cells:
        key = tuple(pattern[j] for j in members)
        cells[key] = cells.get(key, 0) + count
    cells.pop((0,) * len(members), None)
    counts = np.array(list(cells.values()), dtype=np.float64)
    return float(np.sum(gammaln(alpha + counts) - gammaln(alpha)))


def _moving(table: Table, delta: float, unseen: NDArray[np.int64]) -> Floats:
    """The part that the unseen change, shape (sets, unseen): the cell on none of the set's lists, and the total."""
    lists = len(table.lists)
    prior = delta * 2**lists
    total = gammaln(prior) - gammaln(prior + table.people + unseen)
    out = np.zeros((1 << lists, len(unseen)))
    for group in range(1, 1 << lists):
        members = [j for j in range(lists) if group >> j & 1]
        alpha = delta * 2 ** (lists - len(members))
        off = sum(count for pattern, count in table.cells if not any(pattern[j] for j in members))
        out[group] = total + gammaln(alpha + off + unseen) - gammaln(alpha)
    return out
