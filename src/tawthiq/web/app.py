"""The application: its pages, its files, and how it answers what goes wrong."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from litestar import Litestar, MediaType, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.model import CaseInUseError, TawthiqError
from tawthiq.web import faults
from tawthiq.web.desk import Desk
from tawthiq.web.door import visitor
from tawthiq.web.page import Asked, desk_of, environment, one_moment, show, words_for
from tawthiq.web.pages import routes
from tawthiq.web.speech import Spoken

PROTECTION = "/protection"
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def application(desk: Desk) -> Litestar:
    """The app over one case. Nobody stands at its door yet: see `Door`."""
    return Litestar(
        [static, *routes()],
        state=State({"desk": desk}),
        middleware=[Spoken],
        before_request=before,
        exception_handlers={TawthiqError: refused, HTTPException: failed, Exception: broken},
        openapi_config=None,
        logging_config=None,
    )


def before(request: Asked) -> Response[Any] | None:
    """What stands before every page: see `waiting` and `unnamed`."""
    return waiting(request) or unnamed(request)


def waiting(request: Asked) -> Response[Any] | None:
    """While it is being changed who is shown by name, how far that is; and once where it failed, why."""
    hiding = desk_of(request).hiding
    if hiding is None or request.url.path.startswith("/static/"):
        return None
    if hiding.running:
        return one_moment(request, hiding)
    failed_untold = hiding.trouble is not None and not hiding.told
    if failed_untold and request.method == "GET" and request.url.path != PROTECTION:
        return Redirect(PROTECTION, status_code=303)
    return None


def unnamed(request: Asked) -> Redirect | None:
    """An address that names somebody who is protected is answered by one that does not: it stays in the history.

    What somebody typed is looked for no further: protected people are not found by name while the vault is closed. One
    part of a name alone is many people's, and is looked for.
    """
    if request.method != "GET" or not request.query_params or desk_of(request).revealed:
        return None
    shield = desk_of(request).shield
    asked = [(k, v) for k, v in request.query_params.multi_items()]
    kept = [(k, v) for k, v in asked if shield.text(v) == v and (" " not in v.strip() or shield.label(v) == v)]
    if len(kept) == len(asked):
        return None
    return Redirect(f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path, status_code=303)


@get("/static/{name:str}", sync_to_thread=False)
def static(name: FromPath[str]) -> Response[bytes]:
    """The app's own styles and scripts, and the dossier's style."""
    for package in ("tawthiq.web", "tawthiq.dossier"):
        found = next((f for f in files(package).joinpath("static").iterdir() if f.name == name), None)
        if found is not None:
            kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            return Response(found.read_bytes(), media_type=kind, headers={"cache-control": "private, max-age=3600"})
    raise NotFoundException()


def refused(request: Asked, error: TawthiqError) -> Response[Any]:
    """Something that the case refuses: what, to which item, and what to do."""
    return show(
        request,
        "error.html",
        {"error": error, "title": "Not done", "before": _before(request)},
        status=503 if isinstance(error, CaseInUseError) else 409,
    )


def failed(request: Asked, error: HTTPException) -> Response[Any]:
    """A page that is not there, or a request that makes no sense."""
    if error.status_code == 404:
        what = TawthiqError(
            "There is nothing at this address", remedy="It may have been merged, or read anew: search for it"
        )
    else:
        what = TawthiqError(str(error.detail) or "The request could not be understood", remedy="Load the page again")
    if error.status_code >= 500:
        return broken(request, error)
    values = {"error": what, "title": "Not found", "before": _before(request)}
    return show(request, "error.html", values, status=error.status_code)


def _before(request: Asked) -> str:
    """The page of ours from which somebody came, as their browser says; empty where it says none."""
    said = urlsplit(request.headers.get("referer", ""))
    ours = said.netloc == request.headers.get("host") and said.path not in ("", request.url.path)
    there = urlunsplit(("", "", said.path, said.query, "")) if ours else ""
    return "" if there.startswith(("//", "/\\")) else there


def broken(request: Asked, error: Exception) -> Response[Any]:
    """The app itself failed. The page is made of nothing that might fail again, and has a number to report."""
    fault = faults.record(error, f"{request.method} {request.scope.get('path_template', '')}")
    page = environment().get_template("failed.html").render(fault=fault, **words_for(visitor(request.scope)))
    return Response(page, media_type=MediaType.HTML, status_code=500)
