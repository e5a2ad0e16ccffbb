"""Rules and trained reader together: each figure with the slots that the two make most likely.

The trained reader tells figures from other numbers and what is hedged. Every other slot is the rules', unless the
trained reader holds something else for so many times as likely; how many was chosen on texts kept out of its training
(docs/explanation/reading.md). It says how sure each slot is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from tawthiq.extraction.trained.choosing import Answer, Choice
from tawthiq.extraction.trained.offers import Offers
from tawthiq.model import Figure, Link, Slot, Stance, Statement

AGREES, DOUBTS = "the trained reader says the same", "the trained reader doubts it"


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a language's trained reader is believed.

    Attributes:
        least: a number that the rules take for a figure is one from this probability on.
        doubted: one that they doubt, from this.
        ruled: rows of at least this confidence the rules take for figures.
        hedged: a figure is hedged from this probability on.
        times: how many times as likely as the rules' value another one must be, by slot, the rules' slot, the figure
            as the rules have it, and the other value.
        stance: the stance of a row, hedged or not.
        party_key: what makes two names of parties the same.
    """

    least: float
    doubted: float
    ruled: float
    hedged: float
    times: Callable[[str, Slot, Figure, str | None], float]
    stance: Callable[[Statement, bool], Stance]
    party_key: Callable[[str], str]


def counts(row: Statement, answer: Answer, terms: Terms) -> bool:
    """Whether a number is a figure."""
    return answer.figure >= (terms.least if row.confidence >= terms.ruled else terms.doubted)


def settled(row: Statement, answer: Answer, offers: Offers, terms: Terms) -> Statement:
    """A row of the rules with the slots that rules and trained reader make most likely."""
    if row.figure is None:
        return row
    return _Settling(row, row.figure, answer, offers, terms).done()


@dataclass(frozen=True, slots=True)
class _Settling:
    row: Statement
    figure: Figure
    answer: Answer
    offers: Offers
    terms: Terms

    def done(self) -> Statement:
        figure, answer = self.figure, self.answer
        hedge = answer.hedge >= self.terms.hedged
        slots = dict(figure.slots)
        place, slots["place"] = self._filled(figure.place, slots["place"], "place")
        period, slots["period"] = self._filled(figure.period, slots["period"], "period")
        chain, slots["speaker"], slots["via"] = self._credited()
        measure, slots["measure"] = self._named(figure.measure, answer.measure, "measure")
        unit, slots["unit"] = self._named(figure.unit, answer.unit, "unit")
        sure = answer.hedge if hedge else 1 - answer.hedge
        slots["hedge"] = msgspec.structs.replace(slots["hedge"], confidence=round(sure, 3))
        made = msgspec.structs.replace(
            figure, measure=measure, unit=unit, place=place, period=period, hedge=hedge, slots=slots
        )
        stance = self.terms.stance(self.row, hedge)
        return msgspec.structs.replace(self.row, chain=chain, figure=made, stance=stance, confidence=answer.figure)

    def _named(self, ruled: str, shares: dict[str, float], name: str) -> tuple[str, Slot]:
        slot = self.figure.slots[name]
        best = max(shares, key=lambda name: (shares[name], name))
        if best == ruled:
            return ruled, Slot(slot.span, shares[ruled], f"{slot.how}; {AGREES}")
        if shares[best] < self.terms.times(name, slot, self.figure, best) * shares.get(ruled, 0.0):
            return ruled, Slot(slot.span, shares.get(ruled, 0.0), f"{slot.how}; {DOUBTS}")
        return best, Slot(slot.span, shares[best], f"the trained reader; the rules: {ruled}")

    def _filled(self, value: str | None, slot: Slot, name: str) -> tuple[str | None, Slot]:
        """A slot that an offer fills: its value, and how it came about."""
        choice: Choice = self.answer.slots[name]
        offer = None if choice.offer is None else self.offers.all[choice.offer]
        if choice.probability == choice.ruled:
            return value, Slot(slot.span, choice.ruled, f"{slot.how}; {AGREES}")
        other = offer.value if offer is not None else None
        if choice.probability < choice.ruled * self.terms.times(name, slot, self.figure, other):
            return value, Slot(slot.span, choice.ruled, f"{slot.how}; {DOUBTS}")
        how = f"the trained reader; the rules: {value or 'none'}"
        if offer is None:
            return None, Slot(None, choice.probability, how)
        return offer.value, Slot(offer.said[choice.said].span, choice.probability, how)

    def _credited(self) -> tuple[tuple[Link, ...], Slot, Slot]:
        """Who says the figure, innermost first, with the slots of speaker and relay."""
        first, relays = self.row.chain[:1], self.row.chain[1:]
        said = Slot(first[0].mention, 0.0, "attributed in the text") if first else Slot(None, 0.0, "nobody is credited")
        via = (
            Slot(relays[0].mention, 0.0, "attributed in the text")
            if relays
            else Slot(None, 0.0, "no relay is credited")
        )
        key, ruled = self.terms.party_key, first[0].party if first else None
        party, speaker = self._filled(ruled, said, "speaker")
        if party != ruled and party is not None and any(key(link.party) in key(party) for link in relays):
            # Who relays a figure does not say it, alone or together with others.
            party, speaker = ruled, Slot(said.span, self.answer.slots["speaker"].ruled, f"{said.how}; {DOUBTS}")
        relay, via = self._filled(relays[0].party if relays else None, via, "via")
        if party is None:
            return (), speaker, via
        if not first or party != first[0].party:
            first = (Link(party, speaker.span, speaker.span),)
        if relay is None:
            relays = ()
        elif not relays or relay != relays[0].party:
            relays = (Link(relay, via.span, via.span),)
        return (*first, *(link for link in relays if link.party != party)), speaker, via
