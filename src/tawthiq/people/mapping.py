"""Which column of a list holds what: guessed from headings in English and Arabic, shown, and corrected by people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tawthiq import vocabulary
from tawthiq.model import ListMap, Table, TawthiqError
from tawthiq.vocabulary.folding import fold

# So many rows tell what a column holds.
LOOKED_AT = 50
# Fields that a second column of the same heading fills in the other script.
_TWINS = ("name", "given", "father", "mother", "family", "nickname")


@cache
def _headers() -> dict[str, str]:
    given = vocabulary.load("lists")["fields"]
    return {fold(str(h)): str(field) for field, headers in given.items() for h in headers}


@cache
def fields() -> tuple[str, ...]:
    """The names of all fields, in the order of vocabulary/lists.yaml."""
    return tuple(str(f) for f in vocabulary.load("lists")["fields"])


def field_of(header: str) -> str | None:
    """The field that a column's heading names, or None. Bayanat's and Uwazi's headings are among those known."""
    if not header.strip():
        return None  # a heading of signs alone, as "#", folds to nothing as well
    folded = fold(header.replace("_", " "))
    if folded in _headers():
        return _headers()[folded]
    padded = f" {folded} "
    inside = [h for h in _headers() if f" {h} " in padded and len(h) > 3]
    return _headers()[max(inside, key=lambda h: (len(h), h))] if inside else None


def guess(table: Table) -> ListMap:
    """The fields that a table's headings name.

    The first column of a field keeps it; a second of a name becomes its twin in the other script; every other column is
    no field and is kept by its heading.
    """
    found: dict[str, str] = {}
    for number, cell in enumerate(table.header):
        field = field_of(cell.value) or ""
        if field in _TWINS and field != "name" and not _holds_words(table, number):
            field = ""  # "النسبة" heads shares as often as it heads families
        if field in _TWINS and field in found.values():
            field = f"{field}_other"
        found[heading(table, number)] = "" if field in found.values() else field
    if "name" not in found.values():
        other = next((n for n, f in found.items() if f == "name_other"), None)
        if other is not None:
            found[other] = "name"
    return ListMap(found)


def _holds_words(table: Table, number: int) -> bool:
    """Whether a column holds names for all that its first rows tell: not numbers for the most part."""
    filled = [row[number].value for row in table.rows[:LOOKED_AT] if number < len(row) and row[number].value.strip()]
    return 2 * sum(not any(c.isalpha() for c in value) for value in filled) <= len(filled)


def heading(table: Table, number: int) -> str:
    """What a mapping calls a column (from 0): its heading, or its number from 1 where that is empty or not unique."""
    title = table.header[number].value.strip() if number < len(table.header) else ""
    first = next((i for i, c in enumerate(table.header) if c.value.strip() == title), number)
    return title if title and first == number else str(number + 1)


def columns_of(table: Table, chosen: ListMap) -> dict[int, str]:
    """Column number (from 0) -> field, for the columns that are fields."""
    width = max((len(table.header), *(len(r) for r in table.rows[:1])))
    found: dict[int, str] = {}
    for number in range(width):
        field = chosen.columns.get(heading(table, number)) or chosen.columns.get(str(number + 1)) or ""
        if field and field not in found.values():
            found[number] = field
    return found


def with_heading(table: Table, chosen: ListMap) -> Table:
    """The table with its first row as headings, where none were recognised and a mapping names them."""
    if table.header or not table.rows:
        return table
    named = {cell.value.strip() for cell in table.rows[0]} & {k for k, v in chosen.columns.items() if v}
    return Table(table.name, table.rows[0], table.rows[1:]) if named else table


def lists_people(columns: Mapping[int, str]) -> bool:
    return bool(set(columns.values()) & set(vocabulary.load("lists")["name_fields"]))


def from_json(text: str, item: str) -> ListMap:
    """A saved mapping: {"columns": {"Full name": "name", ...}, "month_first": false, "no_duplicates": false}, or the
    columns alone.

    Raises:
        TawthiqError: no JSON object, a field that there is not, or two columns for one field.
    """
    try:
        given: Any = json.loads(text)
    except ValueError as error:
        raise TawthiqError(
            f"The mapping is no JSON ({error})", item=item, remedy="`tawthiq add --as-list --json` prints one to edit"
        ) from None
    if not isinstance(given, dict):
        raise TawthiqError("The mapping is no JSON object", item=item, remedy='For example {"Full name": "name"}')
    columns = given.get("columns", {k: v for k, v in given.items() if k not in ("month_first", "no_duplicates")})
    if not isinstance(columns, dict):
        raise TawthiqError("The mapping's columns are no JSON object", item=item, remedy="Heading to field")
    columns = {str(k).strip(): str(v or "") for k, v in columns.items()}
    used = [v for v in columns.values() if v]
    for field in used:
        if field not in fields():
            raise TawthiqError("There is no such field", item=field, remedy=f"Fields: {', '.join(fields())}")
        if used.count(field) > 1:
            raise TawthiqError("Two columns are mapped to one field", item=field, remedy="Leave one of them empty")
    return ListMap(columns, given.get("month_first") is True, given.get("no_duplicates") is True)
