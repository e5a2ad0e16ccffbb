"""7z archives, by the program 7zz where it is installed: a list of the members, then all their bytes in one go.

The program gets the archive on its standard input and writes members one behind the other to its standard output:
it never makes a file, so that no name in an archive can lead anywhere. Each member is held against its checksum.
"""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final

from msgspec import Struct

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading.helpers import SEVENZIP, STDIN, HelperFailed, RunBounds, as_file, run
from tawthiq.reading.members import ASK_AGAIN, Allowance, Box, Content, Member, oddly_named, safe_name
from tawthiq.reading.result import MEGABYTE, Unreadable

MEDIA_TYPE: Final = "application/x-7z-compressed"
VERSION: Final = "1"
_NAMES: Final = ("7zz", "7z", "7za")
_MOST: Final = 1_000  # MB of all members, which are held in memory
_BOUNDS: Final = RunBounds(seconds=300, memory=4_000, answer=_MOST)
# Without a word it would ask for one, on the input that is the archive.
_WORD: Final = "-pnone"
_LINK: Final = re.compile(r"(?:^|\s)l[rwxsStT-]{9}")


class _Entry(Struct, frozen=True):
    """A member as the program lists it. `checksum`: CRC-32; None where there is none."""

    path: str
    size: int
    modified: str | None
    checksum: int | None
    folder: bool
    link: bool
    encrypted: bool


def program() -> str | None:
    return next((name for name in _NAMES if shutil.which(name)), None)


def box(held: Held, name: str) -> Box | None:
    """What opens it; None where the program is not installed."""
    return Box("7z", VERSION, lambda allowance: _members(held, name, allowance)) if program() else None


def missing() -> tuple[str, str]:
    """What to say of such an archive where the program is not installed, and the way out."""
    found = SEVENZIP.missing("", "It was not unpacked")
    return found.what, f"{found.remedy}, or unpack it and add the files that it holds"


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    with as_file(held) as file:
        entries = _listed(_run(["l", "-slt", "-ba"], file))
        if not entries:
            yield Problem(name, "The archive is empty", ASK_AGAIN)
        locked = [e for e in entries if e.encrypted]
        for entry in locked:
            shown = f"{name}/{safe_name(entry.path)[0]}"
            what = "This member of the archive is encrypted"
            yield Problem(shown, what, "Ask the source for the password, and add the files")
        files = [e for e in entries if not e.folder and not e.encrypted]
        if locked and files:
            raise Unreadable("Its members that are not encrypted were not taken out either", "Unpack it, add the files")
        total = sum(entry.size for entry in files)
        allowance.admit(total, held.path.stat().st_size)
        if total > _MOST * MEGABYTE:
            raise Unreadable(f"It would unpack to more than {_MOST:,} MB", "Unpack it and add the files that it holds")
        whole = _run(["x", "-so", "-bd"], file) if files else b""
    yield from _parted(files, whole, name, allowance)


def _parted(files: list[_Entry], whole: bytes, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    """Members by their sizes out of all their bytes."""
    at, seen = 0, set[str]()
    for entry in files:
        data = whole[at : at + entry.size]
        at += entry.size
        inner, led_out = safe_name(entry.path)
        shown = f"{name}/{inner}"
        if entry.link:
            yield Problem(shown, "It is a symbolic link inside the archive; it was not followed", "Nothing needs doing")
            continue
        if len(data) != entry.size or (entry.checksum is not None and zlib.crc32(data) != entry.checksum):
            yield Problem(shown, "This member of the archive is damaged", ASK_AGAIN)
            continue
        allowance.count_member()
        yield from oddly_named(shown, led_out, seen)
        yield Member(inner, Content(BytesIO(data), allowance, None), entry.path, entry.modified)


def _run(command: list[str], file: BinaryIO) -> bytes:
    try:
        return run([program() or SEVENZIP.program, *command, _WORD, STDIN], file, _BOUNDS)
    except HelperFailed as failure:
        raise Unreadable(f"The archive cannot be opened: it is damaged or encrypted ({failure})", ASK_AGAIN) from None


def _listed(told: bytes) -> list[_Entry]:
    """Blocks of "Name = value" lines, one a member."""
    entries = []
    for block in told.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n"):
        said = dict(line.split(" = ", 1) for line in block.split("\n") if " = " in line)
        if "Path" not in said:
            continue
        attributes, size, checksum = said.get("Attributes", ""), said.get("Size", ""), said.get("CRC", "")
        entries.append(
            _Entry(
                said["Path"],
                int(size) if size.isdecimal() else 0,
                said.get("Modified", "")[:19].replace(" ", "T") or None,
                int(checksum, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,8}", checksum) else None,
                attributes.startswith("D") or said.get("Folder") == "+",
                _LINK.search(attributes) is not None,
                said.get("Encrypted") == "+",
            )
        )
    return entries
