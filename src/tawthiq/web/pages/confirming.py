"""Numbers that were read from images: each beside its piece of the image, until a person says what it shows."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from tawthiq import casework
from tawthiq.case import Act, Case
from tawthiq.casework import NUMBER, Number
from tawthiq.model import TawthiqError
from tawthiq.reading.pictures import crop
from tawthiq.web.desk_reader import Reader, is_script
from tawthiq.web.page import Asked, Form, show
from tawthiq.web.pages.pictures import MASKED, OPEN

_LONGEST = 40


class NumberView(Struct, frozen=True):
    """One number. `read`: by the machine; `shown`: what a person said, None while it waits; `start`: in the text.

    `suggested`: what a second reader makes of it; empty where it reads no digit.
    """

    key: str
    read: str
    shown: str | None
    decision: str
    start: int
    suggested: str
    error: str = ""
    typed: str = ""


@get("/read/{short:str}/numbers", sync_to_thread=True)
def numbers(request: Asked, short: FromPath[str]) -> Response[str]:
    """Every number of a document that waits for a person, or did."""
    return _page(Reader(request, short))


@get("/read/{short:str}/number/{key:str}", sync_to_thread=True)
def piece(request: Asked, short: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """The piece of the image where a number stands, as PNG."""
    reader = Reader(request, short)
    number = _number(reader, key)
    words = reader.document.words_over(number.span)
    if not words:
        raise NotFoundException()
    if reader.masked:
        raise TawthiqError(MASKED, remedy=OPEN)
    held = reader.desk.ask(lambda look: look.held(reader.document.exhibit))
    made = crop(held, reader.site.name(reader.key), words)
    return Response(made, media_type="image/png")


@post("/read/{short:str}/confirm/{key:str}", sync_to_thread=True)
def confirm(request: Asked, short: FromPath[str], key: FromPath[str], data: Form) -> Response[str]:
    """What the image shows there."""
    reader = Reader(request, short, acting=True)
    number = _number(reader, key)
    shown = data.get(NUMBER, "").strip()[:_LONGEST]
    read = number.span.of(reader.document.text)
    wrong = _wrong(shown, number, read)
    if not wrong and data.get("basis", "") != (number.decision or ""):
        wrong = "Somebody decided about it since the page was shown. Send it again if it should still hold."
    if wrong:
        return _page(Reader(request, short), {key: (shown, wrong)}, status=422)
    act = Act("confirm", casework.anchor_of(reader.document, number), {} if shown == read else {NUMBER: shown})

    def decide(case: Case) -> None:
        case.assess_together([act], reason=data.get("why", "")[:500])

    reader.desk.decide(decide)
    if not is_script(request):
        return Response("", status_code=303, headers={"location": f"{reader.address}/numbers"})
    return _page(Reader(request, short))


def _wrong(shown: str, number: Number, read: str) -> str:
    if shown == read:
        return ""
    if not any(c.isdigit() for c in shown):
        return "This is not a number"
    if not casework.fits(shown, number.span):
        return "It has more characters than were read. Leave separators away, or add the figure in the text"
    return ""


def _number(reader: Reader, key: str) -> Number:
    found = next((n for n in _numbers(reader) if n.id.startswith(key)), None) if len(key) >= 16 else None
    if found is None:
        raise NotFoundException()
    return found


def _numbers(reader: Reader) -> tuple[Number, ...]:
    return casework.numbers(reader.document, reader.made)[0]


def _page(reader: Reader, refused: dict[str, tuple[str, str]] | None = None, status: int = 200) -> Response[str]:
    """The page of a document's numbers; `refused`: what was typed for one, and why it cannot stand."""
    views = []
    for number in _numbers(reader):
        key = number.id[:16]
        typed, error = (refused or {}).get(key, ("", ""))
        read = number.span.of(reader.document.text)
        start, suggested = number.span.start, reader.document.suggestion(number.span)
        views.append(NumberView(key, read, number.shown, number.decision or "", start, suggested, error, typed))
    values = {
        "title": "Numbers read from images",
        "short": reader.short,
        "name": reader.site.name(reader.key),
        "numbers": views,
        "waiting": sum(1 for v in views if v.shown is None),
    }
    return show(reader.request, "read_numbers.html", values, here="/read", status=status)


ROUTES: list[Any] = [numbers, piece, confirm]
