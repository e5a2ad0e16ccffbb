"""How right, how honest and how fast estimation is.

    python bench/estimation.py [--size 0.1] [--only points,reference,verdicts,coverage,...] [--check] [--update]

Points: what has nothing random in it, against other implementations. Reference: all of them, Monte-Carlo error
included. Coverage: how often the recommended interval holds a known truth. Calibration: ranks of the truth among
posterior draws must be uniform (Talts et al. 2018). Linkage: lists of invented people, linked by the product.
`--size 1` is the whole run (many hours); smaller ones take that share of it, and every section says how much it did.
Seconds are processor seconds: other work on the machine does not count. `--check` holds what was found against
bench/floors.json, `--update` raises the floors.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace
from scipy.stats import chi2

from estimation_coverage import SEED, breadth, coverage, doubtful, linkage, share
from estimation_limits import limits
from estimation_linked import linked
from estimation_made import SCENARIOS, capture, graph_truth, latent_truth
from estimation_pieces import Pieces
from floors import Measures, hold
from tawthiq.estimation import (
    Estimate,
    Settings,
    Wish,
    combining,
    decomposable,
    estimate,
    estimators,
    gates,
    heterogeneity,
    loglinear,
    of_people,
    read_csv,
)
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.sampling import Plan, sample
from tawthiq.estimation.table import Table

SHARED = Path(__file__).parents[2] / "shared" / "benchmarks" / "mse"
VERDATA = (1266, 1593, 2148)
BINS = 10


def points(_size: float) -> Measures:
    """Numbers without chance in them, against measured_reference.csv, and a model that has no estimate."""
    exact = _reference(("dga", "SparseMSE"), 0.0)
    if not exact:
        return {}
    artificial = read_csv((SHARED / "artificial_3.csv").read_text(encoding="utf-8"))
    refused = loglinear.fit(loglinear.cells(artificial), 3, [(0, 1)]) is None
    print(f"  artificial_3 with A*B in the model: {'refused' if refused else 'NOT REFUSED'}")
    return {"points": {"exact": round(sum(exact) / len(exact), 4), "artificial_3 refused": float(refused)}}


def reference(size: float) -> Measures:
    """Ours beside measured_reference.csv: exact where there is nothing random, Monte-Carlo error where there is."""
    _reference(("dga", "SparseMSE", "LCMCR"), size)
    return {}


def _reference(which: tuple[str, ...], size: float) -> list[bool]:
    """Whether each of our points is theirs; of those that can be exact."""
    file = SHARED / "measured_reference.csv"
    if not file.exists():
        print("reference: skipped, ../shared/benchmarks/mse is not here")
        return []
    print("reference: dataset, estimator, theirs (low, centre, high), ours, what decides")
    exact = []
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            theirs = tuple(int(row[k]) for k in ("lo95", "centre", "hi95"))
            table = read_csv((SHARED / f"{row['dataset']}.csv").read_text(encoding="utf-8"))
            estimator = row["estimator"].split()[0]
            if estimator not in which:
                continue
            if estimator == "dga":
                exact.append(_graphs(row, table, theirs))
            elif estimator == "SparseMSE":
                exact.append(_log_linear(row, table, theirs, size))
            elif row["settings"].startswith("seed=19481210"):
                _latent(row, table, theirs, size)
    return exact


def _graphs(row: dict[str, str], table: Table, theirs: tuple[int, ...]) -> bool:
    asked = float(row["settings"].removeprefix("delta="))
    delta = 2.0 ** -len(table.lists) if asked < 1 else asked
    # That run looked at 1 to 20 n unseen people, but at 120,000 at most: with that the answer for netherlands_5, whose
    # second mode lies beyond it, is theirs to the person, and with any other round number it is not.
    most = min(20 * table.people, 120_000)
    found = decomposable.posterior(table, delta, most, fewest_unseen=1)
    ours = tuple(found.quantile(q) + table.people for q in (0.025, 0.5, 0.975))
    _line(row, theirs, ours, "exact" if ours == theirs else "NOT EXACT")
    return ours == theirs


def _log_linear(row: dict[str, str], table: Table, theirs: tuple[int, ...], size: float) -> bool:
    chosen = loglinear.stepwise(loglinear.cells(table), len(table.lists))
    assert chosen is not None
    same = round(chosen.total) == theirs[1]
    if not size:
        _line(row, theirs, (round(chosen.total),), f"point {'exact' if same else 'NOT EXACT'}")
        return same
    ends = loglinear.limits(table, chosen, max(int(10_000 * size), 200), seed=1)
    ours = (round(ends.low), round(chosen.total), round(ends.high))
    off = max(abs(ours[i] / theirs[i] - 1) for i in (0, 2))
    said = f"{ends.replicates} replicates, limits off by {off:.1%}"
    _line(row, theirs, ours, f"point {'exact' if same else 'NOT EXACT'}, {said}")
    return same


def _latent(row: dict[str, str], table: Table, theirs: tuple[int, ...], size: float) -> None:
    settings = Settings(iterations=max(int(2_000_000 * size), 100_000) // 100 * 100)
    found = estimators.latent_classes(table, settings, lambda *_: None)
    ours = tuple(round(x or 0) for x in (found.low, found.centre, found.high))
    rhat, ess = found.diagnostics["rhat"], found.diagnostics["ess"]
    away = _away({"centre": ours[1], "ess": ess}, row)
    modes = found.diagnostics["modes"]
    said = f"R-hat {rhat:.3f}, ESS {ess:,.0f}, medians {away:.1f} standard errors apart"
    _line(row, theirs, ours, said + ("" if rhat <= 1.05 and len(modes) == 1 else f": NOT CONVERGED, modes {modes}"))


def _line(row: dict[str, str], theirs: tuple[int, ...], ours: tuple[int, ...], said: str) -> None:
    name = f"{row['dataset'][:24]:<24} {row['estimator'][:16]:<16} {row['settings'][:12]:<12}"
    print(f"  {name} {'/'.join(map(str, theirs)):>22} {'/'.join(map(str, ours)):>22}  {said}", flush=True)


# Tables that fit several answers (research/linkage_and_estimation.md, section 5), and where LCMCR settles on a median.
SEVERAL = ("uk_5", "netherlands_5", "colombia_recruitment_men_1999_R1_20")
UNSETTLED = frozenset({"chains_disagree", "several_modes", "few_draws"})
MEDIANS = ("kosovo_4", "new_orleans_5", "western_us_5")
FIRST = (*MEDIANS, *SEVERAL)


def verdicts(size: float, pieces: Pieces) -> Measures:
    """What is said of each public table, with what a person gets by default at size 0.2 and beyond."""
    if not SHARED.exists():
        return {}
    settings = Settings(iterations=max(int(200_000 * min(size * 5, 1)), 50_000) // 100 * 100)
    with (SHARED / "measured_reference.csv").open(encoding="utf-8") as lines:
        theirs = {r["dataset"]: r for r in csv.DictReader(lines) if r["settings"].startswith("seed=19481210")}
    print(f"verdicts ({settings.iterations:,} iterations): dataset, verdict, recommended interval, grave doubts; "
          "latent classes, and LCMCR's median")  # fmt: skip
    found: dict[str, float] = {}
    stems = [f.stem for f in sorted(SHARED.glob("*_[0-9]*.csv")) if "published" not in f.name]
    for stem in sorted(stems, key=lambda s: (s not in FIRST, s)):
        said = pieces.outcome(f"verdict {stem} {settings.iterations}", partial(_verdict, stem, settings))
        if said is None:
            continue
        print(f"  {stem[:24]:<24} {said['verdict']:<14} {said['answer'] or 'no number'!s:<24} "
              f"{', '.join(said['grave']) or 'none'}", flush=True)  # fmt: skip
        latent = said["latent"]
        if latent is None and stem in SEVERAL:
            # Refused by its overlaps, before any model; what the sampler would have said of it is shown all the same.
            key = f"latent classes of {stem} {settings.iterations // 4}"
            latent = pieces.outcome(key, partial(_latent_alone, stem, settings))
        if latent is None:
            continue
        away = _away(latent, theirs[stem]) if stem in theirs else math.nan
        _say_latent(latent, away)
        if stem in SEVERAL:
            found[f"{stem[:13]} not settled"] = float(bool(UNSETTLED & {*said["grave"], *latent.get("grave", ())}))
        if stem in MEDIANS:
            found[f"{stem} median"] = float(away <= 3)
    return {"verdicts": found}


def _say_latent(latent: dict[str, Any], away: float) -> None:
    grave = f"; grave: {', '.join(latent['grave']) or 'none'}" if "grave" in latent else ""
    print(f"      median {latent['centre']:,.0f} ({latent['low']:,.0f} to {latent['high']:,.0f}), R-hat "
          f"{latent['rhat']:.3f}, ESS {latent['ess']:,.0f}, medians of chains {latent['medians']}, modes "
          f"{latent['modes']}; {away:.1f} standard errors from LCMCR's{grave}", flush=True)  # fmt: skip


def _verdict(stem: str, settings: Settings) -> dict[str, Any]:
    table = read_csv((SHARED / f"{stem}.csv").read_text(encoding="utf-8"))
    found = estimate(table, settings)
    latent = next((e for e in found.estimates if e.name == estimators.LATENT), None)
    return {
        "verdict": found.verdict,
        "answer": found.answer,
        "grave": sorted({d.code for d in found.doubts if d.grave}),
        "texts": [d.text for d in found.doubts],
        "latent": latent and _chains(latent),
    }


def _latent_alone(stem: str, settings: Settings) -> dict[str, Any]:
    table = read_csv((SHARED / f"{stem}.csv").read_text(encoding="utf-8"))
    shorter = replace(settings, iterations=settings.iterations // 4)
    found = estimators.latent_classes(table, shorter, lambda *_: None)
    grave = [d.code for d in (*gates.of_chains(found), *gates.of_shape(found)) if d.grave]
    return {**_chains(found), "grave": grave}


def _chains(found: Estimate) -> dict[str, Any]:
    said = found.diagnostics
    return {
        "low": found.low, "centre": found.centre, "high": found.high, "rhat": said["rhat"], "ess": said["ess"],
        "medians": said["chain_medians"], "modes": said["modes"],
    }  # fmt: skip


def _away(ours: dict[str, Any], row: dict[str, str]) -> float:
    """How far the medians are apart, in Monte-Carlo standard errors of their difference.

    The spread of the posterior is taken from their interval; a median's error is 1.25 times a mean's.
    """
    spread = (int(row["hi95"]) - int(row["lo95"])) / 3.92 * 1.25
    error = spread * math.sqrt(1 / max(ours["ess"], 1) + 1 / max(float(row["ess"]), 1))
    return float(abs(ours["centre"] - int(row["centre"])) / error)


def differing(_size: float) -> Measures:
    """How often the model of people who differ holds the truth, which takes no sampling; 40 tables a line."""
    state = np.random.default_rng(20261131)
    found: dict[str, float] = {}
    for name in SCENARIOS:
        held = 0
        for _ in range(40):
            table = capture(name, 2_000, state)
            fitted = heterogeneity.averaged(table, 20 * table.people)
            ends = [] if fitted is None else [table.people + fitted.quantile(q) for q in (0.025, 0.975)]
            held += bool(ends) and ends[0] <= 2_000 <= ends[1]
        print(f"differing people alone: {name:<20} N 2,000: {share(held, 40)} hold the truth", flush=True)
        found[name] = held / 40
    return {"differing people": found}


def calibration(size: float) -> Measures:
    """Simulation-based calibration with 1/N cut off at a largest N, and samples in which somebody was seen.

    Of the Bayesian estimators, on the code that the product runs. The model of people who differ is an approximation
    by BIC and profile likelihood, of which ranks need not be uniform; `coverage` is its test.
    """
    times = max(int(2_000 * size), 100)
    print(f"calibration: {times} made tables each (of 2,000), {BINS} bins, N to 400")
    state = np.random.default_rng(7)
    found: dict[str, float] = {}
    for name, ranks in (("decomposable graphs", _graph_ranks), ("latent classes", _latent_ranks)):
        counts = np.bincount([min(int(u * BINS), BINS - 1) for u in ranks(times, state)], minlength=BINS)
        expected = counts.sum() / BINS
        square = float(((counts - expected) ** 2 / expected).sum())
        p = float(chi2.sf(square, BINS - 1))
        print(f"  {name:<20} ranks {counts.tolist()}; chi-squared {square:.1f}, p {p:.3f}", flush=True)
        found[name] = float(p > 0.01)
    return {"calibration": found}


def _graph_ranks(times: int, state: np.random.Generator) -> Iterator[float]:
    for _ in range(times):
        people, table = graph_truth(3, 400, state)
        found = decomposable.posterior(table, 2.0**-3, 400 - table.people)
        unseen = people - table.people
        below = float(found.mass[found.unseen < unseen].sum())
        yield below + float(state.uniform()) * float(found.mass[found.unseen == unseen].sum())


def _latent_ranks(times: int, state: np.random.Generator) -> Iterator[float]:
    prior = Prior(5)
    for i in range(times):
        people, table = latent_truth(3, prior, 400, state)
        plan = Plan(1000 + i, 1, 40_000, 5_000, 200, 400 - table.people)
        totals = sample(table, prior, plan).unseen[0] + table.people
        below, same = int((totals < people).sum()), int((totals == people).sum())
        yield (below + float(state.uniform()) * (same + 1)) / (len(totals) + 1)


def combination(_size: float) -> Measures:
    """HRDAG's verdata example: 20 completed data sets of one stratum give 1,266 / 1,593 / 2,148.

    From the moments of the draws that the package ships (inst/extdata/estimates, people seen from its test of the
    combination), and from the draws where they are laid in with seen.csv (file, people seen). Rounded as there.
    """
    with (Path(__file__).parent / "verdata_moments.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    sets = [
        combining.Moments(int(r["seen"]), float(r["unseen"]), float(r["log_mean"]), float(r["log_variance"]))
        for r in rows
    ]
    found = {"exact": float(_combined("moments of the draws", sets))}
    folder = SHARED / "verdata_estimates"
    if not (folder / "seen.csv").exists():
        return {"combination": found}
    with (folder / "seen.csv").open(encoding="utf-8") as lines:
        seen = {row["file"]: int(row["seen"]) for row in csv.DictReader(lines)}
    draws = {f.stem: np.array(json.loads(f.read_text(encoding="utf-8")), float) for f in folder.glob("**/*.json")}
    own = [combining.moments(draws[r["file"]], seen[r["file"]]) for r in rows]
    found["exact"] *= float(_combined("the draws themselves", own))
    return {"combination": found}


def _combined(of: str, sets: list[combining.Moments]) -> bool:
    known = round(float(np.mean([s.seen for s in sets])))
    mean = float(np.mean([s.seen for s in sets]))
    low, centre, high = (known + round(x - mean) for x in combining.combined(sets))
    said = "exact" if (low, centre, high) == VERDATA else "NOT EXACT"
    print(f"combination of {len(sets)} data sets, from {of}: theirs 1,266 / 1,593 / 2,148; ours {low:,} / {centre:,} / "
          f"{high:,}: {said}")  # fmt: skip
    return (low, centre, high) == VERDATA


def speed(_size: float) -> Measures:
    """Iterations a second of one chain on four lists, and the whole default report for 5,000 people."""
    table = capture("heterogeneous", 9_000, np.random.default_rng(3))
    kosovo = SHARED / "kosovo_4.csv"
    subject = read_csv(kosovo.read_text(encoding="utf-8")) if kosovo.exists() else table
    prior = Prior(15)
    sample(subject, prior, Plan(1, 1, 1_000, 100, 10, 20 * subject.people))
    began = time.process_time()
    sample(subject, prior, Plan(1, 1, 200_000, 10_000, 100, 20 * subject.people))
    spent = time.process_time() - began
    print(f"speed: {210_000 / spent:,.0f} Gibbs iterations a processor second on {len(subject.lists)} lists")
    _timed(f"default report, 4 lists, {table.people:,} people", lambda: estimate(table))
    made = linked(8_000, 7)
    wish = Wish(recall=made.recall)
    _timed(
        f"the same of a case whose links are in doubt, {made.plain.people:,} people, {Settings().linkages} linkages",
        lambda: of_people(made.people, made.captures, wish, ("made", ()), Settings()),
    )
    return {}


def _timed(what: str, do: Callable[[], object]) -> None:
    began, wall = time.process_time(), time.perf_counter()
    do()
    print(f"  {what}: {time.process_time() - began:.0f} processor seconds, "
          f"{time.perf_counter() - wall:.0f} s by the clock of this machine as it was", flush=True)  # fmt: skip


SECTIONS: dict[str, Callable[[float], Measures]] = {
    "points": points, "limits": limits, "reference": reference, "differing": differing, "calibration": calibration,
    "combination": combination, "speed": speed,
}  # fmt: skip
IN_PIECES: dict[str, Callable[[float, Pieces], Measures]] = {
    "verdicts": verdicts, "coverage": coverage, "breadth": breadth, "linkage": linkage, "doubtful": doubtful,
}  # fmt: skip


def main() -> int:
    every = ",".join([*SECTIONS, *IN_PIECES])
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=float, default=0.1, help="share of the whole run, above 0 and at most 1")
    ask.add_argument("--only", default=every, help=f"of {every}")
    ask.add_argument("--results", type=Path, help="file to which the outcome of each made set is added, and read from")
    ask.add_argument("--seed", type=int, default=SEED, help="of the coverage sets: another one makes other tables")
    ask.add_argument("--sets", help="FIRST-LAST: make the coverage and breadth sets of these numbers")
    ask.add_argument("--pool", type=Path, nargs="*", default=[], help="further files of outcomes, which are only read")
    ask.add_argument("--seconds", type=float, help="make no further set after so many; with --results, runs add up")
    ask.add_argument("--check", action="store_true")
    ask.add_argument("--update", action="store_true")
    given = ask.parse_args()
    if not 0 < given.size <= 1:
        ask.error("--size is above 0 and at most 1")
    print(f"size {given.size:g} of the whole run")
    found: Measures = {}
    sets = re.fullmatch(r"(\d+)-(\d+)", given.sets) if given.sets else None
    if given.sets and (not sets or int(sets[1]) > int(sets[2])):
        ask.error("--sets is like 100-199")
    if missing := [str(f) for f in given.pool if not f.is_file()]:
        ask.error(f"--pool: no such file: {', '.join(missing)}")
    pieces = Pieces(given.results, given.seconds, (int(sets[1]), int(sets[2])) if sets else None, given.pool)
    in_pieces: dict[str, Callable[[float, Pieces], Measures]] = {
        **IN_PIECES,
        "coverage": partial(coverage, seed=given.seed),
    }
    for name in given.only.split(","):
        found |= in_pieces[name](given.size, pieces) if name in in_pieces else SECTIONS[name](given.size)
    return hold("estimation", found, check=given.check, update=given.update)


if __name__ == "__main__":
    sys.exit(main())
