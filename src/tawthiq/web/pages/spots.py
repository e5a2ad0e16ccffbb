"""The place on its page where a statement's words stand, as a piece of the page's picture, at somebody's asking."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tawthiq.model import TawthiqError, Word
from tawthiq.reading.pictures import crop
from tawthiq.web.desk_reader import Reader, is_script
from tawthiq.web.page import Asked, show
from tawthiq.web.pages.pictures import MASKED, OPEN


@get("/read/{short:str}/spot/{key:str}", sync_to_thread=True)
def spot(request: Asked, short: FromPath[str], key: FromPath[str]) -> Response[str]:
    """Where a statement stands on its page, or why that cannot be shown."""
    reader = _reader(request, short)
    words = _words(reader, key)
    values = {
        "title": "Its place on the page",
        "short": short,
        "key": key,
        "name": reader.site.name(reader.key),
        "number": words[0].page if words else 0,
        "masked": (MASKED, OPEN) if reader.masked else (),
        "piece": is_script(request),
    }
    return show(request, "read_spot.html", values, here="/read")


@get("/read/{short:str}/spot/{key:str}/picture", sync_to_thread=True)
def picture(request: Asked, short: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """The piece of the page as PNG, the words framed."""
    reader = _reader(request, short)
    words = _words(reader, key)
    if not words:
        raise NotFoundException()
    if reader.masked:
        raise TawthiqError(MASKED, remedy=OPEN)
    held = reader.desk.ask(lambda look: look.held(reader.document.exhibit))
    made = crop(held, reader.site.name(reader.key), words, framed=True)
    return Response(made, media_type="image/png")


def _reader(request: Asked, short: str) -> Reader:
    reader = Reader(request, short)
    if not reader.pictured:
        raise NotFoundException()
    return reader


def _words(reader: Reader, key: str) -> list[Word]:
    """The statement's words on the page where it begins."""
    words = reader.document.words_over(reader.statement(key).span)
    return [word for word in words if word.page == words[0].page]


ROUTES: list[Any] = [spot, picture]
