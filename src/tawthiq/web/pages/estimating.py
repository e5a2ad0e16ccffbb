"""How many were never recorded: the estimate that was made last, in the language that is asked for."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from tawthiq.model import TawthiqError
from tawthiq.web.page import Asked, desk_of, show


@get("/estimate", sync_to_thread=True)
def estimate(request: Asked) -> Response[str]:
    """The verdict, the pictures, every estimator, and what it rests on; or how an estimate is made."""
    # Imported here: the estimators' compiler takes a second, which no other page should wait for.
    from tawthiq.case import estimating
    from tawthiq.dossier import estimate_page

    desk = desk_of(request)
    values: dict[str, Any] = {"title": "Estimate", "made": None, "trouble": None, "changed": False}
    try:
        made = estimating.stored(desk.folder)
    except TawthiqError as error:
        values["trouble"] = error
        made = None
    if made is not None:
        values |= {"made": made, "changed": made.content != desk.ask(lambda look: look.recorded())}
        values |= estimate_page.pieces(made.results)
    return show(request, "estimate_live.html", values, here="/estimate")


ROUTES: list[Any] = [estimate]
