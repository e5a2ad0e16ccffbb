"""Which documents rest on what: origins with their documents and reasons, and a picture of it."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.chart import Look
from tawthiq.dossier.figures import Origins
from tawthiq.dossier.site import Site, anchor_of
from tawthiq.dossier.words import phrase, shorten, visible_text
from tawthiq.model import Edge, Passage, Reason

WIDTH = 960
ROW = 24
TOP = 34
COLUMNS = (300, 430, 700)  # right edge of documents, left edge of works, left edge of parties
LABEL = 36  # characters of a work or party shown
GLYPH = 6.6  # about the width of one of them at 13 units
MERGE_BEYOND = 80  # documents drawn one by one; past that, those with the same targets share a line


class ReasonView(Struct, frozen=True):
    """Why, in words; `passages` pairs each passage's words with its link (empty where there is no page)."""

    text: str
    rule: str
    passages: tuple[tuple[str, str], ...]


class DocumentLine(Struct, frozen=True):
    name: str
    href: str
    publisher: str
    reasons: tuple[ReasonView, ...]


class OriginGroup(Struct, frozen=True):
    anchor: str
    label: str
    look: Look
    documents: tuple[DocumentLine, ...]
    reasons: tuple[ReasonView, ...]


class Node(Struct, frozen=True):
    x: float
    y: float
    label: str
    title: str
    href: str
    column: int
    colour: int
    shape: str


class Wire(Struct, frozen=True):
    path: str
    colour: int
    relation: str
    title: str


class Picture(Struct, frozen=True):
    height: int
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    description: str
    merged: bool


class SourcesPage(Struct, frozen=True):
    origins: tuple[OriginGroup, ...]
    alone: tuple[tuple[str, str, str], ...]
    picture: Picture | None
    documents: int
    circular: tuple[ReasonView, ...]


def reasons(site: Site, every: tuple[Reason, ...]) -> tuple[ReasonView, ...]:
    return tuple(ReasonView(r.text, r.rule, tuple(_quoted(site, p) for p in r.passages)) for r in dict.fromkeys(every))


def _quoted(site: Site, passage: Passage) -> tuple[str, str]:
    href = site.why_href(passage)
    if href is None or passage.document not in site.view.documents:
        return "a passage outside this dossier", ""
    if not site.include_people and passage.document in site.records_in:
        return "words withheld", site.page(passage.document)
    words = site.document(passage.document).text[passage.start : passage.end]
    return visible_text(shorten(words, 90)), href


def sources_page(site: Site) -> SourcesPage:
    origins = Origins(site)
    named = sorted(site.view.lineage.origins, key=lambda o: (-len(o.documents), o.key))
    resting = {d for o in named for d in o.documents}
    by_document: dict[str, list[Edge]] = {}
    for edge in site.view.lineage.edges:
        by_document.setdefault(edge.source, []).append(edge)

    def line(document: str) -> DocumentLine:
        why = tuple(r for e in by_document.get(f"document:{document}", ()) for r in e.reasons)
        return DocumentLine(
            site.name(document), site.page(document), site.publisher(document) or "", reasons(site, why)
        )

    groups = tuple(
        OriginGroup(
            anchor_of("o", o.key),
            o.label,
            origins.view(o.key, o.documents[0] if o.documents else "").look,
            tuple(line(d) for d in o.documents if d in site.view.documents),
            reasons(site, o.reasons),
        )
        for o in named
    )
    alone = tuple((site.name(d), site.page(d), site.publisher(d) or "") for d in site.documents if d not in resting)
    return SourcesPage(
        groups, alone, _picture(site, origins), len(site.documents), reasons(site, site.view.lineage.circular)
    )


def _picture(site: Site, origins: Origins) -> Picture | None:
    edges = [e for e in site.view.lineage.edges if e.source != e.target]
    if not edges:
        return None
    order = _left_order(site, edges)
    merged = len(order) > MERGE_BEYOND
    left = _left_rows(site, order, edges, merge=merged)
    at = {d: n for n, (documents, _) in enumerate(left) for d in documents}
    spots: dict[str, tuple[int, float]] = {f"document:{d}": (0, TOP + n * ROW) for d, n in at.items()}
    bottom = max(_place(edges, spots, "work:", 1), _place(edges, spots, "party:", 2), TOP + len(left) * ROW)
    nodes = [_left_node(site, origins, documents, label, n) for n, (documents, label) in enumerate(left)]
    nodes += [_right_node(site, key, column, y) for key, (column, y) in spots.items() if column]
    wires = dict.fromkeys(_wire(site, origins, e, spots) for e in edges if e.source in spots and e.target in spots)
    return Picture(
        height=round(bottom + 10),
        nodes=tuple(nodes),
        wires=tuple(wires),
        description=f"{len(order)} documents on the left, joined to the works and parties that they rest on.",
        merged=merged,
    )


def _left_order(site: Site, edges: list[Edge]) -> list[str]:
    """Documents that rest on something, those of one origin together, so that lines cross little."""
    resting = {e.source.removeprefix("document:") for e in edges} | {e.target.removeprefix("document:") for e in edges}
    together = [
        d for o in sorted(site.view.lineage.origins, key=lambda o: (-len(o.documents), o.key)) for d in o.documents
    ]
    every = dict.fromkeys([*together, *site.documents])
    return [d for d in every if d in resting and d in site.view.documents]


def _left_rows(site: Site, order: list[str], edges: list[Edge], *, merge: bool) -> list[tuple[tuple[str, ...], str]]:
    if not merge:
        return [((d,), site.name(d)) for d in order]
    targets: dict[str, set[tuple[str, str]]] = {}
    for e in edges:
        targets.setdefault(e.source, set()).add((e.target, e.relation))
    same: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for d in order:
        same.setdefault(tuple(sorted(targets.get(f"document:{d}", ()))), []).append(d)
    return [(tuple(ds), site.name(ds[0]) if len(ds) == 1 else f"{len(ds)} documents") for ds in same.values()]


def _place(edges: list[Edge], spots: dict[str, tuple[int, float]], prefix: str, column: int) -> float:
    """Puts each target at the middle of what points to it, then pushes apart those that would overlap."""
    wanted: dict[str, list[float]] = {}
    for e in edges:
        for near, far in ((e.source, e.target), (e.target, e.source)):
            if far.startswith(prefix) and near in spots and spots[near][0] < column:
                wanted.setdefault(far, []).append(spots[near][1])
    for e in edges:
        if e.target.startswith(prefix):
            wanted.setdefault(e.target, [])
    middle = sorted((sum(ys) / len(ys) if ys else TOP, key) for key, ys in wanted.items())
    y = TOP - ROW * 1.4
    for want, key in middle:
        y = max(want, y + ROW * 1.4)
        spots[key] = (column, round(y, 1))
    return y + ROW


def _left_node(site: Site, origins: Origins, documents: tuple[str, ...], label: str, n: int) -> Node:
    first = documents[0]
    origin = site.view.lineage.origin_of(first)
    seen = origins.view(origin.key, first).look if origin else Look(-1, "circle")
    title = ", ".join(site.name(d) for d in documents[:12]) + (" and more" if len(documents) > 12 else "")
    href = site.page(first) if len(documents) == 1 else (site.origin_href(origin.key) if origin else site.page(first))
    return Node(COLUMNS[0], TOP + n * ROW, shorten(label, 38), title, href, 0, seen.colour, seen.shape)


def _label(site: Site, key: str) -> str:
    rest = key.partition(":")[2]
    labels = site.view.lineage.labels
    origin = next((o for o in site.view.lineage.origins if o.key == rest), None)
    return origin.label if origin else labels.get(rest, labels.get(key, rest))


def _right_node(site: Site, key: str, column: int, y: float) -> Node:
    kind, _, rest = key.partition(":")
    origin = next((o for o in site.view.lineage.origins if o.key == rest), None)
    label = _label(site, key)
    href = f"parties.html#{anchor_of('p', rest)}" if kind == "party" and rest in site.party_keys else ""
    href = site.origin_href(rest) if origin else href
    return Node(COLUMNS[column], y, shorten(label, LABEL), label, href, column, -1, "circle")


def _wire(site: Site, origins: Origins, edge: Edge, spots: dict[str, tuple[int, float]]) -> Wire:
    (from_column, y1), (to_column, y2) = spots[edge.source], spots[edge.target]
    labelled = 8 + GLYPH * len(shorten(_label(site, edge.source), LABEL)) if from_column else 8
    x1 = COLUMNS[from_column] + min(labelled, COLUMNS[2] - COLUMNS[1] - 30)
    x2 = COLUMNS[to_column] - 8
    if from_column == to_column == 0:
        path = f"M{x1} {y1}C{x1 + 46} {y1} {x1 + 46} {y2} {x1} {y2}"
    else:
        middle = (x1 + x2) / 2
        path = f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
    document = edge.source.removeprefix("document:")
    origin = site.view.lineage.origin_of(document)
    colour = origins.view(origin.key, document).look.colour if origin else -1
    why = edge.reasons[0].text if edge.reasons else ""
    return Wire(path, colour, edge.relation, f"{phrase('edges', edge.relation)}{': ' + why if why else ''}")
