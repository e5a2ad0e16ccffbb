"""Withdrawal: consent taken back, personal values erased. The log keeps their commitments and so still verifies.

Values and salts leave `case.db` in one transaction with the promise of an `erased` entry. Then everything that may
repeat them is thrown away to be made again (`scrub`), and the database is written anew without its free pages. A run
killed in between is ended when the case is next opened.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from tawthiq.case import consent, judging
from tawthiq.case.sealing import fulfil
from tawthiq.evidence import Custody, Log, Personal, kept_layout
from tawthiq.model import Anchor, Assessment, TawthiqError
from tawthiq.store import RECORDED, CaseStore, Receipt, erasing

FIELDS = ("path", "received_from", "way", "note", "address", "viewer")
PENDING = "erasing"  # the fact that a scrub is due
DOSSIER = "dossier"


class Erased(Struct, frozen=True):
    """What was erased.

    Attributes:
        values: personal values, with their salts. decisions: that named the source.
        exhibits: how many files they were about.
        remains: where an erased value still stands, in words: places that are evidence or a person's own words.
        left_before: exports of this case made earlier, which nobody can call back.
    """

    values: int
    decisions: int
    exhibits: int
    remains: tuple[str, ...] = ()
    left_before: tuple[str, ...] = ()


class _Plan(Struct, frozen=True):
    """What goes: values, decisions; what comes: other names (by receipt), answers carried over; the files concerned."""

    values: tuple[Personal, ...]
    decisions: frozenset[str]
    names: dict[str, str]
    carried: tuple[Assessment, ...]
    exhibits: frozenset[str]


def withdrawal(
    store: CaseStore, custody: Custody, source: str, purposes: Sequence[str], reason: str
) -> list[Assessment]:
    """The decisions that take a source's consent back, for the purposes named or for all. Not stored yet."""
    asked = [consent.purpose_of(p) for p in purposes] or list(consent.PURPOSES)
    if not reason.strip():
        raise TawthiqError("A withdrawal needs its reason", remedy='Give it with --reason "..."')
    if not consent.answered(store.assessments(), source) and not exhibits_of(store, custody, source):
        raise TawthiqError(
            "No file was received from such a source, and it never answered", item=source, remedy="Check its spelling"
        )
    values = [{"source": source, "purpose": purpose, "given": False} for purpose in asked]
    return [judging.made(custody, "consent", Anchor(""), value, reason) for value in values]


def exhibits_of(store: CaseStore, custody: Custody, source: str) -> set[str]:
    """What was received from a source, with what came out of it."""
    return {sha256 for sha256, whose in consent.sources(store, custody).items() if source in whose}


def commitments_of(store: CaseStore, custody: Custody, source: str) -> set[str]:
    """All personal values of the arrivals that a source gave."""
    names = {p.commitment for p in store.personal() if p.field == "received_from" and p.value == source}
    return {
        value
        for entry in custody.entries()
        if entry.commitments.get("received_from") in names
        for value in entry.commitments.values()
    }


def commitments_about(custody: Custody, exhibits: Collection[str], fields: Iterable[str]) -> set[str]:
    """The personal values of these kinds in entries about these exhibits."""
    wanted = set(fields)
    if wanted - set(FIELDS):
        raise TawthiqError(
            "There is no such personal value", item=", ".join(sorted(wanted - set(FIELDS))), remedy=", ".join(FIELDS)
        )
    return {
        value
        for entry in custody.entries()
        if set(entry.subject) & set(exhibits)
        for field, value in entry.commitments.items()
        if field in wanted
    }


def erase(folder: Path, store: CaseStore, custody: Custody, commitments: Collection[str]) -> Erased:
    """Erases values, records it, and scrubs the case. What was derived from them is for the caller to make again."""
    plan = _plan(store, custody, commitments)
    if not plan.values:
        raise TawthiqError("There is nothing left to erase", remedy="It was erased before, or never recorded")
    before = _left_before(store, custody)
    receipts = store.receipts()
    words = _words(plan, receipts)
    speaking = [d.exhibit for d in store.documents() if _says(d.text, words)]
    subjects = tuple(sorted({*(p.commitment for p in plan.values), *plan.decisions}))
    details = {"values": len(plan.values), "decisions": len(plan.decisions)}
    drafts = [custody.draft("assessed", (a.id,), {"verdict": a.verdict})[0] for a in plan.carried]
    drafts.append(custody.draft("erased", subjects, details)[0])
    with store.transaction():
        store.add_assessments(plan.carried)
        erasing.erase(store, [p.commitment for p in plan.values], plan.decisions, plan.names)
        erasing.forget_reading(store, {r.exhibit for r in receipts if r.id in plan.names})
        store.set_fact(PENDING, "due")
        store.set_fact(RECORDED, "")  # the build that follows says in the log what the tables hold, be it the same
        store.promise(drafts)
    fulfil(store, custody)
    scrub(folder, store)
    holders = sorted({r.parent for r in receipts if r.parent and r.id in plan.names})
    remains = _remains(folder, store, words, speaking, holders)
    return Erased(len(plan.values), len(plan.decisions), len(plan.exhibits), remains, before)


def scrub(folder: Path, store: CaseStore) -> None:
    """Throws away pages that may repeat an erased value, and the database's free pages. Does nothing unless due."""
    if not store.facts().get(PENDING):
        return
    # A killed build leaves its half-written pages beside the dossier, under this name.
    for path in (folder / DOSSIER, *sorted(folder.glob(f".{DOSSIER}-*"))):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
    erasing.compact(store)
    store.set_fact(PENDING, "")


def placeholder(receipt: Receipt) -> str:
    """The name that takes an erased one's place, the same in every copy. Its ending stays: it tells how to read."""
    ending = Path(receipt.path).suffix
    return f"erased-{receipt.id[:12]}{ending if len(ending) <= 6 and ending[1:].isalnum() else ''}"


def renamed(receipts: Iterable[Receipt], gone: Collection[str]) -> dict[str, str]:
    """Receipt id -> new name, for those whose name is erased and for what came out of them, whose names repeat it."""
    every = list(receipts)
    erased = {r.id: r for r in every if r.id in gone}
    new = list(erased.values())
    while new:
        paths: dict[str, list[str]] = defaultdict(list)
        for r in new:
            paths[r.exhibit].append(f"{r.path}/")
        new = [
            r for r in every if r.id not in erased and r.parent and r.path.startswith(tuple(paths.get(r.parent, ())))
        ]
        erased |= {r.id: r for r in new}
    return {id_: placeholder(r) for id_, r in erased.items()}


def _plan(store: CaseStore, custody: Custody, commitments: Collection[str]) -> _Plan:
    receipts = store.receipts()
    names = renamed(receipts, commitments)
    # Its name in the archive that it came out of is the end of its path.
    members = (e.commitments for e in custody.entries() if "member" in e.commitments)
    within = {commitments["member"] for commitments in members if commitments.get("path") in names}
    gone = {*commitments, *names, *within}
    every = store.personal()
    values = tuple(p for p in every if p.commitment in gone)
    fading = {p.value for p in values if p.field == "received_from"}
    lasting = {p.value for p in every if p.field == "received_from" and p.commitment not in gone}
    decisions, carried = set(), []
    about: set[str] = {r.exhibit for r in receipts if r.id in names}
    for source in sorted(fading):
        given = _given(custody, {p.commitment for p in values if p.value == source})
        about |= given
        carried += _carried(store, custody, source, given)
        if source not in lasting:
            every_decision = store.assessments()
            told = {a.id for a in every_decision if a.verdict == "consent" and a.values.get("source") == source}
            decisions |= told | {a.id for a in every_decision if a.retracts in told}
    return _Plan(values, frozenset(decisions), names, tuple(carried), frozenset(about))


def _given(custody: Custody, commitments: set[str]) -> set[str]:
    """The exhibits of the arrivals that hold these commitments to their source."""
    found = (e for e in custody.entries() if e.names_exhibit and e.commitments.get("received_from") in commitments)
    return {e.subject[0] for e in found}


def _carried(store: CaseStore, custody: Custody, source: str, exhibits: set[str]) -> list[Assessment]:
    """A source's answers, without its name, bound to what it gave. Who can no longer be asked has not consented."""
    answers = consent.answered(store.assessments(), source)
    given = {p: answers.get(p, False) for p in consent.PURPOSES if p in answers or p != "keep"}
    first = judging.made(custody, "consent", Anchor(""), {}, "").nonce
    return [
        judging.made(
            custody,
            "consent",
            Anchor(""),
            {"source": f"{consent.ERASED}{first}", "purpose": p, "given": yes, "exhibits": sorted(exhibits)},
            "carried over from a source whose name was erased",
        )
        for p, yes in given.items()
    ]


def _left_before(store: CaseStore, custody: Custody) -> tuple[str, ...]:
    """Exports of this copy, and of those that were merged into it. A bag of some exhibits has an entry for each."""
    went = {p.commitment: p.value for p in store.personal() if p.field == "to"}
    logs = [custody.entries(), *(Log(kept_layout(custody.layout, root).log).entries() for root in custody.merged())]
    exports = sorted((e for entries in logs for e in entries if e.kind == "exported"), key=lambda e: e.time)
    lines = (
        f"{entry.time[:10]}: {entry.details.get('kind')} to {went.get(entry.commitments.get('to', ''), 'unknown')}"
        for entry in exports
    )
    return tuple(dict.fromkeys(lines))


def _words(plan: _Plan, receipts: Iterable[Receipt]) -> set[str]:
    """What to look for elsewhere: the values and, of names as received, the file's own name without its folders."""
    files = {r.path.rsplit("/", 1)[-1] for r in receipts if r.id in plan.names and not r.parent}
    return {word for word in {*(p.value for p in plan.values), *files} if len(word) > 3}


def _says(text: str, words: set[str]) -> bool:
    return any(word in text for word in words)


def _remains(
    folder: Path, store: CaseStore, words: set[str], speaking: Iterable[str], holders: Iterable[str]
) -> tuple[str, ...]:
    """Where the words still stand because they are evidence or somebody's decision, which erasing does not touch."""
    names = {r.exhibit: r.path for r in reversed(store.receipts())}
    found = [f"the sealed file {names.get(sha256, sha256)} says it in its own text" for sha256 in speaking]
    found += [f"the sealed file {names.get(sha256, sha256)} names what lies in it" for sha256 in holders]
    for a in store.assessments():
        told = (a.reason, a.anchor.exact, a.anchor.prefix, a.anchor.suffix, *map(str, a.values.values()))
        if _says("\n".join(told), words):
            found.append(f"decision {a.id[:12]} says it")
    if _says((folder / "case.toml").read_text(encoding="utf-8"), words):
        found.append("the case's title in case.toml says it")
    bearing = sum(_says(path, words) for path in names.values())
    if bearing:
        found.append(f"{bearing} other files bear it in their names")
    return tuple(found)
