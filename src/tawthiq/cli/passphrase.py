"""`tawthiq passphrase`: another passphrase for an encrypted case."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tawthiq import evidence
from tawthiq.cli.opening import ask_new, working
from tawthiq.cli.terminal import out
from tawthiq.model import TawthiqError

EPILOG = "Example: tawthiq passphrase my-case"
NEW = "TAWTHIQ_NEW_PASSPHRASE"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(passphrase)


def passphrase(case: Annotated[Path, typer.Argument(help="The case folder.")]) -> None:
    """Give an encrypted case another passphrase.

    Asks for the old one and, twice, for the new one; without a terminal they come from TAWTHIQ_PASSPHRASE and
    TAWTHIQ_NEW_PASSPHRASE. Whoever knows the old one and has a copy of the old key.age can still open the case: if that
    is a danger, make a new case and merge this one into it.
    """
    with working(case) as (opened, _):
        opened.change_passphrase(_new)
    out.print("The passphrase was changed. Copies of the old key.age still open with the old one.")


def _new(folder: Path) -> str:
    given = os.environ.get(NEW)
    if given:
        return given
    if os.environ.get(evidence.VARIABLE):
        raise TawthiqError("No new passphrase was given", item=str(folder), remedy=f"Set {NEW} as well")
    return ask_new(folder)
