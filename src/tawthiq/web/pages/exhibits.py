"""Exhibits: everything received, what happened to each, what it looks like, and its proof to hand on."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from tawthiq.case import Wish
from tawthiq.dossier.exhibits import ExhibitFacts, facts_of
from tawthiq.dossier.leads import leads, written
from tawthiq.dossier.words import size
from tawthiq.model import TawthiqError
from tawthiq.web.desk import Desk
from tawthiq.web.lists import exhibits, received
from tawthiq.web.page import Asked, Form, desk_of, shelf_site, show
from tawthiq.web.places import LiveSite

HERE = "/exhibits"
PAGE = 100
# What every browser draws by itself, behind its own walls; anything else is not decoded here.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
MANNERS = {"covered": "covered", "small": "small and grey", "full": "as they are"}  # how a picture appears
CHOSEN = "tawthiq-pictures"  # cookie
KEPT = 365 * 24 * 3600  # seconds
LARGEST_PICTURE = 50_000_000
LARGEST_BAG = 200_000_000


@get("/exhibits", sync_to_thread=True)
def overview(request: Asked, q: FromQuery[str] = "", page: FromQuery[int] = 1) -> Response[str]:
    """Everything received, by name; of a kind or a name where one is asked for."""
    site = shelf_site(request)
    shown, every, number = exhibits(site, q[:200], page, PAGE)
    rows = [received(site, x) for x in shown]
    values = {"title": "Exhibits", "q": q[:200], "rows": rows, "total": every, "number": number}
    values |= {"manners": MANNERS, "chosen": chosen(request)}
    return show(request, "exhibits_live.html", {**values, "more": number * PAGE < every}, here=HERE)


@post("/exhibits/pictures", sync_to_thread=False)
def pictures(request: Asked, data: Form) -> Redirect:
    """How pictures appear at first to whoever uses this browser, also the next time that the app is opened."""
    manner = data.get("manner", "")
    if manner not in MANNERS:
        raise NotFoundException
    cookie = Cookie(key=CHOSEN, value=manner, max_age=KEPT, path="/", httponly=True, samesite="strict")
    return Redirect(HERE, status_code=303, cookies=[cookie])


@get("/exhibits/{short:str}", sync_to_thread=True)
def exhibit(request: Asked, short: FromPath[str], picture: FromQuery[str] = "") -> Response[str]:
    """One exhibit. Its picture is covered until it is asked for, or appears as whoever looks on chose for themselves.

    Args:
        picture: one of `MANNERS`; anything else is what was chosen.
    """
    site = shelf_site(request)
    found = _found(site, short)
    view = site.exhibit_view(found.sha256)
    document = site.document(view.document) if found.page and view and view.document else None
    values = {
        "title": found.name,
        "x": found,
        "short": short,
        "picture": _manner(request, picture, found),
        "drawable": found.media_type in PICTURES,
        "written": written(document) if document else "",
        "addresses": leads(document) if document else (),
    }
    return show(request, "exhibit.html", values, here=HERE)


@get("/exhibits/{short:str}/picture", sync_to_thread=True)
def picture(request: Asked, short: FromPath[str]) -> Response[bytes]:
    """A picture's bytes as received, for the browser to draw."""
    found = _found(shelf_site(request), short)
    if found.media_type not in PICTURES:
        raise NotFoundException
    _refuse_masked(desk_of(request), found)
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
    site = shelf_site(request)
    found = _found(site, short)
    desk = desk_of(request)
    view = site.exhibit_views[found.sha256]
    _refuse_masked(desk, found)
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
    wish = Wish((found.sha256,), (), data.get("to", "")[:500], data.get("purpose") or None, desk.revealed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / f"tawthiq-{found.sha256[:12]}"
        desk.write(lambda case: case.hand_over(folder, wish))
        packed = _zipped(folder)
    name = f'attachment; filename="{folder.name}.zip"'
    return Response(packed, media_type="application/zip", headers={"content-disposition": name})


def chosen(request: Asked) -> str:
    """How pictures appear at first to whoever asks: covered, unless they chose otherwise."""
    found = request.cookies.get(CHOSEN, "")
    return found if found in MANNERS else "covered"


def _manner(request: Asked, asked: str, found: ExhibitFacts) -> str:
    if asked in MANNERS:
        return asked
    return "covered" if _masked(desk_of(request), found) else chosen(request)


def _refuse_masked(desk: Desk, found: ExhibitFacts) -> None:
    """Raises TawthiqError where protected names stand in the exhibit, and the vault is closed: it cannot be masked."""
    if _masked(desk, found):
        raise TawthiqError(
            "A protected name stands in this exhibit, and a sealed file cannot be masked",
            item=found.name,
            remedy="Open the vault on the page Protection, or hand over a redacted copy",
        )


def _masked(desk: Desk, found: ExhibitFacts) -> bool:
    document = desk.shelf().exhibit_views[found.sha256].document
    return bool(document) and not desk.revealed and desk.shield.masks_any(str(document))


def _found(site: LiveSite, short: str) -> ExhibitFacts:
    sha256 = site.exhibits_by_id.get(short)
    view = site.exhibit_view(sha256) if sha256 else None
    made = facts_of(site, view) if view else None
    if made is None:
        raise NotFoundException
    return made


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                target.write(path, f"{folder.name}/{path.relative_to(folder)}")
    return packed.getvalue()


ROUTES: list[Any] = [overview, pictures, exhibit, picture, bag]
