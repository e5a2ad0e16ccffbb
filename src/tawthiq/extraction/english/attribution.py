"""Who says what in an English document: chains of attribution over its text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attributed import SIGNS, Attribution
from tawthiq.extraction.english.carrying import carried
from tawthiq.extraction.english.claimed import Ground
from tawthiq.extraction.english.claiming import demanded
from tawthiq.extraction.english.credits import credits_by_rule, works_named
from tawthiq.extraction.english.cueing import attributions_in
from tawthiq.extraction.english.demands import demands_in
from tawthiq.extraction.english.denials import denials_in
from tawthiq.extraction.english.headlined import headlined
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.own_voice import SECTION, asking_page, recommending
from tawthiq.extraction.english.pages import page_of, signed_paragraphs
from tawthiq.extraction.english.quotes import SHORTEST, Spoken, assign, quotes_of
from tawthiq.extraction.english.registry import Registry, named_later, registry_of
from tawthiq.extraction.english.speakers import topic_of
from tawthiq.extraction.english.speaking import Voice
from tawthiq.extraction.english.transcripts import said_in_turns
from tawthiq.model import Credit, Link, Span, Statement

# "The Commission said in its second report that ...": "the report" is the Commission's.
_IN_A_REPORT = re.compile(
    r"\s+(?:\w+\s+)?in (?:an?|its|their|his|her|the)\s(?:[\w-]+\s){0,3}(?:report|study|paper|survey|review)\b"
)
# Offsets are looked up in buckets of this many code points.
BUCKET = 512


@dataclass(frozen=True, slots=True)
class Heard:
    """Who is let speak in a document, before anyone asks whom it rests on.

    Attributes:
        cues: attributions by words, in text order.
        quoted: those of quotations.
        works: bodies whose reports are named.
        sources: the outlets from which the page has its text.
    """

    cues: tuple[Attribution, ...] = ()
    quoted: tuple[Attribution, ...] = ()
    works: tuple[Mention, ...] = ()
    sources: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Attributions:
    """Everything that says who speaks in one document.

    Attributes:
        statements: quotations, reported speech, denials and demands, in text order.
        credits: sources whom the text credits by the rules, outermost first.
        publisher, published: of the page, where the text states them.
        mentions: every party where it is named or taken up again, resolved, in text order.
        heard: the attributions themselves, and the works and outlets that the page rests on.
        ground: what demands are weighed with; None where there is nothing to read.
    """

    statements: tuple[Statement, ...] = ()
    credits: tuple[Credit, ...] = ()
    publisher: str | None = None
    published: str | None = None
    index: dict[int, tuple[Attribution, ...]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    mentions: tuple[Mention, ...] = ()
    heard: Heard = field(default_factory=lambda: Heard())
    ground: Ground | None = field(default=None, compare=False, repr=False)

    @property
    def speaking(self) -> frozenset[str]:
        """The names of those who speak, countries and cities left out, as `name_key` writes them."""
        parties = (p for rows in self.index.values() for a in rows for p in a.parties if not p.place)
        return frozenset(name_key(p.text) for p in parties)

    def attributions_at(self, at: int) -> list[Attribution]:
        """The attributions whose content holds an offset, innermost first."""
        found = [a for a in self.index.get(at // BUCKET, ()) if a.covers(at)]
        return sorted(found, key=lambda a: (a.size, a.rank, a.cue.start))

    def own_at(self, span: Span) -> tuple[Link, ...]:
        """Who gives the words at a span, the page's publisher too."""
        return chain_of(self.attributions_at(span.start), frozenset())

    def chain_at(self, span: Span) -> tuple[Link, ...]:
        """Who gives the words at a span, innermost first; empty where the page speaks itself."""
        return chain_of(self.attributions_at(span.start), self.own)


def chain_of(found: Sequence[Attribution], own: frozenset[str]) -> tuple[Link, ...]:
    """One chain from attributions that stand within one another, innermost first."""
    links: list[Link] = []
    seen: set[str] = set()
    firm = any(not a.weak and not a.carried and a.rank < SIGNS for a in found)
    for attribution in found:
        if attribution.weak and firm and not attribution.quoted:
            continue
        if attribution.rank >= SIGNS and not links:
            # Who signs or brings a whole text does not thereby say what the page says itself.
            continue
        for party in attribution.parties:
            # Those who speak together are one party; media that bring something together are one link each.
            for name in (party.members or (party.text,)) if links else (party.text,):
                key = name_key(name)
                if key in own or key in seen or party.kind == "pronoun":
                    continue
                seen.add(key)
                links.append(Link(name, party.span, attribution.cue))
    return tuple(links)


def name_key(name: str) -> str:
    return " ".join(name.lower().removeprefix("the ").split())


def attribute(analysis: Analysis) -> Attributions:
    """Read who says what. Linear in the length of the text; never raises on odd input."""
    if not analysis.sentences:
        return Attributions()
    text = analysis.document.text
    registry = registry_of(analysis)
    page = page_of(analysis, registry)
    blocks = list(dict.fromkeys(s.block for s in analysis.sentences))
    quotes = quotes_of(text, blocks)
    verbal = _resolved(analysis.sentences, registry)
    labelled = headlined(analysis, registry, verbal)
    cues = named_later(sorted([*verbal, *labelled], key=lambda a: a.cue.start), analysis.headline)
    spoken = assign(text, quotes, cues, blocks)
    quoted = [replace(s.by, scope=(s.quote.span,), confidence=s.confidence, quoted=True, carried=False) for s in spoken]
    held = [c for c in cues if c.scope]
    found = held + quoted + carried(analysis, held, quoted)
    found += said_in_turns(text, registry)
    vias = signed_paragraphs(text, blocks)
    found += vias if page.relay is None else [*vias, page.relay]
    mentions = _mentions(registry, cues, quoted)
    heard = Heard((*cues, *vias), tuple(quoted), tuple(works_named(analysis.sentences, registry)), page.sources)
    result = Attributions((), (), page.publisher, page.published, _bucketed(found), page.own, mentions, heard)
    statements = list(_statements(analysis, result, held, spoken))
    asking, advice = asking_page(analysis, registry), recommending(analysis, registry)

    def asks_at(at: int) -> str | None:
        advising = (name for start, name in reversed(advice) if 0 <= at - start < SECTION)
        return next(advising, None) or asking or registry.watcher(at)

    ground = Ground(analysis, registry, Voice(result.chain_at, result.own_at, asks_at))
    statements += denials_in(analysis, registry, result.chain_at)
    statements += demanded(ground, demands_in(analysis, registry, ground.voice))
    statements.sort(key=lambda s: (s.span.start, s.span.end, s.kind))
    credited = credits_by_rule(analysis, heard.cues, heard.quoted, heard.works, page)
    return replace(result, statements=tuple(statements), credits=credited, ground=ground)


def _mentions(registry: Registry, *found: Sequence[Attribution]) -> tuple[Mention, ...]:
    """Names as the document's fullest, and the parties of attributions, each once where it stands."""
    rows = {m.span: replace(m, text=registry.fullest(m.text)) for m in registry.named}
    for attribution in (a for rows in found for a in rows):
        for party in attribution.parties:
            if party.kind != "pronoun":
                rows[party.span] = party
    return tuple(sorted(rows.values(), key=lambda m: (m.span, m.text)))


def _resolved(sentences: Iterable[Sentence], registry: Registry) -> list[Attribution]:
    """The attributions of all sentences, their parties resolved, in text order."""
    out: list[Attribution] = []
    relays: dict[str, Mention] = {}
    for sentence in sentences:
        topic = topic_of(sentence)
        for attribution in attributions_in(sentence):
            parties = tuple(registry.resolve(p) for p in attribution.parties)
            # "Told the company" names no relay where the text has named none before.
            parties = parties[:1] + tuple(p for p in parties[1:] if p.kind != "body" or not p.definite)
            if parties[0].kind == "pronoun":
                if parties[0].head in ("i", "we"):
                    continue
            else:
                registry.spoke(parties[0], attribution.cue.start)
                if _IN_A_REPORT.match(sentence.tokens.doc.text, attribution.cue.end - sentence.base):
                    registry.wrote(parties[0], attribution.cue.start)
            for party in parties[1:]:
                registry.told(party)
            out.append(replace(attribution, parties=_still_relayed(parties, relays)))
        if topic is not None:
            registry.topic(registry.resolve(topic))
    out.sort(key=lambda a: a.cue.start)
    return out


def _still_relayed(parties: tuple[Mention, ...], relays: dict[str, Mention]) -> tuple[Mention, ...]:
    """Who told an agency something is taken to go on telling it."""
    key = name_key(parties[0].text)
    if len(parties) > 1:
        relays[key] = parties[1]
    elif key in relays and parties[0].kind == "person":
        return (*parties, replace(relays[key], span=parties[0].span))
    return parties


def _bucketed(found: Iterable[Attribution]) -> dict[int, tuple[Attribution, ...]]:
    index: dict[int, list[Attribution]] = defaultdict(list)
    for attribution in found:
        touched = {
            bucket
            for span in attribution.scope
            for bucket in range(span.start // BUCKET, max(span.end - 1, span.start) // BUCKET + 1)
        }
        for bucket in sorted(touched):
            index[bucket].append(attribution)
    return {bucket: tuple(rows) for bucket, rows in index.items()}


def _statements(
    analysis: Analysis, result: Attributions, held: Sequence[Attribution], spoken: Sequence[Spoken]
) -> Iterable[Statement]:
    document, text = analysis.document.id, analysis.document.text
    seen: set[tuple[int, int, str]] = set()
    for said in spoken:
        chain = result.chain_at(said.quote.span)
        key = (said.quote.span.start, said.quote.span.end, "quotation")
        if chain and said.quote.words(text) >= SHORTEST and key not in seen:
            seen.add(key)
            yield Statement(document, said.quote.span, "quotation", said.by.stance, chain, confidence=said.confidence)
    for attribution in held:
        span = max(attribution.scope, key=lambda s: s.end - s.start)
        chain = chain_of([a for a in result.attributions_at(span.start) if a.size >= attribution.size], result.own)
        key = (span.start, span.end, "assertion")
        if chain and key not in seen:
            seen.add(key)
            yield Statement(document, span, "assertion", attribution.stance, chain, confidence=attribution.confidence)
