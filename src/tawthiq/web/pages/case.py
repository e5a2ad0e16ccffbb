"""The first page: what is in the case, what needs a person, whether all of it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect
from msgspec import Struct

from tawthiq.web import deciding, pairs
from tawthiq.web.door import visitor
from tawthiq.web.lists import sums, troubled
from tawthiq.web.page import Asked, Form, desk_of, show
from tawthiq.web.places import LiveSite
from tawthiq.web.speech import LANGUAGES

TROUBLED = 100  # exhibits with problems that the first page names


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
    site = desk.shelf()
    found = sums(site)
    values = {
        "title": "Case",
        "counts": found,
        "view": site.view,
        "troubled": troubled(site, TROUBLED),
        "needs": needs(site, found),
        "check": desk.checked,
    }
    return show(request, "case.html", values, here="/")


def needs(site: LiveSite, found: Mapping[str, int]) -> list[Need]:
    """What waits for a person, first what would change most. `found`: see `sums`."""
    every = [
        Need(
            found["against"],
            "{n} comparison in which figures contradict each other",
            "{n} comparisons in which figures contradict each other",
            "/figures?against=1",
            "Both cannot hold: one was misread, is about something else, or is wrong.",
        ),
        Need(
            found["numbers"],
            "{n} number that was read from an image",
            "{n} numbers that were read from images",
            "/numbers",
            "They count for nothing until somebody looks at the image.",
        ),
        Need(
            pairs.count(site),
            "{n} pair of rows that may be one person",
            "{n} pairs of rows that may be one person",
            "/people/pairs",
            "Each answer joins or parts people, and with them what the lists count together.",
        ),
        Need(
            found["orphans"],
            "{n} decision whose words are no longer found",
            "{n} decisions whose words are no longer found",
            "/decisions?only=orphaned",
            "They are kept, and change nothing until they are made again.",
        ),
        Need(
            found["unread"],
            "{n} exhibit that could not be read",
            "{n} exhibits that could not be read",
            "#trouble",
            "It is sealed; what would help is said with each.",
        ),
        Need(
            site.whole_standing.remaining,
            "{n} statement that nobody has judged yet",
            "{n} statements that nobody has judged yet",
            "/read",
            "Until somebody does, each counts as the machine read it.",
        ),
    ]
    return [need for need in every if need.many]


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
    return Redirect(deciding.path_of(data, "/"))


@post("/language", sync_to_thread=False)
def language(request: Asked, data: Form) -> Redirect:
    """The interface's language for this browser."""
    if data.get("language") not in LANGUAGES:
        raise NotFoundException()
    visitor(request.scope).language = data["language"]
    return Redirect(deciding.path_of(data, "/"))


ROUTES: list[Any] = [overview, check, progress, catch_up, language]
