"""Which documents hold numbers that were read from images; each document's own page confirms them."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tawthiq import casework
from tawthiq.web.page import Asked, live_site, show
from tawthiq.web.places import LiveSite


@get("/numbers", sync_to_thread=True)
def overview(request: Asked) -> Response[str]:
    """Documents with such numbers, those with most that wait first."""
    site = live_site(request)
    rows = sorted(waiting_in(site).items(), key=lambda row: (-row[1], site.name(row[0])))
    listed = [{"href": f"{site.page(key)}/numbers", "name": site.name(key), "waiting": many} for key, many in rows]
    values = {"title": "Numbers from images", "rows": listed, "waiting": sum(many for _, many in rows)}
    return show(request, "numbers.html", values, here="/")


def waiting_in(site: LiveSite) -> dict[str, int]:
    """Of each document with such numbers, how many wait for a person."""
    return site.once(_waiting)


def _waiting(site: LiveSite) -> dict[str, int]:
    found = {}
    for key, document in site.view.documents.items():
        if document.unconfirmed:
            numbers, _ = casework.numbers(document, site.view.assessments)
            found[key] = sum(1 for number in numbers if number.shown is None)
    return found


ROUTES: list[Any] = [overview]
