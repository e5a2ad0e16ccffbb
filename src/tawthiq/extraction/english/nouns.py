"""English nouns that are counted: their singular, the unit they count in, the head of a noun phrase."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.vocabulary import load

# A noun phrase after a number holds its head within this many tokens.
LONGEST_PHRASE = 14


@dataclass(frozen=True, slots=True)
class Counted:
    """What a quantity counts.

    Attributes:
        head: spaCy token of the counted noun, or of the number where the noun is understood.
        number: spaCy token of the number.
        noun: the counted noun as in the text, "people" where understood.
        unit: as the reading guide names it.
        start, end: the whole phrase, in the sentence's text.
        understood: the noun is not in the phrase.
        confidence: that this is a figure.
        how: the rule.
        per: rate or group found in the phrase.
        anaphoric: stands for something counted before ("two of them").
    """

    head: Any
    number: Any
    noun: str
    unit: str
    start: int
    end: int
    understood: bool = False
    confidence: float = 0.9
    how: str = "noun after the number"
    per: str | None = None
    anaphoric: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence's spaCy tokens with their offsets in the sentence's own text."""

    tokens: Sequence[Any]
    starts: Sequence[int]
    text: str

    def at(self, offset: int) -> int:
        """Index of the first token that starts at or after an offset."""
        return bisect_left(self.starts, offset)

    def end(self, index: int) -> int:
        return int(self.starts[index]) + len(self.tokens[index].text)


def words_of(sentence: Sentence) -> Words:
    tokens = list(sentence.tokens)
    base = sentence.tokens.start_char
    return Words(tokens, [t.idx - base for t in tokens], sentence.tokens.text)


def singular(word: str) -> str:
    """The singular of an English noun, by rule; unknown forms unchanged."""
    low = word.lower().strip("’'\"“”‘")
    irregular: dict[str, str] = load("units")["irregular"]
    if low in irregular:
        return irregular[low]
    if low.endswith("men") and len(low) > 4:
        return low[:-2] + "an"
    for ending, to in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("children", "child"),
    ):
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return low[: -len(ending)] + to
    if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 2:
        return low[:-1]
    return low


@cache
def units() -> dict[str, str]:
    table = load("units")
    out: dict[str, str] = {}
    for unit in (
        "people",
        "bodies",
        "photographs",
        "interviews",
        "documents",
        "cases",
        "events",
        "groups",
        "places",
        "other",
        "never",
    ):
        for noun in table[unit]:
            out.setdefault(str(noun), unit)
    for noun in table["never"]:
        out[str(noun)] = "never"
    return out


@cache
def _people_endings() -> tuple[str, ...]:
    return tuple(load("units")["people_endings"])


@cache
def _not_people() -> frozenset[str]:
    return frozenset(load("units")["not_people"])


def unit_of(noun: str, before: str = "", proper: bool = False, norp: bool = False) -> str | None:
    """The unit that a noun is counted in; "never" for what makes no figure, None where unknown."""
    word, table = singular(noun), units()
    pair = f"{singular(before)} {word}" if before else word
    if pair in table:
        return table[pair]
    if word in table:
        return table[word]
    tail = word.rsplit("-", 1)[-1]
    if tail in table:
        return table[tail]
    if norp or (proper and noun.lower().endswith(("s", "ese", "ish", "ans"))):
        return "people"
    if word.endswith(_people_endings()) and not {word, tail} & _not_people() and noun.lower() != word:
        return "people"
    return None


def noun_phrase(words: Words, start: int) -> int | None:
    """Index of the head of a noun phrase that starts here; None where a noun does not follow."""
    last: int | None = None
    tokens = words.tokens
    done = start
    for i in range(start, min(start + LONGEST_PHRASE, len(tokens))):
        token = tokens[i]
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if i >= done and _done_to(tokens, i):
            done = i + 3  # "conflict-displaced families"
        if i < done:
            continue
        if _nominal(token):
            if last is not None and last == i - 1 and _complete(tokens[last], token):
                break
            last = i
            if following is not None and following.lower_ in ("'s", "’s", "’", "'"):
                if unit_of(token.text) == "never":
                    return last
                last = None
            continue
        if last is not None and not (token.text in "-–/" and following is not None and _nominal(following)):
            break
        if not _modifies(token, following):
            break
    return last


def _done_to(tokens: Sequence[Any], at: int) -> bool:
    """Whether a noun and a participle make one word of what was done to those counted ("war-wounded")."""
    parts = tokens[at : at + 3]
    if len(parts) < 3 or parts[1].text not in "-–" or parts[0].whitespace_ or parts[1].whitespace_:
        return False
    return parts[0].pos_ == "NOUN" and parts[2].tag_ in ("VBN", "VBD") and parts[2].text.endswith("ed")


def _nominal(token: Any) -> bool:
    if token.pos_ in ("NOUN", "PROPN") and token.tag_ not in ("VBN", "VBD"):
        return token.lower_ not in ("%", "percent")
    return (
        token.lower_ in ("dead", "others", "accused", "wounded", "injured", "missing", "disappeared")
        and token.pos_ == "NOUN"
    )


def _complete(head: Any, token: Any) -> bool:
    """A plural that counts ends the phrase, unless a plural follows ("sports journalists", "rights lawyers")."""
    if head.tag_ not in ("NNS", "NNPS") or token.tag_ in ("NNS", "NNPS"):
        return False
    return unit_of(head.text) in ("people", "bodies", "events", "cases") or head.head.i != token.i


_JOINERS = frozenset(
    ("more", "other", "further", "additional", "such", "mostly", "mainly", "still", "so",
     "-", "–", "“", '"', "‘", "'", "'s", "’s", "’", "/", "[")
)  # fmt: skip


def _hyphenated(token: Any, following: Any) -> bool:
    """ "unaccounted-for detainees": a part of a word written with hyphens."""
    opens = following.text in "-–" and not token.whitespace_ and following.i + 1 < len(token.doc)
    before = token.nbor(-1) if token.i > 0 else None
    return opens or (before is not None and before.text in "-–" and not before.whitespace_)


def _modifies(token: Any, following: Any | None) -> bool:
    """May this token stand between a number and its noun?"""
    if token.lower_ == "of":
        return False
    if token.pos_ in ("ADJ", "NUM") or token.is_space or token.lower_ in _JOINERS:
        return True
    if following is None:
        return False
    if _hyphenated(token, following):
        return True
    next_to: str = following.pos_
    if token.pos_ == "ADV":
        return next_to in ("ADJ", "VERB", "ADV")
    if token.tag_ in ("VBN", "VBG", "VBD"):
        # "62% showed signs": a verb with a subject of its own is no part of the noun; "40 were women" are women.
        own = token.lemma_ != "be" and any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children)
        return not own and next_to in ("NOUN", "PROPN", "ADJ")
    if token.lower_ in ("and", "or", ",", "&") and token.i > 0:
        named = ("ADJ", "NOUN", "PROPN")
        return next_to in named and token.nbor(-1).pos_ in named
    return False
