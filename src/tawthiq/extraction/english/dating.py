"""Which of the dates named a figure belongs to, if any: a small log-linear ranker over the dates around it.

Its weights (vocabulary/dating.yaml) were learnt by bench/train_ranking.py on real news annotated for this project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tawthiq.extraction.english.counting import Counted, Words
from tawthiq.extraction.english.periods import Dated
from tawthiq.extraction.english.ranking import Features, choose

# Dates of this many sentences before may still be meant.
MEMORY = 3

_CLAUSE = re.compile(r"[;:—–]|, (?:while|but|after|whereas|which|who|where|when|and)\b|\b(?:said|says|reported|who|which)\b", re.IGNORECASE)
_LEAD = re.compile(r"(?:\b(?P<word>in|on|since|from|between|by|of|until|during|as of|after|before|the|last|to|for)\s+(?:late\s+|early\s+|mid-?|the\s+)?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Option:
    """A date that may be meant: `dated` stands in the sentence `back` sentences earlier; None for no date."""

    dated: Dated | None
    back: int
    features: Features


@dataclass(frozen=True, slots=True)
class Timed:
    """The period chosen, the date it was read from and how many sentences back that stands."""

    edtf: str | None
    dated: Dated | None
    back: int
    confidence: float
    how: str


@dataclass(slots=True)
class Times:
    """Dates of the sentences just read, and what the last figure was given.

    Attributes:
        recent: (sentence index, paragraph's start, its dates), latest last.
    """

    recent: list[tuple[int, int, list[Dated]]]
    last: str | None = None
    last_sentence: int = -100

    def enter(self, sentence: int, paragraph: int, dates: list[Dated]) -> None:
        self.recent = [*self.recent[-MEMORY:], (sentence, paragraph, dates)]


def options(times: Times, words: Words, found: Counted, measured: bool) -> list[Option]:
    """The dates that may be meant, with what speaks for each."""
    sentence, paragraph, here = times.recent[-1]
    rows = [Option(d, 0, _inside(d, words, found) | _general(d, times, sentence)) for d in here]
    for back, (index, block, dates) in enumerate(reversed(times.recent[:-1]), 1):
        for dated in dates:
            features: Features = {"before": 1.0, f"before {min(back, 3)}": 1.0, "before, same paragraph": float(block == paragraph), "before, dates here": float(bool(here))}
            features["before, last of its sentence"] = float(dated is dates[-1])
            rows.append(Option(dated, sentence - index, features | _general(dated, times, sentence)))
    gap = sentence - times.last_sentence
    nothing: Features = {
        "none": 1.0, "none, dates here": float(bool(here)), "none, measured": float(measured), "none, last was none": float(times.last is None and gap < 3),
        "none, last was dated": float(times.last is not None and gap < 3), "none, last dated, same sentence": float(times.last is not None and gap == 0), f"none, {found.unit}": 1.0,
        "none, one date here": float(len(here) == 1),
    }  # fmt: skip
    return [Option(None, 0, nothing), *rows]


def _general(dated: Dated, times: Times, sentence: int) -> Features:
    gap = sentence - times.last_sentence
    same = times.last == dated.edtf
    return {
        f"form {dated.form}": 1.0, "guessed": float(dated.guessed), "last figure's": float(same and gap < 4), "last figure's, same sentence": float(same and gap == 0),
        "last figure's another": float(times.last is not None and not same and gap == 0),
    }  # fmt: skip


def _inside(dated: Dated, words: Words, found: Counted) -> Features:
    text = words.text
    after = dated.start >= found.end
    gap = text[found.end : dated.start] if after else text[dated.end : found.start]
    lead = _LEAD.search(text[max(0, dated.start - 24) : dated.start])
    behind = re.match(r"[’']?s?\s+([a-z]+)", text[dated.end : dated.end + 24])
    features: Features = {
        "here": 1.0, "distance": min(len(gap), 200) / 100, "after": float(after), "near": float(len(gap) < 25), "clauses between": min(len(_CLAUSE.findall(gap)), 3) / 1.0,
        f"lead {lead['word'].lower() if lead else 'none'}": 1.0, f"form {dated.form} here": 1.0, "first in sentence": float(dated.start < 12),
        "before a noun": float(behind is not None and behind.group(1) not in ("and", "to", "in", "the", "when", "at", "by", "with", "for", "that", "after", "of", "as", "were", "was", "is", "have", "had", "has", "while", "on", "a", "from", "were")),
        "tied": float(_tied(words, dated, found)),
    }  # fmt: skip
    return features


def _tied(words: Words, dated: Dated, found: Counted) -> bool:
    """Does the parse hang the date from the figure's verb or noun?"""
    index = words.at(dated.start)
    if index >= len(words.tokens):
        return False
    above = {found.head.i, found.head.head.i, found.number.i}
    if found.head.head.pos_ == "ADP":
        above.add(found.head.head.head.i)
    node = words.tokens[index]
    for _ in range(4):
        node = node.head
        if node.i in above:
            return True
    return False


def period_of(times: Times, words: Words, found: Counted, measured: bool) -> Timed:
    """The period of a figure with the ranker's probability."""
    rows = options(times, words, found, measured)
    best, sure = choose("dating", [o.features for o in rows])
    chosen = rows[best]
    times.last = chosen.dated.edtf if chosen.dated else None
    times.last_sentence = times.recent[-1][0]
    if chosen.dated is None:
        return Timed(None, None, 0, sure, "no date stated with it")
    how = "date in the sentence" if chosen.back == 0 else "date in a sentence before"
    return Timed(chosen.dated.edtf, chosen.dated, chosen.back, sure, how)
