"""Attested Arabic-Latin name pairs with their counts, and how well a Latin spelling is explained by an Arabic name.

The data come from arabic-name-romanizer (UNICEF and contributors, MIT; see NOTICE), brought into this form by
training/name_lexicon.py.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from tawthiq.people.sounds import alike, one_spelling
from tawthiq.vocabulary.folding import is_arabic

# A count added for what the sounds alone would allow, and how many unseen spellings a name is taken to have.
_SOUNDS = 1.0
_UNSEEN = 15.0
# What holds a smaller share of a spelling's counts is an accident of the data and explains nothing.
_RIVAL = 0.1
# From this count on a form is a name in its own right and no slip of somebody's hand.
ESTABLISHED = 5


class Lexicon(Struct, frozen=True):
    """Counts of name forms, folded as `parts` folds them.

    Attributes:
        latin: spelling -> Arabic forms with the pair's count, commonest first.
        loose: loosened spelling -> exact spellings.
        total: how often an Arabic form was counted.
        family: share of an Arabic form's counts as a family name.
        vowels: Arabic form -> most common Latin spelling.
    """

    latin: dict[str, tuple[tuple[str, int], ...]]
    loose: dict[str, tuple[str, ...]]
    total: dict[str, int]
    family: dict[str, float]
    vowels: dict[str, str]


class Spelling(Struct, frozen=True):
    """How well an Arabic name explains a Latin spelling.

    Attributes:
        count: how often the pair is attested.
        share: its likelihood beside that of the name that explains the spelling best, 0 to 1.
        sounds: how well the sounds fit, 0 to 1.
    """

    count: int
    share: float
    sounds: float


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    data = files("tawthiq.people").joinpath("models", "names.tsv.gz").read_bytes()
    latin: dict[str, list[tuple[str, int]]] = {}
    loose: dict[str, list[str]] = {}
    total: dict[str, int] = {}
    family: dict[str, float] = {}
    vowels: dict[str, str] = {}
    for line in gzip.decompress(data).decode().splitlines():
        arabic, given, surname, *spellings = line.split("\t")
        for spelling in spellings:
            text, _, count = spelling.rpartition(":")
            if text not in latin:
                loose.setdefault(loosened(text), []).append(text)
            latin.setdefault(text, []).append((arabic, int(count)))
            total[arabic] = total.get(arabic, 0) + int(count)
        family[arabic] = (int(surname) + 0.5) / (int(given) + int(surname) + 1)
        vowels[arabic] = spellings[0].rpartition(":")[0]
    ordered = {k: tuple(sorted(v, key=lambda x: (-x[1], x[0]))) for k, v in latin.items()}
    return Lexicon(ordered, {k: tuple(v) for k, v in loose.items()}, total, family, vowels)


def loosened(latin: str) -> str:
    """A Latin spelling without what habits of spelling change: doubled letters, long vowels' digraphs, a final e."""
    text = re.sub(r"(.)\1+", r"\1", latin.replace("oo", "u").replace("ou", "u").replace("ee", "i"))
    text = re.sub("ph", "f", text.replace("q", "k").replace("ei", "ai").replace("ey", "ai").replace("ay", "ai"))
    return re.sub("(?<=[^aeiou])e$", "", text).replace("y", "i")


@lru_cache(maxsize=262144)
def arabic_forms(latin: str) -> tuple[tuple[str, int], ...]:
    """The Arabic names that a Latin spelling is attested for; those of its loosened form where it is not itself."""
    book = lexicon()
    if latin in book.latin:
        return book.latin[latin]
    found: dict[str, int] = {}
    for near in book.loose.get(loosened(latin), ()):
        for arabic, count in book.latin[near]:
            found[arabic] = found.get(arabic, 0) + count
    return tuple(sorted(found.items(), key=lambda x: (-x[1], x[0])))


def known(text: str) -> bool:
    """Whether a folded part, of either script, is an established name."""
    if is_arabic(text):
        return lexicon().total.get(text, 0) >= ESTABLISHED
    return sum(n for _, n in arabic_forms(text)) >= ESTABLISHED


@lru_cache(maxsize=262144)
def spelling(arabic: str, latin: str) -> Spelling:
    """How well an Arabic name explains a Latin spelling, by the counts and by the sounds."""
    forms = dict(arabic_forms(latin))
    count = forms.get(arabic, 0)
    sound = alike(arabic, latin)
    own = _likelihood(arabic, count + _SOUNDS * sound)
    rivals = (a for a in _rivals(latin) if a != arabic and not one_spelling(a, arabic))
    best = max((_likelihood(a, forms[a]) for a in rivals), default=0.0)
    return Spelling(count, own / max(own, best) if own else 0.0, sound)


@lru_cache(maxsize=65536)
def _rivals(latin: str) -> tuple[str, ...]:
    """The Arabic names that a Latin spelling is really used for: the commonest, and others often enough that fit."""
    forms = arabic_forms(latin)
    total = sum(n for _, n in forms)
    often = [(a, n) for a, n in forms if n >= max(3, total * _RIVAL)]
    return tuple(a for i, (a, _) in enumerate(often) if not i or alike(a, latin) >= 0.2)


@lru_cache(maxsize=262144)
def names_behind(text: str) -> tuple[str, ...]:
    """The Arabic names that a folded part of either script stands for, commonest first, at most four."""
    if is_arabic(text):
        return (text,)
    return tuple(a for a, _ in arabic_forms(text) if spelling(a, text).share >= 0.3)[:4]


def family_share(text: str) -> float:
    """How often a folded part is a family name, 0 to 1; a half where nobody knows."""
    return max((lexicon().family.get(a, 0.5) for a in names_behind(text)[:1]), default=0.5)


def _likelihood(arabic: str, count: float) -> float:
    """Of those who bear an Arabic name, the share that spells it so."""
    return count / (lexicon().total.get(arabic, 0) + _UNSEEN)
