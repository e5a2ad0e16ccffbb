"""Whether Apache Spark gives the pairs and chances that DuckDB gives on long lists, and how long each takes.

    python bench/linkage_spark.py [--size 100000] [--rows PATH]

Invented lists as in bench/linkage_speed.py; the extra tawthiq[spark] and Java 17 or later are needed. Spark runs as
`tawthiq build --engine spark` runs it: on this computer with two threads, unless TAWTHIQ_SPARK_MASTER says another.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from linkage_speed import _rows, make
from tawthiq.people import linkage

# What differs by the order in which numbers are added up.
ROUNDING = 1e-4


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--size", type=int, default=100_000)
    ask.add_argument("--rows", type=Path, help="Parquet of rows, made where it is not there")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="tawthiq-bench-") as folder:
        path = given.rows or Path(folder) / "rows.parquet"
        if not path.exists():
            make(given.size, path)
        chances, levels = [], []
        for engine in ("duckdb", "spark"):
            begun = time.perf_counter()
            found = linkage.score(_rows(path), engine=engine)
            print(f"{engine:8s} {len(found.pairs):9,} pairs  {time.perf_counter() - begun:7.1f} s", flush=True)
            chances.append({(p.left, p.right): p.probability for p in found.pairs})
            levels.append({(p.left, p.right): p.levels for p in found.pairs})
    one, two = chances
    both = one.keys() & two.keys()
    most = max((abs(one[pair] - two[pair]) for pair in both), default=0.0)
    apart = sum(levels[0][pair] != levels[1][pair] for pair in both)
    print(f"the same pairs: {len(both):,}; of one alone: {len(one) - len(both):,} and {len(two) - len(both):,}")
    print(f"chances differ by at most {most:.1e}; levels of {apart:,} pairs")
    return 0 if both and one.keys() == two.keys() and most <= ROUNDING and not apart else 1


if __name__ == "__main__":
    sys.exit(main())
