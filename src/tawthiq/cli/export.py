"""`tawthiq export`: rows that other tools read, and bags that others can check."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from tawthiq.case import Covered, HandedOver, Wish
from tawthiq.cli.opening import working
from tawthiq.cli.protect import reveal as open_vault
from tawthiq.cli.recalling import recall_lines
from tawthiq.cli.terminal import err, shown
from tawthiq.cli.withdraw import Purpose
from tawthiq.dossier.people_rows import flat, ftm_entity
from tawthiq.model import TawthiqError
from tawthiq.people.mapping import fields
from tawthiq.people.tabular import to_csv

EPILOG = "Example: tawthiq export my-case figures --out figures.jsonl"


class Kind(StrEnum):
    figures = "figures"
    documents = "documents"
    statements = "statements"
    groups = "groups"
    relations = "relations"
    origins = "origins"
    edges = "edges"
    records = "records"
    links = "links"
    people = "people"
    mentions = "mentions"
    bag = "bag"


OF_GROUPS = (Kind.groups, Kind.relations)


class Format(StrEnum):
    jsonl = "jsonl"
    csv = "csv"
    ftm = "ftm"


class As(StrEnum):
    judged = "judged"
    machine = "machine"


Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="EXHIBIT|GROUP",
        help="Bag: this exhibit alone, by hash or received path. Groups, relations: this group alone, by its key. "
        "May be repeated.",
    ),
]
Reveal = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD",
        help="Bag: show this personal value of its exhibits: path, received_from, note, address. Default: none. "
        "Rows: `names` writes protected names too; it asks for the vault's passphrase.",
    ),
]


class Asked(NamedTuple):
    """What is asked for."""

    kind: Kind
    as_: As
    purpose: str | None
    only: tuple[str, ...]
    reveal: tuple[str, ...]
    with_protected: bool
    to: str
    format_: Format


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(export)


def export(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    kind: Annotated[Kind, typer.Argument(help="What to write: one JSON object a line, or a bag.")],
    target: Annotated[
        Path | None, typer.Option("--out", help="File to write, or the bag's folder. Default: standard output.")
    ] = None,
    as_: Annotated[
        As, typer.Option("--as", help="With people's decisions applied, or as the machine read it.")
    ] = As.judged,
    purpose: Annotated[
        Purpose | None,
        typer.Option("--for", help="What for. Leaves out what a source did not consent to. Default: unknown."),
    ] = None,
    only: Only = None,
    reveal: Reveal = None,
    with_protected: Annotated[
        bool, typer.Option("--with-protected", help="Bag: hand over exhibits in which protected names stand, too.")
    ] = False,
    to: Annotated[
        str, typer.Option(help="Bag: who receives it. Kept in the case, never in clear in the custody log.")
    ] = "",
    format_: Annotated[
        Format, typer.Option("--format", help="People: JSON Lines, CSV, or FollowTheMoney entities.")
    ] = Format.jsonl,
) -> None:
    """Write figures, documents, statements, comparisons, sources or people as JSON Lines; or a bag of exhibits.

    Groups are the figures that are compared, with their relations and what follows; relations is every pair of them;
    origins and edges say what rests on what, and why.
    Mentions are people whom texts name, each with its passage; they are nobody's until a person says whose.

    What a source refused is left out, and how much is said (exit code 1). With --for, so is what
    a source was never asked about. A bag (BagIt 1.0) holds exhibits, byte for byte, and all that somebody who
    distrusts them needs to check them.
    """
    what_for = purpose.value if purpose else None
    asked = Asked(kind, as_, what_for, tuple(only or ()), tuple(reveal or ()), with_protected, to, format_)
    covered = _bag(case, asked, target) if kind is Kind.bag else _rows(case, asked, target)
    for sentence in (*covered.reasons, *filter(None, [covered.advice])):
        err.print(sentence, markup=False)
    if covered.left_out:
        raise typer.Exit(1)


def _refuse(asked: Asked) -> None:
    """Raises TawthiqError where rows are asked for in words that are about something else."""
    kind = asked.kind
    strange = asked.reveal not in ((), ("names",))
    if (asked.only and kind not in OF_GROUPS) or asked.to or asked.with_protected or strange:
        raise TawthiqError("--only, --to and --with-protected are for bags", item=kind.value, remedy="Leave them away.")
    if asked.format_ is not Format.jsonl and kind is not Kind.people:
        raise TawthiqError("Only people have this format", item=kind.value, remedy="Leave --format away")


def _rows(case: Path, asked: Asked, target: Path | None) -> Covered:
    _refuse(asked)
    with working(case) as (opened, _):
        if asked.reveal:
            open_vault(opened, case, "names exported")
        covered = opened.covered(asked.purpose)
        to = str(target or "standard output")
        kind = asked.kind
        rows = opened.export(
            kind.value, as_=asked.as_.value, to=to, purpose=asked.purpose, reveal=bool(asked.reveal), only=asked.only
        )
        # Whoever counts people is told how far the count can be trusted; rows themselves stay as others read them.
        linked = kind in (Kind.people, Kind.records, Kind.links) and len(rows) > 1
        recall = recall_lines((opened.sample(0) or {"recall": None})["recall"], str(case)) if linked else []
    if asked.format_ is Format.csv:
        columns = (
            "person",
            "name",
            "records",
            "protected",
            "documents",
            "former",
            *(f for f in fields() if f != "name"),
        )
        lines = to_csv(columns, [flat(row, columns[6:]) for row in rows])
    else:
        rows = [ftm_entity(row) for row in rows] if asked.format_ is Format.ftm else rows
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for sentence in recall:
        err.print(sentence, markup=False)
    if target is None:
        sys.stdout.write(lines)
        return covered
    part = target.with_name(target.name + ".part")
    part.write_text(lines, encoding="utf-8")
    part.replace(target)
    err.print(f"{len(rows)} {kind.value} written to {target}", markup=False)
    return covered


def _bag(case: Path, asked: Asked, target: Path | None) -> Covered:
    if target is None:
        raise TawthiqError("A bag needs a folder", item=str(case), remedy="Name a new one with --out.")
    wish = Wish(asked.only, asked.reveal, asked.to, asked.purpose, asked.with_protected)
    with working(case) as (opened, show):
        made = opened.hand_over(target, wish, progress=show)
    for line in _told(made):
        err.print(line, markup=False)
    return made.covered


def _told(made: HandedOver) -> list[str]:
    """What whoever hands it over should know, and tell."""
    lines = [
        f"{made.exhibits} exhibits ({made.size:,} bytes) and {made.entries} of {made.log_size} log entries "
        f"written to {made.folder}",
        f"Root {made.root}",
        f"Key  {made.key}",
        "Tell the receiver this key's fingerprint by another way than with the bag.",
        f"It names those who acted: {', '.join(map(shown, made.actors))}.",
    ]
    if made.revealed:
        lines.append(f"Revealed of each exhibit: {', '.join(made.revealed)}.")
    if made.withheld:
        lines.append(f"Withheld of each exhibit: {', '.join(made.withheld)}. Reveal one with --reveal FIELD.")
    if made.left_out:
        lines.append(f"Left out: {made.left_out} entries about these exhibits, since they name others too.")
    if made.unread:
        lines.append(f"Nothing could be read in {made.unread} of them: look whether a protected name stands there.")
    lines.append("The exhibits themselves are whole: whatever names stand in them leave with them.")
    return lines
