"""Acts upon statements: accept, reject, correct, split, add, undo. Each works with and without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tawthiq import casework
from tawthiq.case import Act
from tawthiq.model import Span, Statement, TawthiqError
from tawthiq.web import acts
from tawthiq.web.cards import basis_of
from tawthiq.web.desk_reader import Reader, done_answer, is_script
from tawthiq.web.fields import read_fields
from tawthiq.web.forms import Form as FormView
from tawthiq.web.forms import adding, asked, correcting, rejecting, splitting
from tawthiq.web.page import Asked, Form, show
from tawthiq.web.progress import same_act
from tawthiq.web.returning import locate_shown

_FORMS = {"reject": rejecting, "correct": correcting, "split": splitting}


# Forms have addresses of their own: where GET and POST share one, Litestar 2.25 calls a handler that runs in a thread
# twice over, as it is registered once more for each.
@get("/read/{short:str}/ask/{act:str}/{key:str}", sync_to_thread=True)
def form(request: Asked, short: FromPath[str], act: FromPath[str], key: FromPath[str]) -> Response[str]:
    """The form of an act upon a statement."""
    reader = Reader(request, short)
    if act not in _FORMS:
        raise NotFoundException()
    statement = reader.statement(key)
    made = asked(_FORMS[act](reader, statement), reader, statement, request.query_params.get("basis"))
    return _shown(reader, made)


@get("/read/{short:str}/ask/add", sync_to_thread=True)
def add_form(request: Asked, short: FromPath[str]) -> Response[str]:
    """The form to add what the machine missed, at words that were marked."""
    reader = Reader(request, short)
    return _shown(reader, adding(reader, dict(request.query_params)))


@post("/read/{short:str}/accept/{key:str}", sync_to_thread=True)
def accept(request: Asked, short: FromPath[str], key: FromPath[str], data: Form) -> Response[str]:
    """It was read and it is right."""
    reader = Reader(request, short, acting=True)
    statement = reader.statement(key)
    try:
        acts.carry_out(reader.desk, statement, data.get("basis", ""), acts.accepted(reader.document, statement), "")
    except acts.Stale as stale:
        return _stale_card(request, short, key, stale)
    return done_answer(request, short, key, whole=False, forth=True, said="Accepted")


@post("/read/{short:str}/reject/{key:str}", sync_to_thread=True)
def reject(request: Asked, short: FromPath[str], key: FromPath[str], data: Form) -> Response[str]:
    """It is no statement, or none that should count."""
    reader = Reader(request, short)
    statement = reader.statement(key)
    view = rejecting(reader, statement, data)
    truth = Reader(request, short, acting=True)
    return _done(reader, statement, view, data, lambda: acts.rejected(truth.document, statement), "Rejected")


@post("/read/{short:str}/correct/{key:str}", sync_to_thread=True)
def correct(request: Asked, short: FromPath[str], key: FromPath[str], data: Form) -> Response[str]:
    """Its values, or its words, are other ones."""
    reader = Reader(request, short)
    statement = reader.statement(key)
    view = correcting(reader, statement, data)
    truth = Reader(request, short, acting=True)
    meant, real = truth.meant(data, key), truth.statement(key)

    def made() -> list[Act]:
        values = read_fields(real.kind, meant).values
        return acts.corrected(truth.document, real, values, _span(truth, meant, "", real))

    return _done(reader, statement, view, data, made, "Corrected")


@post("/read/{short:str}/split/{key:str}", sync_to_thread=True)
def split(request: Asked, short: FromPath[str], key: FromPath[str], data: Form) -> Response[str]:
    """It is two statements."""
    reader = Reader(request, short)
    statement = reader.statement(key)
    view = splitting(reader, statement, data)
    truth = Reader(request, short, acting=True)
    meant, real = truth.meant(data, key), truth.statement(key)

    def made() -> list[Act]:
        halves = [(read_fields(real.kind, meant, p).values, _span(truth, meant, p, real)) for p in ("a-", "b-")]
        return acts.split(truth.document, real, halves)

    return _done(reader, statement, view, data, made, "Split into two")


@post("/read/{short:str}/add", sync_to_thread=True)
def add(request: Asked, short: FromPath[str], data: Form) -> Response[str]:
    """The machine missed it."""
    reader = Reader(request, short)
    view = adding(reader, data, posted=True)
    truth = Reader(request, short, acting=True)
    meant = truth.meant(data)

    def made() -> list[Act]:
        span = _span(truth, meant, "", None)
        return [acts.added(truth.document, span, view.kind, read_fields(view.kind, meant).values)]

    return _done(reader, None, view, data, made, "Added")


@post("/read/{short:str}/undo", sync_to_thread=True)
def undo(request: Asked, short: FromPath[str], data: Form) -> Response[str]:
    """Take back a decision, and all that was decided with it."""
    reader = Reader(request, short, acting=True)
    site = reader.site
    wanted = data.get("decision", "")
    found = next((a for a in site.decisions.get(reader.document.exhibit, ()) if a.id == wanted), None)
    if found is None:
        raise NotFoundException()
    together = [a for a in site.decisions[reader.document.exhibit] if a.verdict != "retract" and same_act(a, found)]
    decided = site.judged_in(reader.key).decided
    about = [s for s, made in decided.items() if found.id in {a.id for a in made}]
    acts.carry_out(reader.desk, None, "", acts.undone(together), "undone while reading")
    if found.verdict == "confirm":
        return Response("", status_code=303, headers={"location": f"{reader.address}/numbers"})
    came_or_went = any(a.verdict == "add" for a in together) or not about or len(together) > 1
    key = site.short(about[0]) if about else ""
    return done_answer(request, short, key, whole=came_or_went, forth=False, said="Taken back")


def _span(reader: Reader, data: dict[str, str], prefix: str, statement: Statement | None) -> Span:
    """The words that a form is about: the statement's own where it names no others."""
    words = data.get(f"{prefix}words")
    said = reader.shown(statement.span) if statement else ""
    if statement is not None and (words is None or words.split() in (said.split(), reader.words(statement.span))):
        return statement.span
    near = data.get(f"{prefix}start", "")
    start = int(near) if near.isdecimal() and len(near) < 12 else statement.span.start if statement else 0
    return locate_shown(reader.desk.shield, reader.document, words or "", start)


def _done(
    reader: Reader,
    statement: Statement | None,
    view: FormView,
    data: dict[str, str],
    made: Callable[[], list[Act]],
    said: str,
) -> Response[str]:
    """Carry an act out, or show its form again with what is wrong and with all that was typed."""
    view.reason = acts.reason_of(data)
    if not view.reason:
        view.errors["reason"] = "Say why, in a word or two"
    if any(t.errors for t in view.typed) or view.errors:
        return _shown(reader, view, status=422)
    try:
        every = made()
    except ValueError as fault:
        view.errors["form"] = str(fault)
        return _shown(reader, view, status=422)
    try:
        acts.carry_out(reader.desk, statement, data.get("basis", ""), every, view.reason)
    except acts.Stale as stale:
        view.stale, view.since = True, stale.since
        view.basis = basis_of(stale.since)
        return _shown(reader, view, status=409)
    except TawthiqError as refused:
        view.errors["form"] = refused.what
        return _shown(reader, view, status=409)
    last = every[-1].anchor
    key = _key_at(reader, Span(last.start, last.start + len(last.exact)), last.kind)
    return done_answer(reader.request, reader.short, key, whole=_moves(every), forth=True, said=said)


def _moves(every: list[Act]) -> bool:
    """Whether statements come or go by it."""
    return any(act.verdict == "add" for act in every)


def _key_at(reader: Reader, span: Span, kind: str) -> str:
    site = Reader(reader.request, reader.short).site
    every = site.judged_in(reader.key).statements
    return next((site.short(i) for i, s in every.items() if s.span == span and s.kind == kind), "")


def _shown(reader: Reader, view: FormView, status: int = 200) -> Response[str]:
    """The form: a piece for the page's script, else a page of its own."""
    values = {"f": view, "short": reader.short, "title": view.title, "kinds": casework.KINDS}
    if is_script(reader.request):
        made = show(reader.request, "read_form_piece.html", values, status=status)
        if status != 200:
            made.headers.update({"HX-Retarget": view.place, "HX-Reswap": "innerHTML"})
        return made
    more = {"name": reader.site.name(reader.key), "lang": reader.document.language, "offers": reader.offers()}
    return show(reader.request, "read_form.html", {**values, **more}, here="/read", status=status)


def _stale_card(request: Asked, short: str, key: str, stale: acts.Stale) -> Response[str]:
    """The card as it is now, with what somebody decided meanwhile."""
    reader = Reader(request, short)
    if not is_script(request):
        raise TawthiqError(
            "Somebody decided about this statement since the page was shown",
            item=", ".join(a.verdict for a in stale.since) or "taken back",
            remedy="Load the page again, look at it, and decide anew",
        )
    card = reader.card(key)
    if card is None:
        raise NotFoundException()
    values = {**reader.common(), "c": card, "said": "Not done", "notice": "stale"}
    made = show(request, "read_card.html", values, status=409)
    made.headers.update({"HX-Retarget": f"#c-{key}", "HX-Reswap": "outerHTML"})
    return made


ROUTES: list[Any] = [form, add_form, accept, reject, correct, split, add, undo]
