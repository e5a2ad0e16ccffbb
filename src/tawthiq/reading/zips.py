"""ZIP archives (APPNOTE 6.3.10): members one by one, the central directory bounded before it is read."""

from __future__ import annotations

import lzma
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, BinaryIO, Final

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading.encodings import decode
from tawthiq.reading.members import (
    ASK_AGAIN,
    PIECE,
    Allowance,
    Box,
    Content,
    Member,
    is_plain,
    oddly_named,
    safe_name,
)
from tawthiq.reading.result import Unreadable

VERSION: Final = f"2+python-{sys.version_info.major}.{sys.version_info.minor}"
DAMAGED: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    NotImplementedError,
    struct.error,
)
# Python keeps some 500 bytes of memory for each member listed, and a member takes at least 47 bytes of the directory.
_DIRECTORY: Final = 32_000_000
_END: Final = b"PK\x05\x06"
_LOCATOR: Final = b"PK\x06\x07"
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_UNIX: Final = 3


@contextmanager
def archive(held: Held, members: int = 0) -> Iterator[zipfile.ZipFile]:
    """The archive, open, its directory read.

    Args:
        members: how many there may be, where that is more than a directory of 32 MB lists.

    Raises:
        Unreadable: damaged, cut short, or a directory larger than so many members need.
    """
    with held.open() as file, _opened(file, members) as opened:
        yield opened


def _opened(file: BinaryIO, members: int) -> zipfile.ZipFile:
    try:
        size = _directory_size(file)
        if size > max(_DIRECTORY, members * 320):
            raise Unreadable(
                f"Its table of contents is {size // 1_000_000:,} MB long: too many files to open safely",
                "Raise `members` under [unpacking] in case.toml and build again",
            )
        return zipfile.ZipFile(file)
    except DAMAGED as error:
        raise Unreadable(f"The archive is damaged or cut short ({error})", ASK_AGAIN) from None


def _directory_size(file: BinaryIO) -> int:
    """Bytes of the central directory as the end record says (sections 4.3.14 to 4.3.16); 0 where there is no record."""
    file.seek(0, 2)
    length = file.tell()
    start = max(0, length - 65_557)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return 0
    size = int(struct.unpack_from("<I", tail, at + 12)[0])
    if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR:
        file.seek(min(length, struct.unpack_from("<Q", tail, at - 12)[0]))
        record = file.read(56)
        if len(record) == 56 and record.startswith(b"PK\x06\x06"):
            size = max(size if size != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", record, 40)[0]))
    return size


def box(held: Held, name: str) -> Box:
    return Box("zip", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    seen: set[str] = set()
    with archive(held, allowance.limits.members) as opened:
        infos = opened.infolist()
        if not infos:
            yield Problem(name, "The archive is empty", ASK_AGAIN)
        for info in infos:
            if info.is_dir() and not info.file_size:
                continue
            stored = _name(info)
            inner, led_out = safe_name(stored)
            shown = f"{name}/{inner}"
            why = _no_file(info)
            if why is not None:
                yield Problem(shown, *why)
                continue
            allowance.count_member()
            yield from oddly_named(shown, led_out, seen)
            try:
                allowance.admit(info.file_size, info.compress_size)
                with opened.open(info) as stream:
                    # bz2 and lzma here cannot be told how much to give at once: they get little to work on.
                    piece = PIECE if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 4096
                    content = Content(_Sound(stream), allowance, info.compress_size, piece)
                    yield Member(inner, content, stored, _modified(info))
            except Unreadable as fault:
                yield Problem(shown, fault.what, fault.remedy)
            except NotImplementedError:
                what = f"This member is packed in a way that is not read here (method {info.compress_type})"
                yield Problem(shown, what, "Unpack the archive with 7-Zip, say, and add the files that it holds")
            except DAMAGED as error:
                yield Problem(shown, f"This member of the archive is damaged ({error})", ASK_AGAIN)


class _Sound:
    """A member's stream, damage named."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except DAMAGED as error:
            raise Unreadable(f"This member of the archive is damaged ({error})", ASK_AGAIN) from None


def _name(info: zipfile.ZipInfo) -> str:
    """Names without the mark of UTF-8 are in whatever encoding the packer's computer had."""
    if info.flag_bits & _UTF8 or is_plain(info.orig_filename):
        return info.orig_filename
    return decode(info.orig_filename.encode("cp437", "replace")).text or info.orig_filename


def _no_file(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    if info.flag_bits & _ENCRYPTED:
        return (
            "This member of the archive is encrypted",
            "Ask the source for the password, and add the files",
        )
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    if stat.S_ISLNK(mode):
        return "It is a symbolic link inside the archive; it was not followed", "Nothing needs doing"
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        return "It is no file but a device, pipe or socket inside the archive", "Nothing needs doing"
    return None


def _modified(info: zipfile.ZipInfo) -> str | None:
    try:
        return datetime(*info.date_time).isoformat()  # noqa: DTZ001 the format has no zone
    except ValueError:
        return None
