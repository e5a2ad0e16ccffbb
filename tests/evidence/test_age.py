"""Files of age: agreed with another implementation both ways, read at any place, and no altered byte goes unseen."""

from __future__ import annotations

import io
import random

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.evidence import bech32
from tawthiq.evidence.age import PIECE, TAG, Identity, UnopenedError, lock_with_passphrase, open_with_passphrase

SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17)
IDENTITY = Identity.fresh()
LIGHT = 10  # scrypt's work: the tests are about the format


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 bytes to test with


def encrypted(data: bytes, identity: Identity = IDENTITY) -> bytes:
    out = io.BytesIO()
    with identity.writer(out) as writer:
        for at in range(0, len(data), 50_000):
            writer.write(data[at : at + 50_000])
    return out.getvalue()


def decrypted(locked: bytes, identity: Identity = IDENTITY) -> bytes:
    return identity.reader(io.BytesIO(locked)).read()


@pytest.mark.parametrize("size", SIZES)
def test_another_implementation_reads_what_is_written_here_and_the_other_way_round(size: int) -> None:
    data = seeded(size).randbytes(size)
    theirs = pyrage.x25519.Identity.from_str(IDENTITY.text)
    assert str(theirs.to_public()) == IDENTITY.recipient
    assert pyrage.decrypt(encrypted(data), [theirs]) == data
    locked = pyrage.encrypt(data, [pyrage.x25519.Identity.generate().to_public(), theirs.to_public()])
    assert decrypted(locked) == data
    assert Identity.parse(str(theirs)).recipient == IDENTITY.recipient


def test_a_passphrase_opens_here_and_there() -> None:
    assert (
        pyrage.passphrase.decrypt(lock_with_passphrase(b"key", "four words of mine", LIGHT), "four words of mine")
        == b"key"
    )
    assert open_with_passphrase(pyrage.passphrase.encrypt(b"key", "كلمات أربع"), "كلمات أربع") == b"key"
    with pytest.raises(UnopenedError, match="another passphrase"):
        open_with_passphrase(lock_with_passphrase(b"key", "one", LIGHT), "two")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3 * PIECE + 40), st.integers(0, 2 * PIECE)), max_size=6))
def test_any_place_can_be_read(places: list[tuple[int, int]]) -> None:
    data = seeded(5).randbytes(3 * PIECE + 17)
    reader = io.BufferedReader(IDENTITY.reader(io.BytesIO(encrypted(data))))
    for at, length in places:
        reader.seek(at)
        assert reader.read(length) == data[at : at + length]
    assert reader.seek(0, io.SEEK_END) == len(data)


def test_every_altered_byte_and_every_cut_is_an_error() -> None:
    data = seeded(7).randbytes(2 * PIECE + 5)
    locked = encrypted(data)
    header = locked.index(b"\n---") + 50
    chance = seeded(8)
    for at in [*range(header), *(chance.randrange(len(locked)) for _ in range(60))]:
        altered = bytearray(locked)
        altered[at] ^= 1 << chance.randrange(8)
        with pytest.raises((UnopenedError, OSError)):
            decrypted(bytes(altered))
    pieces = [len(locked) - 5 - TAG, len(locked) - 5 - TAG - (PIECE + TAG)]  # cut exactly between two
    for length in [*pieces, *(chance.randrange(len(locked)) for _ in range(60))]:
        with pytest.raises((UnopenedError, OSError)):
            decrypted(locked[:length])
    with pytest.raises((UnopenedError, OSError)):
        decrypted(locked + b"x")
    first, second = locked[: -5 - TAG][-2 * (PIECE + TAG) : -(PIECE + TAG)], locked[: -5 - TAG][-(PIECE + TAG) :]
    with pytest.raises(OSError, match="altered"):
        decrypted(locked.replace(first + second, second + first))


def test_another_key_does_not_open() -> None:
    with pytest.raises(UnopenedError, match="another key"):
        decrypted(encrypted(b"text"), Identity.fresh())


@pytest.mark.parametrize(
    "locked", [b"", b"plain text", b"age-encryption.org/v1\n", b"age-encryption.org/v1\nnonsense\n"]
)
def test_what_is_no_file_of_age_is_said_to_be_none(locked: bytes) -> None:
    with pytest.raises(UnopenedError):
        decrypted(locked)
    with pytest.raises(UnopenedError):
        open_with_passphrase(locked, "x")


def test_a_key_file_that_asks_for_all_the_memory_is_refused() -> None:
    greedy = lock_with_passphrase(b"key", "x", LIGHT).replace(b" 10\n", b" 40\n")
    with pytest.raises(UnopenedError, match="more work"):
        open_with_passphrase(greedy, "x")


@given(st.binary(max_size=80), st.integers(0, 200))
def test_keys_as_text_come_back_and_a_typing_error_is_noticed(data: bytes, at: int) -> None:
    text = bech32.encode("age", data)
    assert bech32.decode("age", text) == data
    place = 4 + at % (len(text) - 4)
    wrong = text[:place] + ("q" if text[place] != "q" else "p") + text[place + 1 :]
    with pytest.raises(ValueError, match=r"begin|checksum|left"):
        bech32.decode("age", wrong)
