"""What a bag takes along of the case's time-stamps (RFC 3161): which checkpoint each was made over, and its files.

Whether a time-stamp is to be believed is judged elsewhere; here it is only put with what it is about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from tawthiq.evidence.checkpoint import Checkpoint
from tawthiq.evidence.disk import PART
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.tokens import imprint_of

RESPONSE = ".tsr"


def matching(response: bytes, checkpoints: Sequence[Checkpoint]) -> Checkpoint | None:
    """The checkpoint whose bytes the response was made over, or None. Raises ValueError where it holds no token."""
    algorithm, digest = imprint_of(response)
    if algorithm not in ("sha256", "sha384", "sha512"):
        return None
    made = (note for note in checkpoints if hashlib.new(algorithm, note.text.encode()).digest() == digest)
    return next(made, None)


def stamped_checkpoints(layout: Layout, checkpoints: Sequence[Checkpoint]) -> tuple[Checkpoint, ...]:
    """The checkpoints that a time-stamp in the case was made over, smallest first."""
    found = {note.digest: note for path in time_stamp_files(layout, checkpoints) if (note := _of(path, checkpoints))}
    return tuple(sorted(found.values(), key=lambda note: note.size))


def time_stamp_files(layout: Layout, checkpoints: Sequence[Checkpoint] | None) -> list[Path]:
    """The files under custody/timestamps, sorted, without requests that wait for an answer.

    Args:
        checkpoints: only the folders of time-stamps over these; None: all.
    """
    folder = layout.timestamps
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    paths = [path for path in paths if not any(_passing(name) for name in path.relative_to(folder).parts)]
    if checkpoints is None:
        return paths
    kept = {path.parent for path in paths if _of(path, checkpoints)}
    return [path for path in paths if path.parent in kept]


def _of(path: Path, checkpoints: Sequence[Checkpoint]) -> Checkpoint | None:
    if path.suffix != RESPONSE:
        return None
    try:
        return matching(path.read_bytes(), checkpoints)
    except ValueError:
        return None  # a response that cannot be read is named by `verify`, and covers no entry


def _passing(name: str) -> bool:
    """Requests without an answer, and half-written folders: no part of the evidence."""
    return name == "waiting" or name.endswith(PART)
