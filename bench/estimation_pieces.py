"""A long simulation in pieces: each made set's outcome is one line of a file, so that runs add up.

A line holds the digest of the estimating code and of the bench that made it; lines of other code are not counted.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tawthiq.estimation

_HERE = Path(__file__).parent


def code_digest() -> str:
    """Of everything that an outcome depends on: the estimating room, and how people are made."""
    files = sorted(Path(tawthiq.estimation.__file__).parent.glob("*.py"))
    files += [_HERE / name for name in ("estimation_made.py", "estimation_linked.py", "people_lists.py")]
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12]


class Pieces:
    """Outcomes by key, made where they are missing, until the time is up.

    Args:
        file: where outcomes are kept between runs; none: they are made anew.
        seconds: how long to go on making; none: until all are made.
    """

    def __init__(self, file: Path | None = None, seconds: float | None = None) -> None:
        self.file = file
        self.until = None if seconds is None else time.monotonic() + seconds
        self.code = code_digest()
        self.known: dict[str, dict[str, Any]] = {}
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if row["code"] == self.code:
                    self.known[row["key"]] = row["outcome"]

    def outcome(self, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """The outcome of this key; None where it is not known and the time is up."""
        if key in self.known:
            return self.known[key]
        if self.until is not None and time.monotonic() > self.until:
            return None
        made = self.known[key] = make()
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"key": key, "code": self.code, "outcome": made}) + "\n")
        return made
