"""An invented case of any size for `bench/app.py`, filled through the store with the rows that the pipeline writes.

    python bench/app_made.py FOLDER --size 50000      # as far as it is not made yet; may be stopped between two steps
    python bench/app_made.py --check 400              # the swift way and the pipeline's own give the same rows

What it holds is invented (app_contents.py). Sealed bytes, the custody log, stage runs, passages and the results of
tracing and reconciling are real; what extraction would have read from the texts is put in as invented, and so is the
linkage: pairs of one person's rows, and doubtful pairs of brothers and sisters. One document in fifty is a list; of its
people each stands on 1.6 lists on average.

What takes long and no page looks at is left out: digests of what stages gave are digests of the stage's name, and the
pairs that wait for a person are counted, and those that are put into words chosen from the first doubtful ones alone.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy
from msgspec.structs import replace
from sqlalchemy import event

import app_contents
from batches import batched
from reconciling import Pile
from tawthiq import casework, lineage, pipeline, reading, reconciliation
from tawthiq.case import Case, asking, lining, open_case, recording, shelving
from tawthiq.evidence import Personal, now, stamp
from tawthiq.model import (
    Anchor,
    Assessment,
    Document,
    Exhibit,
    People,
    Reading,
    Verdict,
    digest,
)
from tawthiq.people import queue, search
from tawthiq.reading import Bounds
from tawthiq.store import (
    RECORDED,
    CaseStore,
    Receipt,
    StageRun,
    filing,
    lines,
    nouns,
    passages,
    schema,
    shelves,
)
from tawthiq.store.shelves import ASKED
from tawthiq.vocabulary.folding import tokens

LISTS = 50  # one document in so many is a list
PEOPLE = 2.3  # persons drawn, a document; one in eight of them stands on no list
BATCH = 500
SURE = 0.93  # links of one person's rows are surer than that, and all others are doubtful
ASKED_AHEAD = 300  # pairs that are put into words
ASKED_FROM = 400  # doubtful links that the pairs which wait are chosen from
_MADE = "made"  # fact: steps that are done
# Tables that hold time and salt and what follows from them, or questions; and columns that hold digests.
OTHER_TABLES = {"personal", "receipt", "outbox", "meta", "question", "assessment", "logged"}
OTHER_COLUMNS = {"shelf.key", "stage_run.key", "stage_run.output"}
TEXT, SHEET = "text/plain", "text/csv"


class Made:
    """What was put in, to ask the app about."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.readings: dict[str, tuple[Reading, ...]] = {}
        self.people = People()
        self.decisions: list[Assessment] = []
        self.paths: dict[str, str] = {}


def make(folder: Path, size: int, seed: int = 1, *, swift: bool = True) -> None:
    """A case of `size` documents; of one that is begun, the steps that are left.

    Args:
        swift: False: digests and the pairs that wait are made as a build does, whatever it takes.
    """
    began = time.monotonic()
    # Millions of values without a circle among them.
    gc.disable()
    for what, step in STEPS.items():
        with open_case(folder, create=True, title=f"Invented case of {size:,} documents") as case:
            store: CaseStore = case._store
            event.listen(store.engine, "checkout", _hurry)
            done = store.facts().get(_MADE, "").split(",")
            if what in done:
                continue
            if done == [""] and store.exhibits():
                raise SystemExit(f"{folder} was left while it was being filled: delete it")
            step(case, size, seed, swift=swift)
            store.set_fact(_MADE, ",".join(filter(None, (*done, what))))
        print(f"  {time.monotonic() - began:7.1f} s  {what}", file=sys.stderr, flush=True)
    gc.enable()


def _hurry(connection: Any, *_: object) -> None:
    """What is lost with the power is made again."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -600000")


def _fill(case: Case, size: int, seed: int, *, swift: bool) -> None:
    """Sealed bytes, documents, what was read in them, people and decisions."""
    draw = random.Random(seed)
    made, store = Made(), case._store
    pages, lists = size - size // LISTS, max(4, size // LISTS)
    short, more, made.readings = app_contents.pages(Pile(pages, seed), draw)
    whole = [app_contents.longer(d, more[d.id]) for d in short]
    tables, made.people = app_contents.people(lists, int(size * PEOPLE), seed, draw)
    mentions = tuple(app_contents.mentions(whole, made.readings, draw))
    made.people = replace(made.people, mentions=mentions)
    made.documents = [*whole, *tables]
    made.paths = {d.exhibit: _path(n, d) for n, d in enumerate(made.documents)}
    _seal(case, made)
    _save(store, made, swift=swift)
    _decide(case, made, draw, max(20, size // 25))
    key = pipeline.whole_case_key(store, store.assessments())
    output = digest("people") if swift else digest(made.people)
    store.save_result(StageRun("people", "case", key, output), made.people)
    filing.save(
        store, StageRun("names", "case", key, digest("names")), search.file(search.names_on(made.people.records))
    )


def _compare(case: Case, _size: int, _seed: int, *, swift: bool) -> None:
    """Lineage and comparisons as they follow from what was put in."""
    store = case._store
    decisions = store.assessments()
    key = pipeline.whole_case_key(store, decisions)
    documents, readings = pipeline.in_case_order(store), store.readings()
    judged = casework.apply(readings, documents, decisions)[0]
    # Paragraphs that follow the first are drawn from few: pages would be taken for copies of one another.
    short = [d if d.tables else replace(d, text=d.text.partition("\n\n")[0], blocks=()) for d in documents]
    traced = lineage.trace(short, judged)
    store.save_result(StageRun("lineage", "case", key, digest("lineage") if swift else digest(traced)), traced)
    found = reconciliation.reconcile(short, judged, traced)
    output = digest("reconciliation") if swift else digest(found)
    store.save_result(StageRun("reconciliation", "case", key, output), found)


def _shelve(case: Case, size: int, seed: int, *, swift: bool) -> None:
    store = case._store
    if swift:
        store.set_fact(RECORDED, digest(["recorded", size, seed]))
        _questions(store)
    else:
        recording.record_derivation(store, case._custody)
    shelving.refresh(store, case._custody)


def _questions(store: CaseStore) -> None:
    """The pairs that wait, all counted; those that are put into words chosen from the first doubtful ones."""
    run, found = store.stage_runs("people")["case"], store.result("people", People) or People()
    if len(found.records) < asking.MANY_ROWS:
        return
    doubtful = [link for link in found.links if link.probability < SURE]
    asked = {end for link in doubtful[:ASKED_FROM] for end in (link.left, link.right)}
    persons = tuple(p for p in found.persons if asked & set(p.records))
    inside = {r for p in persons for r in p.records}
    some = People(
        tuple(r for r in found.records if r.id in inside),
        tuple(link for link in found.links if link.left in inside and link.right in inside),
        persons,
    )
    first, _ = asking.waiting(some, (), ASKED_AHEAD)
    with store.transaction() as connection:
        shelves.set_tally(connection, "people/waiting", queue.waiting(found))
        lines.put_questions(connection, [msgspec.json.encode(q).decode() for q in first.questions])
    store.set_fact(ASKED, run.output)


def _line(case: Case, _size: int, _seed: int, *, swift: bool) -> None:
    del swift
    lining.refresh(case._store, case._custody)


STEPS = {"filled": _fill, "traced and compared": _compare, "shelved": _shelve, "listed": _line}


def _path(number: int, document: Document) -> str:
    ending = "csv" if document.tables else "txt"
    return f"intake/{number // 1000:03}/{'list' if document.tables else 'report'}-{number:05}.{ending}"


def _seal(case: Case, made: Made) -> None:
    """Bytes, receipts and entries of the log. No file is synced by itself, as an intake would have it."""
    store, custody = case._store, case._custody
    for part in batched(made.documents, BATCH):
        receipts, drafts, exhibits = [], [], []
        personal: list[Personal] = []
        for document in part:
            path = made.paths[document.exhibit]
            content = document.text.encode()
            target = custody.content.path(document.exhibit)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
            details = {"how": "folder", "modified": None, "size": len(content)}
            draft, opened = custody.draft("received", (document.exhibit,), details, {"path": path})
            commitment = next(p.commitment for p in opened if p.field == "path")
            exhibits.append(Exhibit(document.exhibit, len(content)))
            receipts.append(Receipt(commitment, document.exhibit, path, None, 0, draft.time))
            drafts.append(draft)
            personal += opened
        store.add_receipts(exhibits, receipts)
        with store.transaction():
            store.promise(drafts, personal)
        custody.append(store.promised())
        store.kept(drafts)


def _save(store: CaseStore, made: Made, *, swift: bool) -> None:
    """Documents, passages and readings with the stage runs that a build would leave; many rows at a time."""
    versions = digest({name: v for name, v in pipeline.tools().items() if name.startswith("extraction")})
    store.set_fact(pipeline.SNIFFED, reading.SNIFFER)
    store.set_fact("tools", digest(pipeline.tools()))
    for part in batched(made.documents, BATCH):
        rows: dict[sqlalchemy.Table, list[dict[str, Any]]] = {}
        for document in part:
            kind = SHEET if document.tables else TEXT
            key = pipeline._reading_keys(Exhibit(document.exhibit, 0), made.paths, kind, Bounds())[0]
            output = digest(document.id) if swift else pipeline.output_of_document(kind, document, ())
            readings = made.readings.get(document.id, ())
            runs = (
                StageRun("reading", document.exhibit, key, output),
                StageRun(
                    "extraction",
                    document.id,
                    digest([document.id, versions, []]),
                    digest(document.id) if swift else pipeline.output_of_readings(readings),
                ),
            )
            rows.setdefault(schema.media, []).append({"exhibit": document.exhibit, "type": kind})
            rows.setdefault(schema.document, []).append(nouns.document_row(document))
            rows.setdefault(schema.stage_run, []).extend(nouns.plain_row(r) for r in runs)
            rows.setdefault(schema.passage, []).extend(_passages(document))
            rows.setdefault(schema.reading, []).extend(nouns.reading_row(r) for r in readings)
            rows.setdefault(schema.statement, []).extend(
                nouns.statement_row(s, r.reader, document.text) for r in readings for s in r.statements
            )
        with store.transaction() as connection:
            for table, found in rows.items():
                if found:
                    connection.execute(sqlalchemy.insert(table), found)
    with store.transaction() as connection:
        connection.execute(sqlalchemy.text("INSERT INTO passage_words(passage_words) VALUES ('rebuild')"))


def _passages(document: Document) -> Iterator[dict[str, Any]]:
    for start, end in passages._blocks(document):
        row = {"id": passages._id(document.id, start), "document": document.id, "start": start, "end": end}
        if folded := _folded(document.text[start:end]):
            yield {**row, "folded": folded}


@cache
def _folded(words: str) -> str:
    return " ".join(word for word, _, _ in tokens(words))


def _decide(case: Case, made: Made, draw: random.Random, many: int) -> None:
    """So many decisions: nine in ten accept, the others correct or reject."""
    store, custody = case._store, case._custody
    pages = [d for d in made.documents if not d.tables]
    for document in draw.sample(pages, min(many, len(pages))):
        statement = draw.choice(made.readings[document.id][0].statements)
        anchor: Anchor = casework.anchor_to(document, statement.span, statement.kind)
        kind = draw.random()
        values: dict[str, Any] = {}
        verdict: Verdict = "accept"
        if kind > 0.95:
            verdict = "reject"
        elif kind > 0.9 and statement.figure:
            verdict, values = "correct", {"period": "2014"}
        made.decisions.append(
            Assessment(
                verdict,
                anchor,
                custody.actor.id if custody.actor else "",
                stamp(now()),
                "made up",
                values,
                nonce=f"{len(made.decisions)}",
            )
        )
    drafts = [custody.draft("assessed", (a.id,), {"verdict": a.verdict})[0] for a in made.decisions]
    with store.transaction():
        store.add_assessments(made.decisions)
        store.promise(drafts)
    custody.append(store.promised())
    store.kept(drafts)


def differing(swift: Path, own: Path) -> Iterator[str]:
    """Tables of two cases that do not hold the same, but for digests, time and salt."""
    with sqlite3.connect(swift / "case.db") as left, sqlite3.connect(own / "case.db") as right:
        names = [n for (n,) in left.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for table in names:
            columns = [c for _, c, *_ in left.execute(f'PRAGMA table_info("{table}")')]
            if table in OTHER_TABLES or "_words_" in table or not columns:
                continue
            taken = ", ".join(f'"{c}"' for c in columns if f"{table}.{c}" not in OTHER_COLUMNS)
            query = f'SELECT {taken} FROM "{table}" ORDER BY {taken}'  # noqa: S608 names of ours
            found, expected = left.execute(query).fetchall(), right.execute(query).fetchall()
            if found != expected:
                lost, more = set(expected) - set(found), set(found) - set(expected)
                yield f"{table}: {len(lost)} rows that a build has are missing, {len(more)} are others"
                yield from (f"    {row!s:.200}" for row in [*sorted(lost)[:3], *sorted(more)[:3]])


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path, nargs="?")
    ask.add_argument("--size", type=int, default=1_000)
    ask.add_argument("--check", type=int, help="documents")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.setdefault("TAWTHIQ_HOME", str((given.folder or Path(scratch, "x")).parent / "home"))
        if given.folder:
            make(given.folder, given.size)
        if given.check:
            folders = [Path(scratch, name) for name in ("swift", "own")]
            for folder in folders:
                make(folder, given.check, swift=folder.name == "swift")
            found = list(differing(*folders))
            print(*(found or ["every table holds the same"]), sep="\n")
            sys.exit(bool(found))


if __name__ == "__main__":
    main()
