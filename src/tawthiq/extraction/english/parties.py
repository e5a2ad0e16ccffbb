"""Parties as noun phrases: who is named, in what role, or behind which work."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.model import Span
from tawthiq.vocabulary import load

Kind = Literal["person", "organisation", "role", "body", "work", "pronoun"]

# A noun phrase is followed down at most this far: a damaged parse of a long list must not cost more.
DEEPEST = 6
LONGEST = 150

_PUNCTUATION = " \t\n\r,;:.“”\"'‘’()[]—–-"


@cache
def words(name: str) -> frozenset[str]:
    """A word list of parties.yaml, lower-cased."""
    return frozenset(str(word).lower() for word in load("parties")[name])


@cache
def media() -> frozenset[str]:
    return words("media")


@dataclass(frozen=True, slots=True)
class Mention:
    """A party as the text names it here.

    Attributes:
        text: the name, role or pronoun, without what merely describes it further.
        span: where it stands.
        kind: what it is; "work" only where no author of the work is named beside it.
        head: lower-case lemma of the head noun.
        definite: whether it takes up something named before ("the group", "his lawyer").
        plural: whether "they" may take it up.
        roles: role nouns said of it ("lawyer"), for "the lawyer" later on.
        relay: who the phrase says brings it ("a judge, cited by Amnesty").
        work: the work through which it speaks ("a report by ..."), as described.
        affiliation: the body that a person belongs to, where the phrase names it.
        members: the names of those who speak together ("X and Y said"); empty for one party.
        place: a country or city that stands for those who govern it.
    """

    text: str
    span: Span
    kind: Kind
    head: str
    definite: bool = False
    plural: bool = False
    roles: tuple[str, ...] = ()
    relay: Mention | None = None
    work: str | None = None
    affiliation: str | None = None
    place: bool = False
    members: tuple[str, ...] = ()


def read_party(sentence: Sentence, token: Any, depth: int = 0) -> Mention | None:
    """The party that the noun phrase headed by `token` names, or None where it names none."""
    if depth > DEEPEST or not token.text.strip(_PUNCTUATION):
        return None
    if token.pos_ == "PRON" or token.tag_ in ("PRP", "WP", "WDT", "DT"):
        return _pronoun(sentence, token)
    lemma = token.lemma_.lower()
    person = _person(sentence, token)
    if person is not None:
        return _described(sentence, token, person)
    if lemma in words("works") and (token.pos_ != "PROPN" or any(c.dep_ == "poss" for c in token.children)):
        return _work(sentence, token, depth)
    if token.ent_type_ in ("DATE", "TIME", "CARDINAL", "MONEY", "PERCENT") and not token.text[:1].isupper():
        return None
    behind = _behind(sentence, token, depth)
    if behind is not None:
        return behind
    if token.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM") or (token.pos_ != "PROPN" and lemma in words("never")):
        return None
    span = _core(sentence, token)
    text = span.of_text
    if token.pos_ == "PROPN":
        titled = _titled(sentence, span)
        if titled is not None:
            return _described(sentence, token, titled)
        named = _named_part(text)
        place = token.ent_type_ in ("GPE", "LOC", "NORP", "FAC")
        others = [c for c in _coordinated(token) if c.pos_ == "PROPN"]
        members = tuple(_named_part(_core(sentence, t, alone=True).of_text) for t in (token, *others) if others)
        mention = Mention(named, span.span, "organisation", lemma, place=place, members=members)
        return _described(sentence, token, mention)
    kind: Kind = "body" if lemma in words("bodies") else "role"
    if kind == "body" and (name := _apposed(sentence, token)) is not None:
        return name
    definite = any(c.dep_ in ("det", "poss") and c.lower_ in _TAKING_UP for c in token.children)
    bare = not any(c.dep_ in ("amod", "compound", "nummod", "prep", "nmod") for c in token.children)
    plural = token.tag_ in ("NNS", "NNPS") or lemma == "police"
    named = any(c.pos_ == "PROPN" and c.ent_type_ not in ("GPE", "NORP", "LOC") for c in token.children)
    bare = (bare or lemma in words("general_bodies")) and not named
    if text[:1].isupper() and text.split()[0].lower() not in _DETERMINERS and token.pos_ == "NUM":
        return Mention(text, span.span, "organisation", lemma)
    mention = Mention(text, span.span, kind, lemma, definite and bare, plural, (lemma,))
    return _described(sentence, token, mention)


def _behind(sentence: Sentence, token: Any, depth: int) -> Mention | None:
    """The author of a titled work ("Title, a report by X"), or the name in "a group known as X"."""
    for child in token.children:
        if child.dep_ == "appos" and child.lemma_.lower() in words("works"):
            author = _author(sentence, child, depth + 1)
            if author is not None:
                return replace(author, work=_core(sentence, token).of_text)
        elif child.dep_ == "acl" and child.lemma_ in ("know", "call", "dub", "nickname"):
            names = [t for c in (child, *child.children) for t in c.children if t.pos_ == "PROPN"]
            if names and names[0].dep_ in ("pobj", "oprd", "attr"):
                core = _core(sentence, names[0])
                return Mention(_named_part(core.of_text), core.span, "organisation", names[0].lower_)
    return None


_TAKING_UP = frozenset({"the", "this", "that", "his", "her", "their", "its", "these", "those"})


_DETERMINERS = frozenset({"the", "a", "an", "some", "one", "two", "three", "all", "most", "many", "several"})


@dataclass(frozen=True, slots=True)
class _Core:
    span: Span
    of_text: str
    last: Any


def _pronoun(sentence: Sentence, token: Any) -> Mention | None:
    low = token.lower_
    if low in ("he", "she", "they", "it", "who", "we", "i", "which"):
        plural = low in ("they", "we")
        return Mention(token.text, sentence.span_of(token), "pronoun", low, True, plural)
    return None


def _person(sentence: Sentence, token: Any) -> Mention | None:
    """The person that the phrase's head or an apposition to it names."""
    name = _entity_name(sentence, token)
    if name is not None:
        roles = tuple(c.lemma_.lower() for c in token.children if c.dep_ in ("compound", "nmod", "amod", "appos"))
        return replace(name, roles=tuple(r for r in roles if r in words("roles")))
    if token.pos_ == "PROPN" and token.lemma_.lower() not in words("roles"):
        return None
    for child in token.children:
        if child.dep_ == "appos" and token.lemma_.lower() in words("roles") | words("titles"):
            name = _entity_name(sentence, child)
            if name is not None:
                return replace(name, roles=(token.lemma_.lower(),))
    if token.pos_ == "NOUN" and token.lemma_.lower() in words("roles"):
        end = _core(sentence, token).last
        after = token.doc[end.i + 1 : end.i + 3] if end.i + 2 < sentence.tokens.end else ()
        if len(after) == 2 and after[0].text == "," and after[1].ent_type_ == "PERSON":
            name = _entity_name(sentence, after[1])
            return None if name is None else replace(name, roles=(token.lemma_.lower(),))
    return None


def _entity_name(sentence: Sentence, token: Any) -> Mention | None:
    """The person's name around a token: the run of proper nouns that the tagger calls a person, titles off."""
    if token.ent_type_ != "PERSON" or token.pos_ not in ("PROPN", "NOUN", "X", "ADJ"):
        return None
    doc = token.doc
    start = end = token.i
    while start > sentence.tokens.start and _joins(doc[start - 1]) and doc[start - 1].ent_type_ == "PERSON":
        start -= 1
    while end + 1 < sentence.tokens.end and doc[end + 1].ent_type_ == "PERSON" and _joins(doc[end + 1]):
        end += 1
    before = start
    while before > sentence.tokens.start and doc[before - 1].pos_ == "PROPN" and not doc[before - 1].ent_type_:
        if doc[before - 1].dep_ != "compound" or doc[before - 1].lower_.strip(".") in words("titles"):
            break
        before -= 1
    start = before if start - before == 1 else start
    while start < end and (doc[start].lower_.strip(".") in words("titles") or doc[start].lower_ in words("roles")):
        start += 1
    span = Span(sentence.base + doc[start].idx, sentence.base + doc[end].idx + len(doc[end].text))
    text = doc[start : end + 1].text.strip(_PUNCTUATION)
    if not text or {w.lower() for w in text.split()} & words("organisation_words"):
        return None
    return Mention(text, span, "person", token.lower_) if text[:1].isupper() else None


def _joins(token: Any) -> bool:
    return bool(token.text.strip(_PUNCTUATION)) and token.tag_ != "POS" and not token.is_space


def _described(sentence: Sentence, token: Any, mention: Mention) -> Mention:
    """The mention with who relays it and the body that it belongs to, from the phrase's further parts."""
    relay, affiliation = None, None
    for child in token.children:
        if child.dep_ in ("acl", "advcl") and child.lemma_ in load("cues")["relayed_by"]:
            relay = relay or agent(sentence, child)
        elif child.dep_ in ("acl", "relcl") and child.lemma_ in load("cues")["handed_to"]:
            relay = relay or _handed(sentence, child)
        elif child.dep_ in ("prep", "appos", "compound", "poss") and affiliation is None:
            affiliation = next((t.ent_type_ and _entity_text(t) for t in _near(child) if t.ent_type_ == "ORG"), None)
    roles = mention.roles + tuple(c.lemma_.lower() for c in token.children if c.dep_ == "appos")
    return replace(mention, relay=relay, affiliation=affiliation or None, roles=roles)


def _handed(sentence: Sentence, verb: Any) -> Mention | None:
    """Whom a work was released or leaked to, where that is a named body."""
    for child in verb.children:
        if child.dep_ in ("prep", "dative") and child.lower_ == "to":
            for target in child.children:
                party = read_party(sentence, target, 2) if target.dep_ == "pobj" else None
                if party is not None and party.kind == "organisation":
                    return party
    return None


def _near(token: Any) -> list[Any]:
    """A token and the tokens under it, two levels down."""
    out = [token]
    for child in token.children:
        out.append(child)
        out.extend(child.children)
    return out


def _entity_text(token: Any) -> str:
    doc, start, end = token.doc, token.i, token.i
    while start > 0 and doc[start].ent_iob_ == "I":
        start -= 1
    while end + 1 < len(doc) and doc[end + 1].ent_iob_ == "I":
        end += 1
    return str(doc[start : end + 1].text)


def agent(sentence: Sentence, verb: Any) -> Mention | None:
    """Who a passive verb is done by."""
    for child in verb.children:
        if child.dep_ in ("agent", "prep") and child.lower_ == "by":
            for target in child.children:
                if target.dep_ == "pobj":
                    return read_party(sentence, target, 1)
    return None


def _work(sentence: Sentence, token: Any, depth: int) -> Mention | None:
    """The author of a report, statement or count; the work itself where no author stands beside it."""
    span = _core(sentence, token)
    author = _author(sentence, token, depth)
    description = span.of_text
    if author is not None:
        described = _described(sentence, token, author)
        return replace(described, work=description)
    lemma = token.lemma_.lower()
    bare = not any(c.dep_ in ("compound", "nmod", "nummod") for c in token.children)
    definite = any(c.lower_ in _TAKING_UP for c in token.children)
    if any(c.lower_ in ("his", "her", "their", "its", "our", "my") for c in token.children):
        low = next(c.lower_ for c in token.children if c.lower_ in _OWNERS)
        return Mention(_OWNERS[low], span.span, "pronoun", _OWNERS[low], True, low == "their", work=description)
    plural = token.tag_ == "NNS"
    mention = Mention(description, span.span, "work", lemma, definite and bare, plural, work=description)
    return _described(sentence, token, mention)


_OWNERS = {"his": "he", "her": "she", "their": "they", "its": "it", "our": "we", "my": "i"}


def _author(sentence: Sentence, token: Any, depth: int) -> Mention | None:
    for child in token.children:
        found = None
        if child.dep_ == "poss" and child.pos_ != "PRON":
            found = read_party(sentence, child, depth + 1)
        elif child.dep_ in ("compound", "nmod") and child.ent_type_ == "ORG":
            text = _entity_text(child)
            found = Mention(text, sentence.span_of(child), "organisation", child.lower_)
        elif child.dep_ in ("prep", "agent") and (
            child.lower_ in ("by", "from") or (child.lower_ == "of" and token.lemma_.lower() in _RECKONED)
        ):
            target = next((t for t in child.children if t.dep_ == "pobj"), None)
            found = read_party(sentence, target, depth + 1) if target is not None else None
        elif child.dep_ in ("acl", "relcl") and child.tag_ == "VBN":
            found = agent(sentence, child)
        if found is not None and found.kind != "pronoun" and found.head not in words("never"):
            return found
    return None


_RECKONED = frozenset({"estimate", "count", "calculation", "tally", "account"})


def _core(sentence: Sentence, token: Any, *, alone: bool = False) -> _Core:
    """The noun phrase without relative clauses, appositions and whatever follows a comma."""
    start, end = _left_edge(token), token
    for _ in range(3):
        following = next(
            (c for c in end.children if c.dep_ == "prep" and c.i == end.i + 1 and c.lower_ in _BINDING), None
        )
        target = None if following is None else next((c for c in following.children if c.dep_ == "pobj"), None)
        if target is None or target.i - token.i > 10:
            break
        end = target
    if end.i + 1 < sentence.tokens.end and end.doc[end.i + 1].tag_ == "POS" and end is not token:
        end = end.head if end.head.i > end.i else end
    if token.pos_ == "PROPN":
        end = _capital_run(sentence, end)
    for conjunct in () if alone else _coordinated(token):
        end = conjunct if conjunct.i > end.i else end
    span = Span(sentence.base + start.idx, sentence.base + end.idx + len(end.text))
    text = " ".join(end.doc[start.i : end.i + 1].text.split()).strip(_PUNCTUATION)
    if len(text) > LONGEST:
        span, text = sentence.span_of(token), str(token.text)
    return _Core(span, text, end)


def _capital_run(sentence: Sentence, end: Any) -> Any:
    """Where a name goes on that the parser cut ("Committee to Protect ...", "Reporters Without ...")."""
    doc = end.doc
    for _ in range(8):
        at = end.i + 1
        while at < sentence.tokens.end and at - end.i <= 2 and doc[at].lower_ in _WITHIN_NAMES and doc[at].text.islower():
            at += 1
        same = at < sentence.tokens.end and (at == end.i + 1 or doc[at].ent_type_ == "ORG" or doc[at - 1].lower_ == "to")
        if not same or not doc[at].text[:1].isupper() or not doc[at].text.isalpha():
            break
        end = doc[at]
    return end


_BINDING = frozenset({"of", "for", "in", "at", "from", "on", "to", "with", "within"})


def _coordinated(token: Any) -> list[Any]:
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
        if candidate.is_space or candidate.text in _BREAKS or candidate.dep_ in ("relcl", "cc") and first is token:
            break
        first = candidate
    while first.i < token.i and (first.pos_ in ("ADV", "SCONJ", "CCONJ", "ADP", "PUNCT") or first.is_quote):
        first = token.doc[first.i + 1]
    return first


_BREAKS = frozenset({",", ";", ":", "(", ")", "—", "–", "--", "“", "”", '"', "[", "]"})


def _apposed(sentence: Sentence, token: Any) -> Mention | None:
    """The name set beside a body: "an independent website, Name,"."""
    for child in token.children:
        if child.dep_ == "appos" and child.pos_ == "PROPN":
            core = _core(sentence, child)
            return Mention(_named_part(core.of_text), core.span, "organisation", child.lower_)
    return None


def _titled(sentence: Sentence, core: _Core) -> Mention | None:
    """The person in "Special Assistant on Information Dr Name Surname", "spokesperson Name Surname"."""
    parts = core.of_text.split()
    for index in range(len(parts) - 2, -1, -1):
        low = parts[index].lower().strip(".")
        rest = parts[index + 1 :]
        role = parts[index].islower() and low in words("roles")
        if (low in _BEFORE_NAMES or role) and 1 <= len(rest) <= 4 and all(p[:1].isupper() for p in rest):
            if {p.lower() for p in rest} & words("organisation_words"):
                return None
            end = core.span.end
            name = " ".join(rest)
            return Mention(
                name, Span(max(core.span.start, end - len(name)), end), "person", rest[-1].lower(), roles=(low,)
            )
    return None


_BEFORE_NAMES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "professor",
        "sheikh",
        "rev",
        "sir",
        "sen",
        "rep",
        "gov",
        "col",
        "gen",
        "capt",
        "lt",
        "sgt",
        "fr",
    }
)


def _named_part(text: str) -> str:
    """A proper name without the lower-case words that lead up to it ("the news agency Reuters" -> "Reuters")."""
    parts = text.split()
    low = max((i for i, p in enumerate(parts[:-1]) if p[:1].islower() and p not in _WITHIN_NAMES), default=-1)
    rest = [p for p in parts[low + 1 :]]
    while len(rest) > 1 and rest[0].lower() in (*_WITHIN_NAMES, "an") and rest[0] != "The":
        rest = rest[1:]
    return " ".join(rest).removesuffix("'s").removesuffix("’s").strip(_PUNCTUATION) or text


_WITHIN_NAMES = frozenset(
    {"of", "the", "for", "and", "in", "on", "to", "de", "des", "la", "al", "du", "a", "with", "by", "at", "from"}
)
