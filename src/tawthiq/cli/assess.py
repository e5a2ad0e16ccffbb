"""`tawthiq assess`: decisions of people, from the terminal."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from tawthiq.case import Case
from tawthiq.cli.opening import working
from tawthiq.cli.terminal import out, print_json, shown

EPILOG = (
    "Examples: tawthiq assess my-case accept 3f9a12  |  tawthiq assess my-case correct 3f9a12 period=2011/2015 "
    '--reason "the annex gives the years"  |  tawthiq assess my-case consent "source 12" publish=no'
)


class Action(StrEnum):
    accept = "accept"
    correct = "correct"
    reject = "reject"
    confirm = "confirm"
    same_person = "same_person"
    different_person = "different_person"
    unsure = "unsure"
    same_party = "same_party"
    different_party = "different_party"
    consent = "consent"
    protect = "protect"
    retract = "retract"
    list = "list"


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(assess)


def assess(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    action: Annotated[Action, typer.Argument(help="What you decide; `list` shows what was decided so far.")],
    target: Annotated[
        str,
        typer.Argument(
            help="Statement, number, record or decision: the first characters of its id. For consent: the source. "
            "For parties: a name."
        ),
    ] = "",
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SLOT=VALUE]...",
            help="For `correct`: right values. For `confirm`: number=43. For pairs: the other id or name. "
            "For `unsure`: also needs=TEXT. For `protect`: yes or no.",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why. Needed for everything but `accept` and `confirm`.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Decide about a statement, a pair of records or of parties, or a source's consent. Nothing is ever overwritten.

    `protect` takes a record's or a person's id: the whole person then leaves every export of people without a name.

    Where decisions about pairs cannot all hold, it says so and leaves with code 1; the two are kept apart meanwhile.

    Nothing is ever overwritten. The dossier follows at the next `tawthiq build`. To undo a decision, retract it.
    """
    with working(case) as (opened, show):
        if action is Action.list:
            _list(opened.decisions(), json)
            return
        made = opened.assess(action.value, target, values or [], reason=reason)
        opened.derive(progress=show)
        against = [
            c for c in _contradictions(opened, made.verdict) if made.id in {d["assessment"] for d in c["decisions"]}
        ]
    if json:
        print_json({"assessment": made.id, "verdict": made.verdict, "contradictions": [c["text"] for c in against]})
    else:
        out.print(
            f"Decided: {made.verdict} ({made.id[:12]}). `tawthiq build {escape(str(case))}` rewrites the dossier."
        )
        for found in against:
            out.print(f"[yellow]![/] {escape(shown(found['text']))} Retract one: `tawthiq assess CASE retract ID`.")
    if against:
        raise typer.Exit(1)


def _contradictions(opened: Case, verdict: str) -> list[dict[str, Any]]:
    return opened.contradictions() if verdict in ("same_person", "different_person") else []


def _list(decisions: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        print_json(decisions)
        return
    for d in decisions:
        out.print(
            f"{d['assessment'][:12]}  {d['time']}  {d['verdict']:<16} {d['state']:<10} "
            f"{escape(d['about'][:70])}  {escape(d['reason'])}"
        )
    out.print(f"{len(decisions)} decisions.")
