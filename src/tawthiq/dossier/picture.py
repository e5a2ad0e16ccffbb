"""The picture of what documents rest on: documents left, works, parties, and the witnesses whom these heard."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.chart import Look
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.site import Site
from tawthiq.dossier.words import apart, as_counted, phrase, say, shorten, told, visible_name
from tawthiq.model import Edge, Group

WIDTH = 960
ROW = 24
TOP = 34
# Right edge of documents, left edges of works, parties and witnesses.
COLUMNS = (258, 324, 544, 794)
HEADS = ((0, "Documents"), (1, "Reports and other works"), (2, "Parties"), (3, "Witnesses"))
LABELS = (32, 29, 33, 23)  # characters shown in each column
GLYPH = 6.6  # about the width of one of them at 13 units
MERGE_BEYOND = 80  # documents drawn one by one; past that, those with the same targets share a line


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
    heads: tuple[tuple[float, str], ...]


def whole_picture(site: Site, origins: Origins) -> Picture | None:
    """What every document of the case rests on. A page's publisher is drawn only where another page credits it."""
    return _drawn(site, origins, [e for e in site.view.lineage.edges if e.source != e.target])


def group_picture(site: Site, origins: Origins, group: Group) -> Picture | None:
    """What the documents of one group rest on for its figures; None for a single document, where a sentence says it.

    Only the parties and witnesses through whom the group's own figures pass are drawn, and the works of these.
    """
    lineage, statements = site.view.lineage, [site.statements[s] for s in group.statements if s in site.statements]
    documents = {f"document:{s.document}" for s in statements}
    if len(documents) < 2:
        return None
    named = {lineage.parties.get(link.party) for s in statements for link in s.chain}
    named |= {k.removeprefix("party:").split("/", 1)[0] for k in group.origins.values() if "document:" not in k}
    told = {(s.document, p.start) for s in statements for p in (s.passage,)}

    def meant(edge: Edge) -> bool:
        party = _party_of(edge.target)
        if edge.relation == "heard_from":
            return any((p.document, p.start) in told for r in edge.reasons for p in r.passages)
        if edge.source.startswith("document:") and edge.source not in documents:
            return False
        return edge.target in documents or party in named

    kept = [e for e in lineage.edges if e.source != e.target and meant(e)]
    works = {e.target for e in kept if e.source in documents and e.target.startswith("work:")}
    kept = [e for e in kept if not e.source.startswith("work:") or e.source in works]
    return _drawn(site, origins, kept, [d.removeprefix("document:") for d in documents])


def _drawn(site: Site, origins: Origins, every: list[Edge], only: list[str] | None = None) -> Picture | None:
    credited = {e.target for e in every if e.relation != "published_by"}
    edges = [e for e in every if e.relation != "published_by" or e.target in credited]
    # A line to a work says that its party is credited too: a second one beside it would only cross others.
    by_work = {(e.source, _party_of(e.target)) for e in edges if e.target.startswith("work:")}
    edges = [e for e in edges if not e.target.startswith("party:") or (e.source, _party_of(e.target)) not in by_work]
    if not edges:
        return None
    order = _left_order(site, edges, only)
    merged = len(order) > MERGE_BEYOND
    left = _left_rows(site, order, edges, merge=merged)
    at = {d: n for n, (documents, _) in enumerate(left) for d in documents}
    spots: dict[str, tuple[int, float]] = {f"document:{d}": (0, TOP + n * ROW) for d, n in at.items()}
    bottom = max(
        _place(edges, spots, "work:", 1),
        _place(edges, spots, "party:", 2),
        _place(edges, spots, "witness:", 3),
        TOP + len(left) * ROW,
    )
    nodes = [_left_node(site, origins, documents, label, n) for n, (documents, label) in enumerate(left)]
    nodes += [_right_node(site, key, column, y) for key, (column, y) in spots.items() if column]
    wires = dict.fromkeys(_wire(site, origins, e, spots) for e in edges if e.source in spots and e.target in spots)
    return Picture(
        height=round(bottom + 10),
        nodes=tuple(nodes),
        wires=tuple(wires),
        description=as_counted(
            len(order),
            "{n} document on the left, joined to the works and parties that it rests on.",
            "{n} documents on the left, joined to the works and parties that they rest on.",
        ),
        merged=merged,
        heads=tuple((COLUMNS[c], name) for c, name in HEADS if c == 0 or any(n.column == c for n in nodes)),
    )


def _party_of(node: str) -> str:
    return node.partition(":")[2].split("/", 1)[0]


def _left_order(site: Site, edges: list[Edge], only: list[str] | None) -> list[str]:
    """Documents that rest on something, those of one origin together, so that lines cross little."""
    resting = {e.source.removeprefix("document:") for e in edges} | {e.target.removeprefix("document:") for e in edges}
    together = [
        d for o in sorted(site.view.lineage.origins, key=lambda o: (-len(o.documents), o.key)) for d in o.documents
    ]
    every = dict.fromkeys([*together, *site.documents])
    wanted = resting if only is None else set(only)
    return [d for d in every if d in wanted and d in site.view.documents]


def _left_rows(site: Site, order: list[str], edges: list[Edge], *, merge: bool) -> list[tuple[tuple[str, ...], str]]:
    if not merge:
        return [((d,), site.name(d)) for d in order]
    targets: dict[str, set[tuple[str, str]]] = {}
    for e in edges:
        targets.setdefault(e.source, set()).add((e.target, e.relation))
    same: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for d in order:
        same.setdefault(tuple(sorted(targets.get(f"document:{d}", ()))), []).append(d)

    def label(documents: list[str]) -> str:
        many = len(documents)
        return site.name(documents[0]) if many == 1 else as_counted(many, "{n} document", "{n} documents")

    return [(tuple(ds), label(ds)) for ds in same.values()]


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
    title = say(", ").join(apart(site.name(d)) for d in documents[:12])
    title = say("{items} and more", items=title) if len(documents) > 12 else title
    href = site.page(first) if len(documents) == 1 else (site.origin_href(origin.key) if origin else site.page(first))
    return Node(COLUMNS[0], TOP + n * ROW, shorten(label, LABELS[0]), title, href, 0, seen.colour, seen.shape)


def _label(site: Site, key: str) -> str:
    rest = key.partition(":")[2]
    if key.startswith("witness:"):
        return rest.partition("/")[2].replace("-", " ")
    origin = site.origins_by_key.get(rest)
    if origin is not None and key.startswith("work:"):
        return origin.label.partition(": ")[2] or origin.label
    return origin.label if origin else site.view.lineage.labels.get(rest, rest)


def _right_node(site: Site, key: str, column: int, y: float) -> Node:
    kind, _, rest = key.partition(":")
    origin = site.origins_by_key.get(rest)
    label = _label(site, key)
    href = site.party_key_href(rest) if kind == "party" and rest in site.party_keys else ""
    href = site.origin_href(rest) if origin else href
    title = apart(visible_name(label))
    return Node(COLUMNS[column], y, shorten(label, LABELS[column]), title, href, column, -1, "circle")


def _wire(site: Site, origins: Origins, edge: Edge, spots: dict[str, tuple[int, float]]) -> Wire:
    (from_column, y1), (to_column, y2) = spots[edge.source], spots[edge.target]
    x1, x2 = COLUMNS[from_column] + 8.0, COLUMNS[to_column] - 8.0
    if from_column:
        # From behind the label, but never so far that no room is left for the line.
        wide = GLYPH * len(shorten(_label(site, edge.source), LABELS[from_column]))
        room = COLUMNS[min(3, from_column + 1)] - COLUMNS[from_column] - 32
        x1 += min(wide, room)
    if from_column == to_column:
        x2 = x1 if from_column == 0 else x2
        path = f"M{x1} {y1}C{x1 + 46} {y1} {x1 + 46} {y2} {x2} {y2}"
    else:
        middle = (x1 + x2) / 2
        path = f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
    document = edge.source.removeprefix("document:")
    origin = site.view.lineage.origin_of(document)
    colour = origins.view(origin.key, document).look.colour if origin else -1
    why = edge.reasons[0].text if edge.reasons else ""
    return Wire(path, colour, edge.relation, f"{phrase('edges', edge.relation)}{': ' + told(why) if why else ''}")
