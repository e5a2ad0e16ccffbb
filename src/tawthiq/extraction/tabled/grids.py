"""Tables of counts: which tables count people and things, and under which labels each number stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tawthiq.extraction.english.quantities import quantities
from tawthiq.model import Cell, Document, Qualifier, Span, Table
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

# A table with more rows is a list or a data set: it is people's to map, not a report's table.
MOST_ROWS = 400
# So many of a column's filled cells are numbers where it counts.
MOSTLY = 0.6
_DIGITS = r"\d[\d,.٬'’\u00a0\u202f ]*"
_NUMBER = re.compile(
    rf"(?P<before>[+~≈<>≥≤]|[^\W\d][^\d]{{0,24}}?)?\s*(?P<low>{_DIGITS}?)(?:\s*[-–—]\s*(?P<high>{_DIGITS}?))?"
    r"\s*(?P<after>\+)?(?:\s*\(\s*\d{1,3}(?:[.,]\d+)?\s?%\s*\))?"
    r"(?:\s*(?:[*†‡]+|\[\w{1,2}\]|\(\w\)|(?<=\d)[a-hᵃᵇᶜᵈ¹²³]))*"
)
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[,.٬'’\u00a0\u202f ])\d{3}(?:(?P=mark)\d{3})*)?|\d+")
_YEARS = re.compile(r"(?:1[89]|20)\d\d(?:\s?[-–/]\s?(?:\d\d|(?:1[89]|20)\d\d))?")
_DATED = re.compile(r"[\d٠-٩]{1,4}[-/.][\d٠-٩]{1,2}(?:[-/.][\d٠-٩]{1,4})?")


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a cell with its bounds, as the reading guide defines them.

    Attributes:
        span: the number with its signs, in the document's text.
    """

    span: Span
    low: float | None
    high: float | None
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class Counting:
    """A table of counts.

    Attributes:
        table: as read.
        columns: the columns (from 0) that hold numbers.
        texts: the columns that label the rows.
        below: the second row of headings, where there is one.
    """

    table: Table
    columns: tuple[int, ...]
    texts: tuple[int, ...]
    below: tuple[Cell, ...] = ()

    @property
    def span(self) -> Span:
        cells = [cell for row in (self.table.header, *self.table.rows) for cell in row if cell.value]
        return Span(min(c.span.start for c in cells), max(c.span.end for c in cells))

    def headings(self, column: int) -> tuple[Cell, ...]:
        """The headings of a column, the nearest first; one that is merged over several columns heads each of them."""
        upper = next(
            c for c in reversed(self.table.header[: column + 1]) if c.value.strip() or c is self.table.header[0]
        )
        if not self.below:
            return (upper,)
        return tuple(c for c in (self.below[column], upper) if c.value.strip())

    def numbers(self) -> Iterator[tuple[Number, int, tuple[tuple[Cell, Cell], ...]]]:
        """Each number with its column and its row's labels, each label with the heading that it stands under.

        A label that is merged over several rows labels each of them.
        """
        merged: dict[int, Cell] = {}
        for row in self.table.rows[bool(self.below) :]:
            merged |= {i: row[i] for i in self.texts if row[i].value.strip()}
            own = [i for i in self.texts if row[i].value.strip() or (i in merged and i != self.texts[-1])]
            labels = tuple((self.table.header[i], row[i] if row[i].value.strip() else merged[i]) for i in own)
            for column in self.columns:
                number = number_in(row[column])
                if number is not None and (number.low or number.high):
                    yield number, column, labels


def counting(document: Document) -> tuple[Counting, ...]:
    """The tables of counts of a document, in text order; lists of people and data sets are none."""
    found = (_counting(table) for table in document.tables)
    return tuple(c for c in found if c is not None)


def _counting(table: Table) -> Counting | None:
    if not table.header or not 0 < len(table.rows) <= MOST_ROWS:
        return None
    numbered = tuple(i for i in range(len(table.header)) if _is_numbered(table, i))
    if _lists_people(cell for i, cell in enumerate(table.header) if i not in numbered):
        return None
    dated = {i for i in numbered if all(_YEARS.fullmatch(row[i].value.strip() or "2000") for row in table.rows)}
    columns = tuple(i for i in numbered if i not in dated and i not in _order(table, numbered))
    texts = tuple(i for i in range(len(table.header)) if (i not in numbered and _labels(table, i)) or i in dated)
    below = table.rows[0] if columns and all(has_words(table.rows[0][i].value) for i in columns) else ()
    return Counting(table, columns, texts, below) if columns and texts else None


def has_words(value: str) -> bool:
    return sum(c.isalpha() for c in value) > 1


def _labels(table: Table, column: int) -> bool:
    """Whether a column labels its rows: words or dates, no shares ("237%") and no numbers mixed with signs."""
    filled = [row[column].value.strip() for row in table.rows if row[column].value.strip()]
    named = sum(has_words(v) or _DATED.fullmatch(v) is not None for v in filled)
    return bool(filled) and named >= MOSTLY * len(filled)


def _is_numbered(table: Table, column: int) -> bool:
    filled = [row[column] for row in table.rows if row[column].value.strip() and not _unknown(row[column].value)]
    filled = filled[1:] if len(filled) > 2 and has_words(filled[0].value) and number_in(filled[0]) is None else filled
    numbers = sum(number_in(cell) is not None for cell in filled)
    return bool(filled) and numbers >= MOSTLY * len(filled)


def _order(table: Table, numbered: Sequence[int]) -> frozenset[int]:
    """The column that numbers the rows."""
    first = [row[0].value.strip() for row in table.rows]
    counts_up = len(first) > 1 and first == [str(i) for i in range(1, len(first) + 1)]
    return frozenset({0} if 0 in numbered and counts_up else ())


def _lists_people(headings: Iterable[Cell]) -> bool:
    """Whether a column of words has the heading of people's names."""
    lists = load("lists")
    fields = (*lists["name_fields"], "father", "mother")
    names = frozenset(fold(str(heading)) for field in fields for heading in lists["fields"][field])
    places = folded("place_columns")
    heads = (fold(cell.value.replace("_", " ")) for cell in headings)
    return any(head in names and not set(head.split()) & places for head in heads)


def _unknown(value: str) -> bool:
    return fold(value) in folded_list("unknown") or not any(c.isalnum() for c in value)


@cache
def folded_list(name: str) -> frozenset[str]:
    """A list of vocabulary/lists.yaml, folded."""
    return frozenset(fold(str(v)) for v in load("lists")[name])


@cache
def folded(name: str) -> frozenset[str]:
    """A list of vocabulary/tables.yaml, folded; signs stay as they are."""
    return frozenset(fold(str(v)) or str(v) for v in load("tables")[name])


def number_in(cell: Cell) -> Number | None:
    """The number that fills a cell; None where it holds anything else."""
    text = cell.value.strip()
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    match = _NUMBER.fullmatch(plain) if plain[-1:] and len(plain) == len(text) else None
    low = None if match is None else _value(match["low"])
    if match is None or low is None:
        return _in_words(cell)
    at = cell.span.start + max(0, cell.value.find(text))
    span = Span(at, at + len(text))
    if match["high"]:
        high = _value(match["high"])
        return Number(span, low, high, "range") if high is not None and high > low else None
    signs = {fold(match["before"] or "") or match["before"] or "", match["after"] or ""} - {""}
    if match["before"] and not signs & {s for name in _BOUNDS for s in folded(name)}:
        return None  # "Branch 9"
    if signs & folded("at_least"):
        return Number(span, low, None, "at_least")
    if signs & folded("more_than"):
        return Number(span, low, None, "more_than")
    if signs & folded("less_than"):
        return Number(span, None, low, "less_than")
    if signs & folded("at_most"):
        return Number(span, None, low, "at_most")
    return Number(span, low, low, "about" if signs & folded("about") else "exact")


def _in_words(cell: Cell) -> Number | None:
    """A number in words that fills a cell ("hundreds", "two dozen")."""
    text = cell.value.strip()
    found = quantities(text) if text.isascii() and any(c.isalpha() for c in text) else []
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)) or found[0].per is not None:
        return None
    at = cell.span.start + max(0, cell.value.find(text))
    return Number(Span(at, at + len(text)), found[0].low, found[0].high, found[0].qualifier)


_BOUNDS = ("at_least", "more_than", "less_than", "at_most", "about")


def _value(digits: str) -> float | None:
    """The value of a whole number as written; None for anything with a decimal point."""
    digits = digits.strip()
    if not _GROUPED.fullmatch(digits):
        return None
    return float(re.sub(r"\D", "", digits))
