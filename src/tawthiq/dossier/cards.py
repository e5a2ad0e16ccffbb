"""What stands beside a passage: what was read there, from which words, how surely, and what a person decided."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from tawthiq.dossier.figures import group_title
from tawthiq.dossier.mentions import Mention, Step, chain_steps, change, mention
from tawthiq.dossier.site import Site, unique_statements
from tawthiq.dossier.words import (
    apart,
    counted,
    percent,
    period,
    phrase,
    plainly,
    say,
    shorten,
    told,
    visible_text,
)
from tawthiq.model import Document, Figure, Slot, Span, Statement
from tawthiq.vocabulary import load

_QUOTES = frozenset('“”"«»„‟‘’')


class SlotView(Struct, frozen=True):
    """One slot. `machine` is what the machine read where a person set something else, else None."""

    name: str
    value: str
    machine: str | None
    words: str
    confidence: str
    how: str

    @property
    def empty(self) -> bool:
        """Nothing was read for it and nobody changed it."""
        return self.value == plainly(None) and self.machine is None and not self.words


class ChainStep(Struct, frozen=True):
    """One step of the chain, with the words that name the party and those that attribute."""

    step: Step
    mention: str
    cue: str


class Judgement(Struct, frozen=True):
    id: str
    verdict: str
    reason: str
    actor: str
    time: str
    retracted: bool


class Card(Struct, frozen=True):
    """One statement beside its text. `status`: machine, accepted, corrected, added or rejected."""

    id: str
    anchor: str
    card: str
    start: int
    end: int
    kind: str
    kind_key: str
    headline: str
    told: Mention
    stance: str
    confidence: str
    status: str
    slots: tuple[SlotView, ...]
    unstated: tuple[str, ...]
    chain: tuple[ChainStep, ...]
    machine_chain: tuple[Step, ...]
    judgements: tuple[Judgement, ...]
    group: str
    group_href: str
    reader: str


def cards(site: Site, document: str) -> tuple[Card, ...]:
    """Cards of a document in text order; what a person rejected keeps its card and says so."""
    judged = {s.id: s for s in unique_statements(site.view.readings.get(document, ()))}
    machine = {s.id: s for s in unique_statements(site.machine(document))}
    readers = {
        s.id: read_by(r.reader, r.version)
        for readings in (site.view.readings.get(document, ()), site.machine(document))
        for r in readings
        for s in r.statements
    }
    shown = sorted((judged | {k: v for k, v in machine.items() if k not in judged}).values(), key=_in_text)
    return tuple(_card(site, s, _status(s, judged, machine), machine.get(s.id), readers[s.id]) for s in shown)


def read_by(reader: str, version: str) -> str:
    """A reader with its version, in words where it is one of ours: "the reader of English, version 4"."""
    ours = load("dossier")["readers"].get(reader)
    return say("{reader}, version {version}", reader=say(ours), version=version) if ours else f"{reader} {version}"


def _in_text(statement: Statement) -> tuple[Span, str, str]:
    return (statement.span, statement.kind, statement.id)


def _status(statement: Statement, judged: dict[str, Statement], machine: dict[str, Statement]) -> str:
    if statement.id not in judged:
        return "rejected"
    if statement.id not in machine:
        return "added"
    return change(machine[statement.id], statement)


def _card(site: Site, statement: Statement, status: str, machine: Statement | None, reader: str) -> Card:
    document = site.document(statement.document)
    other = machine if status == "corrected" else None
    group = site.group_of.get(statement.id)
    linked = group if group and group.key in site.compared and status != "rejected" else None
    rows = _slots(statement, other, document)
    chained = other is not None and other.chain != statement.chain
    return Card(
        id=statement.id,
        anchor=site.anchor(statement.id),
        card=site.card(statement.id),
        start=statement.span.start,
        end=statement.span.end,
        kind=phrase("kinds", statement.kind),
        kind_key=statement.kind,
        headline=_headline(statement, document),
        told=mention(site, statement),
        stance=phrase("stances", statement.stance),
        confidence=percent(statement.confidence),
        status=status,
        slots=tuple(s for s in rows if not s.empty),
        unstated=tuple(s.name for s in rows if s.empty),
        chain=_chain(site, statement, document),
        machine_chain=chain_steps(site, other) if other is not None and chained else (),
        judgements=_judgements(site, statement, document),
        group=group_title(site, linked) if linked else "",
        group_href=site.group_href(linked) if linked else "",
        reader=reader,
    )


def _headline(statement: Statement, document: Document) -> str:
    if statement.figure:
        return counted(statement.figure)
    if statement.denial:
        return say("denies {of}", of=apart(statement.denial.of))
    if statement.demand:
        return apart(statement.demand.asks)
    if statement.act:
        return say(statement.act.violation)
    words = shorten(visible_text(statement.span.of(document.text)), 90)
    # Words that bring their own quotation marks get no second pair.
    return apart(words) if words[:1] in _QUOTES else say("“{words}”", words=apart(words))


def _values(statement: Statement) -> tuple[dict[str, Any], dict[str, Slot]]:
    """The content's slots in reading order, and how each was read."""
    if statement.figure:
        return _figure_values(statement.figure), statement.figure.slots
    content = statement.denial or statement.demand or statement.act
    if content is None:
        return {}, {}
    values = {name: getattr(content, name) for name in content.__struct_fields__}
    return values, values.pop("slots", {})


def _figure_values(figure: Figure) -> dict[str, Any]:
    names = [name for name in load("dossier")["slots"] if name in figure.__struct_fields__]
    values = {name: getattr(figure, name) for name in names}
    values["qualifier"] = phrase("qualifier_names", figure.qualifier)
    values["measure"], values["unit"] = say(figure.measure), say(figure.unit)
    values["period"] = f"{period(figure.period)} ({apart(figure.period)})" if figure.period else None
    values["per"] = phrase("per", figure.per) if figure.per else None
    return values


def _slots(statement: Statement, machine: Statement | None, document: Document) -> tuple[SlotView, ...]:
    values, read = _values(statement)
    before = _values(machine)[0] if machine else values
    rows = [_slot(name, value, before.get(name), read.get(name), document) for name, value in values.items()]
    # Who says it through whom stands in the chain, and is no value of a figure.
    chained = {"speaker": apart(statement.speaker or ""), "via": [apart(p) for p in statement.via]}
    more = [
        _slot(name, chained.get(name), chained.get(name), slot, document)
        for name, slot in read.items()
        if name not in values
    ]
    return (*rows, *more)


def _slot(name: str, value: Any, machine: Any, slot: Slot | None, document: Document) -> SlotView:
    open_ended = name in ("low", "high") and value is None and slot is not None and slot.span is not None
    return SlotView(
        name=phrase("slots", name),
        value=say("no bound") if open_ended else plainly(value),
        machine=None if machine == value else plainly(machine).replace("—", say("nothing")),
        words=visible_text(shorten(slot.span.of(document.text), 120)) if slot and slot.span else "",
        confidence=percent(slot.confidence) if slot else "",
        how=told(slot.how) if slot else "",
    )


def _chain(site: Site, statement: Statement, document: Document) -> tuple[ChainStep, ...]:
    steps = chain_steps(site, statement)
    words = [
        (link.mention.of(document.text) if link.mention else "", link.cue.of(document.text) if link.cue else "")
        for link in statement.chain
    ]
    return tuple(
        ChainStep(step, visible_text(named), visible_text(cue))
        for step, (named, cue) in zip(steps, [*words, ("", "")], strict=False)
    )


def _judgements(site: Site, statement: Statement, document: Document) -> tuple[Judgement, ...]:
    """Decisions whose quoted words and place are this statement's."""
    words = statement.span.of(document.text)
    about = [
        a
        for a in site.decisions.get(document.exhibit, ())
        if a.anchor.exact == words
        and a.anchor.kind in ("", statement.kind)
        and (a.anchor.start == statement.span.start or document.text.count(words) == 1)
    ]
    return tuple(
        Judgement(a.id, phrase("verdicts", a.verdict), a.reason, a.actor, a.time, a.id in site.retracted) for a in about
    )
