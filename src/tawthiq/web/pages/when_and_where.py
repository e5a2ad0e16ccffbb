"""Timeline and map: what the documents say happened, by time and by place, with how precisely that is known."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tawthiq.web import atlas, comparing, events, timeline
from tawthiq.web.page import Asked, asks_part, live_site, show
from tawthiq.web.paging import page_of

ROWS = 100


@get("/timeline", sync_to_thread=True)
def times(request: Asked) -> Response[str]:
    """Acts and figures over time."""
    found, values = _found(request)
    dated = [e for e in found if e.span]
    values |= {
        "title": "Timeline",
        "drawn": timeline.timeline(found),
        "dated": len(dated),
        "undated": len(found) - len(dated),
        "page": page_of(found, dict(request.query_params), "/timeline", ROWS),
    }
    return show(request, "_timeline_found.html" if asks_part(request) else "timeline.html", values, here="/timeline")


@get("/map", sync_to_thread=True)
def places(request: Asked) -> Response[str]:
    """Acts and figures on a map."""
    found, values = _found(request)
    values |= {"title": "Map", "map": atlas.chart(found), "nowhere": sum(1 for e in found if not e.where)}
    return show(request, "_map_found.html" if asks_part(request) else "map.html", values, here="/map")


def _found(request: Asked) -> tuple[list[events.Event], dict[str, Any]]:
    site = live_site(request)
    every, filter_ = site.once(events.events), comparing.wanted(dict(request.query_params))
    what, where = events.options(every)
    return events.kept(every, filter_), {"filter": filter_, "what": what, "where": where}


ROUTES: list[Any] = [times, places]
