"""Sealing one source: its bytes into the content store, and a draft of the entry that says so."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from msgspec import Struct

from tawthiq.evidence.content import ContentStore, Readable
from tawthiq.evidence.entries import Author, Draft, Personal, stamp
from tawthiq.evidence.intake import Source, received_name, shown
from tawthiq.model import Exhibit, TawthiqError

Watch = Callable[[int], None]  # bytes read so far

# Kept free on the case's disk, in bytes: the database and the log must still be able to say what was sealed.
RESERVE = 16_000_000
_AGAIN = "Close whatever writes to it, and add it again."


class Receipt(Struct, frozen=True):
    """What sealing gives back: store all of it in one transaction, then append the draft to the log.

    Attributes:
        path: within the intake, as received; for an exhibit out of another, its name in there.
        new: whether the case did not hold these bytes before.
        draft: the entry to append; it is pending until the log holds its salt.
        personal: the values behind the entry's commitments, for case.db.
        parent: SHA-256 of the exhibit that it came out of, or None.
        mtime_ns: when the file was last changed as it was read, in nanoseconds since 1970; None for a member.
    """

    exhibit: Exhibit
    path: str
    new: bool
    draft: Draft
    personal: tuple[Personal, ...]
    parent: str | None = None
    mtime_ns: int | None = None


class Origins(Struct, frozen=True):
    """How a batch came: who it was received from, in what way, a free note, and from which web address.

    Attributes:
        way: how it was handed over, in the words of who adds it ("on a memory card, by hand").
        how: which verb took it in ("folder" for `build`, "add"); stands in the log in clear.
        captured: UTC capture time of a web address, as `stamp` writes it; stands in the log in clear.
    """

    received_from: str | None = None
    note: str | None = None
    how: str = "folder"
    address: str | None = None
    captured: str | None = None
    way: str | None = None

    @property
    def personal(self) -> dict[str, str]:
        """What must not stand in the log in clear, by field; what was not given is left out."""
        fields = {"received_from": self.received_from, "note": self.note, "address": self.address, "way": self.way}
        return {field: value for field, value in fields.items() if value}

    @property
    def given(self) -> frozenset[tuple[str, str]]:
        """Everything that was said about the origin: two arrivals of one file that differ in it are two arrivals."""
        return frozenset({**self.personal, **({"captured": self.captured} if self.captured else {})}.items())


class _Reading:
    """A file on its way into the store: a failure to read it names it, and whoever watches learns how far it is.

    How long a member of an archive becomes is not known before: the disk's room is looked at on the way.
    """

    def __init__(self, stream: Readable, store: ContentStore, item: str, watch: Watch | None = None) -> None:
        self._stream, self._store, self._item, self._watch = stream, store, item, watch
        self._count = 0
        self._checked = 0

    def read(self, size: int, /) -> bytes:
        try:
            chunk = self._stream.read(size) or b""
        except OSError as error:
            raise TawthiqError(
                f"a file could not be read to its end ({error.strerror})",
                item=self._item,
                remedy="Check the disk or the connection that it lies on, and add it again.",
            ) from error
        self._count += len(chunk)
        if self._count - self._checked > RESERVE // 4:
            _check_room(self._store, 0, self._item)
            self._checked = self._count
        if self._watch:
            self._watch(self._count)
        return chunk


def seal_source(
    store: ContentStore, author: Author, source: Source, origins: Origins, watch: Watch | None = None
) -> Receipt:
    """Seals one file of the intake.

    Args:
        watch: called with the bytes read so far, a megabyte apart.

    Raises:
        TawthiqError: naming the file, when it cannot be read, is no regular file (any more), is not the one that was
            found, or changes while it is read; also when the store cannot be written. Nothing is sealed then, and
            other files are not concerned.
    """
    item = shown(source.relative)
    with _opened(source, item) as descriptor, os.fdopen(descriptor, "rb", buffering=0, closefd=False) as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise TawthiqError("this is not a regular file", item=item, remedy="Add the file itself.")
        if source.identity not in (None, (before.st_dev, before.st_ino)):
            raise TawthiqError("another file was put in its place after it was found", item=item, remedy=_AGAIN)
        _check_room(store, before.st_size, item)

        def confirm(exhibit: Exhibit) -> None:
            # Bytes read from a file that changed meanwhile may be neither what it was nor what it is. A file that is
            # gone by now was read whole; one that another was put in place of was not the last word.
            if _state(before) != _state(os.fstat(descriptor)) or exhibit.size != before.st_size or _replaced(source):
                raise TawthiqError("a file changed while it was read", item=item, remedy=_AGAIN)

        exhibit, new = _sealed(store, _Reading(stream, store, item, watch), item, confirm)
    details: dict[str, Any] = {"how": origins.how, "modified": _moment(before.st_mtime), "size": exhibit.size}
    if origins.captured:
        details["captured"] = origins.captured
    draft, opened = author.draft("received", (exhibit.sha256,), details, {"path": source.relative, **origins.personal})
    return Receipt(exhibit, source.relative, new, draft, opened, None, before.st_mtime_ns)


def seal_member(
    store: ContentStore, author: Author, content: bytes | Readable, parent: str, made: Mapping[str, Any]
) -> Receipt:
    """Seals an exhibit that comes out of another (an e-mail's attachment, a member of an archive).

    Args:
        parent: SHA-256 of the exhibit that it came out of.
        made: "path" and "member": its path in the case and its name in the parent (both personal); the rest stands in
            the entry in clear: "by" and "version" of what took it out, "modified" as the parent states it, for
            instance.

    Raises:
        TawthiqError: when the store cannot be written. What reading the content raises is let through.
    """
    stream = BytesIO(content) if isinstance(content, bytes) else content
    personal = {key: received_name(str(made.get(key) or "")) for key in ("path", "member") if key in made}
    clear = {key: value for key, value in made.items() if key not in personal and value is not None}
    path = personal.get("path", "")
    item = shown(path) or parent
    _check_room(store, 0, item)
    exhibit, new = _sealed(store, _Reading(stream, store, item), item)
    details = {**clear, "made": "exhibit", "parent": parent, "size": exhibit.size}
    draft, opened = author.draft("derived", (exhibit.sha256,), details, {"path": path, **personal})
    return Receipt(exhibit, path, new, draft, opened, parent)


@contextmanager
def _opened(source: Source, item: str) -> Iterator[int]:
    try:
        # O_NOFOLLOW and O_NONBLOCK: between the walk and now the file may have become a link or a pipe.
        descriptor = os.open(source.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        gone = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
        raise TawthiqError(
            f"a file cannot be read ({error.strerror})",
            item=item,
            remedy="It was there before: put it back and add it again."
            if gone
            else "Give yourself the right to read it.",
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    """What a write to a file changes. The last one also where the time of writing was set back."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _replaced(source: Source) -> bool:
    try:
        there = source.path.lstat()
    except OSError:
        return False
    return source.identity not in (None, (there.st_dev, there.st_ino))


def _check_room(store: ContentStore, size: int, item: str) -> None:
    free = shutil.disk_usage(store.root).free
    if size + RESERVE > free:
        raise TawthiqError(
            f"the case's disk has {free / 1e6:,.1f} MB free, and {RESERVE / 1e6:,.0f} MB are kept for the custody log"
            + (f"; the file needs {size / 1e6:,.1f} MB" if size else ""),
            item=item,
            remedy="Make room or move the case to a larger disk, and add it again.",
        )


def _sealed(
    store: ContentStore, stream: Readable, item: str, confirm: Callable[[Exhibit], None] | None = None
) -> tuple[Exhibit, bool]:
    try:
        return store.seal(stream, confirm)
    except OSError as error:
        raise TawthiqError(
            f"a file cannot be written into the case ({error.strerror})",
            item=item,
            remedy="Check that the case's disk has room and can be written, and add it again.",
        ) from error


def _moment(seconds: float) -> str | None:
    try:
        return stamp(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError, OSError):
        return None  # a file can bear a date outside the calendar; the file is sealed all the same
