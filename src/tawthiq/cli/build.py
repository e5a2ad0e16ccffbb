"""`tawthiq build`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.case import Summary, open_case
from tawthiq.cli.terminal import out, print_json, print_problem, progress

EPILOG = "Example: tawthiq build my-case --from received/"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(build)


def build(
    case: Annotated[Path, typer.Argument(help="The case folder; made if it does not exist.")],
    source: Annotated[Path | None, typer.Option("--from", help="Seal what is new in this folder.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of a new case. Default: the folder's name.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Seal what is new, read it, compare it, and write the dossier.

    Run it again at any time: only what changed is done. A run that was cut off is finished by the next.
    """
    with progress() as show, open_case(case, create=True, title=title) as opened:
        summary = opened.build(source, progress=show)
    if json:
        print_json(summary.as_dict())
    else:
        print_summary(case, summary)
    if summary.problems:
        raise typer.Exit(1)


def print_summary(case: Path, summary: Summary) -> None:
    if not summary.changed:
        out.print(f"Nothing new. {summary.line()}")
    else:
        out.print(f"[bold]{escape(summary.title)}[/]  {summary.line()}")
        for line in summary.groups:
            out.print(f"  {escape(line)}")
    for problem in summary.problems:
        print_problem(problem)
    out.print(f"Dossier: {escape(str(summary.dossier))}")
