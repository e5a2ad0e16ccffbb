"""Where things happened: the places that a filter keeps, counted by index or from a case that is held whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct, structs

from tawthiq.case.happenings import NAMED, Happening
from tawthiq.model import NamedPlace
from tawthiq.store.lines import AT
from tawthiq.web import atlas, events
from tawthiq.web.atlas import Map, Spot
from tawthiq.web.comparing import Wanted, filter_of, keeps
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

MOST = 100  # places on the map, and places that are not, which its page begins with
_EVERY = 10**6


class Spotted(Struct, frozen=True):
    """`nowhere`: statements that name no place."""

    map: Map
    nowhere: int


def find(site: LiveSite, wanted: Wanted, most: int = MOST) -> Spotted:
    """The map of what a filter keeps; where it comes from does not show.

    Args:
        most: places that are drawn and listed of either kind; 0 for all.
    """
    wanted = structs.replace(wanted, origin="", against=False)
    if isinstance(site, ShelfSite) and site.once(_has_places):
        return _looked_up(site, wanted, most)
    kept = [e.happening for e in _whole(site).once(events.events) if keeps(wanted, e.about)]
    every = spots(kept)
    on, off = atlas.count(every)
    drawn = atlas.chart(atlas.listed(every, most), events.linking(site), on, off)
    return Spotted(drawn, sum(1 for one in kept if not one.at))


def spots(every: Sequence[Happening]) -> list[Spot]:
    """The places of happenings of one statement each, which come by time."""
    by_place: dict[str, list[Happening]] = {}
    for one in every:
        if one.at:
            by_place.setdefault(one.at, []).append(one)
    return [
        Spot(key, found[0].where, found[0].names, found[0].containers, sum(one.many for one in found), found)
        for key, found in by_place.items()
    ]


def _looked_up(site: ShelfSite, wanted: Wanted, most: int) -> Spotted:
    filter_ = filter_of(wanted)
    if wanted.empty:
        many = {value: n for value, _, n in site.glance.choices("event", AT, _EVERY)}
    else:
        many = site.glance.lines_tallied("event", AT, filter_)
    known = site.once(_known)
    every = [structs.replace(known[key], many=n) for key, n in many.items() if key in known]
    on, off = atlas.count(every)
    shown = atlas.listed(every, most)
    told = site.glance.first_lines("event", AT, filter_, atlas.told_of(shown))
    shown = [structs.replace(spot, told=_read(told.get(spot.key, ()))) for spot in shown]
    nowhere = site.glance.lines_count("event", filter_) - sum(many.values())
    return Spotted(atlas.chart(shown, events.linking(site), on, off), max(0, nowhere))


def _known(site: LiveSite) -> Mapping[str, Spot]:
    """Every place that something happened at, with nothing told of it."""
    if not isinstance(site, ShelfSite):
        return {}
    labels = {value: label for value, label, _ in site.glance.choices("event", AT, _EVERY)}
    keys = [key for key in labels if not key.startswith(NAMED)]
    bodies = site.glance.parts("reconciliation", "named", keys)
    named = {key: msgspec.json.decode(body, type=NamedPlace) for key, (_, body) in bodies.items()}
    found = {}
    for key, label in labels.items():
        place = named.get(key)
        names = place.names if place and len(place.names) > 1 else ()
        found[key] = Spot(key, place.label if place else label, names, place.containers if place else (), 0)
    return found


def _has_places(site: LiveSite) -> bool:
    """Whether the lists are of a version that counts places. Those of an older one follow with the next build."""
    if not isinstance(site, ShelfSite):
        return False
    return bool(site.glance.choices("event", AT, 1)) or not site.glance.choices("event", "place", 1)


def _whole(site: LiveSite) -> LiveSite:
    return site.entire if isinstance(site, ShelfSite) else site


def _read(bodies: Sequence[str]) -> list[Happening]:
    return msgspec.json.decode(f"[{','.join(bodies)}]", type=list[Happening])
