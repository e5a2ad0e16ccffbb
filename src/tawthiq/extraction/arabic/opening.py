"""Who speaks by standing first in a line: "the network: ...", "13:05 – the spokesman on television: ...", datelines."""

from __future__ import annotations

from tawthiq.extraction.arabic.cast import Cast, Mention, speech
from tawthiq.extraction.arabic.measures import harm_word
from tawthiq.extraction.arabic.parties import party_at
from tawthiq.extraction.arabic.script import Sentence
from tawthiq.extraction.arabic.telling import attributing, told_to
from tawthiq.extraction.arabic.voices import Cue

# Between a line's first party and its colon so many words may stand ("X في تصريح متلفز:"); before it, so many tokens of
# a bullet or a time.
BESIDE, CLOCK = 4, 6


def headline(sentence: Sentence, cast: Cast) -> Cue | None:
    """ "The organisation: thousands ...": a party and a colon at the start."""
    if sentence.index == 0 and sentence.key(1) == ":" and sentence.key(0) in attributing()["headline_bodies"]:
        body = Mention(0, 1, sentence.tokens[0].text, "role", sentence.span_of(0, 1))
        return Cue(0, 1, "says", "according", (body,), 2, complement=True)
    start = opening(sentence)
    party = party_at(sentence, start, cast)
    if party is None or not (party.known or party.kind == "role"):
        return None
    at = party.end
    if sentence.key(at) == "(":
        at = next((k + 1 for k in range(at, min(at + 5, len(sentence.tokens))) if sentence.key(k) == ")"), at)
    beside = at
    while at < beside + BESIDE and at < len(sentence.tokens) and sentence.tokens[at].kind == "word":
        if speech().at(sentence, at) is not None or harm_word(sentence, at):
            return None
        at += 1
    if sentence.key(at) != ":" or (party.kind == "role" and at > start + 7):
        return None
    if party.kind == "role" and sentence.tokens[at + 1 : at + 2] and _labels(sentence, at + 1):
        return None
    told = told_to(sentence, party.end, at, cast, party.kind in ("role", "person"))
    parties = (party,) if told is None else (party, told)
    return Cue(start, at, "says", "according", parties, at + 1, complement=True)


def _labels(sentence: Sentence, i: int) -> bool:
    """Whether a number alone stands behind the colon: "المعتقلون: 199" labels it, and nobody speaks."""
    return sentence.tokens[i].kind == "number" and (i + 1 >= len(sentence.tokens) or sentence.marked(i + 1))


def opening(sentence: Sentence) -> int:
    """Where a line's words begin, behind a bullet or the time of day ("13:05 – ...")."""
    at = 0
    while at < CLOCK and at < len(sentence.tokens) and sentence.tokens[at].kind in ("mark", "number"):
        at += 1
    return at if at < CLOCK else 0


def dateline(sentence: Sentence, cast: Cast) -> Mention | None:
    """The agency of a dateline: "المدينة - الوكالة:" or "المدينة (الوكالة) -" at the start of a paragraph."""
    limit = min(len(sentence.tokens), 9)
    marks = [k for k in range(limit) if sentence.tokens[k].kind == "mark"]
    if not marks or marks[0] > 4:
        return None
    for k in marks:
        mark = sentence.tokens[k].text
        if mark not in "-–—/(،:":
            continue
        party = party_at(sentence, k + 1, cast)
        if (
            party is not None
            and party.kind == "medium"
            and sentence.key(party.end) in (":", "-", "–", "—", ")", "،", "")
        ):
            return party
    return None
