"""Passages of the documents' text by their words: FTS5 on SQLite, a text search index on PostgreSQL.

Both index the folded words as they are and fold nothing themselves: FTS5's own folding does not unify the letters of
Arabic, nor the digits of its scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, text

from tawthiq.model import Document, digest
from tawthiq.store import schema
from tawthiq.vocabulary.folding import tokens

# Longer blocks are cut, so that what is found can be shown: code points.
_LONGEST = 2_000
_TERM = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_DOCUMENTS_AT_ONCE = 200
INDEX = (
    "CREATE VIRTUAL TABLE passage_words USING fts5("
    "folded, content='passage', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\")"
)


class Sought(msgspec.Struct, frozen=True):
    """What somebody looks for.

    Attributes:
        phrases: runs of folded words that must all stand in the passage; without: that must not.
        unfinished: the last word of the last phrase may go on, as it is still being typed.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    unfinished: bool = False


class Found(msgspec.Struct, frozen=True):
    """A passage that holds it: `start` and `end` are code points of the document's text."""

    document: str
    start: int
    end: int


def sought(asked: str, *, unfinished: bool = False) -> Sought:
    """Words, "phrases" and -words to leave out, as people type them; a word may end in * for all that begin so."""
    wanted: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    open_end = False
    for found in _TERM.finditer(asked):
        minus, quoted, plain = found.groups()
        open_end = plain is not None and (unfinished or plain.endswith("*"))
        negative = minus == "-" or (plain or "").startswith("-")
        words = tuple(word for word, _, _ in tokens(quoted if plain is None else plain.lstrip("-")))
        if words:
            (without if negative else wanted).append(words)
    return Sought(tuple(wanted), tuple(without), open_end and bool(wanted))


def create_index(connection: Connection) -> None:
    """The full-text index over `passage`, empty."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INDEX)
    else:
        connection.exec_driver_sql("CREATE INDEX passage_words ON passage USING gin (to_tsvector('simple', folded))")


def fill(connection: Connection) -> int:
    """Index every document that is there. Returns how many there are."""
    d = schema.document
    ids = [row[0] for row in connection.execute(select(d.c.id).order_by(d.c.id))]
    for at in range(0, len(ids), _DOCUMENTS_AT_ONCE):
        part = ids[at : at + _DOCUMENTS_AT_ONCE]
        for words, body in connection.execute(select(d.c.text, d.c.body).where(d.c.id.in_(part))).all():
            document = msgspec.json.decode(body, type=Document)
            add(connection, msgspec.structs.replace(document, text=words))
    return len(ids)


def put(connection: Connection, documents: Sequence[Document], said: Callable[[str], str]) -> int:
    """Index these documents as `said` has it, in place of what is there. Returns how many were others before."""
    p, changed = schema.passage, []
    for document in documents:
        query = select(p).where(p.c.document == document.id)
        there = {row.id: dict(row._mapping) for row in connection.execute(query)}
        if there != {row["id"]: row for row in _rows(document, said)}:
            changed.append(document)
    if changed:
        remove(connection, [d.id for d in changed])
        for document in changed:
            add(connection, document, said)
    return len(changed)


def _rows(document: Document, said: Callable[[str], str]) -> list[dict[str, Any]]:
    return [
        {"id": _id(document.id, start), "document": document.id, "start": start, "end": end, "folded": folded}
        for start, end in _blocks(document)
        if (folded := " ".join(word for word, _, _ in tokens(said(document.text[start:end]))))
    ]


def _as_it_is(words: str) -> str:
    return words


def add(connection: Connection, document: Document, said: Callable[[str], str] = _as_it_is) -> None:
    """Index a document. `said`: what a piece of its text is indexed as; default: the piece itself."""
    rows = _rows(document, said)
    if not rows:
        return
    connection.execute(insert(schema.passage), rows)
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO passage_words(rowid, folded) SELECT id, folded FROM passage WHERE document = :document"),
            {"document": document.id},
        )


def remove(connection: Connection, documents: Sequence[str]) -> None:
    """Take documents out, by id."""
    if connection.dialect.name == "sqlite":
        query = (
            "INSERT INTO passage_words(passage_words, rowid, folded) "
            "SELECT 'delete', id, folded FROM passage WHERE document IN :documents"
        )
        gone = text(query).bindparams(bindparam("documents", list(documents), expanding=True))
        # What is deleted must not be left readable in the index, so all of it is written anew. FTS5's own option for
        # that ("secure-delete", 3.42) makes an index that older versions cannot read, and a case travels.
        if connection.execute(gone).rowcount:
            _command(connection, "optimize")
    connection.execute(delete(schema.passage).where(schema.passage.c.document.in_(documents)))


def remove_all(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        _command(connection, "delete-all")
    connection.execute(delete(schema.passage))


def search(connection: Connection, asked: Sought, limit: int, offset: int = 0) -> list[Found]:
    """Passages that hold what is sought, those that say it most first; of equal ones in the order of their ids."""
    if not asked.phrases:
        return []
    if connection.dialect.name == "sqlite":
        query = (
            'SELECT p.document, p.start, p."end" FROM passage_words w JOIN passage p ON p.id = w.rowid '
            "WHERE passage_words MATCH :words ORDER BY w.rank, p.id LIMIT :limit OFFSET :offset"
        )
        words = _fts5(asked)
    else:
        query = (
            "SELECT p.document, p.start, p.\"end\" FROM passage p, to_tsquery('simple', :words) q "
            "WHERE to_tsvector('simple', p.folded) @@ q "
            "ORDER BY ts_rank(to_tsvector('simple', p.folded), q) DESC, p.id LIMIT :limit OFFSET :offset"
        )
        words = _tsquery(asked)
    rows = connection.execute(text(query), {"words": words, "limit": limit, "offset": offset})
    return [Found(*row) for row in rows]


def _command(connection: Connection, name: str) -> None:
    """A special INSERT of FTS5 (SQLite documentation, FTS5, section 6)."""
    connection.execute(text("INSERT INTO passage_words(passage_words) VALUES (:name)"), {"name": name})


def _fts5(asked: Sought) -> str:
    # Folded words hold letters, digits and nothing else; in quotes none of them is an operator (FTS5, section 3).
    last = len(asked.phrases) - 1
    terms = [
        f'"{" ".join(words)}"{"*" if asked.unfinished and n == last else ""}' for n, words in enumerate(asked.phrases)
    ]
    query = " AND ".join(terms)
    return query + "".join(f' NOT "{" ".join(words)}"' for words in asked.without)


def _tsquery(asked: Sought) -> str:
    last = len(asked.phrases) - 1
    terms = []
    for n, words in enumerate(asked.phrases):
        quoted = [f"'{word}'" for word in words]
        quoted[-1] += ":*" if asked.unfinished and n == last else ""
        terms.append(f"({' <-> '.join(quoted)})")
    terms += ["!(" + " <-> ".join(f"'{word}'" for word in words) + ")" for words in asked.without]
    return " & ".join(terms)


def _id(document: str, start: int) -> int:
    """60 bits of a digest: the same in every copy of a case, and of millions no two alike."""
    return int(digest(["passage", document, start])[:15], 16)


def _blocks(document: Document) -> Iterator[tuple[int, int]]:
    """The document's blocks, the rows of its tables, and what stands between them, in pieces that can be shown."""
    rows = [[c.span for c in row] for table in document.tables for row in (table.header, *table.rows) if row]
    spans = [(min(s.start for s in row), max(s.end for s in row)) for row in rows]
    cells = {span for row in rows for span in row}
    spans += [(b.span.start, b.span.end) for b in document.blocks if b.span not in cells]
    at = 0
    for start, end in sorted(spans):
        if start > at:
            yield from _pieces(document.text, at, start)
        if end > at:
            yield from _pieces(document.text, max(start, at), end)
            at = end
    yield from _pieces(document.text, at, len(document.text))


def _pieces(whole: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        cut = whole.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = start + _LONGEST if cut < 0 else cut
        yield start, cut
        start = cut
    if start < end and not whole[start:end].isspace():
        yield start, end
