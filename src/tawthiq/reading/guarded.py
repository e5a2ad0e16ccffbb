"""Exhibits read in worker processes: a crash, a hang or a hunger for memory costs that exhibit alone, and is named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from tawthiq.evidence import Held
from tawthiq.evidence.age import FileKey
from tawthiq.model import Exhibit, Problem
from tawthiq.reading.boxes import file_type
from tawthiq.reading.dispatch import DEFECT, family_of, read_exhibit
from tawthiq.reading.pool import Bounds, Outcome, Pool
from tawthiq.reading.result import ReadResult
from tawthiq.reading.worker import mark

_UNKNOWN = "application/octet-stream"


class Errand(Struct, frozen=True):
    """An exhibit to be read.

    Attributes:
        held: its bytes.
        name: as received.
    """

    held: Held
    exhibit: Exhibit
    name: str


class Guarded(Struct, frozen=True):
    """How reading an exhibit ended.

    Attributes:
        stopped: it crashed, or took more than it may: other bounds could give another result.
    """

    result: ReadResult
    stopped: bool = False


class _Order(Struct, frozen=True):
    """An errand as a worker gets it: by a pipe, never by a file or a command line, as it may hold a key."""

    path: bytes
    key: bytes | None
    exhibit: Exhibit
    name: str


def read_guarded(errands: Iterable[Errand], bounds: Bounds, work: str = f"{__name__}:work") -> Iterator[Guarded]:
    """Read exhibits, in their order, several at the same time. No process is started where there are none.

    Args:
        errands: taken from as workers come free.
        work: what the workers run; another than the default is for tests.

    Raises:
        OSError: sealed bytes cannot be read from disk (a broken case, not a bad exhibit).
        TawthiqError: no worker can be started.
    """
    names: list[str] = []

    def orders() -> Iterator[bytes]:
        for errand in errands:
            names.append(errand.name)
            yield _ordered(errand)

    with Pool(work, bounds) as pool, closing(pool.run(orders())) as outcomes:
        for number, outcome in enumerate(outcomes):
            yield _guarded(outcome, names[number], bounds)


def work(order: bytes) -> bytes:
    """What a worker does: an order to the reading's result, both encoded."""
    asked = msgspec.msgpack.decode(order, type=_Order)
    held = Held(Path(os.fsdecode(asked.path)), FileKey(asked.key) if asked.key else None)
    mark(file_type(held, asked.name).encode())
    return msgspec.msgpack.encode(read_exhibit(held, asked.exhibit, asked.name))


def _ordered(errand: Errand) -> bytes:
    held = errand.held.alone()
    key = held.identity.secret if isinstance(held.identity, FileKey) else None
    return msgspec.msgpack.encode(_Order(os.fsencode(held.path), key, errand.exhibit, errand.name))


def _guarded(outcome: Outcome, name: str, bounds: Bounds) -> Guarded:
    if outcome.how == "done":
        return Guarded(msgspec.msgpack.decode(outcome.body, type=ReadResult))
    kind = outcome.marks[0].decode("utf-8", "replace") if outcome.marks else _UNKNOWN
    family = family_of(kind)
    reader = f"The {family.name} reader" if family else "What tells its kind"
    if outcome.how == "time":
        what = f"{reader} took longer than the {bounds.seconds:,} seconds that it may take, and was stopped"
        remedy = "Raise `seconds` under [reading] in case.toml and build again, or split the file and add the parts"
    elif outcome.how == "memory":
        what = f"{reader} took more than the {bounds.megabytes:,} MB of memory that it may take, and was stopped"
        remedy = "Raise `megabytes` under [reading] in case.toml and build again, or split the file and add the parts"
    else:
        # Addresses of objects in messages differ from run to run, and Problems are part of the content digest.
        message = re.sub(r"0x[0-9a-fA-F]+", "0x", outcome.body.decode("utf-8", "replace"))[:200]
        what, remedy = f"{reader} crashed on it ({message})", DEFECT
    return Guarded(ReadResult(kind, None, (Problem(name, what, remedy),)), stopped=True)
