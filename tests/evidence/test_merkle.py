"""The tree against its recursive definition and against the vectors that transparency-dev published."""

from __future__ import annotations

import base64
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.evidence import merkle

VECTORS = Path(__file__).parents[3] / "shared" / "conformance" / "merkle.tar.gz"


def naive_root(entries: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if not entries:
        return merkle.EMPTY_ROOT
    if len(entries) == 1:
        return merkle.leaf_hash(entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return merkle.node_hash(naive_root(entries[:k]), naive_root(entries[k:]))


def naive_path(m: int, entries: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1, as it is written there."""
    if len(entries) == 1:
        return []
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def naive_proof(m: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962, section 2.1.2, as it is written there."""
    if m == len(entries):
        return [] if whole else [naive_root(entries)]
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m <= k:
        return [*naive_proof(m, entries[:k], whole), naive_root(entries[k:])]
    return [*naive_proof(m - k, entries[k:], False), naive_root(entries[:k])]


entries_of = st.lists(st.binary(max_size=6), max_size=70)


@given(entries_of)
def test_root_is_the_recursive_definition_at_every_size(entries: list[bytes]) -> None:
    frontier = merkle.Frontier()
    for size, entry in enumerate(entries):
        assert (frontier.size, frontier.root()) == (size, naive_root(entries[:size]))
        frontier.append(merkle.leaf_hash(entry))
    assert frontier.root() == naive_root(entries)


@given(entries_of.filter(bool), st.data())
def test_inclusion_proofs_are_the_definition_and_verify_only_at_their_place(
    entries: list[bytes], data: st.DataObject
) -> None:
    leaves = [merkle.leaf_hash(e) for e in entries]
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaves, index, size)
    root = naive_root(entries[:size])
    assert proof == naive_path(index, entries[:size])
    assert merkle.verify_inclusion(leaves[index], index, size, proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"something else"), index, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], index + size, size, proof, root)


@given(entries_of.filter(bool), st.data())
def test_consistency_proofs_are_the_definition_and_fail_for_a_rewritten_past(
    entries: list[bytes], data: st.DataObject
) -> None:
    leaves = [merkle.leaf_hash(e) for e in entries]
    size2 = data.draw(st.integers(1, len(entries)))
    size1 = data.draw(st.integers(1, size2))
    proof = merkle.consistency_proof(leaves, size1, size2)
    root1, root2 = naive_root(entries[:size1]), naive_root(entries[:size2])
    assert proof == naive_proof(size1, entries[:size2])
    assert merkle.verify_consistency(size1, size2, proof, root1, root2)
    rewritten = naive_root([b"rewritten entry", *entries[1:size1]])
    assert not merkle.verify_consistency(size1, size2, proof, rewritten, root2)


def test_an_empty_tree_proves_nothing() -> None:
    assert not merkle.verify_consistency(0, 3, [], merkle.EMPTY_ROOT, merkle.leaf_hash(b""))
    with pytest.raises(ValueError, match="no consistency proof"):
        merkle.consistency_proof([merkle.leaf_hash(b"")], 0)
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof([], 0)


def judged(vector: dict[str, Any]) -> bool:
    """What our verifier says of one published vector."""

    def raw(name: str) -> bytes:
        return base64.b64decode(vector[name] or "")

    proof = [base64.b64decode(p) for p in vector["proof"] or []]
    if "treeSize" in vector:
        return merkle.verify_inclusion(raw("leafHash"), vector["leafIdx"], vector["treeSize"], proof, raw("root"))
    if "leafIdx" in vector:
        span = (vector["start"], vector["end"])
        return merkle.verify_subtree_inclusion(raw("leafHash"), vector["leafIdx"], span, proof, raw("root"))
    if "size1" in vector:
        return merkle.verify_consistency(vector["size1"], vector["size2"], proof, raw("root1"), raw("root2"))
    span = (vector["start"], vector["end"])
    return merkle.verify_subtree_consistency(span, vector["size"], proof, raw("root1"), raw("root2"))


@pytest.mark.skipif(not VECTORS.exists(), reason="the published vectors are not beside this checkout")
def test_all_published_vectors_are_judged_as_stated() -> None:
    wrong, seen = [], 0
    with tarfile.open(VECTORS) as archive:
        for member in archive:
            handle = archive.extractfile(member) if member.name.endswith(".json") else None
            if handle is None:
                continue
            vector = json.load(handle)
            seen += 1
            if judged(vector) == vector["wantErr"]:
                wrong.append(member.name)
    assert wrong == []
    assert seen == 518
