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
Data = tuple[NDArray[np.uint8], NDArray[np.int64]]
_FEW = 1_000  # people with whom chains move freely


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
    segments = _segments(plan)
    total = (plan.burn_in + plan.iterations) * plan.chains
    done = 0
    kept: list[list[Floats]] = [[] for _ in chains]
    with ThreadPoolExecutor(min(plan.chains, os.cpu_count() or 1)) as pool:
        for at, (steps, keep) in enumerate(segments):
            share = _share(table.people, at, sum(not k for _, k in segments))
            part = data if share == 1 else (table.patterns, np.maximum((table.counts * share).astype(np.int64), 1))
            cap = plan.cap if share == 1 else max(int(plan.cap * share), 1)

            def run(chain: Chain, steps: int = steps, part: Data = part, cap: int = cap) -> Floats:
                return latent_classes.advance(chain, part, prior, cap, steps, plan.every)

            found = list(pool.map(run, chains))
            done += steps * plan.chains
            if keep:
                for mine, new in zip(kept, found, strict=True):
                    mine.append(new)
            else:
                for chain in chains:
                    chain.unseen[1] = 0
            if share < 1:
                continue
            watch(done, total, table.people + float(np.median(np.concatenate([f[:, 0] for f in found]))))
    whole = np.stack([np.concatenate(mine) for mine in kept])
    refused = sum(int(c.unseen[1]) for c in chains) / (plan.iterations * plan.chains)
    return Draws(whole[:, :, 0], whole[:, :, 1], whole[:, :, 2], refused)


def _share(people: int, at: int, burning: int) -> float:
    """Share of the people that segment `at` is run on: few at first, all from the middle of the burn-in on.

    A class of many people is left only slowly, so that chains begun far apart would take very long to meet. Which
    states a chain comes from before it is kept does not matter.
    """
    half = burning // 2
    if at >= half or people <= _FEW:
        return 1.0
    return float((_FEW / people) ** (1 - at / half))


def _segments(plan: Plan) -> list[tuple[int, bool]]:
    """(iterations, whether kept), each a multiple of `every`; ten at least before what is kept."""
    out = []
    for length, keep in ((plan.burn_in, False), (plan.iterations, True)):
        size = max(min(SEGMENT, plan.burn_in // 10 if not keep else SEGMENT) // plan.every, 1) * plan.every
        whole, rest = divmod(length, size)
        out += [(size, keep)] * whole
        if rest // plan.every:
            out.append((rest // plan.every * plan.every, keep))
    return out
