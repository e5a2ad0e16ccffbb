"""ODS: every sheet as a table. Dates as ISO 8601, as the file stores them; cells that a merge covers are empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from tawthiq.model import Cell, Problem, Table
from tawthiq.reading.builder import TextBuilder, scrub
from tawthiq.reading.packages import Package
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import make_table, put_row

# OpenDocument 1.3, part 3: 9.1 (tables), 19.385 (office:value-type).
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WIDEST: Final = 1_000  # columns read; beyond lie stray cells
_CONTENT: Final = "content.xml"


def read(data: bytes, name: str) -> Content:
    """Bytes of a spreadsheet to its content.

    Raises:
        Unreadable: damaged, encrypted, a bomb, or without a single value.
    """
    package = Package(data)
    if _CONTENT not in package.names:
        raise Unreadable("The spreadsheet has no content", "Ask the source to send it again")
    builder = TextBuilder()
    tables: list[Table] = []
    problems: list[Problem] = []
    cells = 0
    for sheet in package.xml(_CONTENT).iter(f"{_TABLE}table"):
        title = scrub(sheet.get(f"{_TABLE}name", ""))[0].strip()
        if title:
            builder.add(title, "heading")
        rows: list[list[Cell]] = []
        for number, values in _rows(sheet):
            cells += len(values)
            if cells > MAX_CELLS:
                what = f"Rows from {number} on were not read: more than {MAX_CELLS:,} cells in the file"
                problems.append(Problem(f"{name}: sheet {title}", what, "Split the file and add the parts"))
                break
            rows.append(put_row(builder, number, values))
        tables.append(make_table(title, rows, builder.length))
    if not any(table.header or table.rows for table in tables):
        raise Unreadable("The spreadsheet holds no values", "Ask the source for the file again")
    return Content(builder.text, tuple(builder.blocks), tuple(tables), problems=tuple(problems))


def _rows(sheet: etree._Element) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, with their numbers. A row said to repeat comes as often; an empty one only counts."""
    number = 1
    for row in sheet.iter(f"{_TABLE}table-row"):
        times = _count(row.get(f"{_TABLE}number-rows-repeated"))
        values = _values(row)
        if any(v.strip() for v in values):
            for at in range(min(times, MAX_CELLS)):
                yield number + at, values
        number += times


def _values(row: etree._Element) -> list[str]:
    found: list[str] = []
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        value = "" if cell.tag.endswith("covered-table-cell") else _shown(cell)
        times = _count(cell.get(f"{_TABLE}number-columns-repeated"))
        found.extend([value] * min(times, _WIDEST - len(found)))
        if len(found) >= _WIDEST:
            break
    while found and not found[-1]:
        found.pop()
    return found


def _shown(cell: etree._Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date":
        date = cell.get(f"{_OFFICE}date-value", "")
        return scrub(date.removesuffix("T00:00:00"))[0]
    if kind == "float" and cell.get(f"{_OFFICE}value"):
        value = cell.get(f"{_OFFICE}value", "")
        return scrub(value.removesuffix(".0"))[0]
    # A cell's annotation also holds paragraphs; only the cell's own are its value.
    return scrub("\n".join("".join(map(str, p.itertext())) for p in cell.findall(f"{_TEXT}p")))[0]


def _count(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isascii() and repeated.isdigit() and len(repeated) < 10 else 1


FAMILY = Family(
    "opendocument",
    "1",
    frozenset({"application/vnd.oasis.opendocument.spreadsheet"}),
    100 * MEGABYTE,
    read,
)
