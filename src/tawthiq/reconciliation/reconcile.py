"""Figures that a reader would set side by side, and how they relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tawthiq.lineage import Supposing
from tawthiq.model import Comparison, Document, Group, Lineage, Reading, Reconciliation, Scope
from tawthiq.reconciliation.counting import count, statements_of
from tawthiq.reconciliation.denials import Denials
from tawthiq.reconciliation.implied import Draft, imply
from tawthiq.reconciliation.intervals import Widening
from tawthiq.reconciliation.measures import measure_line
from tawthiq.reconciliation.pairs import Given, against_wider, repeats, strictest, within
from tawthiq.reconciliation.relations import Relations
from tawthiq.reconciliation.scopes import Counted
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
    found = count(documents, readings, lineage, widening)
    counted = found.items
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
        group = replace(_group(block, members, comparisons), pairs=Relations(firsts, given).counts())
        drafts.append(Draft(group, members, firsts))
    denials = Denials(documents, [s for d in documents for s in statements_of(readings.get(d.id, ()))])
    supposing = Supposing(lineage, {item.id: item.statement for item in counted})
    groups = []
    for draft, group in zip(drafts, imply(drafts, given), strict=True):
        origins = supposing.merged(group.origins)
        stood = denials.of(draft.members)
        groups.append(replace(group, origins=origins, denials=stood, independence=supposing.explain(origins)))
    scopes: dict[str, Scope] = {item.id: item.scope for item in counted}
    return Reconciliation(tuple(groups), scopes, found.left_out, found.places, found.placed)


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
