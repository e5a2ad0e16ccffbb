"""Lists that pages filter: comparisons, figures that stand alone, events. One line an item, in the list's order.

Every query is answered from an index. What a line is found by is in `line_words`, an index by words and their
beginnings over `line.folded`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, insert, select, text

from tawthiq.store import schema
from tawthiq.vocabulary.folding import fold

List = Literal["compared", "alone", "event", "happening", "party", "said", "own"]
INDEX = (
    "CREATE VIRTUAL TABLE line_words USING fts5("
    "folded, content='line', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\")"
)
COUNTED = 10_000  # nobody pages further, and counting must not take longer than showing
EVERY, AGAINST = "every", "against"  # kinds of `choice` that count lines
AT = "at"  # kind: the one place of a happening, and none that holds it
_AT_ONCE = 2_000
_IN_TIME = "EXISTS (SELECT 1 FROM line_time t WHERE t.line = {} AND t.first <= :last AND t.last >= :first)"
_TOGETHER = 100  # questions in one statement: SQLite puts 500 together at most


class Lined(Struct, frozen=True):
    """One line of a list.

    Attributes:
        about: (kind, value) that it can be filtered by; times: (first, last) day of each period, as ordinals.
    """

    list: List
    sort: str
    key: str
    document: str = ""
    against: bool = False
    folded: str = ""
    body: str = ""
    about: tuple[tuple[str, str], ...] = ()
    times: tuple[tuple[int, int], ...] = ()


class Choice(Struct, frozen=True):
    """What a list can be filtered by, and how many of its lines that keeps."""

    list: List
    kind: str
    value: str
    label: str
    many: int


class Filter(Struct, frozen=True):
    """What is wanted of a list. Empty values keep everything.

    Attributes:
        about: kind -> value; first, last: days, as ordinals, both given or none.
    """

    words: str = ""
    about: dict[str, str] = {}
    first: int | None = None
    last: int | None = None
    against: bool = False


def create_index(connection: Connection) -> None:
    """The index of words over `line`, empty."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INDEX)
    else:
        connection.exec_driver_sql("CREATE INDEX line_words ON line USING gin (to_tsvector('simple', folded))")


def clear(connection: Connection) -> None:
    """Take all lists away."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO line_words(line_words) VALUES ('delete-all')"))
    for table in (schema.line, schema.line_about, schema.line_time, schema.choice):
        connection.execute(delete(table))


def put(connection: Connection, rows: Iterable[Lined], choices: Iterable[Choice]) -> int:
    """Put lists in place of the earlier ones. Returns how many lines there are.

    Args:
        choices: gone through when all rows have been.
    """
    clear(connection)
    number, left = 0, iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        lines: list[tuple[Any, ...]] = []
        about: list[tuple[Any, ...]] = []
        times: list[tuple[Any, ...]] = []
        for row in some:
            number += 1
            against = int(row.against)
            lines.append((number, row.list, row.sort, row.key, row.document, against, row.folded, row.body))
            about += [(number, k, v, row.list) for k, v in sorted(set(row.about))]
            times += [(number, first, last) for first, last in sorted(set(row.times))]
        for table, found in ((schema.line, lines), (schema.line_about, about), (schema.line_time, times)):
            _put_rows(connection, table, found)
    offered = [{f: getattr(c, f) for f in c.__struct_fields__} for c in choices]
    if offered:
        connection.execute(insert(schema.choice), offered)
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO line_words(rowid, folded) SELECT id, folded FROM line"))
    return number


_COLUMNS = {
    schema.line.name: ("id", "list", "sort", "key", "document", "against", "folded", "body"),
    schema.line_about.name: ("line", "kind", "value", "list"),
    schema.line_time.name: ("line", "first", "last"),
}


def _put_rows(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Hundreds of thousands of rows: the driver takes them as they are."""
    columns = _COLUMNS[table.name]
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    named, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("?" for _ in columns)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({named}) VALUES ({marks})", rows)  # noqa: S608 names of ours


def listed(connection: Connection, name: List, wanted: Filter, limit: int, offset: int) -> list[Lined]:
    """Some lines of a list, in its order, without what they can be filtered by."""
    inside, values = _inside(connection, name, wanted)
    columns = "l.list, l.sort, l.key, l.document, l.against, l.folded, l.body"
    query = f"SELECT {columns} {inside} ORDER BY l.sort LIMIT :limit OFFSET :offset"
    rows = connection.execute(text(query), {**values, "limit": limit, "offset": offset})
    return [Lined(a, b, c, d, bool(e), f, g) for a, b, c, d, e, f, g in rows]


def count(connection: Connection, name: List, wanted: Filter) -> int:
    """How many lines a filter keeps; of a filter on several things `COUNTED` at most."""
    kinds = [(EVERY, "")] if wanted == Filter() else [(AGAINST, "")] if wanted == Filter(against=True) else []
    kinds += [(k, v) for k, v in wanted.about.items() if wanted == Filter(about={k: v})]
    if kinds:
        c = schema.choice.c
        kind, value = kinds[0]
        query = select(c.many).where(c.list == name, c.kind == kind, c.value == value)
        return int(connection.execute(query).scalar() or 0)
    inside, values = _inside(connection, name, wanted)
    query_ = f"SELECT count(*) FROM (SELECT 1 {inside} LIMIT {COUNTED}) AS found"  # noqa: S608 parts of ours
    return int(connection.execute(text(query_), values).scalar() or 0)


def tallied(connection: Connection, name: List, kind: str, wanted: Filter) -> dict[str, int]:
    """Value of a kind -> how many of the lines that a filter keeps are about it."""
    inside, values = _among(connection, name, kind, wanted, leads=True)
    query = f"SELECT y.value, count(*) {inside} GROUP BY y.value"
    return {value: many for value, many in connection.execute(text(query), values)}  # noqa: C416 rows are no pairs


def first_about(
    connection: Connection, name: List, kind: str, wanted: Filter, most: Mapping[str, int]
) -> dict[str, list[str]]:
    """Value of a kind -> bodies of the first lines about it that a filter keeps, in the list's order.

    Args:
        most: value -> how many lines.
    """
    inside, values = _among(connection, name, kind, wanted, leads=False)
    one = f"SELECT y.line, y.value {inside}"
    places: dict[int, str] = {}
    if wanted.words:
        rows = connection.execute(text(f"{one} ORDER BY y.line"), values)
        left = dict(most)
        for line, value in rows:
            if left.get(value, 0) > 0:
                left[value] -= 1
                places[line] = value
        most = {}
    for some in _pieces(most.items(), _TOGETHER):
        # The order of a list is that of its lines' numbers.
        queries = [
            f"SELECT * FROM ({one} AND y.value = :of{n} ORDER BY y.line LIMIT :many{n}) AS q{n}"  # noqa: S608 parts of ours
            for n in range(len(some))
        ]
        asked = {f"of{n}": value for n, (value, _) in enumerate(some)}
        asked |= {f"many{n}": many for n, (_, many) in enumerate(some)}  # type: ignore[misc]
        rows = connection.execute(text(" UNION ALL ".join(queries)), {**values, **asked})
        places |= {line: value for line, value in rows}  # noqa: C416 rows are no pairs
    found: dict[str, list[str]] = {}
    for line, body in _bodies(connection, sorted(places)):
        found.setdefault(places[line], []).append(body)
    return found


def _bodies(connection: Connection, lines: Sequence[int]) -> list[tuple[int, str]]:
    """(number, body) of lines, in their order."""
    c = schema.line.c
    found: list[tuple[int, str]] = []
    for at in range(0, len(lines), _AT_ONCE):
        query = select(c.id, c.body).where(c.id.in_(lines[at : at + _AT_ONCE])).order_by(c.id)
        found += [(line, body) for line, body in connection.execute(query)]
    return found


def by_keys(connection: Connection, name: List, keys: Sequence[str]) -> dict[str, str]:
    """key -> body of these lines of a list."""
    c = schema.line.c
    found: dict[str, str] = {}
    for at in range(0, len(keys), _AT_ONCE):
        query = select(c.key, c.body).where(c.list == name, c.key.in_(keys[at : at + _AT_ONCE]))
        found |= dict(connection.execute(query).all())
    return found


def choices(connection: Connection, name: List, kind: str, limit: int) -> list[tuple[str, str, int]]:
    """(value, label, lines) that a list can be filtered by, most first."""
    c = schema.choice.c
    query = select(c.value, c.label, c.many).where(c.list == name, c.kind == kind)
    rows = connection.execute(query.order_by(c.many.desc(), c.label).limit(limit))
    return [(value, label, many) for value, label, many in rows]


def choice(connection: Connection, name: List, kind: str, value: str) -> tuple[str, int]:
    """Label and lines of one of these; empty and 0 where it is not there."""
    c = schema.choice.c
    row = connection.execute(select(c.label, c.many).where(c.list == name, c.kind == kind, c.value == value)).first()
    return (str(row[0]), int(row[1])) if row else ("", 0)


def _pieces(values: Iterable[tuple[str, int]], size: int) -> Iterator[list[tuple[str, int]]]:
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


def _inside(connection: Connection, name: List, wanted: Filter) -> tuple[str, dict[str, Any]]:
    """FROM and WHERE of a filter, and its values. The narrowest index leads."""
    values: dict[str, Any] = {"list": name}
    words = fold(wanted.words).split()
    about = list(wanted.about.items())
    where = ["l.list = :list"]
    if words:
        if connection.dialect.name == "sqlite":
            start = "FROM line_words w CROSS JOIN line l ON l.id = w.rowid"
            where.append("line_words MATCH :words")
            values["words"] = " AND ".join(f'"{word}"*' for word in words)
        else:
            start = "FROM line l"
            where.append("to_tsvector('simple', l.folded) @@ to_tsquery('simple', :words)")
            values["words"] = " & ".join(f"'{word}':*" for word in words)
    elif about:
        (kind, value), *about = about
        start = "FROM line_about a CROSS JOIN line l"
        where += ["l.id = a.line", "a.list = :list", "a.kind = :kind", "a.value = :value"]
        values |= {"kind": kind, "value": value}
    else:
        start = "FROM line l"
    _narrow(where, values, "l.id", about, wanted)
    if wanted.against:
        where.append("l.against = 1")
    return f"{start} WHERE {' AND '.join(where)}", values


def _narrow(
    where: list[str], values: dict[str, Any], line: str, about: Iterable[tuple[str, str]], wanted: Filter
) -> None:
    """Add what a line, told by its column, must be about besides, and when."""
    for n, (kind, value) in enumerate(about):
        same = f"x.line = {line} AND x.kind = :k{n} AND x.value = :v{n}"
        where.append(f"EXISTS (SELECT 1 FROM line_about x WHERE {same})")  # noqa: S608 parts of ours
        values |= {f"k{n}": kind, f"v{n}": value}
    if wanted.first is not None and wanted.last is not None:
        where.append(_IN_TIME.format(line))
        values |= {"first": wanted.first, "last": wanted.last}


def _among(connection: Connection, name: List, kind: str, wanted: Filter, *, leads: bool) -> tuple[str, dict[str, Any]]:
    """FROM and WHERE of what the lines that a filter keeps are about, and its values; `line` itself is not looked at.

    Args:
        leads: what the filter keeps is gone through; else what the lines are about, of which the caller names a value.
    """
    values: dict[str, Any] = {"list": name, "kind": kind}
    where = ["y.list = :list", "y.kind = :kind"]
    # Where another table leads, a line's own rows are found by its number: a list and a kind alone hold most of them.
    led = ["y.list || '' = :list", "y.kind = :kind"]
    start = "FROM line_about y"
    if words := fold(wanted.words).split():
        if connection.dialect.name == "sqlite":
            start = "FROM line_words w CROSS JOIN line_about y ON y.line = w.rowid"
            where = [*led, "line_words MATCH :words"]
            values["words"] = " AND ".join(f'"{word}"*' for word in words)
        else:
            start = "FROM line l JOIN line_about y ON y.line = l.id"
            where.append("to_tsvector('simple', l.folded) @@ to_tsquery('simple', :words)")
            values["words"] = " & ".join(f"'{word}':*" for word in words)
    elif wanted.about and leads:
        start = "FROM line_about a CROSS JOIN line_about y ON y.line = a.line"
        where = [*led, "a.list = :list", "a.kind = :k0", "a.value = :v0"]
    _narrow(where, values, "y.line", wanted.about.items(), wanted)
    return f"{start} WHERE {' AND '.join(where)}", values


def put_questions(connection: Connection, bodies: Sequence[str]) -> None:
    """Put the pairs that wait in place of the earlier ones, in order."""
    connection.execute(delete(schema.question))
    if bodies:
        connection.execute(insert(schema.question), [{"position": n, "body": b} for n, b in enumerate(bodies)])


def questions(connection: Connection, limit: int, offset: int = 0) -> list[str]:
    """Some of the pairs that wait, in order."""
    q = schema.question.c
    rows = connection.execute(select(q.body).where(q.position >= offset).order_by(q.position).limit(limit))
    return [body for (body,) in rows]
