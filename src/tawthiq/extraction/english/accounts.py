"""Somebody's own account, told by "I" and "we": where it takes place changes with each move that it tells of.

"They took us to Branch 12. ... In April they moved thirty of us to the prison at Name. Every Tuesday they called ..."
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.bearing import NARROW
from tawthiq.extraction.english.periods import verb_of
from tawthiq.extraction.english.places import Atlas
from tawthiq.extraction.english.sections import Section
from tawthiq.vocabulary import load

MOVED = "where the account has come to"
# An account in which one word in so many is "I", "we", "us", quotations apart, is somebody's own.
WORDS_AN_OWN = 40
_LIVED = re.compile(r"\b(?:I|we|us|me|my|our)\b")
_QUOTED = re.compile(r"[“\"][^“”\"]{0,600}[”\"]")
_US = frozenset({"i", "me", "we", "us"})
# "Thirty of us": so many words from the noun on that a verb governs.
NEAR = 6


def lived(text: str) -> bool:
    """Whether a text is somebody's own account, which tells what they lived through in its order."""
    return len(_LIVED.findall(_QUOTED.sub("", text))) * WORDS_AN_OWN > len(text.split())


def moves_of(analysis: Analysis, atlas: Atlas) -> tuple[Section, ...]:
    """The stretches of an own account, each behind a move, with the place that it led to; none in other texts.

    Whoever is let go has left: nothing that follows is placed by the move before. Linear in the document's length.
    """
    if not lived(analysis.document.text):
        return ()
    return tuple(section for sentence in analysis.sentences for section in _moves(sentence, atlas))


def _moves(sentence: Sentence, atlas: Atlas) -> Iterator[Section]:
    moves = load("time")["moves"]
    for place in atlas.by_sentence.get(sentence.index, ()):
        verb = verb_of(sentence.tokens.doc[place.last])
        led = verb is not None and verb.lemma_.lower() in moves["led"] and place.role in ("to", "in", "at")
        if led and place.kind in NARROW and _of_us(verb):
            yield Section(place.span.end, place, how=MOVED)
    if any(t.pos_ == "VERB" and t.lemma_.lower() in moves["let_go"] and _of_us(t) for t in sentence.tokens):
        yield Section(sentence.span.start)


def _of_us(verb: Any) -> bool:
    """Whether something is done by or to whoever tells the account, alone or among others ("thirty of us")."""
    told = (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "dobj", "conj"))
    return any(t.lower_ in _US for c in told for t in c.subtree if t.i - c.i < NEAR and t.pos_ == "PRON")
