"""Writing so that a crash leaves either the old state or the new one, never half of it."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = ".part"


def sync_descriptor(descriptor: int) -> None:
    """Waits until what was written has reached the disk, not only the disk's own cache where the system can tell."""
    full = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: plain fsync stops at the drive's cache
    if full is not None:
        try:
            fcntl.fcntl(descriptor, full)
            return
        except OSError:
            pass  # some file systems refuse it; fsync below is then the most that can be had
    os.fsync(descriptor)


def sync_directory(directory: Path) -> None:
    """Makes names created, renamed or removed in a directory last."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        sync_descriptor(descriptor)
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> None:
    """Creates a directory, its parents included, and makes each new name last."""
    missing = []
    while not directory.exists():
        missing.append(directory)
        directory = directory.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_directory(path.parent)


def part_name(directory: Path) -> Path:
    """A fresh temporary name; leftovers of a crash are known by the ending."""
    return directory / f"incoming-{secrets.token_hex(8)}{PART}"


@contextmanager
def removed_unless_renamed(part: Path) -> Iterator[None]:
    """Takes the temporary file away again when writing it fails."""
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes, mode: int = 0o444) -> None:
    """Writes a small file in one step: temporary name, fsync, rename, fsync of the directory."""
    part = part_name(path.parent)
    with removed_unless_renamed(part):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            sync_descriptor(file.fileno())
        part.rename(path)
    sync_directory(path.parent)


def read_regular(path: Path) -> bytes:
    """A small file's bytes, for the verifier: a link or a pipe in its place is neither followed nor waited for.

    Raises:
        OSError: when it cannot be read or is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return file.read()


def leftover_parts(directory: Path) -> list[Path]:
    """The temporary files that an interrupted run left in a directory, sorted."""
    return sorted(directory.glob(f"incoming-*{PART}"))


def free_name(directory: Path, stem: str) -> Path:
    """A name in the directory that nothing bears yet: what is set aside is never overwritten."""
    candidate, number = directory / stem, 1
    while candidate.exists():
        number += 1
        candidate = directory / f"{stem}.{number}"
    return candidate
