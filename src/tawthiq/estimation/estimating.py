"""One table in, one result out: every estimator that fits the table, the doubts, the verdict."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tawthiq.estimation import decomposable, estimators, gates, heterogeneity, loglinear
from tawthiq.estimation.estimators import Watch
from tawthiq.estimation.results import Doubt, Estimate, Result, Role, Settings
from tawthiq.estimation.table import Table

_ORDER: tuple[Role, ...] = ("model", "set_aside", "sensitivity", "reference")


def quiet(_stage: str, _done: int, _total: int, _item: str) -> None:
    """Progress that nobody watches."""


def estimate(table: Table, settings: Settings | None = None, *, name: str = "all", watch: Watch = quiet) -> Result:
    """Every estimator that this table allows, and whether any number should be given.

    Where the table alone forbids a number (fewer than three lists, no overlap, one list within another) the models
    are not run: only the plain references are shown, so that nobody quotes a number that was refused.

    Args:
        name: of the stratum, for messages.
        watch: told (stage, done, total, running estimate).
    """
    used = settings or Settings()
    doubts = gates.of_table(table)
    found = list(estimators.plain(table))
    if not any(d.grave for d in doubts):
        models, more = _models(table, used, watch)
        doubts += more
        found = [*models, *found]
    return result(table, found, doubts, name)


def result(table: Table, found: list[Estimate], doubts: list[Doubt], name: str) -> Result:
    """The verdict over these estimates and doubts, and the recommended interval where there is one."""
    verdict = gates.verdict(doubts)
    answer = None if verdict == "not_estimable" else _answer(found)
    rows = tuple(tuple(row) for row in table.rows())
    shown = tuple(sorted(found, key=lambda e: _ORDER.index(e.role)))
    told = tuple(sorted(doubts, key=lambda d: not d.grave))
    return Result(name, table.lists, table.sizes, rows, table.people, verdict, told, shown, answer)


def _answer(found: list[Estimate]) -> tuple[int, int, int] | None:
    """From the lowest to the highest end of the models' intervals; the centre is the median of their centres."""
    models = [e for e in found if e.role == "model" and e.low is not None and e.high is not None]
    if not models:
        return None
    low = min(e.low for e in models if e.low is not None)
    high = max(e.high for e in models if e.high is not None)
    centre = float(np.median([e.centre for e in models if e.centre is not None]))
    return round(low), round(centre), round(high)


def _models(table: Table, settings: Settings, watch: Watch) -> tuple[list[Estimate], list[Doubt]]:
    lists = len(table.lists)
    found: list[Estimate] = []
    doubts: list[Doubt] = []
    if lists <= loglinear.MOST:
        fitted = estimators.log_linear(table, settings, watch)
        if fitted is None:
            return [], [_unidentified(table)]
        found.append(fitted)
    if decomposable.FEWEST <= lists <= decomposable.MOST:
        watch("Graphs", 0, 1, "")
        found.append(estimators.graphs(table, settings))
        found += [estimators.graphs(table, settings, 1.0)] if settings.other_priors else []
    found.insert(0, estimators.latent_classes(table, settings, watch))
    if lists <= heterogeneity.MOST:
        watch("Differing people", 0, 1, "")
        differing = estimators.differing(table, settings)
        found += [differing] if differing is not None else []
    found += [estimators.latent_sensitivity(table, settings, watch)] if settings.other_priors else []
    if settings.cross_check:
        watch("Other sampler", 0, 1, "")
        found.append(estimators.latent_crossed(table, settings))
        doubts += gates.of_samplers(found)
    found, shown = gates.admissible(found)
    return found, [*doubts, *shown, *of_models(found, lists)]


def of_models(found: list[Estimate], lists: int) -> Iterator[Doubt]:
    """What the models' diagnostics say, each and together."""
    models = [e for e in found if e.role == "model"]
    for model in models:
        yield from gates.of_chains(model)
        yield from gates.of_shape(model)
        yield from _endless(model)
    yield from gates.between(models)
    yield from _sensitive(found)
    if len(models) < 2:
        yield Doubt(
            "one_model", False,
            f"With {lists} lists only one model could be fitted; nothing shows how much the choice of model matters.",
        )  # fmt: skip


def _endless(model: Estimate) -> Iterator[Doubt]:
    failed = model.diagnostics.get("replicates_without_estimate", 0)
    if model.centre is not None and model.high is None:
        yield Doubt(
            "no_upper_end", True,
            f"{model.title}: its interval has no upper end; {failed} of {model.settings['replicates']} bootstrap "
            "draws had no estimate at all.",
        )  # fmt: skip


def _sensitive(found: list[Estimate]) -> Iterator[Doubt]:
    """Whether another prior for the number of kinds moves the centre out of the interval."""
    by_name = {e.name: e for e in found}
    main, other = by_name.get(estimators.LATENT), by_name.get(f"{estimators.LATENT}_other_prior")
    if main is None or other is None or main.low is None or main.high is None or other.centre is None:
        return
    if not main.low <= other.centre <= main.high:
        yield Doubt(
            "prior_matters", False,
            f"Another prior for the number of kinds of people moves the latent-class answer to {other.centre:,.0f}, "
            f"outside its interval ({main.low:,.0f} to {main.high:,.0f}).",
        )  # fmt: skip


def _unidentified(table: Table) -> Doubt:
    return Doubt(
        "not_identifiable", True,
        f"No log-linear model of {', '.join(table.lists)} has an estimate: the overlaps leave the number of unseen "
        "people open, even if the lists were independent.",
    )  # fmt: skip
