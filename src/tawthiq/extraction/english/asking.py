"""What is put to the trained reader about one figure: the words around it, and what the document offers for its slots.

A question holds the document's opening, the sentences around the figure, and the names that weigh most elsewhere in
the document. Every token carries marks (is it the figure? a place? the speaker that the rules chose?), every mention of
an offer its traits. The same code makes the questions of training (training/train_reader.py) and of reading.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from math import log1p

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.offers import KINDS, TRAITS, Offers, Said
from tawthiq.extraction.english.wordpiece import Pieces, WordPiece
from tawthiq.model import Figure, Span, Statement

# Word pieces of the document's opening, before the figure, after it; of each name added from elsewhere.
OPENING, BEFORE, AFTER, NAME = 36, 110, 48, 8
# Names added from elsewhere in the document, by kind.
ELSEWHERE = {"place": 4, "period": 2, "party": 3}
# Mentions weighed for one figure: the nearest.
MOST = 72
MARKS = 20
TRACES = len(KINDS) + TRAITS + 14
# The traces from this one on say that the rules took the mention's offer for place, period, speaker, via.
RULED = len(KINDS) + TRAITS + 8
CLS, SEP = 101, 102

MEASURES = (
    "killed", "executed", "died", "detained", "missing", "tortured", "raped", "injured", "displaced", "released",
    "abducted", "sentenced", "interviewed", "documented", "other",
)  # fmt: skip
UNITS = ("people", "bodies", "photographs", "interviews", "documents", "cases", "places", "events", "groups", "other")
PERS = ("", "day", "week", "month", "year", "group", "percent")
QUALIFIERS = ("exact", "about", "at_least", "more_than", "at_most", "less_than", "range", "vague")
PLAIN = len(MEASURES) + len(UNITS) + len(PERS) + len(QUALIFIERS) + 8


@dataclass(frozen=True, slots=True)
class Asked:
    """One mention of an offer as a question shows it: which offer, its tokens, its traits for this figure."""

    offer: int
    said: int
    tokens: tuple[int, int]
    traces: tuple[float, ...]


@dataclass(slots=True)
class Question:
    """A figure put to the trained reader.

    Attributes:
        ids: word pieces.
        marks: (token, mark) pairs that are set.
        figure: the figure's tokens, end excluded.
        asked: the mentions of offers, in text order, those added from elsewhere last.
        plain: the figure's own numbers, PLAIN of them.
    """

    ids: list[int]
    marks: list[tuple[int, int]]
    figure: tuple[int, int]
    asked: list[Asked]
    plain: tuple[float, ...]


@dataclass(slots=True)
class Asker:
    """Makes the questions of one document."""

    analysis: Analysis
    said: Attributions
    offers: Offers
    pieces: Pieces
    wordpiece: WordPiece
    _sentences: list[int] = field(default_factory=list)
    _index: dict[tuple[str, str], int] = field(default_factory=dict)
    _figures: list[Span] = field(default_factory=list)
    _weighty: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sentences = [self.pieces.tokens(s.span)[0] for s in self.analysis.sentences]
        offers = self.offers.all
        self._index = {(o.kind, o.key): i for i, o in enumerate(offers)}
        for kind in KINDS:
            mine = [i for i, o in enumerate(offers) if o.kind == kind]
            self._weighty[kind] = sorted(mine, key=lambda i: (-len(offers[i].said), i))

    def questions(self, rows: Sequence[Statement]) -> list[Question]:
        """One question a figure, in order."""
        self._figures = [r.span for r in rows]
        return [self._question(r, r.figure) for r in rows if r.figure is not None]

    def _question(self, row: Statement, figure: Figure) -> Question:
        pieces, at = self.pieces, self.pieces.tokens(row.span)
        first, last = self._stretch(at)
        opening = OPENING if first > OPENING else 0
        ids = [CLS, *pieces.ids[:opening], *([SEP] if opening else []), *pieces.ids[first:last], SEP]
        back = (1 + opening + bool(opening)) - first
        shown = _Shown(row, figure, self._chosen(row, figure), self._covering(row.span))
        question = Question(ids, [], (at[0] + back, at[1] + back), [], _plain(row, figure))
        question.marks += [(t, 0) for t in range(*question.figure)]
        if opening:
            self._show(question, shown, (0, opening), 1, opening=True)
            question.marks += [(t, 15) for t in range(1, opening + 1)]
        self._show(question, shown, (first, last), back)
        self._marks(question, shown, (first, last), back)
        self._elsewhere(question, shown)
        if len(question.asked) > MOST:
            near = sorted(question.asked, key=lambda a: (abs(a.tokens[0] - question.figure[0]), a.tokens[0]))[:MOST]
            question.asked = sorted(near, key=lambda a: (a.tokens, a.offer))
        return question

    def _stretch(self, at: tuple[int, int]) -> tuple[int, int]:
        """The pieces around a figure, from a sentence's start where there is one within reach."""
        first = max(0, at[0] - BEFORE)
        if first <= OPENING:
            first = 0
        else:
            nearest = bisect_left(self._sentences, first)
            if nearest < len(self._sentences) and self._sentences[nearest] <= at[0]:
                first = self._sentences[nearest]
        last = min(len(self.pieces.ids), min(at[1], at[0] + 24) + AFTER)
        return first, max(last, at[0] + 1)

    def _chosen(self, row: Statement, figure: Figure) -> dict[str, int | None]:
        """The offers that the rules took, by slot."""
        links = [name_key(link.party) for link in row.chain]
        return {
            "place": self._index.get(("place", (figure.place or "").lower())),
            "period": self._index.get(("period", figure.period or "")),
            "speaker": self._index.get(("party", links[0])) if links else None,
            "via": self._index.get(("party", links[1])) if len(links) > 1 else None,
        }

    def _covering(self, span: Span) -> frozenset[str]:
        return frozenset(name_key(p.text) for a in self.said.attributions_at(span.start) for p in a.parties)

    def _show(
        self, question: Question, shown: _Shown, pieces: tuple[int, int], back: int, *, opening: bool = False
    ) -> None:
        """Add the mentions that stand within a stretch of pieces."""
        start, end = self.pieces.starts[pieces[0]], self.pieces.ends[pieces[1] - 1]
        order = self.offers.order
        for position in range(bisect_left(order, (start, 0, 0)), bisect_left(order, (end, 0, 0))):
            _, offer, said = order[position]
            mention = self.offers.all[offer].said[said]
            tokens = self.pieces.tokens(mention.span)
            if tokens[1] > pieces[1]:
                continue
            here = (tokens[0] + back, tokens[1] + back)
            traces = self._traces(shown, offer, mention, (opening, False))
            question.asked.append(Asked(offer, said, here, traces))
            question.marks += [(t, m) for m in self._kinds(shown, offer, mention) for t in range(*here)]

    def _elsewhere(self, question: Question, shown: _Shown) -> None:
        """Add names that weigh in the document and stand nowhere in what is shown."""
        here = {a.offer for a in question.asked}
        for kind, most in ELSEWHERE.items():
            ruled = [i for i in sorted(shown.taken) if self.offers.all[i].kind == kind]
            ranked = chain(ruled, (i for i in self._weighty[kind] if i not in shown.taken))
            for offer in islice((i for i in ranked if i not in here), most):
                first = self.offers.all[offer].said[0]
                ids = self.wordpiece.pieces(self.offers.all[offer].value).ids[:NAME]
                if not ids:
                    continue
                at = (len(question.ids), len(question.ids) + len(ids))
                question.ids += [*ids, SEP]
                question.asked.append(Asked(offer, 0, at, self._traces(shown, offer, first, (False, True))))
                marks = (16, *self._kinds(shown, offer, first))
                question.marks += [(t, m) for m in marks for t in range(*at)]

    def _kinds(self, shown: _Shown, offer: int, mention: Said) -> list[int]:
        """The marks that a mention puts on its tokens."""
        kind = self.offers.all[offer].kind
        marks = [2 + KINDS.index(kind)]
        if kind == "place":
            marks += [5 + i for i in range(4) if mention.traits[i]]
        elif kind == "party":
            marks += [9] if mention.traits[6] else []
            marks += [10] if self.offers.all[offer].key in shown.covering else []
        return marks + [11 + i for i, slot in enumerate(_SLOTS) if shown.chosen[slot] == offer]

    def _traces(self, shown: _Shown, offer: int, mention: Said, where: tuple[bool, bool]) -> tuple[float, ...]:
        about = self.offers.all[offer]
        span = shown.row.span
        gap = max(span.start - mention.span.end, mention.span.start - span.end, 0)
        sentence = self.analysis.sentence_at(span.start)
        together = sentence is not None and sentence.span.start <= mention.span.start < sentence.span.end
        said = len(about.said)
        return (
            *(float(about.kind == k) for k in KINDS),
            *mention.traits,
            float(together),
            float(mention.span.start < span.start),
            log1p(gap) / 8,
            float(where[0]),
            float(where[1]),
            min(said, 10) / 10,
            float(said == 1),
            float(mention is about.said[0]),
            *(float(shown.chosen[s] == offer) for s in _SLOTS),
            float(about.kind == "party" and about.key in shown.covering),
            shown.sure.get(about.kind, 0.0) if offer in shown.taken else 0.0,
        )

    def _marks(self, question: Question, shown: _Shown, pieces: tuple[int, int], back: int) -> None:
        """Mark other figures, and the words from which the rules read what befell and who hedges."""
        start, end = self.pieces.starts[pieces[0]], self.pieces.ends[pieces[1] - 1]
        for index in range(bisect_left(self._figures, Span(start, start)), len(self._figures)):
            other = self._figures[index]
            if other.end > end:
                break
            if other != shown.row.span:
                self._mark(question, other, 1, pieces, back)
        for mark, slot in ((17, "measure"), (18, "hedge"), (19, "counted")):
            read = shown.figure.slots.get(slot)
            if read is not None and read.span is not None:
                self._mark(question, read.span, mark, pieces, back)

    def _mark(self, question: Question, span: Span, mark: int, pieces: tuple[int, int], back: int) -> None:
        first, last = self.pieces.tokens(span)
        if pieces[0] <= first and last <= pieces[1]:
            question.marks += [(t + back, mark) for t in range(first, last)]


_SLOTS = ("place", "period", "speaker", "via")


@dataclass(slots=True)
class _Shown:
    """A figure with what the rules chose for it."""

    row: Statement
    figure: Figure
    chosen: dict[str, int | None]
    covering: frozenset[str]
    taken: frozenset[int] = frozenset()
    sure: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.taken = frozenset(i for i in self.chosen.values() if i is not None)
        slots = self.figure.slots
        self.sure = {k: slots[k].confidence for k in ("place", "period") if k in slots}


def _plain(row: Statement, figure: Figure) -> tuple[float, ...]:
    """What the rules read of the figure itself."""
    measure = figure.slots.get("measure")
    number = figure.low or figure.high or 0.0
    return (
        *(float(figure.measure == m) for m in MEASURES),
        *(float(figure.unit == u) for u in UNITS),
        *(float((figure.per or "") == p) for p in PERS),
        *(float(figure.qualifier == q) for q in QUALIFIERS),
        measure.confidence if measure is not None else 0.0,
        float(figure.hedge),
        log1p(number) / 15,
        float(figure.place is not None),
        float(figure.period is not None),
        float(bool(row.chain)),
        min(len(row.chain), 3) / 3,
        row.confidence,
    )
