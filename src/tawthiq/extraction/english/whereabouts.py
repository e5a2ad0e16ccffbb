"""Names that a document itself shows to be places, whether or not anybody has heard of them.

A reader who has never heard of Hovin knows that it is a place from "at Hovin quarry", "in Hovin", "Hovin, a village",
and then sees it in the headline too. So here: every capitalised name of the page collects what its mentions say for
and against its being a place, and what a name is shown to be once it is everywhere on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.names import ARTICLES
from tawthiq.vocabulary import load

# A name with this much more for than against it is a place; with this much against it a person or a body.
ENOUGH, AGAINST = 2.5, -2.0
# A longer name than this is a title or a list.
MOST_WORDS = 5
# Headlines and datelines stand in the first sentences.
OPENING = 8

_PART = r"(?:[A-ZÀ-ÞŞŠŽĆČŁ][\w’'‘`.]*[\w]|[A-Z]\b(?!\.)|[A-Z]-?\d+)"
_ARTICLE = "|".join(article.removesuffix("-") for article in ARTICLES)
_LINK = (
    r"(?:\s(?:de|del|de\sla|da|do|dos|du|des|di|la|las|los|al|el|ul|bin|ibn|e|au|sur|am|an|der|von)\s"
    rf"|\s(?:{_ARTICLE})-|\s|-(?:\w{{1,2}}-)?)"
)
# "Branch 215" is a name, but in "in Ghouta 12 children starved" twelve are counted.
_COUNTS = (
    r"\s(?!(?:was|is|has|does|as|this|its|his|when|then|often|even|between)\b)"
    r"(?:people|dead|wounded|injured|[a-z]+(?:s|en))\b"
)
_NAME = re.compile(
    rf"(?:(?<![\w’'-])(?:{_ARTICLE})-)?{_PART}"
    rf"(?:{_LINK}(?:{_PART}|No\.\s?\d+|\d{{1,3}}\b(?![,.]?\d|\s?%|{_COUNTS})))*(?:-[a-z]{{1,3}}\s{_PART})?"
)
_OWNED = re.compile(r"[’'‘`]s?$")
_OWNERS = ("'s", "’s", "s'", "s’")
_PLURAL = re.compile(r"\s[a-z]+s\b")
_ACRONYM = re.compile(r"[A-Z]{2,6}s?")
_SAYS = r"(?:said|says|told|tells|added|adds|recalled|recalls|testified|wrote|explained|argued|asked|who)\b"
_IN = re.compile(
    r"\b(?:in|at|near|outside|inside|within|around|across|throughout|along|over|beyond|against)\s"
    r"(?:the\s|what\sis\snow\s)?(?:[a-z]+(?:ern|central|most|lying)\s|north(?:[a-z-]*)\s|south(?:[a-z-]*)\s|east\s|west\s|central\s"
    r"|upper\s|lower\s|nearby\s|neighbouring\s|neighboring\s|remote\s|occupied\s|rural\s|all\s(?:of\s)?|greater\s)*"
    r"(?:(?:capital|city|town|village|hamlet|district|province|region|island|port|suburb)(?:\scity)?\s(?:of\s)?)?"
    r"[“\"]?$",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*(?:\s[A-ZÀ-Þ][\w’'-]*)*"
_LISTED = re.compile(
    rf"\b(?:in|at|near|between|from|to|of)\s(?:{_CAPITAL},\s)*{_CAPITAL}(?:,\s|,?\s(?:and|or)\s(?:in\s|at\s)?)$"
)
# "the most were in Name with 412 arrests, followed by Other with 377 and Third (290)"
_COUNTED = r"\s(?:with\s|\()(?:about\s|some\s|at\sleast\s|over\s)?\d[\d,]*"
_RANKED = re.compile(rf"\b(?:in|at)\s{_CAPITAL}{_COUNTED}\b.{{0,160}}?(?:followed\sby\s|then\s|,\s|\band\s)(?:in\s)?$")
_ITS_COUNT = re.compile(_COUNTED)
_MOVING = re.compile(r"\b(?:from|to|into|through|via|of|between|for|toward|off|above|on)\s(?:the\s)?$", re.IGNORECASE)
_PLACED = re.compile(
    r",\s(?:where\b|(?:on|at|near|outside|north|south|east|west|about\s\w+\sk)\b|an?\sformer\b|in\s(?:the|[a-z]+ern|what)\b)"
)
_DATELINE = re.compile(r"^[A-ZÀ-Þ’' -]{3,},\s$")
_DATED = re.compile(
    r"[^.]{0,40}?(?:\s[-–—]+\s|\s\([A-Z][\w ]+\)|,?\s\d{1,2}\s[A-Z][a-z]+\s\d{4}|,?\s[A-Z][a-z]+\s\d{1,2}\b)"
)
_COLON = re.compile(r":\s")


@dataclass(slots=True)
class Shown:
    """What a name's mentions on the page say."""

    strong: float = 0.0
    weak: float = 0.0
    against: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def score(self) -> float:
        """For less against; hints alone, however many, show nothing."""
        return self.strong + min(self.weak, 1.5) - self.against

    def add(self, points: float, kind: str | None = None) -> None:
        if points > 1:
            self.strong += points
        elif points > 0:
            self.weak += points
        else:
            self.against -= points
        if kind is not None:
            self.kinds[kind] += 1


@dataclass(frozen=True, slots=True)
class _Spot:
    """One mention: the name, what stands around it, and whether it stands where headlines and datelines do."""

    name: str
    before: str
    after: str
    opening: bool
    label: str  # what the parser takes it for


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The names of a page that are shown to be places, each with its kind or "", and those shown to be none."""

    places: dict[str, str]
    others: frozenset[str]


@cache
def _nouns() -> dict[str, str]:
    """Nouns of kinds of place, with the kind that they tell of a name beside them."""
    rows: dict[str, list[str]] = load("places")["kind_nouns"]
    return {noun: kind for kind, nouns in rows.items() for noun in nouns}


@dataclass(frozen=True, slots=True)
class _Cues:
    """What may stand before or after the name of a place."""

    noun_of: re.Pattern[str]
    of: re.Pattern[str]
    apposed_to: re.Pattern[str]
    apposed: re.Pattern[str]
    beside: re.Pattern[str]
    owning: re.Pattern[str]
    owned_of: re.Pattern[str]
    titled: re.Pattern[str]


@cache
def _cues() -> _Cues:
    """The patterns, put together from the lists of vocabulary/places.yaml."""
    nouns = "|".join(sorted(_nouns(), key=len, reverse=True))
    owned, titles = ("|".join(load("places")[k]) for k in ("owned_by_countries", "titles"))
    before = "|".join(load("places")["before_places"])
    return _Cues(
        re.compile(rf"\b({nouns})s?\s(?:of|called|named|known\sas)\s(?:the\s)?[“\"]?$", re.IGNORECASE),
        re.compile(rf"\b(?:{before})\s(?:the\s)?$", re.IGNORECASE),
        re.compile(rf"\b(?:the|an?)\s(?:[\w’'-]+\s){{0,3}}?({nouns}),\s(?:the\s)?[“\"]?$", re.IGNORECASE),
        re.compile(rf"[”\"]?(?:\s\([^)]*\))?,\s(?:an?|the|our|his|her|their|its)\s(?:[\w’'-]+\s){{0,4}}?({nouns})\b"),
        re.compile(rf"\s(?:[a-z-]+\s){{0,1}}?({nouns})s?\b"),
        re.compile(rf"[’'‘`]s?\s(?:[\w-]+\s){{0,2}}?(?:{owned})\b"),
        re.compile(rf"\b(?:{owned})\sof\s(?:the\s)?$", re.IGNORECASE),
        re.compile(rf"\b(?:{titles})\.?,?\s$", re.IGNORECASE),
    )


def names_in(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """The capitalised names of a sentence: offsets in its text and the name without an owner's ending."""
    text = sentence.tokens.text
    for match in _NAME.finditer(text):
        start, name = match.start(), match.group()
        words = name.split()
        while words and _common(sentence, start, words[0]) and not _titled(words):
            start += len(words[0]) + 1
            words = words[1:]
        name = _OWNED.sub("", text[start : match.end()]) if words else ""
        # "Karatash's Hovin Prison" is an owner and what it owns
        for part in re.finditer(r"(?:(?![’'‘`]s\s).)+", name):
            at = start + part.start() + (3 if part.start() else 0)
            bare = text[at : start + part.end()]
            if bare and len(bare.split()) <= MOST_WORDS and (bare[:1].isupper() or bare.startswith(ARTICLES)):
                yield at, at + len(bare), bare


def _titled(words: list[str]) -> bool:
    """ "Central Prison": a kind of site with its rank for a name."""
    return words[0] == "Central" and len(words) > 1 and words[1].lower() in load("places")["facilities"]


def _common(sentence: Sentence, start: int, word: str) -> bool:
    """A word that stands capitalised only because it opens a sentence, or that never opens a place's name."""
    if word.lower() in _never():
        return True
    first = sentence.tokens.char_span(start, start + len(word), alignment_mode="expand")
    if first is None or not len(first):
        return False
    token = first[0]
    return bool((token.is_sent_start or start == 0) and token.pos_ not in ("PROPN", "NOUN", "ADJ", "X"))


@cache
def _never() -> frozenset[str]:
    return frozenset(str(w) for w in load("places")["never_begin"])


def whereabouts(analysis: Analysis) -> Whereabouts:
    """What the names of a page are shown to be. Linear in its length."""
    found: dict[str, Shown] = {}
    labels: dict[str, Counter[str]] = {}
    for sentence in analysis.sentences:
        text = sentence.tokens.text
        opening = sentence.index < OPENING and text[:1].isupper()
        for start, end, name in names_in(sentence):
            shown = found.setdefault(name.lower(), Shown())
            spot = _Spot(
                name,
                text[max(0, start - 200) : start],
                text[end : end + 60],
                opening and start < 40,
                _label(sentence, start, end),
            )
            labels.setdefault(name.lower(), Counter())[spot.label] += 1
            before = shown.strong
            _weigh(shown, spot)
            if shown.strong == before:
                shown.add(_GUESSED.get(spot.label, 0.0))
            _against(shown, spot)
    places = {k: _kind_of(s) for k, s in found.items() if s.score >= ENOUGH and _may_be(k)}
    others = frozenset(k for k, s in found.items() if s.score <= AGAINST)
    surnames = {k.split()[-1] for k in others if " " in k} | _surnames(labels)
    return Whereabouts(
        {k: v for k, v in places.items() if k not in surnames or found[k].score >= ENOUGH * 2},
        frozenset(k for k in others | surnames if k not in places),
    )


def _surnames(labels: dict[str, Counter[str]]) -> set[str]:
    """The last words of full names that the parser takes for people's, unless a lookup knows them as places."""
    full = {name for name, seen in labels.items() if " " in name and seen["PERSON"] * 2 > seen.total()}
    last = {part for name in full for part in (name.split()[-1], name.rpartition("-")[2])}
    return {name for name in last if gazetteer.country_of(name) is None}


# What the parser's guess at a name is worth: little, it knows no more of an unheard-of name than its shape.
_GUESSED = {"GPE": 1.0, "LOC": 1.0, "FAC": 0.5, "PERSON": -0.5, "NORP": -1.0, "ORG": -0.2, "PRODUCT": 0.0, "DATE": -2.0}


def _label(sentence: Sentence, start: int, end: int) -> str:
    span = sentence.tokens.char_span(start, end, alignment_mode="expand")
    return str(span[-1].ent_type_) if span is not None and len(span) else ""


def _may_be(name: str) -> bool:
    last = name.split()[-1]
    return (
        len(name) > 2
        and last not in load("places")["bodies"]
        and name not in load("places")["never"]
        and name not in gazetteer.adjectives()
    )


def _kind_of(shown: Shown) -> str:
    return shown.kinds.most_common(1)[0][0] if shown.kinds else ""


def _weigh(shown: Shown, spot: _Spot) -> None:
    """What one mention says for the name's being a place."""
    if _ITS_COUNT.match(spot.after) and _RANKED.search(spot.before):
        shown.add(3.0)
    elif not (spot.label == "PERSON" and spot.after[:2] in _OWNERS):  # "in Marek's prisons" are not in a place
        _weigh_before(shown, spot.before[-60:])
    if not (spot.label == "PERSON" and _PLURAL.match(spot.after)):  # nor are "Marek prisons" the name of one
        _weigh_after(shown, spot.after)
    named = [w for w in re.split(r"[\s-]", spot.name.lower()) if w in _nouns()]
    if named and " " in spot.name:
        shown.add(2.5, _nouns()[named[0]])
    elif re.split(r"[\s-]", spot.name.lower())[0] in load("places")["openers"] and re.search(r"[\s-]", spot.name):
        shown.add(2.5, "town")
    dated = _DATED.match(spot.after) and not spot.before
    headed = _COLON.match(spot.after) or (_COLON.search(spot.before[-2:]) and not spot.after)
    if spot.opening and (dated or _DATELINE.match(spot.before)):
        shown.add(2.5)
    elif spot.opening and headed:
        shown.add(2.0)


def _weigh_before(shown: Shown, before: str) -> None:
    """What stands before: "the village of", "near", "the government of", "from"."""
    cues = _cues()
    head = cues.noun_of.search(before) or cues.apposed_to.search(before)
    if head:
        shown.add(3.0, _nouns()[head.group(1).lower()])
    elif cues.owned_of.search(before):
        shown.add(1.5, "country")
    elif _IN.search(before) or cues.of.search(before):
        shown.add(2.5)
    elif _LISTED.search(before[-60:]):
        shown.add(1.0)
    elif _MOVING.search(before):
        shown.add(0.7)


def _weigh_after(shown: Shown, after: str) -> None:
    """What stands after: ", a mining town", "quarry", "’s army", ", where"."""
    cues = _cues()
    aside, beside = cues.apposed.match(after), cues.beside.match(after)
    if aside:
        shown.add(2.5, _nouns()[aside.group(1).lower()])
    elif beside:
        shown.add(2.0, _nouns()[beside.group(1).lower()])
    elif cues.owning.match(after):
        shown.add(2.0, "country")
    elif _PLACED.match(after):
        shown.add(1.5)


def _against(shown: Shown, spot: _Spot) -> None:
    """What one mention says for the name's being a person's or a body's."""
    if _cues().titled.search(spot.before[-60:]):
        shown.add(-3.0)
    if re.match(rf",?\s{_SAYS}", spot.after) or re.search(rf"\b{_SAYS}\s$", spot.before[-60:]):
        shown.add(-2.0)
    if re.match(
        r",\s(?:now\s)?\d{2}\b,?|,\s(?:who|whose|an?\s(?:former\s)?[a-z]+(?:er|or|ist|man|woman)\b)", spot.after
    ):
        shown.add(-3.0)
    if _ACRONYM.fullmatch(spot.name) and not _DATED.match(spot.after):
        shown.add(-1.5)
    if spot.name.split()[-1].lower() in load("places")["bodies"]:
        shown.add(-4.0)


def mentions(sentence: Sentence, known: Whereabouts) -> Iterable[tuple[int, int, str]]:
    """Where a sentence names a place that the page shows to be one: offsets in its text and the kind."""
    for start, end, name in names_in(sentence):
        kind = known.places.get(name.lower())
        if kind is not None:
            yield start, end, kind
