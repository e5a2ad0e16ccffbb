"""Reading: the documents, and one document beside what was read from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from tawthiq.vocabulary.folding import fold
from tawthiq.web.desk_reader import Reader, page_answer
from tawthiq.web.page import Asked, live_site, show
from tawthiq.web.places import LiveSite
from tawthiq.web.progress import Standing, progress

SHOWN = 200  # documents on one page of the list
_LONGEST = 200


@get("/read", sync_to_thread=True)
def documents(
    request: Asked, q: FromQuery[str] = "", order: FromQuery[str] = "need", start: FromQuery[int] = 0
) -> Response[str]:
    """The list of documents, with what there is to judge in each."""
    site = live_site(request)
    found = progress(site)
    keys = found.by_need() if order != "name" else sorted(site.documents, key=lambda k: fold(site.name(k)))
    wanted = fold(q[:_LONGEST])
    kept = [key for key in keys if wanted in _searched(site, key)] if wanted else keys
    start = max(0, start)
    shown = [_row(site, key, found.documents[key]) for key in kept[start : start + SHOWN]]
    following = urlencode({"q": q[:_LONGEST], "order": order, "start": start + SHOWN})
    values = {
        "title": "Read",
        "rows": shown,
        "found": len(kept),
        "whole": found.whole,
        "q": q[:_LONGEST],
        "order": order,
        "more": f"/read?{following}" if len(kept) > start + SHOWN else "",
    }
    return show(request, "read_list.html", values, here="/read")


@get("/read/{short:str}", sync_to_thread=True)
def document(request: Asked, short: FromPath[str], at: FromQuery[str] = "") -> Response[str]:
    """One document."""
    return page_answer(Reader(request, short), at[:64])


def _searched(site: LiveSite, key: str) -> str:
    meta = site.document(key).metadata
    return fold(" ".join((site.name(key), meta.title or "", site.publisher(key) or "")))


def _row(site: LiveSite, key: str, standing: Standing) -> dict[str, Any]:
    readings = site.view.readings.get(key, ())
    return {
        "href": site.page(key),
        "name": site.name(key),
        "title": site.document(key).metadata.title or "",
        "publisher": site.publisher(key) or "",
        "published": site.published(key) or "",
        "language": site.document(key).language,
        "figures": len({s.id for r in readings for s in r.statements if s.figure}),
        "statements": standing.statements,
        "remaining": standing.remaining,
        "contested": standing.contested,
        "doubt": standing.doubt,
    }


ROUTES: list[Any] = [documents, document]
