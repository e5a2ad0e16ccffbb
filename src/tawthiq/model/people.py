"""Records (rows of lists) and the persons they are judged to be about."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

from tawthiq.model.canonical import digest
from tawthiq.model.documents import Span
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
        blank: rows between its heading and its last row that hold nothing, and are none of `rows`.
    """

    document: str
    table: str
    rows: int
    records: int
    refused: int
    map: ListMap
    saved: bool = False
    blank: int = 0


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


class Mention(Struct, frozen=True, dict=True):
    """A person named in a document's text. Identity: the exhibit and the name as written.

    Attributes:
        span: the passage of the name, where the words beside it say most; others: where else the document names it.
        role: what the person is said to be: a status of vocabulary/lists.yaml, "official", "speaker" or "named".
        cue: the words that say so; empty for one who speaks.
        person: id of the person, or of the first mention among several, that people's decisions gave it; else None.
    """

    document: str
    exhibit: str
    span: Span
    name: str
    role: str
    cue: str = ""
    others: tuple[Span, ...] = ()
    person: str | None = None

    @cached_property
    def id(self) -> str:
        return digest(["mention", self.exhibit, self.name])


class People(Struct, frozen=True):
    """The people of a case.

    Attributes:
        persons: of the records; a person has at least one. mentions: of texts, in a place of their own.
    """

    records: tuple[Record, ...] = ()
    links: tuple[RecordLink, ...] = ()
    persons: tuple[Person, ...] = ()
    lists: tuple[ListSeen, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def judgeable(self) -> dict[str, Record | Mention]:
        """What a person can judge to be about one human being or another, by id."""
        rows: dict[str, Record | Mention] = {r.id: r for r in self.records}
        return rows | {m.id: m for m in self.mentions}
