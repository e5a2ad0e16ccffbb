"""verify.py, the file that travels with a bag: short, of Python 3.8, alone, published, and right about Ed25519."""

from __future__ import annotations

import ast
import hashlib
import random
import re
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tawthiq.evidence.handover import verify as verifier
from tawthiq.evidence.handover.verify import Bag, Ed25519
from tawthiq.evidence.keys import signed_by
from tawthiq.evidence.merkle import inclusion_proof, leaf_hash, root_of

FILE = Path(str(verifier.__file__))
DOCS = Path(__file__).parents[2] / "docs"
# RFC 8032, section 7.1: public key, message, signature of tests 1, 2 and 3.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
        "5141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
        "0d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
        "27beceea1ec40a",
    ),
]


def accepts(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519().verify(public, signature, message)
    except ValueError:
        return False
    return True


def test_it_is_under_300_lines_and_of_python_3_8_and_imports_the_standard_library_alone() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    tree = ast.parse(text, feature_version=(3, 8))
    imported = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}
    assert not imported & {"socket", "urllib", "http", "subprocess", "ssl", "ctypes", "importlib"}


def test_the_docs_publish_its_hash() -> None:
    published = re.findall(r"\b[0-9a-f]{64}\b", (DOCS / "how-to" / "hand-over.md").read_text(encoding="utf-8"))
    assert published == [hashlib.sha256(FILE.read_bytes()).hexdigest()]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_it_accepts_the_signatures_of_the_rfc(public: str, message: str, signature: str) -> None:
    assert accepts(bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(message))


def test_it_agrees_with_openssl_on_good_and_on_altered_signatures() -> None:
    chance = random.Random(1)  # noqa: S311
    for _ in range(12):
        key = Ed25519PrivateKey.generate()
        public, message = key.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = key.sign(message)
        assert accepts(public, signature, message)
        larger = (int.from_bytes(signature[32:], "little") + Ed25519.L).to_bytes(32, "little")
        for wrong in (
            (public, signature, message + b"x"),
            (public, signature[:32] + larger, message),  # RFC 8032, 5.1.7: S below the group's order
            (public, signature[:-1], message),
            (public, signature + b"\0", message),
            (public, b"", message),
            (flipped(public, chance), signature, message),
            (public, flipped(signature, chance), message),
        ):
            assert not accepts(*wrong)
            assert not signed_by(*wrong)


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


@pytest.mark.parametrize("public", [b"", b"\xff" * 32, (2**255 - 18).to_bytes(32, "little"), b"\2" + b"\0" * 31])
def test_what_is_no_key_verifies_nothing(public: bytes) -> None:
    assert not accepts(public, b"\0" * 64, b"")


def test_it_climbs_every_audit_path_to_the_root_and_no_other() -> None:
    leaves = [leaf_hash(bytes([i])) for i in range(40)]
    for size in range(1, 41):
        for index in range(size):
            path = inclusion_proof(leaves, index, size)
            assert Bag(FILE.parent).root_from(leaves[index], index, size, path) == root_of(leaves[:size])
            assert Bag(FILE.parent).root_from(leaves[index], index + 1, size, path) != root_of(leaves[:size])
            if path:
                with pytest.raises(IndexError):
                    Bag(FILE.parent).root_from(leaves[index], index, size, path[1:])
            assert Bag(FILE.parent).root_from(leaves[index], index, size, [b"\0" * 32, *path]) != root_of(leaves[:size])
