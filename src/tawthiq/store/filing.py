"""The names on the lists as they are filed for finding (see `people.search`), and ids that persons had.

Filed names are derived, and made anew when records change; former ids can be made from nothing else.

`name_key.names` holds the numbers of a key's names in one piece, ascending, four bytes each, the lowest byte first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, insert, select

from tawthiq.people.search import Filed
from tawthiq.store import schema
from tawthiq.store.casestore import CaseStore, StageRun

T = TypeVar("T")

_AT_ONCE = 500  # values in one question: SQLite takes 32,766, others fewer
_ROWS = 20_000  # rows in one statement


class Filing:
    """The filed names of one case, as `people.search.find` asks for them."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def size(self) -> int:
        with self._store.transaction() as connection:
            # The highest number is found at the end of the key; counting would read every name.
            last = connection.scalar(select(func.max(schema.name.c.id)))
        return 0 if last is None else int(last) + 1

    def postings(self, keys: Collection[str]) -> Mapping[str, bytes]:
        t = schema.name_key
        with self._store.transaction() as connection:
            rows = connection.execute(select(t.c.key, t.c.names).where(t.c.key.in_(sorted(keys)))).all()
        return {key: bytes(names) for key, names in rows}

    def named(self, numbers: Collection[int]) -> Mapping[int, tuple[str, tuple[str, ...]]]:
        n, r = schema.name, schema.name_record
        found: dict[int, tuple[str, list[str]]] = {}
        query = select(n.c.id, n.c.name, r.c.record).join(r, r.c.name == n.c.id).order_by(n.c.id, r.c.record)
        with self._store.transaction() as connection:
            for some in _pieces(sorted(numbers), _AT_ONCE):
                for number, name, record in connection.execute(query.where(n.c.id.in_(some))):
                    found.setdefault(number, (name, []))[1].append(record)
        return {number: (name, tuple(records)) for number, (name, records) in found.items()}


def save(store: CaseStore, run: StageRun, filed: Filed) -> None:
    """Put filed names in place of any earlier ones."""
    with store.transaction() as connection:
        clear(connection)
        for table, rows in _tables(filed):
            for some in _pieces(rows, _ROWS):
                connection.execute(insert(table), some)
        store.finish(run)


def _pieces(values: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def clear(connection: Connection) -> None:
    """Take every filed name out."""
    for table in (schema.name_record, schema.name_key, schema.name):
        connection.execute(delete(table))


def former(store: CaseStore) -> dict[str, str | None]:
    """Ids that persons had -> the person's id now, or None where nobody can tell; see `people.former`."""
    t = schema.former
    with store.transaction() as connection:
        rows = connection.execute(select(t.c.id, t.c.person).order_by(t.c.id)).all()
    return {one: person for one, person in rows}  # noqa: C416 rows are no pairs to a type checker


def save_former(store: CaseStore, found: Mapping[str, str | None]) -> None:
    """Put former ids in place of the earlier ones."""
    if former(store) == found:
        return
    with store.transaction() as connection:
        connection.execute(delete(schema.former))
        for some in _pieces(({"id": one, "person": person} for one, person in sorted(found.items())), _ROWS):
            connection.execute(insert(schema.former), some)


def _tables(filed: Filed) -> Sequence[tuple[Any, Iterator[dict[str, Any]]]]:
    return (
        (schema.name, ({"id": n, "name": name} for n, name in enumerate(filed.names))),
        (
            schema.name_record,
            ({"name": n, "record": record} for n, records in enumerate(filed.entries) for record in records),
        ),
        (schema.name_key, ({"key": key, "names": names} for key, names in filed.under.items())),
    )
