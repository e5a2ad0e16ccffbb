"""Proofs: the quick tree gives what the plain one gives, and the text is C2SP tlog-proof and nothing else."""

from __future__ import annotations

import hashlib

import pytest

from tawthiq.evidence import Actor
from tawthiq.evidence.checkpoint import sign_checkpoint
from tawthiq.evidence.merkle import inclusion_proof, leaf_hash, root_of
from tawthiq.evidence.proofs import Proof, Tree, parse_proof
from tawthiq.model import TawthiqError

LINES = [f"entry {i}".encode() for i in range(70)]
LEAVES = [leaf_hash(line) for line in LINES]


def test_the_tree_gives_every_root_and_path_that_the_plain_functions_give() -> None:
    tree = Tree(LEAVES)
    for size in range(len(LEAVES) + 1):
        assert tree.root(size) == root_of(LEAVES[:size])
        for index in range(size):
            assert list(tree.path(index, size)) == inclusion_proof(LEAVES, index, size)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 71), (5, 0)])
def test_there_is_no_path_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        Tree(LEAVES).path(index, size)
    with pytest.raises(ValueError, match="no tree"):
        Tree(LEAVES).root(71)


@pytest.fixture
def proof(actor: Actor) -> Proof:
    tree = Tree(LEAVES)
    return Proof(12, tree.path(12, 41), sign_checkpoint("tawthiq/test", 41, tree.root(41), actor))


def test_a_proof_is_written_as_the_specification_says_and_read_back(proof: Proof) -> None:
    lines = proof.text.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 12"]
    assert len(proof.path) == 6
    assert lines[8] == ""
    assert proof.text.endswith("\n\n" + proof.checkpoint.text)
    assert parse_proof(proof.text) == proof
    assert proof.name == "0000000012-0000000041.tlog-proof"
    assert proof.proves(LINES[12])
    assert not proof.proves(LINES[13])


def test_a_log_of_one_entry_has_a_proof_without_hashes(actor: Actor) -> None:
    proof = Proof(0, (), sign_checkpoint("tawthiq/test", 1, LEAVES[0], actor))
    assert parse_proof(proof.text).proves(LINES[0])


def test_every_changed_character_is_refused_or_proves_nothing(proof: Proof, actor: Actor) -> None:
    text = proof.text
    for at in range(len(text)):
        for new in ("A", "\n", "", "0"):
            changed = text[:at] + new + text[at + 1 :]
            if changed == text:
                continue
            try:
                found = parse_proof(changed)
            except TawthiqError:
                continue
            good = found.proves(LINES[12]) and found.checkpoint.signer({actor.id: actor.public}) == actor.id
            assert not good, (at, new, hashlib.sha256(changed.encode()).hexdigest())


@pytest.mark.parametrize("text", ["", "\n\n", "c2sp.org/tlog-proof@v1\n\n", "c2sp.org/tlog-proof@v1\nindex 007\n\nx"])
def test_other_text_is_no_proof(text: str) -> None:
    with pytest.raises(TawthiqError, match="not a"):
        parse_proof(text)
