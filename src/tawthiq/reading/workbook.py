"""XLSX: every sheet as a table. Dates as ISO 8601, formulas as the result that the file stores."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from io import BytesIO
from itertools import islice
from typing import Any, Final

from tawthiq.model import Cell, Metadata, Problem, Table
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.drawings import on_a_sheet, within
from tawthiq.reading.packages import Package, attribute_of, related
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import MOST_MERGED, address, date_shape, make_table, put_row, with_merged

_LAST_ROW: Final = 1_048_576  # the format's own limits (ECMA-376 part 1, section 18.3.1.73)
_WIDEST: Final = 1_000  # columns read; beyond lie stray cells
_MOST_EMPTY: Final = 20_000_000  # cells passed over before a sheet is called a bomb: some seconds of work
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]{0,100}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_PERSONS: Final = re.compile(r"xl/persons/[^/]+\.xml")
_FAULTS: Final = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    AssertionError,
    SyntaxError,
)


class _Sheets:
    """Renders the sheets of one workbook one after another."""

    def __init__(self, name: str, package: Package, coarse: frozenset[str]) -> None:
        self.name = name
        self.package = package
        self.coarse = coarse
        self.builder = TextBuilder()
        self.tables: list[Table] = []
        self.problems: list[Problem] = []
        self.cells = 0
        self.hidden: list[str] = []
        self.people = _people(package)

    def add(self, title: str, sheet: Any, formulas: Any | None) -> None:
        """One sheet: its title as a heading where there are several, then its rows."""
        self.builder.add(title, "heading")
        rows: list[list[Cell]] = []
        unknown: list[str] = []
        far: list[str] = []
        if getattr(sheet, "sheet_state", "visible") != "visible":
            self.hidden.append(title)
        try:
            for number, values in _rows(sheet, self.coarse, far):
                texts = [_shown(value) for value in values]
                self.cells += len(texts)
                if self.cells > MAX_CELLS:
                    self._problem(
                        title, f"rows from {number} on were not read: more than {MAX_CELLS:,} cells in the file"
                    )
                    break
                rows.append(put_row(self.builder, number, texts))
            if formulas is not None:
                unknown = _uncounted(formulas, rows)
        except _FAULTS as error:
            self._problem(title, f"rows after {len(rows)} could not be read ({error})")
        if unknown:
            some = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
            self._problem(title, f"{len(unknown)} formulas have no stored result ({some})")
        if far:
            self._problem(title, f"cells beyond column {_WIDEST:,} were not read (the first is {far[0]})")
        merged = _merged(self.package, sheet)
        table = make_table(title, rows, self.builder.length)
        table, said = with_merged(table, f"{self.name}: sheet {title}", merged)
        self.tables.append(table)
        self.problems += said
        try:
            self._beside(_part(sheet))
        except Unreadable as fault:
            self.problems.append(Problem(f"{self.name}: sheet {title}", fault.what, fault.remedy))

    def _beside(self, part: str) -> None:
        """What stands on a sheet and in none of its cells: comments, each behind its cell, shapes, charts."""
        found = related(self.package, part) if part in self.package.names else []
        answered: set[str] = set()
        for kind, target in sorted(found, key=lambda one: one[0] != "threadedComment"):
            if kind == "threadedComment":
                for comment in within(self.package.xml(target), {"threadedComment"}):
                    answered.add(attribute_of(comment, "ref"))
                    who = self.people.get(attribute_of(comment, "personId"), "")
                    self.builder.add(" ".join(filter(None, (attribute_of(comment, "dT"), who))), "header")
                    self._comment(comment)
            elif kind == "comments":
                for comment in within(self.package.xml(target), {"comment"}):
                    if attribute_of(comment, "ref") not in answered:  # else a copy for programs that know no answers
                        self._comment(comment)
            elif kind == "drawing":
                for said in on_a_sheet(self.package, target):
                    self.builder.add(said, "caption")

    def _comment(self, comment: Any) -> None:
        said = "".join(part.text or "" for part in within(comment, {"t", "text"}, inside=True) if not len(part))
        if said.strip():
            self.builder.add(f"{attribute_of(comment, 'ref')}: {said.strip()}", "note")

    def _problem(self, sheet: str, what: str) -> None:
        remedy = "Open the file in a spreadsheet program, save it and add the copy"
        self.problems.append(Problem(f"{self.name}: sheet {sheet}", f"In this sheet {what}", remedy))


def read(data: bytes, name: str) -> Content:
    """Bytes of a workbook to its content.

    Raises:
        Unreadable: damaged, encrypted, a bomb, or without a single value.
    """
    package = Package(data)
    package.check_xml()
    with_formulas = any(
        _FORMULA.search(package.read(n)) for n in sorted(package.names) if n.startswith("xl/worksheets/")
    )
    try:
        book = _open(data, values=True)
        formulas = _open(data, values=False) if with_formulas else None
    except (*_FAULTS, OSError, EOFError) as error:
        raise Unreadable(f"The workbook is damaged ({error})", "Ask the source to send it again") from None
    sheets = _Sheets(name, package, _coarse(book))
    for title in book.sheetnames:
        sheet = book[title]
        if not hasattr(sheet, "iter_rows"):
            sheets.problems.append(Problem(f"{name}: sheet {title}", "A sheet that is only a chart was not read"))
            continue
        sheets.add(title, sheet, formulas[title] if formulas else None)
    if not any(table.header or table.rows for table in sheets.tables):
        raise Unreadable("The workbook holds no values", "Ask the source for the file again")
    if sheets.hidden:
        what = f"Hidden sheets were read too: {', '.join(sheets.hidden[:20])}"
        remedy = "Nothing needs doing; who was shown the workbook did not see these"
        sheets.problems.append(Problem(name, what, remedy))
    properties = book.properties
    metadata = Metadata(title=properties.title or None, author=_author(properties.creator))
    text, blocks = sheets.builder.text, tuple(sheets.builder.blocks)
    return Content(text, blocks, tuple(sheets.tables), metadata, tuple(sheets.problems))


def _author(creator: str | None) -> str | None:
    """The author that the file names; the name that the writing library puts there by itself is none."""
    return creator if creator and creator != "openpyxl" else None


def _open(data: bytes, values: bool) -> Any:
    with warnings.catch_warnings():
        import openpyxl  # its import is slow, and most cases hold few workbooks

        # openpyxl warns of styles and extensions that it leaves out; none of them holds a value.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _coarse(book: Any) -> frozenset[str]:
    """Formats of the workbook that show a date without its day: who types "3/2012" gets the first of March stored."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    own = dict(enumerate(book._number_formats, 164))  # read-only workbooks tell it nowhere else
    used = {style.numFmtId for style in book._cell_styles}
    formats = (str(own.get(key) or BUILTIN_FORMATS.get(key) or "") for key in used)
    return frozenset(f for f in formats if date_shape(f))


def _value(cell: Any, coarse: frozenset[str]) -> Any:
    """A cell's value; of a date no more than its format shows."""
    if not coarse:
        return cell  # the value itself
    value = cell.value
    if isinstance(value, dt.datetime) and cell.number_format in coarse:
        return value.strftime(date_shape(cell.number_format))
    return value


def _merged(package: Package, sheet: Any) -> list[str]:
    """Ranges of merged cells, which a workbook read row by row does not give."""
    part = _part(sheet)
    found = _MERGED.finditer(package.read(part)) if part in package.names else iter(())
    return [one[1].decode() for one in islice(found, MOST_MERGED)]


def _part(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _people(package: Package) -> dict[str, str]:
    """Who wrote comments that can be answered, by the mark that stands for them."""
    try:
        roots = [package.xml(part) for part in sorted(package.names) if _PERSONS.fullmatch(part)]
    except Unreadable:
        return {}
    return {attribute_of(p, "id"): attribute_of(p, "displayName") for root in roots for p in within(root, {"person"})}


def _rows(
    sheet: Any, coarse: frozenset[str] = frozenset(), far: list[str] | None = None
) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold something, with their numbers, without empty cells at their ends.

    The sheet's own statement of its size is set aside: it is often wrong, and a million empty rows cost only time
    (they come as empty tuples, one at a time).

    Args:
        far: takes the addresses of the first cells beyond the last column that is read.
    """
    sheet.reset_dimensions()
    work = 0
    for number, row in enumerate(islice(sheet.iter_rows(values_only=not coarse), _LAST_ROW), 1):
        work += len(row)
        if work > _MOST_EMPTY:
            raise ValueError("too many empty cells")
        if far is not None and len(row) > _WIDEST:
            held = (at for at, cell in enumerate(row[_WIDEST:], _WIDEST + 1) if _value(cell, coarse) is not None)
            far += [address(number, at) for at in islice(held, 1)]
        values = [_value(cell, coarse) for cell in row[:_WIDEST]] if coarse else list(row[:_WIDEST])
        while values and values[-1] is None:
            values.pop()
        if any(value is not None and str(value).strip() for value in values):
            yield number, values


def _uncounted(sheet: Any, rows: list[list[Cell]]) -> list[str]:
    """Addresses of formulas whose cell shows nothing in the values."""
    shown = {cell.address for row in rows for cell in row if cell.value}
    missing = []
    for number, values in _rows(sheet):
        for column, value in enumerate(values, 1):
            formula = isinstance(value, str) and value.startswith("=")
            if formula and address(number, column) not in shown:
                missing.append(address(number, column))
    return missing


def _shown(value: Any) -> str:
    """A value as text: dates in ISO 8601, whole numbers without a decimal point, truth values as the program shows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


FAMILY = Family(
    "workbook",
    f"3+openpyxl-{version('openpyxl')}",
    frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}),
    100 * MEGABYTE,
    read,
)
