"""Personal names folded for comparing: one form a spelling, consonants and vowels for the other script."""

from __future__ import annotations

from functools import cache, lru_cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.vocabulary.folding import fold, is_arabic, strip_article

# Vowel letters that spell one vowel share a letter here: e stands for a and i, o for u, but a never for i.
_VOWELS = {"a": "a", "e": "aei", "i": "i", "y": "i", "o": "u", "u": "u", "w": "u", "ا": "a", "ي": "i", "و": "u"}
_LONG = ("ou", "oo", "ee", "ei", "ai", "ay", "ey", "aa", "uu", "ii")


class Sounds(Struct, frozen=True):
    """A word's consonants and what stands before, between and after them."""

    consonants: str
    gaps: tuple[str, ...]
    arabic: bool


@cache
def _sets() -> dict[str, frozenset[str]]:
    given = vocabulary.load("names")
    joins = {w for script in given["name_joins"].values() for w in script}
    lists = {"joins": joins, "fillers": given["name_fillers"], "titles": given["name_titles"]}
    return {name: frozenset(fold(str(w)) for w in entries) for name, entries in lists.items()}


@cache
def _abbreviations() -> dict[str, str]:
    return {fold(str(k)): fold(str(v)) for k, v in vocabulary.load("names")["name_short"].items()}


@lru_cache(maxsize=262144)
def parts(name: str) -> tuple[str, ...]:
    """The folded parts of a name in order: articles, "son of" and titles off, Abd-al- and Abu joined to the next."""
    raw = [w for w in fold(name).split() if w not in _sets()["fillers"]]
    while len(raw) > 1 and raw[0] in _sets()["titles"]:
        raw = raw[1:]
    articles = {fold(str(a)) for a in vocabulary.load("names")["articles"]}
    out: list[str] = []
    pending = ""
    for word in raw:
        if word in articles:
            continue
        if word in _sets()["joins"] and word != raw[-1]:
            pending += _stem(word)
            continue
        out.append(pending + (_split_join(word) if not pending else strip_article(_abbreviations().get(word, word))))
        pending = ""
    return tuple([*out, pending] if pending else out)


def _stem(word: str) -> str:
    """One form of what joins: "abdul", "abdel" and "abd"; "abou" and "abu"."""
    if word.startswith("abd"):
        return "abd"
    return "abu" if word in ("abu", "abou") else word


def _split_join(word: str) -> str:
    """ "عبدالله" and "عبد الله", "abdulrahman" and "abd al-rahman", in one form."""
    word = _abbreviations().get(word, word)
    if word.startswith("عبد") and len(word) > 4:
        return "عبد" + strip_article(word[3:])
    for start in ("abdul", "abdel", "abdal", "abdoul", "abd"):
        if word.startswith(start) and len(word) - len(start) >= 3:
            rest = word[len(start) :]
            return "abd" + rest
    return strip_article(word)


@lru_cache(maxsize=262144)
def sounds(word: str) -> Sounds:
    """Consonants and the letters between them, in one alphabet for both scripts; glides count as vowels."""
    arabic = is_arabic(word)
    table = vocabulary.load("names")["arabic_sounds" if arabic else "latin_sounds"]
    longest = max(len(k) for k in table)
    consonants: list[str] = []
    gaps = [""]
    at = 0
    while at < len(word):
        piece = next((word[at : at + n] for n in range(longest, 0, -1) if word[at : at + n] in table), word[at])
        sound = str(table.get(piece, piece))
        at += len(piece)
        if sound in ("-", "y", "w"):
            gaps[-1] += piece
        elif sound and not (consonants and consonants[-1] == sound and not gaps[-1]):
            consonants.append(sound)
            gaps.append("")
    # A final h is the spelling of an open syllable as often as a consonant.
    if len(consonants) > 1 and consonants[-1] == "h" and not gaps[-1] and (arabic or gaps[-2]):
        consonants.pop()
        gaps.pop()
    return Sounds("".join(consonants), tuple(gaps), arabic)


def folded(name: str) -> str:
    """The parts in one word: equal for names that differ in letter variants, marks, articles or spaces only."""
    return "".join(parts(name))


def skeleton(name: str) -> str:
    """The consonants of the parts, in order, in one word; equal for spellings of one name in either script."""
    return "".join(sounds(p).consonants for p in parts(name))


def may_be_one(a: str, b: str) -> bool:
    """Whether two names of equal skeletons can be spellings of one: their vowels do not rule it out.

    Tells Hasan from Husayn and Muhammad from Mahmoud: a long vowel written in Arabic must be written in Latin too, and
    a Latin digraph ("ou", "ee") asks for a long vowel in Arabic.
    """
    left, right = parts(a), parts(b)
    if len(left) != len(right):
        return _words_agree(sounds("".join(left)), sounds("".join(right)))
    return all(_words_agree(sounds(x), sounds(y)) for x, y in zip(left, right, strict=True))


def _words_agree(a: Sounds, b: Sounds) -> bool:
    if a.consonants != b.consonants or len(a.gaps) != len(b.gaps):
        return False
    inner = range(1, len(a.gaps) - 1)
    return all(_gap_agrees(a, b, i) for i in inner)


def _gap_agrees(a: Sounds, b: Sounds, at: int) -> bool:
    one, two = a.gaps[at], b.gaps[at]
    if a.arabic and b.arabic:
        return one == two
    if not one or not two:
        # In Latin a gap without a vowel may stand for any short one; Arabic leaves short vowels out.
        bare, written = (a, two) if not one else (b, one)
        return not bare.arabic or not any(m in written for m in _LONG)
    classes = [set("".join(_VOWELS.get(c, c) for c in gap)) for gap in (one, two)]
    return bool(classes[0] & classes[1])
