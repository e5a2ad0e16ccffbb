"""Proofs that one entry stands in the signed log, for somebody who is not shown the log: C2SP tlog-proof.

A proof holds the entry's place, the hashes beside its way up the tree (RFC 6962, section 2.1.1), and the checkpoint
with the root. Those hashes say nothing of the other entries, since every entry carries a salt of its own.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from msgspec import Struct

from tawthiq.evidence.checkpoint import Checkpoint, parse_checkpoint
from tawthiq.evidence.merkle import EMPTY_ROOT, HASH_SIZE, leaf_hash, node_hash, verify_inclusion
from tawthiq.model import TawthiqError

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")


class Tree:
    """A log's leaves with every whole subtree's hash, so that a proof costs O(log n) and not O(n).

    `merkle.inclusion_proof` hashes the whole tree for each proof: ten thousand exhibits would take hours.
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = list(leaves)
        self.size = len(level)
        self._levels = [level]
        while len(level) > 1:
            level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
            self._levels.append(level)

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves. Raises ValueError when there are fewer."""
        if not 0 <= size <= self.size:
            raise ValueError(f"no tree of {size} leaves, of which {self.size} are at hand")
        return self._hash(0, size) if size else EMPTY_ROOT

    def path(self, index: int, size: int) -> tuple[bytes, ...]:
        """The audit path of leaf `index` among the first `size`: RFC 6962, section 2.1.1. ValueError as for `root`."""
        if not 0 <= index < size <= self.size:
            raise ValueError(f"no leaf {index} in a tree of {size} leaves, of which {self.size} are at hand")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + (1 << (end - start - 1).bit_length() - 1)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start = middle
        return tuple(path[::-1])

    def _hash(self, start: int, end: int) -> bytes:
        width = end - start
        if not width & (width - 1):  # RFC 6962 splits at powers of two: such a run is always aligned
            return self._levels[width.bit_length() - 1][start // width]
        middle = start + (1 << (width - 1).bit_length() - 1)
        return node_hash(self._hash(start, middle), self._hash(middle, end))


class Proof(Struct, frozen=True):
    """A parsed or fresh proof; whether it holds for an entry is asked of `proves`.

    Attributes:
        index: the entry's place, from 0.
        path: 32-byte hashes, from the leaf's sibling up to the root's child.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    @property
    def text(self) -> str:
        """As C2SP tlog-proof writes it, without an `extra` line."""
        hashes = "".join(f"{base64.b64encode(node).decode()}\n" for node in self.path)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n{self.checkpoint.text}"

    @property
    def name(self) -> str:
        """The file name: place and size of the tree, so that a listing is in order."""
        return f"{self.index:010d}-{self.checkpoint.size:010d}{SUFFIX}"

    def proves(self, line: bytes) -> bool:
        """Whether the entry with these bytes stands at `index` under the checkpoint's root (whose signature is
        another question)."""
        return verify_inclusion(leaf_hash(line), self.index, self.checkpoint.size, self.path, self.checkpoint.root)


def parse_proof(text: str) -> Proof:
    """Reads a proof strictly. An `extra` line, which the specification allows, is refused: nothing would check it.

    Raises:
        TawthiqError: saying which part is malformed.
    """
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    if lines[0] != HEADER or index is None:
        raise _malformed("it does not begin with its version and an index")
    try:
        return Proof(int(index[1]), tuple(map(_hash, lines[2:])), parse_checkpoint(note))
    except ValueError as error:
        raise _malformed("a hash is not base64 of 32 bytes") from error


def _hash(line: str) -> bytes:
    raw = base64.b64decode(line, validate=True)
    if len(raw) != HASH_SIZE or base64.b64encode(raw).decode() != line:
        raise ValueError(line)
    return raw


def _malformed(why: str) -> TawthiqError:
    return TawthiqError(f"this is not a tlog-proof: {why}", remedy="Give its text, from first to last line.")
