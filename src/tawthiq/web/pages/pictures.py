"""Pages as pictures, beside their text: covered until somebody uncovers them, and only ever at their asking."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tawthiq.model import TawthiqError
from tawthiq.reading.pictures import Manner, picture
from tawthiq.web.desk_reader import Reader, is_script
from tawthiq.web.page import Asked, show

_MANNERS: dict[str, Manner] = {"covered": "covered", "shown": "shown"}
MASKED = "A protected name stands in this document, and its picture would show it"
OPEN = "Open the vault on the page Protection; or look at the text, where the name is masked"
_MOST = 100_000  # pages of a document


@get("/read/{short:str}/page/{number:int}/{manner:str}", sync_to_thread=True)
def beside(request: Asked, short: FromPath[str], number: FromPath[int], manner: FromPath[str]) -> Response[str]:
    """The place of a page's picture: covered, shown, or none ("hidden")."""
    reader = Reader(request, short)
    if not reader.pictured or not 1 <= number <= _MOST or manner not in (*_MANNERS, "hidden"):
        raise NotFoundException()
    values = {
        "title": "Page image",
        "short": short,
        "number": number,
        "manner": manner,
        "name": reader.site.name(reader.key),
        "piece": is_script(request),
    }
    return show(request, "read_picture.html", values, here="/read")


@get("/read/{short:str}/picture/{number:int}/{manner:str}", sync_to_thread=True)
def image(request: Asked, short: FromPath[str], number: FromPath[int], manner: FromPath[str]) -> Response[bytes]:
    """The picture itself, as PNG; nothing of it stays in the browser's cache."""
    reader = Reader(request, short)
    if not reader.pictured or not 1 <= number <= _MOST or manner not in _MANNERS:
        raise NotFoundException()
    if reader.masked:
        raise TawthiqError(MASKED, remedy=OPEN)
    held = reader.desk.ask(lambda look: look.held(reader.document.exhibit))
    made = picture(held, reader.site.name(reader.key), number, _MANNERS[manner])
    return Response(made, media_type="image/png")


ROUTES: list[Any] = [beside, image]
