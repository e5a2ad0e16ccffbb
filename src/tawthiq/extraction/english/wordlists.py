"""Word lists of the vocabulary as sets, for quick membership."""

from __future__ import annotations

from functools import cache

from tawthiq.vocabulary import load


@cache
def words(name: str) -> frozenset[str]:
    """A word list of parties.yaml, lower-cased."""
    return frozenset(str(word).lower() for word in load("parties")[name])


@cache
def cue_set(name: str) -> frozenset[str]:
    """A word list of cues.yaml."""
    return frozenset(str(word) for word in load("cues")[name])


def media() -> frozenset[str]:
    """News agencies and outlets, lower-cased."""
    return words("media")
