"""`verify`: two verdicts.

Evidence: bytes, log, signatures. Derivation: what the machine made of them is what was recorded.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from tawthiq import evidence, pipeline
from tawthiq.case.outcomes import Verdict
from tawthiq.evidence import EvidenceVerdict
from tawthiq.model import Exhibit, Lineage, People, Problem, Reconciliation, TawthiqError, digest
from tawthiq.pipeline import Progress
from tawthiq.store import CaseStore, read_settings

DATABASE = "case.db"


def verdict(folder: Path, against: Path | None, key: str | None, rebuild: bool, progress: Progress) -> Verdict:
    """Check a case as far as it can be read. Numbered as `docs/explanation/evidence.md` numbers them."""
    read_settings(folder)
    anchor = _outside(against)
    store: CaseStore | None = None
    derivation: list[str] = []
    try:
        store = CaseStore.at(folder / DATABASE) if (folder / DATABASE).exists() else None
    except TawthiqError as error:
        derivation.append(str(error))
    if store is None and not derivation:
        derivation.append(f"{DATABASE}: expected the case's database, found none. `tawthiq build` makes a new one.")
    # (1) to (6): bytes, log, checkpoints, commitments, decisions
    found = evidence.verify_evidence(
        folder,
        personal=store.personal() if store else None,
        assessments=[a.id for a in store.assessments()] if store else None,
        against=anchor,
        key=key,
        progress=lambda done, total: progress("Checking", done, total, ""),
    )
    line = "The database could not be read."
    if store is not None:
        # (7) to (9)
        derivation += _derivation(folder, store)
        line = _tools_line(store)
        if rebuild and not derivation:
            derivation += _rebuilt(folder, store, progress)
            line += " Everything was derived again, with the same result."
        store.close()
    # What is unfinished is a crash's trace, or a planted one: nothing is intact until a build has ended it.
    failures = [str(f) for f in found.failures] + [
        f"{f} (unfinished; the next build ends it)" for f in found.unfinished
    ]
    return Verdict(tuple(failures), tuple(derivation), _evidence_line(found), line)


def bag_verdict(folder: Path, against: Path | None, key: str | None, rebuild: bool, progress: Progress) -> Verdict:
    """Check a bag that was handed over."""
    if rebuild:
        raise TawthiqError("Nothing in a bag can be derived again", item=str(folder), remedy="Leave --rebuild away")
    found = evidence.verify_bag(
        folder,
        against=_outside(against),
        key=key,
        progress=lambda done, total: progress("Checking", done, total, ""),
    )
    counted = (
        f"A bag of {found.exhibits:,} exhibits ({found.size:,} bytes) with {found.entries:,} of the {found.log_size:,} "
        f"log entries of {found.origin}. Root {found.root}. Signed by {found.signer}."
    )
    return Verdict(tuple(str(f) for f in found.failures), (), " ".join([counted, *found.notes]), "")


def _evidence_line(found: EvidenceVerdict) -> str:
    counted = (
        f"{found.exhibits:,} exhibits ({found.size:,} bytes), {found.entries:,} log entries, "
        f"{found.checkpoints:,} checkpoints. Root {found.root}. Signed by {', '.join(found.signers) or 'nobody'}."
    )
    return " ".join([counted, *found.notes])


def _outside(against: Path | None) -> str | None:
    if against is None:
        return None
    try:
        return against.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TawthiqError(
            f"The checkpoint cannot be read ({error})", item=str(against), remedy="Give the file that holds its text"
        ) from error


def _derivation(folder: Path, store: CaseStore) -> list[str]:
    """Compare what stands in the derived tables with the digests recorded when they were made."""
    failures = []
    # (7) each document is the one that its reader gave
    documents = {d.exhibit: d for d in store.documents()}
    media = store.media_types()
    problems: dict[tuple[str, str], list[Problem]] = {}
    for stage, subject, problem in store.problems():
        problems.setdefault((stage, subject), []).append(problem)
    for sha, run in store.stage_runs("reading").items():
        made = pipeline.output_of_document(media.get(sha, ""), documents.get(sha), problems.get(("reading", sha), []))
        if made != run.output:
            failures.append(_altered("the document of exhibit", sha, run.output, made))
    # (8) each document's statements are those that the readers gave
    readings = store.readings()
    for document, run in store.stage_runs("extraction").items():
        made = pipeline.output_of_readings(readings.get(document, ()))
        if made != run.output:
            failures.append(_altered("the statements of document", document, run.output, made))
    # (9) so is what was computed over the whole case
    for stage, kind in (("lineage", Lineage), ("reconciliation", Reconciliation), ("people", People)):
        ran = store.stage_runs(stage).get("case")
        if ran is not None and digest(store.result(stage, kind)) != ran.output:
            failures.append(_altered("the result of stage", stage, ran.output, digest(store.result(stage, kind))))
    return failures


def _altered(what: str, item: str, expected: str, found: str) -> str:
    return f"case.db: {what} {item} was altered after it was made: expected digest {expected}, found {found}."


def _tools_line(store: CaseStore) -> str:
    recorded = store.facts().get("tools", "")
    if not recorded:
        return "Nothing has been derived yet."
    if recorded == digest(pipeline.tools()):
        return "Derived by the tools that are installed here."
    return (
        "Derived by other versions of the tools than are installed here; `tawthiq build` derives it again with these."
    )


class _Sealed:
    """A case's exhibits, to derive again from. Nothing new is sealed: what comes out of them must be there."""

    def __init__(self, folder: Path, known: set[str]) -> None:
        self._content = evidence.ContentStore(folder / "exhibits")
        self._known = known

    def path_of(self, sha256: str) -> Path:
        return self._content.path(sha256)

    def seal_child(self, parent: str, name: str, content: bytes) -> Exhibit:
        exhibit = Exhibit(hashlib.sha256(content).hexdigest(), len(content))
        if exhibit.sha256 not in self._known:
            raise TawthiqError(
                "What comes out of an exhibit is not in the case",
                item=f"{name} of {parent}",
                remedy="Build the case again",
            )
        return exhibit


def _rebuilt(folder: Path, store: CaseStore, progress: Progress) -> list[str]:
    """Derive everything again from the sealed bytes and the decisions, in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="tawthiq-verify-") as scratch:
        again = CaseStore.at(Path(scratch) / DATABASE)
        again.add_receipts(store.exhibits(), store.receipts())
        again.add_assessments(store.assessments())
        pipeline.derive(again, _Sealed(folder, {e.sha256 for e in store.exhibits()}), progress)
        expected, found = pipeline.content_digest(store), pipeline.content_digest(again)
        again.close()
    if expected == found:
        return []
    return [f"Derived again, the case gives another content digest: expected {expected}, found {found}."]
