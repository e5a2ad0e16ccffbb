"""RTF as Outlook packs it (MS-OXRTFCP, "LZFu"): references into a ring of 4,096 bytes that begins filled."""

from __future__ import annotations

import struct
from typing import Final

from tawthiq.reading.result import MEGABYTE, Unreadable

_LARGEST: Final = 50 * MEGABYTE
_RING: Final = 4096
_FILLED: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked(data: bytes) -> bytes:
    """The RTF. Raises Unreadable where it is not of this form, or larger than 50 MB."""
    if len(data) < 16 or data[8:12] not in (b"LZFu", b"MELA"):
        raise Unreadable("The mail's text is packed in a form that is not known", "Ask the source for the mail as EML")
    size = struct.unpack_from("<I", data, 4)[0]
    if data[8:12] == b"MELA":
        return data[16 : 16 + size]
    ring = bytearray(_FILLED.ljust(_RING, b"\0"))
    write, at, out = len(_FILLED), 16, bytearray()
    while at < len(data) and len(out) <= _LARGEST:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(data):
                    return bytes(out)
                word = data[at] << 8 | data[at + 1]
                at += 2
                offset = word >> 4
                if offset == write:  # the mark of the end
                    return bytes(out)
                found = []
                for step in range((word & 0xF) + 2):
                    byte = ring[(offset + step) % _RING]
                    found.append(byte)
                    ring[write] = byte
                    write = (write + 1) % _RING
                out += bytes(found)
            else:
                if at >= len(data):
                    return bytes(out)
                out.append(data[at])
                ring[write] = data[at]
                write = (write + 1) % _RING
                at += 1
    return bytes(out)
