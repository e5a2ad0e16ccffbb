"""Entries of the custody log, format 1, and the salted commitments that stand in them for personal values."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from tawthiq.model import TawthiqError, canonical

FORMAT = 1
SALT_SIZE = 32
Kind = Literal[
    "created",
    "received",
    "derived",
    "assessed",
    "exported",
    "viewed-vault",
    "checkpointed",
    "time-stamped",
    "verified",
    "merged",
    "erased",
]
KINDS: tuple[str, ...] = get_args(Kind)
Clock = Callable[[], datetime]

_PLAIN = msgspec.json.Encoder(order="sorted")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


class Personal(Struct, frozen=True):
    """A value that must not stand in the log in clear, with what opens its commitment. Kept in case.db.

    Attributes:
        commitment: SHA-256(salt || value in UTF-8), lower-case hexadecimal; this is what the entry holds.
        field: the name under which the entry holds it ("path", "received_from", "note", "viewer", ...).
        salt: 32 random bytes, base64.
    """

    commitment: str
    field: str
    value: str
    salt: str

    @property
    def opens(self) -> bool:
        """Whether value and salt still give the commitment."""
        try:
            return commitment(self.value, base64.b64decode(self.salt, validate=True)) == self.commitment
        except ValueError:
            return False


class Draft(Struct, frozen=True):
    """An entry before it has its place in the log.

    Its salt is drawn here, so that it names the entry before and after: a draft stored in the same database
    transaction as what it records can be looked for in the log after a crash, and appended if it is not there.

    Attributes:
        kind: one of KINDS.
        actor: key id of who acts.
        subject: what it is about: SHA-256 of exhibits, or ids.
        details: plain JSON values; personal ones only as commitments, under "personal" by field.
        time: UTC, ISO 8601 with milliseconds and "Z", when it happened.
        salt: 32 random bytes, base64.
    """

    kind: Kind
    actor: str
    subject: tuple[str, ...]
    details: dict[str, Any]
    time: str
    salt: str

    @property
    def names_exhibit(self) -> bool:
        """Whether its subject is an exhibit that it brings into the case."""
        return brings_exhibit(self.kind, self.details)


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the custody log. Attributes as in Draft, with format and place (`seq`, from 0)."""

    format: int
    seq: int
    time: str
    kind: str
    actor: str
    subject: tuple[str, ...]
    details: dict[str, Any]
    salt: str

    @property
    def line(self) -> bytes:
        """The RFC 8785 bytes that are the tree's leaf and, with a line feed, the log's line."""
        return canonical(self)

    @property
    def names_exhibit(self) -> bool:
        """Whether its subject is an exhibit that it brings into the case."""
        return brings_exhibit(self.kind, self.details)

    @property
    def commitments(self) -> dict[str, str]:
        """The commitments to personal values, by field."""
        personal = self.details.get("personal")
        return {k: v for k, v in personal.items() if isinstance(v, str)} if isinstance(personal, dict) else {}


def brings_exhibit(kind: str, details: Mapping[str, Any]) -> bool:
    """Received files are exhibits; of what is derived, only what its entry says was made an exhibit (an attachment)."""
    return kind == "received" or (kind == "derived" and details.get("made") == "exhibit")


def placed(draft: Draft, seq: int) -> Entry:
    """The draft as the log's entry number `seq`."""
    return Entry(FORMAT, seq, draft.time, draft.kind, draft.actor, draft.subject, draft.details, draft.salt)


def is_canonical(entry: Entry, line: bytes) -> bool:
    """Whether a line is the one right way of writing its entry (RFC 8785). Raises ValueError when there is none.

    Most lines are plain: ASCII, nothing escaped, no fractions. For those RFC 8785 asks for nothing but sorted names and
    no spaces, which a compiled encoder writes thirty times faster.
    """
    if line.isascii() and b"\\" not in line and _plain(entry.details):
        return _PLAIN.encode(entry) == line
    return entry.line == line


def _plain(value: Any) -> bool:
    """Whether all numbers are integers that are written alike by everybody (RFC 8785, section 3.2.2.3)."""
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    if isinstance(value, list):
        return all(map(_plain, value))
    return not isinstance(value, int | float) or (isinstance(value, int) and abs(value) < 2**53)


def decoded(line: bytes) -> Entry:
    """The entry that a line holds. Raises ValueError when it holds none."""
    try:
        return msgspec.json.decode(line, type=Entry)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def commitment(value: str, salt: bytes) -> str:
    """SHA-256(salt || value in UTF-8), in lower-case hexadecimal."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def commit(field: str, value: str) -> Personal:
    """A fresh commitment to a personal value.

    Raises:
        TawthiqError: when the value is not text that UTF-8 can hold.
    """
    salt = secrets.token_bytes(SALT_SIZE)
    try:
        return Personal(commitment(value, salt), field, value, base64.b64encode(salt).decode())
    except UnicodeEncodeError as error:
        raise TawthiqError(
            f"the value given for {field} is not valid Unicode text", item=ascii(value), remedy="Type it again."
        ) from error


class Author(Struct, frozen=True):
    """Who writes entries, and by which clock."""

    actor: str
    clock: Clock

    def draft(
        self,
        kind: Kind,
        subject: tuple[str, ...] = (),
        details: Mapping[str, Any] | None = None,
        personal: Mapping[str, str | None] | None = None,
    ) -> tuple[Draft, tuple[Personal, ...]]:
        """An entry to append, and the personal values (those not None) that go to case.db with it.

        Raises:
            TawthiqError: when a detail has no canonical JSON form (RFC 8785): NaN, integers beyond 2^53, bytes.
        """
        opened = tuple(commit(field, value) for field, value in sorted((personal or {}).items()) if value is not None)
        body = dict(details or {})
        if opened:
            body["personal"] = {p.field: p.commitment for p in opened}
        salt = base64.b64encode(secrets.token_bytes(SALT_SIZE)).decode()
        draft = Draft(kind, self.actor, tuple(subject), body, stamp(self.clock()), salt)
        try:
            canonical(draft)
        except (ValueError, TypeError) as error:
            raise TawthiqError(
                f"a custody entry of kind {kind} cannot be written as JSON ({error})",
                item=", ".join(subject),
                remedy="This is a defect of Tawthiq: please report it.",
            ) from error
        return draft, opened


def now() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as the log writes it: UTC, milliseconds, "Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_stamp(text: str) -> bool:
    """Whether a text is a moment as the log writes it."""
    if not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_digest(text: str) -> bool:
    """Whether a text is a SHA-256 as everything here writes it: 64 lower-case hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def is_salt(text: str) -> bool:
    """Whether a text is 32 bytes in base64, in the one way of writing them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return len(raw) == SALT_SIZE and base64.b64encode(raw).decode() == text
