"""Records (rows of lists) and the persons they are judged to be about."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

from tawthiq.model.canonical import digest
from tawthiq.model.lineage import Reason


class Field(Struct, frozen=True):
    """One field of a record: the value as typed, the cell it stands in, and what it was read as.

    Attributes:
        read: EDTF for dates, a word of vocabulary/lists.yaml for sex and status; empty where it is read as typed.
    """

    value: str
    address: str
    start: int
    end: int
    read: str = ""


class Record(Struct, frozen=True, dict=True):
    """One row of a list. Identity: the exhibit, the table and the row, so that a newer reader changes no id.

    Attributes:
        table: the sheet's name, or the empty string.
        row: 1-based, header excluded.
        fields: by field name of vocabulary/lists.yaml ("name", "birth", "arrest_date", ...).
        extra: columns that no field name was found for, by their header.
    """

    document: str
    table: str
    row: int
    fields: dict[str, Field]
    extra: dict[str, Field] = {}
    exhibit: str = ""

    @cached_property
    def id(self) -> str:
        return digest(["record", self.exhibit or self.document, self.table, self.row])


class ListMap(Struct, frozen=True):
    """How the columns of a list were read: a person's choice, or a guess from the headings.

    Attributes:
        columns: heading, or the column's number from 1 where it has none, to field; "" for a column that is no field.
        month_first: dates as 12/31/2014.
        no_duplicates: the list says that no person stands on it twice.
    """

    columns: dict[str, str]
    month_first: bool = False
    no_duplicates: bool = False


class ListSeen(Struct, frozen=True):
    """One table of people and what became of its rows: rows = records + refused.

    Attributes:
        saved: whether the mapping was chosen by a person.
    """

    document: str
    table: str
    rows: int
    records: int
    refused: int
    map: ListMap
    saved: bool = False


class RecordLink(Struct, frozen=True):
    """Two records that may be about one person, how that was concluded, and how surely (0 to 1)."""

    left: str
    right: str
    rule: Literal["exact", "folded", "model", "judged"]
    probability: float
    reason: Reason


class Person(Struct, frozen=True):
    """A human being, as the union of records. `id` is that of the founding record: the one that arrived first."""

    id: str
    name: str
    records: tuple[str, ...]


class People(Struct, frozen=True):
    records: tuple[Record, ...] = ()
    links: tuple[RecordLink, ...] = ()
    persons: tuple[Person, ...] = ()
    lists: tuple[ListSeen, ...] = ()
