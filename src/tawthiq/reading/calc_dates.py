"""How much of a date the cells of an ODS show. Who types "3/2012" gets the first of March stored.

A cell's style, else its row's, else its column's, names a style of dates, which lists what is shown (OpenDocument 1.3
part 3, sections 16.29.10 and 19.484).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

from lxml import etree

from tawthiq.reading.opendocument import walk
from tawthiq.reading.packages import attribute_of, tag_of

Shown = Literal["whole", "month", "year", "words"]
_DEEPEST: Final = 20  # styles that vary one another
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:.]*)?")
_LENGTHS: Final[dict[Shown, int]] = {"month": len("2012-03"), "year": len("2012")}
# Of a year they tell more than itself and less than a day: only the cell's own words say what.
_PARTS: Final = frozenset({"quarter", "week-of-year"})


class Dates:
    """The styles of one workbook."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._parents: dict[str, str] = {}
        self._formats: dict[str, str] = {}
        self._shown: dict[str, Shown] = {}
        for root in roots:
            for style in root.iter("{*}style", "{*}date-style") if root is not None else ():
                name = attribute_of(style, "name")
                if tag_of(style) == "date-style":
                    self._shown[name] = _parts_shown({tag_of(part) for part in style})
                else:
                    self._parents[name] = attribute_of(style, "parent-style-name")
                    self._formats[name] = attribute_of(style, "data-style-name")

    def shown(self, stored: str, words: str, style: str) -> str:
        """A date as stored (ISO 8601), no more of it than the style shows; the cell's words where they alone tell."""
        how = self._how(style)
        if how == "words" and words:
            return words
        if how in _LENGTHS and _DATE.fullmatch(stored):
            return stored[: _LENGTHS[how]]
        return stored.removesuffix("T00:00:00")

    def _how(self, style: str) -> Shown:
        for _ in range(_DEEPEST):
            if found := self._shown.get(self._formats.get(style, "")):
                return found
            style = self._parents.get(style, "")
        return "whole"


def of_columns(sheet: etree._Element, most: int) -> list[str]:
    """The style that cells of each column have where they and their row name none."""
    return list(islice(_columns(sheet), most))


def _columns(sheet: etree._Element) -> Iterator[str]:
    for column in walk(sheet, {"table-column", "table-row"}):
        if tag_of(column) == "table-row":
            return  # columns stand before the rows
        times = attribute_of(column, "number-columns-repeated")
        style = attribute_of(column, "default-cell-style-name")
        yield from (style for _ in range(int(times) if times.isdigit() and len(times) < 6 else 1))


def _parts_shown(parts: set[str]) -> Shown:
    if "year" not in parts or "day" in parts:
        return "whole"
    if parts & _PARTS:
        return "words"
    return "month" if "month" in parts else "year"
