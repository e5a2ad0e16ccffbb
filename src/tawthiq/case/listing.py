"""Exhibits that people say are lists: how their columns are read is a decision like any other."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

from tawthiq import casework, people, reading
from tawthiq.case import judging
from tawthiq.evidence import Custody
from tawthiq.model import Anchor, Assessment, Exhibit, ListMap, Table, TawthiqError, plain
from tawthiq.store import CaseStore


class Declared(Struct, frozen=True):
    """A list and how its columns are read.

    Attributes:
        path: as named; exhibit: SHA-256.
        map: what is used; guessed: whether it comes from the headings alone.
        examples: heading -> the first value below it that is not empty.
        unused: columns that are no field, kept by their headings.
    """

    path: str
    exhibit: str
    map: ListMap
    guessed: bool
    examples: dict[str, str]
    unused: tuple[str, ...]


def declare(
    store: CaseStore, custody: Custody, path: Path, chosen: ListMap | None
) -> tuple[Declared, Assessment | None]:
    """How a sealed list is read from now on, and the decision that says so; None where it stands already.

    Raises:
        TawthiqError: the file is not sealed, holds no table, or no column of it holds names.
    """
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        what = f"This list cannot be read ({error.strerror})"
        raise TawthiqError(what, item=str(path), remedy="Name the file of the list itself") from None
    exhibit = next((e for e in store.exhibits() if e.sha256 == sha256), None)
    if exhibit is None:
        raise TawthiqError("This list is not in the case", item=str(path), remedy="Seal it with `tawthiq add` first")
    tables = _tables(custody, exhibit, path)
    columns: dict[str, str] = {}
    examples: dict[str, str] = {}
    for table in tables:
        columns |= {k: v for k, v in people.guess(table).columns.items() if v or k not in columns}
        for number in range(max(len(table.header), *(len(r) for r in table.rows[:1]), 1)):
            values = (row[number].value.strip() for row in table.rows if number < len(row))
            examples.setdefault(people.heading(table, number), next((v for v in values if v), ""))
    found = chosen or ListMap(columns)
    if not any(people.lists_people(people.columns_of(people.with_heading(t, found), found)) for t in tables):
        raise TawthiqError(
            "No column of this list is known to hold names",
            item=f"{path.name}: {', '.join(examples) or 'no columns'}",
            remedy='Say which in a mapping, {"heading or number": "name"}, and add the list again with --mapping',
        )
    unused = tuple(name for name in examples if not found.columns.get(name))
    shown = Declared(str(path), sha256, found, chosen is None, examples, unused)
    if casework.lists(store.assessments()).get(sha256) == found:
        return shown, None
    reason = "columns as guessed from the headings" if chosen is None else "columns as given in a mapping"
    return shown, judging.made(custody, "as_list", Anchor(sha256), plain(found), reason)


def _tables(custody: Custody, exhibit: Exhibit, path: Path) -> tuple[Table, ...]:
    outcome = reading.read_exhibit(custody.content.held(exhibit.sha256), exhibit, path.name)
    tables = outcome.document.tables if outcome.document else ()
    if not tables:
        why = outcome.problems[0].what if outcome.problems else "no table was found in it"
        raise TawthiqError(f"This is no list: {why}", item=str(path), remedy="Save it as CSV, XLSX or ODS")
    return tables
