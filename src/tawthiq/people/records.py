"""Rows of lists become records: every row that has a name, each field pointing at its cell. Counts in = counts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from tawthiq import vocabulary
from tawthiq.model import Cell, Document, Field, ListMap, ListSeen, Problem, Record, Table
from tawthiq.people import dates
from tawthiq.people.mapping import columns_of, guess, lists_people, with_heading
from tawthiq.vocabulary.folding import fold

_NAMES = ("name", "name_other", "given", "given_other", "family", "family_other")


@cache
def _totals() -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("lists")["totals"])


@cache
def unknown_values() -> frozenset[str]:
    """Folded values that mean "not known"."""
    return frozenset({fold(str(w)) for w in vocabulary.load("lists")["unknown"]} | {""})


@cache
def _words_of(kind: str) -> dict[str, str]:
    return {fold(str(w)): str(k) for k, words in vocabulary.load("lists")[kind].items() for w in words}


class Imported:
    """What an import gave, gathered table by table."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        self.lists: list[ListSeen] = []

    def add(self, document: Document, table: Table, chosen: ListMap, saved: bool) -> None:
        """Take in one table of people."""
        table = with_heading(table, chosen)
        columns = columns_of(table, chosen)
        if saved and not lists_people(columns):
            what = "The mapping of this list names no column that the table has with a person's name."
            remedy = "Add it again with --as-list --mapping FILE; a column without heading goes by its number from 1."
            self.problems.append(Problem(_item(document, table), what, remedy))
            return
        header = [fold(c.value) for c in table.header]
        before = len(self.records)
        for number, row in enumerate(table.rows, start=1):
            item = f"{_item(document, table)} row {number}"
            why = _no_record(row, header, columns)
            if why:
                self.problems.append(Problem(item, why, "Correct the list and add it again if a person is meant."))
                continue
            record = _record(document, table, number, row, columns, chosen)
            self.records.append(record)
            self.problems.extend(_cell_problems(record, item, chosen))
        count = len(self.records) - before
        refused = len(table.rows) - count
        seen = ListSeen(document.id, table.name, len(table.rows), count, refused, chosen, saved, _blank(table))
        self.lists.append(seen)


def import_records(documents: Iterable[Document], chosen: Mapping[str, ListMap] | None = None) -> Imported:
    """The records of all tables that list people, and what is wrong with their rows and cells.

    A table without a name column is no list of people and is left alone, unless a person said that it is one. Every row
    of a list is either a record or named in a problem.

    Args:
        chosen: exhibit -> how people said that its columns are read.
    """
    found = Imported()
    for document in documents:
        saved = (chosen or {}).get(document.exhibit)
        for table in document.tables:
            if saved is not None:
                found.add(document, table, saved, True)
                continue
            guessed = guess(table)
            if lists_people(columns_of(table, guessed)):
                found.add(document, table, guessed, False)
        if saved is not None and not document.tables:
            what = "This exhibit was added as a list, and no table was found in it."
            found.problems.append(Problem(document.id[:12], what, "Save it as CSV, XLSX or ODS and add the copy."))
    return found


def _item(document: Document, table: Table) -> str:
    return f"{document.id[:12]} {table.name}".rstrip()


def _blank(table: Table) -> int:
    """Rows of the file that hold nothing, from the heading to the last row: those that its rows' addresses skip."""
    rows = [r for r in (table.header, *table.rows) if r]
    numbers = [int(found[0]) for r in rows if (found := re.search(r"\d+$", r[0].address))]
    gaps = [after - before - 1 for before, after in pairwise(numbers)]
    # Tables of texts and pages count their rows otherwise.
    return sum(gaps) if len(numbers) == len(rows) and all(gap >= 0 for gap in gaps) else 0


def _no_record(row: Sequence[Cell], header: Sequence[str], columns: dict[int, str]) -> str:
    """Why a row is no record; empty where it is one."""
    values = [fold(c.value) for c in row]
    if not any(values):
        return "The row is empty."
    if [v for v in values if v] == [h for h in header if h]:
        return "The row repeats the header."
    first = [v for v in values if v][:2]
    if any(v in _totals() or v.split()[0] in _totals() for v in first if v):
        return "The row gives totals, not a person."
    if not any(values[n] for n, field in columns.items() if field in _NAMES and n < len(values)):
        return "The row has no name."
    return ""


def _record(
    document: Document, table: Table, number: int, row: Sequence[Cell], columns: dict[int, str], chosen: ListMap
) -> Record:
    fields: dict[str, Field] = {}
    extra: dict[str, Field] = {}
    for column, cell in enumerate(row):
        if not cell.value.strip():
            continue
        name = columns.get(column)
        read = _read(name, cell.value, chosen) if name else ""
        field = Field(cell.value, cell.address, cell.span.start, cell.span.end, read)
        if name:
            fields[name] = field
        else:
            title = table.header[column].value if column < len(table.header) else ""
            extra[_free(title.strip() or f"column {column + 1}", extra)] = field
    return Record(document.id, table.name, number, fields, extra, document.exhibit)


def _read(name: str, value: str, chosen: ListMap) -> str:
    """What a typed value was read as: a date, a sex, a status."""
    if name in vocabulary.load("lists")["date_fields"]:
        day = dates.read(value, month_first=chosen.month_first)
        return day.edtf if day is not None else ""
    if name in ("sex", "status"):
        return _words_of("sexes" if name == "sex" else "statuses").get(fold(value), "")
    return ""


def _free(title: str, taken: dict[str, Field]) -> str:
    name, count = title, 2
    while name in taken:
        name, count = f"{title} ({count})", count + 1
    return name


def _cell_problems(record: Record, item: str, chosen: ListMap) -> list[Problem]:
    found: list[Problem] = []
    names = [record.fields[f] for f in _NAMES if f in record.fields]
    if all(fold(n.value) in unknown_values() for n in names):
        found.append(Problem(item, "The name is given as unknown: the record is kept and linked to no other."))
    for field in names:
        if re.search(r"\d", fold(field.value)):
            what = f"“{field.value}” stands where a name should and holds a number: kept as typed."
            found.append(Problem(f"{item} {field.address}", what, "Correct the list if it is in the wrong column."))
    for name in vocabulary.load("lists")["date_fields"]:
        given = record.fields.get(name)
        if given is None or fold(given.value) in unknown_values():
            continue
        day = dates.read(given.value, month_first=chosen.month_first)
        if day is None:
            found.append(Problem(f"{item} {given.address}", f"“{given.value}” is no date that can be read."))
        elif day.doubt:
            found.append(Problem(f"{item} {given.address}", f"“{given.value}”: {day.doubt}."))
    every = (*record.fields.values(), *record.extra.values())
    lost = "Bytes of this cell mean nothing in the file's encoding."
    found += [Problem(f"{item} {field.address}", lost) for field in every if "\ufffd" in field.value]
    return [*found, *_odd(record, item)]


def years(age: str) -> int | None:
    """The years that a typed age gives; None where it gives none, or such as nobody has."""
    found = re.search(r"\d+", fold(age))
    below = re.match(r"\s*[-−–]\s*\d", age)
    return int(found[0]) if found and not below and int(found[0]) <= vocabulary.load("lists")["oldest_age"] else None


def _odd(record: Record, item: str) -> list[Problem]:
    """An age that cannot be, a sex that is none."""
    found: list[Problem] = []
    age, sex = record.fields.get("age"), record.fields.get("sex")
    if age is not None and fold(age.value) not in unknown_values() and years(age.value) is None:
        found.append(Problem(f"{item} {age.address}", f"An age of {age.value} cannot be: it is not used."))
    if sex is not None and not sex.read and fold(sex.value) not in unknown_values():
        found.append(Problem(f"{item} {sex.address}", f"“{sex.value}” is no sex that can be read: it is not used."))
    return found
