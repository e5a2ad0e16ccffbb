"""Whole names in one word, for lists too small for a model: as spelt, and by their consonants."""

from __future__ import annotations

from tawthiq.people.parts import parts
from tawthiq.people.sounds import alike
from tawthiq.people.sounds import skeleton as consonants


def texts(name: str) -> tuple[str, ...]:
    """The parts of a name, folded, each as it stands."""
    return tuple(p.text for p in parts(name))


def folded(name: str) -> str:
    """The parts in one word: equal for names that differ in letter variants, marks, articles or spaces only."""
    return "".join(texts(name))


def skeleton(name: str) -> str:
    """The consonants of the parts, in order, in one word; equal for spellings of one name in either script."""
    return "".join(consonants(t) for t in texts(name))


def may_be_one(a: str, b: str) -> bool:
    """Whether two names of equal skeletons can be spellings of one: their vowels do not rule it out.

    Tells Hasan from Husayn and Muhammad from Mahmoud (see `sounds.alike`).
    """
    left, right = texts(a), texts(b)
    if len(left) != len(right):
        return alike("".join(left), "".join(right)) >= 1
    return all(alike(x, y) >= 1 for x, y in zip(left, right, strict=True))
