"""`tawthiq doctor`: what this machine has, and what the missing would add."""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.util import find_spec
from typing import Annotated

import typer

from tawthiq import pipeline
from tawthiq.cli.terminal import out, print_json
from tawthiq.reading.helpers import FFMPEG, FFPROBE, TESSERACT, Helper

# Nothing here is needed; what is not used yet is not named, so that nobody installs something in vain.
HELPERS = (TESSERACT, FFPROBE, FFMPEG)

# Package -> what it is for.
OPTIONAL = {"sqlcipher3": "cases encrypted at rest"}


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: tawthiq doctor")(doctor)


def doctor(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Say what this machine has, what is missing, and what the missing would add."""
    helpers = {helper.program: helper.installed for helper in HELPERS}
    packages = {name: find_spec(name) is not None for name in OPTIONAL}
    if json:
        print_json({"tawthiq": version("tawthiq"), "helpers": helpers, "packages": packages, "tools": pipeline.tools()})
        return
    out.print(
        f"Tawthiq {version('tawthiq')} on Python {sys.version.split()[0]}. Everything that it needs is installed."
    )
    out.print("\nHelper programs. Exhibits that wait for one are sealed and listed:")
    for helper in HELPERS:
        state = "found" if helper.installed else "missing"
        out.print(f"  {helper.program:<10} {state}: adds {helper.adds} ({_packages(helper)})")
    out.print("\nOptional packages:")
    for name, adds in OPTIONAL.items():
        out.print(f"  {name:<10} {'found' if packages[name] else 'missing'}: {adds} (pip install {name})")
    out.print("\nTools that derived results depend on:")
    for name, version_ in sorted(pipeline.tools().items()):
        out.print(f"  {name:<24} {version_}")


def _packages(helper: Helper) -> str:
    packages = helper.packages
    return (
        f"Debian and Ubuntu: apt-get install {packages['debian']}; Fedora: dnf install {packages['fedora']}; "
        f"macOS: brew install {packages['macos']}"
    )
