"""Timeline and map: what the documents say happened, by time and by place, with how precisely that is known."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from msgspec import structs

from tawthiq.web import comparing, events, timeline, whereabouts
from tawthiq.web.page import Asked, asks_part, shelf_site, show
from tawthiq.web.paging import page_from
from tawthiq.web.places import LiveSite

ROWS = 100  # statements on one page of the table


@get("/timeline", sync_to_thread=True)
def times(request: Asked) -> Response[str]:
    """Acts and figures over time."""
    site, found, values = _found(request)
    page = page_from(found.rows, found.many, dict(request.query_params), "/timeline", ROWS)
    drawn = site.once(_every_time) if found.filter.empty else timeline.timeline(found.happenings, events.linking(site))
    values |= {"title": "Timeline", "drawn": drawn, "page": page}
    return show(request, "_timeline_found.html" if asks_part(request) else "timeline.html", values, here="/timeline")


@get("/map", sync_to_thread=True)
def places(request: Asked) -> Response[str]:
    """Acts and figures on a map."""
    site, asked = shelf_site(request), dict(request.query_params)
    filter_ = comparing.wanted(asked)
    every = bool(asked.get("all"))
    first = filter_.empty and not every
    found = site.once(_first_places) if first else whereabouts.find(site, filter_, 0 if every else whereabouts.MOST)
    what, where = events.offered(site)
    values = {
        "title": "Map", "map": found.map, "nowhere": found.nowhere, "all_at": _all_at(filter_), "filter": filter_,
        "what": what, "where": where, "every": _with(asked, all="1"),
    }  # fmt: skip
    return show(request, "_map_found.html" if asks_part(request) else "map.html", values, here="/map")


def _found(request: Asked) -> tuple[LiveSite, events.Found, dict[str, Any]]:
    site = shelf_site(request)
    found = events.find(site, comparing.wanted(dict(request.query_params)))
    return site, found, structs.asdict(found)


def _all_at(filter_: comparing.Wanted) -> Any:
    """The address of all statements about a place that the filter keeps."""
    given = {"q": filter_.words, "measure": filter_.measure, "since": filter_.since, "until": filter_.until}
    more = {k: v for k, v in given.items() if v}
    return lambda place: f"/timeline?{urlencode({**more, 'place': place})}"


# What nobody filters is drawn once for each state of the case.
def _every_time(site: LiveSite) -> timeline.Timeline | None:
    return timeline.timeline(site.once(events.all_happenings), events.linking(site))


def _first_places(site: LiveSite) -> whereabouts.Spotted:
    return whereabouts.find(site, comparing.Wanted())


def _with(asked: dict[str, str], **more: str) -> str:
    return f"/map?{urlencode({k: v for k, v in asked.items() if v} | more)}"


ROUTES: list[Any] = [times, places]
