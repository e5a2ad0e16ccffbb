"""Sealing one source: its bytes into the content store, and a draft of the entry that says so."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO

from msgspec import Struct

from tawthiq.evidence.content import ContentStore
from tawthiq.evidence.entries import Author, Draft, Personal, stamp
from tawthiq.evidence.intake import Source, received_name, shown
from tawthiq.model import Exhibit, TawthiqError


class Receipt(Struct, frozen=True):
    """What sealing gives back: store all of it in one transaction, then append the draft to the log.

    Attributes:
        path: within the intake, as received; for an exhibit out of another, its name in there.
        new: whether the case did not hold these bytes before.
        draft: the entry to append; it is pending until the log holds its salt.
        personal: the values behind the entry's commitments, for case.db.
        parent: SHA-256 of the exhibit that it came out of, or None.
    """

    exhibit: Exhibit
    path: str
    new: bool
    draft: Draft
    personal: tuple[Personal, ...]
    parent: str | None = None


class Origins(Struct, frozen=True):
    """How a batch came: who it was received from, a free note, by what way, and from which web address.

    Attributes:
        how: a word for the way ("folder", "file"); stands in the log in clear.
        captured: UTC capture time of a web address, ISO 8601; stands in the log in clear.
    """

    received_from: str | None = None
    note: str | None = None
    how: str = "folder"
    address: str | None = None
    captured: str | None = None

    @property
    def personal(self) -> dict[str, str | None]:
        """What must not stand in the log in clear."""
        return {
            "received_from": self.received_from or None,
            "note": self.note or None,
            "address": self.address or None,
        }


def seal_source(store: ContentStore, author: Author, source: Source, origins: Origins) -> Receipt:
    """Seals one file of the intake.

    Raises:
        TawthiqError: naming the file, when it cannot be read, is no regular file (any more), or changes while it is
            read; also when the store cannot be written. Nothing is sealed then, and other files are not concerned.
    """
    item = shown(source.relative)
    try:
        # O_NOFOLLOW and O_NONBLOCK: between the walk and now the file may have become a link or a pipe.
        descriptor = os.open(source.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise TawthiqError(
            f"a file cannot be read ({error.strerror})", item=item, remedy="Give yourself the right to read it."
        ) from error
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise TawthiqError("this is not a regular file", item=item, remedy="Add the file itself.")

        def confirm(exhibit: Exhibit) -> None:
            # Bytes read from a file that changed meanwhile may be neither what it was nor what it is.
            after = os.fstat(descriptor)
            if (before.st_size, before.st_mtime_ns, before.st_size) != (exhibit.size, after.st_mtime_ns, after.st_size):
                raise TawthiqError(
                    "a file changed while it was read",
                    item=item,
                    remedy="Close whatever writes to it, and add it again.",
                )

        exhibit, new = _sealed(store, stream, item, confirm)
    details = {"how": origins.how, "modified": _moment(before.st_mtime), "size": exhibit.size}
    if origins.captured:
        details["captured"] = origins.captured
    draft, opened = author.draft("received", (exhibit.sha256,), details, {"path": source.relative, **origins.personal})
    return Receipt(exhibit, source.relative, new, draft, opened)


def seal_member(
    store: ContentStore, author: Author, content: bytes | BinaryIO, parent: str, made: Mapping[str, Any]
) -> Receipt:
    """Seals an exhibit that comes out of another (an e-mail's attachment, a member of an archive).

    Args:
        parent: SHA-256 of the exhibit that it came out of.
        made: "path": its name in there (personal); the rest stands in the entry in clear: "by" and "version" of the
            reader, for instance.

    Raises:
        TawthiqError: when the store cannot be written.
    """
    stream = BytesIO(content) if isinstance(content, bytes) else content
    clear = {key: value for key, value in made.items() if key != "path"}
    path = received_name(str(made.get("path") or ""))
    exhibit, new = _sealed(store, stream, shown(path) or parent)
    details = {**clear, "made": "exhibit", "parent": parent, "size": exhibit.size}
    draft, opened = author.draft("derived", (exhibit.sha256,), details, {"path": path})
    return Receipt(exhibit, path, new, draft, opened, parent)


def _sealed(
    store: ContentStore, stream: BinaryIO, item: str, confirm: Callable[[Exhibit], None] | None = None
) -> tuple[Exhibit, bool]:
    try:
        return store.seal(stream, confirm)
    except OSError as error:
        raise TawthiqError(
            f"a file cannot be sealed ({error.strerror})",
            item=item,
            remedy="Check that the file can be read and that the case's disk has room and can be written.",
        ) from error


def _moment(seconds: float) -> str | None:
    try:
        return stamp(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        return None  # a file can bear a date outside the calendar; the file is sealed all the same
