"""Each estimator's answer for one table, as an `Estimate` with its assumptions and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tawthiq.estimation import convergence, decomposable, heterogeneity, loglinear, nuts, references
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.results import Estimate, Role, Settings, rounded
from tawthiq.estimation.sampling import Plan, sample
from tawthiq.estimation.table import Table

Watch = Callable[[str, int, int, str], None]

LATENT = "latent_classes"
CROSSED = f"{LATENT}_nuts"
GRAPHS = "decomposable_graphs"
LOGLINEAR = "loglinear"
DIFFERING = "differing_people"
# Models that take all people as alike.
ALIKE = frozenset({GRAPHS, LOGLINEAR})
_DRAWN = 4001  # quantiles by which an exact posterior is looked at for several modes

_OF_LATENT = (
    "Manrique-Vallier 2016, Biometrics 72, 1246-1254",
    "People fall into kinds; within a kind the lists are independent.",
)
_OF_GRAPHS = (
    "Madigan and York 1997, Biometrika 84, 19-31",
    "All people are alike; lists depend on each other as some decomposable graph says, and every such graph is "
    "thought equally likely beforehand.",
)
_OF_LOGLINEAR = (
    "Chan, Silverman and Vincent 2021, JASA 116, 1297-1306",
    "All people are alike; only pairs of lists depend on each other, and the pairs were chosen by their overlaps.",
)
_OF_DIFFERING = (
    "Darroch et al. 1993, JASA 88, 1137-1148; Rivest and Baillargeon 2007, Biometrics 63, 999-1006",
    "People differ in how easily they are listed, and who is seldom on one list is seldom on the others; pairs of "
    "lists may depend on each other besides. Averaged over four shapes of that and over the pairs.",
)


def described(name: str) -> tuple[str, str, str]:
    """Title, source and assumption of a model."""
    titles = {
        LATENT: ("Latent classes", _OF_LATENT),
        GRAPHS: ("Decomposable graphs", _OF_GRAPHS),
        LOGLINEAR: ("Log-linear", _OF_LOGLINEAR),
        DIFFERING: ("Differing people", _OF_DIFFERING),
    }
    title, (source, assumes) = titles[name]
    return title, source, assumes


def largest(table: Table, settings: Settings) -> int:
    """Largest number of unseen people that any estimator looks at."""
    return settings.times * table.people


def latent_classes(table: Table, settings: Settings, watch: Watch) -> Estimate:
    """The Dirichlet-process latent-class model, the recommended prior."""
    return _latent(table, settings, Prior(classes(table, settings)), LATENT, "model", watch)


def latent_sensitivity(table: Table, settings: Settings, watch: Watch) -> Estimate:
    """The same under another prior for the number of kinds (alpha ~ Gamma(1, 1)), at half the length."""
    shorter = Settings(
        seed=settings.seed, chains=settings.chains, iterations=max(settings.iterations // 2, settings.every * 4),
        burn_in=settings.burn_in, every=settings.every, classes=settings.classes, times=settings.times,
    )  # fmt: skip
    prior = Prior(classes(table, settings), 1.0, 1.0)
    return _latent(table, shorter, prior, f"{LATENT}_other_prior", "sensitivity", watch)


def classes(table: Table, settings: Settings) -> int:
    """K: no more than 2^J - 1 can be told apart, and at least 2."""
    lists = len(table.lists)
    return max(2, min(settings.classes, 2**lists - 1 if lists < 8 else settings.classes))


def _latent(table: Table, settings: Settings, prior: Prior, name: str, role: Role, watch: Watch) -> Estimate:
    cap = largest(table, settings)
    title = "Latent classes" if role == "model" else "Latent classes, other prior"
    stream = 0 if role == "model" else 1
    plan = Plan(settings.seed, settings.chains, settings.iterations, settings.burn_in, settings.every, cap, stream)
    found = sample(table, prior, plan, lambda done, total, so_far: watch(title, done, total, f"about {so_far:,.0f}"))
    totals = found.unseen + table.people
    held = convergence.agreement(np.log(totals))
    low, centre, high = (float(x) for x in np.quantile(totals, [0.025, 0.5, 0.975], method="inverted_cdf"))
    diagnostics: dict[str, Any] = {
        "rhat": rounded(held.rhat),
        "ess": rounded(held.ess),
        "ess_tail": rounded(held.tail),
        "chain_medians": [rounded(float(np.median(c))) for c in totals],
        "modes": [round(m) for m in convergence.modes(totals.ravel())],
        "largest": cap + table.people,
        "beyond_largest": rounded(found.refused),
        "classes_occupied": rounded(float(np.mean(found.occupied))),
        "alpha": rounded(float(np.mean(found.alpha))),
    }
    used = {
        "classes": prior.classes, "alpha_shape": prior.shape, "alpha_rate": prior.rate, "chains": settings.chains,
        "iterations": settings.iterations, "burn_in": settings.burn_in, "every": settings.every,
    }  # fmt: skip
    return Estimate(name, title, role, low, centre, high, diagnostics, used, settings.seed, *_OF_LATENT)


def latent_crossed(table: Table, settings: Settings) -> Estimate:
    """The latent-class model and prior once more, by a sampler that shares nothing with the first.

    Raises:
        TawthiqError: it is not installed.
    """
    cap = largest(table, settings)
    prior = Prior(classes(table, settings))
    found = nuts.sample(table, prior, settings.seed, cap)
    totals = found.unseen + table.people
    kept = totals[np.isfinite(totals)]
    held = convergence.agreement(np.log(np.where(np.isfinite(totals), totals, cap + table.people)))
    low, centre, high = (float(x) for x in np.quantile(kept, [0.025, 0.5, 0.975], method="inverted_cdf"))
    diagnostics: dict[str, Any] = {
        "rhat": rounded(held.rhat),
        "ess": rounded(held.ess),
        "ess_tail": rounded(held.tail),
        "chain_medians": [rounded(float(np.nanmedian(c))) for c in totals],
        "beyond_largest": rounded(found.beyond),
        "diverging": rounded(found.diverging),
    }
    used = {
        "classes": prior.classes, "alpha_shape": prior.shape, "alpha_rate": prior.rate, "chains": nuts.CHAINS,
        "warm_up": nuts.WARM_UP, "draws": nuts.DRAWS, **nuts.versions(),
    }  # fmt: skip
    title = "Latent classes, other sampler"
    source = "Manrique-Vallier 2016; Hoffman and Gelman 2014, JMLR 15, 1593-1623"
    return Estimate(
        CROSSED, title, "sensitivity", low, centre, high, diagnostics, used, settings.seed, source, _OF_LATENT[1]
    )


def graphs(table: Table, settings: Settings, delta: float | None = None) -> Estimate:
    """Averaging over decomposable graphs, for 3 to 5 lists.

    Args:
        delta: default 2^-J, with which the whole prior weighs as much as one person.
    """
    lists = len(table.lists)
    usual = 2.0**-lists
    cap = largest(table, settings)
    found = decomposable.posterior(table, usual if delta is None else delta, cap)
    low, centre, high = (float(found.quantile(q) + table.people) for q in (0.025, 0.5, 0.975))
    at = np.interp(np.linspace(0.0005, 0.9995, _DRAWN), np.cumsum(found.mass), found.unseen) + table.people
    last = found.unseen > 0.99 * cap
    diagnostics: dict[str, Any] = {
        "modes": [round(m) for m in convergence.modes(at)],
        "largest": cap + table.people,
        "beyond_largest": rounded(float(found.mass[last].sum())),
        "graphs": len(found.graphs),
        "likeliest_graphs": [
            {"pairs": _named(table, edges), "weight": rounded(weight)} for edges, weight in found.graphs[:3]
        ],
    }
    role: Role = "model" if delta is None else "sensitivity"
    name = GRAPHS if delta is None else f"{GRAPHS}_delta_{delta:g}"
    title = "Decomposable graphs" if delta is None else f"Decomposable graphs, delta {delta:g}"
    used = {"delta": usual if delta is None else delta}
    return Estimate(name, title, role, low, centre, high, diagnostics, used, None, *_OF_GRAPHS)


def _named(table: Table, edges: Any) -> list[str]:
    return [f"{table.lists[a]}*{table.lists[b]}" for a, b in edges]


def log_linear(table: Table, settings: Settings, watch: Watch) -> Estimate | None:
    """Log-linear models; None where even independent lists have no estimate."""
    counts = loglinear.cells(table)
    chosen = loglinear.stepwise(counts, len(table.lists))
    if chosen is None:
        return None
    ends = loglinear.limits(
        table, chosen, settings.replicates, settings.seed,
        lambda done, total: watch("Log-linear", done, total, f"about {chosen.total:,.0f}"),
    )  # fmt: skip
    independent = loglinear.fit(counts, len(table.lists), ())
    diagnostics: dict[str, Any] = {
        "pairs": _named(table, chosen.pairs),
        "pairs_sharing_nobody": _named(table, chosen.empty),
        "aic": rounded(chosen.aic),
        "independent_lists": None if independent is None else rounded(independent.total),
        "replicates_without_estimate": ends.failed,
        "bias_correction": rounded(ends.bias),
        "acceleration": rounded(ends.acceleration),
    }
    used = {"threshold": loglinear.THRESHOLD, "replicates": settings.replicates, "interval": "BCa"}
    high = ends.high if np.isfinite(ends.high) else None
    return Estimate(
        LOGLINEAR, "Log-linear", "model", rounded(ends.low), rounded(chosen.total),
        None if high is None else rounded(high), diagnostics, used, settings.seed, *_OF_LOGLINEAR,
    )  # fmt: skip


def differing(table: Table, settings: Settings) -> Estimate | None:
    """Log-linear models of people who differ, averaged; None where none has an estimate."""
    cap = largest(table, settings)
    found = heterogeneity.averaged(table, cap)
    if found is None:
        return None
    low, centre, high = (rounded(table.people + found.quantile(q)) for q in (0.025, 0.5, 0.975))
    shapes = {shape: sum(w for m, w in found.models if m.shape == shape) for shape in heterogeneity.SHAPES}
    diagnostics: dict[str, Any] = {
        "all_alike": rounded(found.alike),
        "shapes": {shape: rounded(weight) for shape, weight in shapes.items()},
        "largest": cap + table.people,
        "heaviest_models": [
            {
                "shape": m.shape,
                "pairs": list(heterogeneity.named(m, table)),
                "weight": rounded(w),
                "term": rounded(m.spread),
            }
            for m, w in found.models[:3]
        ],
    }
    title, source, assumes = described(DIFFERING)
    used = {"shapes": list(heterogeneity.SHAPES), "weights": "BIC"}
    return Estimate(DIFFERING, title, "model", low, centre, high, diagnostics, used, None, source, assumes)


def plain(table: Table) -> Iterator[Estimate]:
    """Chao's lower bound, and Chapman's estimate of the two lists with most people in common."""
    low, centre, high = references.chao(table)
    if len(table.lists) > 1:
        yield Estimate(
            "chao", "Lower bound (Chao)", "reference", rounded(low), rounded(centre), rounded(high),
            {"on_one_list": table.frequencies[0], "on_two_lists": table.frequencies[1]}, {}, None,
            "Chao 1987, Biometrics 43, 783-791",
            "Lists are independent; people may differ in how easily they are listed. The centre is a bound from below.",
        )  # fmt: skip
    if len(table.lists) > 1:
        a, b = _closest(table.shared)
        low, centre, high = references.chapman(table, a, b)
        yield Estimate(
            "chapman", f"Two lists ({table.lists[a]}, {table.lists[b]})", "reference", rounded(low), rounded(centre),
            rounded(high), {"in_common": int(table.shared[a, b])}, {"lists": [table.lists[a], table.lists[b]]}, None,
            "Chapman 1951; Seber 1970",
            "The two lists are independent and everyone is as likely to be listed as everyone else.",
        )  # fmt: skip


def _closest(shared: NDArray[np.int64]) -> tuple[int, int]:
    lists = len(shared)
    return max(
        ((a, b) for a in range(lists) for b in range(a + 1, lists)), key=lambda p: (shared[p], -p[0], -p[1])
    )  # fmt: skip
