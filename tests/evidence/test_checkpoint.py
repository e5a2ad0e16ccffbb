"""Checkpoints against the example of the specification, and against every way of writing them wrongly."""

from __future__ import annotations

import base64

import pytest

from tawthiq.evidence import Actor
from tawthiq.evidence.checkpoint import note_key_id, parse_checkpoint, sign_checkpoint
from tawthiq.evidence.keys import own_actor, signed_by
from tawthiq.model import TawthiqError

ROOT = bytes(range(32))


def test_a_public_example_of_a_signed_note_verifies() -> None:
    """The note and verifier key of the Go and Elixir implementations' documentation."""
    name, hexed, encoded = "example.com/foo", "530d903a", "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    blob = base64.b64decode(
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    )
    public = base64.b64decode(encoded)[1:]
    assert note_key_id(name, public).hex() == hexed == blob[:4].hex()
    assert signed_by(public, blob[4:], b"This is an example message.\n")


def test_what_is_signed_is_read_back_and_the_signer_is_known(actor: Actor) -> None:
    made = sign_checkpoint("tawthiq/abc", 7, ROOT, actor)
    assert parse_checkpoint(made.text) == made
    assert (made.origin, made.size, made.root) == ("tawthiq/abc", 7, ROOT)
    assert made.text.startswith(f"tawthiq/abc\n7\n{base64.b64encode(ROOT).decode()}\n\n— tawthiq/abc ")
    assert made.signer({actor.id: actor.public}) == actor.id
    assert sign_checkpoint("tawthiq/abc", 7, ROOT, actor) == made


def test_no_signature_holds_for_another_text_or_another_key(actor: Actor) -> None:
    made = sign_checkpoint("tawthiq/abc", 7, ROOT, actor)
    other = own_actor("Another", directory=actor.keyfile.parent)
    assert parse_checkpoint(made.text.replace("\n7\n", "\n8\n")).signer({actor.id: actor.public}) is None
    assert parse_checkpoint(made.text.replace("tawthiq/abc", "tawthiq/abd")).signer({actor.id: actor.public}) is None
    assert made.signer({other.id: other.public}) is None


def test_unknown_signatures_are_ignored_and_a_broken_known_one_spoils_the_note(actor: Actor) -> None:
    made = sign_checkpoint("tawthiq/abc", 7, ROOT, actor)
    other = own_actor("Another", directory=actor.keyfile.parent)
    witnessed = made.text + sign_checkpoint("tawthiq/abc", 7, ROOT, other).text.split("\n\n")[1]
    assert parse_checkpoint(witnessed).signer({actor.id: actor.public}) == actor.id
    forged = made.text + sign_checkpoint("tawthiq/abc", 8, ROOT, other).text.split("\n\n")[1]
    assert parse_checkpoint(forged).signer({actor.id: actor.public}) == actor.id
    assert parse_checkpoint(forged).signer({actor.id: actor.public, other.id: other.public}) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n+7\n"),
        ("\n7\n", "\n٧\n"),
        ("\n7\n", "\n-7\n"),
        ("\n7\n", "\n7\nextension\n"),
        ("\n7\n", "\n7\r\n"),
        ("Hh8=", "Hh8"),
        ("Hh8=", "Hh9="),
        ("— ", "- "),
        ("\n\n", "\n"),
        ("tawthiq/abc\n7", "\n7"),
    ],
)
def test_other_spellings_are_refused(actor: Actor, old: str, new: str) -> None:
    made = sign_checkpoint("tawthiq/abc", 7, ROOT, actor)
    assert old in made.text
    with pytest.raises(TawthiqError, match="not a checkpoint"):
        parse_checkpoint(made.text.replace(old, new, 1))


@pytest.mark.parametrize("cut", [0, 5, 60, 100, -1])
def test_a_truncated_checkpoint_is_refused(actor: Actor, cut: int) -> None:
    made = sign_checkpoint("tawthiq/abc", 7, ROOT, actor)
    with pytest.raises(TawthiqError, match="not a checkpoint"):
        parse_checkpoint(made.text[:cut])
