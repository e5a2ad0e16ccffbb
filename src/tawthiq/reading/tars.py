"""TAR archives (POSIX.1-2001, GNU) and single files packed with gzip, bzip2 or xz: one pass, never held in memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Protocol, cast

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
    Source,
    is_plain,
    oddly_named,
    safe_name,
)
from tawthiq.reading.result import Unreadable

VERSION: Final = f"2+python-{sys.version_info.major}.{sys.version_info.minor}"
BLOCK: Final = 512
_HEADERS: Final = 1 << 20  # bytes of headers before one member: long names and maps of sparse files
_XZ_MEMORY: Final = 128 << 20  # `xz -9` needs 65 MB to unpack
_CUT: Final = "The archive is damaged or cut short after the last file taken out"
_DAMAGED: Final = (tarfile.TarError, OSError, EOFError, ValueError, lzma.LZMAError, zlib.error)
_ENDINGS: Final = (".gz", ".bz2", ".xz", ".gzip", ".lzma")


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Expanded:
    """A bzip2 or xz file unpacked, in bounded memory, its streams one after another."""

    def __init__(self, held: Held, kind: str) -> None:
        self._file, self._kind = held.open(), kind
        self._inner = self._fresh()

    def _fresh(self) -> _Decompressor:
        if self._kind == "application/x-bzip2":
            return bz2.BZ2Decompressor()
        return cast("_Decompressor", lzma.LZMADecompressor(memlimit=_XZ_MEMORY))

    def read(self, size: int, /) -> bytes:
        while True:
            if self._inner.eof:
                rest = self._inner.unused_data or self._file.read(BLOCK)
                if not rest.strip(b"\x00"):  # padding, or the end
                    return b""
                self._inner = self._fresh()
                data = rest
            else:
                data = self._file.read(BLOCK * 16) if self._inner.needs_input else b""
                if not data and self._inner.needs_input:
                    raise EOFError("the compressed file ends before its end mark")
            out = self._inner.decompress(data, size)
            if out:
                return out

    def close(self) -> None:
        self._file.close()


class _Pass:
    """What `tarfile` reads from: forward only, headers bounded, everything counted.

    Attributes:
        last: the last block of 512 bytes read, by which a true end is told from damage.
        in_headers: bytes that may still be read before the next member's content; None while content is read.
    """

    def __init__(self, source: Source, allowance: Allowance, packed: int | None) -> None:
        # What is unpacked only to be passed over counts here; what is taken out counts for the arrival, elsewhere.
        self._content = source if packed is None else Content(source, Allowance(allowance.limits), packed)
        self._seekable = cast("BinaryIO", source) if packed is None else None
        self._at = 0
        self.last: bytes | None = None
        self.in_headers: int | None = _HEADERS

    def read(self, size: int) -> bytes:
        if self.in_headers is not None:
            self.in_headers -= size
            if self.in_headers < 0:
                raise Unreadable(
                    "A header in the archive is larger than any real one: it looks like an attack", ASK_AGAIN
                )
        chunk = self._content.read(size) or b""
        self._at += len(chunk)
        if size == BLOCK:
            self.last = chunk
        return chunk

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int) -> None:
        if self._seekable:
            self._at = self._seekable.seek(offset)
            return
        while self._at < offset:
            chunk = self._content.read(min(PIECE, offset - self._at))
            if not chunk:
                raise EOFError("the archive ends inside a member")
            self._at += len(chunk)


def _open(held: Held, kind: str) -> AbstractContextManager[Source]:
    if kind == "application/x-tar":
        return held.open()
    return _gunzipped(held) if kind == "application/gzip" else closing(_Expanded(held, kind))


@contextmanager
def _gunzipped(held: Held) -> Iterator[Source]:
    with held.open() as packed, gzip.open(packed, "rb") as source:
        yield cast("Source", source)


def box(held: Held, kind: str, name: str) -> Box:
    """A tar, or something packed, whichever `kind` says; what a packed file holds is told from its first bytes."""
    by = {"application/x-tar": "tar", "application/gzip": "gzip", "application/x-bzip2": "bzip2"}.get(kind, "xz")
    return Box(by, VERSION, lambda allowance: _packed(held, kind, name, allowance))


def _packed(held: Held, kind: str, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    packed = None if kind == "application/x-tar" else held.size
    if packed is not None:
        try:
            with _open(held, kind) as source:
                head = Content(source, Allowance(allowance.limits), packed).read(BLOCK)
        except _DAMAGED:
            head = b""  # what is read as one file says that it is damaged
        if head[257:262] != b"ustar":
            yield from _single(held, kind, name, allowance)
            return
    with _open(held, kind) as source:
        yield from _members(_Pass(source, allowance, packed), name, allowance)


def _single(held: Held, kind: str, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    last = PurePosixPath(name).name
    ending = next((e for e in _ENDINGS if last.lower().endswith(e) and len(last) > len(e)), "")
    inner = last[: len(last) - len(ending)] if ending else f"{last}.content"
    allowance.count_member()
    with _open(held, kind) as source:
        yield Member(inner, Content(_Sound(source), allowance, held.size), inner)


def _members(source: _Pass, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    seen: set[str] = set()
    fileobj = cast("BinaryIO", source)
    archive = tarfile.TarFile(fileobj=fileobj, mode="r", errors="surrogateescape", encoding="utf-8")
    while (info := _next(archive, source)) is not None:
        # tarfile keeps what it has passed; a large archive would fill the memory.
        archive.members.clear()  # type: ignore[attr-defined]
        if info.isdir():
            continue
        stored = _stored(info.name)
        inner, led_out = safe_name(stored)
        shown = f"{name}/{inner}"
        if not info.isreg() or info.size < 0:
            yield Problem(shown, _no_file(info), "Nothing needs doing")
            continue
        allowance.count_member()
        try:
            # How tightly a tar is packed is judged over the whole, as it is read; the holes of a sparse file here.
            allowance.admit(info.size, _stored_size(info))
        except Unreadable as fault:
            yield Problem(shown, fault.what, fault.remedy)
            continue
        yield from oddly_named(shown, led_out, seen)
        stream = archive.extractfile(info)
        if stream is not None:
            source.in_headers = None
            yield Member(inner, Content(_Sound(stream), allowance, None), stored, _modified(info))
    if source.last != bytes(BLOCK):
        # tarfile takes a header that it cannot read for the end; a true end is a block of zeros.
        raise Unreadable(_CUT, ASK_AGAIN)


def _next(archive: tarfile.TarFile, source: _Pass) -> tarfile.TarInfo | None:
    source.in_headers = _HEADERS
    try:
        return archive.next()
    except _DAMAGED:
        raise Unreadable(_CUT, ASK_AGAIN) from None


class _Sound:
    """A stream, damage named."""

    def __init__(self, stream: Source) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size) or b""
        except _DAMAGED as error:
            raise Unreadable(f"It is damaged or cut short ({error})", ASK_AGAIN) from None


def _stored_size(info: tarfile.TarInfo) -> int:
    """Bytes in the archive: of a sparse file, without its holes."""
    if not info.issparse():
        return info.size
    return sum(size for _, size in cast("list[tuple[int, int]]", info.sparse))


def _stored(name: str) -> str:
    """Names are bytes in whatever encoding the packer's computer had; UTF-8 nearly always."""
    if is_plain(name):
        return name
    raw = name.encode("utf-8", "surrogateescape")
    return decode(raw).text or name


def _no_file(info: tarfile.TarInfo) -> str:
    if info.issym():
        return "It is a symbolic link inside the archive; it was not followed"
    if info.islnk():
        return "It is a second name of another file in the archive, which is taken out under its first name"
    if info.isdev():
        return "It is no file but a device or pipe inside the archive"
    return "It is of no kind that holds content"


def _modified(info: tarfile.TarInfo) -> str | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None
