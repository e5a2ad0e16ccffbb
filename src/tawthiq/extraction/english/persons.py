"""People whom a text names: the whole name around a word of it, titles off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.names import PUNCTUATION, Phrase, coordinated, joins, like_a_person, phrase_of
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Span

# Participles that name people ("the accused denies it").
AS_NOUNS = frozenset({"accused", "convicted", "condemned", "disappeared", "injured", "wounded"})


def person_at(sentence: Sentence, token: Any) -> Mention | None:
    """The person that the phrase's head or an apposition to it names."""
    name = _entity_name(sentence, token)
    if name is not None:
        beside = [c for c in token.children if c.dep_ in ("compound", "nmod", "amod", "appos")]
        roles = tuple(c.lower_ if c.pos_ == "PROPN" else c.lemma_.lower() for c in beside)
        return replace(name, roles=tuple(r for r in roles if r in words("roles")))
    if token.pos_ == "PROPN" and token.lemma_.lower() not in words("roles"):
        return None
    for child in token.children:
        lemma = token.lower_ if token.lower_ in AS_NOUNS else token.lemma_.lower()
        if child.dep_ == "appos" and lemma in words("roles") | words("titles") | AS_NOUNS:
            name = _entity_name(sentence, child)
            if name is not None:
                return replace(name, roles=(lemma,))
    if token.pos_ == "NOUN" and token.lemma_.lower() in words("roles"):
        end = phrase_of(sentence, token).last
        after: list[Any] = list(token.doc[end.i + 1 : min(end.i + 3, sentence.tokens.end)])
        if len(after) == 2 and after[0].text == "," and after[1].pos_ == "PROPN":
            name = _entity_name(sentence, _run_head(after[1]))
            return None if name is None else replace(name, roles=(token.lemma_.lower(),))
    return None


def joined(sentence: Sentence, token: Any, person: Mention) -> Mention:
    """A person with those whom the text names beside them ("Name Surname and Name Surname said")."""
    others = [_entity_name(sentence, c) for c in coordinated(token) if c.ent_type_ == "PERSON"]
    names = [person, *(o for o in others if o is not None and o.span.start > person.span.end)]
    if len(names) == 1:
        return person
    span = Span(person.span.start, names[-1].span.end)
    text = " ".join(sentence.tokens.doc.text[span.start - sentence.base : span.end - sentence.base].split())
    return replace(person, text=text, span=span, plural=True, members=tuple(n.text for n in names))


def one_by_name(sentence: Sentence, token: Any) -> Mention | None:
    """ "One of them, Name Surname, said": the name between commas right behind "one of" a few."""
    doc, after = token.doc, next((t for t in token.doc[token.i : token.i + 6] if t.text == ","), None)
    if after is None or after.i + 1 >= sentence.tokens.end:
        return None
    first = doc[after.i + 1]
    if first.pos_ != "PROPN" or not (first.ent_type_ == "PERSON" or first.dep_ in ("compound", "appos")):
        return None
    return _entity_name(sentence, _run_head(first))


def _run_head(token: Any) -> Any:
    """The last noun of the name that a token begins."""
    return token.head if token.dep_ == "compound" and token.head.pos_ == "PROPN" else token


def _entity_name(sentence: Sentence, token: Any) -> Mention | None:
    """The person's name around a token: the run of proper nouns that the tagger calls a person, titles off."""
    if token.pos_ not in ("PROPN", "NOUN", "X", "ADJ"):
        return None
    if token.ent_type_ != "PERSON":
        return _introduced(sentence, token)
    doc = token.doc
    start = end = token.i
    while start > sentence.tokens.start and joins(doc[start - 1]) and doc[start - 1].ent_type_ == "PERSON":
        start -= 1
    while end + 1 < sentence.tokens.end and doc[end + 1].ent_type_ == "PERSON" and joins(doc[end + 1]):
        end += 1
    before = doc[start - 1] if start > sentence.tokens.start else None
    if before is not None and before.pos_ == "PROPN" and not before.ent_type_ and before.dep_ == "compound":
        further = start - 2 >= sentence.tokens.start and doc[start - 2].pos_ == "PROPN" and not doc[start - 2].ent_type_
        start = start if further or before.lower_.strip(".") in words("titles") else start - 1
    return _untitled(sentence, token, start, end)


def _introduced(sentence: Sentence, token: Any) -> Mention | None:
    """A person whom the tagger takes for something else, told by a role beside the name ("Lawyer Name Surname")."""
    if token.pos_ != "PROPN":
        return None
    doc, start = token.doc, token.i
    while start > sentence.tokens.start and doc[start - 1].pos_ == "PROPN" and doc[start - 1].dep_ == "compound":
        start -= 1
    lead = doc[start].lower_.strip(".")
    before = doc[start - 1].lower_ if start > sentence.tokens.start else ""
    roles = words("roles")
    beside = [c.lemma_.lower() for c in token.children if c.dep_ == "appos"]
    headed = token.dep_ == "appos" and token.head.lemma_.lower() in roles
    if not (lead in roles | words("titles") or before in roles or headed or set(beside) & roles):
        return None
    found = _untitled(sentence, token, start, token.i)
    return found if found is not None and like_a_person(found.text) else None


def _untitled(sentence: Sentence, token: Any, start: int, end: int) -> Mention | None:
    doc = token.doc
    while start < end and (doc[start].lower_.strip(".") in words("titles") or doc[start].lower_ in words("roles")):
        start += 1
    span = Span(sentence.base + doc[start].idx, sentence.base + doc[end].idx + len(doc[end].text))
    text = doc[start : end + 1].text.strip(PUNCTUATION)
    if not text or {w.lower() for w in text.split()} & words("organisation_words"):
        return None
    return Mention(text, span, "person", token.lower_) if text[:1].isupper() else None


def titled(sentence: Sentence, core: Phrase) -> Mention | None:
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
