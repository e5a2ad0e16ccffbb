"""ODS: every sheet as a table, as the XLSX reader gives it. Dates as ISO 8601, no more of them than is shown; numbers
as stored.

Rows and cells that repeat are written once with a count, which may be a million: empty ones only move the address on.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Final

from lxml import etree

from tawthiq.model import Cell, Problem, Table
from tawthiq.reading import opendocument
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.calc_dates import Dates, of_columns
from tawthiq.reading.opendocument import PREFIX, walk
from tawthiq.reading.packages import Package, attribute_of, tag_of
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import address, make_table, put_row, with_merged

_LAST_ROW: Final = 1_048_576
_WIDEST: Final = 1_000
_MOST_ALIKE: Final = 1_000  # of one row that repeats itself: filling a column down to the sheet's end is no evidence


class _Sheets:
    def __init__(self, name: str, dates: Dates) -> None:
        self.name = name
        self.dates = dates
        self.builder = TextBuilder()
        self.tables: list[Table] = []
        self.problems: list[Problem] = []
        self.cells = 0
        self.unknown: list[str] = []

    def add(self, sheet: etree._Element) -> None:
        title = attribute_of(sheet, "name")
        self.builder.add(title, "heading")
        self.unknown = []
        rows: list[list[Cell]] = []
        notes: list[tuple[str, str]] = []
        cut: list[int] = []
        merged: list[str] = []
        columns = of_columns(sheet, _WIDEST)
        for number, cells in _rows(sheet, cut):
            self.cells += len(cells)
            if self.cells > MAX_CELLS:
                what = f"In this sheet rows from {number} on were not read: more than {MAX_CELLS:,} cells in the file"
                self._problem(title, what)
                break
            styles = chain(columns, repeat(""))
            texts = [self._shown(cell, style) for cell, style in zip(cells, styles, strict=False)]
            rows.append(put_row(self.builder, number, texts))
            for column, cell in enumerate(cells, 1):
                where = address(number, column)
                notes += [(where, _lines(walk(note, {"p"}))) for note in walk(cell, {"annotation"})]
                wide, high = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
                if (wide, high) != (1, 1):
                    merged.append(f"{where}:{address(number + high - 1, column + wide - 1)}")
                if attribute_of(cell, "formula") and not rows[-1][column - 1].value:
                    self.unknown.append(where)
        for number in cut[:5]:
            what = f"In this sheet the row from {number} on repeats itself; it was read {_MOST_ALIKE:,} times"
            self._problem(title, what)
        if self.unknown:
            some = ", ".join(self.unknown[:5]) + (" ..." if len(self.unknown) > 5 else "")
            self._problem(title, f"In this sheet {len(self.unknown)} formulas have no stored result ({some})")
        table = make_table(title, rows, self.builder.length)
        table, said = with_merged(table, f"{self.name}: sheet {title}", merged)
        self.tables.append(table)
        self.problems += said
        for where, words in notes:
            self.builder.add(f"{where}: {words}", "note")

    def _problem(self, sheet: str, what: str) -> None:
        remedy = "Open the file in a spreadsheet program, save it and add the copy"
        self.problems.append(Problem(f"{self.name}: sheet {sheet}", what, remedy))

    def _shown(self, cell: etree._Element, column: str) -> str:
        """A cell's value. `column`: the style of its column."""
        kind = attribute_of(cell, "value-type")
        if kind == "date":
            row = cell.getparent()
            of_row = attribute_of(row, "default-cell-style-name") if row is not None else ""
            style = attribute_of(cell, "style-name") or of_row or column
            return self.dates.shown(attribute_of(cell, "date-value"), _words(cell), style)
        if kind == "float":
            stored = attribute_of(cell, "value")
            return stored.removesuffix(".0")
        if kind == "boolean":
            return attribute_of(cell, "boolean-value").upper()
        return _words(cell)


def _words(cell: etree._Element) -> str:
    return _lines(child for child in cell if tag_of(child) == "p")  # those of its comments lie deeper


def _lines(paragraphs: Iterator[etree._Element]) -> str:
    return "\n".join(filter(None, map(opendocument.words, paragraphs)))


def _rows(sheet: etree._Element, cut: list[int]) -> Iterator[tuple[int, list[etree._Element]]]:
    """Rows that hold something, with their numbers, without empty cells at their ends.

    Args:
        cut: takes the numbers of rows that repeat themselves more often than they are read.
    """
    number = 1
    for row in walk(sheet, {"table-row"}):
        cells: list[etree._Element] = []
        for cell in walk(row, {"table-cell", "covered-table-cell"}):
            cells += [cell] * min(_count(cell, "number-columns-repeated"), _WIDEST - len(cells))
        while cells and not _holds(cells[-1]):
            cells.pop()
        times = _count(row, "number-rows-repeated")
        if cells:
            if times > _MOST_ALIKE:
                cut.append(number)
            for again in range(min(times, _MOST_ALIKE, _LAST_ROW - number + 1)):
                yield number + again, cells
        number += times
        if number > _LAST_ROW:
            return


def _holds(cell: etree._Element) -> bool:
    return bool(attribute_of(cell, "value-type") or attribute_of(cell, "formula") or len(cell))


def _count(element: etree._Element, name: str) -> int:
    value = attribute_of(element, name)
    return max(1, int(value)) if value.isdigit() and len(value) < 9 else 1


def read(data: bytes, name: str) -> Content:
    """Bytes of a spreadsheet to its content.

    Raises:
        Unreadable: damaged, encrypted, a bomb, or without a single value.
    """
    package = opendocument.opened(data)
    root = package.xml("content.xml")
    sheets = _Sheets(name, Dates(_styles(package), root))
    for sheet in walk(root, {"table"}):
        sheets.add(sheet)
    if not any(table.header or table.rows for table in sheets.tables):
        raise Unreadable("The workbook holds no values", "Ask the source for the file again")
    text, blocks = sheets.builder.text, tuple(sheets.builder.blocks)
    return Content(text, blocks, tuple(sheets.tables), opendocument.properties(package), tuple(sheets.problems))


def _styles(package: Package) -> etree._Element | None:
    """Styles that several sheets share; None where they are damaged: dates are then shown whole."""
    try:
        return package.xml("styles.xml") if "styles.xml" in package.names else None
    except Unreadable:
        return None


FAMILY = Family(
    "calc",
    f"3+{opendocument.FAMILY.version}",
    frozenset({PREFIX + "spreadsheet", PREFIX + "spreadsheet-template"}),
    100 * MEGABYTE,
    read,
)
