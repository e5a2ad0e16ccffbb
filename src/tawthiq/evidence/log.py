"""The custody log on disk: custody/log/NNNNNN.jsonl, 1,000 entries a segment, one canonical JSON object a line.

An entry is in the log once its line feed is on disk. What a killed run leaves after the last line feed is no entry: it
is moved into a file of its own when the log is next opened for writing, and said.
"""

from __future__ import annotations

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


class Log:
    """The entries that are on disk, and the only writer of new ones (under the case's lock).

    Attributes:
        frontier: the tree's right edge, to append and to take roots from.
        leaves: the leaf hashes of all entries (32 bytes each).
        salts: each entry's salt -> its place: how a draft is recognised after a crash.
    """

    def __init__(self, directory: Path, seen: Callable[[Entry], None] | None = None) -> None:
        """Reads the log. Raises TawthiqError at the first line that is not the entry that belongs there.

        Args:
            seen: called with each entry, in order, while it is read.
        """
        self.directory = directory
        self._seen = seen
        self.frontier = Frontier()
        self.leaves: list[bytes] = []
        self.salts: dict[str, int] = {}
        self._failed = False
        paths = segments(directory)
        for number, path in enumerate(paths):
            self._load(path, number * SEGMENT, last=path == paths[-1])

    @property
    def size(self) -> int:
        return len(self.leaves)

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
        lines, end = whole_lines(content)
        if len(lines) > SEGMENT or (not last and (len(lines) < SEGMENT or end < len(content))):
            raise TawthiqError(
                f"a segment of the custody log does not hold {SEGMENT} whole entries", item=str(path), remedy=_REMEDY
            )
        for line in lines:
            self._take(line)


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
