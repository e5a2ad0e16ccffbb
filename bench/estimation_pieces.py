"""A long simulation in pieces: each made set's outcome is one line of a file, so that runs add up.

A line holds the digest of the estimating code and of the bench that made it; lines of other code are not counted.
Machines can share the work: each makes its own range of set numbers into its own file, and all files are then pooled.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
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
        sets: numbers of the sets to make, first and last; none: as many as the size asks for.
        pooled: further files of outcomes, which are only read.
    """

    def __init__(
        self,
        file: Path | None = None,
        seconds: float | None = None,
        sets: tuple[int, int] | None = None,
        pooled: Sequence[Path] = (),
    ) -> None:
        self.file = file
        self.until = None if seconds is None else time.monotonic() + seconds
        self.code = code_digest()
        self.sets = sets
        self.known: dict[str, dict[str, Any]] = {}
        others = 0
        for one in [*pooled, *([file] if file is not None and file.exists() else [])]:
            for line in one.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                others += row["code"] != self.code
                if row["code"] == self.code:
                    self.known[row["key"]] = row["outcome"]
        if others:
            print(f"{others} outcomes of other code are not counted")

    def numbers(self, most: int) -> range:
        """Numbers of the sets to make: those of the range that was asked for, else the first `most`."""
        return range(most) if self.sets is None else range(self.sets[0], self.sets[1] + 1)

    def like(self, start: str) -> list[dict[str, Any]]:
        """Every known outcome whose key is this and a number."""
        return [made for key, made in self.known.items() if key.removeprefix(start).isdigit() and key.startswith(start)]

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
