"""`tawthiq doctor`: what this machine has, and what the missing would add."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from typing import Annotated

import typer

from tawthiq import pipeline
from tawthiq.cli.terminal import out, print_json

# Helper program -> the Debian package that brings it, and what it would add once Tawthiq uses it. Nothing here is
# needed; what is not used yet is said to be so, so that nobody installs something in vain.
HELPERS = {
    "tesseract": ("tesseract-ocr tesseract-ocr-script-arab", "the text of scans and photographs (OCR)"),
    "pdftotext": ("poppler-utils", "a second reading of every PDF, so that disagreements are seen"),
    "ffprobe": ("ffmpeg", "what audio and video say of their own making"),
}

# Package -> what it is for.
OPTIONAL = {"sqlcipher3": "cases encrypted at rest"}


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: tawthiq doctor")(doctor)


def doctor(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Say what this machine has, what is missing, and what the missing would add."""
    helpers = {name: shutil.which(name) is not None for name in HELPERS}
    packages = {name: find_spec(name) is not None for name in OPTIONAL}
    if json:
        print_json({"tawthiq": version("tawthiq"), "helpers": helpers, "packages": packages, "tools": pipeline.tools()})
        return
    out.print(
        f"Tawthiq {version('tawthiq')} on Python {sys.version.split()[0]}. Everything that it needs is installed."
    )
    out.print(
        "\nHelper programs. This version uses none of them yet; exhibits that wait for one are sealed and listed:"
    )
    for name, present in helpers.items():
        package, adds = HELPERS[name]
        out.print(f"  {name:<10} {'found' if present else 'missing'}: will add {adds} (Debian: {package})")
    out.print("\nOptional packages:")
    for name, adds in OPTIONAL.items():
        out.print(f"  {name:<10} {'found' if packages[name] else 'missing'}: {adds} (pip install {name})")
    out.print("\nTools that derived results depend on:")
    for name, version_ in sorted(pipeline.tools().items()):
        out.print(f"  {name:<24} {version_}")
