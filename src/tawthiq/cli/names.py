"""`tawthiq names`: whether two names can be one person's, in either script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.cli.terminal import err, out, print_json, print_problem
from tawthiq.model import TawthiqError
from tawthiq.people.compare import compare
from tawthiq.people.pairs import score_pairs
from tawthiq.people.tabular import to_csv
from tawthiq.reading.encodings import decode

EPILOG = (
    'Examples: tawthiq names "محمد الأحمد" "Mohammad Al-Ahmad"  |  tawthiq names --pairs pairs.csv --out scores.csv'
)


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(names)


def names(
    pair: Annotated[list[str] | None, typer.Argument(metavar="[NAME NAME]", help="Two names to compare.")] = None,
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Score every row of a CSV with columns a and b.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", metavar="SCORES.csv", help="Where to write. Default: standard output.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Say how far two names can be one person's (0 to 1), and why, part by part.

    It looks at nothing but the names: order, spelling in Arabic and Latin script, attested spellings, sounds.
    """
    if pairs is not None and not pair:
        _file(pairs, target, json)
    elif pair and len(pair) == 2 and pairs is None and target is None:
        found = compare(*pair)
        if json:
            print_json({"a": pair[0], "b": pair[1], "score": found.score, "level": found.level, "why": found.why})
        else:
            out.print(f"{found.score:.2f}  {found.level}")
            for line in found.why.split("; "):
                out.print(f"      {escape(line)}")
    else:
        raise TawthiqError(
            "Give two names, or a file with --pairs", item="tawthiq names", remedy="See `tawthiq names --help`"
        )


def _file(source: Path, target: Path | None, json: bool) -> None:
    if not source.is_file():
        raise TawthiqError("There is no such file", item=str(source), remedy="Name a CSV with columns a and b")
    columns, rows, problems = score_pairs(decode(source.read_bytes()).text, source.name)
    if json:
        print_json(rows)
    elif target is None:
        sys.stdout.write(to_csv(columns, rows))
    else:
        part = target.with_name(target.name + ".part")
        part.write_text(to_csv(columns, rows), encoding="utf-8")
        part.replace(target)
        err.print(f"{len(rows)} pairs scored, written to {target}", markup=False)
        for problem in problems:
            print_problem(problem)
    if problems:
        raise typer.Exit(1)
