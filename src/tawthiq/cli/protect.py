"""`tawthiq protect` and `tawthiq vault`: names that stand nowhere but in the vault, and looking into it."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins
from rich.markup import escape

from tawthiq.case import Case, Protected
from tawthiq.case.protecting import span_of
from tawthiq.cli.opening import document_of, working
from tawthiq.cli.terminal import err, out, print_json, shown
from tawthiq.model import TawthiqError, pseudonym

PROTECT = (
    'Examples: tawthiq protect my-case 3f9a12 --reason "asked by her lawyer"  |  tawthiq protect my-case --list  |  '
    'tawthiq protect my-case --lift 7 --reason "published with consent"'
)
VAULT = "Examples: tawthiq vault my-case --new  |  tawthiq vault my-case"
VARIABLE = "TAWTHIQ_VAULT_PASSPHRASE"
HereOnly = Annotated[
    bool,
    typer.Option("--here-only", help="With --words: at this place alone; else they are a name, wherever it stands."),
]


def register(app: typer.Typer) -> None:
    app.command(epilog=PROTECT)(protect)
    app.command(epilog=VAULT)(vault)


def protect(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path, typer.Argument(help="The case folder, built.")],
    target: Annotated[
        str,
        typer.Argument(help="A record, person or mention (first characters of its id), or with --words a document."),
    ] = "",
    party: Annotated[
        bool, typer.Option("--party", help="The target is a party's name, as the documents have it.")
    ] = False,
    words: Annotated[str, typer.Option(help="These words of the target's text, as they stand there.")] = "",
    at: Annotated[int | None, typer.Option(help="With --words: where they begin, in code points.")] = None,
    here_only: HereOnly = False,
    number: Annotated[int | None, typer.Option(help="With --words: they name this protected person, too.")] = None,
    lift: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="End the protection that bears this number.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print who is protected, by pseudonym.")] = False,
    reason: Annotated[str, typer.Option(help="Why, without the name. Needed to protect and to lift.")] = "",
    json: Annotated[bool, typer.Option("--json", help="With --list: print as JSON.")] = False,
) -> None:
    """Have a person, a party or words of a text stand everywhere by a pseudonym, or end that.

    Pages, exports, the dossier, the search index and messages then show "Protected person 7". The sealed files keep the
    name. Who is meant lies in the vault (`tawthiq vault`), which a passphrase opens.
    """
    with working(case) as (opened, progress):
        if list_:
            _list(opened.protection.listed(), json)
            return
        if lift is not None:
            opened.protection.lift(lift, reason=reason, progress=progress)
            out.print(
                f"The protection under {lift} was lifted. `tawthiq build` writes the dossier with the name again."
            )
            return
        if words:
            document = document_of(opened, target, "document")
            span, everywhere = span_of(document, words, at), not here_only
            opened.protection.words(
                document.id, span, reason=reason, everywhere=everywhere, number=number, progress=progress
            )
        elif party:
            opened.protection.party(target, reason=reason, progress=progress)
        else:
            opened.protection.person(target, reason=reason, progress=progress)
        made, has_vault = opened.protection.listed(), opened.protection.has_vault
    _tell(max(made, key=lambda p: p.since), has_vault=has_vault)


def _tell(made: Protected, *, has_vault: bool) -> None:
    out.print(f"{made.pseudonym} stands for it from now on, in {made.places} places of {made.documents} documents.")
    err.print("`tawthiq build` writes the dossier anew. Earlier exports and dossiers that left the case keep the name.")
    if not has_vault:
        err.print("There is no vault yet: `tawthiq vault CASE --new` makes one.")


def vault(
    case: Annotated[Path, typer.Argument(help="The case folder.")],
    new: Annotated[bool, typer.Option("--new", help="Make the vault, under a new passphrase.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show who the pseudonyms stand for. It asks for the vault's passphrase, and the custody log records the look.

    Without a terminal the passphrase comes from TAWTHIQ_VAULT_PASSPHRASE. Nobody can reset it.
    """
    with working(case) as (opened, _):
        if new:
            opened.protection.make_vault(ask_new_vault(case))
            out.print("The vault was made. Its passphrase is the only way in: keep a copy of it elsewhere.")
            return
        found = opened.protection.reveal(ask_vault(case), what="looked at")
    rows = sorted(found.values(), key=lambda one: int(one["number"]))
    if json:
        print_json([{"pseudonym": pseudonym(str(r["kind"]), int(r["number"])), **r} for r in rows])
        return
    for row in rows:
        said = ", ".join(shown(str(n)) for n in row["names"])
        out.print(f"{pseudonym(str(row['kind']), int(row['number']))}: {escape(said)}")
    if not rows:
        out.print("The vault is empty.")


def reveal(opened: Case, case: Path, what: str) -> None:
    """Have an open case show names, by the vault's passphrase."""
    opened.protection.reveal(ask_vault(case), what=what)


def ask_vault(folder: Path) -> str:
    """The vault's passphrase: from TAWTHIQ_VAULT_PASSPHRASE, or typed unseen."""
    given = os.environ.get(VARIABLE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise TawthiqError(
            "The vault needs its passphrase", item=str(folder), remedy=f"Run it on a terminal, or set {VARIABLE}"
        )
    return getpass(f"Passphrase of the vault of {shown(str(folder))}: ")


def ask_new_vault(folder: Path) -> str:
    """A new passphrase for the vault, typed twice. Raises TawthiqError when the two differ."""
    if os.environ.get(VARIABLE) or not sys.stdin.isatty():
        return ask_vault(folder)
    first = getpass(f"New passphrase of the vault of {shown(str(folder))}: ")
    if getpass("The same once more: ") != first:
        raise TawthiqError("The two passphrases differ", item=str(folder), remedy="Run it again; nothing was made")
    return first


def _list(found: tuple[Protected, ...], json: bool) -> None:
    if json:
        print_json(to_builtins(found))
        return
    for one in found:
        out.print(
            f"{one.pseudonym}: {one.rows} rows of lists, {one.places} places in {one.documents} documents, since "
            f"{one.since[:10]} ({escape(shown(one.reason))})"
        )
    if not found:
        out.print("Nobody is protected.")
