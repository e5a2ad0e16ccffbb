"""One number being read: whether it is a figure, what it stands for, and the figure that comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.befell import Befell
from tawthiq.extraction.english.labels import LABELLED, labels
from tawthiq.extraction.english.nouns import Counted, Words
from tawthiq.extraction.english.quantities import Quantity
from tawthiq.extraction.english.sections import Topic
from tawthiq.extraction.english.standing import COUNTS_ON
from tawthiq.model import Figure, Slot, Span
from tawthiq.vocabulary import load

# Below this a number is not taken for a figure.
LEAST = 0.5
# What the number one must have undergone to be a tally rather than an article.
_TALLIED = ("killed", "died", "injured", "executed", "abducted", "detained")
_STRUCK = ("passive", "object", "subject", "state", "complement", "verb")
_JOINED = frozenset((",", "and", ", and", "or", "(", "as well as", ", as well as", "–", "—"))
_PART = re.compile(r"including|among (?:them|whom)|along with|together with|\bwith\s*$")


@dataclass(frozen=True, slots=True)
class Spot:
    """One number of a sentence with what it counts and what befell that."""

    sentence: Sentence
    words: Words
    quantity: Quantity
    found: Counted
    befell: Befell

    @property
    def base(self) -> int:
        return int(self.sentence.base + self.sentence.tokens.start_char)

    @property
    def span(self) -> Span:
        return Span(self.base + self.found.start, self.base + self.found.end)

    def at(self, place: tuple[int, int] | None) -> Span | None:
        """The document's span of a stretch of the sentence's text."""
        return None if place is None else Span(self.base + place[0], self.base + place[1])


def judged(quantity: Quantity, found: Counted, befell: Befell) -> Counted:
    """How surely this is a figure, now that it is known what befell the counted."""
    sure = found.confidence
    measured = befell.measure != "other"
    if found.understood and sure < 0.7 and measured and befell.confidence >= 0.6:
        sure = 0.75
    if found.unit == "other" and sure < LEAST and measured and befell.confidence >= 0.7:
        sure = sure if befell.how == "the counted noun itself" else 0.55
    number = quantity.number
    if number.low == 1 and number.high == 1 and number.spelled and quantity.bounded is None:
        sure = 0.7 if _tally(found, befell) else 0.2
    return replace(found, confidence=sure)


def surety(found: Counted) -> float:
    """Share of such figures that annotators of real news took for figures too (the news gold of the bench)."""
    shares: dict[str, float] = load("units")["surety"]
    share = shares["understood"] if found.understood else shares.get(found.unit, shares["other"])
    return round(share - (0.1 if found.confidence < 0.7 else 0.0), 3)


def _tally(found: Counted, befell: Befell) -> bool:
    """ "one was killed": a tally; "one doctor said": no more than an article."""
    struck = befell.how.startswith(_STRUCK) and befell.confidence >= 0.6
    return struck and befell.measure in _TALLIED and found.unit in ("people", "bodies")


_ALONE = ("a number alone", "a number alone beside a verb", "'more' or 'others' after the number")


def behind_label(spot: Spot, topic: Topic | None) -> Spot | None:
    """A number behind a label of any kind, under a heading that says what is counted ("Arrests by party")."""
    found = spot.found
    if topic is None or not found.understood or found.how != _ALONE[0] or not labels(spot.words, found.start):
        return None
    made = replace(found, noun=topic.noun, unit=topic.unit, confidence=0.85, how=LABELLED, anaphoric=False)
    befell = spot.befell if spot.befell.measure != "other" else Befell(topic.measure, None, 0.85, LABELLED)
    return replace(spot, found=made, befell=befell)


def counting_on(spot: Spot, last: tuple[Spot, Figure] | None, scene: tuple[str, str]) -> Spot:
    """A number that stands alone counts what was counted before it. `scene`: the noun and unit counted last."""
    found = spot.found
    if not found.anaphoric or not found.understood:
        return spot
    if found.how == COUNTS_ON:
        return _continued(spot, last)
    if spot.quantity.number.kind == "vague" and spot.quantity.number.scaled:
        # "Dozens were killed" opens a new count: whoever was counted last, it is not they.
        scene = ("people", "people")
    # "64 bodies were recovered. Another 29 were found ...": bodies, unless something befell them.
    dead = scene[1] == "bodies" and spot.befell.measure == "other" and found.how in _ALONE
    noun, unit = scene if scene[1] == "people" or dead else ("people", "people")
    if last is not None and last[1].unit == "cases" and spot.befell.measure == "other":
        noun, unit = last[1].counted, last[1].unit
    return replace(spot, found=replace(found, noun=noun, unit=unit))


def _continued(spot: Spot, last: tuple[Spot, Figure] | None) -> Spot:
    if last is None or last[1].unit not in ("people", "cases", "events", "bodies") or last[1].per == "percent":
        return spot
    befell = spot.befell
    if befell.measure == "other":
        befell = Befell(last[1].measure, None, 0.6, "goes on counting")
    found = replace(spot.found, noun=last[1].counted, unit=last[1].unit, confidence=0.6)
    return replace(spot, found=found, befell=befell)


def part_of(words: Words, before: Counted, found: Counted) -> bool:
    """ "73 people, 41 of them children", "900 people, including 75 children", "nine men and one woman"."""
    between = words.text[before.end : found.start].lower()
    if len(between) > 60:
        return False
    inside = words.text[found.start : found.end + 12].lower()
    if _PART.search(between) or "of whom" in inside or "of them" in inside:
        return True
    return found.head.dep_ in ("conj", "appos") and between.strip() in _JOINED


def number_slots(spot: Spot, befell: Befell, hedged: tuple[int, int] | None) -> dict[str, Slot]:
    """Where the slots that the number's own phrase fills were read."""
    found, quantity = spot.found, spot.quantity
    number = spot.at((quantity.number.start, quantity.number.end))
    head = spot.sentence.span_of(found.head)
    bound = "bound beside the number" if quantity.bounded else "no bound beside the number"
    said = spot.sentence.span_of(befell.token) if befell.token is not None else None
    hedge = ("hedging word", 0.55) if hedged else ("no hedging word", 0.97)
    return {
        "low": Slot(number, 0.95, "number grammar"),
        "high": Slot(number, 0.95, "number grammar"),
        "qualifier": Slot(spot.at(quantity.bounded), 0.98, bound),
        "counted": Slot(head, 0.55 if found.understood else 0.97, found.how),
        "unit": Slot(head, 0.97 if found.unit == "people" else 0.85, "unit of the counted noun"),
        "measure": Slot(said, befell.confidence, befell.how),
        "hedge": Slot(spot.at(hedged), hedge[1], hedge[0]),
    }
