"""Checkpoints: signed statements of the log's size and root, as C2SP tlog-checkpoint in a C2SP signed note."""

from __future__ import annotations

import base64
import hashlib
import re
import struct

from msgspec import Struct

from tawthiq.evidence.keys import Actor, signed_by
from tawthiq.evidence.merkle import HASH_SIZE
from tawthiq.model import TawthiqError

_ED25519 = b"\x01"
_DASH = "— "
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_MOST_SIGNATURES = 16


class NoteSignature(Struct, frozen=True):
    """One signature line. `key_id` are the four bytes of the signed-note specification, not our fingerprint."""

    name: str
    key_id: bytes
    signature: bytes


class Checkpoint(Struct, frozen=True):
    """A parsed checkpoint; whether its signatures hold is asked of `signer`.

    Attributes:
        origin: "tawthiq/" and the case id.
        size: number of entries.
        root: 32 bytes.
        text: the whole note as written.
        body: the part of the text that is signed.
    """

    origin: str
    size: int
    root: bytes
    text: str
    body: str
    signatures: tuple[NoteSignature, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the note's bytes: how the log speaks of it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def signer(self, publics: dict[str, bytes]) -> str | None:
        """The fingerprint of the first of these keys (fingerprint -> raw key) whose signature holds, or None.

        A signature line that names one of the keys and does not hold spoils the whole note, as the specification
        advises; lines of unknown keys are ignored, as it demands.
        """
        found = None
        for line in self.signatures:
            for key, public in sorted(publics.items()):
                if line.name != self.origin or line.key_id != note_key_id(self.origin, public):
                    continue
                if not signed_by(public, line.signature, self.body.encode()):
                    return None
                found = found or key
        return found


def origin_of(case_id: str) -> str:
    """The first line of a case's checkpoints, and the name of the keys that sign them."""
    return f"tawthiq/{case_id}"


def note_key_id(name: str, public: bytes) -> bytes:
    """First four bytes of SHA-256(name || LF || 0x01 || public key): C2SP signed-note, "Signatures"."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def sign_checkpoint(origin: str, size: int, root: bytes, actor: Actor) -> Checkpoint:
    """A new checkpoint, signed. Ed25519 is deterministic: same log, same actor, same text."""
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    blob = note_key_id(origin, actor.public) + actor.sign(body.encode())
    return parse_checkpoint(f"{body}\n{_DASH}{origin} {base64.b64encode(blob).decode()}\n")


def parse_checkpoint(text: str) -> Checkpoint:
    """Reads a checkpoint strictly: another spelling of the same values is refused.

    Extension lines, which the specification allows and advises against, are refused: nothing here would check them.

    Raises:
        TawthiqError: saying which part is malformed.
    """
    body, blank, tail = text.rpartition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) != 3 or any(ord(c) < 0x20 and c != "\n" for c in text):
        raise _malformed("it is not three lines, an empty line and signature lines")
    origin, size, root = lines
    if not origin or not _SIZE.fullmatch(size):
        raise _malformed("its origin or size line is not as it should be")
    signatures = tail.split("\n")
    if signatures.pop() != "" or not 1 <= len(signatures) <= _MOST_SIGNATURES:
        raise _malformed("it has no signature line, too many, or an unfinished one")
    return Checkpoint(
        origin, int(size), _base64(root, HASH_SIZE), text, body + "\n", tuple(_signature(line) for line in signatures)
    )


def _signature(line: str) -> NoteSignature:
    name, _, blob = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or "+" in name:
        raise _malformed("a signature line is not a dash, a name and a signature")
    raw = _base64(blob, None)
    if len(raw) < struct.calcsize("I") + 1:
        raise _malformed("a signature is too short")
    return NoteSignature(name, raw[:4], raw[4:])


def _base64(text: str, size: int | None) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise _malformed("a hash or signature is not base64") from error
    if base64.b64encode(raw).decode() != text or (size is not None and len(raw) != size):
        raise _malformed("a hash or signature is not written in the one right way")
    return raw


def _malformed(why: str) -> TawthiqError:
    return TawthiqError(f"this is not a checkpoint: {why}", remedy="Give its text, from first to last line.")
