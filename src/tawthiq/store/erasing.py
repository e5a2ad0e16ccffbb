"""Taking personal values out of a case database so that their bytes are gone from its file, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, text, update

from tawthiq.store import earlier, filing, passages, schema, shelves
from tawthiq.store.casestore import CaseStore

CHUNK = 500  # values in one statement: SQLite takes 32,766, others fewer


def erase(
    store: CaseStore, commitments: Collection[str], decisions: Collection[str], names: Mapping[str, str]
) -> tuple[int, int]:
    """Delete values with their salts, and decisions; give receipts other names. Joins an open transaction.

    Args:
        commitments: of the personal values. decisions: ids.
        names: receipt id -> the name in place of the one as received.

    Returns:
        How many values and how many decisions were there.
    """
    p, a, r = schema.personal, schema.assessment, schema.receipt
    counts = []
    with store.transaction() as connection:
        for column, gone in ((p.c.commitment, commitments), (a.c.id, decisions)):
            ordered = sorted(gone)
            chunks = [ordered[i : i + CHUNK] for i in range(0, len(ordered), CHUNK)]
            done = [connection.execute(delete(column.table).where(column.in_(chunk))).rowcount for chunk in chunks]
            counts.append(sum(done))
        for receipt, name in sorted(names.items()):
            connection.execute(update(r).where(r.c.id == receipt).values(path=name))
    return counts[0], counts[1]


def nameless(store: CaseStore) -> set[str]:
    """SHA-256 of the exhibits that arrived under a name which has been erased."""
    r = schema.receipt
    with store.transaction() as connection:
        rows = connection.execute(select(r.c.exhibit).where(r.c.id.not_in(select(schema.personal.c.commitment))))
        return {sha256 for (sha256,) in rows}


def compact(store: CaseStore) -> None:
    """Write the database anew without its free pages, in which deleted values may still stand (SQLite: VACUUM)."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            # The copy that VACUUM makes on its way would otherwise be a file in the system's temporary folder.
            connection.execute(text("PRAGMA temp_store=MEMORY"))
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA temp_store=DEFAULT"))


def forget_reading(store: CaseStore, exhibits: Collection[str]) -> None:
    """Drop what was derived from these exhibits and over the whole case, and every problem that may name a file."""
    s, d = schema, schema.document
    with store.transaction() as connection:
        for sha256 in sorted(exhibits):
            ids = select(d.c.id).where(d.c.exhibit == sha256)
            found = [row[0] for row in connection.execute(ids)]
            earlier.keep(connection, found)  # another reader may be installed by now
            passages.remove(connection, found)
            for table in (s.statement, s.reading):
                connection.execute(delete(table).where(table.c.document.in_(ids)))
            connection.execute(delete(s.stage_run).where(s.stage_run.c.subject.in_(ids)))
            connection.execute(delete(d).where(d.c.exhibit == sha256))
            connection.execute(delete(s.media).where(s.media.c.exhibit == sha256))
            connection.execute(delete(s.stage_run).where(s.stage_run.c.subject == sha256))
        connection.execute(delete(s.stage_run).where(s.stage_run.c.subject == "case"))
        for table in (s.result, s.part, s.tally):
            connection.execute(delete(table))
        filing.clear(connection)
        shelves.clear(connection)
        kept = select(s.stage_run.c.subject)  # a problem stays where its stage is not done again
        connection.execute(delete(s.problem).where(s.problem.c.subject.not_in(kept)))
