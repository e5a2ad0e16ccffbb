"""Adjectives of places ("Burmese", "the Orshan army"): the place that they are of, as the page calls it."""

from __future__ import annotations

from dataclasses import replace

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.placed import Place, weight_of


def of_their_people(by_sentence: dict[int, list[Place]]) -> dict[int, tuple[Place, ...]]:
    """The adjective of a place that the page names is no place of its own ("the Orshan army" beside "Orsha")."""
    names = {p.name for rows in by_sentence.values() for p in rows if " " not in p.name and p.kind != "people"}
    stems = ((name, stem) for name in names for stem in (name, name[:-1]) if len(stem) > 3)
    known = gazetteer.towns() | gazetteer.countries()
    made = {stem + end: name for name, stem in stems for end in ("n", "an", "ian", "i", "ese") if stem + end != name}
    adjectives = {a: name for a, name in made.items() if a in names and a.lower() not in known}
    return {i: tuple(_as_adjective(p, adjectives.get(p.name)) for p in rows) for i, rows in by_sentence.items()}


def _as_adjective(place: Place, of: str | None) -> Place:
    if of is None:
        return place
    return replace(place, name=of, kind="people", role="adjective", weight=weight_of("adjective"))


def one_name(by_sentence: dict[int, tuple[Place, ...]]) -> dict[int, tuple[Place, ...]]:
    """Where only an adjective stands ("Burmese"), its country goes by the name that the page itself uses first."""
    shown: dict[str, str] = {}
    for kinds in (("country",), ("people",)):
        for places in by_sentence.values():
            for place in places:
                code = gazetteer.countries().get(place.name.lower().removeprefix("the "))
                if code is not None and place.kind in kinds:
                    shown.setdefault(code, place.name)
    out: dict[int, tuple[Place, ...]] = {}
    for index, places in by_sentence.items():
        codes = [
            gazetteer.countries().get(p.name.lower().removeprefix("the ")) if p.kind == "people" else None
            for p in places
        ]
        out[index] = tuple(
            replace(p, name=shown[c]) if c is not None else p for p, c in zip(places, codes, strict=True)
        )
    return out
