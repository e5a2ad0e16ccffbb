"""Keeping the shelf: the rows that the app's pages list exhibits and documents from, after every decision and build."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from tawthiq import casework
from tawthiq.case import asking
from tawthiq.case import shelf_words as veiled
from tawthiq.evidence import Custody, Entry
from tawthiq.model import Anchor, Assessment, Document, Orphan, Problem, Reading, digest
from tawthiq.store import RECORDED, CaseStore, lookups, parts, shelves
from tawthiq.store.shelves import LOGGED, SHELVED, Shelved

if TYPE_CHECKING:
    from tawthiq.case.veiling import Veil

STAGES = ("unpacking", "reading", "extraction")
_AT_ONCE = 200
DERIVED = "derived"  # fact: decisions that what is derived follows from
_WORDS = ("path", "title", "publisher", "published", "language", "folded", "tables")  # columns of a row
_CONCLUDING = ("finding", "cite", "consent", "note")  # decisions that nothing is derived from


def is_current(store: CaseStore) -> bool:
    """Whether the shelf shows what the case holds; never while tables were changed that no build has recorded."""
    facts = store.facts()
    return bool(facts.get(RECORDED)) and facts.get(SHELVED) == state(store)


def refresh(store: CaseStore, custody: Custody, veil: Veil | None = None) -> int:
    """Bring the whole shelf up to date: rows whose exhibit, document, statements or decisions changed.

    Called after a build, and where another version wrote to the case. Returns how many rows there were.

    Args:
        veil: what hides whoever is protected.
    """
    with store.transaction() as connection:
        _note_log(store, custody)
        before = shelves.keys(connection)
        now = _keys(store)
        shelves.remove(connection, before.keys() - now.keys())
        changed = [exhibit for exhibit, key in now.items() if before.get(exhibit) != key]
        changed = sorted({*changed, *veiled.differing(store, veil, now.keys() - set(changed))})
        over: set[str] = set()
        for at in range(0, len(changed), _AT_ONCE):
            over |= _put(store, changed[at : at + _AT_ONCE], now, veil)
        veiled.note(store, veil, changed, over)
        asking.refresh(store, veil)
        store.set_fact(SHELVED, state(store))
    return len(changed)


def forget(store: CaseStore) -> None:
    """Take the shelf and the lists away, with the names in their words and paths, until they are made anew."""
    with store.transaction() as connection:
        shelves.clear(connection)


def after(store: CaseStore, made: Sequence[Assessment]) -> None:
    """Show new decisions: only the rows of what they are about. Joins the transaction that stores them."""
    current = store.facts().get(SHELVED)
    about = {a.anchor.exhibit for a in made} | {a.other.exhibit for a in made if a.other}
    with store.transaction() as connection:
        rows = shelves.of_exhibits(connection, about)
        known = {row.exhibit for row in rows}
        # Without a key: the next build makes them anew.
        _put(store, sorted(known), {}, named={row.exhibit: row for row in rows})
        # Where the shelf was behind before, it still is.
        if current == state(store, less=len(made)):
            store.set_fact(SHELVED, state(store))


def in_clear(store: CaseStore, exhibits: Sequence[str]) -> list[Shelved]:
    """Rows with every name, whoever is protected, as they are made and not as they are kept."""
    return _made(store, exhibits, {}, None)[0]


def faults(store: CaseStore, log: Sequence[Entry], veil: Veil | None = None) -> list[str]:
    """Tables of the shelf that do not repeat what the case holds; none where the shelf is behind, and no page uses it.

    Args:
        log: all entries of the custody log, in order.
        veil: what hides whoever is protected.
    """
    if not is_current(store):
        return []
    keys = _keys(store)
    every = sorted(keys)
    rows: dict[str, Shelved] = {}
    over: set[tuple[str, str, str]] = set()
    for at in range(0, len(every), _AT_ONCE):
        made, overlaid, _ = _made(store, every[at : at + _AT_ONCE], keys, veil)
        rows |= {row.exhibit: row for row in made}
        over |= {(s, sha, d) for sha, found in overlaid.items() for s, d in found.items()}
    with store.transaction() as connection:
        held = shelves.held(connection)
    noted = {(s, e.seq) for e in log[: held.noted] for s in e.subject}
    wrong = {
        "shelf": not shelves.same_rows(held.rows, rows),
        "overlaid": held.overlaid != over,
        "tally": not shelves.same_sums(held.sums, shelves.sums(rows.values()) | held.parts),
        "logged": held.logged != noted,
    }
    return [name for name, differs in wrong.items() if differs]


def entries_of(store: CaseStore, custody: Custody, subject: str) -> Iterator[int]:
    """Places of the log's entries about something; those of the log's end that were not noted yet included."""
    with store.transaction() as connection:
        noted = shelves.entries_about(connection, subject)
    yield from noted
    start = int(store.facts().get(LOGGED, "0"))
    yield from (e.seq for e in custody.entries(start) if subject in e.subject)


def state(store: CaseStore, less: int = 0) -> str:
    """What the shelf is made from: the content that the log recorded last, and how many decisions there are."""
    return f"{store.facts().get(RECORDED, '')}/{store.decision_count() - less}"


def note_derived(store: CaseStore) -> None:
    """Remember under how many decisions everything that is derived was made."""
    now = str(_deriving(store))
    if store.facts().get(DERIVED) != now:
        store.set_fact(DERIVED, now)


def is_behind(store: CaseStore) -> bool:
    """Whether decisions were made that what is derived does not follow from yet, by whatever program."""
    noted = store.facts().get(DERIVED)
    return noted is not None and noted != str(_deriving(store))


def _deriving(store: CaseStore) -> int:
    with store.transaction() as connection:
        hiding = casework.protections(lookups.decisions(connection, ("protect", "retract")))
        return lookups.count_decisions_but(connection, _CONCLUDING) - len(hiding)


def _note_log(store: CaseStore, custody: Custody) -> None:
    start = int(store.facts().get(LOGGED, "0"))
    with store.transaction() as connection:
        shelves.note_entries(connection, ((s, e.seq) for e in custody.entries(start) for s in e.subject))
    store.set_fact(LOGGED, str(custody.size))


def _keys(store: CaseStore) -> dict[str, str]:
    """Exhibit -> digest of all that its row is made from, but for who is hidden, without looking into documents."""
    with store.transaction() as connection:
        contested: dict[str, list[str]] = {}
        for document, statement in parts.contested(connection):
            contested.setdefault(document, []).append(statement)
        decided = lookups.decided_exhibits(connection)
        documents = store.document_ids()
    read, extracted = store.stage_runs("reading"), store.stage_runs("extraction")
    people = store.stage_runs("people").get("case")
    paths: dict[str, list[str]] = {}
    for receipt in store.receipts():
        paths.setdefault(receipt.exhibit, []).append(receipt.path)
    troubled = {subject for stage, subject, _ in store.problems() if stage in STAGES}
    found = {}
    for exhibit in store.exhibits():
        sha = exhibit.sha256
        document = documents.get(sha, "")
        mine = decided.get(sha, [])
        made_from = [
            paths.get(sha, []), document, read[sha].output if sha in read else "",
            extracted[document].output if document in extracted else "", contested.get(document, []), mine,
            sha in troubled or document in troubled, people.output if people and mine else "",
        ]  # fmt: skip
        found[sha] = digest(made_from)
    return found


def _put(
    store: CaseStore,
    exhibits: Sequence[str],
    keys: Mapping[str, str],
    veil: Veil | None = None,
    named: Mapping[str, Shelved] | None = None,
) -> set[str]:
    """Put rows; returns the exhibits of those in which something is masked.

    Args:
        named: rows whose words go on: no decision changes them.
    """
    with store.transaction() as connection:
        rows, overlaid, over = _made(store, exhibits, keys, veil)
        if named is not None:
            rows = [replace(row, **{f: getattr(named[row.exhibit], f) for f in _WORDS}) for row in rows]
        shelves.put(connection, rows, overlaid)
    return over


def _made(
    store: CaseStore, exhibits: Sequence[str], keys: Mapping[str, str], veil: Veil | None
) -> tuple[list[Shelved], dict[str, dict[str, str]], set[str]]:
    """The rows of exhibits; by exhibit the statements that people decided about or added; and which rows are masked."""
    with store.transaction() as connection:
        receipts = lookups.receipts(connection, exhibits)
        kinds = lookups.media_types(connection, exhibits)
        documents = {d.exhibit: d for d in lookups.documents_of(connection, exhibits)}
        ids = [d.id for d in documents.values()]
        machine = lookups.readings(connection, ids)
        made: dict[str, list[Assessment]] = {}
        for a in lookups.assessments_about(connection, exhibits):
            made.setdefault(a.anchor.exhibit, []).append(a)
        problems = lookups.problems(connection, STAGES, [*exhibits, *ids])
        statements = [s.id for rs in machine.values() for r in rs for s in r.statements]
        contested = set(parts.several(connection, "reconciliation", "contested", statements)) if statements else set()
        rows, overlaid, over = [], {}, set()
        for sha in exhibits:
            document = documents.get(sha)
            paths = list(dict.fromkeys(r.path for r in receipts.get(sha, [])))
            row = _bare((sha, keys.get(sha, ""), paths[0] if paths else ""), document, problems)
            if document is not None:
                mine, lost = made.get(sha, []), len(lost_pairs(store, made.get(sha, [])))
                row, overlaid[sha] = _judged(row, document, machine.get(document.id, ()), (mine, lost), contested)
            shown = veiled.shown(row, paths, kinds.get(sha, ""), veil)
            if veil is not None and shown != veiled.shown(row, paths, kinds.get(sha, ""), None):
                over.add(sha)
            rows.append(shown)
    return rows, overlaid, over


def _bare(known: tuple[str, str, str], document: Document | None, problems: Mapping[str, list[Problem]]) -> Shelved:
    """`known`: hash, key and path of an exhibit."""
    sha, key, path = known
    troubled = len(problems.get(sha, ())) + (len(problems.get(document.id, ())) if document else 0)
    return Shelved(sha, document.id if document else None, key, path, troubled=troubled)


def _judged(
    row: Shelved,
    document: Document,
    machine: tuple[Reading, ...],
    decisions: tuple[Sequence[Assessment], int],
    contested: Collection[str],
) -> tuple[Shelved, dict[str, str]]:
    """The row of a document under the decisions about it, and the statements that they concern."""
    made, lost = decisions
    found = casework.judged_document(document, machine, made)
    standing = casework.standing_of(found, contested)
    numbers, unplaced = casework.numbers(document, made)
    stands = {s.id: s for r in found.readings for s in r.statements}
    meta = document.metadata
    publisher = meta.publisher or next((r.publisher for r in found.readings if r.publisher), None) or ""
    shelved = Shelved(
        exhibit=row.exhibit,
        document=document.id,
        key=row.key,
        path=row.path,
        title=meta.title or "",
        publisher=publisher,
        published=meta.published or next((r.published for r in found.readings if r.published), None) or "",
        language=document.language,
        tables=msgspec.json.encode([t.name for t in document.tables]).decode() if document.tables else "",
        figures=sum(1 for s in stands.values() if s.figure),
        statements=standing.statements,
        standing=len(stands),
        remaining=standing.remaining,
        contested=standing.contested,
        doubt=round(standing.doubt, 6),
        numbers=sum(1 for n in numbers if n.shown is None) if document.unconfirmed else -1,
        troubled=row.troubled,
        orphans=len(found.orphans) + len(unplaced) + lost,
    )
    return shelved, dict.fromkeys(found.decided, document.id)


def lost_pairs(store: CaseStore, made: Sequence[Assessment]) -> list[Orphan]:
    """Decisions about two records that hang on a row that is none any more; mentions are known by their name."""
    pairs = [a for a in casework.current(made) if a.verdict in asking.PAIRS and a.other is not None]
    if not pairs:
        return []
    with store.transaction() as connection:
        lost = [a for a in pairs if any(not _is_record(connection, end) for end in (a.anchor, a.other) if end)]
    return [Orphan(a.id, "one of its rows is no record any more") for a in lost]


def _is_record(connection: Connection, end: Anchor) -> bool:
    if end.kind != "record":
        return True
    table, _, row = end.exact.rpartition("\t")
    key = digest(["record", end.exhibit, table, int(row) if row.isdecimal() else row])
    return parts.one(connection, "people", "record", key) is not None
