"""`tawthiq export`: rows that other tools read."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tawthiq.case import open_case
from tawthiq.cli.terminal import err
from tawthiq.cli.withdraw import Purpose

EPILOG = "Example: tawthiq export my-case figures --out figures.jsonl"


class Kind(StrEnum):
    figures = "figures"
    documents = "documents"
    statements = "statements"


class As(StrEnum):
    judged = "judged"
    machine = "machine"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(export)


def export(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    kind: Annotated[Kind, typer.Argument(help="What to write: one JSON object a line.")],
    target: Annotated[Path | None, typer.Option("--out", help="File to write. Default: standard output.")] = None,
    as_: Annotated[
        As, typer.Option("--as", help="With people's decisions applied, or as the machine read it.")
    ] = As.judged,
    purpose: Annotated[
        Purpose | None,
        typer.Option("--for", help="What for. Leaves out what a source did not consent to. Default: unknown."),
    ] = None,
) -> None:
    """Write figures, documents or statements as JSON Lines, in document order.

    What a source refused is left out, and how much is said (exit code 1). With --for, so is what
    a source was never asked about.
    """
    with open_case(case) as opened:
        covered = opened.covered(purpose and purpose.value)
        to = str(target or "standard output")
        rows = opened.export(kind.value, as_=as_.value, to=to, purpose=purpose and purpose.value)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if target is None:
        sys.stdout.write(lines)
    else:
        part = target.with_name(target.name + ".part")
        part.write_text(lines, encoding="utf-8")
        part.replace(target)
        err.print(f"{len(rows)} {kind.value} written to {target}", markup=False)
    for sentence in (*covered.reasons, *filter(None, [covered.advice])):
        err.print(sentence, markup=False)
    if covered.left_out:
        raise typer.Exit(1)
