"""Circular reporting: documents that credit one another's publishers for the same content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tawthiq.lineage.topics import distinctive
from tawthiq.model import Document, Edge, Reading, Reason


def circles(
    documents: Sequence[Document], edges: Sequence[Edge], readings: Mapping[str, tuple[Reading, ...]]
) -> tuple[Reason, ...]:
    """Each ring of documents in which every one credits the next one's publisher and shares a figure with it.

    Two pages of two publishers may well credit each other for different things; only shared content makes a circle.
    """
    published: dict[str, list[str]] = defaultdict(list)
    publisher: dict[str, str] = {}
    for edge in edges:
        if edge.relation == "published_by":
            publisher[edge.source] = edge.target
            published[edge.target].append(edge.source)
    figures = {f"document:{d.id}": distinctive(readings.get(d.id, ())) for d in documents}
    follows: dict[str, dict[str, Edge]] = defaultdict(dict)
    for edge in edges:
        if edge.relation != "credits":
            continue
        for target in published.get(edge.target, ()):
            if target != edge.source and figures.get(edge.source, frozenset()) & figures.get(target, frozenset()):
                follows[edge.source][target] = edge
    return tuple(_reason(ring, follows, publisher) for ring in _rings(follows))


def _rings(follows: Mapping[str, Mapping[str, Edge]]) -> list[tuple[str, ...]]:
    """The strongly connected components of more than one document (Tarjan 1972, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on: set[str] = set()
    rings: list[tuple[str, ...]] = []
    for start in sorted(follows):
        if start in index:
            continue
        work = [(start, iter(sorted(follows.get(start, ()))))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on.add(start)
        while work:
            node, targets = work[-1]
            step = next(targets, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    ring = _pop(stack, on, node)
                    rings.extend([ring] if len(ring) > 1 else [])
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                on.add(step)
                work.append((step, iter(sorted(follows.get(step, ())))))
            elif step in on:
                low[node] = min(low[node], index[step])
    return sorted(rings)


def _pop(stack: list[str], on: set[str], until: str) -> tuple[str, ...]:
    ring = []
    while True:
        node = stack.pop()
        on.discard(node)
        ring.append(node)
        if node == until:
            return tuple(sorted(ring))


def _reason(ring: tuple[str, ...], follows: Mapping[str, Mapping[str, Edge]], publisher: Mapping[str, str]) -> Reason:
    names = [publisher.get(node, node).removeprefix("party:") for node in ring]
    steps = [follows[a][b] for a in ring for b in ring if b in follows.get(a, {})]
    passages = tuple(dict.fromkeys(p for edge in steps for reason in edge.reasons for p in reason.passages[:1]))
    text = f"{', '.join(names)} credit one another for the same figures: none of them is a second source for another."
    return Reason("circular credit", text, passages)
