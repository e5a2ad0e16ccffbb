"""A personal name as its parts, in order, folded for comparing. Nothing stored is ever changed by it.

parts("Dr. Abd al-Rahman bin Khaled al-Tawil")  # abd-rahman, khaled, tawil (with the article)
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.vocabulary.folding import fold, is_arabic

# How much a reading that undoes a damage or guesses an article is trusted beside the word as it stands.
_GUESSED_ARTICLE = 0.97
_SWAPPED_LIGATURE = 0.92

_SUN = "tdrszn"
# "Abdulrahman", "Abderrahmane", "Abdallah": the servant, a vowel, the article or the doubled letter that it became.
_SERVANT = re.compile(rf"abd[aeiou]*(?:l|([{_SUN}])(?=\1))?([^aeiou].+)|abd[aeiou]*l([aeiou].{{2,}})")
_FAITH_LATIN = re.compile(r"(.{2,}?)[aeiou]+(?:l|l?d|t)?[dt](?:in|een|ine|ien|ein|yn)")
_PREFIXED = re.compile(rf"(?:al|el|ul|il)(.{{3,}})|[aeu](?P<sun>[{_SUN}])((?P=sun).{{2,}})|[ae]sh?(sh.{{2,}})")
_ARABIC_PARENTS = {"abu": "ابو", "um": "ام", "dhu": "ذو"}
_ARTICLES = frozenset(("al", "el", "ul", "il", "ال"))
_ASSIMILATED = {"as": "s", "ash": "sh", "at": "t", "ad": "d", "ar": "r", "az": "z", "an": "n", "es": "s", "et": "t"}


class Form(Struct, frozen=True):
    """One way to read a part: its letters, whether the article stood before it, how much the reading is trusted."""

    text: str
    article: bool = False
    trust: float = 1.0


class Part(Struct, frozen=True):
    """One part of a name as typed, with the ways to read it; the first is the word as it stands."""

    typed: str
    forms: tuple[Form, ...]

    @property
    def arabic(self) -> bool:
        return is_arabic(self.typed)

    @property
    def text(self) -> str:
        return self.forms[0].text

    @property
    def article(self) -> bool:
        return self.forms[0].article


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("names")[name])


@cache
def _parents() -> dict[str, str]:
    return {fold(str(w)): str(k) for k, words in vocabulary.load("names")["parent_of"].items() for w in words}


@cache
def _table(name: str) -> dict[str, str]:
    return {fold(str(k)): fold(str(v)) for k, v in vocabulary.load("names")[name].items()}


@lru_cache(maxsize=262144)
def parts(name: str) -> tuple[Part, ...]:
    """The parts in order: titles and "son of" off, Abd-, Abu- and -al-Din joined, "Family, Given" turned round."""
    halves = re.split("[,،]", name)
    if len(halves) == 2 and all(fold(h) for h in halves):
        name = f"{halves[1]} {halves[0]}"
    words = [_table("name_short").get(w, w) for w in fold(name).split()]
    while len(words) > 1 and words[0] in _words("name_titles"):
        words = words[1:]
    inner = [w for w in words[1:-1] if w not in _words("name_fillers")]
    words = [*words[:1], *inner, *words[1:][-1:]]
    out: list[Part] = []
    at = 0
    while at < len(words):
        at = _take(words, at, out)
    return tuple(out)


def _take(words: list[str], at: int, out: list[Part]) -> int:
    """Read the part that begins at a word; returns where the next begins."""
    word, more = words[at], at + 1 < len(words)
    joined = f"{words[at]} {words[at + 1]}" if more else word
    if word in _words("servant_of") and more:
        skip = int(at + 2 < len(words) and _is_article(words[at + 1], words[at + 2]))
        rest = words[at + 1 + skip]
        out.append(_part(joined + (f" {rest}" if skip else ""), _servant(_without_article(rest), word)))
        return at + 2 + skip
    if word in _parents() and more and not (at and word in ("ام", "um", "om")):
        skip = int(at + 2 < len(words) and _is_article(words[at + 1], words[at + 2]))
        out.append(_part(joined, _parent(_parents()[word], words[at + 1 + skip])))
        return at + 2 + skip
    if more and _is_article(word, words[at + 1]):
        if words[at + 1] in _words("faith") | _words("second_halves") and out:
            return at + 1
        out.append(_part(joined, _word(words[at + 1], article=True)))
        return at + 2
    if out and (word in _words("faith") or word in _words("second_halves")):
        before = out.pop()
        forms = tuple(Form(_compound(f.text, word), f.article, f.trust) for f in before.forms)
        out.append(_part(f"{before.typed} {word}", forms))
        return at + 1
    out.append(_part(word, _single(word)))
    return at + 1


def _part(typed: str, forms: tuple[Form, ...]) -> Part:
    return Part(typed, forms)


def _is_article(word: str, following: str) -> bool:
    return word in _ARTICLES or following.startswith(_ASSIMILATED.get(word, "\0"))


def _single(word: str) -> tuple[Form, ...]:
    """The readings of a word written in one."""
    if is_arabic(word):
        if word.startswith("عبد") and len(word) > 4:
            return _servant(_without_article(word[3:]), "عبد")
        if word.startswith("ابو") and len(word) > 5:
            return _parent("abu", word[3:])
        return _parent("dhu", word[2:]) if word.startswith("ذوال") and len(word) > 6 else _word(word)
    servant = _SERVANT.fullmatch(word)
    if servant and len(word) > 5:
        return (Form(f"abd{servant[2] or servant[3]}"),)
    father = re.fullmatch(r"abou?([^aeiou].{2,})|abu([^aeiou].{2,})", word)
    if father and len(word) > 6:
        return _parent("abu", father[1] or father[2])
    faith = _FAITH_LATIN.fullmatch(word)
    if faith and len(word) > 6:
        return (Form(f"{faith[1]}uddin"), Form(word))
    return _word(word)


def _word(word: str, *, article: bool = False) -> tuple[Form, ...]:
    if is_arabic(word):
        return _arabic_word(word, article)
    found = [Form(word, article)]
    prefixed = None if article else _PREFIXED.fullmatch(word)
    if prefixed:
        found.append(Form(prefixed[1] or prefixed[3] or prefixed[4], True, _GUESSED_ARTICLE))
    return tuple(found)


def _arabic_word(word: str, article: bool) -> tuple[Form, ...]:
    """As it stands, without its article, and with the lam-alef that a PDF turned round turned back."""
    if word.startswith("اال"):  # "األحمد": the ligature after the article's alef
        word = "الا" + word[3:]
    bare = word[2:] if word.startswith("ال") and len(word) >= 5 else word
    article = article or bare != word
    found = [Form(_spelt(bare), article)]
    if bare != word:
        found.append(Form(_spelt(word), False, _GUESSED_ARTICLE))
    turned = bare[0] + re.sub("(.)\\1+", r"\1", bare[1:].replace("ال", "لا")) if "ال" in bare[1:] else bare
    doubled = re.sub("(ل)\\1{1,}", "لا" if "الل" in bare else "ل", bare.replace("الل", "لل", 1))
    found += [Form(_spelt(other), article, _SWAPPED_LIGATURE) for other in (turned, doubled) if other != bare]
    return tuple(dict.fromkeys(found))


def _spelt(word: str) -> str:
    """One form of Arabic spellings that differ in a doubled waw, an alef that is spoken only, or a final ya or alef."""
    word = _table("short_alef").get(word, word)
    return re.sub("يا$|يي$", "ي", word.replace("وو", "و")) if len(word) > 3 else word


def _without_article(word: str) -> str:
    if word.startswith("ال") and len(word) - 2 >= 3:
        return word[2:]
    return word


def _servant(rest: str, word: str) -> tuple[Form, ...]:
    if is_arabic(word):
        return (Form(f"عبد{_spelt(rest)}"),)
    whole = _SERVANT.fullmatch(f"abd{rest}" if not rest.startswith("al") else f"abd{rest[2:]}")
    return (Form(f"abd{(whole[2] or whole[3]) if whole else rest}"),)


def _parent(kind: str, rest: str) -> tuple[Form, ...]:
    if is_arabic(rest):
        return (Form(_ARABIC_PARENTS[kind] + _spelt(_without_article(rest))),)
    return tuple(Form(kind + f.text, False, f.trust) for f in _word(rest))


def _compound(before: str, word: str) -> str:
    if is_arabic(word):
        return before + ("دين" if word in ("الدين", "دين") else word)
    return before + ("uddin" if word in _words("faith") else re.sub("^[aou]?l+ah?$", "llah", word))
