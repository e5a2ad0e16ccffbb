"""Transcripts: turns of talk, each behind the name of who speaks ("PAZ: They came at four", "Q. How many?")."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.mentioned import Kind, Mention
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Span

# A page of fewer turns is a list, or a heading or two.
FEWEST = 3
# Turns have so many words each on average; what has fewer is a list of labels and values.
WORDS = 5
_LABEL = re.compile(
    r"^[ \t]*(?:(?P<label>[A-Z][\w’'-]*\.?(?: [A-Z][\w’'-]*\.?){0,3})(?: ?\([^)\n]{1,40}\))?:|(?P<letter>[QA])[.:])"
    r"[ \t]+(?=\S)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says before another does.

    Attributes:
        label: who speaks, as the transcript calls them.
        name: where that stands.
        span: what is said.
    """

    label: str
    name: Span
    span: Span


def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns of a transcript, in text order; none where a text is none. Linear in its length.

    A transcript has three turns and more, one line each or several, by two speakers and more, of whom one speaks twice.
    """
    found = [m for m in _LABEL.finditer(text) if _named(m).lower() not in words("labels")]
    said = Counter(_named(m) for m in found)
    if len(found) < FEWEST or len(said) < 2 or max(said.values()) < 2 or 2 * len(said) > len(found) + 1:
        return ()
    ends = [m.start() for m in found[1:]] + [len(text)]
    turns = tuple(_turn(m, end) for m, end in zip(found, ends, strict=True))
    spoken = sum(len(turn.span.of(text).split()) for turn in turns)
    return turns if spoken >= WORDS * len(turns) else ()


def _turn(match: re.Match[str], end: int) -> Turn:
    return Turn(_named(match), Span(*match.span("label" if match["label"] else "letter")), Span(match.end(), end))


def _named(match: re.Match[str]) -> str:
    return match["label"] or match["letter"]


def said_in_turns(text: str, registry: Registry) -> list[Attribution]:
    """Who says each turn; what those who ask and lead through a talk say, the page says."""
    out = []
    for turn in turns_of(text):
        low = turn.label.lower()
        if low in words("askers"):
            continue
        name = registry.fullest(turn.label.title() if turn.label.isupper() and len(low) > 3 else turn.label)
        kind: Kind = "role" if low in words("roles") | {"a"} else "person"
        party = Mention("the witness" if low == "a" else name, turn.name, kind, low.split()[-1])
        out.append(Attribution((party,), turn.name, (turn.span,), "say", rank=2, confidence=0.85))
    return out
