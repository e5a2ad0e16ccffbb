"""What a photograph says of its own making: EXIF, XMP and IPTC, each fact with where it stood.

The formats: EXIF 2.32 (CIPA DC-008), XMP Part 1 (ISO 16684-1), IPTC Information Interchange Model 4.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree
from PIL import ExifTags, IptcImagePlugin
from PIL.Image import Image
from PIL.ImageFile import ImageFile

from tawthiq.reading.facts import Facts, moment, position
from tawthiq.reading.packages import parse_xml
from tawthiq.reading.result import Unreadable

_XMP_LIMIT: Final = 5_000_000
# Tag, name, label. Of EXIF's first directory, then of its Exif directory.
_MAIN: Final = (
    (0x010F, "exif.make", "Camera maker (EXIF)"),
    (0x0110, "exif.model", "Camera (EXIF)"),
    (0x0131, "exif.software", "Software (EXIF)"),
    (0x013B, "exif.artist", "Photographer (EXIF)"),
    (0x8298, "exif.copyright", "Copyright (EXIF)"),
    (0x010E, "exif.description", "Description (EXIF)"),
)
_INNER: Final = (
    (0xA430, "exif.owner", "Camera's owner (EXIF)"),
    (0xA431, "exif.serial", "Camera's serial number (EXIF)"),
    (0xA434, "exif.lens", "Lens (EXIF)"),
    (0xA420, "exif.id", "Image id (EXIF)"),
)
# Time, its zone, name, label.
_TIMES: Final = (
    (0x9003, 0x9011, "exif.taken", "Taken (EXIF)"),
    (0x9004, 0x9012, "exif.digitised", "Digitised (EXIF)"),
)
_XMP: Final = {
    "title": "Title",
    "description": "Description",
    "creator": "Creator",
    "rights": "Rights",
    "CreateDate": "Created",
    "ModifyDate": "Changed",
    "DateCreated": "Made",
    "CreatorTool": "Made with",
    "City": "City",
    "State": "State",
    "Country": "Country",
    "Location": "Location",
    "GPSLatitude": "Latitude",
    "GPSLongitude": "Longitude",
    "DocumentID": "Document id",
    "OriginalDocumentID": "Document id of the original",
}
_XMP_TIMES: Final = {"CreateDate", "ModifyDate", "DateCreated"}
_IPTC: Final = {
    (2, 5): "Title",
    (2, 55): "Date made",
    (2, 60): "Time made",
    (2, 80): "By-line",
    (2, 90): "City",
    (2, 92): "Location",
    (2, 95): "State",
    (2, 101): "Country",
    (2, 105): "Headline",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "Copyright",
    (2, 120): "Caption",
}


def collect(image: Image, facts: Facts) -> tuple[str, ...]:
    """Add what the file says.

    Returns:
        The parts that are damaged and could not be read, by name.
    """
    damaged = []
    for name, part in (("EXIF", _exif), ("XMP", _xmp), ("IPTC", _iptc)):
        try:
            part(image, facts)
        except (ValueError, TypeError, KeyError, IndexError, OSError, SyntaxError, ZeroDivisionError, Unreadable):
            damaged.append(name)
    return tuple(damaged)


def _exif(image: Image, facts: Facts) -> None:
    exif = image.getexif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    for at, zone, name, label in _TIMES:
        if isinstance(inner.get(at), str):
            facts.add(name, label, moment(inner[at], _text(inner.get(zone))))
    if isinstance(exif.get(0x0132), str):
        facts.add("exif.changed", "Changed (EXIF)", moment(exif[0x0132], _text(inner.get(0x9010))))
    _gps(exif.get_ifd(ExifTags.IFD.GPSInfo), facts)
    for directory, tags in ((exif, _MAIN), (inner, _INNER)):
        for tag, name, label in tags:
            facts.add(name, label, _text(directory.get(tag)))


def _gps(found: Mapping[int, Any], facts: Facts) -> None:
    """Place and time from satellites: GPS directory of EXIF, section 4.6.6. Its time is always UTC."""
    facts.add("exif.latitude", "Latitude (EXIF)", position(found.get(2), _text(found.get(1)), 90))
    facts.add("exif.longitude", "Longitude (EXIF)", position(found.get(4), _text(found.get(3)), 180))
    if 6 in found and math.isfinite(height := float(found[6])):
        below = found.get(5) in (1, b"\x01")
        facts.add("exif.altitude", "Altitude in metres (EXIF)", f"{-height if below else height:.1f}")
    day = moment(_text(found.get(29)))
    clock = [float(part) for part in found.get(7, ())]
    if day and len(clock) == 3 and all(math.isfinite(part) for part in clock):
        hours, minutes, seconds = (int(part) for part in clock)
        facts.add("exif.gps_time", "Time from satellites (EXIF)", f"{day}T{hours:02d}:{minutes:02d}:{seconds:02d}Z")


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip("\x00 ")
    return value.strip("\x00 ") if isinstance(value, str) else ""


def _xmp(image: Image, facts: Facts) -> None:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    data = packet.encode() if isinstance(packet, str) else packet
    if not isinstance(data, bytes) or len(data) > _XMP_LIMIT:
        return
    for element in parse_xml(data.strip(b"\x00 \r\n\t"), "XMP").iter(etree.Element):
        for key, value in element.attrib.items():
            _xmp_fact(_local(str(key)), str(value), facts)
        if _local(str(element.tag)) in _XMP:  # asked first: the text of every element would be read over and over
            _xmp_fact(_local(str(element.tag)), " ".join(map(str, element.itertext())), facts)


def _local(key: str) -> str:
    return key.rsplit("}", 1)[-1]


def _xmp_fact(local: str, value: str, facts: Facts) -> None:
    if local in _XMP:
        shown = moment(value) if local in _XMP_TIMES else value
        facts.add(f"xmp.{local}", f"{_XMP[local]} (XMP)", shown)


def _iptc(image: Image, facts: Facts) -> None:
    found = IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile) else None
    for key, value in (found or {}).items():
        label = _IPTC.get(key)
        if label:
            values = value if isinstance(value, list) else [value]
            facts.add(f"iptc.{key[1]}", f"{label} (IPTC)", "; ".join(_text(v) for v in values[:20]))
