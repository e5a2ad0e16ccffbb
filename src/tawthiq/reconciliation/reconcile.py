"""Figures that a reader would set side by side, and how they relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from tawthiq import vocabulary
from tawthiq.lineage import Supposing, independent
from tawthiq.model import Comparison, Document, Group, Lineage, Reading, Reconciliation, Scope, Statement
from tawthiq.reconciliation.additions import Addition, carried
from tawthiq.reconciliation.denials import Denials
from tawthiq.reconciliation.implied import Draft, imply
from tawthiq.reconciliation.intervals import Widening, default_widening
from tawthiq.reconciliation.measures import measure_line
from tawthiq.reconciliation.pairs import Given, against_wider, repeats, strictest, within
from tawthiq.reconciliation.places import Atlas
from tawthiq.reconciliation.scopes import Counted, Maker
from tawthiq.vocabulary.folding import key

GroupKey = tuple[str, str, str, str]


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
    given = Given(counted)
    folded = {block: repeats(members) for block, members in blocks.items()}
    strict = {block: strictest(firsts) for block, (firsts, _) in folded.items()}
    drafts = []
    for block, members in blocks.items():
        firsts, same = folded[block]
        comparisons = [*same, *within(firsts, given), *against_wider(firsts, _wider(block, firsts, strict), given)]
        drafts.append(Draft(_group(block, members, comparisons), members, firsts))
    denials = Denials(documents, [s for d in documents for s in _statements(readings.get(d.id, ()))])
    supposing = Supposing(lineage, {item.id: item.statement for item in counted})
    groups = []
    for draft, group in zip(drafts, imply(drafts, given), strict=True):
        origins = supposing.merged(group.origins)
        stood = denials.of(draft.members)
        groups.append(replace(group, origins=origins, denials=stood, independence=supposing.explain(origins)))
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
    texts = {d.id: d for d in documents}
    additions = carried(texts, statements)
    maker = Maker(texts, Atlas(documents, named), widening, additions)
    origins = independent(lineage, statements)
    dates = {d.id: d.metadata.published or _first_date(readings.get(d.id, ())) for d in documents}
    publishers = {e.source: e.target.removeprefix("party:") for e in lineage.edges if e.relation == "published_by"}
    counted, left_out = [], {}
    for statement in statements:
        why = _unfit(statement, additions.get(statement.id))
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


def _unfit(statement: Statement, added: Addition | None) -> str:
    """Why a figure stands in no group; empty where it does."""
    figure = statement.figure
    if figure is None:
        return "it is no figure"
    if figure.low is None and figure.high is None:
        return "it states no number"
    if figure.measure in vocabulary.load("lattice")["uncompared"]:
        return "the text does not say what befell the counted, or it is nothing that another figure could be set beside"
    if not figure.place and not (added and added.place):
        return "the text names no place for it"
    return ""


def _block(item: Counted) -> GroupKey:
    """What is set side by side: measures of one line, one unit, one place, counts with counts and rates with rates."""
    return measure_line(item.scope.measure)[-1], item.figure.unit, item.scope.place or "", item.scope.per or ""


def _wider(block: GroupKey, members: Sequence[Counted], strict: Mapping[GroupKey, list[Counted]]) -> list[Counted]:
    """The strictest figures of the places that hold the group's."""
    containers = dict.fromkeys(c for m in members for c in m.scope.containers)
    return [c for place in containers for c in strict.get((block[0], block[1], place, block[3]), ())]


def _group(block: GroupKey, members: Sequence[Counted], comparisons: Sequence[Comparison]) -> Group:
    measures = sorted({m.scope.measure for m in members}, key=lambda m: (-len(measure_line(m)), m))
    label = members[0].scope.place_label
    unit = "" if block[1] == "people" else f" {block[1]}"
    rate = f" per {block[3]}" if block[3] else ""
    title = f"{', '.join(measures)}{unit}{rate}, {label}"
    name = "/".join([block[0], block[1], *([block[3]] if block[3] else []), key(block[2].replace("/", " "))])
    origins = {m.id: m.origin for m in members}
    ids = tuple(m.id for m in members)
    return Group(name, title, measures[-1], block[2] or None, ids, origins, tuple(comparisons))
