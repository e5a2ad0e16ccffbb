"""Failures of the app itself, kept for a report of the defect: where in the code, and nothing of the case.

What an error says may quote a name or a document, an address what somebody looked for, and a path the name of whoever
works here. None of it is kept: only the kinds of the errors, the places in the code, and the pattern of the address.
"""

from __future__ import annotations

import json
import platform
import secrets
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from tawthiq import __version__
from tawthiq.evidence import keys_directory, now, stamp
from tawthiq.model import TawthiqError

LARGEST = 1_000_000  # bytes of the file, before an older one is let go
_DEEPEST = 60  # frames of one error
_CAUSES = 5


class Fault(Struct, frozen=True):
    """One failure as the page says it. `file`: where it was written to; None where that could not be done."""

    id: str
    file: Path | None


def faults_file() -> Path:
    """A file of this computer, beside the folder of its keys; it is no part of any case."""
    return keys_directory().parent / "faults.jsonl"


def record(error: BaseException, where: str) -> Fault:
    """Write a failure down.

    Args:
        where: what was asked for, as the pattern of an address or the name of a thread: no value stands in it.
    """
    made = {
        "id": secrets.token_hex(4),
        "time": stamp(now()),
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "where": where,
        "errors": [_told(e) for e in _chain(error)],
    }
    file = faults_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if file.exists() and file.stat().st_size > LARGEST:
            file.replace(file.with_suffix(".old.jsonl"))
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(made) + "\n")
    except OSError:
        # The page says that nothing could be written, and the failure itself is what it was.
        return Fault(str(made["id"]), None)
    return Fault(str(made["id"]), file)


def trouble(error: BaseException, where: str, what: str) -> TawthiqError:
    """The same, as something for a page to say: `what` failed."""
    fault = record(error, where)
    remedy = f"Report it with this number and the file {fault.file or faults_file()}"
    return TawthiqError(what, item=fault.id, remedy=remedy)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it."""
    found: BaseException | None = error
    for _ in range(_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _told(error: BaseException) -> dict[str, Any]:
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return {"kind": f"{type(error).__module__}.{type(error).__qualname__}", "frames": frames[-_DEEPEST:]}
