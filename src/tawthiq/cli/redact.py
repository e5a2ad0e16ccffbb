"""`tawthiq redact`: a copy of an exhibit with content gone, never covered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.case import RedactionWish
from tawthiq.case.guarding import refuse_inside
from tawthiq.casework.redaction import Region
from tawthiq.cli.opening import document_of, working
from tawthiq.cli.terminal import out, print_json, shown
from tawthiq.cli.withdraw import Purpose
from tawthiq.model import Span, TawthiqError

EPILOG = (
    'Examples: tawthiq redact my-case 3f9a12 --words "my neighbour" --out copy.txt  |  '
    "tawthiq redact my-case 3f9a12 --box 1:10,20,45,24 --out copy.pdf"
)
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")
_BOX = re.compile(r"(\d{1,6}):(\d{1,3}(?:\.\d+)?),(\d{1,3}(?:\.\d+)?),(\d{1,3}(?:\.\d+)?),(\d{1,3}(?:\.\d+)?)")


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(redact)


def redact(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path, typer.Argument(help="The case folder, built.")],
    exhibit: Annotated[str, typer.Argument(help="First characters of the exhibit's SHA-256, or of its document's id.")],
    target: Annotated[Path, typer.Option("--out", help="File to write. Its name should name nobody.")],
    words: Annotated[
        list[str] | None, typer.Option(help="These words go, wherever they stand; may be repeated.")
    ] = None,
    at: Annotated[
        list[str] | None, typer.Option(metavar="START-END", help="This passage goes, in code points; may be repeated.")
    ] = None,
    box: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PAGE:LEFT,TOP,RIGHT,BOTTOM", help="This rectangle of a page goes, in percent; may be repeated."
        ),
    ] = None,
    picture: Annotated[
        bool, typer.Option("--picture", help="Make the copy of pixels; words are blackened where OCR read them.")
    ] = False,
    protected: Annotated[
        bool, typer.Option("--protected/--no-protected", help="Also take out every protected name.")
    ] = True,
    purpose: Annotated[Purpose | None, typer.Option("--for", help="What the copy is for; consent is asked.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
) -> None:
    """Write a copy of an exhibit with content gone: words of its text, rectangles of its pages, protected names.

    The copy is a text, or a picture or PDF of pixels. Nothing else of the file goes over: no metadata, no hidden text,
    no earlier version. The sealed exhibit stays. The custody log records the copy's hash as derived from the exhibit.
    """
    with working(case) as (opened, _):
        refuse_inside(case, target)
        document = document_of(opened, exhibit, "exhibit")
        spans = [s for said in words or () for s in _everywhere(document.text, said)]
        spans += [_span(given) for given in at or ()]
        regions = tuple(_region(given) for given in box or ())
        what_for = purpose.value if purpose else None
        made = opened.redact(document.id, RedactionWish(tuple(spans), regions, picture, protected, what_for))
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(made.content)
        part.replace(target)
    if json:
        print_json({"out": str(target), "sha256": made.sha256, "parent": made.parent, "type": made.media_type})
        return
    out.print(f"Written: {escape(shown(str(target)))} ({made.media_type}), SHA-256 {made.sha256}")
    out.print("Look at it before it leaves: what tells who somebody is may stand in words that nobody marked.")


def _everywhere(text: str, said: str) -> list[Span]:
    if said not in text:
        # They are not repeated: they may be a name.
        raise TawthiqError("These words do not stand in the document", remedy="Copy them from it")
    return [Span(m.start(), m.end()) for m in re.finditer(re.escape(said), text)] if said else []


def _span(given: str) -> Span:
    found = _PLACE.fullmatch(given)
    if found is None:
        raise TawthiqError("This is no passage", item=given, remedy="For example: --at 120-145")
    return Span(int(found[1]), int(found[2]))


def _region(given: str) -> Region:
    found = _BOX.fullmatch(given)
    if found is None:
        raise TawthiqError("This is no box", item=given, remedy="For example: --box 1:10,20,45,24")
    left, top, right, bottom = (round(float(v) * 100) for v in found.groups()[1:])
    return Region(int(found[1]), left, top, right, bottom)
