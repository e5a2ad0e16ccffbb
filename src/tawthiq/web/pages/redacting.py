"""A redacted copy of an exhibit: words that go, boxes on its pages, protected names. It is saved, and never kept."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from tawthiq.case import RedactionWish
from tawthiq.casework.redaction import Region
from tawthiq.model import CaseInUseError, Span, TawthiqError
from tawthiq.web.desk_reader import Reader
from tawthiq.web.page import Asked, Form, show
from tawthiq.web.returning import locate_shown

_LONGEST = 20_000
_MOST = 500  # passages and boxes of one copy
_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_BOX = re.compile(rf"(\d{{1,5}})\s*:\s*{_NUMBER}[ ,]+{_NUMBER}[ ,]+{_NUMBER}[ ,]+{_NUMBER}")
_PURPOSES = ("share", "publish", "court")


@get("/read/{short:str}/redacting", sync_to_thread=True)
def ask(request: Asked, short: FromPath[str]) -> Response[str]:
    """The form of a redacted copy."""
    return _page(request, Reader(request, short), {"page": str(request.query_params.get("page", ""))})


# An address of its own: see `deciding` on what Litestar makes of one that GET and POST share.
@post("/read/{short:str}/marked/redact", sync_to_thread=True)
def ask_marked(request: Asked, short: FromPath[str], data: Form) -> Response[str]:
    """The same with words that were marked: sent, and not in the address, which a browser keeps."""
    return _page(request, Reader(request, short), data)


@post("/read/{short:str}/redact", sync_to_thread=True)
def redact(request: Asked, short: FromPath[str], data: Form) -> Response[Any]:
    """The copy, to be saved."""
    reader = Reader(request, short, acting=True)
    try:
        wish = RedactionWish(
            spans=tuple(_spans(reader, data)),
            regions=_regions(data.get("boxes", "")),
            picture=data.get("made") == "picture",
            protected=data.get("protected") == "yes",
            purpose=data["purpose"] if data.get("purpose") in _PURPOSES else None,
        )
        made = reader.desk.write(lambda case: case.redact(reader.key, wish))
    except CaseInUseError:
        raise
    except (TawthiqError, ValueError) as error:
        told = error if isinstance(error, TawthiqError) else TawthiqError(str(error))
        return _page(request, Reader(request, short), data, told)
    disposition = f'attachment; filename="{made.name}"'
    return Response(made.content, media_type=made.media_type, headers={"content-disposition": disposition})


def _spans(reader: Reader, data: dict[str, str]) -> list[Span]:
    """One passage a line; the first where it was marked, the others everywhere that they stand."""
    lines = [line.strip() for line in data.get("words", "")[:_LONGEST].splitlines() if line.strip()]
    near = data.get("start", "")
    start = int(near) if near.isdecimal() and len(near) < 12 else 0
    found: list[Span] = []
    for line in lines[:_MOST]:
        first = locate_shown(reader.desk.shield, reader.document, line, start)
        words = first.of(reader.document.text)
        places = [first]
        if data.get("everywhere") == "yes":
            places = [Span(*m.span()) for m in re.finditer(re.escape(words), reader.document.text)]
        found += places
    return found


def _regions(typed: str) -> tuple[Region, ...]:
    """Boxes as "PAGE: LEFT TOP RIGHT BOTTOM", in percent of the page, one a line."""
    found = []
    for line in [line.strip() for line in typed[:_LONGEST].splitlines() if line.strip()][:_MOST]:
        given = _BOX.fullmatch(line)
        if given is None:
            raise ValueError("A box is PAGE: LEFT TOP RIGHT BOTTOM in percent, such as 1: 10 20 45 24")
        found.append(Region(int(given[1]), *(round(float(v) * 100) for v in given.groups()[1:])))
    return tuple(found)


def _page(request: Asked, reader: Reader, data: dict[str, str], error: TawthiqError | None = None) -> Response[str]:
    number = data.get("page", "")
    values = {
        "title": "Redacted copy",
        "short": reader.short,
        "name": reader.site.name(reader.key),
        "lang": reader.document.language,
        "typed": {k: data.get(k, "")[:_LONGEST] for k in ("words", "start", "boxes", "purpose", "made")},
        "everywhere": data.get("everywhere", "yes") == "yes",
        "masked": reader.masked,
        "pictured": reader.pictured,
        "number": int(number) if number.isdecimal() and 0 < len(number) < 6 and int(number) else 1,
        "turned": bool(number),
        "error": error,
    }
    return show(request, "redact.html", values, here="/read", status=409 if error else 200)


ROUTES: list[Any] = [ask, ask_marked, redact]
