"""`tawthiq demo`: the shipped, fictional example."""

from __future__ import annotations

import os
import shutil
import sys
import webbrowser
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.cli.build import print_summary
from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out
from tawthiq.model import TawthiqError
from tawthiq.store import read_settings

EPILOG = "Example: tawthiq demo --out /tmp/demo-case"
TITLE = "Example case (fictional)"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(demo)


def demo(
    target: Annotated[Path, typer.Option("--out", help="Where to build the case.")] = Path("demo-case"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Build it from nothing, even if it is there.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the dossier in a browser, where there is a screen.")] = True,
) -> None:
    """Build the shipped example case and open its dossier. Everything in it is invented."""
    if (target / "case.toml").exists():
        _expect_example(target)
        if fresh:
            shutil.rmtree(target)
    with working(target, create=True, title=TITLE) as (opened, show):
        summary = opened.build(example() / "documents", progress=show)
    print_summary(target, summary)
    page = summary.dossier or target  # a case that was encrypted by hand has no pages
    out.print("\nAll of it is invented. The problems named above belong to the example: it shows how they are shown.")
    if browser and sys.stdout.isatty() and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
        webbrowser.open(page.resolve().as_uri())
    else:
        out.print(f"Open it with a browser: {escape(page.resolve().as_uri())}")


def _expect_example(target: Path) -> None:
    """Nothing invented is ever sealed into a real case, and no real case is removed to make room for the example."""
    title = read_settings(target).title
    if title != TITLE:
        raise TawthiqError(
            f"This folder holds another case, “{title}”; the example goes into a folder of its own",
            item=str(target),
            remedy="Name another folder: tawthiq demo --out NEW-FOLDER",
        )


def example() -> Path:
    """The folder of the example: inside the installed package, or in the repository that this runs from."""
    for folder in (Path(str(files("tawthiq"))) / "example", Path(__file__).resolve().parents[3] / "examples"):
        found = next((p.parent for p in sorted(folder.glob("**/truth.json"))), None)
        if found is not None:
            return found
    raise TawthiqError(
        "The example case is not where it should be",
        item="examples/",
        remedy="Install Tawthiq again, or use its repository",
    )
