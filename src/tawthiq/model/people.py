"""Records (rows of lists) and the persons they are judged to be about."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

from tawthiq.model.canonical import digest
from tawthiq.model.lineage import Reason


class Field(Struct, frozen=True):
    """One field of a record: the value as typed and the cell it stands in."""

    value: str
    address: str
    start: int
    end: int


class Record(Struct, frozen=True, dict=True):
    """One row of a list. Identity: the document, the table and the row.

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

    @cached_property
    def id(self) -> str:
        return digest(["record", self.document, self.table, self.row])


class RecordLink(Struct, frozen=True):
    """Two records that may be about one person, how that was concluded, and how surely (0 to 1)."""

    left: str
    right: str
    rule: Literal["exact", "folded", "judged"]
    probability: float
    reason: Reason


class Person(Struct, frozen=True):
    """A human being, as the union of records. `id` is the hash of the founding (first) record."""

    id: str
    name: str
    records: tuple[str, ...]


class People(Struct, frozen=True):
    records: tuple[Record, ...] = ()
    links: tuple[RecordLink, ...] = ()
    persons: tuple[Person, ...] = ()
