"""What is put to the trained reader: a page's text with its figures, and what the document offers for their slots.

A page of questions holds the document's opening, a stretch of text with its figures, and the names that weigh most
elsewhere in the document. Tokens carry marks (a figure? a place? who speaks?); each mention of an offer has traces that
say how it stands to each figure, the choice of the rules among them. A short document is one page, so that a figure is
read with all that stands around it. The same code makes the pages of training (training/questions.py) and of reading.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from math import log1p
from typing import Protocol

from tawthiq.extraction.trained.offers import KINDS, TRAITS, Offers, Said
from tawthiq.extraction.trained.pieces import CLS, SEP, Pieces, Vocabulary
from tawthiq.model import Figure, Span, Statement

# Word pieces of the document's opening; of a stretch; of what must stand before and after its figures; of a name added.
OPENING, STRETCH, BEFORE, AFTER, NAME = 40, 340, 120, 50, 6
# Names added from elsewhere in the document, by kind, beside those that the rules took for the page's figures.
ELSEWHERE = {"place": 4, "period": 2, "party": 3}
# No page holds more pieces than the encoder has positions for.
LONGEST = 512
# Mentions weighed for one figure, if the language's reader says nothing else: the nearest.
MOST = 64
MARKS = 15
# Slots that offers fill, and the kind of offer.
SLOTS = {"place": "place", "period": "period", "speaker": "party", "via": "party"}
TRACES = len(KINDS) + TRAITS + 28
# The traces from this one on say that the rules took the mention's offer for place, period, speaker, via.
RULED = len(KINDS) + TRAITS

MEASURES = (
    "killed", "executed", "died", "detained", "missing", "tortured", "raped", "injured", "displaced", "released",
    "abducted", "sentenced", "interviewed", "documented", "other",
)  # fmt: skip
UNITS = ("people", "bodies", "photographs", "interviews", "documents", "cases", "places", "events", "groups", "other")
PERS = ("", "day", "week", "month", "year", "group", "percent")
QUALIFIERS = ("exact", "about", "at_least", "more_than", "at_most", "less_than", "range", "vague")
PLAIN = len(MEASURES) + len(UNITS) + len(PERS) + len(QUALIFIERS) + 9


class Placed(Protocol):
    """A sentence of the document: the how manieth it is, which block it stands in, where."""

    @property
    def index(self) -> int: ...

    @property
    def block(self) -> object: ...

    @property
    def span(self) -> Span: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What a reader of a language knows of a document.

    Attributes:
        pieces: the text as word pieces.
        sentences: in text order.
        sentence_at: the sentence that holds an offset.
        named_at: the keys of the parties whose words hold an offset.
        party_key: what makes two names of parties the same.
    """

    pieces: Pieces
    sentences: Sequence[Placed]
    sentence_at: Callable[[int], Placed | None]
    named_at: Callable[[int], frozenset[str]]
    party_key: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention of an offer as a page shows it: which offer, which of its mentions, its first and last token."""

    offer: int
    said: int
    tokens: tuple[int, int]


@dataclass(slots=True)
class Question:
    """A figure on a page.

    Attributes:
        row: its index among the document's rows.
        figure: its first and last token.
        asked: indices into the page's mentions, in text order, those added from elsewhere last.
        traces: for each of them how it stands to this figure, TRACES numbers.
        plain: the figure's own numbers, PLAIN of them.
    """

    row: int
    figure: tuple[int, int]
    asked: list[int]
    traces: list[tuple[float, ...]]
    plain: tuple[float, ...]


@dataclass(slots=True)
class Page:
    """A stretch of a document as the encoder reads it, with its figures.

    Attributes:
        ids: word pieces.
        marks: (token, mark) pairs that are set.
        shown: the mentions of offers on it.
        questions: its figures.
        stretch: the document's pieces that it shows, from the first up to the last.
        back: what is to be added to the place of a piece for its token.
        opening: how many of the document's first pieces stand before them.
    """

    ids: list[int]
    marks: list[tuple[int, int]]
    shown: list[Shown] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    stretch: tuple[int, int] = (0, 0)
    back: int = 0
    opening: int = 0

    def at(self, pieces: tuple[int, int]) -> tuple[int, int] | None:
        """The first and last token of a stretch of the document's pieces; None where the page does not show it."""
        first, last = pieces
        if first < last and self.stretch[0] <= first and last <= self.stretch[1]:
            return first + self.back, last - 1 + self.back
        return (first + 1, last) if first < last <= self.opening else None


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure of the document with what the rules hold of it."""

    index: int
    statement: Statement
    figure: Figure
    tokens: tuple[int, int]
    chosen: tuple[int | None, ...]
    covering: frozenset[str]
    sure: dict[str, float]

    @property
    def span(self) -> Span:
        return self.statement.span


class Asker:
    """Makes the pages of one document."""

    def __init__(self, ground: Ground, offers: Offers, vocabulary: Vocabulary, most: int = MOST) -> None:
        self.ground, self.offers, self.vocabulary, self.most = ground, offers, vocabulary, most
        self.pieces = ground.pieces
        self._sentences = [self.pieces.tokens(s.span)[0] for s in ground.sentences]
        self._index = {(o.kind, o.key): i for i, o in enumerate(offers.all)}
        self._weighty = {
            kind: sorted(
                (i for i, o in enumerate(offers.all) if o.kind == kind), key=lambda i: (-len(offers.all[i].said), i)
            )
            for kind in KINDS
        }
        self._rows: list[_Row] = []
        self._shares: list[Counter[int]] = []

    def pages(self, rows: Sequence[Statement]) -> list[Page]:
        """Pages that together ask about every figure once."""
        self._rows = [self._row(i, r, r.figure) for i, r in enumerate(rows) if r.figure is not None]
        self._shares = [Counter(c for r in self._rows if (c := r.chosen[s]) is not None) for s in range(len(SLOTS))]
        pages = []
        at = 0
        while at < len(self._rows):
            last, stretch = self._stretch(at)
            pages.append(self._page(self._rows[at:last], stretch))
            at = last
        return pages

    def _row(self, index: int, row: Statement, figure: Figure) -> _Row:
        links = [self.ground.party_key(link.party) for link in row.chain]
        chosen = (
            self._index.get(("place", (figure.place or "").lower())),
            self._index.get(("period", figure.period or "")),
            self._index.get(("party", links[0])) if links else None,
            self._index.get(("party", links[1])) if len(links) > 1 else None,
        )
        covering = self.ground.named_at(row.span.start)
        sure: dict[str, float] = {k: s.confidence for k, s in figure.slots.items() if k in KINDS}
        return _Row(index, row, figure, self.pieces.tokens(row.span), chosen, covering, sure)

    def _stretch(self, at: int) -> tuple[int, tuple[int, int]]:
        """How far the page goes that begins with a figure: the next page's first figure, and this one's pieces."""
        total = len(self.pieces.ids)
        if total <= OPENING + STRETCH:
            return len(self._rows), (0, total)
        first = max(0, self._rows[at].tokens[0] - BEFORE)
        if first <= OPENING:
            first = 0
        else:
            nearest = bisect_left(self._sentences, first)
            if nearest < len(self._sentences) and self._sentences[nearest] <= self._rows[at].tokens[0]:
                first = self._sentences[nearest]
        limit = first + STRETCH + (0 if first else OPENING)
        last = at + 1
        while last < len(self._rows) and min(self._rows[last].tokens[1] + AFTER, total) <= limit:
            last += 1
        return last, (first, max(min(limit, self._rows[last - 1].tokens[1] + AFTER, total), first + 1))

    def _page(self, rows: Sequence[_Row], stretch: tuple[int, int]) -> Page:
        pieces, (first, last) = self.pieces, stretch
        opening = OPENING if first > OPENING else 0
        ids = [CLS, *pieces.ids[:opening], *([SEP] if opening else []), *pieces.ids[first:last], SEP]
        back = (1 + opening + bool(opening)) - first
        page = Page(ids, [], stretch=stretch, back=back, opening=opening)
        if opening:
            self._show(page, (0, opening), 1)
            page.marks += [(t, 13) for t in range(1, opening + 1)]
        inside = self._show(page, stretch, back)
        self._mark_figures(page, stretch, back)
        self._elsewhere(page, rows)
        for row in rows:
            figure = (row.tokens[0] + back, min(row.tokens[1] + back, inside) - 1)
            page.questions.append(self._question(page, row, (figure[0], max(figure)), opening))
        return page

    def _show(self, page: Page, stretch: tuple[int, int], back: int) -> int:
        """Add the mentions that stand within a stretch of pieces; where the stretch ends on the page."""
        start, end = self.pieces.starts[stretch[0]], self.pieces.ends[stretch[1] - 1]
        order = self.offers.order
        for position in range(bisect_left(order, (start, 0, 0)), bisect_left(order, (end, 0, 0))):
            _, offer, said = order[position]
            mention = self.offers.all[offer].said[said]
            tokens = self.pieces.tokens(mention.span)
            if tokens[1] <= stretch[1]:
                self._add(page, offer, said, (tokens[0] + back, tokens[1] + back))
        return stretch[1] + back

    def _add(self, page: Page, offer: int, said: int, tokens: tuple[int, int]) -> None:
        page.shown.append(Shown(offer, said, (tokens[0], tokens[1] - 1)))
        about = self.offers.all[offer]
        traits = about.said[said].traits
        marks = [1 + KINDS.index(about.kind)]
        if about.kind == "place":
            marks += [4 + i for i in range(4) if traits[i]]
        elif about.kind == "party":
            marks += [8] if traits[6] else []
            marks += [9] if traits[0] or traits[2] else []
        page.marks += [(t, m) for m in marks for t in range(*tokens)]

    def _mark_figures(self, page: Page, stretch: tuple[int, int], back: int) -> None:
        """Mark the figures, and the words from which the rules read what befell, who hedges, what is counted."""
        for row in self._rows:
            if row.tokens[0] >= stretch[1]:
                break
            self._mark(page, row.span, 0, stretch, back)
            for mark, slot in ((10, "measure"), (11, "hedge"), (12, "counted")):
                read = row.figure.slots.get(slot)
                if read is not None and read.span is not None:
                    self._mark(page, read.span, mark, stretch, back)

    def _mark(self, page: Page, span: Span, mark: int, stretch: tuple[int, int], back: int) -> None:
        first, last = self.pieces.tokens(span)
        if stretch[0] <= first and last <= stretch[1]:
            page.marks += [(t + back, mark) for t in range(first, last)]

    def _elsewhere(self, page: Page, rows: Sequence[_Row]) -> None:
        """Add what the rules took and what weighs in the document, if it stands nowhere in what is shown."""
        here = {s.offer for s in page.shown}
        taken = {i for row in rows for i in row.chosen if i is not None and i not in here}
        for kind, most in ELSEWHERE.items():
            ruled = [i for i in sorted(taken) if self.offers.all[i].kind == kind]
            others = (i for i in self._weighty[kind] if i not in here and i not in taken)
            for offer in islice(chain(ruled, others), max(most, min(len(ruled), 2 * most))):
                ids = self.vocabulary.pieces(self.offers.all[offer].value).ids[:NAME]
                if not ids or len(page.ids) + len(ids) + 1 > LONGEST:
                    continue
                at = (len(page.ids), len(page.ids) + len(ids))
                page.ids += [*ids, SEP]
                page.marks += [(t, 14) for t in range(*at)]
                self._add(page, offer, 0, at)

    def _question(self, page: Page, row: _Row, figure: tuple[int, int], opening: int) -> Question:
        asked = list(range(len(page.shown)))
        if len(asked) > self.most:
            at = [(s.offer not in row.chosen, abs(s.tokens[0] - figure[0])) for s in page.shown]
            asked = sorted(sorted(asked, key=lambda i: (at[i], i))[: self.most])
        traces = [self._traces(row, page.shown[i], figure, opening) for i in asked]
        return Question(row.index, figure, asked, traces, _plain(row))

    def _traces(self, row: _Row, shown: Shown, figure: tuple[int, int], opening: int) -> tuple[float, ...]:
        offer = shown.offer
        about = self.offers.all[offer]
        mention = about.said[shown.said]
        taken = offer in row.chosen
        near = [self._rows[i].chosen for i in (row.index - 1, row.index + 1) if 0 <= i < len(self._rows)]
        before = near[0] if row.index else None
        after = near[-1] if row.index + 1 < len(self._rows) else None
        neighbours = chain.from_iterable(
            (float(other is not None and other[s] == offer) for s in range(3)) for other in (before, after)
        )
        return (
            *(float(about.kind == k) for k in KINDS),
            *mention.traits,
            *(float(row.chosen[s] == offer) for s in range(len(SLOTS))),
            *(self._shares[s][offer] / len(self._rows) for s in range(len(SLOTS))),
            *neighbours,
            *self._place(row, mention),
            float(0 < shown.tokens[0] <= opening),
            float(shown.tokens[0] > figure[0] and mention.span.start < row.span.start),
            min(len(about.said), 10) / 10,
            float(len(about.said) == 1),
            float(mention is about.said[0]),
            float(about.kind == "party" and about.key in row.covering),
            row.sure.get(about.kind, 0.0) if taken else 0.0,
        )

    def _place(self, row: _Row, mention: Said) -> Iterator[float]:
        """How a mention stands to a figure in the text."""
        span = row.span
        gap = max(span.start - mention.span.end, mention.span.start - span.end, 0)
        mine, its = (self.ground.sentence_at(s.start) for s in (span, mention.span))
        together = mine is not None and its is not None
        away = abs(mine.index - its.index) if mine is not None and its is not None else 30
        yield float(together and away == 0)
        yield float(mention.span.start < span.start)
        yield log1p(gap) / 8
        yield min(away, 10) / 10
        yield float(away == 1)
        yield float(mine is not None and its is not None and mine.block is its.block)
        yield float(its is not None and its.index == 0)


def _plain(row: _Row) -> tuple[float, ...]:
    """What the rules read of the figure itself."""
    figure = row.figure
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
        float(bool(row.statement.chain)),
        min(len(row.statement.chain), 3) / 3,
        row.statement.confidence,
        1.0,  # found, not written: training/questions.py says so of the texts written for training
    )
