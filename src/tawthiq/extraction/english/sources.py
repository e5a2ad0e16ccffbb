"""Whom a text credits: everyone whom it lets speak, names or rests on, weighed by what it does with them.

The rules (credits.py) name the sources that a wording makes plain; that they do is one trait among others. Fitted
weights (models/credit-weights.json, by training/fit_credits.py) say how much each trait speaks for a source, and others
(credit-rows.json) how much each number does with which the trained reader's encoder sees a party where it has read.
Boosted trees (boosting.py) weigh the same things together; both have a part in the odds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any

import msgspec

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.attribution import Attributions
from tawthiq.extraction.english.boosting import boosted
from tawthiq.extraction.english.crediting import credited_by_wording
from tawthiq.extraction.english.credits import COUNTING, creditable, fullest_keys, initials, led, untitled
from tawthiq.extraction.english.judging import LEAST
from tawthiq.extraction.english.mentioned import Kind, Mention
from tawthiq.extraction.english.names import SMALL_TAILS, headless, like_a_person, phrase_of
from tawthiq.extraction.english.wordings import bare, key_of, named_as_sources
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.extraction.trained.choosing import MODELS, Row
from tawthiq.model import Credit, Span, Statement
from tawthiq.vocabulary.folding import fold

WEIGHTS, ROW_WEIGHTS = MODELS / "credit-weights.json", MODELS / "credit-rows.json"
# The weights' part in the log of the odds, of which the trees have the rest; and who is as likely a source as this is
# one. Both are chosen among values that differ little, by the held texts' floors (docs/explanation/reading.md).
SUMMED, LIKELY = 0.65, 0.43
# Of a list of ten thousand names no more parties than this are weighed.
MOST = 3_000


@dataclass(frozen=True, slots=True)
class Noted:
    """A party at one place of the text.

    Attributes:
        party: whom it is, by the name that the document gives most fully.
        traits: what the text does with it there.
        said: code points of what it gives there.
        credit: the rules' own, where they name it a source.
    """

    party: Mention
    traits: tuple[str, ...]
    said: int = 0
    credit: Credit | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party with everything that the text does with it, wherever it stands, in text order."""

    name: str
    noted: tuple[Noted, ...]
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of all parties of one text together."""

    length: int
    headline: int
    own: frozenset[str]
    most_said: int
    most_figures: int
    first: int
    traits: tuple[str, ...]


@cache
def weights() -> Mapping[str, float]:
    """The weight of each trait; under the empty name what every candidate begins with."""
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=dict[str, float])


@cache
def row_weights() -> tuple[float, ...]:
    """What it weighs that the trained reader sees a party at all, then the weight of each number of how it sees it."""
    return msgspec.json.decode(ROW_WEIGHTS.read_bytes(), type=tuple[float, ...])


def credited(parties: Sequence[Candidate], seen: Mapping[Span, Sequence[Row]]) -> tuple[Credit, ...]:
    """Sources credited, in the order in which the text introduces them, relays before those they relay.

    `seen`: how the trained reader sees the parties where it has read the page; by their traits alone elsewhere.
    """
    odds = [_odds(party, row_of(party, seen)) for party in parties]
    return tuple(_credit(c) for c in chosen(parties, odds))


def _odds(party: Candidate, row: Row | None) -> float:
    """The logarithm of the odds that a party is a source."""
    more = leaning(row, row_weights())
    # Whose the page is speaks on it as sources do, and is none.
    alone = summed(party, weights()) + (min(more, 0.0) if OWN in party.traits else more)
    both = SUMMED * alone + (1 - SUMMED) * boosted(party.traits, row)
    # Sources are named; the trees know many written texts that credit a guard or two.
    return min(alone, both) if party.traits & {"small letters", "one of many"} else both


def places_of(parties: Sequence[Candidate]) -> list[Span]:
    """Where the parties stand, each place once, in text order."""
    return sorted({n.party.span for c in parties for n in c.noted})


def row_of(candidate: Candidate, seen: Mapping[Span, Sequence[Row]]) -> Row | None:
    """How the trained reader sees a party: the mean over its places and the pages that show them; None if none does."""
    import numpy

    rows = [row for span in sorted({n.party.span for n in candidate.noted}) for row in seen.get(span, ())]
    return None if not rows else numpy.mean(numpy.array(rows, "float64"), axis=0)


def leaning(row: Row | None, known: Sequence[float]) -> float:
    """How much the way in which the trained reader sees a party speaks for its being a source."""
    return 0.0 if row is None else round(known[0] + float(row @ known[1:]), 3)


def summed(candidate: Candidate, known: Mapping[str, float]) -> float:
    """What a party's traits weigh together."""
    return sum(known[t] for t in sorted(candidate.traits) if t in known) + known.get("", 0.0)


def chosen(parties: Sequence[Candidate], odds: Sequence[float], least: float = LIKELY) -> list[Candidate]:
    """The candidates who are likely sources, in their order; of two names of one party the likelier.

    `odds`: their logarithm for each.
    """
    likely = [k for k, each in enumerate(odds) if each >= log(least / (1 - least))]
    papers = {k for k in likely if _papers() & {*parties[k].name.lower().split()}}
    kept: dict[int, frozenset[str]] = {}
    for at in sorted(likely, key=lambda k: (k in papers, -odds[k], k)):
        parts = _parts(parties[at].name)
        # "An Institute report" speaks for the institute that is named already.
        theirs = _parts(" ".join(w for w in _WORD.findall(parties[at].name)[1:] if w[:1].isupper()))
        once = at in papers and any(
            theirs & (other | {initials(parties[k].name.lower().split())}) for k, other in kept.items()
        )
        if not once and not any(parts <= other or other <= parts for other in kept.values()):
            kept[at] = parts
    return [parties[at] for at in sorted(kept)]


_WORD = re.compile(r"[^\W_]+")


def _parts(name: str) -> frozenset[str]:
    return frozenset(fold(name).split()) - {"the", "a", "an", "of", "for", "and"} or frozenset({name})


def _credit(candidate: Candidate) -> Credit:
    ruled = next((n.credit for n in candidate.noted if n.credit is not None), None)
    if ruled is not None:
        return ruled
    spans = tuple(sorted({n.party.span for n in candidate.noted}))
    return Credit(candidate.name, None, spans, len(spans))


def candidates(analysis: Analysis, said: Attributions, figures: Sequence[Statement]) -> list[Candidate]:
    """The parties of a text, in the order in which it introduces them."""
    rows: dict[str, list[Noted]] = {}
    for noted in _noted(analysis, said, [f for f in figures if f.confidence >= LEAST]):
        name = led(noted.party.text)
        key = key_of(name)
        if any(c.isalpha() for c in name) and (key in rows or len(rows) < MOST):
            rows.setdefault(key, []).append(noted)
    full = fullest_keys({k: each[0].party.kind in ("person", "organisation") for k, each in rows.items()})
    parties: dict[str, list[Noted]] = defaultdict(list)
    for key, each in rows.items():
        parties[full[key]] += each
    text = analysis.document.text
    parties = {k: each for k, each in parties.items() if not all(_SILENT.match(text, n.party.span.end) for n in each)}
    page = _page(parties, said, analysis, sum(f.confidence >= LEAST for f in figures))
    return [_candidate(key, each, page) for key, each in parties.items()]


# Whoever is named only as having said nothing is no source: "The ministry did not reply to questions."
_SILENT = re.compile(
    r"\s+(?:(?:did|do|does|has|have|had|could)\s*(?:not|n[’']t)\s+(?:immediately\s+|yet\s+)?"
    r"(?:repl|respond|answer|comment|be\s+reached|return)|declined\s+to\s+(?:comment|answer|respond|say)"
    r"|refused\s+to\s+(?:comment|answer)|(?:was|were)\s+not\s+(?:immediately\s+)?(?:available|reachable)|made\s+no\s+comment)",
    re.IGNORECASE,
)


def _page(parties: Mapping[str, Sequence[Noted]], said: Attributions, analysis: Analysis, figures: int) -> _Page:
    speaking = [each for each in parties.values() if any(SAYS in n.traits for n in each)]
    return _Page(
        max(len(analysis.document.text), 1),
        analysis.headline.end if analysis.headline else 0,
        said.own,
        max((sum(n.said for n in each) for each in parties.values()), default=0),
        max((_figures(each) for each in parties.values()), default=0),
        min((n.party.span.start for each in speaking for n in each), default=-1),
        (f"{min(len(speaking) // 3, 4)} speak", f"{min(figures, 8) // 2} figures on the page"),
    )


def _figures(noted: Sequence[Noted]) -> int:
    return sum(FIGURE in n.traits for n in noted)


SAYS, THROUGH, FIGURE, OWN = "says", "speaks through someone", "gives a figure", "the page's own"


def _noted(analysis: Analysis, said: Attributions, figures: Sequence[Statement]) -> Iterator[Noted]:
    """Every party, wherever the text lets it speak, names it or rests on it."""
    text = analysis.document.text
    for credit in said.credits:
        party = _by_form(credit.party, credit.mentions[0])
        yield Noted(party, ("ruled", f"ruled {party.kind}"), credit=credit)
    heard = said.heard
    quoting = {(a.cue.start, a.cue.end) for a in heard.quoted}
    for attribution in heard.cues:
        yield from _speaking(attribution, text, quoting=(attribution.cue.start, attribution.cue.end) in quoting)
    for trait, parties in (
        ("the page's own source", heard.sources),
        ("a work of theirs", heard.works),
        ("beside a word of crediting", named_as_sources(text)),
        ("by wording", credited_by_wording(text)),
    ):
        yield from (Noted(party, (trait, f"{trait} {party.kind}")) for party in parties)
    names = {m.span: m.text for m in said.mentions}
    for sentence in analysis.sentences:
        counts = ("the sentence counts",) if COUNTING.search(sentence.tokens.text) else ()
        yield from _named(sentence, names, counts)
        yield from _works(sentence, counts)
    for figure in figures:
        unit = "of people" if figure.figure and figure.figure.unit in ("people", "bodies") else "of other things"
        for at, link in enumerate(figure.chain):
            traits = (FIGURE, "gives it first" if at == 0 else "relays a figure", f"a figure {unit}")
            yield Noted(_by_form(link.party, link.mention or figure.span), traits)


def _by_form(name: str, span: Span) -> Mention:
    """A party of whom only the name is known."""
    return Mention(name, span, "person" if like_a_person(name) else "organisation", "")


def _speaking(attribution: Attribution, text: str, *, quoting: bool) -> Iterator[Noted]:
    """Those whom an attribution lets speak, and the bodies for which they do."""
    counts = any(COUNTING.search(text, s.start, s.end) for s in attribution.scope)
    used = bool(attribution.scope) or quoting
    shared = [SAYS, f"says: {attribution.lemma}", "something is said" if used else "nothing is said"]
    shared += ["it counts"] if counts else []
    shared += ["quoted"] if quoting else []
    shared += ["according to"] if attribution.prepositional else []
    shared += ["weakly"] if attribution.weak else []
    for at, party in reversed([*enumerate(attribution.parties)]):
        if party.kind == "pronoun":
            continue
        traits = [*shared, *([f"it counts {party.kind}"] if counts else []), *(["relays"] if at else [])]
        flags = {
            "a place": party.place,
            "taken up": party.definite,
            "of a body": party.affiliation,
            "a work": party.work,
        }
        traits += [name for name, holds in flags.items() if holds]
        traits += ["creditable"] if creditable(party, attribution, used=used, counts=counts) else []
        for name in party.members or (party.text,):
            member = Mention(name, party.span, party.kind, party.head)
            yield Noted(member, tuple(traits), attribution.size)
        if party.affiliation:
            body = Mention(bare(party.affiliation), party.span, "organisation", "")
            yield Noted(body, (THROUGH, f"through someone: {attribution.lemma}"))


def _named(sentence: Sentence, names: Mapping[Span, str], counts: tuple[str, ...]) -> Iterator[Noted]:
    """Names, with the part that they take in their sentence."""
    for entity in sentence.tokens.ents:
        name = bare(headless(entity.text.removeprefix("the ")))
        after = entity.doc[entity.end : entity.end + 1].text
        name += f" {after}" if after in SMALL_TAILS and name[:1].isupper() else ""
        if entity.label_ in ("ORG", "PERSON", "WORK_OF_ART", "LAW") and len(name) > 2:
            kind: Kind = "person" if entity.label_ == "PERSON" else "organisation"
            span = sentence.span_of(entity)
            party = Mention(names.get(span, name), span, kind, "")
            yield Noted(party, (f"tagged {entity.label_}", *counts, *_standing(entity.root)))


def _works(sentence: Sentence, counts: tuple[str, ...]) -> Iterator[Noted]:
    """Papers that say something themselves ("court records show")."""
    for token in sentence.tokens:
        noun = token.lemma_.lower()
        if token.pos_ != "NOUN" or noun not in _papers():
            continue
        before = token.head
        shows = token.dep_ == "nsubj" and before.lemma_.lower() in cue_set("papers_show")
        rests = token.dep_ == "pobj" and (before.lower_, before.head.lemma_.lower()) in _RESTING
        if shows or rests:
            phrase = phrase_of(sentence, token)
            party = Mention(phrase.of_text, sentence.span_of(token), "work", noun)
            yield Noted(party, ("a paper", f"a paper: {noun}", *counts, *_standing(token)))


_RESTING = frozenset({("to", "accord"), ("to", "according"), ("on", "base"), ("on", "rely"), ("on", "draw")})


def _papers() -> frozenset[str]:
    return words("works") | words("papers")


def _standing(token: Any) -> Iterator[str]:
    """The part that a name takes in its sentence, and of which word."""
    if token.dep_ == "conj":
        yield "joined"
        for _ in range(4):
            token = token.head if token.dep_ == "conj" else token
    part, head = token.dep_, token.head
    word = head.lemma_.lower()
    yield f"is {part}"
    if part == "pobj":
        yield from (
            f"{head.lower_} < {head.head.lemma_.lower()}",
            f"{head.lower_} it",
            f"preposition of {head.head.pos_}",
        )
        return
    yield f"{part} < {word}"
    if part in ("poss", "compound", "nmod", "amod"):
        yield f"{part} {head.dep_} < {head.head.lemma_.lower()}"
        of = {
            "a role": word in words("roles"),
            "a name": head.pos_ == "PROPN",
            "a paper": word in _papers(),
        }
        yield from (f"{part} of {what}" for what, holds in of.items() if holds)
    elif part == "appos":
        yield from (f"appos {head.dep_} < {head.head.lemma_.lower()}", f"appos of {head.pos_}")
    elif part in ("nsubj", "nsubjpass") and any(c.dep_ == "ccomp" for c in head.children):
        yield "says a clause"


def _candidate(key: str, noted: Sequence[Noted], page: _Page) -> Candidate:
    """A party, its traits by name and by all its places."""
    ruled = next((n.credit.party for n in noted if n.credit is not None), None)
    kinds = Counter(n.party.kind for n in noted)
    kind = "person" if kinds["person"] else kinds.most_common(1)[0][0]
    fullest = max(noted, key=lambda n: len(n.party.text)).party
    name = ruled or untitled(Mention(led(fullest.text), fullest.span, kind, fullest.head))
    starts = sorted({n.party.span.start for n in noted})
    said, figures = sum(n.said for n in noted), _figures(noted)
    traits = {t for n in noted for t in n.traits} | {*page.traits, f"kind {kind}", *_by_name(name, key, page)}
    traits |= {f"{_step(starts[0] / page.length, _FIRST)} in", f"{_step(said / page.length, _SAID)} of the page"}
    traits |= {f"{min(len(starts), 4)} places", f"{min(figures, 3)} figures"}
    traits.add(f"speaks {min(sum(SAYS in n.traits for n in noted), 4)} times")
    superlatives = {
        "says most": said and said == page.most_said,
        "gives most figures": figures and figures == page.most_figures,
        "speaks first": SAYS in traits and starts[0] == page.first,
    }
    traits |= {t for what, holds in superlatives.items() if holds for t in (what, f"{what} {kind}")}
    traits |= {"gives figures " + kind} if figures else set()
    traits |= {"in the headline"} if starts[0] < page.headline else set()
    traits |= {"in the headline alone"} if starts[-1] < page.headline else set()
    if not traits & _CREDITED:
        traits |= {"only named", f"only named {kind}"}
    return Candidate(name, tuple(noted), frozenset(traits))


_CREDITED = frozenset(
    (SAYS, THROUGH, "the page's own source", "a work of theirs", "beside a word of crediting", "by wording", FIGURE)
)
_FIRST, _SAID = (0.03, 0.1, 0.3, 0.6), (0.0, 0.02, 0.05, 0.12)


def _step(value: float, steps: Sequence[float]) -> str:
    return next((f"{step:g}" for step in steps if value <= step), "more")


def _by_name(name: str, key: str, page: _Page) -> Iterator[str]:
    """What a name tells by itself."""
    parts = name.lower().split()
    capitals = {w.lower() for w in name.split() if w[:1].isupper()}
    yield from (f"a word of {each}" for each in ("watching", "bodies", "roles") if {*parts} & words(each))
    yield from (f"a word of {each}" for each in ("organisation_words", "media_words") if capitals & words(each))
    yield from (f"word {w}" for w in {*parts} & (words("bodies") | words("roles") | _papers()))
    flags = {
        OWN: key in page.own,
        "never credited": key in cue_set("never_credited"),
        "a known outlet": name.lower() in media(),
        "small letters": name[:1].islower(),
        "capitals": name.isupper(),
        "one of many": parts[0] in ("a", "an", "one", "two", "three", "some", "several"),
        "like a person": like_a_person(name),
    }
    yield from (what for what, holds in flags.items() if holds)
    yield f"{min(len(parts), 5)} words"
