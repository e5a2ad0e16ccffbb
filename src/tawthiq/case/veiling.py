"""What hides names while a case is looked up piece by piece: the protected identities, found without the whole of it.

The decisions that protect somebody point at few exhibits; whoever they mean is found among the rows, mentions and names
of these alone. Where that leaves a decision without its person, they are looked for in the whole case.

Keys of what stages concluded hold names, too ("name:..."). `Veil` knows the few of which something is masked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from tawthiq import casework, pipeline
from tawthiq.case import holding, shielded
from tawthiq.case.pieces import Pieces
from tawthiq.case.shielding import Shield
from tawthiq.casework import Identity, Known
from tawthiq.casework.protecting import PARTY
from tawthiq.model import Assessment, Document, Mention, Orphan, People, Person, Record, digest
from tawthiq.store import RECORDED, CaseStore, lookups, parts

VEILED = "veiled"  # fact: what the lists of the app were last masked by
# Kinds of part whose keys, parents or bodies that are no JSON hold names; see `store.parts`.
_NAMING = {
    "lineage": ("origin", "edge", "party", "label", "merge"),
    "reconciliation": ("group", "stands", "named", "placed", "place"),
}
_PLAIN = ("label", "left_out", "short", "place")  # kinds of part whose bodies are no JSON
PLACES = frozenset({"why", "edge"})  # kinds whose keys are places and numbers
_IDS = ("document:",)  # nodes that begin so hold a hash and nothing else


class Veil:
    """Masks pieces of a case, and tells which pieces a masked key means.

    Args:
        texts: documents with every name.
        keys: (stage, every key or parent in it that can hold a name); asked for once.
        made: the decisions that it was made from; what it was made from in all, equal for the same identities over
            the same derived case; and the decisions whose person is found no more.
    """

    def __init__(
        self,
        shield: Shield,
        texts: Pieces[str, Document],
        keys: Callable[[str], Iterable[str]],
        made: tuple[Sequence[Assessment], str, tuple[Orphan, ...]],
    ) -> None:
        self.shield, self.texts = shield, texts
        self.made, self.state, self.lost = made
        self._keys = keys
        self._meant: dict[str, dict[str, list[str]]] = {}

    def meant(self, stage: str, keys: Collection[str]) -> list[str]:
        """The keys as they are stored, of keys as they are shown."""
        if stage not in _NAMING or not keys:
            return list(keys)
        changed = self._changed(stage)
        return [true for key in keys for true in changed.get(key, (key,))]

    def changed(self, stage: str) -> Iterator[tuple[str, str]]:
        """Keys of which something is masked: (as shown, as stored)."""
        return ((shown, true) for shown, every in self._changed(stage).items() for true in every)

    def _changed(self, stage: str) -> dict[str, list[str]]:
        if stage not in self._meant:
            found: dict[str, list[str]] = {}
            for key in dict.fromkeys(self._keys(stage)):
                shown = self.shield.label(key)
                if shown != key:
                    found.setdefault(shown, []).append(key)
            self._meant[stage] = found
        return self._meant[stage]

    def key(self, key: str) -> str:
        """A key as it is shown."""
        return self.shield.label(key)

    def documents(self, ids: Collection[str]) -> list[Document]:
        """Documents with every name, looked up at once."""
        self.texts.load(ids)
        return [d for i in ids if (d := self.texts.get(i))]

    def same(self, kind: str, bodies: Sequence[str]) -> bool:
        """Whether nothing is masked in any of these."""
        if kind in _PLAIN:
            return all(self.shield.label(body) == body for body in bodies)
        return self.shield.plain_labels("\n".join(bodies))

    def body(self, kind: str, body: str) -> str:
        """The body of a part, JSON or plain, as it is shown."""
        return self.shield.labels_json(body) if kind not in _PLAIN and body else self.shield.label(body)


class _Stored:
    """Rows and mentions of a stored case, for a shield; see `masking.Named`."""

    def __init__(self, store: CaseStore, lock: threading.RLock) -> None:
        self._store, self._lock = store, lock

    def record(self, key: str) -> Record | None:
        with self._lock, self._store.transaction() as connection:
            body = parts.one(connection, "people", "record", key)
        return msgspec.json.decode(body, type=Record) if body else None

    def mentions(self, document: str) -> list[Mention]:
        with self._lock, self._store.transaction() as connection:
            found = parts.below(connection, "people", "mention", document)
        return [msgspec.json.decode(body, type=Mention) for _, body in found]


def protections(connection: Connection) -> list[Assessment]:
    """Every decision to protect somebody, and what takes such a decision back."""
    return casework.protections(lookups.decisions(connection, ("protect", "retract")))


def state_of(store: CaseStore, made: Iterable[Assessment]) -> str:
    """What a veil follows from: these decisions, and the case as it was last derived; empty where there are none."""
    ids = sorted(a.id for a in made)
    return digest([ids, store.facts().get(RECORDED, "")]) if ids else ""


def veil(store: CaseStore, lock: threading.RLock | None = None) -> Veil:
    """The veil of a case as it stands.

    Args:
        lock: held while the database is asked.
    """
    lock = lock or threading.RLock()
    with lock, store.transaction() as connection:
        made = protections(connection)
    with lock:
        every, lost = identities(store, made)
    documents: Pieces[str, Document] = Pieces(lambda keys: _documents(store, lock, keys), tuple)

    def keys(stage: str) -> Iterable[str]:
        with lock, store.transaction() as inside:
            return [k for kind in _NAMING[stage] for k in _keys(inside, stage, kind)]

    shield = Shield(every, documents, _Stored(store, lock))
    with lock:
        found = holding.known(store, every)
    if found is not None:
        shield.holds_in(found)
    return Veil(shield, documents, keys, (made, state_of(store, made), lost))


def identities(store: CaseStore, made: Collection[Assessment]) -> tuple[tuple[Identity, ...], tuple[Orphan, ...]]:
    """Who is protected by these decisions, and those whose person is found no more; see `casework.identities`."""
    with store.transaction() as connection:
        found, lost = casework.identities(_known(connection, made), made)
    return casework.identities(whole(store), made) if lost else (found, lost)


def vouched(store: CaseStore, made: Iterable[Assessment]) -> bool:
    """Whether the lists that pages are made from were masked by what hides names now."""
    return store.facts().get(VEILED, "") == state_of(store, made)


def _documents(store: CaseStore, lock: threading.RLock, keys: Collection[str]) -> Mapping[str, Document]:
    with lock, store.transaction() as connection:
        return {d.id: d for d in lookups.documents(connection, keys)}


def _keys(connection: Connection, stage: str, kind: str) -> Iterable[str]:
    for key, above in parts.pairs(connection, stage, kind):
        own = () if kind in PLACES else (key,)
        yield from (k for k in (*own, above) if k and not k.startswith(_IDS))


def _known(connection: Connection, made: Iterable[Assessment]) -> Known:
    """What these decisions' identities are found among; see `shielded.known`."""
    about = [a for a in casework.current(made) if a.verdict == "protect"]
    documents = lookups.documents_of(connection, {a.anchor.exhibit for a in about if a.anchor.exhibit})
    mentions = [m for d in documents for m in mentioned(connection, d.id)]
    rows = [i for a in about if (i := _row(a))]
    ids = {above for above, _ in parts.several(connection, "people", "record", rows).values() if above}
    ids |= {m.person for m in mentions if m.person}
    found = parts.several(connection, "people", "person", sorted(ids)).values()
    persons = [msgspec.json.decode(body, type=Person) for _, body in found]
    whole = parts.several(connection, "people", "record", [r for p in persons for r in p.records]).values()
    for person in persons:
        bodies = parts.holding(connection, "people", "mention", f'"person":"{person.id}"')
        mentions += [msgspec.json.decode(body, type=Mention) for body in bodies]
    people = People(
        records=tuple(msgspec.json.decode(body, type=Record) for _, body in whole),
        persons=tuple(persons),
        mentions=tuple({m.id: m for m in mentions}.values()),
    )
    wanted = any(a.anchor.kind == PARTY for a in about)
    return Known(people, tuple(documents), dict(parts.pairs(connection, "lineage", "party")) if wanted else {})


def whole(store: CaseStore) -> Known:
    """What identities are found among in any case."""
    documents, machine = store.documents(), store.readings()
    judged = pipeline.judged(store, documents, machine)
    lineage, _, people = pipeline.results(store)
    return shielded.known_among(people, documents, (machine, judged.readings), lineage)


def mentioned(connection: Connection, document: str) -> list[Mention]:
    """Whom a document's text names."""
    found = parts.below(connection, "people", "mention", document)
    return [msgspec.json.decode(body, type=Mention) for _, body in found]


def _row(made: Assessment) -> str:
    """Id of the row that a decision is about; empty where it is about no row."""
    table, tab, row = made.anchor.exact.rpartition("\t")
    return digest(["record", made.anchor.exhibit, table, int(row)]) if tab and row.isdecimal() else ""
