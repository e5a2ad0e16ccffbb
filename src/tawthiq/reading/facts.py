"""What a file says about its own making, as lines at the end of its text: quotable like any words, read by no reader.

A line is "Label (source): value". Times keep the zone that stands beside them, and say so where none does.
"""

from __future__ import annotations

import math
import re
from typing import Final

from tawthiq.model import Fact, Span
from tawthiq.reading.builder import TextBuilder

_LONGEST: Final = 500  # code points of a value
_MOST: Final = 200  # facts of one file
_EXIF_TIME: Final = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?")
_ZONE: Final = re.compile(r"([+-]\d\d):?(\d\d)|Z")


class Facts:
    """Facts as they are found, to be put at the end of a text."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, name: str, label: str, value: object) -> None:
        """One fact; of two of a name the first stays. What is blank is none."""
        text = " ".join(str(value).replace("\x00", " ").split())[:_LONGEST] if value is not None else ""
        if text and len(self._found) < _MOST:
            self._found.setdefault(name, (label, text))

    def value(self, name: str) -> str | None:
        found = self._found.get(name)
        return found[1] if found else None

    def put(self, builder: TextBuilder) -> tuple[Fact, ...]:
        """Append a line and a block for each."""
        out: list[Fact] = []
        for name, (label, value) in self._found.items():
            line = builder.add(f"{label}: {value}", "fact", before="\n" if out else "\n\n")
            shown = line.end - len(value)
            out.append(Fact(name, builder.text_of(shown, line.end), Span(shown, line.end)))
        return tuple(out)


def moment(value: str, zone: str = "") -> str | None:
    """A time as ISO 8601, with its zone or the remark that none stands beside it; None where it is no time.

    Args:
        value: "2017:02:07 10:00:00", as EXIF writes it, or ISO 8601.
        zone: as EXIF's OffsetTime writes it, where the value has none of its own.
    """
    match = _EXIF_TIME.match(value.strip())
    if not match or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    day = f"{match[1]}-{match[2]}-{match[3]}"
    if match[4] is None:
        return day
    if int(match[4]) > 23 or int(match[5]) > 59:
        return None
    offset = _ZONE.search(value[match.end() :]) or _ZONE.search(zone)
    clock = f"{day}T{match[4]}:{match[5]}:{match[6] or '00'}"
    if offset is None:
        return f"{clock} (no zone stated)"
    return clock + ("Z" if offset[0] == "Z" else f"{offset[1]}:{offset[2]}")


def position(degrees: object, reference: str, most: float) -> str | None:
    """Latitude or longitude in decimal degrees, from degrees, minutes, seconds and "N", "S", "E" or "W".

    None where the numbers are no place on Earth.
    """
    try:
        parts = [float(part) for part in degrees][:3]  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = sum(part / 60**i for i, part in enumerate(parts))
    if not parts or not math.isfinite(value) or value > most or min(parts) < 0:
        return None
    return f"{-value if reference.strip().upper()[:1] in ('S', 'W') else value:.6f}"
