"""Linkage-averaging: every model on each of many possible linkages, pooled (Sadinle 2018, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from tawthiq.estimation import (
    combining,
    convergence,
    decomposable,
    estimators,
    gates,
    heterogeneity,
    latent_classes,
    loglinear,
)
from tawthiq.estimation.estimators import Watch
from tawthiq.estimation.latent_classes import Chain, Prior
from tawthiq.estimation.randomness import generator, uniform
from tawthiq.estimation.results import Estimate, Settings, rounded
from tawthiq.estimation.table import Table

Floats = NDArray[np.float64]

_PER_LINKAGE = 100  # draws kept of each linkage and chain
_EVERY = 50
_SETTLE = 2_000  # iterations before the draws of each linkage; the chain comes from the linkage before
_FIRST = 20_000
_REPLICATES = 100  # bootstrap draws of the log-linear models a linkage
_SOURCE = "; averaged over linkages after Sadinle 2018, Annals of Applied Statistics 12"


class _Pool(Struct):
    """Draws of everyone: (chains, draws) with linkages interleaved, and what each linkage gave alone."""

    whole: Floats
    apart: list[Floats]


def average(tables: Sequence[Table], settings: Settings, watch: Watch) -> list[Estimate]:
    """The models' answers with the doubt of the links in them.

    Args:
        tables: one a linkage, of the same lists.
    """
    lists = len(tables[0].lists)
    found = [_latent(tables, settings, watch)]
    if lists <= loglinear.MOST:
        fitted = _log_linear(tables, settings, watch)
        if fitted is not None:
            found.append(fitted)
    if decomposable.FEWEST <= lists <= decomposable.MOST:
        found.append(_graphs(tables, settings, watch))
    if lists <= heterogeneity.MOST:
        differing = _differing(tables, settings, watch)
        found += [differing] if differing is not None else []
    return found


def _latent(tables: Sequence[Table], settings: Settings, watch: Watch) -> Estimate:
    plain = min(tables, key=lambda t: t.people)
    prior = Prior(estimators.classes(plain, settings))
    lists = len(plain.lists)
    chains = [latent_classes.start(lists, prior, settings.seed, 128 + i) for i in range(settings.chains)]
    drawn: list[Floats] = []
    with ThreadPoolExecutor(settings.chains) as pool:
        for i, table in enumerate(tables):
            cap = estimators.largest(table, settings)
            burn = _SETTLE if i else _FIRST
            run = _runner((table.patterns, table.counts), prior, cap, burn)
            drawn.append(np.stack(list(pool.map(run, chains))) + table.people)
            middle = float(np.median(np.concatenate([d.ravel() for d in drawn])))
            watch("Latent classes over linkages", i + 1, len(tables), f"about {middle:,.0f}")
    # Draws of one linkage stand far apart, so that each half of a chain has all linkages in it.
    whole = np.stack(drawn, axis=2).reshape(settings.chains, -1)
    held = convergence.agreement(np.log(whole))
    touched = sum(int(c.unseen[1]) for c in chains) / (len(chains) * len(tables) * (_PER_LINKAGE * _EVERY + _SETTLE))
    cap = estimators.largest(plain, settings)
    extra = {
        "rhat": rounded(held.rhat),
        "chain_medians": [rounded(float(np.median(c))) for c in whole],
        "largest": cap + plain.people,
        "beyond_largest": rounded(touched),
    }  # fmt: skip
    used = {"classes": prior.classes, "chains": settings.chains, "iterations": _PER_LINKAGE * _EVERY}
    return _pooled(_Pool(whole, [d.ravel() for d in drawn]), tables, estimators.LATENT, extra, used, settings)


def _runner(data: Any, prior: Prior, cap: int, burn: int) -> Callable[[Chain], Floats]:
    def run(chain: Chain) -> Floats:
        latent_classes.advance(chain, data, prior, cap, burn, burn)
        return latent_classes.advance(chain, data, prior, cap, _PER_LINKAGE * _EVERY, _EVERY)[:, 0]

    return run


def _graphs(tables: Sequence[Table], settings: Settings, watch: Watch) -> Estimate:
    state = generator(settings.seed, 201)
    drawn = []
    for i, table in enumerate(tables):
        found = decomposable.posterior(table, 2.0 ** -len(table.lists), estimators.largest(table, settings))
        steps = np.cumsum(found.mass)
        shares = np.array([uniform(state) for _ in range(settings.chains * _PER_LINKAGE)])
        at = np.minimum(np.searchsorted(steps, shares), len(steps) - 1)
        drawn.append((found.unseen[at] + table.people).astype(np.float64))
        watch("Graphs over linkages", i + 1, len(tables), f"about {np.median(np.concatenate(drawn)):,.0f}")
    used = {"delta": 2.0 ** -len(tables[0].lists)}
    return _pooled(_Pool(np.concatenate(drawn)[None], drawn), tables, estimators.GRAPHS, {}, used, settings)


def _log_linear(tables: Sequence[Table], settings: Settings, watch: Watch) -> Estimate | None:
    """Bootstrap draws of each linkage, pooled; None where a linkage has no estimate."""
    drawn = []
    for i, table in enumerate(tables):
        counts = loglinear.cells(table)
        if loglinear.stepwise(counts, len(table.lists)) is None:
            return None
        drawn.append(loglinear.bootstrap(counts, len(table.lists), _REPLICATES, generator(settings.seed, 301 + i)))
        watch("Log-linear over linkages", i + 1, len(tables), f"about {np.median(np.concatenate(drawn)):,.0f}")
    used = {"replicates": _REPLICATES, "interval": "percentile"}
    pool = _Pool(np.concatenate(drawn)[None], drawn)
    return _pooled(pool, tables, estimators.LOGLINEAR, {}, used, settings)


def _differing(tables: Sequence[Table], settings: Settings, watch: Watch) -> Estimate | None:
    """People who differ; None where a linkage has no estimate."""
    state = generator(settings.seed, 501)
    drawn, alike = [], []
    for i, table in enumerate(tables):
        found = heterogeneity.averaged(table, estimators.largest(table, settings))
        if found is None:
            return None
        drawn.append(found.draw(state, settings.chains * _PER_LINKAGE) + table.people)
        alike.append(found.alike)
        watch("Differing people over linkages", i + 1, len(tables), f"about {np.median(np.concatenate(drawn)):,.0f}")
    plain = min(tables, key=lambda t: t.people)
    extra = {"all_alike": rounded(float(np.mean(alike))), "largest": estimators.largest(plain, settings) + plain.people}
    used = {"shapes": list(heterogeneity.SHAPES), "weights": "BIC"}
    return _pooled(_Pool(np.concatenate(drawn)[None], drawn), tables, estimators.DIFFERING, extra, used, settings)


def _pooled(
    pool: _Pool, tables: Sequence[Table], name: str, extra: dict[str, Any], used: dict[str, Any], settings: Settings
) -> Estimate:
    ends = np.quantile(pool.whole, [0.025, 0.5, 0.975], method="inverted_cdf")
    low, centre, high = (rounded(float(x)) if np.isfinite(x) else None for x in ends)
    finite = pool.whole[np.isfinite(pool.whole)]
    diagnostics: dict[str, Any] = {
        **extra,
        "linkages": len(tables),
        "people_seen": [min(t.people for t in tables), max(t.people for t in tables)],
        "medians_of_linkages": _range([float(np.median(d)) for d in pool.apart]),
        "modes": [round(m) for m in convergence.modes(finite)],
    }
    if len(tables) > 1 and np.isfinite(pool.whole).all():
        both = combining.replicates(pool.apart, [t.people for t in tables])
        diagnostics["combined_by_t_interval"] = [rounded(x) for x in both]
    title, source, assumes = estimators.described(name)
    return Estimate(
        f"{name}{gates.OVER_LINKAGES}", f"{title} over linkages", "model", low, centre, high, diagnostics,
        {**used, "linkages": len(tables)}, settings.seed, source + _SOURCE,
        f"{assumes} Links are as sure as their probabilities say.",
    )  # fmt: skip


def _range(values: Sequence[float]) -> list[float | None]:
    return [rounded(x) if np.isfinite(x) else None for x in (min(values), max(values))]


def as_sensitivity(found: Sequence[Estimate]) -> list[Estimate]:
    """Estimates from the one linkage that the case has now, which count for comparison only."""
    assumed = [replace(e, assumes=f"{e.assumes} Links are taken as they are.") for e in found]
    return [replace(e, role="sensitivity", title=f"{e.title}, as linked") if e.role == "model" else e for e in assumed]
