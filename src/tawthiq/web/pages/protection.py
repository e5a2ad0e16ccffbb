"""Protection: who stands under a pseudonym, the vault that says who they are, and what all this does not protect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.case import Case, Protected
from tawthiq.model import CaseInUseError, TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.web import deciding, speakers
from tawthiq.web.crowds import crowd_of
from tawthiq.web.desk_reader import Reader
from tawthiq.web.page import Asked, Form, desk_of, show
from tawthiq.web.returning import locate_shown

HERE = "/protection"
LONGEST = 1024  # characters of a passphrase


@get(HERE, sync_to_thread=True)
def protection(request: Asked) -> Response[str]:
    """Everybody who is protected, by pseudonym; with names while the vault is open."""
    return _page(request)


@post("/protection/vault", sync_to_thread=True)
def make(request: Asked, data: Form) -> Response[Any]:
    """Make the vault, under a passphrase that is typed twice."""
    first, again = data.get("passphrase", ""), data.get("again", "")

    def made() -> None:
        if first != again:
            raise TawthiqError("The two passphrases differ", remedy="Type both again; nothing was made")
        desk_of(request).write(lambda case: case.protection.make_vault(first[: LONGEST + 1]))

    return _after(request, made)


@post("/protection/open", sync_to_thread=True)
def unlock(request: Asked, data: Form) -> Response[Any]:
    """Open the vault for this session. The custody log says so."""
    return _after(request, lambda: desk_of(request).reveal(data.get("passphrase", "")[:LONGEST]))


@post("/protection/close", sync_to_thread=True)
def lock(request: Asked, data: Form) -> Redirect:
    """Close the vault."""
    desk_of(request).conceal()
    return Redirect(deciding.path_of(data, HERE), status_code=303)


@post("/protection/lift", sync_to_thread=True)
def lift(request: Asked, data: Form) -> Response[Any]:
    """End a protection: its names show again."""
    number = data.get("number", "")
    if not (number.isdecimal() and len(number) < 8):
        raise NotFoundException()
    reason = data.get("reason", "")[: deciding.LONGEST_REASON]
    return _after(
        request,
        lambda: desk_of(request).hide(lambda case, p: case.protection.lift(int(number), reason=reason, progress=p)),
    )


@post("/protection/party", sync_to_thread=True)
def party(request: Asked, data: Form) -> Response[Any]:
    """Protect a party."""
    # With every name: of a party whose other names are masked, one may not be.
    site = desk_of(request).shelf(true=True)
    key = speakers.key_at(desk_of(request).shelf(), data.get("party", ""))
    if key is None:
        raise NotFoundException()
    known = site.view.lineage.parties
    name = next((n for n in speakers.names(desk_of(request).shelf(), key) if n in known), "")
    reason = data.get("reason", "")[: deciding.LONGEST_REASON]
    return _after(
        request, lambda: desk_of(request).hide(lambda case, p: case.protection.party(name, reason=reason, progress=p))
    )


@get("/read/{short:str}/protecting", sync_to_thread=True)
def ask_words(request: Asked, short: FromPath[str]) -> Response[str]:
    """The form to protect words of a text."""
    return _words_page(request, Reader(request, short), {})


# An address of its own: see `deciding` on what Litestar makes of one that GET and POST share.
@post("/read/{short:str}/marked/protect", sync_to_thread=True)
def ask_marked(request: Asked, short: FromPath[str], data: Form) -> Response[str]:
    """The same with words that were marked: sent, and not in the address, which a browser keeps."""
    return _words_page(request, Reader(request, short), data)


@post("/read/{short:str}/protect", sync_to_thread=True)
def words(request: Asked, short: FromPath[str], data: Form) -> Response[Any]:
    """Protect words of a text: a name wherever it stands, or a passage."""
    reader = Reader(request, short, acting=True)
    start, number = data.get("start", ""), data.get("number", "")
    reason = data.get("reason", "")[: deciding.LONGEST_REASON]
    near = int(start) if start.isdecimal() and len(start) < 12 else 0
    whose = int(number) if number.isdecimal() and len(number) < 8 else None

    def act(case: Case, progress: Progress) -> None:
        everywhere = data.get("where", "name") == "name"
        case.protection.words(reader.key, span, reason=reason, everywhere=everywhere, number=whose, progress=progress)

    try:
        said = data.get("words", "").replace("\r\n", "\n")
        span = locate_shown(reader.desk.shield, reader.document, said[:2000], near)
        reader.desk.hide(act)
    except CaseInUseError:
        raise
    except (TawthiqError, ValueError) as error:
        told = error if isinstance(error, TawthiqError) else TawthiqError(str(error))
        return _words_page(request, Reader(request, short), data, told)
    return Redirect(f"{reader.address}?at={span.start}-{span.end}#at", status_code=303)


def _words_page(
    request: Asked, reader: Reader, data: dict[str, str], error: TawthiqError | None = None
) -> Response[str]:
    values = {
        "title": "Protect these words",
        "short": reader.short,
        "name": reader.site.name(reader.key),
        "lang": reader.document.language,
        "typed": {k: data.get(k, "")[:2000] for k in ("words", "start", "reason", "where", "number")},
        "identities": _listed(request),
        "error": error,
    }
    return show(request, "protect_words.html", values, here="/read", status=409 if error else 200)


def _listed(request: Asked) -> tuple[Protected, ...]:
    desk = desk_of(request)
    return desk.ask(lambda look: look.protected(names=desk.revealed))


def _page(request: Asked, error: TawthiqError | None = None) -> Response[str]:
    desk = desk_of(request)
    crowd = crowd_of(desk.shelf())
    if error is None and desk.hiding is not None and not desk.hiding.running and not desk.hiding.told:
        error, desk.hiding.told = desk.hiding.trouble, True
    values = {
        "title": "Protection",
        "rows": _listed(request),
        "href_of": lambda record: crowd.href(crowd.person_of[record]) if record in crowd.person_of else "",
        "has_vault": desk.has_vault,
        "revealed": desk.revealed,
        "error": error,
    }
    return show(request, "protection.html", values, here=HERE, status=409 if error else 200)


def _after(request: Asked, act: Callable[[], Any]) -> Response[Any]:
    """The page again, or with why it was refused. Nothing that was typed as a passphrase comes back."""
    try:
        act()
    except CaseInUseError:
        raise
    except TawthiqError as error:
        return _page(request, error)
    return Redirect(HERE, status_code=303)


ROUTES: list[Any] = [protection, make, unlock, lock, lift, party, ask_words, ask_marked, words]
