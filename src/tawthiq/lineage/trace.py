"""Who relies on whom, and what each document's main content rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from tawthiq.lineage import names as kinds
from tawthiq.lineage import topics
from tawthiq.lineage.circles import circles
from tawthiq.lineage.doubts import doubts
from tawthiq.lineage.likeness import alike
from tawthiq.lineage.origins import CLEAR_SHARE, LEAD_OVER, SHARE, Weighed, own_party, weigh
from tawthiq.lineage.parties import Decided, Parties, resolve
from tawthiq.lineage.reuse import Copy, copies
from tawthiq.lineage.syndication import first_publishers
from tawthiq.model import Document, Edge, Lineage, Origin, Passage, Reading, Reason
from tawthiq.vocabulary.folding import fold, key

# Passages kept as the reason of an edge between parties.
_SHOWN = 8


class Traced(Struct, frozen=True):
    """What tracing knows of a case before origins are named."""

    documents: Sequence[Document]
    readings: Mapping[str, tuple[Reading, ...]]
    parties: Parties
    weighed: dict[str, tuple[Weighed, ...]]
    carrier: dict[str, Weighed | None]
    copies: tuple[Copy, ...]
    dates: dict[str, str]


def trace(
    documents: Sequence[Document], readings: Mapping[str, tuple[Reading, ...]], decided: Decided | None = None
) -> Lineage:
    """The lineage of a case.

    Args:
        documents: in case order.
        readings: document id -> its readings, decisions applied.
        decided: pairs of parties' names that a person judged to be one party (True) or two (False).
    """
    parties = resolve(documents, readings, decided)
    weighed = {d.id: weigh(d, readings.get(d.id, ()), parties) for d in documents}
    credited = _credited(weighed)
    carrier = {d.id: _carrier(weighed[d.id], parties, credited) for d in documents}
    dates = {d.id: _published(d, readings.get(d.id, ())) for d in documents}
    traced = Traced(documents, readings, parties, weighed, carrier, copies(documents), dates)
    origins = _origins(traced)
    edges = _edges(traced)
    return Lineage(
        origins=origins,
        edges=edges,
        parties=parties.keys,
        labels=parties.labels,
        merges=parties.merges,
        circular=circles(documents, edges, readings),
        doubts=doubts(parties),
        alike=alike(documents),
    )


def _credited(weighed: Mapping[str, tuple[Weighed, ...]]) -> frozenset[str]:
    """Keys of the parties that a text credits: another's, or their own, which speaks of them by name."""
    return frozenset(w.party for found in weighed.values() for w in found if not w.own or w.spoken)


def _carrier(weighed: tuple[Weighed, ...], parties: Parties, credited: frozenset[str]) -> Weighed | None:
    """The party that carries the document, or None where its content comes from many sides.

    A medium carries it only where no other party was found at all. A page carries itself only where its publisher is a
    known body or is credited by name, in its own text or elsewhere in the case: else it is original reporting.
    """
    firm = [w for w in weighed if not w.relay]
    ranked = firm or list(weighed)
    if not ranked or ranked[0].share < SHARE:
        return None
    first, rest = ranked[0], ranked[1:]
    # Less than two fifths carry a document only where no other party comes near.
    if first.share < CLEAR_SHARE and rest and first.share < LEAD_OVER * rest[0].share:
        return None
    if first.own and first.party not in credited and kinds.bodies().get(fold(parties.labels[first.party])) is None:
        return None
    return first


class _Sets:
    """Union of documents into sets that rest on one origin, with the reason of each union."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.parent = {i: i for i in ids}
        self.order = {i: n for n, i in enumerate(ids)}
        self.reasons: list[tuple[str, Reason]] = []

    def root(self, item: str) -> str:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, a: str, b: str, reason: Reason) -> None:
        first, second = sorted((self.root(a), self.root(b)), key=self.order.__getitem__)
        if first != second:
            self.parent[second] = first
            self.reasons.append((a, reason))

    def members(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for item in self.parent:
            out[self.root(item)].append(item)
        return out


def _origins(traced: Traced) -> tuple[Origin, ...]:
    ids = [d.id for d in traced.documents]
    sets = _Sets(ids)
    for copy in traced.copies:
        text = f"{copy.containment:.0%} of the shorter text's five-word runs stand in the other."
        sets.join(copy.left, copy.right, Reason("same text", text, copy.passages))
    works = {i: w.work if w else None for i, w in traced.carrier.items()}
    found = topics.topics(traced.documents, traced.readings, works)
    party = {i: w.party if w else None for i, w in traced.carrier.items()}
    carried = [found[i] for i in ids if traced.carrier[i] is not None]
    for left, right in topics.candidates(carried, party):
        if sets.root(left) == sets.root(right):
            continue
        why = topics.why_same(found[left], found[right], party[left] == party[right])
        if why is not None:
            sets.join(left, right, Reason("same report", f"{why[0].upper()}{why[1:]}.", _credits(traced, left, right)))
    return _named(traced, sets, found)


def _credits(traced: Traced, *ids: str) -> tuple[Passage, ...]:
    carriers = [traced.carrier[i] for i in ids]
    return tuple(p for w in carriers if w is not None for p in w.passages[:1])


def _named(traced: Traced, sets: _Sets, found: Mapping[str, topics.Topic]) -> tuple[Origin, ...]:
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for item, reason in sets.reasons:
        reasons[sets.root(item)].append(reason)
    by_id = {d.id: d for d in traced.documents}
    taken: set[str] = set()
    counts: dict[str, int] = defaultdict(lambda: 1)
    out = []
    for root, members in sets.members().items():
        carriers = [w for w in (traced.carrier[m] for m in members) if w is not None]
        if not carriers and len(members) == 1:
            continue
        stem, label = _label(traced, by_id[members[0]], members, carriers, found)
        unique = stem
        while unique in taken:
            counts[stem] += 1
            unique = f"{stem}-{counts[stem]}"
        taken.add(unique)
        why = [*reasons[root]] or [_why_alone(traced, members[0])]
        out.append(Origin(unique, label, tuple(members), tuple(why)))
    return tuple(out)


def _why_alone(traced: Traced, document: str) -> Reason:
    carrier = traced.carrier[document]
    label = traced.parties.labels[carrier.party] if carrier else "no other source"
    share = f"{carrier.share:.0%}" if carrier else "none"
    text = f"{share} of what the page credits comes from {label}."
    return Reason("main source", text, carrier.passages[:3] if carrier else ())


def _label(
    traced: Traced, first: Document, members: list[str], carriers: list[Weighed], found: Mapping[str, topics.Topic]
) -> tuple[str, str]:
    """Key and label of an origin: party and named work, else party and what the documents share."""
    if not carriers:
        title = first.metadata.title or first.text.strip().split("\n", 1)[0][:60] or "untitled"
        return f"text/{key(title)[:60]}", f"the text “{title}”"
    votes: dict[str, float] = defaultdict(float)
    for carrier in carriers:
        votes[carrier.party] += carrier.share
    party = min(votes, key=lambda p: (-votes[p], p))
    label = traced.parties.labels[party]
    work = next((w.work for w in carriers if w.party == party and topics.work_words(w.work)), None)
    if work:
        return f"{party}/{key(work)[:60]}", f"{label}: {work}"
    places = [found[m].place for m in members if found[m].place]
    year = min((d[:4] for d in (traced.dates[m] for m in members) if d), default="")
    about = " ".join(t for t in (max(places, key=places.count) if places else "", year) if t) or "statement"
    return f"{party}/{key(about)}", f"{label}, {about}"


def _edges(traced: Traced) -> tuple[Edge, ...]:
    out: list[Edge] = []
    dates = traced.dates
    out.extend(first_publishers(traced.copies, traced.documents, dates, _credited_publishers(traced)))
    for document in traced.documents:
        out.extend(_document_edges(traced, document))
    out.extend(_heard(traced))
    return tuple(_unique(out))


def _credited_publishers(traced: Traced) -> dict[str, frozenset[str]]:
    """Document -> the documents whose publisher it credits, among those that share text with it."""
    publisher = {d.id: _publisher_key(traced, d) for d in traced.documents}
    out: dict[str, frozenset[str]] = {}
    for copy in traced.copies:
        for one, other in ((copy.left, copy.right), (copy.right, copy.left)):
            credited = {w.party for w in traced.weighed[one] if not w.own}
            if publisher[other] in credited:
                out[one] = out.get(one, frozenset()) | {other}
    return out


def _heard(traced: Traced) -> list[Edge]:
    """Who passes on whose words, from the chains: parties by their keys, unnamed witnesses by their role."""
    found: dict[tuple[str, str], list[Passage]] = {}
    for document in traced.documents:
        for statement in (s for r in traced.readings.get(document.id, ()) for s in r.statements):
            for inner, outer in pairwise(statement.chain):
                hearer, said = traced.parties.key(outer.party), traced.parties.key(inner.party)
                if hearer is None or said is None or hearer == said or kinds.is_role(outer.party):
                    continue
                if kinds.is_generic(outer.party) or kinds.is_generic(inner.party):
                    continue
                role = kinds.is_role(inner.party)
                target = f"witness:{hearer}/{key(inner.party)}" if role else f"party:{said}"
                found.setdefault((f"party:{hearer}", target), []).append(statement.passage)
    out = []
    for (source, target), passages in found.items():
        many = f"{len(passages)} statement{'' if len(passages) == 1 else 's'}"
        reason = Reason("chain", f"Words are passed on in {many}.", tuple(passages[:_SHOWN]))
        out.append(Edge(source, target, "heard_from", (reason,)))
    return out


def _unique(edges: list[Edge]) -> list[Edge]:
    seen: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        seen.setdefault((edge.source, edge.target, edge.relation), edge)
    return list(seen.values())


def _published(document: Document, readings: Sequence[Reading]) -> str:
    return document.metadata.published or next((r.published for r in readings if r.published), None) or ""


def _document_edges(traced: Traced, document: Document) -> list[Edge]:
    node, out = f"document:{document.id}", []
    own = own_party(document, traced.readings.get(document.id, ()), traced.parties)
    publisher = _publisher_key(traced, document)
    if publisher is not None:
        label = traced.parties.labels[publisher]
        reason = Reason("publisher", f"The page names {label} as its publisher or author.")
        out.append(Edge(node, f"party:{publisher}", "published_by", (reason,)))
    for weighed in traced.weighed[document.id]:
        if weighed.party in (own, publisher):
            continue
        label = traced.parties.labels[weighed.party]
        # Relays are weighed beside whom they relay: their shares would add up to more than the whole.
        weight = ", a medium that relays" if weighed.relay else f"; {weighed.share:.0%} of its credits"
        reason = Reason("credit", f"The page credits {label}{weight}.", weighed.passages)
        out.append(Edge(node, f"party:{weighed.party}", "credits", (reason,)))
        if weighed.work and topics.work_words(weighed.work):
            work = f"work:{weighed.party}/{key(weighed.work)[:60]}"
            why = Reason("named work", f"The page credits “{weighed.work}”.", weighed.passages)
            out.append(Edge(node, work, "credits", (why,)))
            author = Reason("named work", f"“{weighed.work}” is credited to {label}.", weighed.passages)
            out.append(Edge(work, f"party:{weighed.party}", "authored_by", (author,)))
    return out


def _publisher_key(traced: Traced, document: Document) -> str | None:
    names: list[str | None] = [*kinds.makers(document.metadata)]
    names += [r.publisher for r in traced.readings.get(document.id, ())]
    for name in names:
        found = traced.parties.key(name)
        if found is not None and fold(name or "") and not kinds.is_generic(name or ""):
            return found
    return None
