"""Capture patterns: how many people stand on exactly these lists."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from tawthiq.model import TawthiqError

# Beyond this a table of all patterns is no longer looked at by any method here; 2^34 cells would be.
MOST_LISTS = 64
COUNT = "count"


class Table(Struct, frozen=True, dict=True):
    """Observed capture patterns.

    Attributes:
        lists: names, in the order of a pattern's digits.
        cells: (pattern, people) for each pattern that somebody has, sorted; a pattern is a tuple of 0 and 1 and
            never all 0.
        repeated: places in the file of patterns that had stood there before; their people were added up.
    """

    lists: tuple[str, ...]
    cells: tuple[tuple[tuple[int, ...], int], ...]
    repeated: tuple[str, ...] = ()

    @cached_property
    def people(self) -> int:
        """How many people stand on at least one list."""
        return sum(count for _, count in self.cells)

    @cached_property
    def patterns(self) -> NDArray[np.uint8]:
        """Shape (cells, lists)."""
        return np.array([p for p, _ in self.cells], dtype=np.uint8).reshape(len(self.cells), len(self.lists))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        return np.array([c for _, c in self.cells], dtype=np.int64)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """People on each list."""
        return tuple(int(n) for n in self.counts @ self.patterns.astype(np.int64))

    @cached_property
    def shared(self) -> NDArray[np.int64]:
        """People on both of two lists, shape (lists, lists); a list with itself: its size."""
        wide = self.patterns.astype(np.int64)
        found: NDArray[np.int64] = wide.T @ (wide * self.counts[:, None])
        return found

    @cached_property
    def frequencies(self) -> tuple[int, ...]:
        """How many people stand on exactly 1, 2, ... lists."""
        on = Counter[int]()
        for pattern, count in self.cells:
            on[sum(pattern)] += count
        return tuple(on[i] for i in range(1, len(self.lists) + 1))

    def united(self, groups: Sequence[Sequence[str]]) -> Table:
        """The table in which the lists of each group count as one source, named "A+B".

        Raises:
            TawthiqError: a name is no list, or stands in two groups.
        """
        named = [name for group in groups for name in group]
        unknown = sorted(set(named) - set(self.lists))
        if unknown or len(set(named)) < len(named):
            raise TawthiqError(
                "A list that should count as one with others is not known" if unknown else "A list is named twice",
                item=", ".join(unknown or sorted(n for n, c in Counter(named).items() if c > 1)),
                remedy=f"Lists: {', '.join(self.lists)}",
            )
        of = {name: "+".join(group) for group in groups for name in group}
        names = tuple(dict.fromkeys(of.get(name, name) for name in self.lists))
        at = [names.index(of.get(name, name)) for name in self.lists]
        rows = []
        for pattern, count in self.cells:
            merged = [0] * len(names)
            for place, bit in zip(at, pattern, strict=True):
                merged[place] |= bit
            rows.append((tuple(merged), count))
        return replace(table(names, rows), repeated=self.repeated)

    def rows(self) -> list[list[int]]:
        """One row a pattern: its digits, then its people."""
        return [[*pattern, count] for pattern, count in self.cells]


def table(
    lists: Sequence[str], rows: Iterable[tuple[Sequence[int], int]], places: Sequence[str] | None = None
) -> Table:
    """A table from rows in any order; rows of one pattern are added up, patterns of nobody left out.

    Args:
        places: where each row stands, for messages; "row 1" and so on where not given.

    Raises:
        TawthiqError: the table contradicts itself; the message says where.
    """
    if not lists:
        raise TawthiqError("The table has no list", item="columns", remedy="One column a list, and one named count")
    if len(lists) > MOST_LISTS:
        raise TawthiqError(
            f"{len(lists)} lists are more than can be estimated from", item="columns",
            remedy=f"At most {MOST_LISTS}; let lists of one source count as one",
        )  # fmt: skip
    if len(set(lists)) < len(lists):
        twice = [n for n, c in Counter(lists).items() if c > 1]
        raise TawthiqError("Two lists have one name", item=", ".join(twice), remedy="Name each list once")
    total: Counter[tuple[int, ...]] = Counter()
    repeated = []
    for number, (pattern, count) in enumerate(rows, 1):
        where = f"row {number}" if places is None else places[number - 1]
        _check(lists, pattern, count, where)
        own = tuple(int(x) for x in pattern)
        if places is not None and own in total:
            repeated.append(where)
        total[own] += count
    found = Table(tuple(lists), tuple(sorted((p, c) for p, c in total.items() if c > 0)), tuple(repeated))
    if not found.people:
        raise TawthiqError("The table counts nobody", item="count", remedy="Give the people of each pattern")
    empty = [name for name, size in zip(lists, found.sizes, strict=True) if not size]
    if empty:
        raise TawthiqError(
            "A list has nobody on it", item=", ".join(empty), remedy="Leave it out, or mend the table"
        )  # fmt: skip
    return found


def _check(lists: Sequence[str], pattern: Sequence[int], count: int, where: str) -> None:
    if len(pattern) != len(lists):
        raise TawthiqError(
            "A row has another number of columns than the header", item=where, remedy="One column a list"
        )
    for name, value in zip(lists, pattern, strict=True):
        if value not in (0, 1):
            raise TawthiqError(
                "A row has something else than 0 and 1", item=f"{where}, column {name}: {value}",
                remedy="1 for on the list, else 0; a column that is no list has no place here",
            )  # fmt: skip
    if count < 0:
        raise TawthiqError("A count is negative", item=where, remedy="Counts are of people: 0 or more")
    if count and not any(pattern):
        raise TawthiqError(
            "Somebody is on no list", item=f"{where}, {count:,} {'person' if count == 1 else 'people'}",
            remedy="Who was on no list was not observed, and is what is estimated. Leave the row out",
        )  # fmt: skip


def read_csv(text: str) -> Table:
    """A table from CSV: a header, one column of 0 and 1 a list, and a column `count`.

    Commas, semicolons or tabs part the columns, as programs of different countries write them.

    Raises:
        TawthiqError: it is no such table; the message names the line.
    """
    lines = _lines(text)
    if not lines:
        raise TawthiqError("The file is empty", remedy=_SHAPE)
    header = [name.strip() for name in lines[0][1]]
    folded = [name.lower() for name in header]
    if folded.count(COUNT) != 1:
        raise TawthiqError("The header needs one column named count", item=_short(", ".join(header)), remedy=_SHAPE)
    at = folded.index(COUNT)
    lists = [name for i, name in enumerate(header) if i != at]
    if not all(lists):
        raise TawthiqError("A column has no name", item=_short(", ".join(header)), remedy="Name each list")
    rows, places = [], []
    for number, line in lines[1:]:
        where = f"line {number}"
        if len(line) != len(header):
            raise TawthiqError(
                f"A row has {len(line)} columns and the header {len(header)}", item=where, remedy=_SHAPE
            )  # fmt: skip
        values = [_whole(x, where) for x in line]
        rows.append(([v for i, v in enumerate(values) if i != at], values[at]))
        places.append(where)
    return table(lists, rows, places)


_SHAPE = "One column of 0 and 1 a list, and a column count"
# A thousand, where a point parts the thousands; one, where it parts the fraction.
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, each with the number of its line in the file."""
    if "\0" in text:
        raise TawthiqError("The file holds bytes that no text has", remedy="Save it as CSV in UTF-8")
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=max(",;\t", key=first.count))
    try:
        return [(parted.line_num, row) for row in parted if any(x.strip() for x in row)]
    except csv.Error as error:
        raise TawthiqError(
            f"The file is no CSV table ({error})", item=f"line {parted.line_num + 1}", remedy=_SHAPE
        ) from error


def _short(text: str) -> str:
    return " ".join(text[:81].split())[:80] + ("..." if len(text) > 80 else "")


def _whole(text: str, where: str) -> int:
    if _THOUSANDS.fullmatch(text.strip()):
        raise TawthiqError(
            "A count may be thousands or a fraction", item=f"{where}: {_short(text)!r}",
            remedy="Write it without points: 1000, not 1.000",
        )  # fmt: skip
    try:
        value = float(text)
        whole = int(value)
    except (ValueError, OverflowError):
        raise TawthiqError("A cell is no number", item=f"{where}: {_short(text)!r}", remedy=_SHAPE) from None
    if whole != value or abs(whole) > 10**9:
        raise TawthiqError("A cell is no whole number of people", item=f"{where}: {_short(text)!r}", remedy=_SHAPE)
    return whole


def from_patterns(lists: Sequence[str], people: Mapping[tuple[int, ...], int]) -> Table:
    """A table from people by pattern; lists that nobody is on are left out."""
    used = [j for j in range(len(lists)) if any(p[j] for p, c in people.items() if c)]
    return table([lists[j] for j in used], [([p[j] for j in used], c) for p, c in people.items() if any(p)])


def pairs(lists: int) -> list[tuple[int, int]]:
    """Every pair of lists, in order."""
    return list(combinations(range(lists), 2))
