"""The slots of a statement as fields of a form, and what was typed into them as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tawthiq import casework
from tawthiq.dossier.words import phrase, plainly, shorten, visible_text
from tawthiq.model import Document, Statement

# Where the plain phrases of a slot's values stand in vocabulary/dossier.yaml.
_PHRASES = {"qualifier": "qualifier_names", "per": "per", "stance": "stances"}
# Free slots whose values often stand elsewhere in the document: the datalist that offers them.
_OFFERED = {"speaker": "parties", "via": "parties", "addressee": "parties", "place": "places"}


class FieldView(Struct, frozen=True):
    """One slot in a form.

    Attributes:
        name: of the control; `slot` with the form's prefix.
        options: values with their plain phrases, where only these may be.
        words: that the value was read from; `machine`: what the machine read where that differs, else the empty string.
        error: why what was typed cannot stand.
    """

    name: str
    slot: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    offered: str = ""
    words: str = ""
    machine: str = ""
    error: str = ""


class Typed(Struct):
    """What was typed into a form: values by slot, what cannot be one with why, and all of it as it was typed."""

    values: dict[str, Any]
    errors: dict[str, str]
    texts: dict[str, str]


def as_text(value: Any) -> str:
    """A slot's value as it stands in its field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}" if value != int(value) else str(int(value))
    return "\n".join(value) if isinstance(value, list | tuple) else str(value)


def values_of(statement: Statement) -> dict[str, Any]:
    """The value of every slot that people may set."""
    content = statement.figure or statement.act or statement.demand or statement.denial
    own = {"speaker": statement.speaker, "via": list(statement.via), "stance": statement.stance}
    return {
        slot: own[slot] if slot in own else getattr(content, slot, None) for slot in casework.slots_of(statement.kind)
    }


def fields_of(
    statement: Statement, machine: Statement | None, document: Document, typed: Typed | None = None, prefix: str = ""
) -> tuple[FieldView, ...]:
    """A field for each slot, with what was typed where something was."""
    values = values_of(statement)
    before = values_of(machine) if machine is not None and machine.kind == statement.kind else values
    words = _words(statement, document)
    found = []
    for slot, value in values.items():
        text = as_text(value)
        found.append(
            _field(
                slot,
                typed.texts.get(slot, text) if typed else text,
                prefix,
                words=words.get(slot, ""),
                machine="" if before[slot] == value else plainly(before[slot]).replace("—", "nothing"),
                error=typed.errors.get(slot, "") if typed else "",
            )
        )
    return tuple(found)


def empty_fields(kind: str, given: Mapping[str, str], typed: Typed | None = None) -> tuple[FieldView, ...]:
    """Fields for a statement that is to be added; `given`: what is likely."""
    texts, errors = (typed.texts, typed.errors) if typed else (given, {})
    return tuple(_field(s, texts.get(s, ""), "", error=errors.get(s, "")) for s in casework.slots_of(kind))


def read_fields(kind: str, data: Mapping[str, str], prefix: str = "") -> Typed:
    """What a form says of each slot of a kind that it has a field for."""
    typed = Typed({}, {}, {})
    for slot in casework.slots_of(kind):
        text = data.get(prefix + slot)
        if text is None:
            continue
        typed.texts[slot] = text
        try:
            typed.values[slot] = casework.typed(slot, text)
        except ValueError as fault:
            typed.errors[slot] = str(fault)
    return typed


def _field(slot: str, value: str, prefix: str, *, words: str = "", machine: str = "", error: str = "") -> FieldView:
    options = [(v, phrase(_PHRASES[slot], v) if slot in _PHRASES else v) for v in casework.choices(slot)]
    if slot == "per":
        options.insert(0, ("", "plain count"))
    elif options and value not in casework.choices(slot):
        options.insert(0, (value, value))
    return FieldView(
        prefix + slot, slot, phrase("slots", slot), value, tuple(options), _OFFERED.get(slot, ""), words, machine, error
    )


def _words(statement: Statement, document: Document) -> dict[str, str]:
    spans = {name: slot.span for name, slot in statement.figure.slots.items()} if statement.figure else {}
    if statement.chain:
        spans["speaker"] = statement.chain[0].mention
    return {name: visible_text(shorten(span.of(document.text), 120)) for name, span in spans.items() if span}
