"""Compound files (MS-CFB version 3) and what the old programs keep in them, made byte by byte."""

from __future__ import annotations

import struct
from io import BytesIO

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class _Entry:
    def __init__(self, name: str, data: bytes | None) -> None:
        self.name, self.data = name, data
        self.children: dict[str, _Entry] = {}
        self.start = END


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of the streams, by path ("storage/stream")."""
    root = _Entry("Root Entry", None)
    for path, data in streams.items():
        *folders, name = path.split("/")
        place = root
        for folder in folders:
            place = place.children.setdefault(folder, _Entry(folder, None))
        place.children[name] = _Entry(name, data)
    entries: list[_Entry] = []

    def number(entry: _Entry) -> None:
        entries.append(entry)
        for child in entry.children.values():
            number(child)

    number(root)
    small = bytearray()
    minifat: list[int] = []
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        start, count = len(sectors), max(1, -(-len(data) // 512))
        sectors.extend(data[at : at + 512].ljust(512, b"\0") for at in range(0, count * 512, 512))
        fat.extend([*range(start + 1, start + count), END])
        return start

    for entry in entries:
        if entry.data is None or not entry.data:
            continue
        if len(entry.data) >= 4096:
            entry.start = store(entry.data)
            continue
        count = -(-len(entry.data) // 64)
        entry.start = len(minifat)
        minifat.extend([*range(entry.start + 1, entry.start + count), END])
        small += entry.data.ljust(count * 64, b"\0")
    root.start = store(bytes(small)) if small else END
    table = struct.pack(f"<{len(minifat)}I", *minifat)
    mini_start = store(table.ljust(-(-len(table) // 512) * 512, b"\xff")) if minifat else END
    mini_count = -(-len(table) // 512)
    directory = store(b"".join(_directory(entry, entries, len(small)) for entry in entries))
    fat_count = 1
    while (len(sectors) + fat_count) * 4 > fat_count * 512:
        fat_count += 1
    fat_start = len(sectors)
    fat.extend([FAT] * fat_count)
    packed = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_count * 512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory, 0, 4096, mini_start, mini_count, END, 0
    )
    head += struct.pack(f"<{fat_count}I", *range(fat_start, fat_start + fat_count)).ljust(436, b"\xff")
    return head + b"".join(sectors) + packed


def _directory(entry: _Entry, entries: list[_Entry], small: int) -> bytes:
    siblings = next((list(e.children.values()) for e in entries if entry in e.children.values()), [])
    after = siblings[siblings.index(entry) + 1 :] if siblings else []
    name = entry.name.encode("utf-16-le") + b"\0\0"
    kind = 5 if entry is entries[0] else 1 if entry.data is None else 2
    size = small if kind == 5 else len(entry.data or b"")
    right = entries.index(after[0]) if after else FREE
    child = entries.index(next(iter(entry.children.values()))) if entry.children else FREE
    links = struct.pack("<HBBIII", len(name), kind, 1, FREE, right, child)
    return name.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", entry.start if size else END, size)


def xls(
    sheets: dict[str, list[list[str | float | bool | None]]],
    dates: set[tuple[int, int]] | None = None,
    merged: tuple[int, int, int, int] | None = None,
    shown: int = 14,
) -> bytes:
    """An Excel 97 workbook (MS-XLS).

    Args:
        dates: cells (row, column) with a format of dates: the one numbered `shown`.
        merged: first and last row, first and last column, of every sheet.
    """

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    def words(text: str, width: str) -> bytes:
        return struct.pack(width, len(text)) + b"\x01" + text.encode("utf-16-le")

    bodies = []
    for rows in sheets.values():
        body = BytesIO()
        body.write(begin(0x10))
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                place = struct.pack("<HHH", r, c, 1 if (r, c) in (dates or set()) else 0)
                if isinstance(value, bool):
                    body.write(record(0x0205, place + bytes([value, 0])))
                elif isinstance(value, str):
                    body.write(record(0x0204, place + words(value, "<H")))
                elif value is not None:
                    body.write(record(0x0203, place + struct.pack("<d", value)))
        if merged:
            body.write(record(0xE5, struct.pack("<HHHHH", 1, *merged)))
        bodies.append(body.getvalue() + record(0x0A, b""))
    formats = b"".join(record(0xE0, struct.pack("<HHH", 0, form, 0) + bytes(14)) for form in (0, shown))
    head = begin(0x05) + record(0x42, struct.pack("<H", 1200)) + formats
    names = [words(title, "<B") for title in sheets]
    at = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    listing = b""
    for name, sheet in zip(names, bodies, strict=True):
        listing += record(0x85, struct.pack("<IH", at, 0) + name)
        at += len(sheet)
    return compound({"Workbook": (head + listing + record(0x0A, b"") + b"".join(bodies)).ljust(4096, b"\0")})


def msg(
    texts: dict[int, str], attachments: list[tuple[str, bytes]], sent: int = 0, more: dict[str, bytes] | None = None
) -> dict[str, bytes]:
    """The streams of a mail saved by Outlook; texts by property tag, `sent` in 100 ns since 1601."""
    streams = {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in texts.items()}
    entry = struct.pack("<HHIQ", 0x40, 0x39, 6, sent) if sent else b""
    streams["__properties_version1.0"] = bytes(32) + entry
    for number, (name, data) in enumerate(attachments):
        folder = f"__attach_version1.0_#{number:08X}"
        streams[f"{folder}/__properties_version1.0"] = bytes(8)
        streams[f"{folder}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{folder}/__substg1.0_37010102"] = data
    return streams | (more or {})
