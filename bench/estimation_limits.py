"""The ends of the bootstrap intervals beside SparseMSE's: a section of bench/estimation.py.

Both are drawn at random: theirs from 1,000 replicates. Where the correction for bias is large, a BCa end is read far
out in the tail, at the outermost few replicates or the very last. How far an end goes by chance is seen from ours:
1,000 of our replicates, taken again and again. Where two runs of SparseMSE are further apart than 5 %, no third one
can be asked to be nearer (how many replicates the published run had is not known).
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from floors import Measures
from tawthiq.estimation import loglinear, read_csv
from tawthiq.estimation.randomness import generator

SHARED = Path(__file__).parents[2] / "shared" / "benchmarks" / "mse"
THEIRS = 1_000  # replicates of theirs
FEWEST = 2_000
AGAIN = 4_000  # how often so many of ours are taken
NEAR = 0.05
# Of all ends compared, one in a hundred such benchmarks may have one so far out by chance (Bonferroni).
ALL_IN_ALL = 0.01
# As Binette and Steorts 2021 name the tables, whose run is another one of the same package.
PUBLISHED = {
    "uk_5": "United Kingdom", "netherlands_5": "Netherlands", "new_orleans_5": "New Orleans",
    "western_us_5": "Western U.S.", "australia_4": "Australia",
}  # fmt: skip

Ends = tuple[float, float]


class Compared(Struct, frozen=True):
    """One table: both ends of theirs and ours, and ours as far as chance takes them with so few replicates.

    Attributes:
        theirs: one or two runs of SparseMSE.
        chance: shape (many, 2): ends of ours from as few replicates as theirs.
        tails: share of the replicates beyond each of our ends.
    """

    dataset: str
    theirs: tuple[Ends, ...]
    ours: Ends
    chance: NDArray[np.float64]
    tails: Ends

    def off(self) -> float:
        """How far our ends are from theirs, the worse of the two, as a share of theirs."""
        return max(abs(a / b - 1) for a, b in zip(self.ours, self.theirs[0], strict=True))

    def apart(self) -> float | None:
        """How far two runs of theirs are from each other."""
        if len(self.theirs) < 2:
            return None
        one, other = self.theirs
        return max(abs(a / b - 1) for a, b in zip(one, other, strict=True))

    def rarest(self) -> float:
        """Of both ends of theirs the less likely: how likely one of ours, by as few replicates, is as far out."""
        found = []
        for at, end in enumerate(self.theirs[0]):
            below, above = np.mean(self.chance[:, at] <= end), np.mean(self.chance[:, at] >= end)
            found.append(2 * float(min(below, above)))
        return min(found)


def limits(size: float) -> Measures:
    """Of every table that SparseMSE was run on: whether our ends are within 5 % of theirs, and within chance."""
    if not SHARED.exists():
        print("limits: skipped, ../shared/benchmarks/mse is not here")
        return {}
    replicates = max(int(10_000 * size), FEWEST)
    print(f"limits: {replicates:,} replicates of ours, {THEIRS:,} of theirs; how far such few go by chance: {AGAIN:,} "
          "times so many of ours")  # fmt: skip
    found = [_compared(dataset, theirs, replicates) for dataset, theirs in _theirs().items()]
    ends = 2 * len(found)
    for c in found:
        low, high = (np.quantile(c.chance[:, at], [0.025, 0.975]) for at in (0, 1))
        another = f"; another run of theirs {_said(c.theirs[1])}, {c.apart():.0%} from the first" if c.apart() else ""
        print(f"  {c.dataset:<14} theirs {_said(c.theirs[0])}, ours {_said(c.ours)} (read with {c.tails[0]:.3%} and "
              f"{c.tails[1]:.3%} of the replicates beyond), {c.off():.1%} off; so few "
              f"replicates give {low[0]:,.0f} to {low[1]:,.0f} and {high[0]:,.0f} to {high[1]:,.0f}{another}; "
              f"rarest end {c.rarest():.4f}", flush=True)  # fmt: skip
    within = sum(c.off() <= NEAR for c in found)
    chance = sum(c.rarest() > ALL_IN_ALL / ends for c in found)
    print(f"  within {NEAR:.0%}: {within} of {len(found)}; no further than chance (1 % over {ends} ends): {chance} of "
          f"{len(found)}")  # fmt: skip
    return {"limits": {"within chance": round(chance / len(found), 4)}}


def _theirs() -> dict[str, tuple[Ends, ...]]:
    """Ends of every table, of the run measured here and, where there is one, of the published one."""
    runs: dict[str, list[Ends]] = {}
    with (SHARED / "measured_reference.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["estimator"].startswith("SparseMSE"):
                runs[row["dataset"]] = [(float(row["lo95"]), float(row["hi95"]))]
    with (SHARED / "published_binette_steorts_2021.csv").open(encoding="utf-8") as lines:
        published = {r["dataset"]: r for r in csv.DictReader(lines) if r["model"] == "SparseMSE"}
    for dataset, name in PUBLISHED.items():
        if dataset in runs and name in published:
            runs[dataset].append((float(published[name]["N.lwr"]), float(published[name]["N.upr"])))
    return {dataset: tuple(ends) for dataset, ends in runs.items()}


def _compared(dataset: str, theirs: tuple[Ends, ...], replicates: int) -> Compared:
    table = read_csv((SHARED / f"{dataset}.csv").read_text(encoding="utf-8"))
    counts, lists = loglinear.cells(table), len(table.lists)
    chosen = loglinear.stepwise(counts, lists)
    assert chosen is not None
    totals = loglinear.bootstrap(counts, lists, replicates, generator(1, 101))
    acceleration = loglinear.acceleration(counts, lists)
    state = np.random.default_rng(20261190)
    few = (state.choice(totals, THEIRS) for _ in range(AGAIN))
    chance = np.array([loglinear.bca(x, chosen.total, acceleration)[:2] for x in few])
    low, high, _ = loglinear.bca(totals, chosen.total, acceleration)
    tails = float(np.mean(totals < low)), float(np.mean(totals > high))
    return Compared(dataset, theirs, (low, high), chance, tails)


def _said(ends: Ends) -> str:
    return f"{ends[0]:,.0f} to {ends[1]:,.0f}"
