"""Figures that a reader would set side by side, and how they relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tawthiq import vocabulary
from tawthiq.lineage import independent
from tawthiq.model import Comparison, Document, Group, Lineage, Reading, Reason, Reconciliation, Scope, Statement
from tawthiq.reconciliation.compare import compare
from tawthiq.reconciliation.denials import denials_of
from tawthiq.reconciliation.intervals import Widening, default_widening
from tawthiq.reconciliation.places import Atlas
from tawthiq.reconciliation.scopes import Counted, Maker, measure_line
from tawthiq.vocabulary.folding import key

# Groups with more different figures than this compare each only with figures of its own period and with its
# neighbours, so that one great pile does not cost the square of its size.
PILE = 150

GroupKey = tuple[str, str, str, str]
Given = dict[tuple[str, str | None], set[float | None]]


def reconcile(
    documents: Sequence[Document],
    readings: Mapping[str, tuple[Reading, ...]],
    lineage: Lineage,
    widening: Widening | None = None,
) -> Reconciliation:
    """Group and compare the figures of a case.

    Args:
        documents: in case order.
        readings: document id -> its readings, decisions applied.
        lineage: as traced from the same.
        widening: how far stated numbers may stray; the vocabulary's default where None.
    """
    statements = _figures(documents, readings)
    counted, left_out = _count(documents, readings, lineage, statements, widening or default_widening())
    blocks: dict[GroupKey, list[Counted]] = defaultdict(list)
    for item in counted:
        blocks[_block(item)].append(item)
    denials = [s for d in documents for s in _statements(readings.get(d.id, ())) if s.denial is not None]
    groups = []
    for block, members in blocks.items():
        wider = [c for k in _wider(block, members) for c in blocks.get(k, ())]
        group = _group(block, members, wider)
        groups.append(denials_of(group, members, denials))
    scopes: dict[str, Scope] = {item.id: item.scope for item in counted}
    return Reconciliation(tuple(groups), scopes, left_out)


def _statements(readings: Iterable[Reading]) -> list[Statement]:
    seen: dict[str, Statement] = {}
    for reading in readings:
        for statement in reading.statements:
            seen.setdefault(statement.id, statement)
    return sorted(seen.values(), key=lambda s: (s.span, s.kind))


def _figures(documents: Sequence[Document], readings: Mapping[str, tuple[Reading, ...]]) -> list[Statement]:
    return [s for d in documents for s in _statements(readings.get(d.id, ())) if s.figure is not None]


def _count(
    documents: Sequence[Document],
    readings: Mapping[str, tuple[Reading, ...]],
    lineage: Lineage,
    statements: Sequence[Statement],
    widening: Widening,
) -> tuple[list[Counted], dict[str, str]]:
    named: dict[str, list[str]] = defaultdict(list)
    for statement in statements:
        if statement.figure and statement.figure.place:
            named[statement.document].append(statement.figure.place)
    maker = Maker({d.id: d for d in documents}, Atlas(documents, named), widening)
    origins = independent(lineage, statements)
    dates = {d.id: d.metadata.published or _first_date(readings.get(d.id, ())) for d in documents}
    publishers = {e.source: e.target.removeprefix("party:") for e in lineage.edges if e.relation == "published_by"}
    counted, left_out = [], {}
    for statement in statements:
        why = _unfit(statement)
        if why:
            left_out[statement.id] = why
            continue
        origin, document = origins[statement.id], statement.document
        party = _party(statement, lineage) or publishers.get(f"document:{document}")
        counted.append(maker.make(statement, origin, party, dates[document]))
    return counted, left_out


def _first_date(readings: Iterable[Reading]) -> str:
    return next((r.published for r in readings if r.published), "")


def _party(statement: Statement, lineage: Lineage) -> str | None:
    return lineage.parties.get(statement.speaker) if statement.speaker else None


def _unfit(statement: Statement) -> str:
    """Why a figure stands in no group; empty where it does."""
    figure = statement.figure
    if figure is None:
        return "it is no figure"
    if figure.low is None and figure.high is None:
        return "it states no number"
    if figure.measure in vocabulary.load("lattice")["uncompared"]:
        return "the text does not say what befell the counted, or it is nothing that another figure could be set beside"
    if not figure.place:
        return "the text names no place for it"
    return ""


def _block(item: Counted) -> GroupKey:
    """What is set side by side: measures of one line, one unit, one place, counts with counts and rates with rates."""
    return measure_line(item.scope.measure)[-1], item.figure.unit, item.scope.place or "", item.scope.per or ""


def _wider(block: GroupKey, members: Sequence[Counted]) -> list[GroupKey]:
    containers = dict.fromkeys(c for m in members for c in m.scope.containers)
    return [(block[0], block[1], place, block[3]) for place in containers]


def _group(block: GroupKey, members: Sequence[Counted], wider: Sequence[Counted]) -> Group:
    firsts, comparisons = _repeats(members)
    comparisons += _pairs(firsts)
    outer, _ = _repeats(wider)
    given = _given([*firsts, *outer])
    for item in firsts:
        found = (compare(item, w, _told_apart(item, w, given)) for w in outer[:PILE])
        comparisons += [c for c in found if c.relation in ("contained", "contradicts")]
    measures = sorted({m.scope.measure for m in members}, key=lambda m: (-len(measure_line(m)), m))
    label = members[0].scope.place_label
    unit = "" if block[1] == "people" else f" {block[1]}"
    rate = f" per {block[3]}" if block[3] else ""
    title = f"{', '.join(measures)}{unit}{rate}, {label}"
    name = "/".join([block[0], block[1], *([block[3]] if block[3] else []), key(block[2].replace("/", " "))])
    origins = {m.id: m.origin for m in members}
    ids = tuple(m.id for m in members)
    return Group(name, title, measures[-1], block[2] or None, ids, origins, tuple(comparisons))


def _repeats(members: Sequence[Counted]) -> tuple[list[Counted], list[Comparison]]:
    """The first statement of each different claim, and the repetitions of it by the same origin."""
    first: dict[tuple[object, ...], Counted] = {}
    out: list[Comparison] = []
    for item in members:
        scope, figure = item.scope, item.figure
        claim = (item.origin, figure.low, figure.high, figure.qualifier, scope.measure, scope.population, item.days)
        known = first.setdefault(claim, item)
        if known is not item:
            text = "One origin gives the same number for the same scope: it is said twice, not confirmed."
            reason = Reason("repeated", text, (known.statement.passage, item.statement.passage))
            out.append(Comparison(known.id, item.id, "same", reason))
    return list(first.values()), out


def _pairs(items: Sequence[Counted]) -> list[Comparison]:
    given = _given(items)
    by_period: dict[object, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        by_period[item.days].append(at)
    out = []
    for at, left in enumerate(items):
        if len(items) <= PILE:
            others: Iterable[int] = range(at + 1, len(items))
        else:
            same = (i for i in by_period[left.days] if at < i <= at + PILE)
            others = sorted({*same, *range(at + 1, min(len(items), at + 11))})
        out += [compare(left, items[o], _told_apart(left, items[o], given)) for o in others]
    return out


def _given(items: Iterable[Counted]) -> Given:
    """The numbers that each party gives in each document."""
    out: Given = defaultdict(set)
    for item in items:
        out[(item.statement.document, item.party)].add(_number(item))
    return out


def _number(item: Counted) -> float | None:
    return item.figure.low if item.figure.low is not None else item.figure.high


def _told_apart(left: Counted, right: Counted, given: Given) -> bool:
    """Whether one party gives both numbers in one text: then it counts two things by them, whatever the slots say.

    An article that sets a ministry's number beside a monitor's does not: those are two parties.
    """
    if left.statement.document == right.statement.document and (
        left.party == right.party or not left.party or not right.party
    ):
        return True
    both = {_number(left), _number(right)}
    places = [(d, p) for d in (left.statement.document, right.statement.document) for p in (left.party, right.party)]
    return any(both <= given.get(place, set()) for place in places)
