"""Two copies of a case brought together: what the other has and this one lacks comes in, and nothing is lost.

The other copy's log is kept whole, under its own checkpoints (`evidence.merged`). What it says was received, decided or
erased gets an entry in this case's log as well, which points at the original, so that whatever asks this log alone
(a proof for one exhibit, for instance) need not know of merges. Order of writing: the other log and the bytes, one
transaction of the database, the log's entries, a checkpoint; killed in between, a second merge ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tawthiq import casework, pipeline
from tawthiq.case import checking, erasing
from tawthiq.case.sealing import fulfil
from tawthiq.evidence import Custody, Draft, Entry, Layout, Log, Personal, Secret, keep_log, kept_layout
from tawthiq.model import Assessment, Earlier, Exhibit, TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.store import DATABASE, RECORDED, CaseStore, Receipt, filing
from tawthiq.store import erasing as rows
from tawthiq.store.earlier import same as says_the_same

SHOWN = 5  # failures of the other copy in one message


class Merged(Struct, frozen=True):
    """What a merge did.

    Attributes:
        root, size, key: of the other copy's log: root in hexadecimal, entries, fingerprint of its last signer.
        exhibits, arrivals, decisions: how many are new here.
        erased: values that the other copy had erased and this one still held.
        conflicts: where the two copies judged one thing differently, a sentence each. Both decisions are kept.
        nothing: why nothing was done; empty where something was.
    """

    root: str
    size: int
    key: str
    exhibits: int = 0
    arrivals: int = 0
    decisions: int = 0
    erased: int = 0
    conflicts: tuple[str, ...] = ()
    nothing: str = ""


class Copy(Struct, frozen=True):
    """The other copy: its folder, and its key where it is encrypted."""

    folder: Path
    secret: Secret | None = None


class _Other(Struct, frozen=True):
    """The other copy, read from where it is kept by now (log) and where it lies (bytes, database)."""

    custody: Custody
    store: CaseStore
    entries: tuple[Entry, ...]
    roots: tuple[str, ...]


class _Union(Struct, frozen=True):
    """What comes in."""

    entries: tuple[Entry, ...]
    exhibits: tuple[Exhibit, ...]
    receipts: tuple[Receipt, ...]
    decisions: tuple[Assessment, ...]
    personal: tuple[Personal, ...]
    gone: frozenset[str]


def merge(
    folder: Path, store: CaseStore, custody: Custody, copy: Copy, another_case: bool, progress: Progress
) -> Merged:
    """Brings the other copy in.

    Args:
        another_case: whether the other may be a case of its own and not a copy of this one.

    Raises:
        TawthiqError: the other is this case, another case, damaged, unfinished, or changes meanwhile.
    """
    other = copy.folder
    if other.resolve() == folder.resolve():
        raise TawthiqError("A case cannot be merged with itself", item=str(other), remedy="Name the other copy")
    _verified(copy, progress)
    theirs = Custody.open(other, secret=copy.secret)
    head = Merged(theirs.root, theirs.size, _signer(theirs))
    if theirs.case_id != custody.case_id and not another_case:
        raise TawthiqError(
            "These are two cases and not two copies of one",
            item=str(other),
            remedy="If they belong together, merge with --another-case; it cannot be undone",
        )
    if theirs.root in custody.merged():
        return msgspec.structs.replace(head, nothing="It was merged before, and has not changed since.")
    if list(custody.leaves[: theirs.size]) == list(theirs.leaves):
        return msgspec.structs.replace(head, nothing="It is an earlier state of this case, which holds all of it.")
    roots = keep_log(Layout(other), Layout(folder))
    if roots[-1] != theirs.root:
        raise TawthiqError("The other copy changed meanwhile", item=str(other), remedy="Merge again")
    there = CaseStore.at(other / DATABASE, copy.secret.database if copy.secret else None)
    try:
        entries = tuple(Log(kept_layout(Layout(folder), theirs.root).log).entries())
        return _bring(folder, store, custody, _Other(theirs, there, entries, roots), head, progress)
    finally:
        there.close()


def _bring(folder: Path, store: CaseStore, custody: Custody, other: _Other, head: Merged, progress: Progress) -> Merged:
    mine, theirs = store.assessments(), other.store.assessments()
    union = _union(store, custody, other)
    found = casework.conflicts(mine, theirs)
    _copy(custody, other, union.exhibits, progress)
    erased = _commit(store, custody, other, union, head, found)
    fulfil(store, custody)
    custody.checkpoint()
    erasing.scrub(folder, store)
    return msgspec.structs.replace(
        head,
        exhibits=len(union.exhibits),
        arrivals=len(union.receipts),
        decisions=len(union.decisions),
        erased=erased,
        conflicts=tuple(_words(store, custody, other, conflict) for conflict in found),
    )


def _verified(copy: Copy, progress: Progress) -> None:
    verdict = checking.verdict(copy.folder, checking.Question(), progress, copy.secret)
    failures = [str(found) for found in (*verdict.evidence, *verdict.derivation)]
    if failures:
        more = f"; and {len(failures) - SHOWN} more" if len(failures) > SHOWN else ""
        raise TawthiqError(
            f"The other copy does not verify, so that nothing was merged ({'; '.join(failures[:SHOWN])}{more})",
            item=str(copy.folder),
            remedy="What an interrupted run left is ended by `tawthiq build` on it; else take a good copy",
        )


def _union(store: CaseStore, custody: Custody, other: _Other) -> _Union:
    known, erased = _known(custody.entries())
    _, erased_there = _known(other.entries)
    ours = {p.commitment for p in store.personal()}
    entries = tuple(e for e in other.entries if _names(e) and not _names(e) <= known)
    arrivals = {e.commitments["path"] for e in entries if "path" in e.commitments}
    held = set(custody.content.hashes())
    exhibits = {e.subject[0]: _exhibit(e) for e in entries if e.names_exhibit}
    told = {a for e in entries if e.kind == "assessed" for a in e.subject} - erased - erased_there
    return _Union(
        entries,
        tuple(found for sha256, found in sorted(exhibits.items()) if sha256 not in held),
        tuple(_here(r) for r in other.store.receipts() if r.id in arrivals),
        tuple(a for a in other.store.assessments() if a.id in told),
        tuple(p for p in other.store.personal() if p.commitment not in ours | erased),
        frozenset(erased_there - erased),
    )


def _known(entries: Iterable[Entry]) -> tuple[set[str], set[str]]:
    """What a log speaks of (`_names`), and of it what was erased."""
    known: set[str] = set()
    erased: set[str] = set()
    for entry in entries:
        known |= _names(entry)
        if entry.kind == "erased":
            erased.update(entry.subject)
    return known, erased


def _names(entry: Entry) -> set[str]:
    """What identifies an entry that is to stand in this log too, in whichever copy it was written first."""
    if entry.names_exhibit:
        return {entry.commitments.get("path", entry.salt)}
    if entry.kind in ("assessed", "erased"):
        return {f"{entry.kind} {subject}" for subject in entry.subject}
    return set()


def _exhibit(entry: Entry) -> Exhibit:
    return Exhibit(entry.subject[0], int(entry.details.get("size", 0)))


def _here(receipt: Receipt) -> Receipt:
    # Times of files on the other computer say nothing about those on this one.
    return msgspec.structs.replace(receipt, mtime_ns=None)


def _copy(custody: Custody, other: _Other, exhibits: Iterable[Exhibit], progress: Progress) -> None:
    wanted = list(exhibits)
    for at, exhibit in enumerate(wanted):
        progress("Copying", at, len(wanted), exhibit.sha256)

        def confirm(found: Exhibit, expected: Exhibit = exhibit) -> None:
            if found != expected:
                raise TawthiqError(
                    "An exhibit of the other copy changed since it was verified",
                    item=expected.sha256,
                    remedy="Take a good copy, and merge again",
                )

        try:
            with other.custody.content.open(exhibit.sha256) as stream:
                custody.content.seal(stream, confirm)
        except OSError as error:
            raise TawthiqError(
                f"An exhibit could not be copied ({error.strerror})",
                item=exhibit.sha256,
                remedy="Make room on the disk, and merge again",
            ) from error
    custody.flush()


def _commit(
    store: CaseStore, custody: Custody, other: _Other, union: _Union, head: Merged, found: Iterable[casework.Conflict]
) -> int:
    drafts = list(_drafts(custody, other, union, head, found))
    exhibits = {e.subject[0]: _exhibit(e) for e in union.entries if e.names_exhibit}
    names = erasing.renamed(store.receipts(), union.gone)
    with store.transaction():
        store.add_receipts(list(exhibits.values()), union.receipts)
        store.add_assessments(union.decisions)
        store.add_earlier(_earlier(store, other.store))
        filing.save_former(store, _former(store, other.store))
        values, decisions = rows.erase(store, union.gone, union.gone, names)
        if values or decisions:
            rows.forget_reading(store, {r.exhibit for r in store.receipts() if r.id in names})
            store.set_fact(erasing.PENDING, "due")
        store.set_fact(RECORDED, "")  # the next build says in the log what the tables hold, be it the same as before
        store.promise(drafts, union.personal)
    return values


def _earlier(store: CaseStore, theirs: CaseStore) -> list[Earlier]:
    """What the other copy read otherwise, now or before: decisions of people there hang on it."""
    known = {e.sha256 for e in store.exhibits()}
    standing = {d.exhibit: d for d in store.documents()}
    readings = theirs.readings()
    now = [Earlier(d, readings.get(d.id, ())) for d in theirs.documents()]
    kept = {one.document.id for one in store.earlier()}
    return [
        one
        for one in (*theirs.earlier(), *now)
        if (d := one.document).exhibit in known and d.id not in kept
        if d.exhibit not in standing or not says_the_same(standing[d.exhibit], d)
    ]


def _former(store: CaseStore, theirs: CaseStore) -> dict[str, str | None]:
    """Ids that persons had in either copy; the next build says where they lead."""
    given = [p.id for p in pipeline.results(theirs)[2].persons]
    return dict.fromkeys([*given, *filing.former(theirs)]) | filing.former(store)


def _drafts(
    custody: Custody, other: _Other, union: _Union, head: Merged, found: Iterable[casework.Conflict]
) -> Iterator[Draft]:
    for root in other.roots:
        if root in custody.merged():
            continue
        details: dict[str, Any] = _facts(custody, root)
        if root == head.root:
            details["case"] = other.custody.case_id
            details["conflicts"] = [[c.mine.id, c.theirs.id] for c in found]
        else:
            details["within"] = head.root
        yield custody.draft("merged", (root,), details)[0]
    for entry in union.entries:
        details = {**entry.details, "merged": head.root, "entry": entry.seq}
        yield custody.draft(entry.kind, entry.subject, details)[0]  # type: ignore[arg-type]


def _facts(custody: Custody, root: str) -> dict[str, Any]:
    kept = Custody.open(kept_layout(custody.layout, root).case)
    return {"size": kept.size, "key": _signer(kept)}


def _signer(custody: Custody) -> str:
    latest = custody.latest
    return (latest.signer({d.id: d.public for d in custody.declarations()}) if latest else None) or ""


def _words(store: CaseStore, custody: Custody, other: _Other, conflict: casework.Conflict) -> str:
    names = {d.id: d.name for c in (other.custody, custody) for d in c.declarations()}
    mine, theirs = conflict.mine, conflict.theirs
    kept = mine if conflict.applied == mine.id else theirs
    which = "this copy's" if kept is mine else "the other copy's"
    said = "; ".join(
        f"in {where}, {names.get(a.actor, a.actor[:12])} decided {_said(a, conflict.slot)} on {a.time}"
        f"{f' ({a.reason})' if a.reason else ''} [{a.id[:12]}]"
        for where, a in (("this copy", mine), ("the other", theirs))
    )
    return f"{_about(store, mine)}: {said}. {which[:1].upper()}{which[1:]} decision is applied until it is retracted."


def _said(a: Assessment, slot: str) -> str:
    if a.verdict == "consent":
        return f"consent to {a.values.get('purpose')}: {'yes' if a.values.get('given') else 'no'}"
    return f"{a.verdict}, {slot} = {a.values.get(slot)}" if slot else a.verdict


def _about(store: CaseStore, a: Assessment) -> str:
    if a.verdict == "consent":
        return f"the source {a.values.get('source')}"
    paths = {r.exhibit: r.path for r in reversed(store.receipts())}
    places = [x for x in (a.anchor, a.other) if x is not None]
    return " and ".join(f"“{x.exact}” in {paths.get(x.exhibit, x.exhibit[:12])}".replace("\n", " ") for x in places)
