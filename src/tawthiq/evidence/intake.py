"""Finding what is to be sealed: a folder walked in one fixed order, with a word about everything that is not taken."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tawthiq.model import Problem

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Source(Struct, frozen=True):
    """A regular file to seal.

    Attributes:
        path: where it is now.
        relative: its path within the intake, "/" between names, as valid Unicode (`received_name`).
        size: in bytes when it was found, so that a run can say how far it is.
        identity: device and inode when it was found, so that another file put in its place meanwhile is noticed, also
            by way of a folder above it that became a link; None: whatever lies there.
    """

    path: Path
    relative: str
    size: int = 0
    identity: tuple[int, int] | None = None


def received_name(name: str) -> str:
    """A file name from the system as text that JSON and SQLite can hold.

    Bytes that are no text in the system's encoding become "\\xNN", and a backslash in such a name is doubled; every
    other name stays as it is, line feeds included.
    """
    if not _SURROGATE.search(name):
        return name
    return _SURROGATE.sub(_escaped, name.replace("\\", "\\\\"))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    # Python's "surrogateescape" stands for an undecodable byte by U+DC00 plus the byte (PEP 383).
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def shown(name: str) -> str:
    """A name for a line of a message: control and direction marks escaped, so that no name can disguise itself."""
    return _UNPRINTABLE.sub(lambda m: m[0].encode("unicode_escape").decode(), received_name(name))


def walk(root: Path, *, exclude: Path | None = None) -> Iterator[Source | Problem]:
    """Everything below a folder (or the one file that `root` is), in the order of the names' bytes.

    A symbolic link is never followed: what it leads to inside the folder is met under its own name, and what lies
    outside was not given. `root` itself may be a link, since it was named.

    Args:
        exclude: a folder to pass over without a word: the case itself, where it lies in the folder it is built from.
    """
    try:
        root = root.resolve(strict=True)
        found = root.stat()
    except (OSError, RuntimeError) as error:
        yield Problem(shown(str(root)), f"It cannot be found or reached ({_why(error)}).", "Check the path.")
        return
    if not stat.S_ISDIR(found.st_mode):
        yield _judged(root, root.name, found)
        return
    excluded = exclude.resolve() if exclude else None
    # A stack and not recursion: how deep a folder goes is not ours to limit. Popped in order, hence pushed reversed.
    stack: list[tuple[Path, str]] = [(root, "")]
    while stack:
        path, relative = stack.pop()
        try:
            found = path.lstat()
            if stat.S_ISDIR(found.st_mode):
                if path != excluded:
                    names = sorted((p.name for p in path.iterdir()), key=os.fsencode, reverse=True)
                    stack.extend((path / name, f"{relative}/{name}" if relative else name) for name in names)
                continue
        except OSError as error:
            yield _unreadable(relative or path.name, error)
            continue
        yield _judged(path, relative, found, root)


def _judged(path: Path, relative: str, found: os.stat_result, root: Path | None = None) -> Source | Problem:
    mode = found.st_mode
    if stat.S_ISREG(mode):
        return Source(path, received_name(relative), found.st_size, (found.st_dev, found.st_ino))
    if stat.S_ISLNK(mode):
        return _link(path, relative, root or path.parent)
    kinds = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
    )
    kind = next((name for test, name in kinds if test(mode)), "neither a file nor a folder")
    return Problem(shown(relative), f"It is {kind}: it has no content that could be sealed.", "Nothing needs doing.")


def _link(path: Path, relative: str, root: Path) -> Problem:
    try:
        target = path.resolve(strict=True)
    except FileNotFoundError:
        return Problem(shown(relative), "It is a symbolic link to something that is not there.", "Add the file meant.")
    except (OSError, RuntimeError):
        return Problem(shown(relative), "It is a symbolic link that leads back to itself.", "Remove the link.")
    if target.is_relative_to(root):
        inside = shown(target.relative_to(root).as_posix())
        what = f"It is a symbolic link to {inside}, which is taken under its own name; the link was not followed."
        return Problem(shown(relative), what, "Nothing needs doing.")
    what = "It is a symbolic link to something outside the folder; it was not followed."
    return Problem(shown(relative), what, "If it belongs to the case, add what it points to itself.")


def _unreadable(relative: str, error: OSError) -> Problem:
    return Problem(shown(relative), f"It cannot be read ({_why(error)}).", "Give yourself the right to read it.")


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
