"""Steps 20 to 24 of verifying a case: case.toml and what case.db says of exhibits and decisions, against the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from tawthiq.case.guarding import mismatch
from tawthiq.evidence import Entry, EvidenceVerdict, Secret, Sheet, brings_exhibit
from tawthiq.evidence.disk import read_regular
from tawthiq.evidence.intake import shown
from tawthiq.evidence.secret import KEY_FILE
from tawthiq.model import TawthiqError
from tawthiq.store import CaseStore, read_settings, tables
from tawthiq.store.database import journals
from tawthiq.store.nouns import assessment_row

# What reading damaged rows may raise. ValueError: no UTF-8, no JSON, a number out of range; TypeError: a cell of
# another type than its column's.
UNREADABLE = (
    TawthiqError,
    SQLAlchemyError,
    sqlite3.Error,
    ValueError,
    TypeError,
    LookupError,
    RecursionError,
    OverflowError,
)


class Logged(Struct, frozen=True):
    """What the log says that case.db repeats.

    Attributes:
        arrivals: by the commitment to its path: exhibit, parent and time of each arrival.
        sizes: of each exhibit.
        decisions: ids.
        erased: what entries say was erased.
    """

    arrivals: dict[str, tuple[str, str | None, str]]
    sizes: dict[str, Any]
    decisions: frozenset[str]
    erased: frozenset[str]


def opened(path: Path, sheet: Sheet, secret: Secret | None = None) -> CaseStore | None:
    """Step 21, first half: the database is there, is one, and is whole."""
    if path.is_symlink() or not path.is_file():
        sheet.fail(21, path.name, "the case's database", "none; `tawthiq build` makes a new one, without decisions")
        return None
    for journal in journals(path):
        sheet.wait(21, journal.name, "no unfinished transaction", "one of an interrupted run")
    try:
        return CaseStore.reading(path, secret.database if secret else None)
    except UNREADABLE as error:
        sheet.fail(21, path.name, "a case database that can be read", _said(error))
        return None


def check_settings(folder: Path, found: EvidenceVerdict, secret: Secret | None, sheet: Sheet) -> None:
    # Step 20: case.toml can be read and names the case that the log was begun for. Its title may be changed at will.
    # The key of an encrypted case is the one that the log's first entry names.
    begun = found.log[0].details if found.log else {}
    wrong = mismatch(str(begun.get("encrypted_to") or ""), secret)
    if wrong:
        sheet.fail(20, KEY_FILE, *wrong)
    try:
        read_regular(folder / "case.toml")
        settings = read_settings(folder)
    except (TawthiqError, OSError) as error:
        sheet.fail(
            20,
            "case.toml",
            "the case's id and title",
            error.what if isinstance(error, TawthiqError) else str(error.strerror),
        )
        return
    if settings.case != found.case_id:
        sheet.fail(20, "case.toml", f"the case {found.case_id or 'of the log'}", f"the case {shown(settings.case)}")


def check_records(store: CaseStore, log: Sequence[Entry], sheet: Sheet) -> None:
    """Steps 21, second half, to 24."""
    logged = _logged(log)
    attempt(sheet, 21, "case.db", lambda: _check_file(store, sheet))
    pending: set[str] = set()
    attempt(sheet, 24, "case.db, table outbox", lambda: pending.update(_check_outbox(store, sheet)))
    attempt(sheet, 22, "case.db, table exhibit", lambda: _check_exhibits(store, logged, pending, sheet))
    attempt(sheet, 22, "case.db, table receipt", lambda: _check_receipts(store, logged, pending, sheet))
    attempt(sheet, 22, "case.db, table personal", lambda: _check_paths(store, logged, sheet))
    attempt(sheet, 23, "case.db, table assessment", lambda: _check_decisions(store, logged, pending, sheet))


def attempt(sheet: Sheet, step: int, item: str, check: Callable[[], None]) -> None:
    """Runs a check; rows that cannot be read are a finding, and the steps after it go on."""
    try:
        check()
    except UNREADABLE as error:
        sheet.fail(step, item, "rows that can be read", _said(error))


def _said(error: Exception) -> str:
    what = error.what if isinstance(error, TawthiqError) else getattr(error, "orig", None) or error
    return shown(str(what))[:300]


def _check_file(store: CaseStore, sheet: Sheet) -> None:
    # Step 21: SQLite finds its pages and indexes whole; nobody planted a view or a trigger.
    for what in tables.damage(store):
        sheet.fail(21, "case.db", "a database whose pages and indexes agree", shown(what))
    for what in tables.planted(store):
        sheet.fail(21, f"case.db, {shown(what)}", "tables and indexes only", "something else")


def _check_outbox(store: CaseStore, sheet: Sheet) -> set[str]:
    """Step 24: no entry waits to be written. Returns what the waiting ones speak of: subjects and commitments."""
    spoken: set[str] = set()
    for row in tables.rows(store, "outbox"):
        item = f"case.db, table outbox, entry with salt {shown(str(row['salt']))}"
        try:
            draft = msgspec.json.decode(row["body"])
            spoken.update(map(str, draft["subject"]))
            spoken.update(map(str, draft["details"].get("personal", {}).values()))
            kind = str(draft["kind"])
        except (*UNREADABLE, AttributeError) as error:
            sheet.fail(24, item, "an entry to be written", _said(error))
            continue
        sheet.wait(24, item, "no entry that the log lacks", f"one of kind {shown(kind)}")
    return spoken


def _logged(log: Iterable[Entry]) -> Logged:
    arrivals: dict[str, tuple[str, str | None, str]] = {}
    sizes: dict[str, Any] = {}
    decisions: set[str] = set()
    erased: set[str] = set()
    for entry in log:
        if brings_exhibit(entry.kind, entry.details) and entry.subject:
            parent = entry.details.get("parent")
            sizes.setdefault(entry.subject[0], entry.details.get("size"))
            if "path" in entry.commitments:
                found = (entry.subject[0], parent if isinstance(parent, str) else None, entry.time)
                if "merged" not in entry.details or entry.commitments["path"] not in arrivals:
                    arrivals[entry.commitments["path"]] = found
        elif entry.kind == "assessed":
            decisions.update(entry.subject)
        elif entry.kind == "erased":
            erased.update(entry.subject)
    return Logged(arrivals, sizes, frozenset(decisions), frozenset(erased))


def _check_exhibits(store: CaseStore, logged: Logged, pending: set[str], sheet: Sheet) -> None:
    # Step 22: case.db knows the exhibits that the log knows, with their sizes.
    rows = {str(row["sha256"]): row["size"] for row in tables.rows(store, "exhibit")}
    for sha256, size in rows.items():
        item = f"case.db, table exhibit, {shown(sha256)}"
        if sha256 not in logged.sizes:
            if sha256 not in pending:
                sheet.fail(22, item, "an entry of the log that brings it", "none")
        elif size != logged.sizes[sha256]:
            sheet.fail(22, item, f"{logged.sizes[sha256]} bytes, as its entry says", shown(f"{size!r}"))
    for sha256 in sorted(set(logged.sizes) - set(rows)):
        sheet.fail(22, f"case.db, table exhibit, {shown(sha256)}", "a row, as the log brings this exhibit", "none")


def _check_receipts(store: CaseStore, logged: Logged, pending: set[str], sheet: Sheet) -> None:
    # Step 22: each arrival is the log's: same exhibit, parent and time. The source file's time (mtime_ns) only serves
    # to pass over unchanged files and is compared with nothing.
    rows = {str(row["id"]): row for row in tables.rows(store, "receipt")}
    for name, row in rows.items():
        item = f"case.db, table receipt, {shown(name)}"
        said = logged.arrivals.get(name)
        if said is None:
            if name not in pending:
                sheet.fail(22, item, "an entry of the log with this commitment to its path", "none")
        elif said != (row["exhibit"], row["parent"], row["arrived"]):
            found = f"{row['exhibit']}, {row['parent']}, {row['arrived']}"
            sheet.fail(22, item, ", ".join(map(str, said)) + ", as its entry says", shown(found))
    for name, (sha256, _, _) in sorted(logged.arrivals.items()):
        if name not in rows and name not in logged.erased:
            sheet.fail(22, f"case.db, table receipt, {name}", f"the arrival of exhibit {shown(sha256)}", "none")


def _check_paths(store: CaseStore, logged: Logged, sheet: Sheet) -> None:
    # Step 22: an arrival's path is the one that the log commits to; step 9 opens the commitment itself.
    values = {row["commitment"]: row["value"] for row in tables.rows(store, "personal")}
    for row in tables.rows(store, "receipt"):
        if row["id"] not in logged.erased and row["id"] in values and row["path"] != values[row["id"]]:
            item = f"case.db, table receipt, {shown(str(row['id']))}"
            sheet.fail(22, item, f"the path {shown(str(values[row['id']]))}", shown(str(row["path"])))


def _check_decisions(store: CaseStore, logged: Logged, pending: set[str], sheet: Sheet) -> None:
    # Step 23: each decision's row is what its noun says, under its own hash. Step 10 compares the ids with the log.
    rows = {str(row["id"]): row for row in tables.rows(store, "assessment")}
    for name, row in rows.items():
        item = f"case.db, table assessment, {shown(name)}"
        try:
            right = assessment_row(row["body"])
        except UNREADABLE as error:
            sheet.fail(23, item, "a decision that can be read", _said(error))
            continue
        for column, value in right.items():
            if row[column] != value:
                sheet.fail(23, f"{item}, {column}", shown(str(value))[:200], shown(str(row[column]))[:200])
        if name not in logged.decisions | pending:
            # It would count in every result, and no later build would end that.
            sheet.fail(23, item, "an entry of the log that records it", "none")
