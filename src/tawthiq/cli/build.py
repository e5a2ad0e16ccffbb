"""`tawthiq build`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.case import Summary, intake
from tawthiq.cli.opening import ask, ask_new, working
from tawthiq.cli.terminal import command, out, print_json, print_problem
from tawthiq.evidence import Passphrase
from tawthiq.people import Engine

EPILOG = (
    "Examples: tawthiq build my-case --from received/  |  "
    "tawthiq build my-case --from received/ --encrypt --pages ~/dossier"
)


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(build)


def build(
    case: Annotated[Path, typer.Argument(help="The case folder; made if it does not exist.")],
    source: Annotated[Path | None, typer.Option("--from", help="Seal what is new in this folder.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of a new case. Default: the folder's name.")] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Make a new case encrypted at rest, under a passphrase.")
    ] = False,
    pages: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the dossier to this folder, outside the case, and in clear."),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(help="What scores the pairs of long lists; spark gives the same, and needs tawthiq\\[spark]."),
    ] = "duckdb",
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Seal what is new, read it, compare it, and write the dossier.

    Run it again at any time: only what changed is done. A run that was cut off is finished by the next.
    """
    if source is not None:
        intake(source)  # before a case is made of which it was to be the content
    with working(case, create=True, title=title, encrypt=encrypt, passphrase=_passphrase(encrypt)) as (opened, show):
        summary = opened.build(source, pages=pages, engine=engine, progress=show)
    if json:
        print_json(summary.as_dict())
    else:
        print_summary(case, summary)
    if summary.problems:
        raise typer.Exit(1)


def _passphrase(encrypt: bool) -> Passphrase:
    return ask_new if encrypt else ask


def print_summary(case: Path, summary: Summary) -> None:
    if not summary.changed:
        out.print(f"Nothing new. {summary.line()}")
    else:
        out.print(f"[bold]{escape(summary.title)}[/]  {summary.line()}")
        for line in summary.groups:
            out.print(f"  {escape(line)}")
    for problem in summary.problems:
        print_problem(problem)
    if summary.dossier is None:
        out.print("No dossier was written, as the case is encrypted: name a folder for it with --pages.")
    else:
        out.print(f"Dossier: {escape(str(summary.dossier))}")
    if summary.changed:
        out.print(f"Read and judge it in the browser: {escape(command('open', str(case)))}")
