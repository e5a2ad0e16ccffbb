"""What stands beside a number: "at least", "more than", "up to", "a day", "each"; and the bounds that it makes."""

from __future__ import annotations

from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.lexicon import Phrases, grammar, words
from tawthiq.extraction.arabic.numbers import Number
from tawthiq.extraction.arabic.script import Sentence, definite, stems
from tawthiq.model import Qualifier


@cache
def number_words(kind: str) -> frozenset[str]:
    """A list of vocabulary/arabic_numbers.yaml, folded."""
    return words(vocabulary.load("arabic_numbers")[kind])


@cache
def _qualifiers(side: str) -> Phrases[Qualifier]:
    data = vocabulary.load("arabic_numbers")[side]
    return Phrases.of((phrase, kind) for kind, phrases in data.items() for phrase in phrases)


@cache
def _rates() -> Phrases[str]:
    data = vocabulary.load("arabic_time")["per"]
    return Phrases.of((phrase, per) for per, phrases in data.items() for phrase in phrases)


def bounds(number: Number, stated: Qualifier | None) -> tuple[float | None, float | None, Qualifier]:
    """The least and the most that a number with its stated qualifier may mean, and the qualifier that this is."""
    if number.kind == "vague":
        return number.low, None, "vague"
    if number.kind == "range":
        return number.low, number.high, "range"
    if stated in ("at_least", "more_than"):
        return number.low, None, stated
    if stated in ("at_most", "less_than"):
        return None, number.high, stated
    return number.low, number.high, stated or "exact"


def qualifier_of(sentence: Sentence, number: Number, end: int) -> tuple[int, Qualifier | None, tuple[int, int] | None]:
    """Where the phrase of a number, whose noun ends at `end`, begins; how it is qualified, and by which words."""
    at = number.first
    while sentence.key(at - 1) in grammar("before_digits") | {"و"} and at > 0:
        at -= 1
    hit = _qualifiers("before").ending(sentence, at)
    if hit is not None:
        start, kind = hit
        if start > 0 and sentence.key(start - 1) in number_words("negations") | {"ولا", "ولم"} and kind == "more_than":
            kind, start = "at_most", start - 1
        return start, kind, (start, at)
    for at_end in range(end, _past_adjectives(sentence, end) + 1):
        after = _qualifiers("after").at(sentence, at_end, exact=True)
        if after is not None:
            return number.first, after[1], (at_end, after[0])
    if sentence.key(at - 1) == "الي":
        verb = next((k for k in range(at - 2, max(-1, at - 6), -1) if sentence.key(k) in number_words("ceiling")), None)
        if verb is not None:
            return verb, "at_most", (verb, at)
    verb = next(
        (k for k in range(at - 1, max(-1, at - 5), -1) if _bare(sentence.key(k)) in number_words("exceeding")), None
    )
    if verb is not None and all(sentence.tokens[k].kind == "word" for k in range(verb, at)):
        negated = sentence.key(verb - 1) in number_words("negations")
        return number.first, "at_most" if negated else "more_than", (verb, verb + 1)
    return number.first, None, None


def _past_adjectives(sentence: Sentence, end: int) -> int:
    """Past up to two adjectives of the counted noun: "24 لاجئاً سورياً على الأقل"."""
    at = end
    while at < min(end + 2, len(sentence.tokens)) and sentence.tokens[at].kind == "word":
        token = sentence.tokens[at]
        if not (token.tanwin or token.key.endswith(("يا", "ين", "ات", "يه", "ون"))) or token.key[:1] in "وف":
            break
        at += 1
    return at


def _bare(key: str) -> str:
    return key[1:] if key[:1] in "وف" and len(key) > 4 else key


def per_of(sentence: Sentence, first: int, end: int) -> tuple[str | None, tuple[int, int] | None]:
    """Rates stand right behind the phrase or shortly before it; a group's size behind the word for the group."""
    for k in [*_same_clause(sentence, end, end + 4), *range(first - 1, max(-1, first - 5), -1)]:
        hit = _rates().at(sentence, k, exact=True)
        if hit is not None and (hit[0] <= first or k >= end):
            return hit[1], (k, hit[0])
    for k in range(first - 1, max(-1, first - 5), -1):
        summed = sentence.key(k - 1) == "ما"  # "ما مجموعه 324 شاهدا": a sum, and no group
        if (
            not summed
            and not definite(sentence.key(k))
            and any(s in grammar("group_words") for s in stems(sentence.key(k)))
        ):
            return "group", (k, k + 1)
    return None, None


def _same_clause(sentence: Sentence, low: int, high: int) -> list[int]:
    """Tokens low..high up to the first mark."""
    out: list[int] = []
    for k in range(low, min(high, len(sentence.tokens))):
        if sentence.tokens[k].kind != "word":
            break
        out.append(k)
    return out
