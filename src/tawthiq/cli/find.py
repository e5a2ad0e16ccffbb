"""`tawthiq find`: people and passages by a name, any script or spelling."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json, shown

EPILOG = 'Examples: tawthiq find my-case "Mohamad Alahmad"  |  tawthiq find my-case "محمد الاحمد" --json'


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(find)


def find(
    case: Annotated[Path, typer.Argument(help="The case folder, built.")],
    words: Annotated[str, typer.Argument(metavar="NAME", help="A name, whole or in part, in Arabic or Latin script.")],
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Find people on the lists, and passages of the texts, by a name. The surest stand first, each with why.

    A part may be missing on either side, or be wrong. Nothing is judged by it: the same name is not the same person.
    """
    with working(case) as (opened, _):
        people, mentions = opened.find(words, limit)
    if json:
        print_json({"people": people, "mentions": mentions})
        return
    for person in people:
        where = ", ".join(f"{shown(r['document'])} row {r['row']}" for r in person["records"][:4])
        out.print(f"{person['score']:.2f}  {escape(shown(person['name']))}  {person['person'][:12]}")
        out.print(f"      {escape(where)}")
        out.print(f"      {escape(person['why'])}")
    for mention in mentions:
        out.print(
            f"{mention['score']:.2f}  {escape(shown(mention['document']))}: ... {escape(shown(mention['around']))}"
        )
        if mention.get("mention"):
            out.print(f"      named in the text as {mention['role']}: mention {mention['mention'][:12]}")
    if not people and not mentions:
        out.print("Nobody of that name was found.")
