"""What a number counts: the counted noun, its unit, and whether the number is a figure at all."""

from __future__ import annotations

import re
from typing import Any

from tawthiq.extraction.english.labels import labelled
from tawthiq.extraction.english.nouns import Counted, Words, noun_phrase, singular, unit_of, units, words_of
from tawthiq.extraction.english.quantities import Quantity, bound_after
from tawthiq.extraction.english.standing import COUNTS_ON, tallied, understood, with_rate

__all__ = ["COMPOUND", "COUNTS_ON", "Counted", "Words", "counted", "singular", "words_of"]

COMPOUND = "N-member compound"
# Behind "of" they stand for what was counted before.
_PRONOUNS = frozenset({"them", "whom", "these", "those", "us", "which", "you"})


def counted(words: Words, quantity: Quantity) -> Counted | None:
    """What a quantity of a sentence counts, or None where it is no figure."""
    number = _number_token(words, quantity)
    if number is None:
        return None
    hyphen = _compound(words, quantity, number)
    if hyphen is not None or _hyphenated(words, quantity):
        return hyphen
    start = words.at(quantity.end)
    while start < len(words.tokens) and words.tokens[start].is_space:
        start += 1
    partitive = start < len(words.tokens) and words.tokens[start].lower_ == "of"
    found = _partitive(words, quantity, number, start + 1) if partitive else _phrase(words, quantity, number, start)
    if found is not None:
        return None if found.unit == "never" else with_rate(words, quantity, found)
    alone = (
        labelled(words, quantity, number)
        or tallied(words, quantity, number)
        or understood(words, quantity, number, start)
    )
    return None if alone is None else with_rate(words, quantity, alone)


def _number_token(words: Words, quantity: Quantity) -> Any | None:
    index = words.at(quantity.number.end) - 1
    return words.tokens[index] if 0 <= index < len(words.tokens) else None


def _hyphenated(words: Words, quantity: Quantity) -> bool:
    after = words.text[quantity.number.end : quantity.number.end + 2]
    return quantity.end == quantity.number.end and len(after) == 2 and after[0] in "-–" and after[1].isalpha()


def _compound(words: Words, quantity: Quantity, number: Any) -> Counted | None:
    """ "five-member gang", "three-judge court", "20,000-strong crowd"."""
    match = re.match(
        r"[-–\s]?strong\b|[-–]([a-z]+)\b", words.text[quantity.number.end : quantity.number.end + 24], re.IGNORECASE
    )
    if match is None:
        return None
    noun = match.group(1)
    end = quantity.number.end + match.end()
    index = min(words.at(end), len(words.tokens) - 1)
    head = words.tokens[index]
    if noun is None:
        return Counted(
            head, number, head.text, "people", quantity.start, words.end(index), confidence=0.7, how="N-strong"
        )
    if unit_of(noun) == "people" and noun.lower() not in ("star", "strong") and quantity.number.low < 1000:
        return Counted(head, number, noun, "people", quantity.start, end, confidence=0.65, how=COMPOUND)
    return None


def _phrase(words: Words, quantity: Quantity, number: Any, start: int) -> Counted | None:
    """The noun phrase that follows the number."""
    last = noun_phrase(words, start)
    if last is None:
        return None
    token = words.tokens[last]
    before = words.tokens[last - 1].text if last > start else ""
    norp = token.ent_type_ == "NORP"
    unit = unit_of(token.text, before, token.pos_ == "PROPN" or token.text[:1].isupper(), norp)
    inner = _contents(words, last) if unit in (None, "never", "groups", "other") else None
    if inner is not None:
        return Counted(
            words.tokens[inner], number, words.tokens[inner].text, "bodies", quantity.start, words.end(inner)
        )
    if unit is None:
        return None if not _agrees(number, token) else _unknown(words, quantity, number, last)
    end = words.end(last)
    behind = bound_after(words.text, end)
    if behind is not None and quantity.bounded is None:
        end = behind[1]
    sure = 0.93 if unit == "people" else 0.8
    noun = (
        f"{before} {token.text}" if before and f"{singular(before)} {singular(token.text)}" in units() else token.text
    )
    return Counted(token, number, noun, unit, quantity.start, end, confidence=sure)


def _unknown(words: Words, quantity: Quantity, number: Any, last: int) -> Counted | None:
    """A noun in no list: a figure only where something measurable befell it, which figures.py sees."""
    token = words.tokens[last]
    return Counted(
        token,
        number,
        token.text,
        "other",
        quantity.start,
        words.end(last),
        confidence=0.35,
        how="a noun that is in no list",
    )


def _contents(words: Words, last: int) -> int | None:
    """ "3,000 sets of human remains": bodies, whatever they are counted in."""
    if last + 1 >= len(words.tokens) or words.tokens[last + 1].lower_ != "of":
        return None
    inner = noun_phrase(words, last + 2)
    return inner if inner is not None and unit_of(words.tokens[inner].text) == "bodies" else None


def _agrees(number: Any, noun: Any) -> bool:
    return number.head.i == noun.i or noun.tag_ in ("NNS", "NNPS")


def _partitive(words: Words, quantity: Quantity, number: Any, start: int) -> Counted | None:
    """ "dozens of people", "two of his alleged assailants", "107 of them", "90% of the workforce"."""
    tokens = words.tokens
    i = start
    while i < len(tokens) and tokens[i].pos_ in ("DET", "PRON") and tokens[i].lower_ not in _PRONOUNS:
        i += 1
    if i < len(tokens) and tokens[i].lower_ in _PRONOUNS:
        following = noun_phrase(words, i + 1) if tokens[i].lower_ in ("these", "those") else None
        if following is None:
            return _of_them(words, quantity, number, i)
        i = following
    last = noun_phrase(words, i)
    if last is None:
        return None
    token = tokens[last]
    unit = unit_of(
        token.text, tokens[last - 1].text if last > i else "", token.text[:1].isupper(), token.ent_type_ == "NORP"
    )
    vague = quantity.number.kind == "vague"
    if unit is None or (unit == "other" and quantity.per):
        if not vague or quantity.per:
            return Counted(token, number, token.text, "never", quantity.start, words.end(last))
        unit = "other"
    sure = {"people": 0.9}.get(unit, 0.7 if vague or quantity.per else 0.6)
    return Counted(
        token, number, token.text, unit, quantity.start, words.end(last), confidence=sure, how="noun after 'of'"
    )


def _of_them(words: Words, quantity: Quantity, number: Any, i: int) -> Counted:
    """ "107 of them", "two of whom": people who were counted before, perhaps named again ("12 of them women")."""
    tokens = words.tokens
    behind = noun_phrase(words, i + 1) if tokens[i].lower_ == "them" and i + 1 < len(tokens) else None
    if behind is not None and unit_of(tokens[behind].text) == "people" and behind <= i + 3:
        noun, end = tokens[behind], words.end(behind)
        return Counted(noun, number, noun.text, "people", quantity.start, end, confidence=0.9, anaphoric=True)
    how = "stands for what was counted before"
    return Counted(number, number, "people", "people", quantity.start, words.end(i), True, 0.85, how, anaphoric=True)
