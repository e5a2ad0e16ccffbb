"""Where names stand in any text, in either script and any likely spelling: many names at once, made to be asked often.

A word can belong to a name where it has one of its parts' keys (see `search`) and compares well with that part. Runs of
words around such a word are compared with the name as a whole. One letter that Arabic writes with the next word ("and",
"to", "by") is passed over. Where a text has the whole name, a single part of it elsewhere in the text is taken for the
same person, unless it stands within the name of somebody else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from msgspec import Struct

from tawthiq.model import Span
from tawthiq.people.compare import compare
from tawthiq.people.parts import parts
from tawthiq.people.search import keys_of
from tawthiq.vocabulary.folding import fold, is_arabic

# From this score on a run of words is the name; a single word, one of its parts; and one alone in its text.
_THE_NAME = 0.6
_A_PART = 0.4
_THE_PART = 0.9
_SHORTEST_PART = 3  # letters of a part that stands alone for a person
_MOST_WORDS = 500_000  # of which it is remembered whether they can belong to a name
_LONGER = 3  # words that a text may have more than the name has parts: articles, fillers, a grandfather
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u0640'’ʼʿ"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
# Characters that nobody sees: between two words, and within one, as what was copied from elsewhere has them.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_HIDDEN = re.compile(f"[{_UNSEEN}]+")
_BETWEEN = re.compile(rf"[\s_\-‐‑.,،/{_UNSEEN}]{{1,6}}\Z")
_OWNED = re.compile(r"['’ʼ]s?\Z")
# Numbers and digests: no part of a name, unless a name has a digit in it.
_NUMBER = re.compile(r"\d+|[0-9a-f]{40,}")
_ACCUSATIVE = re.compile(r"(?:\u0627\u064b|\u064b\u0627)(?!\w)")
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.?(?![^\W_'’ʼ])")
_JOINED_BEFORE = "وفلبك"


class Spotted(Struct, frozen=True, order=True):
    """A stretch of a text that is a name. `whose`: what the name was filed under."""

    span: Span
    whose: int


class _Word(Struct, frozen=True):
    """A word of a text: where it stands, and where it begins without the letters that Arabic joins to it."""

    start: int
    end: int
    folded: str
    bare: str
    bare_start: int


class Spotter:
    """Names to look for.

    Args:
        names: (whose, name) as typed. A name of one part is found as a whole word of the same spelling alone.
        phrases: (whose, words) to be found as they are, whatever their case and marks.
    """

    def __init__(self, names: Iterable[tuple[int, str]], phrases: Iterable[tuple[int, str]] = ()) -> None:
        self._names: list[tuple[int, str, int]] = []
        self._by_key: dict[str, set[tuple[int, str]]] = defaultdict(set)
        self._phrases: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        self._known: dict[str, tuple[tuple[int, str], ...]] = {}
        self._unlikely: set[str] = set()  # words as they stand that can neither belong to a name nor begin a phrase
        for whose, words in phrases:
            self._file_phrase(whose, words)
        for whose, name in dict.fromkeys(names):
            chain = parts(name)
            self._file_phrase(whose, name)
            if len(chain) < 2:
                continue
            for part in chain:
                for key in keys_of(part.typed):
                    self._by_key[key].add((len(self._names), part.typed))
            self._names.append((whose, name, len(chain)))
        # Words that a run may have in which a name is looked for.
        self._longest = max((size for _, _, size in self._names), default=0) + _LONGER
        self._numbered = any(c.isdigit() for _, name, _ in self._names for c in name)

    def __bool__(self) -> bool:
        return bool(self._names or self._phrases)

    def find(self, text: str, *, alone: bool = False, others: Sequence[Span] = ()) -> list[Spotted]:
        """Where the names stand, in order, not overlapping.

        Args:
            alone: also find single parts of a name that stands whole in the text.
            others: names of other people in the text, within which no single part is looked for.
        """
        if _HIDDEN.search(text):
            return self._unseen(text, alone=alone, others=others)
        if not self.can_hold(text):
            return []
        words = list(_words(text))
        found = [(1.0, Spotted(span, whose)) for span, whose in self._said(words)]
        near = [self._parts_like(w) for w in words]
        found += self._whole(text, words, near)
        taken: list[Spotted] = []
        for _, one in sorted(found, key=lambda x: (-x[0], x[1].span.start - x[1].span.end, x[1])):
            if not any(one.span.overlaps(t.span) for t in taken):
                taken.append(one)
        if alone and taken:
            taken += self._alone(words, near, taken, others)
        return sorted(taken)

    def can_hold(self, text: str) -> bool:
        """Whether some word of a text can be of a name: most texts hold none, and are not looked at further."""
        if _HIDDEN.search(text):
            return True
        return any(map(self._is_likely, set(_WORD.findall(text)) - self._unlikely))

    def can_stand_in(self, text: str) -> bool:
        """Whether a whole name or phrase may stand in a text; where it may not, `find` finds nothing.

        A part of a name alone, such as a common given name, stands in many texts.
        """
        if _HIDDEN.search(text):
            return True
        said = _WORD.findall(text)
        likely = set(filter(self._is_likely, set(said) - self._unlikely))
        last = -self._longest
        for at in (n for n, one in enumerate(said) if one in likely) if likely else ():
            word = next(_words(said[at]))
            for every in (e for w in (word.folded, word.bare) for _, e in self._phrases.get(w, ())):
                after = (w.folded for n in range(at + 1, len(said)) for w in _words(said[n]))
                if tuple(islice(after, len(every) - 1)) == every[1:]:
                    return True
            if self._parts_like(word):
                if at - last < self._longest:
                    return True
                last = at
        return False

    def _is_likely(self, said: str) -> bool:
        """Whether a word as it stands can be of a name, or begin a phrase."""
        word = next(_words(said), None)
        found = word is not None and (
            word.folded in self._phrases or word.bare in self._phrases or bool(self._parts_like(word))
        )
        if not found:
            if len(self._unlikely) > _MOST_WORDS:
                self._unlikely.clear()
            self._unlikely.add(said)
        return found

    def _unseen(self, text: str, *, alone: bool, others: Sequence[Span]) -> list[Spotted]:
        """The same in a text with characters that nobody sees: read once as if they were spaces, once without them."""
        places = [at for at, c in enumerate(text) if not _HIDDEN.match(c)]
        spaced = self.find(_HIDDEN.sub(lambda m: " " * len(m[0]), text), alone=alone, others=others)
        back = {at: n for n, at in enumerate(places)}
        moved = [Span(_at(back, places, o.start), _at(back, places, o.end)) for o in others]
        joined = self.find("".join(text[at] for at in places), alone=alone, others=moved)
        found = [Spotted(Span(places[f.span.start], places[f.span.end - 1] + 1), f.whose) for f in joined]
        return sorted([*found, *(f for f in spaced if not any(f.span.overlaps(o.span) for o in found))])

    def part_of(self, words: str) -> int | None:
        """Whose name these words are parts of, titles aside, where they are nothing else ("Mr Darwish"); else None."""
        chain = parts(_without_initials(words))
        if not 1 <= len(chain) <= 2:
            return None
        for number in {n for part in chain for n, _ in self._parts_like(_as_word(part.typed))}:
            whose, name, _ = self._names[number]
            if all(any(compare(part.typed, p.typed).score >= _THE_PART for p in parts(name)) for part in chain):
                return whose
        return None

    def _file_phrase(self, whose: int, words: str) -> None:
        every = tuple(w.folded for w in _words(words))
        if every:
            self._phrases[every[0]].append((whose, every))

    def _said(self, words: Sequence[_Word]) -> Iterator[tuple[Span, int]]:
        """Phrases, word for word."""
        for at, word in enumerate(words):
            for first, start in ((word.folded, word.start), (word.bare, word.bare_start)):
                for whose, every in self._phrases.get(first, ()):
                    here = words[at + 1 : at + len(every)]
                    if tuple(w.folded for w in here) == every[1:]:
                        yield Span(start, words[at + len(every) - 1].end), whose

    def _parts_like(self, word: _Word) -> tuple[tuple[int, str], ...]:
        """(name, part) that a word can be."""
        if not self._names or (_NUMBER.fullmatch(word.folded) and not self._numbered):
            return ()
        if word.folded not in self._known:
            found: set[tuple[int, str]] = set()
            for letters in {word.folded, word.bare}:
                near = {p for key in keys_of(letters) for p in self._by_key.get(key, ())}
                found |= {p for p in near if compare(letters, p[1]).score >= _A_PART}
            self._known[word.folded] = tuple(sorted(found))
        return self._known[word.folded]

    def _whole(
        self, text: str, words: Sequence[_Word], near: Sequence[tuple[tuple[int, str], ...]]
    ) -> Iterator[tuple[float, Spotted]]:
        """Runs of neighbouring words, of which two at least are parts of a name, that compare well with it."""
        tried: set[tuple[int, int, int]] = set()
        for at, can_be in enumerate(near):
            for number in {name for name, _ in can_be}:
                whose, name, size = self._names[number]
                for first in range(max(0, at - 1), at + 1):
                    for last in range(first + 2, min(len(words), first + size + _LONGER) + 1):
                        if (number, first, last) in tried:
                            continue
                        tried.add((number, first, last))
                        if not _neighbours(text, words[first:last]):
                            break
                        if sum(any(n == number for n, _ in near[i]) for i in range(first, last)) < 2:
                            continue
                        for start in {words[first].start, words[first].bare_start}:
                            # An initial stands for a part of the name, and says nothing against it.
                            score = compare(name, _without_initials(text[start : words[last - 1].end])).score
                            if score >= _THE_NAME:
                                yield score, Spotted(Span(start, words[last - 1].end), whose)

    def _alone(
        self,
        words: Sequence[_Word],
        near: Sequence[tuple[tuple[int, str], ...]],
        taken: Sequence[Spotted],
        others: Sequence[Span],
    ) -> list[Spotted]:
        here = {t.whose for t in taken}
        found = []
        for word, can_be in zip(words, near, strict=True):
            span = Span(word.bare_start if word.bare != word.folded else word.start, word.end)
            if len(word.folded) < _SHORTEST_PART or any(span.overlaps(s) for s in (*(t.span for t in taken), *others)):
                continue
            for number, part in can_be:
                whose = self._names[number][0]
                plain = compare(word.folded, part).score >= _THE_PART
                if whose in here and (plain or compare(word.bare, part).score >= _THE_PART):
                    found.append(Spotted(Span(word.start, word.end) if plain else span, whose))
                    break
        return found


def _at(back: Mapping[int, int], places: Sequence[int], at: int) -> int:
    """Where a place of the text lies once what nobody sees is taken out."""
    return next((back[n] for n in range(at, places[-1] + 1 if places else 0) if n in back), len(places))


def _without_initials(words: str) -> str:
    """A name without its single letters, "Samir K. Darwish", and the ending of an object; never nothing."""
    return " ".join(_INITIAL.sub(" ", _ACCUSATIVE.sub("", words)).split()) or words


def _as_word(folded: str) -> _Word:
    return _Word(0, len(folded), folded, folded, 0)


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        word = _OWNED.sub("", found.group())
        end = found.start() + len(word)
        # Of an indefinite object the ending is no part of the name, and hides with it.
        word = _ACCUSATIVE.sub("", word)
        folded = fold(word)
        if folded:
            bare, skip = _bare(word, folded)
            yield _Word(found.start(), end, folded, bare, found.start() + skip)


def _bare(word: str, folded: str) -> tuple[str, int]:
    """A word without the letters that Arabic joins to it ("and to ..."), and how many characters they took."""
    if not is_arabic(word):
        return folded, 0
    rest, article = 0, False
    for _ in range(2):
        if len(folded) < 4 or folded[0] not in _JOINED_BEFORE or article:
            break
        # "to" before the article takes its alef: "للحسن" is "to al-Hasan".
        article = folded.startswith("لل")
        rest += 1
        while rest < len(word) and re.match(f"[{_MARKS}]", word[rest]):
            rest += 1
        folded = fold(word[rest:])
    return (f"ال{folded[1:]}" if article else folded), rest


def _neighbours(text: str, run: Sequence[_Word]) -> bool:
    return all(_BETWEEN.fullmatch(text[a.end : b.start]) for a, b in pairwise(run))
