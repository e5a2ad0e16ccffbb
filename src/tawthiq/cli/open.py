"""`tawthiq open`: the case in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.cli.opening import ask
from tawthiq.cli.terminal import out

EPILOG = "Examples: tawthiq open my-case  |  tawthiq open my-case --no-browser --port 8123"


def register(app: typer.Typer) -> None:
    app.command("open", epilog=EPILOG)(open_app)


def open_app(
    case: Annotated[Path, typer.Argument(help="The case folder, built.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="On this computer's own address; 0: any free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
    actor: Annotated[str | None, typer.Option(help="Whose key signs decisions. Default: the only one here.")] = None,
) -> None:
    """Work on a case in the browser: read, accept or correct, search, compare. Ctrl-C ends it.

    Only this computer can reach it, and only through the address printed here, which opens once. It works without a
    network and asks no other host for anything. Other verbs may be run on the case meanwhile.
    """
    # Imported here: a web server is nothing that another verb should wait for.
    from tawthiq.web import Desk, Serving

    desk = Desk(case, actor, ask)
    # What was left unfinished in the case is mended here, and what is wrong with it is said before a browser opens.
    desk.write(lambda _: None)

    serving = Serving(desk, port)
    if browser and webbrowser.open(serving.address):
        out.print("The case is open in the browser. Ctrl-C ends it.")
    else:
        out.print(f"Open it with a browser: {escape(serving.address)}")
        out.print("The address opens once. Ctrl-C ends it.")
    serving.run()
