"""`tawthiq verify`: check every byte, entry and checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.case import verify_case
from tawthiq.cli.terminal import out, print_json, progress, shown

EPILOG = "Example: tawthiq verify my-case --against checkpoint.txt --key 5f0c...e1"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(verify)


def verify(
    case: Annotated[Path, typer.Argument(help="The case folder, or a bag that was handed over.")],
    against: Annotated[
        Path | None, typer.Option(help="A checkpoint kept outside the case: the log must still contain it.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Fingerprint of the key that must have signed the log.")] = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Also make everything derived again and compare it; takes as long as a build."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print both verdicts as JSON.")] = False,
) -> None:
    """Check every byte, entry and checkpoint; say exactly what fails.

    Two verdicts: evidence (bytes, custody log, signatures) and derivation (what the machine made of them).
    """
    with progress() as show:
        verdict = verify_case(case, against=against, key=key, rebuild=rebuild, progress=show)
    if json:
        print_json(verdict.as_dict())
    else:
        for name, failures, passed in (
            ("Evidence", verdict.evidence, verdict.evidence_line),
            ("Derivation", verdict.derivation, verdict.derivation_line),
        ):
            if not failures and not passed:
                continue  # a bag has no second verdict: nothing derived is in it
            out.print(f"[bold]{name}[/]: " + ("[red]FAILED[/]" if failures else f"intact. {escape(passed)}"))
            for failure in failures:
                out.print(f"  - {escape(shown(failure))}")
    if not verdict.intact:
        raise typer.Exit(1)
