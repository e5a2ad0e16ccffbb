"""Numbers that were read from images: the piece of the image beside what was read, to be confirmed or put right."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.web.page import Asked, Form, desk_of, live_site, show

HERE = "/numbers"
PAGE = 50


@get("/numbers", sync_to_thread=True)
def overview(request: Asked, page: int = 1) -> Response[str]:
    """Those that wait first, then those that somebody confirmed."""
    site = live_site(request)
    pages = {d.exhibit: site.page(d.id) for d in site.view.documents.values()}
    every = sorted(desk_of(request).ask(lambda look: look.numbers()), key=lambda row: row["shown"] is not None)
    number = min(max(page, 1), max(1, -(-len(every) // PAGE)))
    rows = [
        {**row, "href": f"{pages[row['sha256']]}?at={row['start']}-{row['end']}#at"}
        for row in every[(number - 1) * PAGE : number * PAGE]
        if row["sha256"] in pages
    ]
    values = {"title": "Numbers from images", "rows": rows, "number": number, "more": number * PAGE < len(every)}
    values["waiting"] = sum(1 for row in every if row["shown"] is None)
    return show(request, "numbers.html", values, here="/")


@get("/numbers/{key:str}/crop", sync_to_thread=True)
def crop(request: Asked, key: FromPath[str]) -> Response[bytes]:
    """The piece of the image."""
    return Response(desk_of(request).ask(lambda look: look.crop(key)), media_type="image/png")


@post("/numbers/{key:str}/confirm", sync_to_thread=True)
def confirm(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """What the image shows: what was read, or what somebody types."""
    shown, read = data.get("number", "").strip(), data.get("read", "")
    values = [f"number={shown}"] if shown and shown != read else []
    desk_of(request).decide(lambda case: case.assess("confirm", key, values))
    return Redirect(HERE)


ROUTES: list[Any] = [overview, crop, confirm]
