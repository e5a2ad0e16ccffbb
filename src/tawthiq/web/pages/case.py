"""The first page: what is in the case, what needs a person, whether all of it is whole."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from tawthiq.web.door import visitor
from tawthiq.web.page import Asked, Form, desk_of, show
from tawthiq.web.speech import LANGUAGES


@get("/", sync_to_thread=True)
def overview(request: Asked) -> Response[str]:
    """What is in the case."""
    view = desk_of(request).view()
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
    return show(request, "case.html", {"title": "Case", "counts": counts, "view": view}, here="/")


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


ROUTES: list[Any] = [overview, catch_up, language]
