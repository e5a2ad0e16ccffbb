"""The content store: every exhibit's bytes once, as received, read-only, named by their SHA-256.

exhibits/ab/cdef...  The two halves of the name together are the hash. Bytes are hashed while they are written under a
temporary name, fsynced and only then renamed, so that a file with a hash for a name is whole. In an encrypted case the
names are the same, of the bytes as received, and what lies under them is a file of age.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from msgspec import Struct

from tawthiq.evidence import age
from tawthiq.evidence.disk import (
    leftover_parts,
    make_directory,
    part_name,
    removed_unless_renamed,
    sync_descriptor,
    sync_directory,
)
from tawthiq.evidence.entries import is_digest
from tawthiq.model import Exhibit, Problem, TawthiqError

CHUNK = 1 << 20  # bytes: large enough for full disk speed, small enough to be nothing in memory
_BRANCH = re.compile(r"[0-9a-f]{2}")
_LEAF = re.compile(r"[0-9a-f]{62}")


class Readable(Protocol):
    """What bytes can be taken from, in pieces, once."""

    def read(self, size: int, /) -> bytes | None: ...


class Held(Struct, frozen=True):
    """Bytes as received, wherever they lie: what readers are given instead of a path.

    Attributes:
        path: of the file that holds them.
        identity: what decrypts them, in an encrypted case: the case's key, or the key of this file alone.
    """

    path: Path
    identity: age.Identity | age.FileKey | None = None

    def alone(self) -> Held:
        """The same bytes with the key of this file alone, for a process that reads it. Raises OSError as `open`."""
        if not isinstance(self.identity, age.Identity):
            return self
        with open(self.path, "rb", opener=_regular) as file:
            try:
                return Held(self.path, self.identity.key_of(file))
            except age.UnopenedError as error:
                raise _unopened(error, self.path) from error

    def open(self, buffering: int = CHUNK) -> BinaryIO:
        """For reading, at any place. A link or a pipe in the file's place is neither followed nor waited for.

        Args:
            buffering: bytes read at once; 0 for none.

        Raises:
            OSError: it cannot be read, or does not decrypt: at once, or where the altered bytes are reached.
        """
        file = open(self.path, "rb", buffering, opener=_regular)  # noqa: SIM115
        if self.identity is None:
            return file
        try:
            reader = self.identity.reader(file)
        except age.UnopenedError as error:
            file.close()
            raise _unopened(error, self.path) from error
        return cast("BinaryIO", io.BufferedReader(reader, buffering) if buffering else reader)

    @property
    def size(self) -> int:
        """Bytes as received. Raises OSError as `open` does."""
        if self.identity is None:
            return os.lstat(self.path).st_size
        with self.open() as file:
            return file.seek(0, os.SEEK_END)

    def read_bytes(self) -> bytes:
        """All of them. Raises OSError as `open` does."""
        with self.open() as file:
            return file.read()


class ContentStore:
    """CASE/exhibits. Writing is for whoever holds the case's lock; reading is for everyone."""

    def __init__(self, root: Path, identity: age.Identity | None = None) -> None:
        """`identity`: of an encrypted case."""
        self.root = root
        self._identity = identity
        self._unsynced: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Where an exhibit's bytes lie, whether or not they are there. Raises TawthiqError for what is no hash."""
        if not is_digest(sha256):
            raise TawthiqError("this is not the SHA-256 of an exhibit", item=sha256, remedy="Give 64 hex digits.")
        return self.root / sha256[:2] / sha256[2:]

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def held(self, sha256: str) -> Held:
        """An exhibit's bytes, whether or not they are there. Raises TawthiqError for what is no hash."""
        return Held(self.path(sha256), self._identity)

    def open(self, sha256: str) -> BinaryIO:
        """An exhibit's bytes, for reading. Raises TawthiqError when they are not there."""
        try:
            return self.held(sha256).open()
        except OSError as error:
            raise TawthiqError(
                f"an exhibit's bytes cannot be read ({error.strerror})", item=sha256, remedy="Run `tawthiq verify`."
            ) from error

    def hashes(self) -> Iterator[str]:
        """The exhibits that are there by name, sorted. Whether the bytes agree is for `verify`."""
        for branch in _sorted(self.root):
            if _BRANCH.fullmatch(branch) and (self.root / branch).is_dir():
                yield from (branch + leaf for leaf in _sorted(self.root / branch) if _LEAF.fullmatch(leaf))

    def strangers(self) -> Iterator[Path]:
        """Whatever lies in the store and is not named as an exhibit is named, sorted."""
        for branch in _sorted(self.root):
            path = self.root / branch
            if not _BRANCH.fullmatch(branch) or not path.is_dir() or path.is_symlink():
                yield path
                continue
            for leaf in _sorted(path):
                inner = path / leaf
                if not _LEAF.fullmatch(leaf) or inner.is_symlink() or not inner.is_file():
                    yield inner

    def seal(self, stream: Readable, confirm: Callable[[Exhibit], None] | None = None) -> tuple[Exhibit, bool]:
        """Takes in a stream's bytes, once, in pieces.

        The name is certain to last a crash only after `flush`, which the custody log calls before it writes.

        Args:
            confirm: called when all is read and before anything becomes an exhibit; it raises to refuse.

        Returns:
            The exhibit, and whether its bytes are new to the store.

        Raises:
            OSError: from writing the store; nothing is left behind then. What reading the stream raises is let through.
            TawthiqError: when the store holds these bytes under their name with another size, that is, damaged.
        """
        part = part_name(self.root)
        with removed_unless_renamed(part):
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb", buffering=0) as out:
                exhibit = self._copy(stream, out)
                if confirm:
                    confirm(exhibit)
                target = self.path(exhibit.sha256)
                self._unsynced.add(
                    target.parent
                )  # also where an earlier run put it there and was killed before syncing
                if target.exists():
                    part.unlink()
                    _check_size(self.held(exhibit.sha256), exhibit)
                    return exhibit, False
                os.fchmod(out.fileno(), 0o444)
                sync_descriptor(out.fileno())
            if not target.parent.is_dir():
                target.parent.mkdir()
                self._unsynced.add(self.root)
            part.rename(target)
        return exhibit, True

    def _copy(self, stream: Readable, out: BinaryIO) -> Exhibit:
        if self._identity is None:
            return _copy(stream, out)
        with self._identity.writer(out) as writer:
            return _copy(stream, writer)

    def flush(self) -> None:
        """Makes the names of everything sealed so far last a crash."""
        for directory in sorted(self._unsynced):
            sync_directory(directory)
        self._unsynced.clear()

    def clean(self) -> tuple[Problem, ...]:
        """Removes, by name, the half-written files of an interrupted run. They were never exhibits."""
        problems = []
        for part in leftover_parts(self.root):
            part.unlink()
            problems.append(
                Problem(part.name, "A copy that was interrupted half-way was removed.", "Add the file again.")
            )
        return tuple(problems)

    def set_aside(self, sha256: str, aside: Path) -> Path:
        """Moves bytes that no entry speaks of out of the store. Returns where they lie now."""
        make_directory(aside)
        target = aside / sha256
        source = self.path(sha256)
        source.rename(target)
        sync_directory(aside)
        sync_directory(source.parent)
        return target


def _copy(stream: Readable, out: age.Output) -> Exhibit:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        view = memoryview(chunk)
        while view:
            view = view[out.write(view) or 0 :]
    return Exhibit(digest.hexdigest(), size)


def _check_size(held: Held, exhibit: Exhibit) -> None:
    there = held.size
    if there != exhibit.size:
        raise TawthiqError(
            f"the case holds this exhibit with {there} bytes where it has {exhibit.size}: it is damaged",
            item=exhibit.sha256,
            remedy="Run `tawthiq verify`, then restore the exhibit from a good copy of the case.",
        )


def _unopened(error: age.UnopenedError, path: Path) -> OSError:
    return OSError(errno.EIO, f"encrypted bytes that do not open: {error}", str(path))


def _regular(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def _sorted(directory: Path) -> list[str]:
    return sorted(p.name for p in directory.iterdir()) if directory.is_dir() else []
