"""The first page: what is in the case, what needs a person, whether all of it is whole."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect
from msgspec import Struct

from tawthiq.web import pairs
from tawthiq.web.door import visitor
from tawthiq.web.page import Asked, Form, desk_of, show
from tawthiq.web.pages.numbers import waiting_in
from tawthiq.web.speech import LANGUAGES


class Need(Struct, frozen=True):
    """Something that waits for a person: how many of it, where it is done, and what it would change."""

    many: int
    one: str
    more: str
    href: str
    why: str


@get("/", sync_to_thread=True)
def overview(request: Asked) -> Response[str]:
    """What is in the case, what needs a person, and whether all of it is whole."""
    desk = desk_of(request)
    view = desk.view()
    statements = [s for read in view.readings.values() for r in read for s in r.statements]
    counts = {
        "exhibits": len(view.exhibits),
        "documents": len(view.documents),
        "statements": len(statements),
        "figures": sum(1 for s in statements if s.figure),
        "persons": len(view.people.persons),
        "origins": len(view.lineage.origins),
        "decisions": len(view.assessments),
    }
    values = {"title": "Case", "counts": counts, "view": view, "needs": needs(request), "check": desk.checked}
    return show(request, "case.html", values, here="/")


def needs(request: Asked) -> list[Need]:
    """What waits for a person, first what would change most."""
    desk = desk_of(request)
    site = desk.site()
    view = site.view
    against = sum(any(c.relation == "contradicts" for c in g.comparisons) for g in view.reconciliation.groups)
    waiting = sum(waiting_in(site).values())
    unread = sum(1 for e in view.exhibits if e.document is None and e.problems)
    found = [
        Need(
            against,
            "{n} comparison in which figures contradict each other",
            "{n} comparisons in which figures contradict each other",
            "/figures?contradictions=1",
            "Both cannot hold: one was misread, is about something else, or is wrong.",
        ),
        Need(
            waiting,
            "{n} number that was read from an image",
            "{n} numbers that were read from images",
            "/numbers",
            "They count for nothing until somebody looks at the image.",
        ),
        Need(
            pairs.waiting(site).count if view.people.links else 0,
            "{n} pair of rows that may be one person",
            "{n} pairs of rows that may be one person",
            "/people/pairs",
            "Each answer joins or parts people, and with them what the lists count together.",
        ),
        Need(
            len(view.orphans),
            "{n} decision whose words are no longer found",
            "{n} decisions whose words are no longer found",
            "/decisions?only=orphaned",
            "They are kept, and change nothing until they are made again.",
        ),
        Need(
            unread,
            "{n} exhibit that could not be read",
            "{n} exhibits that could not be read",
            "#trouble",
            "It is sealed; what would help is said with each.",
        ),
    ]
    return [need for need in found if need.many]


@post("/check", sync_to_thread=True)
def check(request: Asked, data: Form) -> Response[str] | Redirect:
    """Check every byte, entry and signature now. A small case is checked before the page is back."""
    desk_of(request).check().wait(1.0)
    if request.headers.get("hx-request") == "true":
        return _progress(request)
    return Redirect("/#whole")


@get("/check/progress", sync_to_thread=True)
def progress(request: Asked) -> Response[str]:
    """How far the check is, or what it found; asked again and again while it runs."""
    return _progress(request)


def _progress(request: Asked) -> Response[str]:
    return show(request, "check.html", {"check": desk_of(request).checked})


@post("/catch-up", sync_to_thread=True)
def catch_up(request: Asked, data: Form) -> Redirect:
    """Compare again under the decisions of now."""
    desk_of(request).catch_up()
    return Redirect(_back(data))


@post("/language", sync_to_thread=False)
def language(request: Asked, data: Form) -> Redirect:
    """The interface's language for this browser."""
    if data.get("language") not in LANGUAGES:
        raise NotFoundException()
    visitor(request.scope).language = data["language"]
    return Redirect(_back(data))


def _back(data: dict[str, str]) -> str:
    """Where the form stood: a path of ours and nothing else."""
    path = data.get("back", "/")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


ROUTES: list[Any] = [overview, check, progress, catch_up, language]
