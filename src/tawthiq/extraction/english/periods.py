"""When: the date or span that a reader attaches to a figure, by what the dates around it hang from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tawthiq.extraction.english.counting import Counted, Words
from tawthiq.extraction.english.dates import Dated, dates_in
from tawthiq.extraction.english.dates import Years as Calendar
from tawthiq.vocabulary import load

__all__ = ["Calendar", "Dated", "Timed", "Times", "calendar_of", "dates_in", "period_of"]

# A date of this many sentences before may still be meant.
MEMORY = 3
# Dates of something else than what a sentence counts.
_NOT_ITS_OWN = ("before", "compared", "counterpart")
# "compared with 167 in 2019": the number right before such a date is of it.
_RIGHT_BEFORE = re.compile(r"(?:\s+[a-z]+){0,4}\s*")
# A date costlier than this belongs to something else in the sentence.
MOST = 62.0
# A day told of dates what so many further sentences of its paragraph tell; with two it was wrong too often on news.
DAY_REACH = 1

ENTRY = "date over the entry"

calendar_of = Calendar.of


@dataclass(frozen=True, slots=True)
class Timed:
    """The period chosen, the date it was read from, and how many sentences back that stands."""

    edtf: str | None
    dated: Dated | None
    back: int
    confidence: float
    how: str


@dataclass(frozen=True, slots=True)
class Hung:
    """A date and what it hangs from in the parse: role "event", "speech", "work" or "founding"."""

    dated: Dated
    role: str
    governor: Any
    verb: Any


@dataclass(slots=True)
class Times:
    """Dates of the sentences just read, and what the figures before were given.

    Attributes:
        recent: (sentence index, paragraph's start, its dates), latest last.
        last: what the last figure was given.
        last_sentence: where that stood.
        heading: (sentence, paragraph, date) of the chronology's entry that is being read.
        running: (sentence, paragraph, date) of the day that the paragraph tells of.
        hung: the sentence at hand and what its dates hang from.
    """

    recent: list[tuple[int, int, list[Dated]]]
    last: Timed | None = None
    last_sentence: int = -100
    hung: tuple[int, list[Hung]] = (-1, [])
    heading: tuple[int, int, Dated] | None = None
    running: tuple[int, int, Dated] | None = None

    def enter(self, sentence: int, paragraph: int, dates: list[Dated]) -> None:
        self.recent = [*self.recent[-MEMORY:], (sentence, paragraph, dates)]
        for dated in dates:
            if dated.heads:
                self.heading = (sentence, paragraph, dated)
        self._run(sentence, paragraph, dates)

    def _run(self, sentence: int, paragraph: int, dates: list[Dated]) -> None:
        """Note the day that what is told next happened on: the last one of the sentence that something happened on."""
        days = [d for d in dates if not d.aside and d.role not in _NOT_ITS_OWN]
        if self.running is not None and (paragraph != self.running[1] or dates):
            self.running = None
        if days and days[-1].is_day and days[-1].role != "since":
            self.running = (sentence, paragraph, days[-1])


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(w) for w in load("time")[name])


def hang(words: Words, dated: Dated) -> Hung:
    """What the parse hangs a date from."""
    first, last = words.at(dated.start), words.at(dated.end) - 1
    tokens = words.tokens[first : max(last, first) + 1]
    if not tokens:
        return Hung(dated, "event", None, None)
    inside = {t.i for t in tokens}
    node = next((t for t in tokens if t.head.i not in inside), tokens[0])
    for _ in range(8):
        if node.head.i == node.i:
            break
        node = node.head
        if (
            node.i not in inside
            and node.pos_ not in ("ADP", "SCONJ", "PUNCT", "NUM", "DET", "ADJ", "PART")
            and node.lower_ not in _words("light")
        ):
            break
    verb = verb_of(node)
    role = "event"
    if node.pos_ in ("NOUN", "PROPN") and node.lemma_.lower() in _words("works"):
        role = "work"
    elif node is verb or (verb is not None and node.i == verb.i):
        lemma = verb.lemma_.lower()
        role = "speech" if lemma in _words("speech") else "founding" if lemma in _words("founding") else "event"
    return Hung(dated, role, node, verb)


def verb_of(token: Any) -> Any:
    """The nearest verb at or above a token, None where there is none."""
    node = token
    for _ in range(12):
        if node.pos_ in ("VERB", "AUX"):
            return node
        if node.head.i == node.i:
            return None
        node = node.head
    return None


def _under(token: Any, top: Any) -> bool:
    node = token
    for _ in range(14):
        if node.i == top.i:
            return True
        if node.head.i == node.i:
            return False
        node = node.head
    return False


_BREAK = re.compile(
    r"[;:—–]|, (?:while|but|after|whereas|which|who|where|when|and)\b|\b(?:said|says|reported|who|which|but)\b",
    re.IGNORECASE,
)


def _cost(words: Words, found: Counted, hung: Hung) -> float:
    """How far a date is from being the figure's: characters between, clause ends, and what the parse says."""
    dated, text = hung.dated, words.text
    gap = text[dated.end : found.start] if dated.end <= found.start else text[found.end : dated.start]
    if dated.start < found.end and found.start < dated.end:
        return 0.0
    cost = min(len(gap), 200) / 4 + 12 * min(len(_BREAK.findall(gap)), 3)
    if hung.governor is None:
        return cost
    if _apart(words, found, hung):
        return cost + 70 + _role_cost(hung, found)
    above = verb_of(found.head)
    if hung.governor.i in (found.head.i, found.number.i) or (
        above is not None and hung.verb is not None and above.i == hung.verb.i
    ):
        cost -= 30
    elif above is not None and hung.verb is not None and _under(above, hung.verb):
        cost -= 8 if hung.role == "event" else 0
    elif hung.verb is not None and hung.verb.dep_ == "advcl" and not _under(found.head, hung.verb):
        cost += 18
    return cost + _role_cost(hung, found)


def _apart(words: Words, found: Counted, hung: Hung) -> bool:
    """Does the date only describe another noun: "the 2012 case", "the law imposed in June"?"""
    governor = hung.governor
    before_noun = governor.pos_ in ("NOUN", "PROPN") and words.at(hung.dated.end) <= governor.i - words.tokens[0].i
    if before_noun and governor.i != found.head.i and not _under(found.head, governor):
        return True
    node = governor
    for _ in range(12):
        within = node.dep_ in ("relcl", "acl") and not _under(found.head, node)
        if within and (node.head.i != found.head.i or _of_a_part(node)):
            return True
        if node.head.i == node.i:
            return False
        node = node.head
    return False


def _of_a_part(clause: Any) -> bool:
    """A relative clause about a part: "37 cases, 5 of which occurred in 2019"."""
    return any(
        c.dep_ in ("nsubj", "nsubjpass") and (c.like_num or c.lower_ in ("most", "some", "half", "many", "all"))
        for c in clause.children
    )


def _role_cost(hung: Hung, found: Counted) -> float:
    if hung.dated.role in ("since", "until", "pointing") or hung.dated.form == "range":
        return -10.0
    if hung.role == "work":
        return 90.0
    if hung.role == "founding":
        return 45.0
    if hung.role == "speech":
        mine = found.head.dep_ in ("dobj", "nsubjpass") and hung.verb is not None and found.head.head.i == hung.verb.i
        return 0.0 if mine else 45.0
    return 0.0


def _aside(words: Words, dated: Dated) -> bool:
    """Is a date a citation or a life span in brackets, or a name's part ("the 2030 Agenda")?"""
    before, after = words.text[max(0, dated.start - 2) : dated.start], words.text[dated.end : dated.end + 2]
    return before.endswith("(") and after.startswith(")") and dated.form in ("year", "range")


def period_of(times: Times, words: Words, found: Counted, measured: bool) -> Timed:
    """The period of a figure: a date of its sentence, else the one of the figure it is part of, else none.

    `measured` (something befell the counted) changes nothing here: dates of earlier sentences were tried as periods for
    such figures and were wrong six times in seven on real news.
    """
    sentence = times.recent[-1][0]
    if times.hung[0] != sentence:
        _open(times, words)
    none = Timed(None, None, 0, 0.75, "no date stated with it")
    chosen = (
        _here(times, words, found, times.hung[1])
        or _carried(times, words, found)
        or _under_heading(times)
        or _same_day(times, found)
        or none
    )
    times.last, times.last_sentence = chosen, sentence
    return chosen


def _open(times: Times, words: Words) -> None:
    """Hang the dates of a sentence that holds a figure; what earlier sentences dated stays as `recent` has it."""
    sentence, _, dates = times.recent[-1]
    others = ("before", "compared")
    times.hung = (sentence, [hang(words, d) for d in dates if d.role not in others and not _aside(words, d)])


def _here(times: Times, words: Words, found: Counted, hung: list[Hung]) -> Timed | None:
    rows = [(_cost(words, found, h), i) for i, h in enumerate(hung) if not _of_another(words, found, h.dated)]
    if not rows or min(rows)[0] > MOST:
        return None
    cost, index = min(rows)
    dated = hung[index].dated
    edtf, why = dated.edtf, "date in the sentence"
    if dated.role == "until" and dated.form != "range":
        start = _start(times, words.text, dated)
        edtf, why = (
            (f"{start}/{dated.edtf}", "counted up to a date")
            if start
            else (dated.edtf, "date in the sentence, counted up to it")
        )
    sure = 0.9 if cost <= 0 else 0.8 if cost < 25 else 0.65
    return Timed(edtf, dated, 0, sure - (0.15 if dated.how else 0), f"{why}; {dated.how}" if dated.how else why)


def _of_another(words: Words, found: Counted, dated: Dated) -> bool:
    """Whether a date is of the number that a figure is compared with."""
    beside = dated.start >= found.end and _RIGHT_BEFORE.fullmatch(words.text[found.end : dated.start]) is not None
    return dated.role == "counterpart" and not beside


def _start(times: Times, text: str, dated: Dated) -> str | None:
    """Where a count "as of" a date began: with the year where the sentence says so, else with the "since" before it."""
    if re.search(r"\b(?:this|so far this|in the) year\b|\bin " + dated.edtf[:4], text):
        return f"{dated.edtf[:4]}-01-01" if dated.edtf.count("-") == 2 else f"{dated.edtf[:4]}-01"
    for _, _, dates in reversed(times.recent):
        for other in reversed(dates):
            if other.role == "since" and other.edtf[:4] <= dated.edtf[:4]:
                return other.edtf.split("/")[0]
    return None


_PART = re.compile(r"\b(?:of (?:them|those|these|whom)|including|among (?:them|those|whom))\b", re.IGNORECASE)


def _carried(times: Times, words: Words, found: Counted) -> Timed | None:
    """The period of the figure just before, for one that stands beside it or is part of it."""
    last, gap = times.last, times.recent[-1][0] - times.last_sentence
    part = found.anaphoric or _PART.search(words.text[max(0, found.start - 30) : found.end + 12]) is not None
    if last is not None and last.edtf is not None and (gap == 0 or (part and gap <= 1)):
        over = last.dated is not None and last.dated.role != "until" and "/" not in last.edtf
        if gap and over and _since_then(found.head):
            return None
        return Timed(last.edtf, last.dated, last.back + gap, 0.65, "same period as the figure just before")
    return None


def _under_heading(times: Times) -> Timed | None:
    """The date over an entry of a chronology dates what the entry tells."""
    if times.heading is None:
        return None
    sentence, paragraph, dated = times.heading
    here, at, _ = times.recent[-1]
    if dated.heads == "entry" and at != paragraph:
        return None
    return Timed(dated.edtf, dated, here - sentence, 0.7, ENTRY)


def _same_day(times: Times, found: Counted) -> Timed | None:
    """The day that the paragraph tells of, while it goes on in the simple past."""
    here = times.recent[-1][0]
    if times.running is None or not _simple_past(found.head) or found.per == "percent":
        return None
    sentence, _, dated = times.running
    if not 0 < here - sentence <= DAY_REACH:
        return None
    return Timed(dated.edtf, dated, here - sentence, 0.6, "same day as the sentence before")


def _since_then(token: Any) -> bool:
    """Is what a noun stands in told in the present perfect ("have come back"): true now, not at a date before?"""
    verb = verb_of(token)
    return verb is not None and any(c.lower_ in ("has", "have") and c.dep_ == "aux" for c in verb.children)


def _simple_past(token: Any) -> bool:
    """Is what a noun stands in told in the simple past ("were killed", "fired"), neither "have been" nor "had been"?"""
    verb = verb_of(token)
    if verb is None:
        return False
    rows = [verb, *(verb.head for _ in (0,) if verb.dep_ in ("conj", "xcomp", "advcl"))]
    helping = {c.lower_ for v in rows for c in v.children if c.dep_ in ("aux", "auxpass")}
    if helping & {"has", "have", "had", "is", "are", "will", "would", "may", "might", "could", "can"}:
        return False
    return bool(helping & {"was", "were", "did"}) or any(v.tag_ == "VBD" for v in rows)
