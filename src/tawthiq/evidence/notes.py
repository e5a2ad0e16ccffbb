"""The checkpoints that lie in a case: each file is read and parsed once, for as long as it stays the same."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from tawthiq.evidence.checkpoint import Checkpoint, parse_checkpoint
from tawthiq.evidence.layout import Layout
from tawthiq.model import TawthiqError

REMEDY = "Nothing was changed. Run `tawthiq verify`, and restore the case from a good copy."
# Whatever changes a file's bytes changes one of these: the kernel sets the last one, and nobody can set it back.
_Stamp = tuple[int, int, int, int]


class _Kept(Struct, frozen=True):
    note: Checkpoint
    digest: str
    stamp: _Stamp


class Notes:
    """Checkpoints, smallest first.

    Attributes:
        all: in the order of the sizes that they are about.
        digests: of all of them.
        fresh: those that were not known.
    """

    def __init__(self, layout: Layout, known: Notes | None = None) -> None:
        """Reads them. Raises TawthiqError when one cannot be read, or one that was read before is gone.

        Args:
            known: as they were read before.
        """
        before = known._files if known else {}
        self._files: dict[str, _Kept] = {}
        for name, stamp in _listed(layout.checkpoints):
            held = before.get(name)
            self._files[name] = held if held and held.stamp == stamp else _read(layout.checkpoints / name, stamp)
        ordered = sorted(self._files.values(), key=lambda kept: (kept.note.size, kept.digest))
        self.all = [kept.note for kept in ordered]
        self.digests = {kept.digest for kept in ordered}
        old = known.digests if known else frozenset[str]()
        self.fresh = [kept.note for kept in ordered if kept.digest not in old]
        if not old <= self.digests:
            raise unfit("a checkpoint that was signed is no longer there")

    @property
    def last(self) -> Checkpoint | None:
        return self.all[-1] if self.all else None

    def add(self, path: Path, note: Checkpoint) -> None:
        """One that was written just now, over more than all the others."""
        self._files[path.name] = kept = _Kept(note, note.digest, _stamp(path.stat()))
        self.all.append(note)
        self.digests.add(kept.digest)


def _listed(directory: Path) -> list[tuple[str, _Stamp]]:
    if not directory.is_dir():
        return []
    with os.scandir(directory) as found:
        return sorted((f.name, _stamp(f.stat())) for f in found if f.name.endswith(".note"))


def _stamp(found: os.stat_result) -> _Stamp:
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _read(path: Path, stamp: _Stamp) -> _Kept:
    try:
        note = parse_checkpoint(path.read_bytes().decode())
    except (TawthiqError, OSError, UnicodeDecodeError) as error:
        raise unfit(f"checkpoint {path.name} is damaged ({error})") from error
    return _Kept(note, note.digest, stamp)


def unfit(what: str) -> TawthiqError:
    """A log and checkpoints on which nothing is to be built."""
    return TawthiqError(what, remedy=REMEDY)
