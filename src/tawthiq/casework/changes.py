"""One decision applied to one statement: values checked against the nouns, the machine's own words kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tawthiq.model import Act, Assessment, Demand, Denial, Figure, Link, Slot, Span, Stance, Statement, StatementKind

_CHAIN = ("speaker", "via")
_CONTENT: dict[str, type[Figure] | type[Act] | type[Demand] | type[Denial]] = {
    "figure": Figure,
    "act": Act,
    "demand": Demand,
    "denial": Denial,
}
_STANCES: dict[str, Stance] = {"denial": "denies", "demand": "demands"}


class Unfit(Exception):  # noqa: N818 it is caught at once and becomes an orphan's reason
    """The values of a decision are none that a statement of its kind can have."""


def judged(statement: Statement) -> Statement:
    """The statement as a person accepted it."""
    return msgspec.structs.replace(statement, confidence=1.0)


def corrected(statement: Statement, assessment: Assessment) -> Statement:
    """The statement with the values that a person set.

    Raises:
        Unfit: a value that this kind of statement cannot have.
    """
    values = dict(assessment.values)
    chain = _chain(statement, values)
    stance = values.pop("stance", statement.stance)
    values = {k: v for k, v in values.items() if k not in (*_CHAIN, "kind")}
    out = msgspec.structs.replace(judged(statement), chain=chain, stance=_checked(stance, Stance))
    part = getattr(statement, statement.kind, None) if statement.kind in _CONTENT else None
    if part is None:
        if values:
            raise Unfit(f"a {statement.kind} has no {', '.join(sorted(values))}")
        return out
    return msgspec.structs.replace(out, **{statement.kind: _content(statement.kind, part, values, assessment)})


def added(document: str, span: Span, assessment: Assessment) -> Statement:
    """A statement that a person put in.

    Raises:
        Unfit: the kind is none, or a value is missing or none that this kind can have.
    """
    kind: StatementKind = _checked(assessment.anchor.kind or assessment.values.get("kind"), StatementKind)
    bare = Statement(document, span, kind, _STANCES.get(kind, "asserts"))
    values = {k: v for k, v in assessment.values.items() if k not in (*_CHAIN, "kind", "stance")}
    if kind in _CONTENT:
        part = _built(_CONTENT[kind], values, kind)
        bare = msgspec.structs.replace(bare, **{kind: part})
    elif values:
        raise Unfit(f"a {kind} has no {', '.join(sorted(values))}")
    return corrected(bare, assessment)


def _chain(statement: Statement, values: Mapping[str, Any]) -> tuple[Link, ...]:
    """The chain with a new speaker or new relays; links of parties that stay keep their mentions."""
    if not set(_CHAIN) & set(values):
        return statement.chain
    speaker = values.get("speaker", statement.speaker)
    via = values.get("via", list(statement.via))
    if not (speaker is None or isinstance(speaker, str)) or not isinstance(via, list | tuple):
        raise Unfit("a speaker is a name or nothing, and relays are a list of names")
    names = [*([speaker] if speaker else []), *via]
    if not all(isinstance(n, str) and n for n in names):
        raise Unfit("a relay is a name")
    known = {link.party: link for link in reversed(statement.chain)}
    return tuple(known.get(name, Link(name)) for name in names)


def _content(kind: str, part: msgspec.Struct, values: Mapping[str, Any], assessment: Assessment) -> msgspec.Struct:
    plain = msgspec.to_builtins(part)
    unknown = set(values) - set(plain)
    if unknown or "slots" in values:
        raise Unfit(f"a {kind} has no {', '.join(sorted(unknown or {'slots'}))}")
    plain.update(values)
    if isinstance(part, Figure | Demand | Denial):
        spans = {name: slot.span for name, slot in part.slots.items()}
        how = f"set by a person ({assessment.actor[:12]}, {assessment.time})"
        # Of a figure every slot says where it is from; of a demand or denial what the reader says.
        for name in values if isinstance(part, Figure) else values.keys() & spans.keys():
            plain["slots"][name] = msgspec.to_builtins(Slot(spans.get(name), 1.0, how))
    return _built(_CONTENT[kind], plain, kind)


def _built(noun: type[msgspec.Struct], values: Mapping[str, Any], kind: str) -> msgspec.Struct:
    unknown = set(values) - set(noun.__struct_fields__)
    if unknown:
        raise Unfit(f"a {kind} has no {', '.join(sorted(unknown))}")
    try:
        return msgspec.convert(dict(values), noun)
    except msgspec.ValidationError as error:
        raise Unfit(f"its values are none of a {kind}: {error}") from error


def _checked(value: Any, allowed: Any) -> Any:
    try:
        return msgspec.convert(value, allowed)
    except msgspec.ValidationError as error:
        raise Unfit(str(error)) from error
