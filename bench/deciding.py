"""Processor time of one decision's custody: opened, one entry, signed, closed, and the log read anew by the pages.

python bench/deciding.py [--entries 1000,10000] [--times 5]

Once as it was before, with everything read anew each time, and once with what was read before known (`known`).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tawthiq.evidence import Actor, Custody, own_actor


def decide(case: Path, actor: Actor, known: Custody | None) -> Custody:
    with Custody.open(case, actor, known=known) as custody:
        custody.append([custody.draft("assessed", ("0" * 64,), {"verdict": "accept"})[0]])
        custody.checkpoint()
    return custody


def grown(case: Path, actor: Actor, entries: int) -> None:
    """A log of decisions, each with its checkpoint."""
    with Custody.create(case, actor) as custody:
        while custody.size < entries:
            custody.append([custody.draft("assessed", ("0" * 64,), {"verdict": "accept"})[0]])
            custody.checkpoint()


def milliseconds(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return 1000 * (time.process_time() - before)


def measured(case: Path, actor: Actor) -> tuple[float, ...]:
    """A decision anew and known, the pages' reading anew and known; in turn, so that other work falls on all."""
    seen = Custody.open(case)
    anew = milliseconds(lambda: decide(case, actor, None))
    between = Custody.open(case, known=seen)
    known = milliseconds(lambda: decide(case, actor, between))
    return (
        anew,
        known,
        milliseconds(lambda: Custody.open(case)),
        milliseconds(lambda: Custody.open(case, known=between)),
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", default="1000,10000")
    asked.add_argument("--times", type=int, default=5)
    wanted = asked.parse_args()
    print(f"{'entries':>8}{'anew, ms':>12}{'known, ms':>12}{'pages anew':>12}{'pages known':>12}")
    for entries in map(int, wanted.entries.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            actor, case = own_actor("Bench", directory=Path(folder) / "keys"), Path(folder) / "case"
            grown(case, actor, entries)
            figures = [measured(case, actor) for _ in range(wanted.times)]
            print(f"{entries:8}" + "".join(f"{statistics.median(c):12.1f}" for c in zip(*figures, strict=True)))


if __name__ == "__main__":
    main()
