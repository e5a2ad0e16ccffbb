"""Exhibits: everything received, what happened to each, what it looks like, and its proof to hand on."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tawthiq.case import Wish
from tawthiq.dossier.exhibits import ExhibitFacts, exhibit_facts, facts
from tawthiq.dossier.words import size
from tawthiq.model import TawthiqError
from tawthiq.vocabulary.folding import fold
from tawthiq.web.page import Asked, Form, desk_of, live_site, show
from tawthiq.web.places import LiveSite

HERE = "/exhibits"
PAGE = 100
# What every browser draws by itself, behind its own walls; anything else is not decoded here.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
LARGEST_PICTURE = 50_000_000
LARGEST_BAG = 200_000_000


@get("/exhibits", sync_to_thread=True)
def overview(request: Asked, q: str = "", page: int = 1) -> Response[str]:
    """Everything received, by name; of a kind or a name where one is asked for."""
    asked = fold(q[:200])
    every = [x for x in exhibit_facts(live_site(request)) if all(w in _words(x) for w in asked.split())]
    number = min(max(page, 1), max(1, -(-len(every) // PAGE)))
    shown = every[(number - 1) * PAGE : number * PAGE]
    values = {"title": "Exhibits", "q": q[:200], "rows": shown, "total": len(every), "number": number}
    return show(request, "exhibits_live.html", {**values, "more": number * PAGE < len(every)}, here=HERE)


@get("/exhibits/{short:str}", sync_to_thread=True)
def exhibit(request: Asked, short: FromPath[str], picture: str = "") -> Response[str]:
    """One exhibit. A picture is covered until it is asked for, and then small and grey at first.

    Args:
        picture: "", "small" or "full".
    """
    site = live_site(request)
    found = _found(site, short)
    values = {
        "title": found.name,
        "x": found,
        "short": short,
        "picture": picture if picture in ("small", "full") else "",
        "drawable": found.media_type in PICTURES,
    }
    return show(request, "exhibit.html", values, here=HERE)


@get("/exhibits/{short:str}/picture", sync_to_thread=True)
def picture(request: Asked, short: FromPath[str]) -> Response[bytes]:
    """A picture's bytes as received, for the browser to draw."""
    found = _found(live_site(request), short)
    if found.media_type not in PICTURES:
        raise NotFoundException
    try:
        with desk_of(request).ask(lambda look: look.held(found.sha256)).open() as file:
            drawn = file.read(LARGEST_PICTURE + 1)
    except OSError as error:
        raise TawthiqError(
            f"The exhibit's bytes cannot be read ({error.strerror or error})",
            item=found.stored,
            remedy="Run `tawthiq verify` on the case: it says which bytes are missing or altered",
        ) from error
    if len(drawn) > LARGEST_PICTURE:
        raise TawthiqError(
            "This picture is too large to be shown here", item=found.name, remedy=f"Up to {size(LARGEST_PICTURE)} are"
        )
    return Response(drawn, media_type=found.media_type, headers={"content-disposition": "inline"})


@post("/exhibits/{short:str}/bag", sync_to_thread=True)
def bag(request: Asked, short: FromPath[str], data: Form) -> Response[bytes]:
    """The exhibit with all that somebody who distrusts us needs to check it, as a zipped bag. The log records it."""
    found = _found(live_site(request), short)
    desk = desk_of(request)
    view = desk.site().exhibit_views[found.sha256]
    if desk.encrypted:
        raise TawthiqError(
            "The case is encrypted, and a bag is in clear: it is not made in passing",
            item=found.name,
            remedy="Choose a safe place and run: tawthiq export CASE bag --out FOLDER",
        )
    if view.exhibit.size > LARGEST_BAG:
        raise TawthiqError(
            "This exhibit is too large to be handed over through the browser",
            item=found.name,
            remedy="Run: tawthiq export CASE bag --out FOLDER",
        )
    wish = Wish(only=(found.sha256,), to=data.get("to", "")[:500], purpose=data.get("purpose") or None)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / f"tawthiq-{found.sha256[:12]}"
        desk.write(lambda case: case.hand_over(folder, wish))
        packed = _zipped(folder)
    name = f'attachment; filename="{folder.name}.zip"'
    return Response(packed, media_type="application/zip", headers={"content-disposition": name})


def _found(site: LiveSite, short: str) -> ExhibitFacts:
    sha256 = site.exhibits_by_id.get(short)
    made = facts(site, sha256) if sha256 else None
    if made is None:
        raise NotFoundException
    return made


def _words(x: ExhibitFacts) -> str:
    return f"{fold(' '.join(x.paths))} {fold(x.media_type)} {x.sha256}"


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                target.write(path, f"{folder.name}/{path.relative_to(folder)}")
    return packed.getvalue()


ROUTES: list[Any] = [overview, exhibit, picture, bag]
