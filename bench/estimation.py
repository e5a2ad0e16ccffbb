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
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from scipy.stats import chi2

from estimation_linked import linked
from estimation_made import SCENARIOS, capture, graph_truth, latent_truth, linked_lists
from floors import Measures, hold
from tawthiq.estimation import (
    Settings,
    Wish,
    combining,
    decomposable,
    estimate,
    estimators,
    heterogeneity,
    loglinear,
    read_csv,
)
from tawthiq.estimation.capture import of_persons
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.lost import Recall
from tawthiq.estimation.report import of_people
from tawthiq.estimation.sampling import Plan, sample
from tawthiq.estimation.table import Table

SHARED = Path(__file__).parents[2] / "shared" / "benchmarks" / "mse"
VERDATA = (1266, 1593, 2148)
# Shorter than what a person gets by default, so that many tables can be made: more of them are refused for it.
QUICK = Settings(iterations=20_000, burn_in=5_000, every=20, replicates=300)
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
    # The spread of the posterior from its interval; a median's error is 1.25 times a mean's.
    spread = (theirs[2] - theirs[0]) / 3.92 * 1.25
    error = spread * math.sqrt(1 / max(ess, 1) + 1 / max(float(row["ess"]), 1))
    away = abs(ours[1] - theirs[1]) / error
    modes = found.diagnostics["modes"]
    said = f"R-hat {rhat:.3f}, ESS {ess:,.0f}, medians {away:.1f} standard errors apart"
    _line(row, theirs, ours, said + ("" if rhat <= 1.05 and len(modes) == 1 else f": NOT CONVERGED, modes {modes}"))


def _line(row: dict[str, str], theirs: tuple[int, ...], ours: tuple[int, ...], said: str) -> None:
    name = f"{row['dataset'][:24]:<24} {row['estimator'][:16]:<16} {row['settings'][:12]:<12}"
    print(f"  {name} {'/'.join(map(str, theirs)):>22} {'/'.join(map(str, ours)):>22}  {said}", flush=True)


def verdicts(size: float) -> Measures:
    """What is said of each public table."""
    if not SHARED.exists():
        return {}
    print("verdicts: dataset, verdict, recommended interval, grave doubts")
    for file in sorted(SHARED.glob("*_[0-9]*.csv")):
        if "published" in file.name:
            continue
        table = read_csv(file.read_text(encoding="utf-8"))
        found = estimate(table, Settings(iterations=max(int(200_000 * min(size * 5, 1)), 50_000) // 100 * 100))
        grave = ", ".join(sorted({d.code for d in found.doubts if d.grave})) or "none"
        print(f"  {file.stem:<38} {found.verdict:<14} {found.answer or '':<24} {grave}", flush=True)
    return {}


def coverage(size: float, seed: int = 20261140) -> Measures:
    """Whether the recommended 95 % interval holds the truth, how wide it is, and how often no number is given.

    The rules (what is counted, what is refused, which shapes) were chosen on seeds 101, 202, 303, 404, 20261121 and
    20261130, and on the table of Kosovo.
    """
    times = max(int(100 * size), 1)
    print(f"coverage: {times} made tables a line (of 100), 4 lists; iterations {QUICK.iterations:,} a chain")
    state = np.random.default_rng(seed)
    found: Measures = {}
    for name in SCENARIOS:
        every: list[Told] = []
        for people in (500, 5_000, 100_000):
            here = [_told(name, people, state) for _ in range(times)]
            _say(f"{name:<20} N {people:>7,}", here)
            every += here
        held, refused = _say(f"{name:<20} all      ", every)
        found[f"coverage {name}"] = {"held": round(held, 3), "answered": round(1 - refused, 3)}
    return found


class Told(Struct):
    """What was said of one made table: whether the interval held, its upper end by its lower, why none was given."""

    held: bool | None
    width: float
    verdict: str
    why: tuple[str, ...]


def _told(name: str, people: int, state: np.random.Generator) -> Told:
    found = estimate(capture(name, people, state), QUICK)
    why = tuple(d.code for d in found.doubts if d.grave)
    if found.answer is None:
        return Told(None, math.nan, found.verdict, why)
    low, _, high = found.answer
    return Told(low <= people <= high, high / low, found.verdict, why)


def _say(label: str, told: list[Told]) -> tuple[float, float]:
    """Prints a line; the share of answers that hold the truth, and the share of tables without an answer."""
    given = [t for t in told if t.held is not None]
    held = sum(bool(t.held) for t in given)
    missed = sum(t.held is False and t.verdict == "estimable" for t in told)
    width = f"{float(np.median([t.width for t in given])):.2f}" if given else "-"
    why = Counter(code for t in told for code in t.why)
    said = ", ".join(f"{code} {n}" for code, n in why.most_common()) or "none"
    print(f"  {label}: {_share(held, len(given))} hold the truth, upper end {width} times the lower; "
          f"{len(told) - len(given)} of {len(told)} not estimable ({said}); "
          f"missed and called estimable without warning: {missed}", flush=True)  # fmt: skip
    return held / max(len(given), 1), 1 - len(given) / len(told)


def _share(some: int, of: int) -> str:
    return f"{some} of {of} ({some / of:.0%})" if of else "0 of 0"


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
        print(f"differing people alone: {name:<20} N 2,000: {_share(held, 40)} hold the truth", flush=True)
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


def linkage(size: float) -> Measures:
    """The people benchmark's lists, linked by the product: the interval over linkages beside the one without."""
    times = max(int(20 * size), 1)
    print(f"linkage: {times} sets (of 20) of 4 lists of invented people, 8,000 rows, linked by the product")
    settings = replace(QUICK, linkages=20)
    averaged = plain = 0
    for seed in range(101, 101 + times):
        made = linked(8_000, seed)
        own = of_people(made.people, made.captures, Wish(recall=made.recall), ("made", ()), settings).whole
        true, alone = estimate(made.true, settings), estimate(made.plain, settings)
        averaged += _holds(own.answer, made.persons)
        plain += _holds(alone.answer, made.persons)
        print(f"    N {made.persons:,}; of {made.recall.of} true pairs looked up {made.recall.found} had a link; by "
              f"true links {true.answer}; by the links as they are {alone.answer} ({alone.verdict}); over linkages "
              f"{own.answer} ({own.verdict})", flush=True)  # fmt: skip
    print(f"  over linkages {_share(averaged, times)} hold the truth; links as they are {_share(plain, times)}")
    return {"linkage": {"over linkages": round(averaged / times, 3)}}


def _holds(answer: tuple[int, int, int] | None, truth: int) -> bool:
    return answer is not None and answer[0] <= truth <= answer[2]


def doubtful(size: float) -> Measures:
    """Made lists whose links are as sure as their probabilities say: the interval over linkages, and without."""
    times = max(int(20 * size), 1)
    people = 3_000
    print(f"doubtful links: {times} made sets of 4 lists (of 20), N {people:,}; a tenth of true pairs never compared")
    settings = replace(QUICK, linkages=20)
    state = np.random.default_rng(11)
    averaged = plain = 0
    for _ in range(times):
        made = linked_lists(people, 0.9, state)
        own = of_people(made.people, made.captures, Wish(recall=Recall(*made.recall)), ("made", ()), settings)
        alone = estimate(made.captures.tables(of_persons(made.captures, made.people))["all"], settings)
        averaged += _holds(own.whole.answer, people)
        plain += _holds(alone.answer, people)
        print(f"    over linkages {own.whole.verdict} {own.whole.answer}; links as they are {alone.verdict} "
              f"{alone.answer}", flush=True)  # fmt: skip
    print(f"  over linkages {_share(averaged, times)} hold the truth; links as they are {_share(plain, times)}")
    return {}


def combination(_size: float) -> Measures:
    """HRDAG's verdata example: 20 completed data sets of one stratum give 1,266 / 1,593 / 2,148."""
    folder = SHARED / "verdata_estimates"
    files = sorted(folder.glob("**/*.json"))
    if not files:
        print("combination: not checked. Its input, 20 files of 1,000 posterior draws (inst/extdata/estimates of "
              "HRDAG's verdata), is not here; lay them with seen.csv (file, people seen) in "
              f"{folder} and run this again")  # fmt: skip
        return {}
    with (folder / "seen.csv").open(encoding="utf-8") as lines:
        seen = {row["file"]: int(row["seen"]) for row in csv.DictReader(lines)}
    draws = [np.array(json.loads(f.read_text(encoding="utf-8")), dtype=np.float64) for f in files]
    known = [seen[f.stem] for f in files]
    mean = float(np.mean(known))
    ours = tuple(round(mean) + round(x - mean) for x in combining.replicates(draws, known))
    print(f"combination: theirs 1,266 / 1,593 / 2,148; ours {ours}: {'exact' if ours == VERDATA else 'NOT EXACT'}")
    return {"combination": {"exact": float(ours == VERDATA)}}


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
    began, wall = time.process_time(), time.perf_counter()
    estimate(table)
    print(f"  default report, 4 lists, {table.people:,} people: {time.process_time() - began:.0f} processor seconds, "
          f"{time.perf_counter() - wall:.0f} s by the clock of this machine as it was")  # fmt: skip
    return {}


SECTIONS: dict[str, Callable[[float], Measures]] = {
    "points": points, "reference": reference, "verdicts": verdicts, "coverage": coverage, "differing": differing,
    "calibration": calibration, "linkage": linkage, "doubtful": doubtful, "combination": combination, "speed": speed,
}  # fmt: skip


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=float, default=0.1, help="share of the whole run, above 0 and at most 1")
    ask.add_argument("--only", default=",".join(SECTIONS), help=f"of {', '.join(SECTIONS)}")
    ask.add_argument("--check", action="store_true")
    ask.add_argument("--update", action="store_true")
    given = ask.parse_args()
    if not 0 < given.size <= 1:
        ask.error("--size is above 0 and at most 1")
    print(f"size {given.size:g} of the whole run")
    found: Measures = {}
    for name in given.only.split(","):
        found |= SECTIONS[name](given.size)
    return hold("estimation", found, check=given.check, update=given.update)


if __name__ == "__main__":
    sys.exit(main())
