"""XLS (Excel 97 and before) by xlrd: every sheet as a table, as the XLSX reader gives it."""

from __future__ import annotations

import datetime as dt
import struct
from importlib.metadata import version
from io import StringIO
from typing import Any, Final

import xlrd

from tawthiq.model import Cell, Metadata, Problem, Table
from tawthiq.reading import ole
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import MOST_MERGED, address, date_shape, make_table, put_row, with_merged

_DAMAGED: Final = (xlrd.XLRDError, AssertionError, struct.error, UnicodeError, MemoryError, *ole.DAMAGED)


def read(data: bytes, name: str) -> Content:
    """Bytes of a workbook to its content.

    Raises:
        Unreadable: damaged, encrypted, or without a single value.
    """
    try:
        book = _opened(data)
    except _DAMAGED as error:
        if "encrypted" in str(error).lower():
            raise Unreadable("The workbook is encrypted", "Ask the source for the password or an open copy") from None
        raise Unreadable(f"The workbook is damaged ({error})", "Ask the source to send it again") from None
    builder = TextBuilder()
    tables: list[Table] = []
    problems: list[Problem] = []
    cells = 0
    for title in book.sheet_names():
        try:
            sheet = book.sheet_by_name(title)
        except _DAMAGED as error:
            what = f"This sheet could not be read ({error})"
            problems.append(Problem(f"{name}: sheet {title}", what, "Ask the source to send it again"))
            continue
        builder.add(title, "heading")
        rows: list[list[Cell]] = []
        for number in range(sheet.nrows):
            values = _row(sheet, number, book.datemode)
            cells += len(values)
            if cells > MAX_CELLS:
                what = f"Rows from {number + 1} on were not read: more than {MAX_CELLS:,} cells in the file"
                problems.append(Problem(f"{name}: sheet {title}", what, "Split the file and add the parts"))
                break
            if values:
                rows.append(put_row(builder, number + 1, values))
        table, said = with_merged(make_table(title, rows, builder.length), f"{name}: sheet {title}", _merged(sheet))
        tables.append(table)
        problems += said
        book.unload_sheet(title)
    if not any(table.header or table.rows for table in tables):
        raise Unreadable("The workbook holds no values", "Ask the source for the file again")
    if book.biff_version < 80:
        what = f"It is of Excel 95 or before; its letters were read as {book.encoding}"
        problems.append(
            Problem(name, what, "Compare a few words with the original; if they are wrong, save it as XLSX")
        )
    author = (book.user_name or "").strip() or None
    return Content(builder.text, tuple(builder.blocks), tuple(tables), Metadata(author=author), tuple(problems))


def _opened(data: bytes) -> Any:
    """The workbook with its formats, which say what is merged; without them where they are damaged."""
    try:
        return xlrd.open_workbook(file_contents=data, logfile=StringIO(), on_demand=True, formatting_info=True)
    except (*_DAMAGED, NotImplementedError):
        return xlrd.open_workbook(file_contents=data, logfile=StringIO(), on_demand=True)


def _merged(sheet: Any) -> list[str]:
    """Ranges of merged cells; xlrd gives the row and the column behind the last."""
    found = sheet.merged_cells[:MOST_MERGED]
    return [f"{address(top + 1, left + 1)}:{address(below, right)}" for top, below, left, right in found]


def _row(sheet: Any, number: int, datemode: int) -> list[str]:
    """A row's values without empty ones at its end; the empty list for an empty row."""
    values = [_shown(cell, datemode, _format(sheet.book, cell)) for cell in sheet.row(number)]
    while values and not values[-1].strip():
        values.pop()
    return values


def _format(book: Any, cell: Any) -> str:
    """How a date is shown; "" where formats were not read."""
    if cell.ctype != xlrd.XL_CELL_DATE or cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return ""
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return str(found.format_str or "") if found else ""


def _shown(cell: Any, datemode: int, number_format: str) -> str:
    """As the XLSX reader shows values: dates in ISO 8601, no more than is shown; whole numbers without a point."""
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            when = xlrd.xldate.xldate_as_datetime(value, datemode)
        except (xlrd.XLDateError, ValueError, OverflowError):
            return repr(value)
        if shape := date_shape(number_format):
            return str(when.strftime(shape))
        if 0 <= value < 1:
            return str(when.time().isoformat())
        return str(when.date().isoformat() if when.time() == dt.time(0) else when.isoformat(timespec="seconds"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, f"#ERROR {value}"))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return str(value)


FAMILY = Family("excel", f"2+xlrd-{version('xlrd')}", frozenset({ole.EXCEL}), 100 * MEGABYTE, read)
