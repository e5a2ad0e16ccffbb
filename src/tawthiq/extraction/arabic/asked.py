"""A number that is being made a figure, in its sentence, with all that its slots may be filled from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from tawthiq.extraction.arabic.attribution import Voices
from tawthiq.extraction.arabic.candidates import Candidate
from tawthiq.extraction.arabic.dates import Period
from tawthiq.extraction.arabic.gazetteer import PlaceMention
from tawthiq.extraction.arabic.lexicon import grammar
from tawthiq.extraction.arabic.measures import MeasureCue
from tawthiq.extraction.arabic.scene import Noted, Scene, Told
from tawthiq.extraction.arabic.script import Sentence, stems
from tawthiq.extraction.arabic.weighing import Option, filled, ruled, sure
from tawthiq.model import Figure, Slot, Span

T = TypeVar("T")
# Before a slot's name: all that was offered for it, kept for the fitting of weights only.
OFFERS = "offers for "


@dataclass(slots=True)
class Asked:
    """One candidate in its sentence. `before`: the candidate before it; `subset`: it counts a part of that one."""

    sentence: Sentence
    candidate: Candidate
    others: list[Candidate]
    scene: Scene
    voices: Voices
    places: list[PlaceMention]
    periods: list[Period]
    cues: list[MeasureCue]
    before: Candidate | None = None
    subset: bool = False
    unit: str = "people"
    measure: str = "other"
    slots: dict[str, Slot] = field(default_factory=dict)

    @property
    def opening(self) -> bool:
        """Whether the figure stands in the headline."""
        return self.sentence.index == 0

    @property
    def inherited(self) -> Figure | None:
        """The figure of which this one is a part, or whose list it goes on."""
        last = self.scene.last
        return last.figure if self.subset and last is not None else None

    @property
    def last(self) -> Figure | None:
        """The figure before in this paragraph."""
        return self.scene.last.figure if self.scene.last is not None else None

    @property
    def echoed(self) -> Told | None:
        """The same number elsewhere on the page."""
        return self.scene.same(self.candidate)

    @property
    def whole(self) -> Figure | None:
        """The figure that "two of them" is a part of, in this paragraph or before."""
        part = any(s in grammar("partitive") for s in stems(self.sentence.key(self.candidate.end - 1)))
        latest = self.scene.latest
        return latest.figure if part and self.candidate.counted is None and latest is not None else None

    @property
    def lemma(self) -> str:
        """The counted noun's lexicon form, or "" where no lexicon has it."""
        return self.candidate.noun.lemma if self.candidate.noun is not None else ""

    def settle(self, slot: str, options: list[Option[T]]) -> Option[T]:
        """The option that the rules choose, noted as the slot's with the probability that it is right."""
        if self.scene.trace is not None:
            offers = [(option.value, dict(option.traits)) for option in options]
            self.scene.trace.append(Noted(self._span(), OFFERS + slot, {}, offers))
        best = ruled(options)
        if slot == "place" and best.value is None:
            best = filled(slot, options, best)
        self.note(slot, best.span, best.traits, best.how, best.value)
        return best

    def note(
        self, slot: str, tokens: tuple[int, int] | None, traits: dict[str, float], how: str, value: object = None
    ) -> None:
        """Note how a slot came by its value: the words, how sure, the rule."""
        span = self.sentence.span_of(*tokens) if tokens is not None else None
        self.slots[slot] = Slot(span, sure(slot, traits), how)
        if self.scene.trace is not None:
            self.scene.trace.append(Noted(self._span(), slot, dict(traits), value))

    def _span(self) -> Span:
        return self.sentence.span_of(self.candidate.first, self.candidate.end)


def within(distance: float, steps: tuple[int, ...]) -> str:
    """The first step that a distance does not exceed, or "far"."""
    return next((str(step) for step in steps if distance <= step), "far")
