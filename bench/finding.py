"""How quickly, and how surely, a name is found among a million names that are filed in a case.

    python bench/finding.py [--size 1000000] [--asked 200]

Names are drawn as for the lists of `people_lists`, half of them in Latin spelling. Each name asked for is one of them,
turned into the other script, or with a part left out, or with a part that is wrong: `first` is the share of the asked
that stand in the list of 20. The times are of the processor in one process, warm, over a case database on disk; `bare`
is what SQLite alone takes to give the pieces of the index that the same question reads.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from people_lists import Names
from tawthiq.people.search import Source, file, find, keys_of
from tawthiq.store import CaseStore, StageRun, filing

Way = Callable[[list[str], Names], str]


def drawn(size: int, names: Names) -> list[list[str]]:
    """So many people: given name, father's name, family name, in Arabic."""
    pools = names.pools()
    given, family = (names.chance.choices(*pools[k], k=n * size) for k, n in (("given", 2), ("family", 1)))
    return [[given[2 * i], given[2 * i + 1], family[i]] for i in range(size)]


def latin(parts: list[str], names: Names) -> str:
    return " ".join(names.spell(p) for p in parts)


WAYS: dict[str, Way] = {
    "as on the list": lambda parts, _: " ".join(parts),
    "the other script": latin,
    "without the father": lambda parts, _: f"{parts[0]} {parts[2]}",
    "the father wrong": lambda parts, names: (
        f"{parts[0]} {names.chance.choices(*names.pools()['given'])[0]} {parts[2]}"
    ),
}


# Of the processor, which says the same on a machine that does other work besides.
clock = time.process_time


def asked(
    source: Source, people: list[list[str]], typed: list[str], way: Way, names: Names
) -> tuple[list[float], float]:
    """Milliseconds of each question, and the share of those asked for who stand among the 20 found."""
    spent, right = [], 0
    for number, parts in enumerate(people):
        words = way(parts, names)
        begun = clock()
        hits = find(source, words)
        spent.append((clock() - begun) * 1000)
        right += any(typed[number] == hit.name for hit in hits)
    return spent, right / len(people)


def bare(source: Source, people: list[list[str]]) -> list[float]:
    spent = []
    for parts in people:
        keys = tuple(keys_of(" ".join(parts)))
        begun = clock()
        source.postings(keys)
        spent.append((clock() - begun) * 1000)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=200)
    given = parser.parse_args()
    names = Names(random.Random(5))
    people = drawn(given.size, names)
    typed = [latin(p, names) if i % 2 else " ".join(p) for i, p in enumerate(people)]
    begun = time.perf_counter()
    filed = file((name, f"{i:064x}") for i, name in enumerate(typed))
    keyed = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.db"
        store = CaseStore.at(path)
        empty = path.stat().st_size
        begun = time.perf_counter()
        filing.save(store, StageRun("names", "case", "key", "output"), filed)
        saved = time.perf_counter() - begun
        size = (path.stat().st_size - empty) / 1e6
        print(f"{given.size:,} records, {filed.size():,} names, {len(filed.under):,} keys: {size:.0f} MB on disk")
        print(f"filed in {keyed:.0f} s, written in {saved:.0f} s")
        source = filing.Filing(store)
        some = random.Random(6).sample(range(given.size), given.asked)
        chosen, wanted = [people[i] for i in some], [typed[i] for i in some]
        asked(source, chosen[:20], wanted, WAYS["as on the list"], names)  # warm
        plain = statistics.median(bare(source, chosen))
        for label, way in WAYS.items():
            spent, right = asked(source, chosen, wanted, way, names)
            slow = sorted(spent)[int(0.95 * len(spent))]
            middle = statistics.median(spent)
            print(
                f"{label}: median {middle:.1f} ms, 19 in 20 under {slow:.1f} ms, bare {plain:.1f} ms, first {right:.3f}"
            )
        store.close()


if __name__ == "__main__":
    main()
