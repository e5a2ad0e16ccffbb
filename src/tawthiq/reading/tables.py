"""Rows of cells to text and a table: every value rendered once, line by line, with its exact place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final, TypeVar

import msgspec

from tawthiq.model import Block, Cell, Problem, Span, Table
from tawthiq.reading.builder import TextBuilder, scrub
from tawthiq.reading.result import MAX_CELLS
from tawthiq.vocabulary import load

T = TypeVar("T")
_NUMERIC: Final = re.compile(r"^[+-]?[\d٠-٩][\d٠-٩\s.,٬٫/:%٪-]*$")
_RANGE: Final = re.compile(r"[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})")
MOST_MERGED: Final = 5_000  # ranges of a sheet that are kept
_ASIDE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # of a format: words, colours, spaces
_LETTER: Final = re.compile(r"[^\W\d_]")
_SEARCHED: Final = 10  # a heading row stands within the first rows, below at most a title and a note


def address(row: int, column: int) -> str:
    """Spreadsheet address of a cell; row and column from 1 ("B7" is row 7, column 2)."""
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@cache
def _first_letters(count: int) -> tuple[str, ...]:
    return tuple(map(_letters, range(1, count + 1)))


def has_letter(value: str) -> bool:
    """Whether a cell holds words, not only a number or a date: only words are worth looking for sentences in."""
    return bool(_LETTER.search(value))


def put_row(builder: TextBuilder, row: int, values: Sequence[str]) -> list[Cell]:
    """Append one row as a line of tab-separated values; cells with words also become blocks.

    Args:
        row: the row's number in the file, from 1.
    """
    if builder.length:
        builder.put("\n")
    at, cells, blocks = builder.length, [], builder.blocks
    line, poisoned = scrub("\t".join(values))
    if poisoned:
        values = [scrub(value)[0] for value in values]
        builder.poisoned += poisoned
    builder.put(line)
    letters = _first_letters(len(values))
    for name, value in zip(letters, values, strict=True):
        end = at + len(value)
        span = Span(at, end)
        cells.append(Cell(f"{name}{row}", value, span))
        if not value.isdigit() and _LETTER.search(value):
            shown = value.strip()
            if len(shown) < len(value):
                first = at + value.index(shown)
                span = Span(first, first + len(shown))
            blocks.append(Block(span, "cell"))
        at = end + 1
    return cells


def make_table(name: str, rows: Sequence[list[Cell]], end: int, header: bool | None = None) -> Table:
    """A table of rendered rows: heading row told, rows above it left to the text, every row as wide as the widest.

    Args:
        end: where the table's text ends; missing cells at row ends are empty there.
        header: whether the first row is one of headings; None to tell from the rows themselves.
    """
    index = (0 if header else None) if header is not None else _header_index(rows)
    top: Sequence[Cell] = () if index is None else rows[index]
    if index is not None and index + 1 < len(rows) and (both := _two_rows(top, rows[index + 1])):
        top, index = both, index + 1
    below = rows if index is None else rows[index + 1 :]
    width = max((len(row) for row in [list(top), *below]), default=0)
    return Table(
        name,
        _padded(top, width, end) if index is not None else (),
        tuple(_padded(row, width, end) for row in below if any(cell.value.strip() for cell in row)),
    )


class Tables:
    """The tables that stand among a text's paragraphs, as they come, up to as many cells as one file may have.

    Attributes:
        made: those so far.
    """

    def __init__(self, builder: TextBuilder, name: str, problems: list[Problem]) -> None:
        """`name`: the file's, for what is added to `problems`."""
        self.made: list[Table] = []
        self._builder, self._name, self._problems = builder, name, problems
        self._cells = 0

    def room(self, cells: int = 1) -> bool:
        """Whether so many more cells may be read; where they may not, that is said."""
        self._cells += cells
        if self._cells <= MAX_CELLS:
            return True
        what = f"Tables hold more than {MAX_CELLS:,} cells; the rest was not read"
        self._problems.append(Problem(self._name, what, "Split the file and add the parts"))
        return False

    def keep(self, rows: Sequence[list[Cell]]) -> None:
        """Rows that stand in the text: a table where there are two of them, and two cells side by side."""
        if len(rows) > 1 and max(map(len, rows)) > 1:
            self.made.append(make_table("", rows, self._builder.length))

    def put(
        self, rows: Iterable[Iterable[Iterable[T]]], say: Callable[[T, str], None]
    ) -> tuple[list[list[Cell]], bool]:
        """Put rows of cells of paragraphs into the text: tabs between cells, a line a row.

        Args:
            say: puts one paragraph into the text, behind what parts it from the one before.

        Returns:
            The cells, and whether all of them were read.
        """
        done: list[list[Cell]] = []
        for row in rows:
            cells: list[Cell] = []
            for paragraphs in row:
                if not self.room():
                    return done, False
                cells.append(self._cell(paragraphs, len(done) + 1, len(cells) + 1, say))
            if cells:
                done.append(cells)
        return done, True

    def _cell(self, paragraphs: Iterable[T], row: int, column: int, say: Callable[[T, str], None]) -> Cell:
        builder = self._builder
        if column > 1:
            builder.put("\t")
        elif builder.length:
            builder.put("\n\n" if row == 1 else "\n")
        start, mark = builder.length, builder.mark()
        for paragraph in paragraphs:
            say(paragraph, "" if builder.length == start else "\n")
        return Cell(address(row, column), builder.since(mark), Span(start, builder.length))


def date_shape(number_format: str) -> str:
    """How much of a date a format shows: "%Y" or "%Y-%m"; "" where it shows the day, or is of no date."""
    letters = _ASIDE.sub("", number_format.split(";")[0]).lower()
    if "y" not in letters or "d" in letters:
        return ""
    return "%Y-%m" if "m" in letters else "%Y"


def with_merged(table: Table, item: str, ranges: Sequence[str]) -> tuple[Table, tuple[Problem, ...]]:
    """The table with its merged cells, and what is said of those that leave rows without a value.

    Args:
        item: the sheet, for the problem.
        ranges: "A2:A4", in the order of the file.
    """
    down = [found for one in ranges if (found := _RANGE.fullmatch(one)) and found[1] != found[2]]
    table = msgspec.structs.replace(table, merged=tuple(ranges[:MOST_MERGED]))
    if not down:
        return table, ()
    some = ", ".join(found[0] for found in down[:5]) + (" ..." if len(down) > 5 else "")
    what = f"In this sheet cells of several rows are merged ({some}): the value stands in the first of the rows alone"
    remedy = "Where each row is a person, unmerge the cells, fill the value down and add the copy"
    return table, (Problem(item, what, remedy),)


def _padded(row: Sequence[Cell], width: int, end: int) -> tuple[Cell, ...]:
    if not row or len(row) >= width:
        return tuple(row)
    at = row[-1].span.end
    number = re.sub(r"\D", "", row[0].address)
    missing = (
        Cell(address(int(number), column), "", Span(min(at, end), min(at, end)))
        for column in range(len(row) + 1, width + 1)
    )
    return (*row, *missing)


# Headings without a letter: of a column of numbers.
_SIGNS = frozenset("#№%٪")
_YEAR: Final = re.compile(r"^(?:(?:1[89]|20)\d\d|[١٢][٠٨٩][٠-٩]{2})$")


def _header_index(rows: Sequence[list[Cell]]) -> int | None:
    """Which row holds the headings; None where no row clearly does.

    A heading row is words only, all different or most of them usual headings, as wide as the rows below it, and either
    one of its words is a usual heading (vocabulary/reading.yaml) or a column below it is of another kind (numbers,
    dates). A list of names without headings must not lose its first person.
    """
    width = max((sum(1 for c in row if c.value.strip()) for row in rows[:50]), default=0)
    for index, row in enumerate(rows[:_SEARCHED]):
        values = [cell.value.strip() for cell in row]
        filled = [value for value in values if value]
        if len(filled) < max(1, 0.6 * width):
            continue  # a title or a note above the table
        # Years may head columns of numbers, behind the heading of what labels the rows.
        years = has_letter(values[0]) and len(filled) > 2
        worded = all(
            ((has_letter(v) or v in _SIGNS) and not _NUMERIC.match(v) and len(v) <= 80) or (years and _YEAR.match(v))
            for v in filled
        )
        # Two columns may have one heading, where most are headings by any reading.
        if not worded or (len(set(filled)) < len(filled) and not _mostly_usual(filled)):
            return None
        below = rows[index + 1 : index + 51]
        return index if _usual(filled) or _contrasts(values, below) else None
    return None


def _two_rows(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """One heading a column where headings stand in two rows, the upper's merged over several columns; else nothing.

    A heading over several columns gives way to those below it; one over a single column says more than they do.
    """
    above = [c.value.strip() for c in upper] + [""] * (len(lower) + 1 - len(upper))
    below = [c.value.strip() for c in lower]
    filled = [v for v in below if v]
    if not (_mostly_usual(filled) and any(b and not a for a, b in zip(above, below, strict=False))):
        return []
    spans = [
        not a or (not above[n + 1] and n + 1 < len(below) and below[n + 1] != "") for n, a in enumerate(above[:-1])
    ]
    first = [c if b and spans[n] else None for n, (c, b) in enumerate(zip(lower, below, strict=True))]
    return [f or (upper[n] if n < len(upper) else lower[n]) for n, f in enumerate(first)]


def _usual(values: list[str]) -> bool:
    known = _column_words()
    return any(re.sub(r"[\s_./:()-]+", " ", value).strip().lower() in known for value in values) or any(
        word in known for value in values for word in re.split(r"[\s_./:()-]+", value.lower()) if len(value) <= 25
    )


def _mostly_usual(values: list[str]) -> bool:
    known = _column_words()
    return sum(v.lower() in known for v in values) > len(values) / 2


@cache
def _column_words() -> frozenset[str]:
    return frozenset(load("reading")["column_words"]) - {""}


def _contrasts(values: list[str], below: Sequence[list[Cell]]) -> bool:
    for column in range(len(values)):
        data = [row[column].value.strip() for row in below if column < len(row) and row[column].value.strip()]
        if len(data) >= 2 and sum(1 for v in data if _NUMERIC.match(v)) >= 0.8 * len(data):
            return True
    return False
