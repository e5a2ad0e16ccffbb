"""How fast lists are linked and in how much memory, beside bare Splink with its stock comparisons on the same records.

    python bench/linkage_speed.py [--size 1100000] [--rows PATH]

Invented lists as in bench/linkage.py. `bare` is Splink with NameComparison on the names as typed, DateOfBirthComparison
and exact places and arrests, trained and run over the same blocks, so that both score the same pairs. Each runs in a
process of its own on two threads: seconds of the clock and of the processor, peak resident memory of the process. Ours
is `linkage.score` whole, from rows to pairs; the keys that rows are made of are timed apart, since a build makes them
record by record, and so is reading the rows back (`rows`), which both do in their time. `--rows` keeps the rows there,
or takes those that are there. What two idle cores would take lies between half the processor's seconds and all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linkage import _columns
from people_lists import generate
from tawthiq.people import linkage
from tawthiq.people.blocking import block
from tawthiq.people.columns import NUMBERS, TEXT
from tawthiq.people.rowtable import load

_AT_ONCE = 50_000


def make(size: int, path: Path) -> dict[str, float]:
    """Write the rows of invented lists with their keys as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    typed, _, _ = generate(size, 3)
    schema = pa.schema([*((c, pa.string()) for c in TEXT), *((c, pa.int32()) for c in NUMBERS)])
    begun = time.perf_counter()
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, len(typed), _AT_ONCE):
            rows = [_columns(r, start + n) for n, r in enumerate(typed[start : start + _AT_ONCE])]
            writer.write_table(pa.Table.from_pylist(rows, schema))
    return {"records": len(typed), "seconds": time.perf_counter() - begun}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(_AT_ONCE):
        yield from batch.to_pylist()


def rows(path: Path) -> dict[str, float]:
    return {"kept": sum(1 for _ in _rows(path))}


def ours(path: Path) -> dict[str, float]:
    found = linkage.score(_rows(path))
    return {"kept": len(found.pairs), "pairs lost to large blocks": sum(x.pairs for x in found.lost)}


def bare(path: Path) -> dict[str, float]:
    """Splink as its tutorial runs it, over the blocks that ours makes."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    with duckdb.connect(config={"threads": 2, "temp_directory": ""}) as connection:
        load(connection, _rows(path))
        blocked = block(connection)
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="record",
            comparisons=[
                *(cl.NameComparison(f"{n}_typed") for n in ("given", "father", "family")),
                cl.DateOfBirthComparison("birth_d", input_is_string=True),
                cl.ExactMatch("arrest_d"),
                cl.ExactMatch("place").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[block_on(k) for k in blocked.keys],
        )
        linker = Linker(DuckDBAPI(connection=connection).register("compared_rows"), settings)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("given", "family", "birth_d")], recall=0.5
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        for columns in (("given", "family"), ("birth_d",)):
            # Splink refuses a share that comes to nothing; it then scores by what it has.
            with contextlib.suppress(ValueError):
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
        name = linker.inference.predict(threshold_match_probability=0.01).physical_name
        kept = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]  # noqa: S608
    return {"kept": kept}


def pairs(path: Path) -> dict[str, float]:
    """How many pairs share a block, each counted once."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        load(connection, _rows(path))
        blocked = block(connection)
        every = " UNION ".join(
            f"SELECT l.record AS a, r.record AS b FROM blocked_rows l JOIN blocked_rows r USING ({k}) "  # noqa: S608
            "WHERE l.record < r.record"
            for k in blocked.keys
        )
        return {"pairs": connection.execute(f"SELECT count(*) FROM ({every})").fetchall()[0][0]}  # noqa: S608


STEPS = {"rows": rows, "ours": ours, "bare": bare, "pairs": pairs}


def apart(step: str, path: Path) -> dict[str, float]:
    """One step in a process of its own, with what it took."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, "--rows", str(path)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_100_000)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--rows", type=Path)
    given = parser.parse_args()
    if given.step:
        begun = time.perf_counter()
        found = STEPS[given.step](given.rows)
        used = resource.getrusage(resource.RUSAGE_SELF)
        found |= {"seconds": time.perf_counter() - begun, "processor": used.ru_utime + used.ru_stime}
        # What the system calls the most that a process held, it counts from its parent on.
        held = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
        print(json.dumps(found | {"gigabytes": int(held[1] if held else used.ru_maxrss) / 1e6}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.rows or Path(folder) / "rows.parquet"
        if not path.exists():
            made = make(given.size, path)
            print(f"{made['records']:,} records, keys made in {made['seconds']:.0f} s; load {os.getloadavg()[0]:.1f}")
        took = {step: apart(step, path) for step in ("rows", "ours", "bare")}
        for step, one in took.items():
            what = "rows read" if step == "rows" else "pairs kept"
            print(
                f"{step}: {one['seconds']:.1f} s ({one['processor']:.1f} s of the processor), "
                f"{one['gigabytes']:.2f} GB, {one['kept']:,} {what}; load {os.getloadavg()[0]:.1f}"
            )
        ratios = (took["ours"][k] / took["bare"][k] for k in ("seconds", "processor", "gigabytes"))
        print(
            "ours beside bare: {:.2f} of its time, {:.2f} of its processor time, {:.2f} of its memory".format(*ratios)
        )
        print(f"pairs that share a block: {apart('pairs', path)['pairs']:,}")


if __name__ == "__main__":
    main()
