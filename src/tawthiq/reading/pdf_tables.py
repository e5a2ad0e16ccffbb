"""Tables on the pages of a PDF, told by where words stand: a PDF has no tables of its own, only words and lines.

Rows are lines of words with numbers one below another; what stands over those columns are their headings. The text
stays as it is: a table's words become cells, so that nobody reads its lines as sentences ("214 88 6 Total").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from tawthiq.model import Block, Cell, PagePlaces, Span, Table, unpack
from tawthiq.reading.tables import has_letter, make_table

# In ten-thousandths of a page's width: edges so near are one edge.
_EDGE: Final = 60
# Rows of one column of numbers alone, and of several; more words than this in a row's label are prose.
_ROWS_OF_ONE, _ROWS, _LABEL_WORDS = 3, 2, 9
# A table on one page has no more rows.
_LONGEST: Final = 120
# Of a run's lines so many have a number in a column.
_MOSTLY: Final = 0.6
# Headings stand over their column within so many times a line's height, in at most so many lines.
_APART, _HEADING_LINES = 2.6, 3
_DIGITS = r"[\d٠-٩][\d٠-٩.,٬٫’']*"
_NUMBER: Final = re.compile(rf"[~≈<>≥≤+]?{_DIGITS}(?:[-–]{_DIGITS})?[+%٪*†]*|[-–—]|n/?a", re.IGNORECASE)
_GLUED: Final = re.compile(r"(?P<words>.*[^\W\d_]{2,})(?P<number>\d[\d,.]*)")
# A heading that reaches over so much of its width into another column is two that nobody can part.
_ASTRIDE: Final = 0.3
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a page: where it stands in the text and, from left and top, on the page."""

    start: int
    end: int
    text: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


_Line = list[_Token]


def with_tables(text: str, blocks: Sequence[Block], places: Sequence[PagePlaces]) -> tuple[list[Block], list[Table]]:
    """The blocks of a PDF, those of tables as cells, and the tables, in text order."""
    tables: list[Table] = []
    out = list(blocks)
    for page in places:
        tokens = list(_tokens(text, page))
        for grid in _grids(_lines(tokens)):
            table = grid.table(text, _unplaced(text, page, tokens))
            tables.append(table)
            out = list(_cut(text, out, grid, table, page.page))
    return sorted(out, key=lambda b: b.span), sorted(tables, key=lambda t: _first(t))


def _first(table: Table) -> int:
    return min(cell.span.start for row in (table.header, *table.rows) for cell in row)


def _unplaced(text: str, page: PagePlaces, tokens: Sequence[_Token]) -> frozenset[int]:
    """Where the lines of a page's text begin that hold a word of which nobody knows where it stands."""
    found: set[int] = set()
    at = page.start
    for start, end in (*sorted((t.start, t.end) for t in tokens), (page.end, page.end)):
        found |= {_line_start(text, m.start() + at) for m in re.finditer(r"\S+", text[at:start])}
        at = max(at, end)
    return frozenset(found)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _tokens(text: str, page: PagePlaces) -> Iterator[_Token]:
    for start, end, left, top, right, bottom in unpack(page):
        glued = _GLUED.fullmatch(text, start, end)
        if glued is None:
            yield _Token(start, end, text[start:end], left, top, right, bottom)
            continue
        # "Tarn61": a label that fills its column up to the number of the next.
        at = right - round((right - left) * len(glued["number"]) / (end - start))
        cut = glued.start("number")
        yield _Token(start, cut, text[start:cut], left, top, at, bottom)
        yield _Token(cut, end, text[cut:end], at, top, right, bottom)


def _lines(tokens: Sequence[_Token]) -> list[_Line]:
    """The words of a page by lines, from the top, each from the left."""
    lines: list[_Line] = []
    for token in sorted(tokens, key=lambda t: (t.top + t.bottom, t.left)):
        last = lines[-1][0] if lines else None
        height = token.bottom - token.top
        beside = last is not None and min(last.bottom, token.bottom) - max(last.top, token.top) > height / 2
        if beside:
            lines[-1].append(token)
        else:
            lines.append([token])
    return [sorted(line, key=lambda t: t.left) for line in lines]


@dataclass(slots=True)
class _Grid:
    """A table: its rows, each the words of its label and those of each column, and the words of each heading.

    Attributes:
        loose: rows that are no sentences either, of which nobody knows all words' places.
    """

    rows: list[tuple[_Line, list[_Line]]]
    headings: tuple[_Line, list[_Line]] | None
    loose: list[tuple[_Line, list[_Line]]] = field(default_factory=list)

    def tokens(self) -> Iterator[_Token]:
        for label, cells in (*self.rows, *self.loose, *([self.headings] if self.headings else [])):
            yield from label
            for cell in cells:
                yield from cell

    def table(self, text: str, unplaced: frozenset[int]) -> Table:
        """The table, without the rows and headings of which a word may be missing."""

        def whole(row: tuple[_Line, list[_Line]]) -> bool:
            return all(_line_start(text, t.start) not in unplaced for cell in (row[0], *row[1]) for t in cell)

        if self.headings is not None and not whole(self.headings):
            self.headings = None
        self.loose = [row for row in self.rows if not whole(row)]
        self.rows = [row for row in self.rows if whole(row)]
        every = [*([self.headings] if self.headings else []), *self.rows]
        rows = [self._cells(text, label, cells, number) for number, (label, cells) in enumerate(every, 1)]
        return make_table("", rows, max(t.end for t in self.tokens()), header=self.headings is not None)

    @staticmethod
    def _cells(text: str, label: _Line, cells: Sequence[_Line], number: int) -> list[Cell]:
        return [_cell(text, found, f"{chr(65 + i % 26)}{number}", label) for i, found in enumerate((label, *cells))]


def _cell(text: str, tokens: _Line, address: str, label: _Line) -> Cell:
    """The words of a cell that stand together in the text; where they do not, the last of them that do."""
    if not tokens:
        at = label[0].start if label else 0
        return Cell(address, "", Span(at, at))
    kept: list[_Token] = []
    for token in sorted(tokens, key=lambda t: t.start):
        if kept and text[kept[-1].end : token.start].strip():
            kept = []
        kept.append(token)
    span = Span(kept[0].start, kept[-1].end)
    return Cell(address, " ".join(span.of(text).split()), span)


def _grids(lines: Sequence[_Line]) -> Iterator[_Grid]:
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and any(t.number for t in lines[end]) and _follows(lines, end, at):
            end += 1
        last = _as_far(lines, at, end)
        grid = _grid(lines, at, last) if last is not None else None
        if grid is not None:
            yield grid
        at = last if grid is not None and last is not None else at + 1


def _as_far(lines: Sequence[_Line], at: int, end: int) -> int | None:
    """How far the lines from one on stand in columns: prose with a number in it ends a table."""
    last = None
    for stop in range(at + _ROWS, min(end, at + _LONGEST) + 1):
        run = lines[at:stop]
        columns = _columns(run)
        if not columns or not all(_is_row(*_row(line, columns), columns) for line in run):
            break
        last = stop
    return last


def _follows(lines: Sequence[_Line], at: int, first: int) -> bool:
    return at == first or lines[at][0].top - lines[at - 1][0].bottom < _APART * _height(lines[at])


def _height(line: _Line) -> int:
    return max(t.bottom - t.top for t in line)


def _grid(lines: Sequence[_Line], at: int, end: int) -> _Grid | None:
    """The table of a run of lines with numbers; None where the numbers do not stand in columns."""
    run = lines[at:end]
    columns = _columns(run)
    if not columns or len(run) < (_ROWS if len(columns) > 1 else _ROWS_OF_ONE):
        return None
    rows = [_row(line, columns) for line in run]
    dated = all(_YEAR.fullmatch(t.text) for cell in rows[0][1] for t in cell) and all(rows[0][1])
    later = any(not _YEAR.fullmatch(t.text) for _, cells in rows[1:] for cell in cells for t in cell)
    if dated and later and len(rows) > 2:
        return _Grid(rows[1:], rows[0])
    return _Grid(rows, _headings(lines[max(0, at - _HEADING_LINES) : at], run, columns))


_Column = tuple[int, int]


def _columns(run: Sequence[_Line]) -> list[_Column]:
    """From where to where the columns of numbers reach, from the left."""
    groups: list[list[_Token]] = []
    for token in sorted((t for line in run for t in line if t.number), key=lambda t: t.left):
        fitting = next((g for g in groups if any(_aligned(t, token) for t in g)), None)
        if fitting is None:
            groups.append([token])
        else:
            fitting.append(token)
    kept = [g for g in groups if len(g) >= max(_ROWS, _MOSTLY * len(run))]
    return sorted((min(t.left for t in g), max(t.right for t in g)) for g in kept)


def _aligned(a: _Token, b: _Token) -> bool:
    near = abs(a.left - b.left) < _EDGE or abs(a.right - b.right) < _EDGE or abs(a.middle - b.middle) < _EDGE
    return near and a.left < b.right and b.left < a.right


def _row(line: _Line, columns: Sequence[_Column]) -> tuple[_Line, list[_Line]]:
    cells: list[_Line] = [[] for _ in columns]
    label: _Line = []
    for token in line:
        index = next((i for i, (left, right) in enumerate(columns) if left < token.right and token.left < right), None)
        (cells[index] if index is not None and token.number else label).append(token)
    return label, cells


def _is_row(label: _Line, cells: Sequence[_Line], columns: Sequence[_Column]) -> bool:
    """A few words on one side of the numbers, and at most one number a column."""
    before = all(t.right <= columns[0][0] + _EDGE for t in label)
    behind = all(t.left >= columns[-1][1] - _EDGE for t in label)
    return bool(label) and len(label) <= _LABEL_WORDS and (before or behind) and all(len(c) <= 1 for c in cells)


def _headings(
    above: Sequence[_Line], run: Sequence[_Line], columns: Sequence[_Column]
) -> tuple[_Line, list[_Line]] | None:
    """The words over each column, from the nearest lines above; None where a column has none, or none of its own."""
    zones = _zones(run, columns)
    label: _Line = []
    cells: list[_Line] = [[] for _ in columns]
    below = run[0]
    for line in reversed(above):
        if below[0].top - max(t.bottom for t in line) > _APART / 2 * _height(line) or len(line) > 4 * len(columns) + 6:
            break
        for token in line:
            if _astride(token, zones):
                return None
            index = next((i for i, (left, right) in enumerate(zones) if left <= token.middle < right), None)
            (label if index is None else cells[index]).append(token)
        below = line
        if all(cells):
            break
    return (label, cells) if all(cells) else None


def _astride(token: _Token, zones: Sequence[tuple[float, float]]) -> bool:
    shares = sorted(
        (min(token.right, right) - max(token.left, left)) / (token.right - token.left) for left, right in zones
    )
    return len(shares) > 1 and token.right > token.left and shares[-2] > _ASTRIDE


def _zones(run: Sequence[_Line], columns: Sequence[_Column]) -> list[tuple[float, float]]:
    """Where the heading of each column may stand.

    By left edges where numbers begin one below another, by right edges where they end so, else half-way between.
    """
    numbers = [
        [t for line in run for t in line if t.number and left < t.right and t.left < right] for left, right in columns
    ]
    begins = all(max(t.left for t in g) - min(t.left for t in g) < _EDGE for g in numbers)
    ends = all(max(t.right for t in g) - min(t.right for t in g) < _EDGE for g in numbers)
    first, last = columns[0], columns[-1]
    behind = any(t.left > last[1] for line in run for t in line if not t.number)
    open_end = last[1] + (_EDGE if behind else 10_000)
    cuts: list[float]
    if begins and not ends:
        cuts = [*(left - _EDGE for left, _ in columns), open_end]
    elif ends and not begins:
        start = first[0] - 10_000 if behind else max(first[0] - 10_000, _label_edge(run, first[0]))
        cuts = [start, *(right + _EDGE for _, right in columns)]
    else:
        cuts = [first[0] - _EDGE, *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), open_end]
    return list(pairwise(cuts))


def _label_edge(run: Sequence[_Line], limit: int) -> int:
    """How far the rows' labels reach to the right."""
    return max((t.right for line in run for t in line if not t.number and t.right <= limit + _EDGE), default=0)


def _cut(text: str, blocks: Sequence[Block], grid: _Grid, table: Table, page: int) -> Iterator[Block]:
    """The blocks without the words of a table, and its cells of words as blocks."""
    taken = sorted((t.start, t.end) for t in grid.tokens())
    low, high = taken[0][0], taken[-1][1]
    for block in blocks:
        if block.page != page or block.span.end <= low or high <= block.span.start:
            yield block
            continue
        at = block.span.start
        for start, end in (*taken, (block.span.end, block.span.end)):
            if end <= at or start > block.span.end:
                continue
            rest = text[at : max(at, start)]
            if rest.strip():
                first = at + len(rest) - len(rest.lstrip())
                yield Block(Span(first, first + len(rest.strip())), block.kind, block.language, page)
            at = max(at, end)
    for row in (table.header, *table.rows):
        for cell in row:
            if has_letter(cell.value):
                yield Block(cell.span, "cell", page=page)
