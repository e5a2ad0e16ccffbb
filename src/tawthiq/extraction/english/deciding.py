"""Rules and the trained reader together: each figure with the slots that the two make most likely.

The trained reader tells figures from other numbers and what is hedged. Every other slot is the rules', unless the
trained reader holds something else for so many times as likely; how many was chosen on texts kept out of its training
(docs/explanation/reading.md). It says how sure each slot is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.asking import Asker
from tawthiq.extraction.english.attribution import Attributions, name_key
from tawthiq.extraction.english.choosing import Answer, Choice, answers, wordpiece
from tawthiq.extraction.english.hedges import NEAR, stance_of
from tawthiq.extraction.english.judging import LEAST as RULED
from tawthiq.extraction.english.offers import Offers, offers_of
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.situating import POINTED
from tawthiq.model import Link, Slot, Statement

# A number is a figure from this probability on: one that the rules take for a figure, and one that they doubt.
LEAST, DOUBTED = 0.3, 0.92
HEDGED = 0.4
# A slot is the rules' unless the trained reader finds something else so many times as likely as what they chose.
TIMES = {"place": 3.0, "period": 2.0, "speaker": 3.0, "via": 2.0, "measure": 2.0, "unit": 2.0}
# Where the rules read on past the verb ("died by hanging") or "there" says where, it must be almost certain.
READ_ON, FURTHER = "the clause says more", 40.0
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
    found = answers(asker.pages(rows))
    pairs = ((row, found[index]) for index, row in enumerate(rows))
    return tuple(_settled(row, answer, offers, text) for row, answer in pairs if _counts(row, answer))


def _counts(row: Statement, answer: Answer) -> bool:
    return answer.figure >= (LEAST if row.confidence >= RULED else DOUBTED)


def _settled(row: Statement, answer: Answer, offers: Offers, text: str) -> Statement:
    figure = row.figure
    if figure is None:
        return row
    hedge = answer.hedge >= HEDGED
    slots = dict(figure.slots)
    place, slots["place"] = _filled(figure.place, figure.slots["place"], answer.slots["place"], "place", offers)
    period, slots["period"] = _filled(figure.period, figure.slots["period"], answer.slots["period"], "period", offers)
    chain, slots["speaker"], slots["via"] = _credited(row, answer, offers)
    measure, slots["measure"] = _named(
        figure.slots["measure"], figure.measure, answer.measure, "measure", grouped=figure.per == "group"
    )
    unit, slots["unit"] = _named(figure.slots["unit"], figure.unit, answer.unit, "unit")
    sure = answer.hedge if hedge else 1 - answer.hedge
    slots["hedge"] = msgspec.structs.replace(figure.slots["hedge"], confidence=round(sure, 3))
    settled = msgspec.structs.replace(
        figure, measure=measure, unit=unit, place=place, period=period, hedge=hedge, slots=slots
    )
    stance = stance_of(hedge, text[max(0, row.span.start - NEAR) : row.span.end + NEAR])
    return msgspec.structs.replace(row, chain=chain, figure=settled, stance=stance, confidence=answer.figure)


def _named(slot: Slot, ruled: str, shares: dict[str, float], name: str, *, grouped: bool = False) -> tuple[str, Slot]:
    best = max(shares, key=lambda name: (shares[name], name))
    if best == ruled:
        return ruled, Slot(slot.span, shares[ruled], f"{slot.how}; {_AGREES}")
    # Nobody is held by standing in groups of so many, or by being asked; and where a word tells that they were put to
    # death, the prison where it happened is no reason to take them for merely held.
    unheld = best == "detained" and ((ruled == "other" and grouped) or ruled in _NOT_HELD)
    # "Have died" and "shot dead" are plain; the trained reader knows deaths in its texts mostly as killings.
    plain = {ruled, best} == {"died", "killed"} and slot.how in _PLAIN
    times = FURTHER if slot.how.endswith(READ_ON) or unheld or plain else TIMES[name]
    if shares[best] < times * shares.get(ruled, 0.0):
        return ruled, Slot(slot.span, shares.get(ruled, 0.0), f"{slot.how}; {_DOUBTS}")
    return best, Slot(slot.span, shares[best], f"the trained reader; the rules: {ruled}")


_PLAIN = ("subject of the verb", "passive verb", "object of the verb", "verb right before the number")
_NOT_HELD = ("interviewed", "executed", "killed", "died")
_AGREES, _DOUBTS = "the trained reader says the same", "the trained reader doubts it"


def _filled(value: str | None, slot: Slot, choice: Choice, name: str, offers: Offers) -> tuple[str | None, Slot]:
    """A slot that an offer fills: its value, and how it came about."""
    if choice.probability == choice.ruled:
        return value, Slot(slot.span, choice.ruled, f"{slot.how}; {_AGREES}")
    if choice.probability < choice.ruled * (FURTHER if slot.how == POINTED else TIMES[name]):
        return value, Slot(slot.span, choice.ruled, f"{slot.how}; {_DOUBTS}")
    how = f"the trained reader; the rules: {value or 'none'}"
    if choice.offer is None:
        return None, Slot(None, choice.probability, how)
    offer = offers.all[choice.offer]
    return offer.value, Slot(offer.said[choice.said].span, choice.probability, how)


def _credited(row: Statement, answer: Answer, offers: Offers) -> tuple[tuple[Link, ...], Slot, Slot]:
    """Who says the figure, innermost first, with the slots of speaker and relay."""
    first, relays = row.chain[:1], row.chain[1:]
    speaker = Slot(first[0].mention, 0.0, "attributed in the text") if first else Slot(None, 0.0, "nobody is credited")
    via = Slot(relays[0].mention, 0.0, "attributed in the text") if relays else Slot(None, 0.0, "no relay is credited")
    ruled, said = first[0].party if first else None, speaker
    party, speaker = _filled(ruled, said, answer.slots["speaker"], "speaker", offers)
    if party != ruled and party is not None and any(name_key(link.party) in name_key(party) for link in relays):
        # Who relays a figure does not say it, alone or together with others.
        party, speaker = ruled, Slot(said.span, answer.slots["speaker"].ruled, f"{said.how}; {_DOUBTS}")
    relay, via = _filled(relays[0].party if relays else None, via, answer.slots["via"], "via", offers)
    if party is None:
        return (), speaker, via
    if not first or party != first[0].party:
        first = (Link(party, speaker.span, speaker.span),)
    if relay is None:
        relays = ()
    elif not relays or relay != relays[0].party:
        relays = (Link(relay, via.span, via.span),)
    return (*first, *(link for link in relays if link.party != party)), speaker, via
