"""Every decision that people made, who and when and why, and taking one back."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.web.page import Asked, Form, desk_of, show

HERE = "/decisions"
PAGE = 100
STATES = ("in force", "retracted", "orphaned")


@get("/decisions", sync_to_thread=True)
def overview(request: Asked, only: str = "", page: int = 1) -> Response[str]:
    """The latest first; of one state where it is asked for."""
    every = [d for d in reversed(desk_of(request).decisions()) if only in ("", d["state"])]
    number = min(max(page, 1), max(1, -(-len(every) // PAGE)))
    values = {
        "title": "Decisions",
        "rows": every[(number - 1) * PAGE : number * PAGE],
        "only": only if only in STATES else "",
        "states": STATES,
        "total": len(every),
        "number": number,
        "more": number * PAGE < len(every),
    }
    return show(request, "decisions.html", values, here="/")


@post("/decisions/{key:str}/retract", sync_to_thread=True)
def retract(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """Take a decision back: another decision, so that both are kept."""
    reason = data.get("reason", "").strip() or "taken back in the app"
    desk_of(request).decide(lambda case: case.assess("retract", key, reason=reason[:500]))
    return Redirect(HERE)


ROUTES: list[Any] = [overview, retract]
