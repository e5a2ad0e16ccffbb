"""The Arabic reader: rules over tokens, clitics and a lexicon, and a trained reader; linear in the text's length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from tawthiq.extraction.arabic.asked import OFFERS
from tawthiq.extraction.arabic.attribution import Chain, Voices, dateline, read_voices
from tawthiq.extraction.arabic.cast import Cast, same_medium
from tawthiq.extraction.arabic.claims import LONGEST_CONTENT, Claim, find_claims
from tawthiq.extraction.arabic.crediting import credited_makers
from tawthiq.extraction.arabic.deciding import decided
from tawthiq.extraction.arabic.figures import RULED, read_figures
from tawthiq.extraction.arabic.relative import Clock
from tawthiq.extraction.arabic.scene import Noted, Scene
from tawthiq.extraction.arabic.script import Sentence, sentences
from tawthiq.model import Credit, Demand, Denial, Document, Link, Reading, Slot, Span, Statement

# Shortest reported content, in tokens, that is kept as a statement of its own.
SHORTEST_CONTENT = 3
# So many tokens a line without a bullet may have to go on a list.
ITEM = 14


@dataclass(slots=True)
class _State:
    cast: Cast = field(default_factory=Cast)
    statements: list[Statement] = field(default_factory=list)
    agency: Link | None = None
    credited: dict[str, list[Span]] = field(default_factory=dict)
    relays: set[str] = field(default_factory=set)
    before: Sentence | None = None


class ArabicReader:
    """Reads statements out of Arabic blocks; blocks of other languages are left alone."""

    @property
    def name(self) -> str:
        return "arabic"

    @property
    def version(self) -> str:
        return "8"

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"ar"})

    def read(self, document: Document) -> Reading:
        """The document's statements in text order, and the sources that it credits."""
        found = ruled(document)
        figures = decided(document, found.scene, found.heard, found.rows)
        # By the guide an agency named in the dateline relays, whatever else does; the annotators of the training texts
        # often left it out.
        return self._reading(document, found, [_with_agency(row, found.state.agency) for row in figures])

    def by_rules(self, document: Document) -> Reading:
        """The same without the trained reader: what it is measured beside."""
        found = ruled(document)
        return self._reading(document, found, [row for row in found.rows if _sure(row)])

    def _reading(self, document: Document, found: Ruled, figures: Sequence[Statement]) -> Reading:
        others = (s for s in found.state.statements if s.figure is None)
        ordered = sorted((*figures, *others), key=lambda s: (s.span, s.kind))
        unique = tuple({s.id: s for s in ordered}.values())
        return Reading(document.id, self.name, self.version, unique, _credits(found.state, unique))

    def noted(self, document: Document) -> list[Noted]:
        """The traits of each slot of each figure: what the weights of confidence are fitted on."""
        return [noted for noted in self._traced(document) if not noted.slot.startswith(OFFERS)]

    def offered(self, document: Document, slot: str) -> list[Noted]:
        """All that was weighed for a slot of each figure, as pairs of value and traits: what a choice is fitted on."""
        return [noted for noted in self._traced(document) if noted.slot == OFFERS + slot]

    def _traced(self, document: Document) -> list[Noted]:
        trace: list[Noted] = []
        ruled(document, trace)
        return trace


@dataclass(slots=True)
class Ruled:
    """What the rules read of a document, and whence: the numbers that they doubt are among the rows."""

    scene: Scene
    state: _State
    heard: list[tuple[Sentence, Voices]] = field(default_factory=list)

    @property
    def rows(self) -> list[Statement]:
        """The figures, each once, in text order."""
        found = sorted((s for s in self.state.statements if s.figure is not None), key=lambda s: s.span)
        return list({s.id: s for s in found}.values())


def ruled(document: Document, trace: list[Noted] | None = None) -> Ruled:
    """Read a document's Arabic blocks by rules alone."""
    blocks = [(n, b.span) for n, b in enumerate(document.blocks) if b.language == "ar"]
    parsed = sentences(document.text, blocks)
    found = Ruled(Scene(clock=Clock(document.metadata.published), trace=trace), _State())
    found.scene.survey(parsed)
    found.state.cast.publisher = document.metadata.publisher
    carried: Chain = ()
    block, listing = -1, False
    for sentence in parsed:
        listing = sentence.block != block and listing and not sentence.opens_lists and _item(sentence)
        if sentence.block != block:
            block, carried = sentence.block, carried if listing else ()
            _dateline(sentence, found.state)
        voices = read_voices(sentence, found.state.cast, carried, listed=listing)
        carried = voices.carried
        listing = listing or sentence.opens_lists
        _read(sentence, voices, found.scene, found.state, document)
        found.state.before = sentence
        found.heard.append((sentence, voices))
    found.state.statements = [_echoed(s, found.scene) for s in found.state.statements]
    return found


def _item(sentence: Sentence) -> bool:
    """Whether a line looks like an item of a list: behind a bullet or a number, or a few words."""
    return sentence.listed or len(sentence.tokens) <= ITEM


def _dateline(sentence: Sentence, state: _State) -> None:
    agency = dateline(sentence, state.cast)
    if agency is not None and state.agency is None:
        state.agency = Link(agency.name, agency.span, None)
        state.credited.setdefault(agency.name, []).append(agency.span)
        state.relays.add(agency.name)


def _read(sentence: Sentence, voices: Voices, scene: Scene, state: _State, document: Document) -> None:
    figures = [_with_agency(s, state.agency) for s in read_figures(sentence, voices, scene, document.id)]
    claims = [_claim(sentence, c, voices, state, document) for c in find_claims(sentence, voices, state.cast)]
    state.statements += figures + claims
    state.statements += _reported(sentence, voices, [f for f in figures if _sure(f)] + claims, state, document)
    for party in credited_makers(sentence, state.cast):
        state.credited.setdefault(party.name, []).append(party.span)
    for cue in voices.cues:
        if cue.group in ("denies", "demands"):
            continue
        for position, party in reversed(list(enumerate(cue.parties))):
            told = cue.complement and (
                party.kind == "person" or (party.kind == "role" and party.name in state.cast.roles)
            )
            if (party.kind != "role" and party.known) or told:
                state.credited.setdefault(party.name, []).append(party.span)
                if position > 0:
                    state.relays.add(party.name)


def _sure(row: Statement) -> bool:
    return row.confidence >= RULED


def _with_agency(statement: Statement, agency: Link | None) -> Statement:
    """The agency of the dateline relays whatever a named party says."""
    if agency is None or not statement.chain or any(same_medium(link.party, agency.party) for link in statement.chain):
        return statement
    return _replace_chain(statement, (*statement.chain, agency))


def _replace_chain(s: Statement, chain: Chain) -> Statement:
    return Statement(s.document, s.span, s.kind, s.stance, chain, s.figure, s.act, s.demand, s.denial, s.confidence)


def _echoed(statement: Statement, scene: Scene) -> Statement:
    """A figure of the headline with place and period of the same figure in the text, where it tells none itself."""
    figure = statement.figure
    if figure is None or statement.span.end > scene.headline:
        return statement
    told = scene.told.get((figure.low, figure.high)) or scene.numbered(figure)
    if told is None or told.figure.unit != figure.unit:
        return statement
    same, slots = told.figure, dict(figure.slots)
    taken = {}
    for slot in ("place", "period"):
        if getattr(figure, slot) is None and getattr(same, slot) is not None:
            taken[slot] = getattr(same, slot)
            slots[slot] = Slot(None, same.slots[slot].confidence, "as the same figure in the text")
    return replace(statement, figure=replace(figure, slots=slots, **taken))


def _claim(sentence: Sentence, claim: Claim, voices: Voices, state: _State, document: Document) -> Statement:
    span = sentence.span_of(claim.first, claim.end)
    text = span.of(document.text)
    chain = _claim_chain(claim, voices, state)
    if claim.kind == "denial":
        if claim.points and state.before is not None:
            text = _last_words(state.before, document)
        denial = Denial(text, claim.cue.of(document.text))
        return Statement(document.id, span, "denial", "denies", chain, denial=denial, confidence=claim.confidence)
    demand = Demand(claim.addressee, text)
    return Statement(document.id, span, "demand", "demands", chain, demand=demand, confidence=claim.confidence)


def _last_words(sentence: Sentence, document: Document) -> str:
    """What the sentence before told, at most so many tokens of it as a denial's content may have."""
    return sentence.span_of(max(0, len(sentence.tokens) - LONGEST_CONTENT), len(sentence.tokens)).of(document.text)


def _claim_chain(claim: Claim, voices: Voices, state: _State) -> Chain:
    if claim.speaker is not None:
        return (Link(claim.speaker.name, claim.speaker.span, claim.cue),)
    held = voices.at(claim.first) or voices.carried
    if held:
        return (Link(held[0].party, held[0].mention, claim.cue), *held[1:])
    return (Link(state.cast.speaker, None, claim.cue),) if state.cast.speaker else ()


def _reported(
    sentence: Sentence, voices: Voices, found: list[Statement], state: _State, document: Document
) -> list[Statement]:
    """Reported speech that holds no figure, denial or demand, as statements of plain text."""
    out: list[Statement] = []
    cues = [c for c in voices.cues if c.group in ("says", "alleges", "estimates") and (c.complement or c.parties)]
    cues = [c for c in cues if c.complement or not c.aside]
    for k, cue in enumerate(cues):
        end = cues[k + 1].first if k + 1 < len(cues) else len(sentence.tokens)
        if end - cue.content < SHORTEST_CONTENT:
            continue
        span = sentence.span_of(cue.content, end)
        chain = voices.at(cue.content)
        if not chain or any(s.span.overlaps(span) for s in found):
            continue
        quoted = sentence.key(cue.content - 1) in ('"', "«", "“") or sentence.key(cue.content) in ('"', "«", "“")
        stance = "alleges" if cue.group == "alleges" else "estimates" if cue.group == "estimates" else "asserts"
        kind = "quotation" if quoted else "assertion"
        made = Statement(document.id, span, kind, stance, chain, confidence=0.7)  # type: ignore[arg-type]
        out.append(_with_agency(made, state.agency))
    return out


def _credits(state: _State, statements: tuple[Statement, ...]) -> tuple[Credit, ...]:
    """Parties that the document credits, relays before those whom they relay, else in order of naming."""
    counts: dict[str, int] = {}
    for statement in statements:
        for link in statement.chain:
            counts[link.party] = counts.get(link.party, 0) + 1
    ordered = sorted(state.credited, key=lambda party: party not in state.relays)
    return tuple(
        Credit(party, None, tuple(sorted(set(state.credited[party]))), counts.get(party, 0)) for party in ordered
    )
