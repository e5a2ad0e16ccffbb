"""`tawthiq merge`: bring another copy of a case in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins
from rich.markup import escape

from tawthiq.case import Merged
from tawthiq.cli.opening import ask, working
from tawthiq.cli.terminal import out, print_json, shown

EPILOG = "Example: tawthiq merge my-case /media/usb/my-case"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(merge)


def merge(
    case: Annotated[Path, typer.Argument(help="The case folder that takes everything in.")],
    other: Annotated[Path, typer.Argument(help="The other copy. It is only read.")],
    another_case: Annotated[
        bool, typer.Option("--another-case", help="Allow OTHER to be a case of its own and not a copy of this one.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was merged as JSON.")] = False,
) -> None:
    """Bring two copies of a case together: files, decisions, and the other's custody log, kept whole.

    The other copy is verified first, and refused if anything in it fails. Where the two judged one thing differently,
    both decisions are kept and the conflict is named (exit code 1). Merging twice does nothing.
    """
    with working(case) as (opened, show):
        merged = opened.merge(other, another_case=another_case, passphrase=ask, progress=show)
    if json:
        print_json(to_builtins(merged))
    else:
        _print(case, merged)
    if merged.conflicts:
        raise typer.Exit(1)


def _print(case: Path, merged: Merged) -> None:
    if merged.nothing:
        out.print(f"Nothing to merge. {escape(merged.nothing)}")
        return
    out.print(
        f"Merged: {merged.arrivals} files received ({merged.exhibits} exhibits new here), "
        f"{merged.decisions} decisions. The other log, {merged.size} entries signed by {merged.key}, "
        f"is kept under custody/merged/{merged.root}."
    )
    if merged.erased:
        out.print(f"{merged.erased} personal values that the other copy had erased were erased here, too.")
    for conflict in merged.conflicts:
        out.print(f"[yellow]![/] {escape(shown(conflict))}")
    if merged.conflicts:
        out.print(f"Conflicts: {len(merged.conflicts)}. Retract the wrong one of each with `tawthiq assess`.")
    out.print(f"`tawthiq build {escape(str(case))}` reads what is new and rewrites the dossier.")
