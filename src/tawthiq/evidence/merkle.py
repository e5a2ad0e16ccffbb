"""The Merkle tree of RFC 6962, section 2.1 (proofs as checked in RFC 9162, section 2.1.3.2 and 2.1.4.2).

Pure functions over bytes. Leaves are hashed with a 0x00 byte before them and inner nodes with 0x01, so that no leaf
can be passed off as a node. Subtree proofs (a run of leaves that is a subtree of the whole, as in the IETF draft
"Merkle Tree Certificates") are checked by the same two loops, since an ordinary proof is the case that starts at 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry): RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right): RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first.

    It holds at most one hash for each bit of the size, so an append costs O(log n) at worst and O(1) on average,
    and nothing of the earlier leaves has to be kept.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def copy(self) -> Frontier:
        """Another that grows by itself."""
        made = Frontier()
        made.size, made._peaks = self.size, list(self._peaks)
        return made

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash (not an entry's bytes)."""
        carry, height = leaf, 0
        # As in binary addition: every trailing 1 bit of the size is a peak that the new leaf completes.
        while self.size >> height & 1:
            carry = node_hash(self._peaks.pop(), carry)
            height += 1
        self._peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far; of no leaves, SHA-256 of nothing (RFC 6962, section 2.1)."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier(leaves).root()


def _split(size: int) -> int:
    """The largest power of two smaller than size (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int | None = None) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves: RFC 6962, section 2.1.1.

    Raises:
        ValueError: when the index does not lie in the tree, or the tree is larger than the leaves given.
    """
    size = len(leaves) if size is None else size
    if not 0 <= index < size <= len(leaves):
        raise ValueError(f"no leaf {index} in a tree of {size} leaves, of which {len(leaves)} are at hand")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], size1: int, size2: int | None = None) -> list[bytes]:
    """The proof that the tree of `size1` leaves begins the tree of `size2`: RFC 6962, section 2.1.2.

    Raises:
        ValueError: unless 1 <= size1 <= size2 <= number of leaves. An empty tree begins every tree and proves nothing.
    """
    size2 = len(leaves) if size2 is None else size2
    if not 1 <= size1 <= size2 <= len(leaves):
        raise ValueError(f"no consistency proof from {size1} to {size2} with {len(leaves)} leaves")
    path: list[bytes] = []
    start, end = 0, size2
    while end > size1:
        middle = start + _split(end - start)
        if size1 <= middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    # The old root itself is known to whoever checks the proof, so it is left out where it is a subtree of the new.
    if start > 0:
        path.append(root_of(leaves[start:end]))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf` (a leaf hash) stands at `index` of the tree with this size and root: RFC 9162, 2.1.3.2."""
    return verify_subtree_inclusion(leaf, index, (0, size), proof, root)


def verify_subtree_inclusion(
    leaf: bytes, index: int, subtree: tuple[int, int], proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `leaf` stands at `index` of the whole tree, within the subtree [start, end) that has this root."""
    start, end = subtree
    if not _is_subtree(start, end) or not start <= index < end or not _hashes([leaf, *proof]):
        return False
    fn, sn, value = index - start, end - start - 1, leaf
    for node in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = node_hash(node, value)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = node_hash(value, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == root


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """Whether the tree (size1, root1) begins the tree (size2, root2): RFC 9162, 2.1.4.2.

    size1 = 0 is refused: an empty tree is consistent with everything, so a proof from it says nothing.
    """
    return size1 > 0 and verify_subtree_consistency((0, size1), size2, proof, root1, root2)


def verify_subtree_consistency(
    subtree: tuple[int, int], size: int, proof: Sequence[bytes], root1: bytes, root2: bytes
) -> bool:
    """Whether the leaves [start, end) with root `root1` are that run of leaves in the tree (size, root2)."""
    start, end = subtree
    if end > size or not _hashes(proof):
        return False
    if start == end:
        # An empty run carries no information, hence no proof, and any tree contains it.
        return start >= 0 and not proof and root1 == EMPTY_ROOT
    if not _is_subtree(start, end):
        return False
    fn, sn, tn = start, end - 1, size - 1
    # Climb to the subtree that the proof begins with: the largest one that ends where the run ends.
    while fn != sn and (sn == tn or sn & 1):
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    nodes = [root1, *proof] if fn == sn else list(proof)
    if not nodes:
        return False
    old = new = nodes[0]
    for node in nodes[1:]:
        if tn == 0:
            return False
        if sn & 1 or sn == tn:
            old = node_hash(node, old) if fn < sn else old
            new = node_hash(node, new)
            while not sn & 1 and sn:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            new = node_hash(new, node)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    return tn == 0 and old == root1 and new == root2


def _is_subtree(start: int, end: int) -> bool:
    """Whether [start, end) is the run of leaves below one node of some tree: its start fits its width."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def _hashes(nodes: Sequence[bytes]) -> bool:
    # A node of another length could shift bytes between the left and right half of what is hashed.
    return all(len(node) == HASH_SIZE for node in nodes)
