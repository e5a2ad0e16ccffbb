"""`tawthiq add`: seal files into a case without building it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.case import open_case
from tawthiq.cli.terminal import out, print_json, print_problem, progress, shown

EPILOG = 'Example: tawthiq add my-case scan-07.png --received-from "A. (source 12)" --note "handed over on paper"'


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(add)


def add(
    case: Annotated[Path, typer.Argument(help="The case folder; made if it does not exist.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders to seal.")],
    received_from: Annotated[
        str | None, typer.Option(help="Who gave them. Kept in the case, never in clear in the custody log.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Anything to remember about how they came. Kept likewise.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was sealed as JSON.")] = False,
) -> None:
    """Seal files: copy their bytes into the case, hash them, and write their arrival into the custody log."""
    with progress() as show, open_case(case, create=True) as opened:
        sealed = opened.add(paths, received_from=received_from, note=note, progress=show)
    if json:
        print_json(sealed.as_dict())
    else:
        for receipt in sealed.receipts:
            out.print(f"{receipt.exhibit}  {escape(shown(receipt.path))}")
        for problem in sealed.problems:
            print_problem(problem)
        out.print(f"{len(sealed.receipts)} files sealed. `tawthiq build {escape(str(case))}` reads them.")
    if sealed.problems:
        raise typer.Exit(1)
