"""What people type into the slots of a statement, checked before it becomes a decision."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, get_args

from tawthiq.casework.changes import Unfit, added, corrected
from tawthiq.model import Anchor, Assessment, Qualifier, Span, Stance, Statement, StatementKind
from tawthiq.reconciliation.periods import days
from tawthiq.vocabulary import load

KINDS: tuple[str, ...] = get_args(StatementKind)
_CHAIN = ("speaker", "via")
_SLOTS = {
    "figure": (
        "low", "high", "qualifier", "unit", "per", "counted", "measure", "place", "period", *_CHAIN, "hedge", "stance",
    ),
    "act": ("violation", "place", "period", *_CHAIN, "stance"),
    "demand": ("addressee", "asks", *_CHAIN),
    "denial": ("of", "cue", *_CHAIN),
}  # fmt: skip
_PLAIN = (*_CHAIN, "stance")
# Slots that cannot be left empty.
_NEEDED = frozenset({"qualifier", "unit", "counted", "measure", "violation", "asks", "of", "cue", "stance"})
_YES_NO = {"yes": True, "no": False}
LONGEST = 500  # characters of a value: a name, a place, what is asked
_MOST = 1e12  # more than ever lived
Values = dict[str, Any]


def slots_of(kind: str) -> tuple[str, ...]:
    """The slots that people may set in a statement of a kind, in the order in which a reader would ask."""
    return _SLOTS.get(kind, _PLAIN)


def choices(slot: str) -> tuple[str, ...]:
    """The values that a slot may have; none where it is free."""
    if slot == "measure":
        lattice = load("lattice")
        return (*lattice["measures"], *lattice["uncompared"])
    return {
        "qualifier": get_args(Qualifier),
        "unit": tuple(unit for unit in load("units")["surety"] if unit != "understood"),
        "per": tuple(load("dossier")["per"]),
        "hedge": tuple(_YES_NO),
        "stance": get_args(Stance),
    }.get(slot, ())


def typed(slot: str, text: str) -> Any:
    """The value that a text stands for. Empty or "null": nothing. Parties of `via` are parted by "|" or by lines.

    Raises:
        ValueError: it stands for none; the message says what would.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST} characters")
    if slot == "via":
        return [name.strip() for line in text.splitlines() for name in line.split("|") if name.strip()]
    if text in ("", "null"):
        if slot in _NEEDED or slot == "hedge":
            raise ValueError("This cannot be left empty")
        return None
    known = choices(slot)
    if known and text not in known:
        raise ValueError(f"One of: {', '.join(known)}")
    return _READ.get(slot, str)(text)


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", "").replace("\u066c", "").replace("\u202f", "").replace("\u00a0", ""))
    except ValueError:
        raise ValueError("This is not a number") from None
    if not math.isfinite(value) or not 0 <= value <= _MOST:
        raise ValueError("A count is a number from 0 on")
    return value


def _period(text: str) -> str:
    if days(text) is None:
        raise ValueError("A date or two, as 2014, 2014-03, 2014-03-09, 2011/2015 or 2011/..")
    return text


_READ: Mapping[str, Callable[[str], Any]] = {
    "low": _number,
    "high": _number,
    "period": _period,
    "hedge": _YES_NO.__getitem__,
}


def tried(statement: Statement, values: Values) -> Statement:
    """The statement as it would be with these values.

    Raises:
        ValueError: no statement of its kind can be so.
    """
    try:
        made = corrected(statement, Assessment("correct", Anchor(""), "", "", values=values))
    except Unfit as refusal:
        raise ValueError(str(refusal)) from None
    return _sensible(made) if {"low", "high"} & set(values) else made


def tried_new(document: str, span: Span, kind: str, values: Values) -> Statement:
    """The statement that these values would add. Raises ValueError likewise."""
    try:
        made = added(document, span, Assessment("add", Anchor("", kind=kind), "", "", values=values))
    except Unfit as refusal:
        raise ValueError(str(refusal)) from None
    return _sensible(made)


def _sensible(made: Statement) -> Statement:
    figure = made.figure
    if figure is not None:
        if figure.low is None and figure.high is None:
            raise ValueError("A figure needs a number: at the least, at the most, or both")
        if figure.low is not None and figure.high is not None and figure.low > figure.high:
            raise ValueError("The lower number is larger than the upper one")
    return made
