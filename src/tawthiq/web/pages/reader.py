"""Reading: the documents, and one document beside what was read from it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tawthiq.dossier.document_page import document_page
from tawthiq.web.page import Asked, live_site, show


@get("/read", sync_to_thread=True)
def documents(request: Asked) -> Response[str]:
    """The list of documents, with what there is to judge in each."""
    site = live_site(request)
    rows = []
    for key in site.documents:
        found = [s for r in site.view.readings.get(key, ()) for s in r.statements]
        rows.append(
            {
                "href": site.page(key),
                "name": site.name(key),
                "title": site.document(key).metadata.title or "",
                "publisher": site.publisher(key) or "",
                "published": site.published(key) or "",
                "language": site.document(key).language,
                "figures": sum(1 for s in found if s.figure),
                "statements": len(found),
            }
        )
    return show(request, "documents.html", {"title": "Read", "rows": rows}, here="/read")


@get("/read/{short:str}", sync_to_thread=True)
def document(request: Asked, short: FromPath[str]) -> Response[str]:
    """One document."""
    site = live_site(request)
    key = site.documents_by_id.get(short)
    if key is None:
        raise NotFoundException()
    page = document_page(site, key)
    return show(request, "document_live.html", {"title": page.name, "page": page}, here="/read")


ROUTES: list[Any] = [documents, document]
