"""An attribution: some words of a text and who gives them."""

from __future__ import annotations

from dataclasses import dataclass

from tawthiq.extraction.english.mentioned import Mention
from tawthiq.model import Span, Stance
from tawthiq.vocabulary import load

# From this rank on, an attribution signs or brings a whole text instead of giving someone's words.
SIGNS = 8


@dataclass(frozen=True, slots=True)
class Attribution:
    """Some words of the text and who gives them.

    Attributes:
        parties: innermost first; not yet resolved when they come from a sentence, resolved in `Attributions`.
        cue: the words that attribute.
        scope: the content's spans, in text order; empty where only a quotation can follow.
        lemma: the cue's lemma.
        rank: among equal scopes, the lower stands further in.
        confidence: that the scope is these parties', 0 to 1.
        carried: taken over from the sentence before.
        quoted: the scope is a quotation.
        prepositional: "according to X", not a verb.
        weak: an object or a passive, not a clause: within reported speech it is what is told, not who tells.
    """

    parties: tuple[Mention, ...]
    cue: Span
    scope: tuple[Span, ...]
    lemma: str
    rank: int = 1
    confidence: float = 0.9
    carried: bool = False
    quoted: bool = False
    prepositional: bool = False
    weak: bool = False

    @property
    def stance(self) -> Stance:
        cues = load("cues")
        if self.lemma in cues["alleges"]:
            return "alleges"
        return "estimates" if self.lemma in cues["estimates"] else "asserts"

    @property
    def size(self) -> int:
        return sum(s.end - s.start for s in self.scope)

    def covers(self, at: int) -> bool:
        return any(s.start <= at < s.end for s in self.scope)
