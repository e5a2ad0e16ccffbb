"""What befell the counted, as a value, and the lexicon that says it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from tawthiq.vocabulary import load


@dataclass(frozen=True, slots=True)
class Befell:
    """A measure, the spaCy token that it was read from, how surely, and by which rule."""

    measure: str
    token: Any | None
    confidence: float
    how: str


@cache
def lexicon(role: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for measure, entry in load("measures").items():
        if isinstance(entry, dict) and role in entry:
            for word in entry[role]:
                out.setdefault(str(word), measure)
    return out


@cache
def table(name: str) -> dict[str, str]:
    table: dict[str, str] = load("measures")[name]
    return table


@cache
def amounts() -> frozenset[str]:
    return frozenset(load("measures")["amounts"])
