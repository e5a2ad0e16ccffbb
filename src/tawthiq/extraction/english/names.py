"""Noun phrases and proper names cut to what names a party."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Span

LONGEST = 150


PUNCTUATION = " \t\n\r,;:.“”\"'‘’()[]—–-"


_BREAKS = frozenset({",", ";", ":", "(", ")", "—", "–", "--", "“", "”", '"', "[", "]"})


_BINDING = frozenset({"of", "for", "in", "at", "from", "on", "to", "with", "within"})


_WITHIN_NAMES = frozenset(
    {"of", "the", "for", "and", "in", "on", "to", "de", "des", "la", "al", "du", "a", "with", "by", "at", "from"}
)


DETERMINERS = frozenset({"the", "a", "an", "some", "one", "two", "three", "all", "most", "many", "several"})


@dataclass(frozen=True, slots=True)
class Phrase:
    span: Span
    of_text: str
    last: Any


def phrase_of(sentence: Sentence, token: Any, *, alone: bool = False) -> Phrase:
    """The noun phrase without relative clauses, appositions and whatever follows a comma."""
    start, end = _left_edge(token), token
    for _ in range(3):
        following = next(
            (c for c in end.children if c.dep_ == "prep" and c.i == end.i + 1 and c.lower_ in _BINDING), None
        )
        target = None if following is None else next((c for c in following.children if c.dep_ == "pobj"), None)
        if target is None or target.i - token.i > 10 or target.pos_ == "PRON":
            break
        end = target
    if end.i + 1 < sentence.tokens.end and end.doc[end.i + 1].tag_ == "POS" and end is not token:
        end = end.head if end.head.i > end.i else end
    if token.text[:1].isupper():
        end = _capital_run(sentence, end)
    for conjunct in () if alone else coordinated(token):
        end = conjunct if conjunct.i > end.i else end
    span = Span(sentence.base + start.idx, sentence.base + end.idx + len(end.text))
    text = " ".join(end.doc[start.i : end.i + 1].text.split()).strip(PUNCTUATION)
    if len(text) > LONGEST:
        span, text = sentence.span_of(token), str(token.text)
    return Phrase(span, text, end)


# For whom bodies stand ("Union of Families and the Missing in Gourmal Prison").
_WHOM = frozenset(
    (
        *("families", "relatives", "mothers", "widows", "detainees", "detained", "prisoners", "imprisoned", "missing"),
        *("disappeared", "abducted", "kidnapped", "victims", "survivors", "martyrs", "wounded", "executed"),
        *("refugees", "displaced", "deported", "exiles"),
    )
)


def _capital_run(sentence: Sentence, end: Any) -> Any:
    """Where a name goes on that the parser cut ("Committee to Protect ...", "Reporters Without ...")."""
    doc = end.doc
    for _ in range(8):
        at = end.i + 1
        while (
            at < sentence.tokens.end and at - end.i <= 2 and doc[at].lower_ in _WITHIN_NAMES and doc[at].text.islower()
        ):
            at += 1
        same = at < sentence.tokens.end and (
            at == end.i + 1
            or (doc[at].ent_type_ == "ORG" and doc[at].ent_iob_ == "I")
            or doc[at - 1].lower_ == "to"
            or (doc[at].text.istitle() and doc[at].lower_ in _WHOM)
            or (doc[end.i].text.istitle() and end.lower_ in _WHOM and doc[at - 1].lower_ in ("in", "of", "from"))
        )
        if not same or not doc[at].text[:1].isupper() or not doc[at].text.isalpha():
            break
        if doc[at].pos_ == "VERB" and doc[at].i == end.head.i:
            break  # a headline's verb: "Report Alleges ..."
        end = doc[at]
    return end


def coordinated(token: Any) -> list[Any]:
    """Parties joined to this one by "and", up to four."""
    out: list[Any] = []
    current = token
    while len(out) < 4:
        current = next((c for c in current.children if c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN")), None)
        if current is None or current.i - token.i > 14:
            break
        out.append(current)
    return out


def _left_edge(token: Any) -> Any:
    """The first token of the phrase on the head's left, no further back than a comma, a clause or ten words."""
    first = token
    for index in range(token.i - 1, max(token.left_edge.i, token.i - 10) - 1, -1):
        candidate = token.doc[index]
        if (
            candidate.is_space
            or candidate.text in _BREAKS
            or _dash(candidate)
            or (candidate.dep_ in ("relcl", "cc") and first is token)
        ):
            break
        first = candidate
    while first.i < token.i and (
        ((first.text.islower() or first.is_punct) and first.pos_ in _LEADING) or _CLOCK.fullmatch(first.text)
    ):
        first = token.doc[first.i + 1]
    return first


def _dash(token: Any) -> bool:
    """A hyphen that stands for a dash ("2004 - A commission ...")."""
    return bool(token.text == "-" and token.whitespace_ and token.i > 0 and token.nbor(-1).whitespace_)


# "15:55 UN calls for ...": the hour of a live page's entry.
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?")


_LEADING = frozenset({"ADV", "SCONJ", "CCONJ", "ADP", "PUNCT"})


_ORDER = r"(?:[A-Za-z]|[IVXLC]{1,6}|\d{1,3}(?:\.\d{1,3})*)[.)](?=\s|$)|\d{1,3}(?:\.\d{1,3})+(?=\s)"
_NUMBERED = re.compile(rf"[\W_]*(?:{_ORDER})?[\W_]*")


def enumerator(line: str) -> int:
    """How many code points number a line: "A. ", "3.1 ", "(b) ", "== "."""
    match = _NUMBERED.match(line)
    return 0 if match is None else match.end()


# A headline's verb, in capitals as everything there ("Report by Rights Watch Is 'Fake News'"), ends a name.
_VERBS = re.compile(r"\s(?:Is|Are|Was|Were|Has|Have|Had|Says|Said|Will)\s")


# A headline's quotation does so, too.
_QUOTATION = re.compile(r"\s[“‘\"'](?=\w)")


def headless(name: str) -> str:
    """A name without what a headline goes on with ("Rights Watch Is 'Fake News" -> "Rights Watch")."""
    return _QUOTATION.split(_VERBS.split(name)[0])[0]


# What ends a name in small letters, too ("the State department").
SMALL_TAILS = frozenset({"department", "international", "ministry"})


# "Gourmal-based", "US-backed" before a name tells of a body what it is not called.
_WHENCE = re.compile(r"^(?:[Tt]he\s+)?[A-Z][\w.]*(?:\s[A-Z][\w.]*)?\s?[-–]\s?(?:based|backed|led|run)\s+(?=[A-Z])")


def named_part(text: str) -> str:
    """A proper name without the lower-case words that lead up to it ("the news agency Reuters" -> "Reuters")."""
    if text.islower():
        return text  # "the red cross", which is named without a capital
    parts = _WHENCE.sub("", headless(text)).split()
    low = max((i for i, p in enumerate(parts[:-1]) if p[:1].islower() and p not in _WITHIN_NAMES), default=-1)
    rest = parts[low + 1 :]
    while len(rest) > 1 and rest[0].lower() in (*_WITHIN_NAMES, "an") and rest[0] != "The":
        rest = rest[1:]
    return " ".join(rest).removesuffix("'s").removesuffix("’s").strip(PUNCTUATION) or text


def entity_text(token: Any) -> str:
    doc, start, end = token.doc, token.i, token.i
    while start > 0 and doc[start].ent_iob_ == "I":
        start -= 1
    while end + 1 < len(doc) and doc[end + 1].ent_iob_ == "I":
        end += 1
    return headless(str(doc[start : end + 1].text))


def joins(token: Any) -> bool:
    """Whether a name goes on over a token; a hyphen does not end it between two letters ("al-Name")."""
    if token.text == "-" and 0 < token.i < len(token.doc) - 1:
        before, after = token.nbor(-1), token.nbor(1)
        return not before.whitespace_ and not token.whitespace_ and before.text.isalpha() and after.text[:1].isalpha()
    return bool(token.text.strip(PUNCTUATION)) and token.tag_ != "POS" and not token.is_space


def like_a_person(name: str) -> bool:
    """Whether a name has a person's form: two to four capitalised words, none of an organisation or a building."""
    parts = name.split()
    if not 2 <= len(parts) <= 4 or no_person(parts):
        return False
    bare = (p.replace("-", "").replace("’", "").replace("'", "") for p in parts)
    return all(w.isalpha() and not w.isupper() for w in bare) and all(
        p[:1].isupper() or p.startswith(ARTICLES) for p in parts
    )


# Articles that begin a part of a name in small letters ("Name al-Name").
_SMALL = ("al", "el", "ul", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "er", "es", "esh", "ez", "et")
ARTICLES = tuple(f"{article}-" for article in _SMALL)


def led_by_article(tokens: Sequence[Any], at: int) -> bool:
    """Whether an article and a hyphen stand here before a capital: the beginning of a name, or a part of one."""
    return (
        at + 2 < len(tokens)
        and f"{tokens[at].text}-" in ARTICLES
        and tokens[at + 1].text == "-"
        and not tokens[at].whitespace_
        and not tokens[at + 1].whitespace_
        and bool(tokens[at + 2].text[:1].isupper())
    )


# "Justice Without Borders" is nobody's name.
_NO_NAMES = frozenset({"without", "against", "for", "across", "beyond"})


def no_person(parts: Iterable[str]) -> bool:
    """Whether one of a name's words is an organisation's, a medium's or a building's ("Name Prison")."""
    things = words("organisation_words") | words("media_words") | words("buildings") | _NO_NAMES
    return any(p.lower() in things for p in parts)


def whole_name(sentence: Sentence, tokens: list[Any]) -> list[Any]:
    """A name with the parts that the tagger left out beside an article ("Jabal al-Zawiya", "Tal al-Daman")."""
    doc, low, high = tokens[0].doc, sentence.tokens.start, sentence.tokens.end
    start, end = tokens[0].i, tokens[-1].i + 1
    if start - 2 >= low and led_by_article(doc[start - 2 : start + 1], 0):
        start -= 2
    if start > low and led_by_article(doc[start : start + 3], 0) and doc[start - 1].pos_ == "PROPN":
        start -= 1
    if end + 3 <= high and led_by_article(doc[end : end + 3], 0):
        end += 3
    return list(doc[start:end])
