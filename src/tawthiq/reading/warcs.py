"""Web archives (WARC, ISO 28500:2017): each capture becomes an exhibit, its address and time kept in its entry.

Taken out are what servers answered and what was put in as a resource: the bytes as the page had them, chunks joined and
packing undone. Requests, metadata and notes that a page had not changed stay in the archive, which is sealed whole.
warcio is not used: its code sets no limit to the length of a header line, and this needs 200 lines.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading.members import ASK_AGAIN, PIECE, Allowance, Box, Content, Member, Source, safe_name
from tawthiq.reading.result import Unreadable

VERSION: Final = "1"
MEDIA_TYPE: Final = "application/warc"
_LINE: Final = 1 << 16  # bytes: a longer line in a header is no header
_FIELDS: Final = 2_000
_TAKEN: Final = frozenset({"response", "resource", "conversion"})
_LEFT: Final = {
    "revisit": "captures found the page as it was before and hold no copy of it",
    "continuation": "parts of captures that were divided over several archives",
}
_EXTENSIONS: Final = {
    "text/html": ".html",
    "text/css": ".css",
    "text/javascript": ".js",
    "application/javascript": ".js",
    "application/x-javascript": ".js",
    "application/json": ".json",
    "text/csv": ".csv",
}


class _Record(Struct, frozen=True):
    kind: str
    address: str
    time: str
    content_type: str
    length: int
    digest: str


def box(held: Held, name: str) -> Box:
    """The captures of a web archive, named by time and address."""
    return Box("warc", VERSION, lambda allowance: _members(held, name, allowance))


class _Block:
    """A record's own bytes, counted and hashed as they pass."""

    def __init__(self, file: BinaryIO, length: int, algorithm: str) -> None:
        self._file, self.left = file, length
        self.hash = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None

    def read(self, size: int, /) -> bytes:
        return self._passed(self._file.read(min(size, self.left)))

    def readline(self) -> bytes:
        """A line; Unreadable where it has no end."""
        line = self._passed(self._file.readline(min(_LINE, self.left)))
        if len(line) >= _LINE:
            raise Unreadable("A header in this capture has no end", ASK_AGAIN)
        return line

    def drain(self) -> None:
        while self.left and self.read(PIECE):
            pass

    def _passed(self, data: bytes) -> bytes:
        self.left -= len(data)
        if self.hash is not None:
            self.hash.update(data)
        return data


class _Chunks:
    """What was sent in chunks (RFC 9112, section 7.1), joined."""

    def __init__(self, block: _Block) -> None:
        self._block, self._left, self._ended = block, 0, False

    def read(self, size: int, /) -> bytes:
        if not self._left and not self._ended:
            line = self._block.readline().strip() or self._block.readline().strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}\s*(?:;.*)?", line):
                raise Unreadable("The chunks of this capture are damaged", ASK_AGAIN)
            self._left = int(line.split(b";")[0], 16)
            self._ended = not self._left
        data = self._block.read(min(size, self._left))
        if self._left and not data:
            raise Unreadable("This capture is cut short", ASK_AGAIN)
        self._left -= len(data)
        return data


class _Unpacked:
    """What was packed with gzip or deflate, unpacked piece by piece.

    Some archivers store what they unpacked and leave the header that says otherwise: what cannot be unpacked from its
    first bytes on is given as it stands. Deflate comes with its wrapping (RFC 1950) and, from some servers, without.
    """

    def __init__(self, source: Source, bare: bool) -> None:
        self._source, self._bare = source, bare
        self._inflate: zlib._Decompress | None = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._rest = b""
        self._begun = False

    def read(self, size: int, /) -> bytes:
        while self._inflate is not None and not self._inflate.eof:
            packed = self._rest or self._source.read(1 << 14) or b""
            data = self._piece(self._inflate, packed, size)
            if data:
                return data
            if not packed and self._inflate is not None:
                raise Unreadable("This capture is cut short", ASK_AGAIN)
        if self._inflate is not None:
            return b""
        data, self._rest = self._rest[:size], self._rest[size:]
        return data or self._source.read(size) or b""

    def _piece(self, inflate: zlib._Decompress, packed: bytes, size: int) -> bytes:
        try:
            data = inflate.decompress(packed, size)
        except zlib.error as error:
            if self._begun:
                raise Unreadable(f"This capture is damaged ({error})", ASK_AGAIN) from None
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if self._bare else None
            self._bare, self._rest = False, packed
            return b""
        self._rest = inflate.unconsumed_tail
        self._begun = self._begun or bool(data)
        return data


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    left: Counter[str] = Counter()
    taken = 0
    with held.open() as file:
        while (record := _next(file)) is not None:
            after = file.tell() + record.length
            if record.kind in _TAKEN:
                allowance.count_member()
                taken += 1
                yield from _capture(file, record, f"{name}/{taken}", allowance)
            left[record.kind] += 1
            if after > held.size:
                yield Problem(name, "The archive ends in the middle of a record", ASK_AGAIN)
                break
            file.seek(after)
    for kind, what in _LEFT.items():
        if left[kind]:
            yield Problem(name, f"{left[kind]:,} {what}", "They stay in the archive, which is sealed whole")
    if not taken:
        yield Problem(name, "The archive holds no capture", ASK_AGAIN)


def _capture(file: BinaryIO, record: _Record, shown: str, allowance: Allowance) -> Iterator[Member | Problem]:
    """One capture, and what is wrong with it."""
    algorithm, stated = _digest(record.digest)
    block = _Block(file, record.length, algorithm)
    content_type = record.content_type
    try:
        source: Source = block
        if record.content_type.startswith("application/http"):
            fields = _header(block.readline)[1]
            content_type = fields.get("content-type", "").split(";")[0].strip().lower()
            if "chunked" in fields.get("transfer-encoding", "").lower():
                source = _Chunks(block)
            packing = fields.get("content-encoding", "").strip().lower()
            if packing in {"gzip", "x-gzip", "deflate"}:
                source = _Unpacked(source, bare=packing == "deflate")
            elif packing not in {"", "identity"}:
                what = f"It was sent packed with {packing[:20]!r}, which is not unpacked here; it was taken out as sent"
                yield Problem(f"{shown} {record.address}", what, "Save the page as HTML or PDF and add it beside")
        # A capture may be packed as tightly as a page is; the whole archive's size bounds it.
        member = Content(source, allowance, record.length)
        yield Member(_name(record, content_type), member, record.address, _modified(record.time))
    except Unreadable as fault:
        yield Problem(f"{shown} {record.address}", fault.what, fault.remedy)
    block.drain()
    if block.hash is not None and not block.left and stated and stated != block.hash.digest():
        what = f"The capture's bytes are not those that the archive states ({record.digest[:60]})"
        yield Problem(
            f"{shown} {record.address}", what, "It was altered or damaged after the capture; ask the source for another"
        )


def _next(file: BinaryIO) -> _Record | None:
    """The header of the next record; None at the end. Raises Unreadable where something else stands."""
    line = file.readline(_LINE)
    while line in (b"\r\n", b"\n"):
        line = file.readline(_LINE)
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise Unreadable(
            "Between its records stands something that is no record; what came before was taken out", ASK_AGAIN
        )
    _, fields = _header(lambda: file.readline(_LINE), first=line)
    length = fields.get("content-length", "")
    if not re.fullmatch(r"\d{1,15}", length):
        raise Unreadable("A record does not state its length; what came before was taken out", ASK_AGAIN)
    return _Record(
        kind=fields.get("warc-type", "").lower(),
        address=fields.get("warc-target-uri", "").strip("<>"),
        time=fields.get("warc-date", ""),
        content_type=fields.get("content-type", "").split(";")[0].strip().lower(),
        length=int(length),
        digest=fields.get("warc-block-digest", ""),
    )


def _header(readline: Callable[[], bytes], first: bytes | None = None) -> tuple[bytes, dict[str, str]]:
    """First line and fields of a header, names in small letters."""
    start = readline() if first is None else first
    fields: dict[str, str] = {}
    for _ in range(_FIELDS):
        line = readline()
        if not line.strip():
            return start, fields
        if len(line) >= _LINE:
            break
        key, _, value = line.decode("utf-8", "replace").partition(":")
        fields.setdefault(key.strip().lower(), value.strip())
    raise Unreadable("A header in it has no end", ASK_AGAIN)


def _digest(stated: str) -> tuple[str, bytes]:
    """Algorithm and bytes of a digest as records state it: "sha1:" and base 32, or hexadecimal digits."""
    algorithm, _, value = stated.partition(":")
    algorithm = algorithm.lower().replace("-", "")
    sizes = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}
    size = sizes.get(algorithm)
    if size is None:
        return "", b""
    try:
        data = bytes.fromhex(value) if len(value) == 2 * size else base64.b32decode(value + "=" * (-len(value) % 8))
    except ValueError:
        return "", b""
    return (algorithm, data) if len(data) == size else ("", b"")


def _name(record: _Record, content_type: str) -> str:
    """Time and address as a path: "20170207100000/example.org/news/index.html"."""
    try:
        parts = urlsplit(record.address)
        host, path, query = parts.netloc.rpartition("@")[2], unquote(parts.path), parts.query
    except ValueError:
        host, path, query = "", record.address, ""
    last = f"{path}index" if path.endswith("/") or not path else path
    last = f"{last}_{query}" if query else last
    extension = _EXTENSIONS.get(content_type, "")
    if extension and not last.lower().endswith((extension, ".htm") if extension == ".html" else extension):
        last = f"{last[:180]}{extension}"
    time = re.sub(r"\D", "", record.time)[:14] or "undated"
    clean = re.sub(r"[\x00-\x1f\x7f\\]", "_", f"{time}/{host}/{last[-200:]}")
    return safe_name(clean)[0]


def _modified(time: str) -> str | None:
    return time if re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]{5,20}Z", time) else None
