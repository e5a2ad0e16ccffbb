"""How fast files are sealed, beside `sha256sum` over the same bytes in the same run.

    python bench/sealing.py [--small 2000] [--large 512]

Two piles: many small files (20 kB each) and one large one (megabytes). Sealing reads, hashes, copies and fsyncs each
file, and writes database and log; `sha256sum` only reads and hashes. Best of three, each time into a new case; the
files are in the system's memory for both. On the disk of --at (default: a temporary folder).
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import tawthiq

SMALL = 20_000  # bytes
MEGABYTE = 1_000_000


def pile(folder: Path, count: int, size: int) -> tuple[Path, int]:
    """A folder of files of different bytes; returns it with the bytes in all."""
    folder.mkdir()
    source = random.Random(count)
    for n in range(count):
        with (folder / f"{n:06}.bin").open("wb") as file:
            left = size
            while left:
                left -= file.write(source.randbytes(min(left, MEGABYTE)))
    return folder, count * size


def best_of_three(work: Callable[[], float]) -> float:
    return min(work() for _ in range(3))


def sha256sum(folder: Path) -> float:
    names = sorted(str(p) for p in folder.iterdir())
    began = time.perf_counter()
    for at in range(0, len(names), 1000):
        subprocess.run(["sha256sum", "--", *names[at : at + 1000]], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def seal(folder: Path, case: Path) -> float:
    with tawthiq.open_case(case, create=True) as opened:
        began = time.perf_counter()
        sealed = opened.add([folder])
        took = time.perf_counter() - began
    assert len(sealed.receipts) == len(list(folder.iterdir()))
    assert not sealed.problems
    shutil.rmtree(case)
    return took


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--small", type=int, default=2000, help="how many small files")
    ask.add_argument("--large", type=int, default=512, help="megabytes of the large file")
    ask.add_argument("--at", type=Path, help="folder on the disk to measure")
    options = ask.parse_args()
    with tempfile.TemporaryDirectory(dir=options.at) as name:
        work = Path(name)
        os.environ["TAWTHIQ_HOME"] = str(work / "home")
        piles = ((options.small, SMALL), (1, options.large * MEGABYTE))
        for count, size in piles:
            folder, total = pile(work / f"pile-{count}", count, size)
            hashed = best_of_three(partial(sha256sum, folder))
            sealed = best_of_three(partial(seal, folder, work / "case"))
            print(f"{count:,} files of {size:,} bytes")
            for what, seconds in (("sha256sum", hashed), ("sealing", sealed)):
                print(f"  {what:<10}{total / seconds / MEGABYTE:9,.0f} MB/s{count / seconds:12,.1f} files/s")
            print(f"  ratio {hashed / sealed:.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
