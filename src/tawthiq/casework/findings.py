"""Findings: conclusions in words, with the statements that support and contradict them and a standard of proof.

A finding is a chain of decisions "finding": the first is its identity, the last in force says what it is. Each decision
"cite" hangs a statement on it, by its words, on one side and under one element. All of it is computed from decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

from msgspec import Struct, convert

from tawthiq.casework.decisions import current
from tawthiq.model import Anchor, Assessment, TawthiqError
from tawthiq.vocabulary import load

Side = Literal["supports", "contradicts"]
SIDES: tuple[Side, Side] = ("supports", "contradicts")
LONGEST = 5_000


class Standard(Struct, frozen=True):
    """A standard of proof: what it is called and what it asks."""

    name: str
    means: str


class Element(Struct, frozen=True):
    """One thing that must be shown for a crime. `context`: it makes the act the international crime."""

    key: str
    text: str
    context: bool


class Crime(Struct, frozen=True):
    """A crime under the Rome Statute with what must be shown for it.

    Attributes:
        article: of the Statute, with the number of the Elements of Crimes where an article has several.
        kind: genocide, humanity, international_conflict or internal_conflict.
    """

    key: str
    article: str
    kind: str
    name: str
    elements: tuple[Element, ...]


class Cited(Struct, frozen=True):
    """A statement on one side of a finding.

    Attributes:
        assessment: the decision that hung it there.
        anchor: its words.
        element: key of the element that it bears on; the empty string for the finding as a whole.
    """

    assessment: str
    anchor: Anchor
    side: Side
    element: str
    reason: str
    actor: str
    time: str


class Finding(Struct, frozen=True):
    """A conclusion as it stands now.

    Attributes:
        id: of the first decision about it.
        latest: id of the decision that says what it is now.
        standard, crime: keys of vocabulary/elements.yaml; crime may be empty.
        versions: how often it was written.
    """

    id: str
    latest: str
    words: str
    standard: str
    crime: str
    actor: str
    time: str
    versions: int
    cited: tuple[Cited, ...]


@cache
def standards() -> dict[str, Standard]:
    """By key, from the weakest to the strongest."""
    return {str(key): convert(value, Standard) for key, value in load("elements")["standards"].items()}


@cache
def crimes() -> dict[str, Crime]:
    """By key, in the order of the Statute's articles; the act's own elements first, then the mind, then the context."""
    data = load("elements")
    found = {}
    for key, crime in data["crimes"].items():
        own = [Element(str(k), str(v), False) for k, v in crime["elements"].items()]
        mind = Element("mind", str(data["mind"]), False)
        around = [Element(f"context_{k}", str(v), True) for k, v in data["context"][crime["kind"]].items()]
        found[str(key)] = Crime(key, str(crime["article"]), crime["kind"], crime["name"], (*own, mind, *around))
    return found


def findings(assessments: Iterable[Assessment]) -> tuple[Finding, ...]:
    """The findings in force, in the order in which they were first made; a withdrawn one is none."""
    force = current(assessments)
    versions: dict[str, list[Assessment]] = {}
    for made in force:
        if made.verdict == "finding":
            versions.setdefault(str(made.values.get("finding") or made.id), []).append(made)
    cited: dict[str, list[Cited]] = defaultdict(list)
    for made in force:
        if made.verdict == "cite" and (one := _cited(made)) is not None:
            cited[str(made.values.get("finding"))].append(one)
    return tuple(
        _finding(key, every, cited.get(key, ())) for key, every in versions.items() if not every[-1].values.get("gone")
    )


def gaps(finding: Finding) -> tuple[Element, ...]:
    """Elements of its crime that no supporting statement bears on."""
    crime = crimes().get(finding.crime)
    shown = {c.element for c in finding.cited if c.side == "supports"}
    return tuple(e for e in crime.elements if e.key not in shown) if crime else ()


def conclusion(words: str, standard: str, crime: str = "", finding: str = "", *, gone: bool = False) -> dict[str, Any]:
    """The values of a decision "finding".

    Args:
        finding: id of the finding that is written anew; empty for a new one.
        gone: it is withdrawn.

    Raises:
        TawthiqError: no words or too many, or a standard or a crime that the vocabulary does not have.
    """
    if not words.strip() or len(words) > LONGEST:
        raise TawthiqError(
            "A finding is said in words", item=words[:60], remedy=f"Write between 1 and {LONGEST:,} characters"
        )
    if standard not in standards():
        raise TawthiqError(
            "There is no such standard of proof", item=standard, remedy=f"One of: {', '.join(standards())}"
        )
    if crime and crime not in crimes():
        raise TawthiqError("There is no such crime", item=crime, remedy=f"One of: {', '.join(crimes())}")
    return {"words": words.strip(), "standard": standard, "crime": crime, "finding": finding, "gone": gone}


def citation(finding: Finding, side: str, element: str = "") -> dict[str, Any]:
    """The values of a decision "cite". Raises TawthiqError for a side or an element that there is not."""
    if side not in SIDES:
        raise TawthiqError("A statement supports a finding or contradicts it", item=side)
    crime = crimes().get(finding.crime)
    if element and (crime is None or element not in {e.key for e in crime.elements}):
        raise TawthiqError("The finding's crime has no such element", item=element, remedy="Choose one of its own")
    return {"finding": finding.id, "side": side, "element": element}


def _finding(key: str, every: list[Assessment], cited: Iterable[Cited]) -> Finding:
    last = every[-1]
    said: Mapping[str, Any] = last.values
    return Finding(
        id=key,
        latest=last.id,
        words=str(said.get("words", "")),
        standard=str(said.get("standard", "")),
        crime=str(said.get("crime") or ""),
        actor=last.actor,
        time=last.time,
        versions=len(every),
        cited=tuple(cited),
    )


def _cited(made: Assessment) -> Cited | None:
    side = made.values.get("side")
    if side not in SIDES:
        return None
    element = str(made.values.get("element") or "")
    return Cited(made.id, made.anchor, side, element, made.reason, made.actor, made.time)
