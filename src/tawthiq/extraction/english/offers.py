"""What a document offers for the slots of its figures: every place, period and party that it names, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.intervals import intervals
from tawthiq.extraction.english.likely import likely_places
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.nouns import unit_of
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.places import Place
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.extraction.trained.offers import Offers, Said, flags, gathered, padded
from tawthiq.model import Span, Statement

_PLACE_KINDS = ("site", "town", "area", "country", "people", "wide")
_FORMS = ("day", "month", "year", "range", "open", "relative", "pointing")
_OUTLET = re.compile(
    r"\b(?:(?:state|national|local|public|official|government|opposition|army|military)(?:-\w+)?\s+"
    r"(?:television|TV|radio|broadcaster|news agency|media|daily|newspaper|gazette)|news site|news agency|newspaper)\b"
    r"(?:,?\s+(?P<named>[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3}))?"
)
_PARTY_KINDS = ("person", "organisation", "role", "body", "work", "pronoun")


def offers_of(analysis: Analysis, setting: Setting, said: Attributions, rows: Sequence[Statement]) -> Offers:
    """Collect the offers of a document, the periods that the rules put together for its figures included.

    Linear in the document's length.
    """
    places = chain(_places(setting), likely_places(analysis, setting, said))
    parties = chain(_parties(said), _likely_parties(analysis, said), _outlets(analysis, said))
    silent = _datelines(analysis)
    heard = (offer for offer in parties if offer[3].span.start not in silent)
    return gathered(chain(places, _periods(analysis, setting, rows), heard))


# "KHARTOUM - The minister said", "Lagos, 3 May (Agency) -- Police ...": no town speaks where it only dates the page.
_DATELINE = re.compile(
    r"\s*([A-Z][\w’']*(?: [A-Z][\w’']*){0,2})(?:, [^\n–—-]{1,40})?(?: ?\([^)\n]{1,30}\))?\s[-–—]{1,2}\s"
)


def _datelines(analysis: Analysis) -> frozenset[int]:
    """Where the towns stand with which paragraphs begin."""
    text = analysis.document.text
    found = (_DATELINE.match(text, b.span.start, b.span.end) for b in analysis.document.blocks)
    return frozenset(m.start(1) for m in found if m is not None and m[1].lower() in gazetteer.towns())


def _places(setting: Setting) -> Iterator[tuple[str, str, str, Said]]:
    for key, places in setting.atlas.mentions.items():
        for place in places:
            yield "place", key, places[0].name, Said(place.span, padded(_place_traits(place)))


def _place_traits(place: Place) -> list[float]:
    roles = ("owner", "speaker", "adjective")
    return [*flags(place.kind, _PLACE_KINDS), float(place.located), place.weight, *flags(place.role, roles)]


def _periods(analysis: Analysis, setting: Setting, rows: Sequence[Statement]) -> Iterator[tuple[str, str, str, Said]]:
    stated = {dated.edtf for dates in setting.dates.values() for dated in dates}
    for index, dates in setting.dates.items():
        base = analysis.sentences[index].span.start
        for dated in (d for d in dates if d.role != "compared"):
            traits = [*flags(dated.form, _FORMS), float(dated.role == "until"), float(dated.guessed)]
            yield "period", dated.edtf, dated.edtf, Said(Span(base + dated.start, base + dated.end), padded(traits))
    together = padded(flags("range", _FORMS))
    for row in rows:
        period = row.figure.period if row.figure is not None else None
        words = row.figure.slots["period"].span if row.figure is not None and period else None
        if period is not None and words is not None and period not in stated:
            yield "period", period, period, Said(words, together)
            stated.add(period)
    for edtf, span in intervals(analysis, setting):
        if edtf not in stated:
            form = "open" if ".." in edtf else "range"
            yield "period", edtf, edtf, Said(span, padded([*flags(form, _FORMS), 0.0, 1.0]))


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
            heads = _opens(sentence, token)
            if token.pos_ not in ("NOUN", "PROPN") or not (token.dep_ in ("nsubj", "pobj", "poss", "appos") or heads):
                continue
            if token.dep_ == "pobj" and token.head.lower_ not in ("by", "to", "from", "with"):
                continue
            if not _could_speak(token) and not (heads and unit_of(token.text) == "people"):
                continue
            mention = read_party(sentence, token)
            if mention is None or mention.kind == "pronoun" or mention.span.start in known:
                continue
            key = name_key(mention.text)
            if key and key not in said.own:
                yield "party", key, mention.text, Said(mention.span, padded([*_party_traits(mention, set()), 1.0]))


def _outlets(analysis: Analysis, said: Attributions) -> Iterator[tuple[str, str, str, Said]]:
    """ "On state television", "told the news site Reform", "reached by Reuters": outlets that the rules do not hear."""
    text = analysis.document.text
    kinds = (m.span("named") if m["named"] else m.span() for m in _OUTLET.finditer(text))
    names = (m.span() for m in _media().finditer(text) if m.group()[:1].isupper())
    known = {m.span.start for m in said.mentions}
    traits = padded([*flags("organisation", _PARTY_KINDS), 0.0, 1.0, 0.0, 0.0, 1.0])
    for start, end in dict.fromkeys((*kinds, *names)):
        key = name_key(text[start:end])
        if key and key not in said.own and start not in known:
            yield "party", key, text[start:end], Said(Span(start, end), traits)


@cache
def _media() -> re.Pattern[str]:
    names = sorted(media(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)


def _opens(sentence: Sentence, token: Any) -> bool:
    """ "Amal, 38, teacher", "A mother: ...": it stands first in its paragraph, and a comma or a colon follows."""
    after = sentence.tokens.doc[token.i + 1 : token.i + 2].text
    first = sentence.span.start - sentence.block.span.start <= 1 and token.i - sentence.tokens.start <= 2
    return first and after in (",", ":", "")


def _could_speak(token: Any) -> bool:
    """A role, a body, a text; people who act; whatever else a verb of saying or finding has for its subject; a name."""
    lemma = token.lemma_.lower()
    if token.pos_ == "PROPN":
        return bool(token.ent_type_ not in ("DATE", "TIME", "MONEY", "PERCENT"))
    if lemma in words("roles") or lemma in words("bodies") or lemma in words("works"):
        return True
    if token.dep_ != "nsubj":
        return False
    tells = token.head.lemma_.lower() in cue_set("speech") | cue_set("finding")
    return tells or unit_of(token.text) in ("people", "groups")


def _party_traits(mention: Mention, speaking: set[Span]) -> list[float]:
    return [
        *flags(mention.kind, _PARTY_KINDS),
        float(mention.span in speaking),
        float(mention.text.lower() in media()),
        float(mention.plural),
        float(mention.place),
    ]
