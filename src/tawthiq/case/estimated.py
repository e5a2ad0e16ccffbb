"""The estimate that lies in a case, for its dossier: only as it was written, which the custody log says.

Nothing here waits for the estimators' compiler where no estimate was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tawthiq.evidence import Entry
from tawthiq.evidence.disk import read_regular
from tawthiq.model import TawthiqError

if TYPE_CHECKING:
    from tawthiq.estimation.stored import Stored

FOLDER = "estimate"
PAGE, DATA = "index.html", "estimate.json"
FILE = "file"  # the entry's detail: SHA-256 of the JSON as written


def written(file: Path) -> str:
    """SHA-256 of an estimate's JSON."""
    return hashlib.sha256(read_regular(file)).hexdigest()


def mark(folder: Path) -> str:
    """The same of the estimate in a case's folder; empty where there is none."""
    try:
        return written(folder / FOLDER / DATA)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"unreadable: {error.strerror}"


def vouched(folder: Path, log: Iterable[Entry]) -> Stored | TawthiqError | None:
    """The estimate in a case's folder, why it cannot be shown, or None where none was made."""
    found = mark(folder)
    if not found:
        return None
    if not any(e.kind == "exported" and e.details.get(FILE) == found for e in log):
        return TawthiqError(
            "The estimate is not as it was written: the custody log has no entry of this file",
            item=f"{FOLDER}/{DATA}",
            remedy="Make it again: tawthiq estimate CASE",
        )
    from tawthiq.case import estimating

    try:
        return estimating.stored(folder)
    except TawthiqError as error:
        return error
