"""Which documents hold numbers that were read from images; each document's own page confirms them."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tawthiq.dossier.words import visible_name
from tawthiq.web.lists import with_numbers
from tawthiq.web.page import Asked, shelf_site, show


@get("/numbers", sync_to_thread=True)
def overview(request: Asked) -> Response[str]:
    """Documents with such numbers, those with most that wait first."""
    site = shelf_site(request)
    found = with_numbers(site)
    listed = [
        {"href": f"{site.page(row.document or '')}/numbers", "name": visible_name(row.name), "waiting": row.numbers}
        for row in found
    ]
    values = {"title": "Numbers from images", "rows": listed, "waiting": sum(row.numbers for row in found)}
    return show(request, "numbers.html", values, here="/")


ROUTES: list[Any] = [overview]
