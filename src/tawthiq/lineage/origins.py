"""The party on which a document's main content rests, weighed from its chains, its credits and its wording."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from tawthiq.lineage import names as kinds
from tawthiq.lineage.parties import Parties
from tawthiq.model import Document, Passage, Reading, Span, Statement
from tawthiq.vocabulary.folding import fold

_WORD = re.compile(r"\w+")
# Weights of the signs. A statement that passes through a party weighs most, a bare mention least; the title and the
# first words say what a page is about. Chosen by what a reader goes by, then checked on the dev gold.
STATEMENT, CREDIT, MENTION, LEAD = 1.0, 1.0, 0.5, 2.0
# A party carries a document when it has this share of all weight.
SHARE = 0.3
# From this share on a party carries a document whatever the next one has; below it must have this many times as much.
CLEAR_SHARE, LEAD_OVER = 0.4, 1.5
_LEAD_WORDS = 60


class Weighed(Struct, frozen=True):
    """A candidate for what a document rests on.

    Attributes:
        party: key.
        share: of the weight of all candidates, 0 to 1.
        work: the work credited to it, as named, or None.
        passages: where the document credits or names it.
        relay: a medium, or one that here only passes others' words on, which is taken only where nothing else carries
            the document.
        own: the document's publisher or author.
        spoken: some chain or credit of the document names it.
    """

    party: str
    share: float
    work: str | None
    passages: tuple[Passage, ...]
    relay: bool
    own: bool = False
    spoken: bool = False


def root_party(statement: Statement, parties: Parties) -> str | None:
    """Key of the innermost party of a chain that can be an origin; a witness's words belong to who took them down."""
    relay = None
    for link in statement.chain:
        key = parties.key(link.party)
        if key is None or kinds.is_generic(link.party) or kinds.is_role(link.party):
            continue
        if not kinds.is_relay(parties.labels[key]):
            return key
        relay = relay or key
    return relay


def weigh(document: Document, readings: Iterable[Reading], parties: Parties) -> tuple[Weighed, ...]:
    """The candidates of one document, heaviest first; relays after all others."""
    readings = tuple(readings)
    weights: dict[str, float] = defaultdict(float)
    works: dict[str, str] = {}
    passages: dict[str, list[Passage]] = defaultdict(list)
    own = own_party(document, readings, parties)
    for reading in readings:
        for credit in reading.credits:
            key = parties.key(credit.party)
            if key is None or kinds.is_role(credit.party):
                continue
            weights[key] += CREDIT
            if credit.work:
                works.setdefault(key, credit.work)
            passages[key].extend(Passage(document.id, s.start, s.end) for s in credit.mentions)
        for statement in reading.statements:
            _weigh_statement(statement, parties, weights, passages, own)
    if own is not None and own not in weights:
        weights[own] += CREDIT
    answering = _answering(readings, parties) - {own}
    passing = _passing(readings, parties) - {own}
    for key, spans in mentions(document, parties, weights).items():
        if key in answering:
            continue
        weights[key] += MENTION * min(len(spans), 12) + (LEAD if _leads(document, spans) else 0)
        if not passages[key]:
            passages[key].extend(Passage(document.id, s.start, s.end) for s in spans[:3])
    spoken = {parties.key(c.party) for r in readings for c in r.credits}
    spoken |= {parties.key(link.party) for r in readings for s in r.statements for link in s.chain}
    ranked = _ranked(weights, works, passages, parties, own, passing)
    return tuple(msgspec.structs.replace(w, spoken=w.party in spoken) for w in ranked)


def _answering(readings: Iterable[Reading], parties: Parties) -> set[str | None]:
    """Parties that deny something in the document, which names them for their answer and not as its source."""
    return {
        parties.key(s.speaker) for r in readings for s in r.statements if s.denial is not None and s.speaker is not None
    }


def _passing(readings: Iterable[Reading], parties: Parties) -> set[str]:
    """Parties that in the document only pass on what another named party says: here they relay, whatever their name."""
    roots: set[str | None] = set()
    outer: set[str | None] = set()
    for statement in (s for r in readings for s in r.statements if s.chain):
        root = root_party(statement, parties)
        roots.add(root)
        outer |= {parties.key(link.party) for link in statement.chain[1:]}
    return {k for k in outer - roots if k is not None}


def own_party(document: Document, readings: Iterable[Reading], parties: Parties) -> str | None:
    """Key of who publishes or wrote the page, unless a medium does."""
    candidates = [*kinds.makers(document.metadata), *(r.publisher for r in readings)]
    for name in candidates:
        key = parties.key(name)
        if key is not None and not kinds.is_relay(parties.labels[key]):
            return key
    return None


def _weigh_statement(
    statement: Statement,
    parties: Parties,
    weights: dict[str, float],
    passages: dict[str, list[Passage]],
    own: str | None,
) -> None:
    # What a party denies or demands says nothing of where the content comes from.
    if statement.kind in ("denial", "demand"):
        return
    key = root_party(statement, parties)
    if key is None:
        if own is not None and not statement.chain:
            weights[own] += STATEMENT
        return
    weights[key] += STATEMENT
    spans = [link.mention for link in statement.chain if link.mention and parties.key(link.party) == key]
    passages[key].extend(Passage(statement.document, s.start, s.end) for s in spans)


def mentions(document: Document, parties: Parties, keys: Iterable[str]) -> dict[str, list[Span]]:
    """Where a text names the given parties, under any of their names; longest name first, no overlaps."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for key in sorted(keys):
        for surface in parties.surfaces.get(key, ()):
            tokens = tuple(surface.split())
            if not kinds.is_generic(surface):
                by_first[tokens[0]].append((tokens, key))
    for forms in by_first.values():
        forms.sort(key=lambda f: (-len(f[0]), f))
    read = [(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(document.text)]
    folded = [t[2] for t in read]
    found: dict[str, list[Span]] = defaultdict(list)
    at = 0
    while at < len(read):
        for form, key in by_first.get(folded[at], ()):
            if tuple(folded[at : at + len(form)]) == form:
                found[key].append(Span(read[at][0], read[at + len(form) - 1][1]))
                at += len(form) - 1
                break
        at += 1
    return dict(found)


def _leads(document: Document, spans: list[Span]) -> bool:
    words = list(_WORD.finditer(document.text))
    limit = words[min(len(words), _LEAD_WORDS) - 1].end() if words else 0
    return bool(spans) and spans[0].start < limit


def _ranked(
    weights: Mapping[str, float],
    works: Mapping[str, str],
    passages: Mapping[str, list[Passage]],
    parties: Parties,
    own: str | None,
    passing: set[str],
) -> tuple[Weighed, ...]:
    able = {k: w for k, w in weights.items() if w > 0 and not _unfit(parties.labels[k])}
    relays = {k for k in able if k in passing or kinds.is_relay(parties.labels[k])}
    firm = sum(w for k, w in able.items() if k not in relays) or 1.0
    total = sum(able.values()) or 1.0
    out = []
    for key, weight in able.items():
        relay = key in relays
        shown = tuple(sorted(set(passages.get(key, ()))))
        share = round(weight / (total if relay else firm), 3)
        out.append(Weighed(key, share, works.get(key), shown, relay, key == own))
    return tuple(sorted(out, key=lambda w: (w.relay, -w.share, w.party)))


def _unfit(label: str) -> bool:
    return kinds.is_generic(label) or kinds.is_country(label) or kinds.is_role(label)
