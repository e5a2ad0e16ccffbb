"""Many documents read by several worker processes, as many at the same time as there are cores and memory for.

A worker loads the models anew, which takes seconds and some 700 MB: so little text is read in this process. The
result is the same either way, as every reader is deterministic and uses one thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from tawthiq.model import Document, Reading
from tawthiq.reading.pool import Bounds, Pool

# Code points of text a worker, below which loading the models there costs more than it saves (some 50 pages).
WORTH: Final = 100_000
_EACH: Final = 1_200_000_000  # bytes of memory that a worker may come to
# Far more than any document takes: a hang would be a defect of ours, not of the document.
_SECONDS: Final = 4 * 3_600
_MEGABYTES: Final = 24_000

Read = Callable[[Document], tuple[Reading, ...]]


def read_apart(
    documents: Sequence[Document], cores: int, here: Read, work: str = f"{__name__}:work"
) -> Iterator[tuple[Reading, ...]]:
    """What the readers find in each document, in their order.

    Args:
        cores: how many may be used.
        here: reads a document in this process: where there is little to do, and what a worker died on.
        work: what the workers run; another than the default is for tests.

    Raises:
        TawthiqError: no worker can be started.
    """
    workers = _workers(documents, cores)
    if workers < 2:
        yield from map(here, documents)
        return
    bounds = Bounds(seconds=_SECONDS, megabytes=_MEGABYTES, workers=workers)
    orders = (msgspec.msgpack.encode(document) for document in documents)
    with Pool(work, bounds) as pool, closing(pool.run(orders)) as outcomes:
        for document, outcome in zip(documents, outcomes, strict=True):
            if outcome.how == "done":
                yield msgspec.msgpack.decode(outcome.body, type=tuple[Reading, ...])
            else:
                yield here(document)


def work(order: bytes) -> bytes:
    """What a worker does: a document to its readings, both encoded."""
    from tawthiq import extraction

    return msgspec.msgpack.encode(extraction.read(msgspec.msgpack.decode(order, type=Document)))


def _workers(documents: Sequence[Document], cores: int) -> int:
    worth = sum(len(d.text) for d in documents) // WORTH
    return min(cores, len(documents), worth, _room())


def _room() -> int:
    """For how many workers there is memory now; for any number where the system does not say."""
    try:
        told = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.M)
    except OSError:
        told = None
    return int(told[1]) * 1_024 // _EACH if told else 1_000
