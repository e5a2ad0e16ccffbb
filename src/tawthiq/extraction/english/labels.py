"""Figures of lists and tables, told by a label: "Injured: 11,205", "(civilians: 3,960; of whom children: 417)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from tawthiq.extraction.english.befell import Befell, table
from tawthiq.extraction.english.nouns import Counted, Words, unit_of
from tawthiq.extraction.english.quantities import Quantity
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

LABELLED = "a label before the number"

_LABEL = re.compile(
    r"(?:^|[(;,•*|\n–-])\s*(?:of (?:whom|which|these|them),?\s+)?(?P<label>[A-Za-z][A-Za-z’' -]{1,40}?)\s*[:=]\s*$"
)
# A label stands within this many code points before its number.
_REACH = 64


def labelled(words: Words, quantity: Quantity, number: Any) -> Counted | None:
    """A number behind a label that names people or what befell them; of anything else None."""
    label = _label(words, quantity.start)
    if label is None:
        return None
    parts = label.split()
    says = measure_in(parts) is not None
    noun = parts[-1] if parts[-1] not in table("modifiers") and unit_of(parts[-1]) in ("people", "bodies") else None
    if noun is None and not says:
        return None
    if noun in load("parties")["bodies"] and words.text[quantity.end :].lstrip().split(" ", 1)[0] in _after_noun():
        return None  # "Police: 12 arrested" is what the police say
    unit = unit_of(noun) if noun is not None else "people"
    end = quantity.end
    return Counted(number, number, noun or "people", unit or "people", quantity.start, end, True, 0.85, LABELLED)


def said_by_label(words: Words, found: Counted) -> Befell | None:
    """What befell those whom a label counts, as the label says it ("Forcibly disappeared: 689")."""
    label = _label(words, found.start) if found.how == LABELLED else None
    measure = measure_in(label.split()) if label else None
    return None if measure is None else Befell(measure, None, 0.9, LABELLED)


def measure_in(parts: Sequence[str]) -> str | None:
    """What befell whom a label counts, by its folded words; of several measures the one that tells most."""
    order: list[str] = load("tables")["first"]
    told = [m for word in parts for m in (_says().get(word) or table("modifiers").get(word),) if m is not None]
    return min(told, key=order.index) if told and all(m in order for m in told) else None


@cache
def _after_noun() -> frozenset[str]:
    return frozenset(load("measures")["after_noun"])


@cache
def _says() -> dict[str, str]:
    rows = load("tables")["says"].items()
    return {fold(str(word)): str(measure) for measure, said in rows for word in said}


def labels(words: Words, start: int) -> bool:
    """Whether a label stands right before an offset."""
    return _label(words, start) is not None


def _label(words: Words, start: int) -> str | None:
    match = _LABEL.search(words.text[max(0, start - _REACH) : start])
    return match["label"].lower() if match is not None else None
