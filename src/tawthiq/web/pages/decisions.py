"""Every decision that people made, who and when and why, and taking one back."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from tawthiq.case import deciding
from tawthiq.web.page import Asked, Form, desk_of, shelf_site, show
from tawthiq.web.shelf import ShelfSite

HERE = "/decisions"
PAGE = 100


@get("/decisions", sync_to_thread=True)
def overview(request: Asked, only: FromQuery[str] = "", page: FromQuery[int] = 1) -> Response[str]:
    """The latest first; of one state where it is asked for."""
    site, state, number = shelf_site(request), only if only in deciding.STATES else "", max(page, 1)
    if isinstance(site, ShelfSite):
        found = deciding.page(site.glance, state, (number - 1) * PAGE, PAGE)
    else:
        every = [d for d in reversed(desk_of(request).decisions()) if state in ("", d["state"])]
        found = deciding.Listing(tuple(every[(number - 1) * PAGE :][:PAGE]), len(every))
    values = {
        "title": "Decisions",
        "rows": found.rows,
        "only": state,
        "states": deciding.STATES,
        "total": found.every,
        "number": number,
        "more": number * PAGE < found.every,
    }
    return show(request, "decisions.html", values, here="/")


@post("/decisions/{key:str}/retract", sync_to_thread=True)
def retract(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """Take a decision back: another decision, so that both are kept."""
    reason = data.get("reason", "").strip() or "taken back in the app"
    desk_of(request).decide(lambda case: case.assess("retract", key, reason=reason[:500]))
    return Redirect(HERE)


ROUTES: list[Any] = [overview, retract]
