"""The sounds of a folded name part in one alphabet for both scripts: consonants, and the vowels between them."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.vocabulary.folding import is_arabic

# Vowel letters that spell one vowel share a letter here: e stands for a and i, o for u, but a never for i.
_VOWELS = {
    "a": "a",
    "e": "aei",
    "i": "i",
    "y": "i",
    "o": "u",
    "u": "u",
    "w": "u",
    "ا": "a",
    "ي": "i",
    "و": "u",
    "ع": "aiu",
}
_LONG = ("ou", "oo", "ee", "ei", "ai", "ay", "ey", "aa", "uu", "ii")


class Sounds(Struct, frozen=True):
    """A word's consonants and what stands before, between and after them."""

    consonants: str
    gaps: tuple[str, ...]
    arabic: bool


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
        if sound in ("-", "y", "w") or piece == "ع":  # an ayn is heard as the vowel beside it
            gaps[-1] += piece
        elif sound and not (consonants and consonants[-1] == sound and not gaps[-1]):
            consonants.append(sound)
            gaps.append("")
    # A final h is the spelling of an open syllable as often as a consonant.
    if len(consonants) > 1 and consonants[-1] == "h" and not gaps[-1] and (arabic or gaps[-2]):
        consonants.pop()
        gaps.pop()
    return Sounds("".join(consonants), tuple(gaps), arabic)


def is_open(word: str) -> bool | None:
    """Whether a folded part ends in a vowel, as women's names mostly do; None where its spelling does not tell.

    A Latin e may be silent; a final ha or ayn is written "-ah", "-a" or "-i" in Latin letters, as vowels are.
    """
    if is_arabic(word):
        return None if word[-1] in "حع" else word[-1] in "هايو"
    return None if word.endswith("e") else word[-1] in "aiouyw" or word.endswith(("ah", "eh"))


def skeleton(word: str) -> str:
    """The consonants of a folded part; equal for spellings of one name in either script. "" for vowels alone."""
    return sounds(word).consonants


def alike(a: str, b: str) -> float:
    """How well the sounds of two folded parts fit, without knowing the names: 1, between, or 0.

    1: same consonants and no vowel that rules the other out. 0.2: same consonants, other vowels. 0.1: one consonant
    more or other. A long vowel written in Arabic must be written in Latin too, and a Latin digraph ("ou", "ee") asks
    for a long vowel in Arabic: that tells Hasan from Husayn and Muhammad from Mahmoud.
    """
    one, two = sounds(a), sounds(b)
    if one.consonants == two.consonants and one.consonants:
        return 1.0 if _vowels_fit(one, two) and _ends_fit(a, b) else 0.2
    if min(len(one.consonants), len(two.consonants)) >= 3 and _one_apart(one.consonants, two.consonants):
        return 0.1
    return 1.0 if a == b else 0.0


def one_spelling(a: str, b: str) -> bool:
    """Whether two Arabic words are one spoken name: same consonants, long vowels and ending."""
    one, two = sounds(a), sounds(b)
    same = one.consonants == two.consonants and one.gaps[:-1] == two.gaps[:-1]
    return same and is_open(a) == is_open(b)


def _ends_fit(a: str, b: str) -> bool:
    ends = {is_open(a), is_open(b)} - {None}
    return len(ends) < 2


def _vowels_fit(a: Sounds, b: Sounds) -> bool:
    return all(_gap_fits(a, b, i) for i in range(1, len(a.gaps) - 1))


def _gap_fits(a: Sounds, b: Sounds, at: int) -> bool:
    one, two = a.gaps[at], b.gaps[at]
    if a.arabic and b.arabic:
        return one == two
    if not one or not two:
        # In Latin a gap without a vowel may stand for any short one; Arabic leaves short vowels out.
        bare, written = (a, two) if not one else (b, one)
        return not bare.arabic or not any(m in written for m in _LONG)
    classes = [set("".join(_VOWELS.get(c, c) for c in gap)) for gap in (one, two)]
    return bool(classes[0] & classes[1])


def _one_apart(a: str, b: str) -> bool:
    """Whether two words differ by one letter put in, left out or changed, or by two neighbours swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tails = ((a[at + 1 :], b[at:]), (a[at:], b[at + 1 :]), (a[at + 1 :], b[at + 1 :]))
    return any(x == y for x, y in tails) or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])


def one_letter_apart(a: str, b: str) -> bool:
    """Whether two words differ by one slip of the hand: a letter more, less or other, or two swapped."""
    return a != b and _one_apart(a, b)
