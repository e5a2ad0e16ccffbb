"""How right, how honest and how fast estimation is.

    python bench/estimation.py [--size 0.1] [--only reference,coverage,calibration,linkage,speed]

Reference: the numbers that other implementations gave, beside ours. Coverage: how often the recommended interval holds
a known truth. Calibration: ranks of the truth among posterior draws must be uniform (Talts et al. 2018). Linkage: made
lists with known people and imperfect links. `--size 1` is the whole run (hours); smaller ones take that share of it,
and every section says how much it did. Seconds are processor seconds: other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy.stats import chi2

from estimation_made import SCENARIOS, capture, graph_truth, latent_truth, linked_lists
from tawthiq.estimation import Settings, Wish, decomposable, estimate, estimators, loglinear, read_csv
from tawthiq.estimation.capture import of_persons
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.lost import Recall
from tawthiq.estimation.report import of_people
from tawthiq.estimation.sampling import Plan, sample
from tawthiq.estimation.table import Table

SHARED = Path(__file__).parents[2] / "shared" / "benchmarks" / "mse"
BINS = 10


def reference(size: float) -> None:
    """Ours beside measured_reference.csv: exact where there is nothing random, Monte-Carlo error where there is."""
    file = SHARED / "measured_reference.csv"
    if not file.exists():
        print("reference: skipped, ../shared/benchmarks/mse is not here")
        return
    print("reference: dataset, estimator, theirs (low, centre, high), ours, what decides")
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            theirs = tuple(int(row[k]) for k in ("lo95", "centre", "hi95"))
            table = read_csv((SHARED / f"{row['dataset']}.csv").read_text(encoding="utf-8"))
            if row["estimator"].startswith("dga"):
                _graphs(row, table, theirs)
            elif row["estimator"].startswith("SparseMSE"):
                _log_linear(row, table, theirs, size)
            elif row["settings"].startswith("seed=19481210"):
                _latent(row, table, theirs, size)


def _graphs(row: dict[str, str], table: Table, theirs: tuple[int, ...]) -> None:
    asked = float(row["settings"].removeprefix("delta="))
    delta = 2.0 ** -len(table.lists) if asked < 1 else asked
    # That run looked at 1 to 20 n unseen people, but at 100,000 at most.
    most = min(20 * table.people, 100_000)
    found = decomposable.posterior(table, delta, most, fewest_unseen=1)
    ours = tuple(found.quantile(q) + table.people for q in (0.025, 0.5, 0.975))
    _line(row, theirs, ours, "exact" if ours == theirs else "NOT EXACT")


def _log_linear(row: dict[str, str], table: Table, theirs: tuple[int, ...], size: float) -> None:
    chosen = loglinear.stepwise(loglinear.cells(table), len(table.lists))
    assert chosen is not None
    ends = loglinear.limits(table, chosen, max(int(10_000 * size), 200), seed=1)
    ours = (round(ends.low), round(chosen.total), round(ends.high))
    off = max(abs(ours[i] / theirs[i] - 1) for i in (0, 2))
    said = f"{ends.replicates} replicates, limits off by {off:.1%}"
    _line(row, theirs, ours, f"point {'exact' if ours[1] == theirs[1] else 'NOT EXACT'}, {said}")


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


def verdicts(size: float) -> None:
    """What is said of each public table, and of models that have no estimate."""
    if not SHARED.exists():
        return
    print("verdicts: dataset, verdict, recommended interval, grave doubts")
    for file in sorted(SHARED.glob("*_[0-9]*.csv")):
        if "published" in file.name:
            continue
        table = read_csv(file.read_text(encoding="utf-8"))
        found = estimate(table, Settings(iterations=max(int(200_000 * min(size * 5, 1)), 50_000) // 100 * 100))
        grave = ", ".join(sorted({d.code for d in found.doubts if d.grave})) or "none"
        print(f"  {file.stem:<38} {found.verdict:<14} {found.answer or '':<24} {grave}", flush=True)
    artificial = read_csv((SHARED / "artificial_3.csv").read_text(encoding="utf-8"))
    refused = loglinear.fit(loglinear.cells(artificial), 3, [(0, 1)]) is None
    print(f"  artificial_3 with A*B in the model: {'refused' if refused else 'NOT REFUSED'}")


def coverage(size: float) -> None:
    """Whether 95 % intervals hold the truth, and how often no number is given."""
    times = max(int(100 * size), 4)
    quick = Settings(iterations=20_000, burn_in=5_000, every=20, replicates=300)
    print(f"coverage: {times} made tables a line (of 100), 4 lists; iterations {quick.iterations:,} a chain")
    state = np.random.default_rng(20261121)
    for name in SCENARIOS:
        held = answered = done = 0
        for people in (500, 5_000, 100_000):
            here = [_covered(name, people, state, quick) for _ in range(times)]
            given = [x for x in here if x is not None]
            print(f"  {name:<22} N {people:>7,}: {_share(sum(given), len(given))} hold the truth; "
                  f"{times - len(given)} of {times} not estimable", flush=True)  # fmt: skip
            held, answered, done = held + sum(given), answered + len(given), done + times
        print(f"  {name:<22} all      : {_share(held, answered)} hold the truth; "
              f"{done - answered} of {done} not estimable", flush=True)  # fmt: skip


def _covered(name: str, people: int, state: np.random.Generator, settings: Settings) -> bool | None:
    found = estimate(capture(name, people, state), settings)
    return None if found.answer is None else found.answer[0] <= people <= found.answer[2]


def _share(some: int, of: int) -> str:
    return f"{some} of {of} ({some / of:.0%})" if of else "0 of 0"


def calibration(size: float) -> None:
    """Simulation-based calibration with 1/N cut off at a largest N, and samples in which somebody was seen."""
    times = max(int(2_000 * size), 100)
    print(f"calibration: {times} made tables each (of 2,000), {BINS} bins, N to 400")
    state = np.random.default_rng(7)
    for name, ranks in (("decomposable graphs", _graph_ranks), ("latent classes", _latent_ranks)):
        counts = np.bincount([min(int(u * BINS), BINS - 1) for u in ranks(times, state)], minlength=BINS)
        expected = counts.sum() / BINS
        square = float(((counts - expected) ** 2 / expected).sum())
        p = float(chi2.sf(square, BINS - 1))
        print(f"  {name:<20} ranks {counts.tolist()}; chi-squared {square:.1f}, p {p:.3f}", flush=True)


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


def linkage(size: float) -> None:
    """Made lists whose links are doubtful and partly lost: the interval over linkages beside the one without."""
    times = max(int(20 * size), 2)
    people = 3_000
    print(f"linkage: {times} made sets of 4 lists (of 20), N {people:,}; a tenth of true pairs never compared")
    settings = Settings(iterations=20_000, burn_in=5_000, every=20, replicates=300, linkages=20)
    state = np.random.default_rng(11)
    averaged = plain = 0
    for _ in range(times):
        made = linked_lists(people, 0.9, state)
        own = of_people(made.people, made.captures, Wish(recall=Recall(*made.recall)), ("made", ()), settings)
        key = of_persons(made.captures, made.people)
        alone = estimate(made.captures.tables(key)["all"], settings)
        one, two = own.whole.answer, _hull(alone)
        averaged += one is not None and one[0] <= people <= one[2]
        plain += two is not None and two[0] <= people <= two[1]
        print(f"    over linkages {own.whole.verdict} {one}; links as they are {two}", flush=True)
    print(f"  over linkages {_share(averaged, times)} hold the truth; links as they are {_share(plain, times)}")


def _hull(found: object) -> tuple[float, float] | None:
    models = [e for e in getattr(found, "estimates", ()) if e.role == "model" and e.low is not None and e.high]
    return (min(e.low for e in models), max(e.high for e in models)) if models else None


def speed(_size: float) -> None:
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


SECTIONS: dict[str, Callable[[float], None]] = {
    "reference": reference, "verdicts": verdicts, "coverage": coverage, "calibration": calibration,
    "linkage": linkage, "speed": speed,
}  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=float, default=0.1, help="share of the whole run, above 0 and at most 1")
    ask.add_argument("--only", default=",".join(SECTIONS), help=f"of {', '.join(SECTIONS)}")
    given = ask.parse_args()
    if not 0 < given.size <= 1:
        ask.error("--size is above 0 and at most 1")
    print(f"size {given.size:g} of the whole run")
    for name in given.only.split(","):
        SECTIONS[name](given.size)


if __name__ == "__main__":
    main()
