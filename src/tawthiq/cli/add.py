"""`tawthiq add`: seal files into a case without building it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json, print_problem, shown
from tawthiq.evidence import stamp
from tawthiq.model import TawthiqError

EPILOG = (
    'Examples: tawthiq add my-case scan-07.png --received-from "A. (source 12)" --how "on paper, scanned by us"  |  '
    "tawthiq add my-case page.html --url https://example.org/a --captured 2026-03-01T10:20:00Z"
)


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(add)


def add(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path, typer.Argument(help="The case folder; made if it does not exist.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders to seal.")],
    received_from: Annotated[
        str | None, typer.Option(help="Who gave them. Kept in the case, never in clear in the custody log.")
    ] = None,
    how: Annotated[str | None, typer.Option(help="In what way they were handed over. Kept likewise.")] = None,
    note: Annotated[str | None, typer.Option(help="Anything to remember about how they came. Kept likewise.")] = None,
    url: Annotated[
        str | None, typer.Option(help="The web address that they were captured from. Kept likewise.")
    ] = None,
    captured: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When: ISO 8601 with a zone. Stands in the log in clear; needs --url."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was sealed as JSON.")] = False,
) -> None:
    """Seal files: copy their bytes into the case, hash them, and write their arrival into the custody log.

    What archives and e-mails among them hold is sealed too, each file as an exhibit of its own.
    """
    if captured and not url:
        raise TawthiqError("A time of capture needs the address captured", item=captured, remedy="Give it with --url")
    web = (url, _moment(captured) if captured else None) if url else None
    with working(case, create=True) as (opened, show):
        sealed = opened.add(paths, received_from=received_from, note=note, how=how, web=web, progress=show)
    if json:
        print_json(sealed.as_dict())
    else:
        for receipt in sealed.receipts:
            out.print(f"{receipt.exhibit}  {escape(shown(receipt.path))}")
        for problem in sealed.problems:
            print_problem(problem)
        if sealed.known:
            out.print(f"{len(sealed.known)} files were in the case already, with the same bytes and origin.")
        out.print(f"{len(sealed.receipts)} files sealed. `tawthiq build {escape(str(case))}` reads them.")
    if sealed.problems:
        raise typer.Exit(1)


def _moment(text: str) -> str:
    """A time as the log writes it, UTC."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return stamp(moment)
    except (ValueError, OverflowError):
        pass
    raise TawthiqError(
        "This is no time with a zone", item=text, remedy="For example 2026-03-01T10:20:00Z or 2026-03-01T12:20:00+02:00"
    )
