"""`tawthiq add`: seal files into a case without building it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs
from rich.markup import escape

from tawthiq.case import Case, Declared, Sealed
from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json, print_problem, shown
from tawthiq.evidence import stamp
from tawthiq.model import ListMap, Problem, TawthiqError, plain
from tawthiq.people import from_json

EPILOG = (
    'Examples: tawthiq add my-case scan-07.png --received-from "A. (source 12)" --how "on paper, scanned by us"  |  '
    "tawthiq add my-case page.html --url https://example.org/a --captured 2026-03-01T10:20:00Z"
)


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(add)


def add(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path, typer.Argument(help="The case folder; made if it does not exist.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders to seal.")],
    received_from: Annotated[
        str | None, typer.Option(help="Who gave them. Kept in the case, never in clear in the custody log.")
    ] = None,
    how: Annotated[str | None, typer.Option(help="In what way they were handed over. Kept likewise.")] = None,
    note: Annotated[str | None, typer.Option(help="Anything to remember about how they came. Kept likewise.")] = None,
    url: Annotated[
        str | None, typer.Option(help="The web address that they were captured from. Kept likewise.")
    ] = None,
    captured: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When: ISO 8601 with a zone. Stands in the log in clear; needs --url."),
    ] = None,
    as_list: Annotated[
        bool, typer.Option("--as-list", help="The files are lists of people: show how their columns are read.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How, as JSON: heading or column number to field.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was sealed as JSON.")] = False,
) -> None:
    """Seal files: copy their bytes into the case, hash them, and write their arrival into the custody log.

    What archives and e-mails among them hold is sealed too, each file as an exhibit of its own. With --as-list the
    columns are guessed from their headings (English or Arabic) and shown; to correct one, edit what --json prints under
    "map" and add the list again with --mapping. A list that cannot be read as one is named; the others are taken.
    """
    if captured and not url:
        raise TawthiqError("A time of capture needs the address captured", item=captured, remedy="Give it with --url")
    if mapping is not None and not as_list:
        raise TawthiqError("A mapping is for lists", item=str(mapping), remedy="Give --as-list with it")
    chosen = from_json(_text(mapping), mapping.name) if mapping is not None else None
    web = (url, _moment(captured) if captured else None) if url else None
    with working(case, create=True) as (opened, show):
        sealed = opened.add(paths, received_from=received_from, note=note, how=how, web=web, progress=show)
        lists, refused = _declare(opened, paths, chosen) if as_list else ([], [])
    sealed = structs.replace(sealed, problems=(*sealed.problems, *refused))
    if json:
        print_json(sealed.as_dict() | ({"lists": plain(lists)} if as_list else {}))
    else:
        _say(sealed, lists, case)
    if sealed.problems:
        raise typer.Exit(1)


def _declare(opened: Case, paths: list[Path], chosen: ListMap | None) -> tuple[list[Declared], list[Problem]]:
    """How each list is read, and those that cannot be: one that is refused does not hold up the rest."""
    lists, refused = [], []
    for path in paths:
        try:
            lists.append(opened.declare_list(path, chosen))
        except TawthiqError as error:
            refused.append(Problem(error.item or str(path), error.what, error.remedy))
    return lists, refused


def _say(sealed: Sealed, lists: list[Declared], case: Path) -> None:
    for receipt in sealed.receipts:
        out.print(f"{receipt.exhibit}  {escape(shown(receipt.path))}")
    for problem in sealed.problems:
        print_problem(problem)
    if sealed.known:
        out.print(f"{len(sealed.known)} files were in the case already, with the same bytes and origin.")
    for declared in lists:
        _show(declared)
    out.print(f"{len(sealed.receipts)} files sealed. `tawthiq build {escape(str(case))}` reads them.")


def _show(declared: Declared) -> None:
    """How a list's columns are read, each with its first value."""
    how = "guessed from the headings" if declared.guessed else "as the mapping says"
    out.print(f"{escape(declared.path)}: columns {how}")
    for title, value in declared.examples.items():
        field = declared.map.columns.get(title) or "(kept, no field)"
        out.print(f"  {field:<16} {escape(shown(title))}   {escape(shown(value))[:50]}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TawthiqError(f"The mapping cannot be read ({error})", item=str(path), remedy="Name a JSON file") from None


def _moment(text: str) -> str:
    """A time as the log writes it, UTC."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return stamp(moment)
    except (ValueError, OverflowError):
        pass
    raise TawthiqError(
        "This is no time with a zone", item=text, remedy="For example 2026-03-01T10:20:00Z or 2026-03-01T12:20:00+02:00"
    )
