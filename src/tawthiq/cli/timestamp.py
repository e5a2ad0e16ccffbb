"""`tawthiq timestamp`: have an authority vouch for the time. The one verb that connects to anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq import evidence
from tawthiq.case import Stamping
from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json, print_problem, shown
from tawthiq.model import TawthiqError

EPILOG = "Example: tawthiq timestamp my-case --authority http://timestamp.digicert.com --root DigiCertTrustedRootG4.pem"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(timestamp)


def timestamp(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    authority: Annotated[
        list[str] | None,
        typer.Option(help="Address of an RFC 3161 authority to ask beside those in case.toml. Repeatable."),
    ] = None,
    root: Annotated[
        list[str] | None,
        typer.Option(help="File or sha256:FINGERPRINT of its root certificate, one for each --authority, in order."),
    ] = None,
    queue: Annotated[bool, typer.Option("--queue", help="Only send again what waits from before.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Ask also those who have time-stamped all that the log holds.")
    ] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Give up what waits; connect to nobody.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Have time-stamp authorities (RFC 3161) vouch that the custody log existed now. This connects to them.

    Each learns one hash and this computer's address. Without a connection the request waits in the case.
    """
    extra = _extra(authority or [], root or [])
    with working(case) as (opened, show):
        if forget:
            count = opened.forget_requests()
            out.print(f"{count} requests given up.")
            return
        found = opened.timestamp(extra, waiting_only=queue, again=again, progress=show)
    if json:
        print_json(found.as_dict())
    else:
        _print(found)
    if found.problems:
        raise typer.Exit(1)


def _extra(urls: list[str], roots: list[str]) -> list[evidence.Authority]:
    if len(urls) != len(roots):
        raise TawthiqError(
            "each --authority needs its --root",
            item=f"{len(urls)} addresses, {len(roots)} roots",
            remedy="Give both, in the same order.",
        )
    # Paths of the settings are relative to the case; those typed here to where they are typed.
    placed = [root if root.startswith("sha256:") else str(Path(root).expanduser().absolute()) for root in roots]
    return [evidence.authority(url, root) for url, root in zip(urls, placed, strict=True)]


def _print(found: Stamping) -> None:
    for one in found.given:
        root = f"{one.root_name}, SHA-256 {one.root}"
        said = f"{one.authority}: entries 0 to {one.size - 1} existed at {one.time} (root {root})."
        out.print(escape(shown(said)))
    for name in found.standing:
        out.print(escape(shown(f"{name}: has time-stamped all that the log holds; not asked again.")))
    for problem in found.problems:
        print_problem(problem)
    for note in found.notes:
        out.print(escape(shown(note)))
    if not (found.given or found.standing or found.problems):
        out.print("No request waits.")
