"""What attributes in a sentence, and the chain of speakers that holds at each of its tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tawthiq.extraction.arabic.cast import Mention
from tawthiq.model import Link

How = Literal["verb", "according", "relay", "in_report"]
Chain = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that attribute: tokens first..end, the parties (innermost first), where the content starts."""

    first: int
    end: int
    group: str
    how: How
    parties: tuple[Mention, ...]
    content: int
    pronoun: bool = False
    aside: bool = False
    complement: bool = False
    told: Mention | None = None  # whom a pronoun's speaker told it: "وقال لوكالة X إن ..."


@dataclass(slots=True)
class Voices:
    """The chains of one sentence: from each token index on, who speaks; what was brought to it and goes on from it."""

    changes: list[tuple[int, Chain]] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    carried: Chain = ()
    brought: Chain = ()

    def at(self, i: int) -> Chain:
        chain: Chain = ()
        for start, value in self.changes:
            if start <= i:
                chain = value
        return chain

    def group_at(self, i: int) -> str:
        """The group of the verb whose content holds token `i`: "says", "alleges", "estimates" ... or ""."""
        return next((c.group for c in reversed(self.cues) if c.content <= i), "")
