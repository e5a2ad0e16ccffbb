"""`tawthiq numbers`: what OCR read as numbers and a person has to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json

EPILOG = "Example: tawthiq numbers my-case --crops look-here  |  tawthiq assess my-case confirm 3f9a12 number=43"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(numbers)


def numbers(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    crops: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the piece of the image of each that waits, as PNG.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List numbers that were read from images and count for nothing until a person confirms them.

    OCR misreads Arabic digits and is sure of itself all the same. Look at the image, then decide with `tawthiq assess`.
    """
    with working(case) as (opened, _):
        found = opened.numbers(crops)
    if json:
        print_json(found)
        return
    for row in found:
        state = f"confirmed as {row['shown']}" if row["shown"] is not None else "waits"
        state += f", perhaps {row['suggested']}" if row["suggested"] and row["shown"] is None else ""
        place = f"{row['document']}, page {row['page']}"
        out.print(f"{row['number'][:12]}  {escape(row['read'])}  {state}  {escape(place)}: {escape(row['around'])}")
    waiting = sum(1 for row in found if row["shown"] is None)
    out.print(f"{len(found)} numbers, {waiting} of them wait for a person.")
