"""Findings: conclusions in words, what supports and contradicts them, and what is still to be shown."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from tawthiq.casework import Cited, Crime, Element, Finding, Standard, crimes, findings, gaps, locate, standards
from tawthiq.dossier.mentions import Mention, mention
from tawthiq.lineage import independent
from tawthiq.model import Statement, TawthiqError
from tawthiq.web.page import Asked, Form, desk_of, live_site, show
from tawthiq.web.places import LiveSite

HERE = "/findings"


class Exhibited(Struct, frozen=True):
    """A statement that a finding cites, as the documents have it now; or its quoted words, where they lost it."""

    cited: Cited
    statement: Statement | None
    mention: Mention | None


class Row(Struct, frozen=True):
    """A row of the matrix: an element, or the finding as a whole, with what bears on it on either side."""

    element: Element | None
    supports: tuple[Exhibited, ...]
    contradicts: tuple[Exhibited, ...]


class FindingPage(Struct, frozen=True):
    """A finding with its matrix.

    Attributes:
        origins: independent origins of what supports it; documents: in which that stands.
    """

    finding: Finding
    standard: Standard
    crime: Crime | None
    rows: tuple[Row, ...]
    gaps: tuple[Element, ...]
    supports: int
    contradicts: int
    origins: int
    documents: int


@get("/findings", sync_to_thread=True)
def overview(request: Asked) -> Response[str]:
    """Every finding, and the form for a new one."""
    site = live_site(request)
    pages = [_page(site, f) for f in findings(site.view.assessments)]
    return show(request, "findings.html", {"title": "Findings", "pages": pages, **_choices()}, here=HERE)


@post("/findings/write", sync_to_thread=True)
def write(request: Asked, data: Form) -> Redirect:
    """A new finding."""
    made = desk_of(request).write(lambda case: case.conclude(*_said(data)))
    return Redirect(f"{HERE}/{made.id}")


@get("/findings/{key:str}", sync_to_thread=True)
def finding(request: Asked, key: FromPath[str]) -> Response[str]:
    """One finding."""
    site = live_site(request)
    return show(
        request, "finding.html", {"title": "Finding", "page": _page(site, _known(site, key)), **_choices()}, here=HERE
    )


@post("/findings/{key:str}/write", sync_to_thread=True)
def rewrite(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """A finding written anew, or withdrawn. Refused where somebody wrote it since the page was shown."""
    found = _known(live_site(request), key)
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
    found = _known(live_site(request), key)
    if data.get("cited", "") not in {c.assessment for c in found.cited}:
        raise TawthiqError("It does not stand there any more", remedy="Load the page again")
    desk_of(request).write(lambda case: case.assess("retract", data["cited"], reason=data.get("reason") or "taken off"))
    return Redirect(f"{HERE}/{found.id}")


@get("/cite/{statement:str}", sync_to_thread=True)
def choose(request: Asked, statement: FromPath[str]) -> Response[str]:
    """Where a statement is to bear: on which finding, which side, which element."""
    site = live_site(request)
    found = site.statements.get(statement)
    if found is None:
        raise NotFoundException
    values = {
        "title": "Use in a finding",
        "statement": statement,
        "mention": mention(site, found),
        "findings": [(f, crimes().get(f.crime)) for f in findings(site.view.assessments)],
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
    found = next((f for f in findings(site.view.assessments) if f.id == key), None)
    if found is None:
        raise NotFoundException
    return found


def _page(site: LiveSite, found: Finding) -> FindingPage:
    shown = [_exhibited(site, c) for c in found.cited]
    crime = crimes().get(found.crime)
    known = {e.key for e in crime.elements} if crime else set()
    elements: list[Element | None] = [*(crime.elements if crime else ())]
    # What bears on no element of the crime, as it is now, bears on the whole.
    if not crime or any(x.cited.element not in known for x in shown):
        elements.append(None)
    supporting = [x for x in shown if x.cited.side == "supports"]
    standing = [x.statement for x in supporting if x.statement]
    return FindingPage(
        finding=found,
        standard=standards()[found.standard],
        crime=crime,
        rows=tuple(_row(element, shown, known) for element in elements),
        gaps=gaps(found),
        supports=len(supporting),
        contradicts=len(shown) - len(supporting),
        origins=len(set(independent(site.view.lineage, standing).values())),
        documents=len({s.document for s in standing}),
    )


def _row(element: Element | None, shown: list[Exhibited], known: set[str]) -> Row:
    here = [x for x in shown if (x.cited.element == element.key if element else x.cited.element not in known)]
    sides = [tuple(x for x in here if x.cited.side == side) for side in ("supports", "contradicts")]
    return Row(element, *sides)


def _exhibited(site: LiveSite, cited: Cited) -> Exhibited:
    for key in site.documents:
        document = site.document(key)
        if document.exhibit != cited.anchor.exhibit:
            continue
        span = locate(cited.anchor, document).span
        alike = [s for s in site.in_document(key) if s.span == span and s.kind == cited.anchor.kind]
        if alike:
            return Exhibited(cited, alike[0], mention(site, alike[0]))
    return Exhibited(cited, None, None)


ROUTES: list[Any] = [overview, write, finding, rewrite, uncite, choose, cite]
