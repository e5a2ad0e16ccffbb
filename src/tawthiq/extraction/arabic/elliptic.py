"""Numbers whose noun no lexicon has, or that stand without one: "13 of those who came back", "killed 20, hurt 12"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tawthiq.extraction.arabic.cast import is_stop, speech
from tawthiq.extraction.arabic.lexicon import grammar, never, noun
from tawthiq.extraction.arabic.measures import harm_verb, harm_word, harms
from tawthiq.extraction.arabic.numbers import Number, is_numeral
from tawthiq.extraction.arabic.script import Sentence, definite, stems

if TYPE_CHECKING:
    from tawthiq.extraction.arabic.candidates import Candidate

# A figure before a bare number in its sentence, in tokens, that tells what it counts.
NEAR = 8


def unknown_noun(sentence: Sentence, i: int, number: Number) -> tuple[int, int] | None:
    """A noun that no lexicon has behind a number that ends at `i`, known by the form that the number asks for."""
    at = i + 1 if sentence.key(i) == "من" and number.kind == "vague" else i
    if is_stop(sentence, at) or sentence.tokens[at].kind != "word":
        return None
    key = sentence.key(at)
    if key[:1] in "وف" or any(s in never() or is_numeral(s) or s in grammar("no_nouns") for s in stems(key)):
        return None
    if speech().at(sentence, at) is not None or harms(sentence, at) or key in grammar("partitive"):
        return None
    return (at, at + 1) if _fits(sentence, at, number) else None


def _fits(sentence: Sentence, at: int, number: Number) -> bool:
    """Whether a word has the form of what the number counts: plural behind 3-10, accusative behind 11-99."""
    token = sentence.tokens[at]
    if number.kind == "vague":
        return definite(token.key)
    if token.tanwin:
        return number.low >= 11
    rest = int(number.low) % 100
    if definite(token.key) or len(token.key) < 4:
        return False
    if 3 <= rest <= 10:
        return token.key[-2:] in ("ين", "ات") or (token.key[:1] not in "يت" and not token.key.endswith("ت"))
    return token.key.endswith("ا") if rest >= 11 else number.low >= 100 and token.key[:1] not in "يتبل"


def people_like(sentence: Sentence, counted: tuple[int, int] | None) -> bool:
    """Whether an unknown noun has the form of a word for people: participles, sound plurals, relative adjectives."""
    if counted is None:
        return True
    key = sentence.key(counted[0])
    key = key[2:] if key.startswith("ال") else key
    return key.endswith(("ين", "ون", "يا", "ي")) or (key[:1] == "م" and key.endswith("ا")) or not key.endswith("ات")


def elliptic(sentence: Sentence, number: Number, start: int, previous: Candidate | None) -> bool:
    """Whether a bare number still counts: "94 منها", "و17 في ...", "قتل 12 وجرح 20". `start`: its qualifier's start."""
    after, before = sentence.key(number.end), sentence.key(number.first - 1)
    if after in grammar("partitive") or after == "ممن":
        return True
    if part_of(sentence, number.end) is not None:
        return True
    if number.kind == "vague":
        alone = definite(sentence.key(number.end - 1)) and number.low >= 20
        told = harm_verb(sentence, number.first - 1) or harm_verb(sentence, number.first - 2)
        return alone and (told or any(harm_word(sentence, k) for k in range(number.end, number.end + 7)))
    if harm_verb(sentence, start - 1) and (number.kind != "words" or number.low >= 2):
        return True
    if number.low < 2 or before in grammar("room"):
        return False
    if number.kind == "words" and before in ("ان", "وان", "بان", "وبان") and harms(sentence, number.end):
        return True  # "وأن اثنين فقدا"
    if not _closed(sentence, number.end):
        return False
    if sentence.key(start - 1) in ("عن", "علي") and any(harm_word(sentence, k) for k in range(start - 4, start - 1)):
        return True  # "أفرج عن ثمانية", "حكم بالإعدام على 71"
    if start < number.first or any(s in grammar("counts") for s in stems(before)):
        return True
    listed = before in ("و", "،", "ثم", "وثم", "سوي", "الا") or sentence.key(number.first)[:1] in "وب"
    near = previous is not None and number.first - previous.end <= NEAR
    return near or (listed and number.kind == "words")


def part_of(sentence: Sentence, i: int) -> tuple[int, int] | None:
    """The whole that a number ending at `i` is part of: "17 من أصحاب الجثث", "خمسة من رفاقه"."""
    return (i + 1, i + 2) if sentence.key(i) == "من" and _part_of(sentence, i + 1) else None


def _part_of(sentence: Sentence, i: int) -> bool:
    """ "of his colleagues", "of those", "of the returned": the whole that a number is part of."""
    key = sentence.key(i)
    if not key or sentence.tokens[i].kind != "word" or any(s in never() for s in stems(key)):
        return False
    return (
        key in grammar("those") or noun(key) is not None
        or key.endswith(("ايه", "ايها", "ايهم", "هم", "هن", "اته", "يها"))
        or (definite(key) and key.endswith(("ين", "ات")))
        or (key.endswith(("ه", "ي")) and noun(key[:-1]) is not None)
    )  # fmt: skip


def _closed(sentence: Sentence, i: int) -> bool:
    """Whether no noun can follow: the clause ends, or a preposition, a conjunction or a verb stands here."""
    if is_stop(sentence, i):
        return i >= len(sentence.tokens) or sentence.tokens[i].kind != "number"
    key = sentence.key(i)
    return key[:1] in "وبل" or harms(sentence, i) or key in grammar("closing")
