"""Names that stand where places stand and that no lookup knows: offers for the trained reader to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.dates import WEEKDAYS
from tawthiq.extraction.english.names import led_by_article
from tawthiq.extraction.english.places import numbering
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.wordlists import media
from tawthiq.extraction.trained.offers import TRAITS, Said, padded
from tawthiq.model import Span

_NAME = (
    r"\s+(?:the\s+)?(?P<name>[A-Z][\w’'-]*"
    r"(?:[\s-]+(?:[A-Z][\w’'-]*|No\.?\s?\d+|\d{1,3}\b(?![,.]\d)|(?:de|du|des|la|del|al|el|of)\s+[A-Z][\w’'-]*)){0,3})"
)
# A capitalised name after such a word is likely a place, whatever the tagger calls it.
_AT = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ii]nside|[Oo]utside|[Aa]round|[Aa]cross|[Ii]nto|[Ff]rom"
    rf"|[Bb]ehind|[Bb]eyond|[Tt]hroughout|[Bb]eside|[Oo]pposite|[Tt]owards?){_NAME}"
)
# At the head of a paragraph, before a stop or a colon or alone, it may head what is told of the place.
_LABEL = re.compile(
    r"[\s*_#•·–-]*(?:\d{1,2}[.)]\s+)?"
    r"(?P<name>[A-Z][\w’'-]*(?:[ -](?:(?:de|du|la|el|al|bin|of)[ -])?[A-Z][\w’'-]*){0,3})"
    r"(?:\s*[.:]|\s+[–—-]\s|,?\s+\d[\d,]*|\s*$)",
    re.MULTILINE,
)
# After such a word it may be one.
_OF = re.compile(
    r"\b(?:of|to|for|through|over|between|on|by|past|under|against"
    rf"|reached|left|entered|called|named|known as|took|seized|stormed){_NAME}"
)
# "Camp 22", "Penal Colony No. 14": a kind of place with its number.
_NUMBERED = re.compile(
    r"\b(?P<name>(?:[A-Z][\w’'-]+\s+)?(?:Camp|Colony|Barracks|Hill|Branch|Prison|Site|Base|Factory|Zone|Block|Ward|Unit|Post|Point|Section|Institute)"
    r"\s+(?:No\.?\s*)?\d{1,4}[A-Z]?"
    r"|(?:wing|ward|block|cell block|section|area|camp|colony|zone|sector|hangar|building|pavilion|yard)"
    r"\s+(?:(?:No\.?|number)\s*)?(?:\d{1,3}[A-Z]?|[A-Z])"
    r"|\d{1,3}(?:st|nd|rd|th)\s+(?:[Pp]recinct|[Aa]rrondissement|[Dd]istrict|[Ww]ard|[Ss]ector)"
    r"|[A-Z]{2,5}-\d{1,3})\b(?![-–:/])"
)
# At most so many of such names are followed through a document.
NAMES = 300
_NO_PLACE = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", *WEEKDAYS),
    )
)


# What a name's last trait says where it stands as places do, and where it only could be one.
LIKELY, PERHAPS = 1.0, 0.5
# Parts that a place's name may have in a sentence ("Gourmal is quiet", "they left Gourmal").
_STANDING = ("nsubj", "nsubjpass", "dobj", "poss", "appos", "ROOT")


def likely_places(analysis: Analysis, setting: Setting, said: Attributions) -> Iterator[tuple[str, str, str, Said]]:
    """Names that stand where places stand and that the atlas has not; each wherever the text has it."""
    known = {p.name for rows in setting.atlas.mentions.values() for p in rows}
    found = _names(analysis, said)
    wanted = [n for n in found if n not in known and n.split()[0].lower() not in _NO_PLACE][:NAMES]
    if not wanted:
        return
    text = analysis.document.text
    anywhere = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(wanted, key=len, reverse=True))) + r")(?!\w)")
    for sentence in analysis.sentences:
        for match in anywhere.finditer(text, sentence.span.start, sentence.span.end):
            name = match.group()
            traits = padded([0.0] * (TRAITS - 1) + [found[name]])
            yield "place", name.lower(), name, Said(Span(match.start(), match.end()), traits)


def _names(analysis: Analysis, said: Attributions) -> dict[str, float]:
    """Every such name with its last trait: those that stand as places do first.

    The tagger calls many a town a person or a body; what it calls so and never speaks could be a place.
    """
    text = analysis.document.text
    parties = {m.text for m in said.mentions}
    people = {m.text for m in said.mentions if m.kind == "person"}
    silent = parties.difference(p for p in parties if name_key(p) in said.speaking or p.lower() in media())
    names: dict[str, float] = {}
    perhaps: list[str] = []
    for sentence in analysis.sentences:
        here = sentence.span
        for pattern, others in ((_AT, people), (_NUMBERED, people), (_OF, parties)):
            for match in pattern.finditer(text, here.start, here.end):
                name = match["name"].strip().removesuffix("'s").removesuffix("’s")
                if name not in others:
                    names.setdefault(name, LIKELY)
                elif name in silent:
                    perhaps.append(name)
        perhaps += _labels(sentence, text)
    for party in sorted(parties):
        # A town in a dateline that the tagger calls a body, the land in a body's name.
        perhaps += [party] if party.lower() in gazetteer.towns() else _lands(party)
    heard = {word for party in parties - silent for word in party.split()}
    heard |= {word for party in silent if " " in party or party.isupper() for word in party.split()}
    for sentence in analysis.sentences:
        perhaps += (name for name in _perhaps(sentence) if not heard.issuperset(name.split()))
    return dict.fromkeys(perhaps, PERHAPS) | names


def _lands(party: str) -> list[str]:
    """Countries in a body's name ("Gourmal Journalists Centre"), adjectives left out."""
    lands, peoples = gazetteer.countries(), gazetteer.adjectives()
    words = party.split() if " " in party else []
    return [word for word in words if word.lower() in lands and word.lower() not in peoples]


def _labels(sentence: Sentence, text: str) -> Iterator[str]:
    """ "Gourmal. Two shells fell": the name of a place at the head of what is told of it."""
    match = _LABEL.match(text, sentence.span.start) if sentence.span.start - sentence.block.span.start <= 1 else None
    if match is None:
        return
    words = sentence.tokens.doc.char_span(match.start("name") - sentence.base, match.end("name") - sentence.base)
    named = words is not None and all(t.pos_ == "PROPN" or not t.text[:1].isupper() for t in words)
    if named or match["name"].lower() in gazetteer.towns():
        yield match["name"]


def _perhaps(sentence: Sentence) -> Iterator[str]:
    """Names in a headline, before a noun ("Gourmal soldiers") or with a part of their own in the sentence."""
    tokens = list(sentence.tokens)
    articles = {at + k for at in range(len(tokens)) if led_by_article(tokens, at) for k in range(2)}
    named = [at in articles or (t.pos_ == "PROPN" and t.text[:1].isupper()) for at, t in enumerate(tokens)]
    counted = numbering(sentence)
    named = [each and t.i not in counted for each, t in zip(named, tokens, strict=True)]
    for name, run in groupby(enumerate(tokens), lambda row: named[row[0]]):
        if not name:
            continue
        places = [at for at, _ in run]
        first, end = places[0], places[-1] + 1
        before_noun = end < len(tokens) and tokens[end].pos_ == "NOUN"
        if sentence.index == 0 or before_noun or tokens[end - 1].dep_ in _STANDING:
            yield sentence.tokens[first:end].text
