"""The custody log on disk: custody/log/NNNNNN.jsonl, 1,000 entries a segment, one canonical JSON object a line.

An entry is in the log once its line feed is on disk. What a killed run leaves after the last line feed is no entry: it
is moved into a file of its own when the log is next opened for writing, and said.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from tawthiq.evidence.disk import free_name, sync_descriptor, sync_directory, write_whole
from tawthiq.evidence.entries import FORMAT, Draft, Entry, decoded, placed
from tawthiq.evidence.merkle import Frontier, leaf_hash
from tawthiq.model import Problem, TawthiqError

SEGMENT = 1000  # entries
_NAME = re.compile(r"[0-9]{6}\.jsonl")
_REMEDY = "Nothing was changed. Run `tawthiq verify`, and restore the case from a good copy."


class Unfinished(Struct, frozen=True):
    """What stands after the last whole line of a segment."""

    segment: Path
    offset: int
    content: bytes


def segment_name(seq: int) -> str:
    """The file that holds entry `seq`."""
    return f"{seq // SEGMENT:06d}.jsonl"


def segments(directory: Path) -> list[Path]:
    """The segment files that are there, in order."""
    if not directory.is_dir():
        return []
    return sorted(p for p in directory.iterdir() if _NAME.fullmatch(p.name))


def whole_lines(content: bytes) -> tuple[list[bytes], int]:
    """The finished lines of a segment, without line feeds, and the offset at which they end.

    After a power cut some file systems leave zero bytes where a line should be. Canonical JSON holds none, so the
    finished part ends before the line with the first of them.
    """
    zero = content.find(b"\x00")
    end = content.rfind(b"\n", 0, len(content) if zero < 0 else zero) + 1
    return content[:end].split(b"\n")[:-1], end


class _Read(Struct):
    """How far a segment was read: to the end of a whole line, and the digest of its bytes until there."""

    length: int
    digest: hashlib._Hash

    def is_of(self, content: bytes) -> bool:
        same = hashlib.sha256(memoryview(content)[: self.length]).digest() == self.digest.digest()
        return len(content) >= self.length and same

    def copy(self) -> _Read:
        return _Read(self.length, self.digest.copy())


class Log:
    """The entries that are on disk, and the only writer of new ones (under the case's lock).

    Attributes:
        frontier: the tree's right edge, to append and to take roots from.
        leaves: the leaf hashes of all entries (32 bytes each).
        salts: each entry's salt -> its place: how a draft is recognised after a crash.
    """

    def __init__(self, directory: Path, seen: Callable[[Entry], None] | None = None, known: Log | None = None) -> None:
        """Reads the log. Raises TawthiqError at the first line that is not the entry that belongs there.

        Args:
            seen: called with each entry, in order, while it is read.
            known: the same log as it was read before: its entries are not parsed again, but their bytes must be there
                still, and be the same.
        """
        self.directory = directory
        self._seen = seen
        self.frontier: Frontier = known.frontier.copy() if known else Frontier()
        self.leaves: list[bytes] = list(known.leaves) if known else []
        self.salts: dict[str, int] = dict(known.salts) if known else {}
        self._read: list[_Read] = [part.copy() for part in known._read] if known else []
        self._failed = False
        paths = segments(directory)
        if len(paths) < len(self._read):
            raise self._another()
        for number, path in enumerate(paths):
            self._load(path, number * SEGMENT, last=path == paths[-1])

    @property
    def size(self) -> int:
        return len(self.leaves)

    @property
    def sound(self) -> bool:
        """Whether what was read and written here is what is on disk, as far as is known."""
        return not self._failed

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """The entries from `start` on, read from disk one segment at a time."""
        for number in range(start // SEGMENT, (self.size + SEGMENT - 1) // SEGMENT):
            first = number * SEGMENT
            lines = whole_lines((self.directory / segment_name(first)).read_bytes())[0]
            for seq, line in enumerate(lines[: self.size - first], first):
                if seq >= start:
                    yield _entry(line, seq)

    def roots_at(self, sizes: Iterable[int]) -> dict[int, bytes]:
        """The roots of the log's beginnings of these sizes, in one pass; sizes that it has not reached are left out."""
        wanted = {size for size in sizes if size < self.size}
        roots = {self.size: self.frontier.root()}
        frontier = Frontier()
        for leaf in self.leaves[: max(wanted, default=-1) + 1]:
            if frontier.size in wanted:
                roots[frontier.size] = frontier.root()
            frontier.append(leaf)
        return roots

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Writes entries, one write and one fsync for each segment touched.

        Raises:
            TawthiqError: when the disk refuses; what was written of the batch's last segment is taken back, and
                `size` tells how many entries are in the log.
        """
        if self._failed:
            raise TawthiqError(
                "the custody log could not be written before", item=str(self.directory), remedy="Open the case again."
            )
        entries = tuple(placed(draft, self.size + i) for i, draft in enumerate(drafts))
        for group in _by_segment(entries):
            lines = [entry.line for entry in group]
            self._write(self.directory / segment_name(group[0].seq), lines)
            for line in lines:
                self._take(line)
        return entries

    def unfinished(self) -> Unfinished | None:
        """What an interrupted run left after the last whole line."""
        paths = segments(self.directory)
        if not paths:
            return None
        content = paths[-1].read_bytes()
        end = whole_lines(content)[1]
        return Unfinished(paths[-1], end, content[end:]) if end < len(content) else None

    def recover(self, aside: Path) -> tuple[Problem, ...]:
        """Moves an unfinished end of the log into a file of its own. To be called under the case's lock."""
        left = self.unfinished()
        if left is None:
            return ()
        kept = free_name(aside, f"unfinished-after-{self.size}")
        write_whole(kept, left.content)
        with left.segment.open("r+b") as file:
            file.truncate(left.offset)
            sync_descriptor(file.fileno())
        what = f"The custody log ended in an unfinished entry of an interrupted run; it is kept as {kept.name}."
        return (Problem(left.segment.name, what, "Nothing needs to be done: what it was about is recorded again."),)

    def _write(self, path: Path, lines: Iterable[bytes]) -> None:
        new = not path.exists()
        before = 0 if new else path.stat().st_size
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                view = memoryview(b"".join(line + b"\n" for line in lines))
                while view:
                    view = view[file.write(view) :]
                sync_descriptor(file.fileno())
            if new:
                sync_directory(self.directory)
        except OSError as error:
            # After a failed write or fsync nobody knows what is on disk: this object writes no more, and what cannot
            # be taken back now is either whole entries, which are recognised by their salt, or an unfinished end.
            self._failed = True
            with suppress(OSError):
                os.truncate(path, before)
            raise TawthiqError(
                f"the custody log could not be written ({error.strerror})",
                item=str(path),
                remedy="Make room on the disk and run the same command again; nothing sealed is lost.",
            ) from error

    def _take(self, line: bytes) -> None:
        entry = _entry(line, self.size)
        if self.size % SEGMENT == 0:
            self._read.append(_Read(0, hashlib.sha256()))
        self._read[-1].digest.update(line + b"\n")
        self._read[-1].length += len(line) + 1
        leaf = leaf_hash(line)
        self.frontier.append(leaf)
        self.leaves.append(leaf)
        self.salts.setdefault(entry.salt, entry.seq)
        if self._seen is not None:
            self._seen(entry)

    def _load(self, path: Path, first: int, *, last: bool) -> None:
        if path.name != segment_name(first):
            raise TawthiqError(f"the custody log lacks {segment_name(first)}", item=str(self.directory), remedy=_REMEDY)
        content = path.read_bytes()
        number, held = first // SEGMENT, min(max(self.size - first, 0), SEGMENT)
        if held:
            if not self._read[number].is_of(content):
                raise self._another()
            content = content[self._read[number].length :]
        lines, end = whole_lines(content)
        if held + len(lines) > SEGMENT or (not last and (held + len(lines) < SEGMENT or end < len(content))):
            raise TawthiqError(
                f"a segment of the custody log does not hold {SEGMENT} whole entries", item=str(path), remedy=_REMEDY
            )
        for line in lines:
            self._take(line)

    def _another(self) -> TawthiqError:
        return TawthiqError(
            "the custody log is not the one that was read before: entries of it were changed or taken away",
            item=str(self.directory),
            remedy=f"{_REMEDY} Then end the program that has it open, and start it anew.",
        )


def _entry(line: bytes, seq: int) -> Entry:
    try:
        entry = decoded(line)
    except ValueError as error:
        raise TawthiqError(f"entry {seq} of the custody log is damaged ({error})", remedy=_REMEDY) from error
    if entry.format > FORMAT:
        raise TawthiqError(
            f"entry {seq} of the custody log is of format {entry.format}",
            remedy="A newer Tawthiq wrote this case: use that version.",
        )
    if entry.format != FORMAT or entry.seq != seq:
        raise TawthiqError(
            f"entry {seq} of the custody log calls itself {entry.seq} of format {entry.format}", remedy=_REMEDY
        )
    return entry


def _by_segment(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    start = 0
    while start < len(entries):
        end = start + SEGMENT - entries[start].seq % SEGMENT
        yield entries[start:end]
        start = end
