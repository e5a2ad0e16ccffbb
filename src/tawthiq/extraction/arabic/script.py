"""Arabic script: tokens with exact offsets, folded spelling, clitics.

Spelling is folded for comparison only. The text itself is never changed: every token keeps its code point offsets.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from tawthiq.model import Span

Kind = Literal["word", "number", "latin", "mark"]

_ARABIC = r"\u0621-\u063a\u0640-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc"
# Vowel signs, and the invisible marks that steer direction or joining: part of a word where they follow its letters.
_ATTACHED = r"\u064b-\u065f\u0670\u06d6-\u06ed\u200c-\u200f\u061c"
_DIGIT = r"0-9\u0660-\u0669\u06f0-\u06f9"
_TOKEN = re.compile(
    rf"(?P<number>[{_DIGIT}]+(?:[.,٫٬،'’][{_DIGIT}]+)*)"
    rf"|(?P<word>[{_ARABIC}][{_ARABIC}{_ATTACHED}]*)"
    r"|(?P<latin>[^\W\d_]+(?:['’-][^\W\d_]+)*)"
    r"|(?P<mark>\S)"
)
_SAME = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "گ": "ك", "ة": "ه", "ؤ": "و", "ئ": "ي"}
)
# Longer tokens are no words; folding them in full would only cost time.
LONGEST_WORD = 60
# A sentence with more tokens is cut: no rule looks that far, and rules stay linear on text without stops.
LONGEST_SENTENCE = 250
_INVISIBLE = "\u200c\u200d\u200e\u200f\u061c\u0640"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, foreign word or mark. `key` is the folded spelling that rules compare."""

    start: int
    end: int
    text: str
    key: str
    kind: Kind

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def tanwin(self) -> bool:
        """Written with the accusative's double vowel, which tells "ألفاً" (thousand) from "ألفا" (two thousand)."""
        return "\u064b" in self.text


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens of one sentence; `block` numbers the block it stands in."""

    tokens: tuple[Token, ...]
    block: int
    index: int
    found: dict[frozenset[str], list[int]] = field(default_factory=dict, compare=False, repr=False)

    def count(self, words: frozenset[str], low: int, high: int) -> int:
        """How many of some words stand between two tokens; where they stand is looked up once a sentence."""
        at = self.found.get(words)
        if at is None:
            at = self.found[words] = [k for k, token in enumerate(self.tokens) if token.key in words]
        return max(0, bisect_left(at, high) - bisect_left(at, low))

    @property
    def span(self) -> Span:
        return Span(self.tokens[0].start, self.tokens[-1].end)

    @property
    def opens_lists(self) -> bool:
        """Whether a colon ends it, so that a list may follow."""
        return self.tokens[-1].text == ":"

    @property
    def listed(self) -> bool:
        """Whether a bullet or a number opens it."""
        return self.tokens[0].kind in ("mark", "number")

    def key(self, i: int) -> str:
        """The folded spelling at `i`, or "" outside the sentence."""
        return self.tokens[i].key if 0 <= i < len(self.tokens) else ""

    def marked(self, i: int) -> bool:
        """Whether a mark stands at `i`, or the sentence is over."""
        return not 0 <= i < len(self.tokens) or self.tokens[i].kind == "mark"

    def span_of(self, first: int, end: int) -> Span:
        """The span of tokens first..end, end exclusive."""
        return Span(self.tokens[first].start, self.tokens[end - 1].end)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """One spelling for one word: presentation forms resolved, diacritics, tatweel and format characters off."""
    decomposed = unicodedata.normalize("NFKC", text)
    bare = (c for c in decomposed if c != "\u0640" and unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(bare).lower().translate(_SAME)


def keys(phrase: str) -> tuple[str, ...]:
    """The folded tokens of a vocabulary phrase."""
    return tuple(token.key for token in tokenise(phrase))


def tokenise(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Tokens of text[start:end] with offsets into the whole text."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind: Kind = match.lastgroup  # type: ignore[assignment]  # one of the four named groups
        words = match.group()
        last = match.end()
        if kind == "word":
            while words and words[-1] in _INVISIBLE[:5]:
                words, last = words[:-1], last - 1
        key = fold(words) if len(words) <= LONGEST_WORD else ""
        yield Token(match.start(), last, words, key, kind)


def sentences(text: str, blocks: list[tuple[int, Span]]) -> tuple[Sentence, ...]:
    """The sentences of numbered blocks, in text order.

    A sentence ends at a stop, a question or exclamation mark or a line end; a stop after a single letter
    ("د. أحمد", "أ.ف.ب") ends nothing.
    """
    found: list[Sentence] = []
    for number, span in blocks:
        current: list[Token] = []
        previous_end = span.start
        for token in tokenise(text, span.start, span.end):
            if current and ("\n" in text[previous_end : token.start] or _complete(current, token, text)):
                found.append(Sentence(tuple(current), number, len(found)))
                current = []
            current.append(token)
            previous_end = token.end
        if current:
            found.append(Sentence(tuple(current), number, len(found)))
    return tuple(found)


def _complete(current: list[Token], following: Token, text: str) -> bool:
    """Whether the tokens so far are a whole sentence before `following`."""
    if len(current) >= LONGEST_SENTENCE:
        return True
    last = current[-1]
    if following.kind == "mark" and following.text in "»”\"')]":
        return False
    if last.kind == "mark" and last.text in '»”")' and len(current) > 1:
        last = current[-2]
    if last.kind != "mark" or last.text not in ".!؟?…۔":
        return False
    if last.text in "!؟?":
        return True
    before = current[-2] if len(current) > 1 else None
    if before is not None and before.kind == "word" and len(before.key) == 1 and before.end == last.start:
        return False
    return following.start > last.end or following.kind != "word" or before is None or len(before.key) > 1


@lru_cache(maxsize=100_000)
def stems(key: str) -> tuple[str, ...]:
    """The word, then what is left when conjunction, preposition and article are taken off, longest first."""
    out = [key]
    for conjunction in ("", "و", "ف"):
        if not key.startswith(conjunction) or len(key) - len(conjunction) < 2:
            continue
        rest = key[len(conjunction) :]
        out.append(rest)
        if rest.startswith("لل") and len(rest) > 4:
            out += ["ال" + rest[2:], rest[2:]]
        for preposition in ("ب", "ل", "ك"):
            if rest.startswith(preposition) and len(rest) > 3:
                inner = rest[1:]
                out.append(inner)
                if inner.startswith("ال") and len(inner) > 4:
                    out.append(inner[2:])
        if rest.startswith("ال") and len(rest) > 4:
            out.append(rest[2:])
    return tuple(dict.fromkeys(out))


def bare(key: str) -> str:
    """The word without a leading conjunction, for words that rules compare whole."""
    return key[1:] if len(key) > 3 and key[0] in "وف" else key


def definite(key: str) -> bool:
    return any(s.startswith("ال") and len(s) > 4 for s in (key, key[1:])) or key.startswith("لل")
