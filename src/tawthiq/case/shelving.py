"""Keeping the shelf: the rows that the app's pages list exhibits and documents from, after every decision and build."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from tawthiq import casework
from tawthiq.evidence import Custody, Entry
from tawthiq.model import Anchor, Assessment, Document, Orphan, People, Problem, Reading, digest, spoken
from tawthiq.store import RECORDED, CaseStore, lines, lookups, parts, shelves
from tawthiq.store.shelves import ASKED, LOGGED, SHELVED, Shelved
from tawthiq.vocabulary.folding import fold

if TYPE_CHECKING:
    from tawthiq.case.shielding import Shield
    from tawthiq.case.veiling import Veil
    from tawthiq.people.queue import Pair, Queue

STAGES = ("unpacking", "reading", "extraction")
# From so many rows of lists on, the pairs that wait are counted by a build and not by a page.
MANY_ROWS = 1_000
_ASKED_AHEAD = 300  # pairs that are put into words then
_AT_ONCE = 200
DERIVED = "derived"  # fact: decisions that what is derived follows from
_WORDS = ("path", "title", "publisher", "published", "language", "folded", "tables")  # columns of a row
_CONCLUDING = ("finding", "cite", "consent", "note")  # decisions that nothing is derived from
_PAIRS = ("same_person", "different_person", "unsure")


class _Known(Struct, frozen=True):
    id: str
    exhibit: str


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
        now = _keys(store, veil)
        shelves.remove(connection, before.keys() - now.keys())
        changed = sorted(exhibit for exhibit, key in now.items() if before.get(exhibit) != key)
        for at in range(0, len(changed), _AT_ONCE):
            _put(store, changed[at : at + _AT_ONCE], now, veil)
        _ask(store, veil)
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


def faults(store: CaseStore, log: Sequence[Entry], veil: Veil | None = None) -> list[str]:
    """Tables of the shelf that do not repeat what the case holds; none where the shelf is behind, and no page uses it.

    Args:
        log: all entries of the custody log, in order.
        veil: what hides whoever is protected.
    """
    if not is_current(store):
        return []
    keys = _keys(store, veil)
    every = sorted(keys)
    rows: dict[str, Shelved] = {}
    over: set[tuple[str, str, str]] = set()
    for at in range(0, len(every), _AT_ONCE):
        made, overlaid = _made(store, every[at : at + _AT_ONCE], keys, veil)
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
        return lookups.count_decisions_but(connection, _CONCLUDING)


def _note_log(store: CaseStore, custody: Custody) -> None:
    start = int(store.facts().get(LOGGED, "0"))
    with store.transaction() as connection:
        shelves.note_entries(connection, ((s, e.seq) for e in custody.entries(start) for s in e.subject))
    store.set_fact(LOGGED, str(custody.size))


def _ask(store: CaseStore, veil: Veil | None) -> None:
    """Of many rows of lists, which pairs wait for a person: to find them takes longer than a page may.

    Who came to be protected since is masked in what was asked: nothing else of it is different.
    """
    run = store.stage_runs("people").get("case")
    hidden = sorted(i.number for i in veil.shield.identities) if veil else []
    with store.transaction() as connection:
        rows = parts.count(connection, "people", "record")
        if run is None or rows < MANY_ROWS:
            return
        asked, _, before = store.facts().get(ASKED, "").partition(" ")
        shown = {int(n) for n in before.split(",") if n}
        if asked != run.output or not shown <= set(hidden):
            found = store.result("people", People) or People()
            first, _ = waiting(found, lookups.decisions(connection, (*_PAIRS, "retract")), _ASKED_AHEAD)
            shelves.set_tally(connection, "people/waiting", first.waiting)
            lines.put_questions(connection, [msgspec.json.encode(q).decode() for q in first.questions])
        elif shown == set(hidden):
            return
        if veil is not None:
            lines.put_questions(connection, [_masked(q, veil.shield) for q in lines.questions(connection, -1)])
        store.set_fact(ASKED, " ".join((run.output, *filter(None, [",".join(map(str, hidden))]))))


def _masked(question: str, shield: Shield) -> str:
    """A pair in words; of one whom it is about and who is hidden, no more than its rows."""
    found = msgspec.json.decode(question)
    if shield.number_of.keys() & {found[side]["record"] for side in ("left", "right")}:
        found = _without_words(found)
    return msgspec.json.encode(shield.hidden(found)).decode()


def _without_words(value: Any) -> Any:
    """The same with every text in it left out but ids."""
    if isinstance(value, dict):
        return {k: v if k == "record" else _without_words(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_words(v) for v in value]
    return "" if isinstance(value, str) else value


def waiting(people: People, decisions: Sequence[Assessment], limit: int) -> tuple[Queue, dict[Pair, Assessment]]:
    """The pairs that wait for a person, some of them put into words, and those that were put aside.

    Args:
        decisions: about pairs, and retractions, in order of time.
    """
    from tawthiq.people.queue import queue  # DuckDB loads slowly

    exhibits = {m.document: m.exhibit for m in people.mentions} | {r.document: r.exhibit for r in people.records}
    # Of documents, nothing but what they were read from is looked at here.
    documents = cast("list[Document]", [_Known(d, exhibit) for d, exhibit in exhibits.items()])
    every = tuple(people.judgeable().values())
    judged, _ = casework.judgements(every, documents, decisions)
    aside = casework.unsure(every, documents, decisions)
    return queue(people, judged, aside.keys(), limit), aside


def _keys(store: CaseStore, veil: Veil | None = None) -> dict[str, str]:
    """Exhibit -> digest of everything that its row is made from, without looking into documents."""
    hidden = [digest([i.names, i.words, i.rows, i.spans]) for i in veil.shield.identities] if veil else []
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
            sha in troubled or document in troubled, people.output if people and mine else "", *hidden,
        ]  # fmt: skip
        found[sha] = digest(made_from)
    return found


def _put(
    store: CaseStore,
    exhibits: Sequence[str],
    keys: Mapping[str, str],
    veil: Veil | None = None,
    named: Mapping[str, Shelved] | None = None,
) -> None:
    """`named`: rows whose words go on: no decision changes them."""
    with store.transaction() as connection:
        rows, overlaid = _made(store, exhibits, keys, veil)
        if named is not None:
            rows = [replace(row, **{f: getattr(named[row.exhibit], f) for f in _WORDS}) for row in rows]
        shelves.put(connection, rows, overlaid)


def _shown(words: str, veil: Veil | None) -> str:
    return veil.shield.text(words) if veil else words


def _found_by(words: str, veil: Veil | None) -> str:
    """Words as they are found: a pseudonym in either language."""
    masked = _shown(words, veil)
    if veil is None or masked == words:
        return fold(words)
    return fold(" ".join(spoken(masked, veil.shield.kinds, language) for language in ("en", "ar")))


def _made(
    store: CaseStore, exhibits: Sequence[str], keys: Mapping[str, str], veil: Veil | None
) -> tuple[list[Shelved], dict[str, dict[str, str]]]:
    """The rows of exhibits, and by exhibit the statements that people decided about or added."""
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
        rows, overlaid = [], {}
        for sha in exhibits:
            document = documents.get(sha)
            paths = list(dict.fromkeys(r.path for r in receipts.get(sha, [])))
            folded = " ".join((*(_found_by(p, veil) for p in paths), fold(f"{kinds.get(sha, '')} {sha}")))
            shown = [_shown(p, veil) for p in paths[:1]]
            row = _bare((sha, keys.get(sha, ""), shown[0] if shown else "", folded), document, problems)
            if document is not None:
                mine, lost = made.get(sha, []), len(lost_pairs(store, made.get(sha, [])))
                row, overlaid[sha] = _judged(row, document, machine.get(document.id, ()), (mine, lost), contested, veil)
            rows.append(row)
    return rows, overlaid


def _bare(
    known: tuple[str, str, str, str], document: Document | None, problems: Mapping[str, list[Problem]]
) -> Shelved:
    """`known`: hash, key, path and words of an exhibit."""
    sha, key, path, folded = known
    troubled = len(problems.get(sha, ())) + (len(problems.get(document.id, ())) if document else 0)
    return Shelved(sha, document.id if document else None, key, path, folded=folded, troubled=troubled)


def _judged(
    row: Shelved,
    document: Document,
    machine: tuple[Reading, ...],
    decisions: tuple[Sequence[Assessment], int],
    contested: Collection[str],
    veil: Veil | None,
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
        title=_shown(meta.title or "", veil),
        publisher=veil.shield.label(publisher) if veil else publisher,
        published=meta.published or next((r.published for r in found.readings if r.published), None) or "",
        language=document.language,
        folded=" ".join(filter(None, (row.folded, _found_by(f"{meta.title or ''} {publisher}", veil)))),
        tables=msgspec.json.encode([_shown(t.name, veil) for t in document.tables]).decode() if document.tables else "",
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
    pairs = [a for a in casework.current(made) if a.verdict in _PAIRS and a.other is not None]
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
