"""`tawthiq doctor`: what this machine has, and what the missing would add."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer
from rich.markup import escape

from tawthiq import pipeline
from tawthiq.cli.installed import PIECES
from tawthiq.cli.terminal import out, print_json, shown


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: tawthiq doctor")(doctor)


def doctor(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Say what this machine has, what is missing, what the missing would add, and how to install it."""
    pieces: list[dict[str, Any]] = [
        {"name": p.name, "found": p.found(), "adds": p.adds, "used": p.used, "install": p.commands} for p in PIECES
    ]
    if json:
        print_json({"tawthiq": version("tawthiq"), "pieces": pieces, "tools": pipeline.tools()})
        return
    out.print(
        f"Tawthiq {version('tawthiq')} on Python {sys.version.split()[0]}. Everything that it needs is installed."
    )
    out.print("\nWhat can be added. Without it a build goes on, and files that wait for one are sealed and listed:")
    for piece in pieces:
        _print(piece)
    out.print("\nTools that derived results depend on:")
    for name, version_ in sorted(pipeline.tools().items()):
        out.print(f"  {name:<24} {version_}")


def _print(piece: dict[str, Any]) -> None:
    found = piece["found"]
    state = "missing" if found is None else "found" if found == "yes" else f"found {shown(found)}"
    later = "" if piece["used"] else " (nothing in this version uses it yet)"
    out.print(f"  {piece['name']:<26}{escape(state)}: {piece['adds']}{later}")
    if found is None:
        for system, command in piece["install"].items():
            out.print(f"      {system + ':':<16}{escape(command)}")
