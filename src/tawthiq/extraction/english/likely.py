"""Names that stand where places stand and that no lookup knows: offers for the trained reader to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attribution import Attributions
from tawthiq.extraction.english.dates import WEEKDAYS
from tawthiq.extraction.english.names import led_by_article
from tawthiq.extraction.english.places import numbering
from tawthiq.extraction.english.setting import Setting
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
# After such a word it may be one.
_OF = re.compile(
    r"\b(?:of|to|for|through|over|between|on|by|past|under|against|reached|left|entered|called|named|took|seized|stormed)"
    + _NAME
)
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
    """Every such name with its last trait: those that stand as places do first."""
    text = analysis.document.text
    people = {m.text for m in said.mentions if m.kind == "person"}
    parties = {m.text for m in said.mentions}
    names: dict[str, float] = {}
    for sentence in analysis.sentences:
        here = sentence.span
        for pattern, others in ((_AT, people), (_NUMBERED, people), (_OF, parties)):
            for match in pattern.finditer(text, here.start, here.end):
                name = match["name"].strip().removesuffix("'s").removesuffix("’s")
                if name not in others:
                    names.setdefault(name, LIKELY)
    heard = {word for party in parties for word in party.split()}
    for sentence in analysis.sentences:
        for name in _perhaps(sentence):
            if not heard.issuperset(name.split()):
                names.setdefault(name, PERHAPS)
    return names


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
