"""The command line: one thin module a verb. Exit codes: 0 done, 1 finished with problems named, 2 wrong use."""

from __future__ import annotations

import sys

import typer

from tawthiq.cli import (
    add,
    assess,
    build,
    demo,
    doctor,
    estimate,
    export,
    find,
    judge,
    merge,
    names,
    numbers,
    passphrase,
    protect,
    redact,
    timestamp,
    verify,
    withdraw,
)
from tawthiq.cli import open as open_verb
from tawthiq.cli.terminal import fail
from tawthiq.model import TawthiqError

app = typer.Typer(
    name="tawthiq",
    help="From a folder of documents to a dossier in which every number leads to a sentence, and every sentence to a "
    "sealed file. Start with: tawthiq build MY-CASE --from FOLDER",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for module in (
    build,
    open_verb,
    add,
    verify,
    timestamp,
    assess,
    judge,
    numbers,
    estimate,
    export,
    find,
    merge,
    withdraw,
    protect,
    redact,
    names,
    passphrase,
    demo,
    doctor,
):
    module.register(app)


@app.callback(invoke_without_command=True)
def top(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from tawthiq import __version__

        typer.echo(f"tawthiq {__version__}")
        raise typer.Exit


def main() -> None:
    """The console script. Errors of ours are printed as sentences; a programming error keeps its traceback."""
    try:
        app()
    except TawthiqError as error:
        fail(str(error))
    except KeyboardInterrupt:
        print("\nStopped. What was sealed stays sealed; the same command goes on from here.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
