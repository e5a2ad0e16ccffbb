"""English figures as the rules and the trained reader together have them (extraction/trained/settling.py)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.hedges import NEAR, stance_of
from tawthiq.extraction.english.judging import LEAST as RULED
from tawthiq.extraction.english.labels import LABELLED
from tawthiq.extraction.english.likely import PERHAPS
from tawthiq.extraction.english.offers import offers_of
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.situating import POINTED
from tawthiq.extraction.trained.asking import Asker, Ground, Page
from tawthiq.extraction.trained.choosing import MODELS, answers, trained
from tawthiq.extraction.trained.offers import Offers
from tawthiq.extraction.trained.pieces import Vocabulary
from tawthiq.extraction.trained.settling import Terms, counts, settled
from tawthiq.extraction.trained.wordpiece import WordPiece
from tawthiq.model import Figure, Slot, Stance, Statement

# A number is a figure from this probability on: one that the rules take for a figure, and one that they doubt.
LEAST, DOUBTED = 0.3, 0.92
HEDGED = 0.4
# A slot is the rules' unless the trained reader finds something else so many times as likely as what they chose.
TIMES = {"place": 2.0, "period": 1.5, "speaker": 2.0, "via": 2.0, "measure": 2.0, "unit": 1.0}
# Where the rules read on past the verb ("died by hanging") or "there" says where, it must be almost certain.
READ_ON, FURTHER = "the clause says more", 40.0
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
    analysis: Analysis, setting: Setting, said: Attributions, rows: Sequence[Statement]
) -> tuple[Statement, ...]:
    """The figures that the rules found, their slots as rules and the trained reader together have them."""
    if not rows:
        return ()
    if len(rows) > MOST:
        rest = (row for row in rows[MOST:] if row.confidence >= RULED)
        return (*decided(analysis, setting, said, rows[:MOST]), *rest)
    offers = offers_of(analysis, setting, said, rows)
    text = analysis.document.text

    def stance(row: Statement, hedge: bool) -> Stance:
        return stance_of(hedge, text[max(0, row.span.start - NEAR) : row.span.end + NEAR])

    terms = Terms(LEAST, DOUBTED, RULED, HEDGED, partial(_times, _perhaps(offers)), stance, name_key)
    found = answers(trained("english"), asked(analysis, said, offers, rows, wordpiece()))
    pairs = ((row, found[index]) for index, row in enumerate(rows))
    return tuple(settled(row, answer, offers, terms) for row, answer in pairs if counts(row, answer, terms))


_PLAIN = ("subject of the verb", "passive verb", "object of the verb", "verb right before the number")
_NOT_HELD = ("interviewed", "executed", "killed", "died")


def _perhaps(offers: Offers) -> frozenset[str]:
    """The names that only could be places' (likely.py)."""
    places = (o for o in offers.all if o.kind == "place")
    return frozenset(o.value for o in places if all(m.traits[-1] == PERHAPS for m in o.said))


def _times(perhaps: frozenset[str], name: str, slot: Slot, figure: Figure, other: str | None) -> float:
    if name == "measure" and slot.how == LABELLED:
        return FURTHER
    if name == "place":
        return FURTHER if slot.how == POINTED else PERHAPS_A_PLACE if other in perhaps else TIMES[name]
    if name != "measure":
        return TIMES[name]
    ruled = figure.measure
    # Nobody is held by standing in groups of so many, or by being asked; and where a word tells that they were put to
    # death, the prison where it happened is no reason to take them for merely held.
    unheld = other == "detained" and ((ruled == "other" and figure.per == "group") or ruled in _NOT_HELD)
    # "Have died" and "shot dead" are plain; the trained reader knows deaths in its texts mostly as killings.
    plain = {ruled, other} == {"died", "killed"} and slot.how in _PLAIN
    return FURTHER if slot.how.endswith(READ_ON) or unheld or plain else TIMES[name]
