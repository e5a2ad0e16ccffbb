"""`verify`: two verdicts, over numbered steps. Nothing is written and nothing is mended.

Evidence: bytes, log, signatures, and that case.db says what the log says. Derivation: what the machine made of the
exhibits is what was recorded when it was made. Steps 1 to 19 are `evidence.verify_evidence`'s; here:

    20  case.toml, key.age            25  documents                      30  derived again (`rebuild`)
    21  case.db: file and tables     26  statements
    22  exhibits and arrivals        27  results over the whole case
    23  decisions                    28  derived tables against log
    24  entries still to be written  29  pages of the dossier
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from tawthiq import evidence, pipeline
from tawthiq.case import checking_derived, checking_records
from tawthiq.case.outcomes import Verdict
from tawthiq.evidence import EvidenceVerdict, Outside, Sample, Secret, Sheet
from tawthiq.model import TawthiqError, digest
from tawthiq.pipeline import Progress
from tawthiq.store import DATABASE, CaseStore, read_settings

T = TypeVar("T")


class Question(Struct, frozen=True):
    """What is asked of a verification.

    Attributes:
        against: a file with a checkpoint that was kept outside the case.
        key: fingerprint of the key that must have signed the log.
        sample: read only so many exhibits.
        roots: files with certificates of time-stamp authorities to trust.
        rebuild: also derive everything again.
    """

    against: Path | None = None
    key: str | None = None
    sample: Sample | None = None
    roots: tuple[Path, ...] = ()
    rebuild: bool = False


def verdict(folder: Path, asked: Question, progress: Progress, secret: Secret | None = None) -> Verdict:
    """Check a case as far as it can be read.

    Args:
        secret: the key of an encrypted case.

    Raises:
        TawthiqError: it is no case, or may not be read at all; `against`, `key` or one of `roots` is none.
    """
    if not (folder / "custody").is_dir():
        read_settings(folder)  # says that this is no case where it is none
    records, derived = Sheet(), Sheet()
    try:
        store = checking_records.opened(folder / DATABASE, records, secret)
        try:
            found = _evidence(folder, store, asked, progress, secret)
            checking_records.check_settings(folder, found, secret, records)
            line = "The database could not be read."
            if store is not None:
                checking_records.check_records(store, (*found.log, *found.kept), records)
                checking_derived.check_derived(folder, store, found, derived)
                line = _tools_line(store)
                if asked.rebuild and (found.failures or records.failures or derived.failures):
                    derived.note("Nothing was derived again, since what it would be derived from fails.")
                elif asked.rebuild:
                    line += checking_derived.check_again(folder, store, derived, progress, secret)
        finally:
            if store is not None:
                store.close()
    except OSError as error:
        raise TawthiqError(
            f"the case cannot be read ({error.strerror or error})",
            item=str(error.filename or folder),
            remedy="Give yourself the right to read it.",
        ) from error
    return Verdict(
        evidence=(*found.failures, *records.failures),
        derivation=tuple(derived.failures),
        unfinished=(*found.unfinished, *records.unfinished, *derived.unfinished),
        notes=(*found.notes, *records.notes, *derived.notes),
        counted=found,
        derivation_line=line,
    )


def _evidence(
    folder: Path, store: CaseStore | None, asked: Question, progress: Progress, secret: Secret | None
) -> EvidenceVerdict:
    """Steps 1 to 19, with what case.db holds for them."""
    return evidence.verify_evidence(
        folder,
        personal=_or_none(store, lambda s: s.personal()),
        assessments=_or_none(store, lambda s: [a.id for a in s.assessments()]),
        outside=_outside(asked),
        sample=asked.sample,
        progress=lambda done, total: progress("Checking", done, total, ""),
        secret=secret,
    )


def bag_verdict(folder: Path, asked: Question, progress: Progress) -> Verdict:
    """Check a bag that was handed over.

    Raises:
        TawthiqError: more is asked than a bag can answer; `against`, `key` or one of `roots` is none.
    """
    if asked.rebuild or asked.sample:
        what = "Nothing in a bag can be derived again" if asked.rebuild else "A bag is always read whole"
        remedy = f"Leave {'--rebuild' if asked.rebuild else '--sample'} away"
        raise TawthiqError(what, item=str(folder), remedy=remedy)
    found = evidence.verify_bag(
        folder,
        outside=_outside(asked),
        progress=lambda done, total: progress("Checking", done, total, ""),
    )
    return Verdict(found.failures, (), (), found.notes, found, "")


def _or_none(store: CaseStore | None, read: Callable[[CaseStore], T]) -> T | None:
    """None where the rows cannot be read: steps 21 to 23 then say which and why."""
    if store is None:
        return None
    try:
        return read(store)
    except checking_records.UNREADABLE:
        return None


def _outside(asked: Question) -> Outside:
    roots = tuple(certificate for path in asked.roots for certificate in evidence.read_certificates(path))
    return Outside(_text(asked.against) if asked.against else None, asked.key, roots)


def _text(against: Path) -> str:
    try:
        return against.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TawthiqError(
            f"The checkpoint cannot be read ({error})", item=str(against), remedy="Give the file that holds its text"
        ) from error


def _tools_line(store: CaseStore) -> str:
    try:
        recorded = store.facts().get("tools", "")
    except checking_records.UNREADABLE:
        return "The database could not be read."
    if not recorded:
        return "Nothing has been derived yet."
    if recorded == digest(pipeline.tools()):
        return "Derived by the tools that are installed here."
    return (
        "Derived by other versions of the tools than are installed here; `tawthiq build` derives it again with these."
    )
