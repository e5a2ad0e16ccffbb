"""Timeline and map: what the documents say happened, by time and by place, with how precisely that is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get

from tawthiq.web import atlas, comparing, events, timeline
from tawthiq.web.page import Asked, asks_part, live_site, show
from tawthiq.web.paging import page_of
from tawthiq.web.places import LiveSite

ROWS = 100


@get("/timeline", sync_to_thread=True)
def times(request: Asked) -> Response[str]:
    """Acts and figures over time."""
    found, values = _found(request)
    dated = [e for e in found if e.span]
    values |= {
        "title": "Timeline",
        "drawn": live_site(request).once(_every_time) if values["filter"].empty else timeline.timeline(found),
        "dated": len(dated),
        "undated": len(found) - len(dated),
        "page": page_of(found, dict(request.query_params), "/timeline", ROWS),
    }
    return show(request, "_timeline_found.html" if asks_part(request) else "timeline.html", values, here="/timeline")


@get("/map", sync_to_thread=True)
def places(request: Asked) -> Response[str]:
    """Acts and figures on a map."""
    found, values = _found(request)
    drawn = live_site(request).once(_every_place) if values["filter"].empty else atlas.chart(found)
    values |= {"title": "Map", "map": drawn, "nowhere": sum(1 for e in found if not e.where)}
    return show(request, "_map_found.html" if asks_part(request) else "map.html", values, here="/map")


def _found(request: Asked) -> tuple[Sequence[events.Event], dict[str, Any]]:
    site = live_site(request)
    every, filter_ = site.once(events.events), comparing.wanted(dict(request.query_params))
    what, where = site.once(_options)
    return every if filter_.empty else events.kept(every, filter_), {"filter": filter_, "what": what, "where": where}


# What nobody filters is drawn once for each state of the case.
def _options(site: LiveSite) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return events.options(site.once(events.events))


def _every_time(site: LiveSite) -> timeline.Timeline | None:
    return timeline.timeline(site.once(events.events))


def _every_place(site: LiveSite) -> atlas.Map:
    return atlas.chart(site.once(events.events))


ROUTES: list[Any] = [times, places]
