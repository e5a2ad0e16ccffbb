"""`tawthiq withdraw` and `tawthiq erase`: consent taken back, personal values erased."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins
from rich.markup import escape

from tawthiq.case import Erased
from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json, shown

WITHDRAW = 'Example: tawthiq withdraw my-case --source "source 12" --purpose publish --reason "asked by telephone"'
ERASE = "Example: tawthiq erase my-case 3f9a12 --field path --field note"


class Purpose(StrEnum):
    keep = "keep"
    share = "share"
    publish = "publish"
    court = "court"


class Field(StrEnum):
    path = "path"
    received_from = "received_from"
    way = "way"
    note = "note"
    address = "address"
    viewer = "viewer"


def register(app: typer.Typer) -> None:
    app.command(epilog=WITHDRAW)(withdraw)
    app.command(epilog=ERASE)(erase)


def withdraw(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    source: Annotated[str, typer.Option(help="The source, as given with --received-from.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the case.")],
    purpose: Annotated[list[Purpose] | None, typer.Option(help="For this purpose only; may be repeated.")] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="Also erase the source's name, its files' names, notes and addresses.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Take a source's consent back: for all purposes, or for those named. Exports then leave its files out.

    With --erase the personal values leave the case for good; the custody log keeps hashes of them and still verifies.
    """
    with working(case) as (opened, show):
        done = opened.withdraw(source, [p.value for p in purpose or ()], reason=reason, erase=erase, progress=show)
    if json:
        print_json({"withdrawn": [p.value for p in purpose or Purpose], "erased": to_builtins(done)})
        return
    out.print(f"Withdrawn: {', '.join(p.value for p in purpose or Purpose)}. Exports leave out what this source gave.")
    if done is not None:
        _print(done)


def erase(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    exhibits: Annotated[list[str], typer.Argument(metavar="EXHIBIT...", help="First characters of their SHA-256.")],
    field: Annotated[list[Field] | None, typer.Option(help="Which values; may be repeated. Default: all.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Erase personal values about exhibits: name as received, source, way, note, address, viewer. It cannot be undone.

    The exhibits' bytes stay. The custody log keeps hashes of the values and still verifies.
    """
    with working(case) as (opened, show):
        done = opened.erase(exhibits, [f.value for f in field or Field], progress=show)
    if json:
        print_json(to_builtins(done))
    else:
        _print(done)


def _print(done: Erased) -> None:
    out.print(
        f"Erased: {done.values} personal values about {done.exhibits} files, and {done.decisions} decisions that named "
        "the source. What had been derived from them was made again without them."
    )
    for place in done.remains:
        out.print(f"[yellow]![/] It was not touched, but {escape(shown(place))}.")
    if done.left_before:
        out.print("These exports were made before, and nobody can call them back:")
        for line in done.left_before:
            out.print(f"  {escape(shown(line))}")
    out.print("Copies of this case hold the values still: merge this one into them, or destroy them.")
