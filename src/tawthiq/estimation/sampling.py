"""Runs the latent-class chains side by side and says where they stand; the same draws however many cores there are."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation import latent_classes
from tawthiq.estimation.latent_classes import Chain, Prior
from tawthiq.estimation.table import Table

SEGMENT = 10_000  # iterations between two reports of progress

Floats = NDArray[np.float64]


class Plan(Struct, frozen=True):
    """How long, from which seed. `stream` keeps the random numbers of two runs of one seed apart."""

    seed: int
    chains: int
    iterations: int
    burn_in: int
    every: int
    cap: int
    stream: int = 0


class Draws(Struct):
    """`unseen`, `alpha`, `occupied`: shape (chains, draws); `refused`: share of draws beyond the cap."""

    unseen: Floats
    alpha: Floats
    occupied: Floats
    refused: float


def sample(
    table: Table, prior: Prior, plan: Plan, watch: Callable[[int, int, float], None] = lambda _d, _t, _n: None
) -> Draws:
    """Draws of every chain.

    Args:
        watch: told iterations done of all, and the median of everyone so far.
    """
    data = (table.patterns, table.counts)
    chains = [
        latent_classes.start(len(table.lists), prior, plan.seed, plan.stream * 64 + i) for i in range(plan.chains)
    ]
    total = (plan.burn_in + plan.iterations) * plan.chains
    done = 0
    kept: list[list[Floats]] = [[] for _ in chains]
    with ThreadPoolExecutor(min(plan.chains, os.cpu_count() or 1)) as pool:
        for steps, keep in _segments(plan):

            def run(chain: Chain, steps: int = steps) -> Floats:
                return latent_classes.advance(chain, data, prior, plan.cap, steps, plan.every)

            found = list(pool.map(run, chains))
            done += steps * plan.chains
            if keep:
                for mine, new in zip(kept, found, strict=True):
                    mine.append(new)
            else:
                for chain in chains:
                    chain.unseen[1] = 0
            watch(done, total, table.people + float(np.median(np.concatenate([f[:, 0] for f in found]))))
    whole = np.stack([np.concatenate(mine) for mine in kept])
    refused = sum(int(c.unseen[1]) for c in chains) / (plan.iterations * plan.chains)
    return Draws(whole[:, :, 0], whole[:, :, 1], whole[:, :, 2], refused)


def _segments(plan: Plan) -> list[tuple[int, bool]]:
    """(iterations, whether kept), each a multiple of `every`."""
    size = max(SEGMENT // plan.every, 1) * plan.every
    out = []
    for length, keep in ((plan.burn_in, False), (plan.iterations, True)):
        whole, rest = divmod(length, size)
        out += [(size, keep)] * whole
        if rest // plan.every:
            out.append((rest // plan.every * plan.every, keep))
    return out
