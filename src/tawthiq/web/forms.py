"""The forms of acts upon statements, as their templates need them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from tawthiq import casework
from tawthiq.dossier.words import shorten, visible_text
from tawthiq.model import Assessment, Statement
from tawthiq.vocabulary import load
from tawthiq.web.cards import basis_of
from tawthiq.web.desk_reader import Reader
from tawthiq.web.fields import FieldView, Typed, empty_fields, fields_of, read_fields
from tawthiq.web.progress import ready_reasons

_LONGEST_NUMBER = 15  # digits of a number of people; no floating-point number tells longer ones apart


class Part(Struct):
    """One statement of a form: its words and its fields. `prefix` tells the two halves of a split apart."""

    prefix: str
    words: str
    start: int
    fields: tuple[FieldView, ...]


class Form(Struct):
    """One form.

    Attributes:
        action: where it is sent.
        place: CSS selector of where it stands in the page.
        parts: none where only a reason is asked for.
        basis: digest of the decisions that it was shown under.
        stale: somebody decided since it was shown; `late`: since the page was shown on which it was asked for.
        since: what is in force now.
        reason: chosen or typed; `ready`: those to choose from.
        errors: by "reason" and "form".
    """

    act: str
    title: str
    action: str
    place: str
    ident: str
    kind: str
    quote: str
    lang: str
    basis: str = ""
    parts: list[Part] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    ready: tuple[str, ...] = ()
    reason: str = ""
    since: tuple[Assessment, ...] = ()
    stale: bool = False
    late: bool = False
    errors: dict[str, str] = field(default_factory=dict)


def asked(made: Form, reader: Reader, statement: Statement, basis: str | None) -> Form:
    """The form, saying so where somebody decided since the page was shown on which it was asked for.

    Args:
        basis: digest of the decisions that the page was shown under; None where it is not known.
    """
    if basis is not None and basis != made.basis:
        made.late, made.since = True, tuple(reader.site.decided.get(statement.id, ()))
    return made


def rejecting(reader: Reader, statement: Statement, data: Mapping[str, str] | None = None) -> Form:
    return _form(reader, statement, "reject", "Reject this statement", data)


def correcting(reader: Reader, statement: Statement, data: Mapping[str, str] | None = None) -> Form:
    made = _form(reader, statement, "correct", "Correct this statement", data)
    _put(made, reader, statement, "", data)
    return made


def splitting(reader: Reader, statement: Statement, data: Mapping[str, str] | None = None) -> Form:
    made = _form(reader, statement, "split", "Split this statement into two", data)
    for prefix in ("a-", "b-"):
        _put(made, reader, statement, prefix, data)
    return made


def adding(reader: Reader, data: Mapping[str, str], *, posted: bool = False) -> Form:
    """The form to add a statement.

    Args:
        data: its words, where they begin, and its kind; where it was posted, its slots, too.
    """
    kind = data.get("kind", "")
    kind = kind if kind in casework.KINDS else casework.KINDS[0]
    words, start = data.get("words", "").replace("\r\n", "\n")[:5000], data.get("start", "")
    place = int(start) if start.isdecimal() and len(start) < 12 else 0
    typed = read_fields(kind, data) if posted else None
    made = Form(
        act="add",
        title="Add a statement that was missed",
        action=f"{reader.address}/add",
        place="#adding",
        ident="add",
        kind=kind,
        quote=words,
        lang=reader.document.language,
        ready=ready_reasons("add"),
        reason=_last_reason(reader, "add", ready_reasons("add")),
    )
    made.parts = [Part("", words, place, empty_fields(kind, _likely(kind, words), typed))]
    made.typed = [typed or Typed({}, {}, {})]
    return made


def _form(reader: Reader, statement: Statement, act: str, title: str, data: Mapping[str, str] | None) -> Form:
    key = reader.site.short(statement.id)
    now = basis_of(reader.site.decided.get(statement.id, ()))
    ready = ready_reasons(act, statement.kind)
    return Form(
        act=act,
        title=title,
        action=f"{reader.address}/{act}/{key}",
        place=f"#c-{key} .doing",
        ident=f"{act}-{key}",
        kind=statement.kind,
        quote=visible_text(shorten(statement.span.of(reader.document.text), 400)),
        lang=reader.document.language,
        basis=data.get("basis", "") if data else now,
        ready=ready,
        reason=_last_reason(reader, act, ready),
    )


def _put(made: Form, reader: Reader, statement: Statement, prefix: str, data: Mapping[str, str] | None) -> None:
    typed = read_fields(statement.kind, data, prefix) if data else None
    words = statement.span.of(reader.document.text)
    given = data.get(f"{prefix}words", words) if data else words
    start = (data or {}).get(f"{prefix}start", "")
    place = int(start) if start.isdecimal() and len(start) < 12 else statement.span.start
    fields = fields_of(statement, reader.machine(statement), reader.document, typed, prefix)
    made.parts.append(Part(prefix, given, place, fields))
    made.typed.append(typed or Typed({}, {}, {}))


def _last_reason(reader: Reader, act: str, ready: tuple[str, ...]) -> str:
    """What whoever decides gave as their reason the last time that they did the like, where it can be one here."""
    verdict = {"split": "add"}.get(act, act)
    mine = reader.desk.ask(lambda look: look.last_of(verdict, reader.desk.actor_id))
    if mine is None or mine.reason in ready:
        return mine.reason if mine else ""
    for_others = {*ready_reasons(act), *ready_reasons(act, "assertion")}
    return "" if act == "split" or mine.reason in for_others else mine.reason


def _likely(kind: str, words: str) -> dict[str, str]:
    """What the marked words themselves say of a new statement's slots."""
    if kind != "figure":
        return {"asks": words, "of": words, "cue": "", "stance": "asserts"} if kind != "act" else {"stance": "asserts"}
    numbers = {w: n for w in words.split() if (n := w.strip(".,;:،").replace(",", "").replace("٬", "")).isdecimal()}
    rest = [w for w in words.split() if w not in numbers]
    only = next(iter(numbers.values())) if len(numbers) == 1 else ""
    one = str(int(only)) if 0 < len(only) <= _LONGEST_NUMBER else ""
    return {
        "low": one,
        "high": one,
        "qualifier": "exact",
        "unit": "people",
        "counted": " ".join(rest)[:80],
        "measure": load("lattice")["uncompared"][0],
        "hedge": "no",
        "stance": "asserts",
    }
