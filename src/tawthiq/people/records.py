"""Rows of lists become records: every row that has a name, each field pointing at its cell. Counts in = counts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from tawthiq import vocabulary
from tawthiq.model import Cell, Document, Field, Problem, Record, Table
from tawthiq.people import dates
from tawthiq.vocabulary.folding import fold

_DATES = ("birth", "arrest_date", "transfer_date", "release_date", "death_date")


@cache
def _headers() -> dict[str, str]:
    given = vocabulary.load("lists")["fields"]
    return {fold(str(h)): str(field) for field, headers in given.items() for h in headers}


@cache
def _totals() -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("lists")["totals"])


@cache
def unknown_values() -> frozenset[str]:
    """Folded values that mean "not known"."""
    return frozenset({fold(str(w)) for w in vocabulary.load("lists")["unknown"]} | {""})


def field_of(header: str) -> str | None:
    """The field that a column's header names, or None."""
    folded = fold(header)
    if folded in _headers():
        return _headers()[folded]
    padded = f" {folded} "
    inside = [h for h in _headers() if f" {h} " in padded and len(h) > 3]
    return _headers()[max(inside, key=lambda h: (len(h), h))] if inside else None


def mapping(table: Table) -> dict[int, str]:
    """Column number -> field. The first column of a field keeps it; a second name column becomes name_other."""
    found: dict[int, str] = {}
    for number, cell in enumerate(table.header):
        field = field_of(cell.value)
        if field == "name" and "name" in found.values():
            field = "name_other"
        if field is not None and field not in found.values():
            found[number] = field
    if "name" not in found.values():
        other = next((n for n, f in found.items() if f == "name_other"), None)
        if other is not None:
            found[other] = "name"
    return found


def import_records(documents: Iterable[Document]) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The records of all tables that list people, and what is wrong with their rows and cells.

    A table without a name column is no list of people and is left alone. Every row of a list is either a record or
    named in a problem.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for document in documents:
        for table in document.tables:
            columns = mapping(table)
            if set(columns.values()) & set(vocabulary.load("lists")["name_fields"]):
                _import_table(document, table, columns, records, problems)
    return tuple(records), tuple(problems)


def _import_table(
    document: Document, table: Table, columns: dict[int, str], records: list[Record], problems: list[Problem]
) -> None:
    header = [fold(c.value) for c in table.header]
    for number, row in enumerate(table.rows, start=1):
        item = f"{document.id[:12]} {table.name} row {number}".replace("  ", " ")
        why = _no_record(row, header, columns)
        if why:
            problems.append(Problem(item, why, "Correct the list and add it again if a person is meant."))
            continue
        record = _record(document, table, number, row, columns)
        records.append(record)
        problems.extend(_cell_problems(record, item))


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
    parts = ("name", "name_other", "given", "family")
    if not any(values[n] for n, field in columns.items() if field in parts and n < len(values)):
        return "The row has no name."
    return ""


def _record(document: Document, table: Table, number: int, row: Sequence[Cell], columns: dict[int, str]) -> Record:
    fields: dict[str, Field] = {}
    extra: dict[str, Field] = {}
    for column, cell in enumerate(row):
        if not cell.value.strip():
            continue
        field = Field(cell.value, cell.address, cell.span.start, cell.span.end)
        if column in columns:
            fields[columns[column]] = field
        else:
            title = table.header[column].value if column < len(table.header) else ""
            extra[_free(title.strip() or f"column {column + 1}", extra)] = field
    return Record(document.id, table.name, number, fields, extra)


def _free(title: str, taken: dict[str, Field]) -> str:
    name, count = title, 2
    while name in taken:
        name, count = f"{title} ({count})", count + 1
    return name


def _cell_problems(record: Record, item: str) -> list[Problem]:
    found: list[Problem] = []
    names = [record.fields[f].value for f in ("name", "name_other", "given", "family") if f in record.fields]
    if all(fold(n) in unknown_values() for n in names):
        found.append(Problem(item, "The name is given as unknown: the record is kept and linked to no other."))
    for name in _DATES:
        field = record.fields.get(name)
        if field is None or fold(field.value) in unknown_values():
            continue
        day = dates.read(field.value)
        if day is None:
            found.append(Problem(f"{item} {field.address}", f"“{field.value}” is no date that can be read."))
        elif day.doubt:
            found.append(Problem(f"{item} {field.address}", f"“{field.value}”: {day.doubt}."))
    age = record.fields.get("age")
    if age is not None and fold(age.value).isdigit() and int(fold(age.value)) > vocabulary.load("lists")["oldest_age"]:
        found.append(Problem(f"{item} {age.address}", f"An age of {age.value} cannot be: it is not used."))
    return found
