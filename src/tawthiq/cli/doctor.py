"""`tawthiq doctor`: what this machine has, and what the missing would add."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from tawthiq import pipeline
from tawthiq.cli.terminal import out, print_json

# Program -> what it adds, and the Debian package that brings it.
HELPERS = {
    "pdftotext": ("a second reading of every PDF, so that disagreements are seen", "poppler-utils"),
}
# What no installed program changes yet; said so that nobody installs something in vain.
WAITING = {
    "scanned pages and photographs": "are sealed and listed; reading them (OCR) is not built yet",
    "audio and video": "are sealed and listed; reading them is not built yet",
}


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: tawthiq doctor")(doctor)


def doctor(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Say what this machine has, what is missing, and what the missing would add."""
    helpers = {name: shutil.which(name) is not None for name in HELPERS}
    if json:
        print_json({"tawthiq": version("tawthiq"), "helpers": helpers, "tools": pipeline.tools()})
        return
    out.print(
        f"Tawthiq {version('tawthiq')} on Python {sys.version.split()[0]}. Everything that it needs is installed."
    )
    for name, present in helpers.items():
        adds, package = HELPERS[name]
        state = "found" if present else f"not found: it would add {adds}. On Debian: apt-get install {package}"
        out.print(f"  {name}: {state}")
    for what, why in WAITING.items():
        out.print(f"  {what}: {why}")
