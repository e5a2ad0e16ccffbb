"""Steps 25 to 30 of verifying a case: what was derived, against what was recorded when it was."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tawthiq import dossier, evidence, pipeline
from tawthiq.case import protecting, recording, shelving, veiling
from tawthiq.case.checking_records import attempt
from tawthiq.case.unpacking import unpack
from tawthiq.evidence import Entry, EvidenceVerdict, Held, Secret, Sheet
from tawthiq.evidence.content import CHUNK
from tawthiq.evidence.intake import shown
from tawthiq.model import Exhibit, Lineage, People, Problem, Reconciliation, TawthiqError, digest
from tawthiq.pipeline import AsOf, Progress
from tawthiq.reading import Box, Member
from tawthiq.store import DATABASE, RECORDED, CaseStore, read_settings, tables
from tawthiq.store.shelves import LINED

PAGES = "dossier"


def check_derived(folder: Path, store: CaseStore, found: EvidenceVerdict, sheet: Sheet) -> None:
    """Steps 25 to 29."""
    log = found.log
    attempt(sheet, 25, "case.db, table document", lambda: _check_documents(store, log, sheet))
    attempt(sheet, 26, "case.db, table statement", lambda: _check_statements(store, sheet))
    attempt(sheet, 27, "case.db, table result", lambda: _check_results(store, sheet))
    attempt(sheet, 28, "case.db, derived tables", lambda: _check_tables(store, log, found.kept, sheet))
    attempt(sheet, 28, "case.db, the shelf", lambda: _check_shelf(store, log, sheet))
    attempt(sheet, 29, PAGES, lambda: _check_pages(folder, store, log, sheet))


def _check_documents(store: CaseStore, log: Sequence[Entry], sheet: Sheet) -> None:
    # Step 25: each document is the one that its reader gave, and that the log says it gave.
    documents = {d.exhibit: d for d in store.documents()}
    media = store.media_types()
    problems: dict[tuple[str, str], list[Problem]] = {}
    for stage, subject, problem in store.problems():
        problems.setdefault((stage, subject), []).append(problem)
    logged = recording.readings(log)
    unrecorded = _unrecorded(store)
    for sha, run in store.stage_runs("reading").items():
        item = f"case.db: the document of exhibit {shown(sha)}"
        made = pipeline.output_of_document(media.get(sha, ""), documents.get(sha), problems.get(("reading", sha), []))
        if made != run.output:
            sheet.fail(25, item, f"digest {run.output}, as when it was read", f"{made}: it was altered")
        said = logged.get(sha, {}).get("output")
        if said != run.output:
            tell = sheet.wait if unrecorded else sheet.fail
            tell(25, item, f"digest {said}, as the log says", shown(run.output))


def _check_statements(store: CaseStore, sheet: Sheet) -> None:
    # Step 26: each document's statements are those that the readers gave.
    readings = store.readings()
    for document, run in store.stage_runs("extraction").items():
        made = pipeline.output_of_readings(readings.get(document, ()))
        if made != run.output:
            item = f"case.db: the statements of document {shown(document)}"
            sheet.fail(26, item, f"digest {run.output}, as when they were extracted", f"{made}: they were altered")


def _check_results(store: CaseStore, sheet: Sheet) -> None:
    # Step 27: so is what was computed over the whole case.
    for stage, kind in (("lineage", Lineage), ("reconciliation", Reconciliation), ("people", People)):
        ran = store.stage_runs(stage).get("case")
        made = digest(store.result(stage, kind))
        if ran is not None and made != ran.output:
            item = f"case.db: the result of stage {stage}"
            sheet.fail(27, item, f"digest {ran.output}, as when it was computed", f"{made}: it was altered")


def _check_tables(store: CaseStore, log: Sequence[Entry], kept: Sequence[Entry], sheet: Sheet) -> None:
    # Step 28: every derived row, and the definition of the tables, are those that the log last committed to, and the
    # content digest over exhibits, decisions and results is the one that it recorded.
    facts = store.facts()
    record = recording.last_record(log, "content")
    if record is None:
        rows = sum(count for name, count in store.counts().items() if name in recording.DERIVED_NAMES)
        if rows:
            tell = sheet.wait if _unrecorded(store) else sheet.fail
            tell(28, "case.db, derived tables", "an entry of the log that records them", "none")
        return
    said = record.details.get("tables")
    if not isinstance(said, dict):
        sheet.note("An earlier version recorded no digests of the derived tables in the log; the next build does.")
        return
    if any(e.kind in ("erased", "merged") for e in log if e.seq > record.seq):
        sheet.note(
            "Something was erased or merged since the last build: derived tables were not compared with the log."
        )
        return
    tell = sheet.wait if _unrecorded(store) else sheet.fail
    made = recording.committed(store, facts.get(recording.SALT, ""))
    for name in sorted(set(said) | set(made)):
        if said.get(name) != made.get(name):
            what = "definition of its tables" if name == "schema" else f"table {shown(name)}"
            tell(28, f"case.db, {what}", f"what entry {record.seq} commits to", "something else")
    if facts.get(RECORDED) != record.details["content"]:
        tell(28, "case.db, table meta, recorded", str(record.details["content"]), shown(str(facts.get(RECORDED))))
    tools = record.details.get("tools", {})
    content = pipeline.content_digest(store, _as_of([e for e in log if e.seq < record.seq] + list(kept)), tools)
    if content != record.details["content"]:
        tell(28, "case.db", f"content digest {record.details['content']}, as in entry {record.seq}", content)
    if facts.get("tools", digest({})) != digest(tools):  # {}: archives were opened, and nothing was built yet
        tell(28, "case.db, table meta, tools", f"the tools of entry {record.seq}", shown(str(facts.get("tools"))))


def _check_shelf(store: CaseStore, log: Sequence[Entry], sheet: Sheet) -> None:
    # Step 28, too: what the app lists is what the case holds.
    veil = veiling.veil(store) if protecting.concerned(store) else None
    for name in shelving.faults(store, log, veil):
        sheet.fail(
            28, f"case.db, table {name}", "what follows from the case's other tables and its log", "something else"
        )
    if not store.facts().get(LINED):  # as while somebody is protected, whose name would stand in them
        for table in tables.LINES:
            if store.counts()[table.name]:
                sheet.fail(28, f"case.db, table {table.name}", "no rows, as the case has no lists", "rows")
        return
    record = recording.last_record(log, "lists")
    said = record.details["lists"] if record else {}
    tell = sheet.wait if _unrecorded(store) else sheet.fail
    for name, made in recording.committed_lists(store).items():
        if not isinstance(said, dict) or said.get(name) != made:
            what = f"what entry {record.seq} commits to" if record else "an entry of the log that records it"
            tell(28, f"case.db, table {name}", what, "something else")


def _as_of(before: Sequence[Entry]) -> AsOf:
    receipts = frozenset(e.commitments["path"] for e in before if e.names_exhibit and "path" in e.commitments)
    decisions = frozenset(s for e in before if e.kind == "assessed" for s in e.subject)
    return AsOf(receipts, decisions)


def _unrecorded(store: CaseStore) -> bool:
    """Whether a build was interrupted between changing derived rows and recording them."""
    return store.facts().get(RECORDED) == "" or bool(store.counts()["outbox"])


def _check_pages(folder: Path, store: CaseStore, log: Sequence[Entry], sheet: Sheet) -> None:
    # Step 29: the dossier's pages are those that were written.
    record = recording.last_record(log, "dossier")
    if record is None:
        if (folder / PAGES).exists() and recording.last_record(log, "content"):
            sheet.note("The log records no pages: the dossier's were not checked.")
        return
    if any(e.kind == "erased" for e in log if e.seq > record.seq):
        if (folder / PAGES).exists():
            sheet.wait(29, PAGES, "no pages from before something was erased", "pages")
        else:
            sheet.note("Something was erased since the pages were written, and they were thrown away.")
        return
    tell = sheet.wait if store.facts().get(recording.DOSSIER) == "" or _unrecorded(store) else sheet.fail
    for name, expected, found in dossier.check_pages(folder / PAGES, str(record.details["dossier"])):
        tell(29, f"{PAGES}/{shown(name)}", expected, found)


class _Sealed:
    """A case's exhibits, to derive again from. Nothing new is sealed: what lies inside them must be there."""

    def __init__(self, folder: Path, known: set[str], secret: Secret | None) -> None:
        self._content = evidence.ContentStore(folder / "exhibits", secret.identity if secret else None)
        self._known = known

    def held(self, sha256: str) -> Held:
        return self._content.held(sha256)

    def seal_member(self, parent: str, path: str, member: Member, _box: Box) -> Exhibit:
        hashed, size = hashlib.sha256(), 0
        while chunk := member.content.read(CHUNK):
            hashed.update(chunk)
            size += len(chunk)
        exhibit = Exhibit(hashed.hexdigest(), size)
        if exhibit.sha256 not in self._known:
            raise TawthiqError(
                "What lies inside an exhibit is not in the case",
                item=f"{path} of {parent}",
                remedy="Build the case again",
            )
        return exhibit

    def flush(self) -> None:
        """Nothing waits."""


def check_again(folder: Path, store: CaseStore, sheet: Sheet, progress: Progress, secret: Secret | None = None) -> str:
    """Step 30: everything derived again from the sealed bytes and the decisions, in a database of its own, is the same.

    Returns:
        A sentence that says so; nothing where it is not.
    """
    if store.facts().get(RECORDED) != pipeline.content_digest(store):
        sheet.note(
            "Nothing was derived again: files or decisions came since the last build, or other tools are installed "
            "than made it. `tawthiq build` first."
        )
        return ""
    with tempfile.TemporaryDirectory(prefix="tawthiq-verify-") as scratch:
        again = CaseStore.at(Path(scratch) / DATABASE, secret.database if secret else None)
        again.add_receipts(store.exhibits(), store.receipts())
        again.add_assessments(store.assessments())
        sealed = _Sealed(folder, {e.sha256 for e in store.exhibits()}, secret)
        settings = read_settings(folder)
        unpack(again, sealed, settings.unpacking, progress)
        pipeline.derive(again, sealed, progress, settings.reading)
        expected, found = pipeline.content_digest(store), pipeline.content_digest(again)
        again.close()
    if expected != found:
        sheet.fail(30, "everything derived", f"content digest {expected}", f"{found}, when derived again")
        return ""
    return " Everything was derived again, with the same result."
