"""Findings: conclusions in words, what supports and contradicts them, and what is still to be shown."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.casework import Finding, crimes, standards
from tawthiq.dossier.findings import finding_page
from tawthiq.dossier.mentions import mention
from tawthiq.dossier.site import SHORT
from tawthiq.model import TawthiqError
from tawthiq.web import concluding
from tawthiq.web.door import visitor
from tawthiq.web.page import Asked, Form, desk_of, shelf_site, show
from tawthiq.web.paging import page_of
from tawthiq.web.places import LiveSite

HERE = "/findings"
LISTED = 20  # findings on one page


@get("/findings", sync_to_thread=True)
def overview(request: Asked) -> Response[str]:
    """Every finding, and the form for a new one."""
    site, asked = shelf_site(request), dict(request.query_params)
    page = page_of(concluding.every(site), asked, HERE, LISTED)
    around = concluding.around(site, page.items)
    values = {"title": "Findings", "page": page, "pages": [finding_page(around, f) for f in page.items], **_choices()}
    return show(request, "findings_live.html", values, here=HERE)


@post("/findings/write", sync_to_thread=True)
def write(request: Asked, data: Form) -> Redirect:
    """A new finding."""
    made = desk_of(request).write(lambda case: case.conclude(*_said(data)))
    visitor(request.scope).finding = made.id  # what is concluded next wants its evidence
    return Redirect(f"{HERE}/{made.id}")


@get("/findings/{key:str}", sync_to_thread=True)
def finding(request: Asked, key: FromPath[str]) -> Response[str]:
    """One finding."""
    site = shelf_site(request)
    found = _known(site, key)
    moved = request.query_params.get("moved", "")
    values = {"title": "Finding", "page": finding_page(concluding.around(site, [found]), found), **_choices()}
    values["moved"] = bool(moved) and any(c.assessment.startswith(moved) for c in found.cited)
    return show(request, "finding.html", values, here=HERE)


@post("/findings/{key:str}/write", sync_to_thread=True)
def rewrite(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """A finding written anew, or withdrawn. Refused where somebody wrote it since the page was shown."""
    found = _known(shelf_site(request), key)
    if data.get("seen") != found.latest:
        raise TawthiqError(
            "Somebody wrote this finding anew since you opened it, so yours was not kept",
            item=data.get("words", ""),
            remedy=f"It now says: {found.words}",
        )
    gone = data.get("act") == "withdraw"
    said = (found.words, found.standard, found.crime) if gone else _said(data)
    desk_of(request).write(lambda case: case.conclude(*said, found.id, gone=gone))
    return Redirect(HERE if gone else f"{HERE}/{found.id}")


@post("/findings/{key:str}/uncite", sync_to_thread=True)
def uncite(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """Take a statement off a finding."""
    found = _known(shelf_site(request), key)
    if data.get("cited", "") not in {c.assessment for c in found.cited}:
        raise TawthiqError("It does not stand there any more", remedy="Load the page again")
    reason = data.get("reason") or "taken off"
    desk_of(request).decide(lambda case: case.assess("retract", data["cited"], reason=reason))
    return Redirect(f"{HERE}/{found.id}")


@post("/findings/{key:str}/move", sync_to_thread=True)
def move(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """Have a statement bear on another element, or on the other side. The form's `place` is SIDE/ELEMENT."""
    found = _known(shelf_site(request), key)
    side, _, element = data.get("place", "").partition("/")
    made = desk_of(request).decide(lambda case: case.move(found.id, data.get("cited", ""), side, element))
    return Redirect(f"{HERE}/{found.id}?moved={made.id[:SHORT]}#cited-{made.id[:SHORT]}")


@get("/cite/{statement:str}", sync_to_thread=True)
def choose(request: Asked, statement: FromPath[str]) -> Response[str]:
    """Where a statement is to bear: on which finding, which side, which element."""
    site = shelf_site(request)
    found = site.statements.get(statement)
    if found is None:
        raise NotFoundException
    values = {
        "title": "Use in a finding",
        "statement": statement,
        "mention": mention(site, found),
        "findings": [(f, crimes().get(f.crime)) for f in concluding.every(site)],
    }
    return show(request, "cite.html", {**values, **_choices()}, here=HERE)


@post("/cite/{statement:str}/use", sync_to_thread=True)
def cite(request: Asked, statement: FromPath[str], data: Form) -> Redirect:
    """Hang a statement on a finding that is there, or on a new one."""
    side, element, reason = data.get("side", ""), data.get("element", ""), data.get("reason", "")
    key = data.get("finding", "")
    if element and not element.startswith(f"{key}/"):
        raise TawthiqError("That element is one of another finding", item=element, remedy="Choose one of its own")
    place = (side, element.removeprefix(f"{key}/"))
    made = desk_of(request).write(lambda case: case.cite(key, statement, *place, reason=reason))
    return Redirect(f"{HERE}/{made.values['finding']}")


def _said(data: dict[str, str]) -> tuple[str, str, str]:
    return data.get("words", ""), data.get("standard", ""), data.get("crime", "")


def _choices() -> dict[str, Any]:
    return {"standards": standards(), "crimes": crimes()}


def _known(site: LiveSite, key: str) -> Finding:
    found = next((f for f in concluding.every(site) if f.id == key), None)
    if found is None:
        raise NotFoundException
    return found


ROUTES: list[Any] = [overview, write, finding, rewrite, uncite, move, choose, cite]
