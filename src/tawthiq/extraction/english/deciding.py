"""English figures as the rules and the trained reader together have them (extraction/trained/settling.py)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from tawthiq.extraction.english.accounts import MOVED, lived
from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.hedges import NEAR, stance_of
from tawthiq.extraction.english.judging import LEAST as RULED
from tawthiq.extraction.english.labels import LABELLED
from tawthiq.extraction.english.likely import PERHAPS
from tawthiq.extraction.english.offers import offers_of
from tawthiq.extraction.english.periods import ENTRY
from tawthiq.extraction.english.plainly import LISTED, POINTED, WHERE
from tawthiq.extraction.english.sections import HEADED
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.situating import ADDED
from tawthiq.extraction.english.transcripts import turns_of
from tawthiq.extraction.trained.asking import Asker, Ground, Page
from tawthiq.extraction.trained.choosing import MODELS, Row, answers_and_rows, trained
from tawthiq.extraction.trained.offers import Offers
from tawthiq.extraction.trained.pieces import Vocabulary
from tawthiq.extraction.trained.settling import Terms, counts, settled
from tawthiq.extraction.trained.wordpiece import WordPiece
from tawthiq.model import Figure, Slot, Span, Stance, Statement

# A number is a figure from this probability on: one that the rules take for a figure, and one that they doubt.
LEAST, DOUBTED = 0.3, 0.92
HEDGED = 0.4
# A slot is the rules' unless the trained reader finds something else so many times as likely as what they chose.
TIMES = {"place": 2.0, "period": 2.0, "speaker": 2.0, "via": 2.0, "measure": 2.0, "unit": 1.0}
# Where the rules read on past the verb ("died by hanging"), it must be almost certain.
READ_ON, FURTHER = "the clause says more", 40.0
# A section's heading, a list and "there" say where; of headings the trained reader's texts had few.
PLAINLY = {POINTED: FURTHER, LISTED: 100.0, HEADED: 200.0, WHERE: 100.0, MOVED: FURTHER, ADDED: FURTHER}
# A name that only could be a place's must be so many times as likely.
PERHAPS_A_PLACE = 5.0
# In a document of more numbers than this (a table, a list), the rest is left to the rules: time stays bounded.
MOST = 2_000


@cache
def wordpiece() -> WordPiece:
    """The encoder's pieces of English words."""
    return WordPiece((MODELS / "english-pieces.txt").read_text(encoding="utf-8").split("\n"))


def asked(
    analysis: Analysis, said: Attributions, offers: Offers, rows: Sequence[Statement], vocabulary: Vocabulary
) -> list[Page]:
    """The pages of questions about a document's figures."""
    ground = Ground(
        vocabulary.pieces(analysis.document.text),
        analysis.sentences,
        analysis.sentence_at,
        lambda at: frozenset(name_key(p.text) for a in said.attributions_at(at) for p in a.parties),
        name_key,
    )
    return Asker(ground, offers, vocabulary).pages(rows)


def decided(
    analysis: Analysis, setting: Setting, said: Attributions, rows: Sequence[Statement], spans: Iterable[Span] = ()
) -> tuple[tuple[Statement, ...], dict[Span, list[Row]]]:
    """The figures that the rules found, their slots as rules and the trained reader together have them.

    Returns:
        The figures, and how the trained reader sees the words at `spans` on each page that it reads for the figures.
    """
    if not rows:
        return (), {}
    if len(rows) > MOST:
        rest = (row for row in rows[MOST:] if row.confidence >= RULED)
        first, seen = decided(analysis, setting, said, rows[:MOST], spans)
        return (*first, *rest), seen
    offers = offers_of(analysis, setting, said, rows)
    text = analysis.document.text

    def stance(row: Statement, hedge: bool) -> Stance:
        return stance_of(hedge, text[max(0, row.span.start - NEAR) : row.span.end + NEAR])

    terms = Terms(LEAST, DOUBTED, RULED, HEDGED, partial(_times, _Page.of(offers, text)), stance, name_key)
    pieces = wordpiece().pieces(text)
    places = {span: pieces.tokens(span) for span in spans}
    found, seen = answers_and_rows(trained("english"), asked(analysis, said, offers, rows, wordpiece()), places)
    pairs = ((row, found[index]) for index, row in enumerate(rows))
    return tuple(settled(row, answer, offers, terms) for row, answer in pairs if counts(row, answer, terms)), seen


_PLAIN = ("subject of the verb", "passive verb", "object of the verb", "verb right before the number")
_NOT_HELD = ("interviewed", "executed", "killed", "died")


_STOP = re.compile(r"[.!?]\s|\n\n")


@dataclass(frozen=True, slots=True)
class _Page:
    """What a document tells of its offers beside what the trained reader sees.

    Attributes:
        text: the document's.
        perhaps: the names that only could be places' (likely.py).
        first: (kind, value) -> where it first stands.
        lived: whether the document is somebody's own account.
        turns: what is said in turn by those of a transcript.
    """

    text: str
    perhaps: frozenset[str]
    first: dict[tuple[str, str], int]
    lived: bool
    turns: tuple[Span, ...] = ()

    @classmethod
    def of(cls, offers: Offers, text: str) -> _Page:
        places = (o for o in offers.all if o.kind == "place")
        perhaps = frozenset(o.value for o in places if all(m.traits[-1] == PERHAPS for m in o.said))
        first = {(o.kind, o.value): min(m.span.start for m in o.said) for o in offers.all}
        return cls(text, perhaps, first, lived(text), tuple(turn.span for turn in turns_of(text)))

    def to_come(self, kind: str, value: str | None, figure: Figure) -> bool:
        """Whether an own account names a place or a date only after the figure: it has not come to it yet."""
        at = figure.slots["low"].span
        first = self.first.get((kind, value), 0) if self.lived and value is not None else 0
        return at is not None and first > at.end and _STOP.search(self.text, at.end, first) is not None


def _in_a_turn(page: _Page, figure: Figure) -> bool:
    at = figure.slots["low"].span
    return at is not None and any(turn.start <= at.start < turn.end for turn in page.turns)


def _times(page: _Page, name: str, slot: Slot, figure: Figure, other: str | None) -> float:
    if (name == "measure" and slot.how == LABELLED) or page.to_come(name, other, figure):
        return FURTHER
    if name == "place":
        if slot.how in PLAINLY:
            return PLAINLY[slot.how]
        return PERHAPS_A_PLACE if other in page.perhaps else TIMES[name]
    if name in ("speaker", "via") and _in_a_turn(page, figure):
        return FURTHER  # whose turn it is says it, or whoever the turn lets speak
    if name == "period" and slot.how.startswith(ENTRY):
        return FURTHER
    if name != "measure":
        return TIMES[name]
    ruled = figure.measure
    # Nobody is held by standing in groups of so many, or by being asked; and where a word tells that they were put to
    # death, the prison where it happened is no reason to take them for merely held.
    unheld = other == "detained" and ((ruled == "other" and figure.per == "group") or ruled in _NOT_HELD)
    # "Have died" and "shot dead" are plain; the trained reader knows deaths in its texts mostly as killings.
    plain = {ruled, other} == {"died", "killed"} and slot.how in _PLAIN
    return FURTHER if slot.how.endswith(READ_ON) or unheld or plain else TIMES[name]
