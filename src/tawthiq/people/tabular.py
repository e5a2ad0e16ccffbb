"""CSV that leaves the house: what a spreadsheet would take for a formula is turned into text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def harmless(value: Any) -> str:
    """The value as text that no spreadsheet program runs: an apostrophe goes before what looks like a formula.

    The list of beginnings is OWASP's (CSV injection); a number keeps its sign.
    """
    text = "" if value is None else str(value)
    if text.lstrip().startswith(_FORMULA) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV with a heading line, every cell harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([harmless(c) for c in columns])
    writer.writerows([[harmless(row.get(c)) for c in columns] for row in rows])
    return out.getvalue()
