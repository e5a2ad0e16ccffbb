"""`tawthiq verify`: check every byte, entry, checkpoint and time-stamp."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.case import Sample, Verdict, record_check, verify_case
from tawthiq.cli.opening import ask
from tawthiq.cli.terminal import out, print_json, progress, shown

EPILOG = "Example: tawthiq verify my-case --against checkpoint.txt --key 5f0c...e1"


Chosen = Annotated[
    str | None,
    typer.Option(
        metavar="N[:SEED]",
        help="Read only N exhibits, chosen at random, for checks every week or so. With the seed that it printed: "
        "the same ones again.",
    ),
]


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(verify)


def verify(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path, typer.Argument(help="The case folder, or a bag that was handed over.")],
    against: Annotated[
        Path | None, typer.Option(help="A checkpoint kept outside the case: the log must still contain it.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Fingerprint of the key that must have signed the log.")] = None,
    sample: Chosen = None,
    record: Annotated[
        bool, typer.Option("--record", help="If all is well, write into the custody log that this was checked.")
    ] = False,
    root: Annotated[
        list[Path] | None,
        typer.Option(help="A time-stamp authority's root certificate, from outside the case. May be given repeatedly."),
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Also make everything derived again and compare it; takes as long as a build."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print both verdicts as JSON.")] = False,
) -> None:
    """Check every byte, entry, checkpoint and time-stamp; say exactly what fails.

    Two verdicts: evidence (bytes, custody log, signatures) and derivation (what the machine made of them). Nothing is
    written, unless with --record.
    """
    chosen = Sample.parse(sample) if sample is not None else None
    passphrase = cache(ask)  # one question, whatever is done with the case
    with progress() as show:
        verdict = verify_case(
            case,
            against=against,
            key=key,
            sample=chosen,
            roots=root or (),
            rebuild=rebuild,
            passphrase=passphrase,
            progress=show,
        )
    if json:
        print_json(verdict.as_dict())
    else:
        print_verdict(verdict)
    if record:
        record_check(case, verdict, sample=chosen, passphrase=passphrase)
    if not verdict.intact:
        raise typer.Exit(1)


def print_verdict(verdict: Verdict) -> None:
    for name, failures, passed in (
        ("Evidence", verdict.evidence, verdict.evidence_line),
        ("Derivation", verdict.derivation, verdict.derivation_line),
    ):
        if not failures and not passed:
            continue  # a bag has no second verdict: nothing derived is in it
        out.print(f"[bold]{name}[/]: " + ("[red]FAILED[/]" if failures else f"intact. {escape(passed)}"))
        for failure in failures:
            out.print(f"  - {escape(shown(str(failure)))}")
    if verdict.unfinished:
        out.print("[bold]Unfinished[/]: an interrupted run leaves this, and the next build ends it.")
        for waiting in verdict.unfinished:
            out.print(f"  - {escape(shown(str(waiting)))}")
    for note in verdict.notes:
        out.print(f"Note: {escape(shown(note))}")
