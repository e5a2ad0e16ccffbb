"""What contains what among measures and populations, as vocabulary/lattice.yaml declares it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tawthiq import vocabulary
from tawthiq.model import Figure
from tawthiq.reconciliation.places import Place, is_country_word
from tawthiq.vocabulary.folding import fold

# "4,200 were executed, and 1,900 others died": the others are a population of their own, "not executed".
OTHERS = "not "


@cache
def _measures() -> Mapping[str, Mapping[str, object]]:
    found: Mapping[str, Mapping[str, object]] = vocabulary.load("lattice")["measures"]
    return found


@cache
def _populations() -> dict[str, str]:
    return {fold(str(w)): k for k, p in vocabulary.load("lattice")["populations"].items() for w in p["words"]}


@cache
def measure_line(measure: str) -> tuple[str, ...]:
    """A measure and what it lies within, narrowest first: ("executed", "killed", "died")."""
    line = [measure]
    while (wider := _measures().get(line[-1], {}).get("within")) is not None:
        line.append(str(wider))
    return tuple(line)


def once(measure: str) -> bool:
    """Whether the measure befalls a person at most once."""
    return bool(_measures().get(measure, {}).get("once"))


def tally(figure: Figure) -> bool:
    """Whether the figure is one recorder's own tally, which another's cannot contradict."""
    units = vocabulary.load("lattice")["tally_units"]
    return bool(_measures().get(figure.measure, {}).get("tally")) or figure.unit in units


@cache
def population_line(population: str) -> tuple[str, ...]:
    """A population and what it lies within; an unlisted word lies within people."""
    listed = vocabulary.load("lattice")["populations"]
    line = [population]
    while line[-1] != "people":
        line.append(str(listed[line[-1]]["within"]) if line[-1] in listed else "people")
    return tuple(line)


def population(figure: Figure, place: Place | None) -> str:
    """Key of the population counted; in a place of detention detainees are simply the people there."""
    if figure.unit not in vocabulary.load("lattice")["people_units"]:
        return figure.unit
    head = fold(figure.counted)
    found = _populations().get(head) or next((_populations()[w] for w in head.split() if w in _populations()), None)
    if found is None:
        # "Syrians" are the people of the place; any other word stands for a group of its own within people.
        return "people" if not head or is_country_word(head) else head
    confined = figure.measure in ("detained", "released", "abducted") or (place is not None and place.kind == "site")
    return "people" if found == "detainees" and confined else found


def stock(measure: str) -> bool:
    """Whether the measure is said of a point of time unless the words say otherwise."""
    return bool(_measures().get(measure, {}).get("stock"))
