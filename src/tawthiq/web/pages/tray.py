"""The tray: a finding that stays open beside every page, and what is put into it or taken out again."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.dossier.mentions import mention
from tawthiq.model import Statement, TawthiqError
from tawthiq.web import concluding, deciding
from tawthiq.web.door import visitor
from tawthiq.web.page import Asked, Form, asks_part, desk_of, shelf_site, show
from tawthiq.web.places import LiveSite
from tawthiq.web.tray import Came, statements_at, tray

OFFERED = 12  # statements to choose from, where an address leads to several


@post("/findings/{key:str}/open", sync_to_thread=True)
def open_beside(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """Dock a finding beside every page of this browser."""
    if tray(shelf_site(request), key) is None:
        raise TawthiqError("There is no such finding any more", remedy="Choose one of those on the page Findings")
    visitor(request.scope).finding = key
    return Redirect(deciding.path_of(data, "/findings"))


@post("/tray/close", sync_to_thread=True)
def close(request: Asked, data: Form) -> Redirect:
    visitor(request.scope).finding = ""
    return Redirect(deciding.path_of(data, "/findings"))


@post("/tray/put", sync_to_thread=True)
def put(request: Asked, data: Form) -> Response[str] | Redirect:
    """Hang what was dragged or taken in hand on the open finding.

    The form's `what` is an address that leads to a statement; `place` is SIDE/ELEMENT.
    """
    key = visitor(request.scope).finding
    side, _, element = data.get("place", "").partition("/")
    try:
        if not data.get("what"):
            raise TawthiqError("Nothing is in hand", remedy="Drag a statement here, or take one in hand first")
        site = shelf_site(request)
        [statement, *others] = statements_at(site, data["what"])
        if others:
            return _choice(request, site, [statement, *others], data.get("place", ""))
        made = desk_of(request).write(lambda case: case.cite(key, statement.id, side, element))
    except TawthiqError as refused:
        if not asks_part(request):
            raise
        return _answer(request, Came(refused=refused))
    if not asks_part(request):
        return Redirect(f"/findings/{key}")
    return _answer(request, Came(done=made.id, said=made.anchor.exact))


@post("/tray/take", sync_to_thread=True)
def take(request: Asked, data: Form) -> Response[str] | Redirect:
    """Take out what was put in last."""
    key = visitor(request.scope).finding
    found = next((f for f in concluding.every(shelf_site(request)) if f.id == key), None)
    if found is None or data.get("cited", "") not in {c.assessment for c in found.cited}:
        raise TawthiqError("It does not stand there any more", remedy="Load the page again")
    desk_of(request).decide(lambda case: case.assess("retract", data["cited"], reason="taken off"))
    return _answer(request, Came(taken=True)) if asks_part(request) else Redirect(f"/findings/{key}")


def _choice(request: Asked, site: LiveSite, found: list[Statement], place: str) -> Response[str]:
    """Which of several statements is meant."""
    offered = tuple(mention(site, s) for s in found[:OFFERED])
    return _answer(request, Came(offered=offered, left=len(found) - len(offered), place=place))


def _answer(request: Asked, came: Came) -> Response[str]:
    """The tray after an act. A refusal is an answer like any other: the tray says it."""
    return show(request, "tray.html", {"came": came})


ROUTES: list[Any] = [open_beside, close, put, take]
