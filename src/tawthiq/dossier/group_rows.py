"""The rows of `export groups`, `relations`, `origins` and `edges`: comparisons and sources, as other tools read them.

What rests on a document that may not leave does not leave either: a bound or a reason goes out only where everything
that it follows from does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from tawthiq.dossier.site import unique_statements
from tawthiq.dossier.view import CaseView
from tawthiq.model import Bound, Comparison, Core, Edge, Group, Passage, Reason, Scope, Statement, TawthiqError
from tawthiq.reconciliation import Given, Relations, count

# Pairs that one export holds at most: a million lines are some hundred megabytes.
MOST_PAIRS = 1_000_000

Row = dict[str, Any]


class Going(Struct):
    """What may leave of a case.

    Attributes:
        names: document id -> path within the intake, of those documents that may leave.
        statements: id -> statement, of the same documents.
    """

    view: CaseView
    names: Mapping[str, str]
    statements: dict[str, Statement]

    def whole(self, reason: Reason) -> bool:
        """Whether everything that a reason follows from may leave."""
        return all(p.document in self.names for p in reason.passages)

    def all(self, ids: Iterable[str]) -> bool:
        return all(i in self.statements for i in ids)


def going(view: CaseView, names: Mapping[str, str]) -> Going:
    """Args: `names`: document id -> path within the intake, of the documents that may leave."""
    found = (s for d in names for s in unique_statements(view.readings.get(d, ())))
    return Going(view, names, {s.id: s for s in found})


def group_rows(case: Going, only: Collection[str] = ()) -> Iterator[Row]:
    """One object a comparison group. Args: `only`: keys of groups; all where empty."""
    for group, members in _groups(case, only):
        shown = frozenset(members)
        related = [c for c in group.comparisons if case.all((c.left, c.right))]
        yield {
            "group": group.key,
            "title": group.title,
            "measure": group.measure,
            "place": group.place,
            "claims": [_claim(case, group, i) for i in members],
            "origins": [k for k in group.independence.origins if k in {group.origins[i] for i in members}],
            "pairs": dict(group.pairs) if len(members) == len(group.statements) else None,
            "relations": [relation_row(case, c) for c in related],
            "bounds": [_bound(case, b) for b in group.bounds if case.all((*b.low_from, *b.high_from))],
            "cores": [_core(case, c) for c in group.cores if case.all(c.statements)],
            "set_aside": {i: why for i, why in group.set_aside.items() if i in shown},
            "denials": [i for i in group.denials if i in case.statements],
            "counted_once": [_reason(case, r) for r in group.independence.counted_once if case.whole(r)],
            "only_if": [_reason(case, r) for r in group.independence.only_if if case.whole(r)],
        }


def relation_rows(case: Going, only: Collection[str] = ()) -> Iterator[Row]:
    """One object a pair of figures of one group: every pair.

    Raises:
        TawthiqError: the groups have more pairs than one export holds.
    """
    chosen = list(_groups(case, only))
    many = sum(len(members) * (len(members) - 1) // 2 for _, members in chosen)
    if many > MOST_PAIRS:
        largest = max(chosen, key=lambda c: len(c[1]))[0].key
        raise TawthiqError(
            f"{many:,} pairs are more than one export holds ({MOST_PAIRS:,})",
            item="relations",
            remedy=f"Name the groups to write, with --only KEY; the largest is {largest}",
        )
    view = case.view
    items = count(list(view.documents.values()), view.readings, view.lineage).items
    given = Given(items)
    by_id = {i.id: i for i in items}
    for group, members in chosen:
        known = [by_id[i] for i in members if i in by_id]
        for comparison in Relations(known, given).every():
            yield {"group": group.key, **relation_row(case, comparison)}


def relation_row(case: Going, comparison: Comparison) -> Row:
    """How two figures relate; "contained": the left one's scope lies in the right one's."""
    return {
        "left": comparison.left,
        "right": comparison.right,
        "relation": comparison.relation,
        **_reason(case, comparison.reason),
    }


def origin_rows(case: Going) -> Iterator[Row]:
    """One object an origin: what it is, and which documents rest on it, with why."""
    for origin in case.view.lineage.origins:
        documents = [d for d in origin.documents if d in case.names]
        if documents:
            yield {
                "origin": origin.key,
                "label": origin.label,
                "documents": [_document(case, d) for d in documents],
                "reasons": [_reason(case, r) for r in origin.reasons if case.whole(r)],
            }


def edge_rows(case: Going) -> Iterator[Row]:
    """One object an edge of the graph of documents, works, parties and witnesses: `source` rests on `target`."""
    lineage = case.view.lineage
    credited = {e.target for e in lineage.edges if e.source.removeprefix("document:") in case.names}
    for edge in lineage.edges:
        if _leaves(case, edge, credited):
            yield {
                "source": edge.source,
                "source_label": _node(case, edge.source),
                "target": edge.target,
                "target_label": _node(case, edge.target),
                "relation": edge.relation,
                "reasons": [_reason(case, r) for r in edge.reasons if case.whole(r)],
            }


def _leaves(case: Going, edge: Edge, credited: Collection[str]) -> bool:
    """Whether an edge may leave: its documents may, or a document that may credits the work or said the words."""
    ends = [n.removeprefix("document:") for n in (edge.source, edge.target) if n.startswith("document:")]
    if ends:
        return all(d in case.names for d in ends)
    if edge.relation == "authored_by":
        return edge.source in credited
    return any(case.whole(r) for r in edge.reasons)


def _groups(case: Going, only: Collection[str]) -> Iterator[tuple[Group, list[str]]]:
    """The groups that were asked for, each with its figures that may leave."""
    groups = case.view.reconciliation.groups
    unknown = sorted(set(only) - {g.key for g in groups})
    if unknown:
        raise TawthiqError(
            "There is no such group", item=unknown[0], remedy="See their keys with `tawthiq export CASE groups`"
        )
    for group in groups:
        members = [i for i in group.statements if i in case.statements]
        if members and (not only or group.key in only):
            yield group, members


def _claim(case: Going, group: Group, statement: str) -> Row:
    found = case.statements[statement]
    figure = found.figure
    return {
        "statement": statement,
        **_passage(case, found.passage),
        "low": figure.low if figure else None,
        "high": figure.high if figure else None,
        "qualifier": figure.qualifier if figure else None,
        "speaker": found.speaker,
        "via": list(found.via),
        "origin": group.origins[statement],
        "scope": _scope(case.view.reconciliation.scopes[statement]),
    }


def _scope(scope: Scope) -> Row:
    return {
        "measure": scope.measure,
        "place": scope.place,
        "place_label": scope.place_label,
        "within": list(scope.containers),
        "period": scope.period,
        "population": scope.population,
        "per": scope.per,
        "notes": list(scope.notes),
    }


def _bound(case: Going, bound: Bound) -> Row:
    return {
        "scope": _scope(bound.scope),
        "low": bound.low,
        "high": bound.high,
        "low_from": list(bound.low_from),
        "high_from": list(bound.high_from),
        "derived": bound.derived,
        "method": bound.method,
        "supposing": bound.supposing,
        **_reason(case, bound.reason),
    }


def _core(case: Going, core: Core) -> Row:
    return {"statements": list(core.statements), **_reason(case, core.reason)}


def _reason(case: Going, reason: Reason) -> Row:
    """The rule's name, the words for a person, and the passages that it follows from."""
    return {"rule": reason.rule, "text": reason.text, "passages": [_passage(case, p) for p in reason.passages]}


def _passage(case: Going, passage: Passage) -> Row:
    document = case.view.documents[passage.document]
    return {
        **_document(case, passage.document),
        "start": passage.start,
        "end": passage.end,
        "phrase": document.text[passage.start : passage.end],
    }


def _document(case: Going, document: str) -> Row:
    path = case.names[document]
    return {
        "document": path.rsplit("/", 1)[-1],
        "sha256": case.view.documents[document].exhibit,
        "path": path,
    }


def _node(case: Going, node: str) -> str:
    """A node's name for people: a document's path, a party's fullest name; a work's or a witness's own words."""
    kind, _, rest = node.partition(":")
    if kind == "document":
        return case.names[rest]
    if kind == "party":
        return case.view.lineage.labels.get(rest, rest)
    party, _, own = rest.partition("/")
    return f"{own.replace('-', ' ')} ({case.view.lineage.labels.get(party, party)})"
