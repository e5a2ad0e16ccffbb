"""How fast a clean case verifies, beside `sha256sum` over the same bytes.

    python bench/verifying.py [--files 10000] [--kilobytes 100] [--folder DIR] [--check]

Makes a case of that many files of random bytes with `add`, then runs both over it, in turn, as whole commands (start of
Python included), and prints wall-clock and processor seconds: on a machine that others use too, the second says more.
`--check` fails below 0.8 of sha256sum's speed by the wall clock, best of three.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import tawthiq
from tawthiq.evidence import own_actor

FLOOR = 0.8
ROUNDS = 3


def make_case(folder: Path, files: int, size: int) -> Path:
    """A case of files of about `size` bytes, from a half to one and a half, all different."""
    chance = random.Random(4)
    received = folder / "received"
    for number in range(files):
        path = received / f"{number // 500:03d}" / f"{number:06d}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.randint(size // 2, size * 3 // 2)))
    own_actor("Bench", directory=folder / "home" / "keys")
    with tawthiq.open_case(folder / "case", create=True) as case:
        case.add([received])
    shutil.rmtree(received)
    return folder / "case"


def timed(command: Sequence[str], stdin: bytes = b"") -> tuple[float, float]:
    """(wall-clock, processor) seconds of a command. It must end with 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, input=stdin, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--files", type=int, default=10_000)
    ask.add_argument("--kilobytes", type=int, default=100, help="mean size of a file")
    ask.add_argument("--folder", type=Path, help="where to make the case; default: the system's temporary folder")
    ask.add_argument("--check", action="store_true", help=f"fail below {FLOOR} of sha256sum's speed")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="tawthiq-bench-") as scratch:
        os.environ["TAWTHIQ_HOME"] = f"{scratch}/home"
        case = make_case(Path(scratch), given.files, given.kilobytes * 1000)
        paths = sorted(p for p in (case / "exhibits").rglob("*") if p.is_file())
        size = sum(p.stat().st_size for p in paths)
        names = b"\0".join(os.fsencode(p) for p in paths)
        runs: dict[str, list[tuple[float, float]]] = {"sha256sum": [], "tawthiq verify": []}
        for _ in range(ROUNDS):
            runs["sha256sum"].append(timed(["xargs", "-0", "sha256sum"], names))
            runs["tawthiq verify"].append(timed([sys.executable, "-m", "tawthiq.cli", "verify", str(case)]))
    best = {name: (min(w for w, _ in found), min(c for _, c in found)) for name, found in runs.items()}
    print(f"{len(paths):,} files, {size / 1e6:,.0f} MB, best of {ROUNDS}, files in the page cache")
    for name, (wall, busy) in best.items():
        print(f"  {name:<16}{wall:7.2f} s wall {size / wall / 1e6:7,.0f} MB/s   {busy:6.2f} s processor")
    ratio = best["sha256sum"][0] / best["tawthiq verify"][0]
    busy = best["sha256sum"][1] / best["tawthiq verify"][1]
    print(f"  {ratio:.2f} of sha256sum's speed by the wall clock, {busy:.2f} by processor time (floor {FLOOR}, wall)")
    if given.check and ratio < FLOOR:
        sys.exit(1)


if __name__ == "__main__":
    main()
