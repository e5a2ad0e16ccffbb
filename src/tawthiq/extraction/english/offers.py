"""What a document offers for the slots of its figures: every place, period and party that it names, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.dates import WEEKDAYS
from tawthiq.extraction.english.nouns import unit_of
from tawthiq.extraction.english.parties import Mention, read_party
from tawthiq.extraction.english.places import Place
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.wordlists import media, words
from tawthiq.extraction.trained.offers import TRAITS, Offers, Said, flags, gathered, padded
from tawthiq.model import Span, Statement

_PLACE_KINDS = ("site", "town", "area", "country", "people", "wide")
_FORMS = ("day", "month", "year", "range", "open", "relative", "pointing")
_PARTY_KINDS = ("person", "organisation", "role", "body", "work", "pronoun")


def offers_of(analysis: Analysis, setting: Setting, said: Attributions, rows: Sequence[Statement]) -> Offers:
    """Collect the offers of a document, the periods that the rules put together for its figures included.

    Linear in the document's length.
    """
    places = chain(_places(setting), _likely_places(analysis, setting, said))
    parties = chain(_parties(said), _likely_parties(analysis, said))
    return gathered(chain(places, _periods(analysis, setting, rows), parties))


def _places(setting: Setting) -> Iterator[tuple[str, str, str, Said]]:
    for key, places in setting.atlas.mentions.items():
        for place in places:
            yield "place", key, places[0].name, Said(place.span, padded(_place_traits(place)))


def _place_traits(place: Place) -> list[float]:
    roles = ("owner", "speaker", "adjective")
    return [*flags(place.kind, _PLACE_KINDS), float(place.located), place.weight, *flags(place.role, roles)]


_NAME = (
    r"\s+(?:the\s+)?(?P<name>[A-Z][\w’'-]*"
    r"(?:[\s-]+(?:[A-Z][\w’'-]*|No\.?\s?\d+|\d{1,3}\b|(?:de|du|des|la|del|al|el|of)\s+[A-Z][\w’'-]*)){0,3})"
)
# A capitalised name after such a word is likely a place, whatever the tagger calls it.
_AT = re.compile(rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ii]nside|[Oo]utside|[Aa]round|[Aa]cross|[Ii]nto|[Ff]rom){_NAME}")
# After such a word it may be one.
_OF = re.compile(rf"\b(?:of|to|for|through|over|between|reached|left|entered|called|named){_NAME}")
# "Camp 22", "Penal Colony No. 14": a kind of place with its number.
_NUMBERED = re.compile(
    r"\b(?P<name>(?:[A-Z][\w’'-]+\s+)?(?:Camp|Colony|Barracks|Hill|Branch|Prison|Site|Base|Factory|Zone|Block|Ward|Unit|Post|Point|Section|Institute)"
    r"\s+(?:No\.?\s*)?\d{1,4}[A-Z]?)\b"
)
# At most so many of such names are followed through a document.
NAMES = 300
_NO_PLACE = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", *WEEKDAYS),
    )
)


def _likely_places(analysis: Analysis, setting: Setting, said: Attributions) -> Iterator[tuple[str, str, str, Said]]:
    """Names that stand where places stand and that the atlas has not; each wherever the text has it."""
    text = analysis.document.text
    people = {m.text for m in said.mentions if m.kind == "person"}
    parties = {m.text for m in said.mentions}
    known = {p.name for rows in setting.atlas.mentions.values() for p in rows}
    names: dict[str, None] = {}
    for sentence in analysis.sentences:
        here = sentence.span
        for pattern, others in ((_AT, people), (_NUMBERED, people), (_OF, parties)):
            for match in pattern.finditer(text, here.start, here.end):
                name = match["name"].strip().removesuffix("'s").removesuffix("’s")
                if name not in others:
                    names.setdefault(name)
    wanted = [n for n in names if n not in known and n.split()[0].lower() not in _NO_PLACE][:NAMES]
    if not wanted:
        return
    traits = padded([0.0] * (TRAITS - 1) + [1.0])
    anywhere = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(wanted, key=len, reverse=True))) + r")(?!\w)")
    for sentence in analysis.sentences:
        for match in anywhere.finditer(text, sentence.span.start, sentence.span.end):
            yield "place", match.group().lower(), match.group(), Said(Span(match.start(), match.end()), traits)


def _periods(analysis: Analysis, setting: Setting, rows: Sequence[Statement]) -> Iterator[tuple[str, str, str, Said]]:
    stated = {dated.edtf for dates in setting.dates.values() for dated in dates}
    for index, dates in setting.dates.items():
        base = analysis.sentences[index].span.start
        for dated in dates:
            traits = [*flags(dated.form, _FORMS), float(dated.role == "until"), float(dated.guessed)]
            yield "period", dated.edtf, dated.edtf, Said(Span(base + dated.start, base + dated.end), padded(traits))
    together = padded(flags("range", _FORMS))
    for row in rows:
        period = row.figure.period if row.figure is not None else None
        words = row.figure.slots["period"].span if row.figure is not None and period else None
        if period is not None and words is not None and period not in stated:
            yield "period", period, period, Said(words, together)


def _parties(said: Attributions) -> Iterator[tuple[str, str, str, Said]]:
    speaking = {p.span for rows in said.index.values() for a in rows for p in a.parties}
    for mention in said.mentions:
        key = name_key(mention.text)
        if key and key not in said.own:
            yield "party", key, mention.text, Said(mention.span, padded(_party_traits(mention, speaking)))


def _likely_parties(analysis: Analysis, said: Attributions) -> Iterator[tuple[str, str, str, Said]]:
    """Who acts as the subject of a verb or its agent and could speak, though no cue that the rules know says so."""
    known = {m.span.start for m in said.mentions}
    for sentence in analysis.sentences:
        for token in sentence.tokens:
            if token.pos_ != "NOUN" or token.dep_ not in ("nsubj", "pobj", "poss", "appos"):
                continue
            if token.dep_ == "pobj" and token.head.lower_ not in ("by", "to", "from", "with"):
                continue
            lemma = token.lemma_.lower()
            could = lemma in words("roles") or lemma in words("bodies") or lemma in words("works")
            if not could and (token.dep_ != "nsubj" or unit_of(token.text) != "people"):
                continue
            mention = read_party(sentence, token)
            if mention is None or mention.kind == "pronoun" or mention.span.start in known:
                continue
            key = name_key(mention.text)
            if key and key not in said.own:
                yield "party", key, mention.text, Said(mention.span, padded([*_party_traits(mention, set()), 1.0]))


def _party_traits(mention: Mention, speaking: set[Span]) -> list[float]:
    return [
        *flags(mention.kind, _PARTY_KINDS),
        float(mention.span in speaking),
        float(mention.text.lower() in media()),
        float(mention.plural),
        float(mention.place),
    ]
