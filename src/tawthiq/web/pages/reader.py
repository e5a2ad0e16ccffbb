"""Reading: the documents, and one document beside what was read from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from tawthiq.dossier.words import visible_name
from tawthiq.store import Shelved
from tawthiq.web.desk_reader import Reader, page_answer
from tawthiq.web.lists import listing
from tawthiq.web.page import Asked, shelf_site, show
from tawthiq.web.places import LiveSite

SHOWN = 200  # documents on one page of the list
_LONGEST = 200
_SHOWN = ("title", "publisher", "published", "language", "figures", "statements", "remaining", "contested", "doubt")


@get("/read", sync_to_thread=True)
def documents(
    request: Asked, q: FromQuery[str] = "", order: FromQuery[str] = "need", start: FromQuery[int] = 0
) -> Response[str]:
    """The list of documents, with what there is to judge in each."""
    site = shelf_site(request)
    start = max(0, start)
    shown, found = listing(site, q[:_LONGEST], order, SHOWN, start)
    following = urlencode({"q": q[:_LONGEST], "order": order, "start": start + SHOWN})
    values = {
        "title": "Read",
        "rows": [_row(site, row) for row in shown],
        "found": found,
        "whole": site.whole_standing,
        "q": q[:_LONGEST],
        "order": order,
        "more": f"/read?{following}" if found > start + SHOWN else "",
    }
    return show(request, "read_list.html", values, here="/read")


@get("/read/{short:str}", sync_to_thread=True)
def document(request: Asked, short: FromPath[str], at: FromQuery[str] = "") -> Response[str]:
    """One document."""
    return page_answer(Reader(request, short), at[:64])


def _row(site: LiveSite, row: Shelved) -> dict[str, Any]:
    return {
        "href": site.page(row.document or ""),
        "name": visible_name(row.name),
        **{name: getattr(row, name) for name in _SHOWN},
    }


ROUTES: list[Any] = [documents, document]
