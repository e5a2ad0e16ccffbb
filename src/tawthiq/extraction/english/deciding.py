"""Rules and the trained reader together: each figure with the slots that the two make most likely.

The trained reader tells figures from other numbers, what befell the counted, in what unit, and what is hedged. Places,
periods and chains are the rules': overruling them where it holds something else for likelier was measured to give
nothing (docs/explanation/reading.md). It says how sure each of them is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.asking import Asker
from tawthiq.extraction.english.attribution import Attributions
from tawthiq.extraction.english.choosing import SLOTS, Answer, Choice, answers, wordpiece
from tawthiq.extraction.english.hedges import NEAR, stance_of
from tawthiq.extraction.english.judging import LEAST as RULED
from tawthiq.extraction.english.offers import offers_of
from tawthiq.extraction.english.setting import Setting
from tawthiq.model import Figure, Slot, Statement

# A number is a figure from this probability on: one that the rules take for a figure, and one that they doubt.
LEAST, DOUBTED = 0.4, 0.92
HEDGED = 0.5
# What befell, and the unit, are the rules' unless the trained reader finds another likelier by this much.
MARGIN = 0.4
# In a document of more numbers than this (a table, a list), the rest is left to the rules: time stays bounded.
MOST = 2_000


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
    asker = Asker(analysis, said, offers, wordpiece().pieces(text), wordpiece())
    found = answers(asker.questions(rows))
    pairs = zip(rows, found, strict=True)
    return tuple(_settled(row, answer, text) for row, answer in pairs if _counts(row, answer))


def _counts(row: Statement, answer: Answer) -> bool:
    return answer.figure >= (LEAST if row.confidence >= RULED else DOUBTED)


def _settled(row: Statement, answer: Answer, text: str) -> Statement:
    figure = row.figure
    if figure is None:
        return row
    hedge = answer.hedge >= HEDGED
    slots = {**figure.slots, **{slot: _ruled(row, figure, slot, answer.slots[slot]) for slot in SLOTS}}
    measure, slots["measure"] = _named(figure.slots["measure"], figure.measure, answer.measure)
    unit, slots["unit"] = _named(figure.slots["unit"], figure.unit, answer.unit)
    sure = answer.hedge if hedge else 1 - answer.hedge
    slots["hedge"] = msgspec.structs.replace(figure.slots["hedge"], confidence=round(sure, 3))
    settled = msgspec.structs.replace(figure, measure=measure, unit=unit, hedge=hedge, slots=slots)
    stance = stance_of(hedge, text[max(0, row.span.start - NEAR) : row.span.end + NEAR])
    return msgspec.structs.replace(row, figure=settled, stance=stance, confidence=answer.figure)


def _named(slot: Slot, ruled: str, shares: dict[str, float]) -> tuple[str, Slot]:
    best = max(shares, key=lambda name: (shares[name], name))
    if best == ruled:
        return ruled, Slot(slot.span, shares[ruled], f"{slot.how}; the trained reader says the same")
    if shares[best] - shares.get(ruled, 0.0) < MARGIN:
        return ruled, Slot(slot.span, shares.get(ruled, 0.0), f"{slot.how}; the trained reader doubts it")
    return best, Slot(slot.span, shares[best], f"the trained reader; the rules: {ruled}")


def _ruled(row: Statement, figure: Figure, slot: str, choice: Choice) -> Slot:
    """A slot as the rules filled it, as sure as the trained reader is of it."""
    before = figure.slots.get(slot)
    if before is None:
        position = ("speaker", "via").index(slot)
        link = row.chain[position] if len(row.chain) > position else None
        before = Slot(link.mention if link else None, 0.0, "attributed in the text" if link else "nobody is credited")
    agreed = (
        "the trained reader says the same" if choice.ruled == choice.probability else "the trained reader doubts it"
    )
    return Slot(before.span, choice.ruled, f"{before.how}; {agreed}")
