"""How many independent origins a set of statements has, counted conservatively."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tawthiq.lineage import names as kinds
from tawthiq.model import Lineage, Origin, Statement


def independent(lineage: Lineage, statements: Iterable[Statement]) -> dict[str, str]:
    """Statement id -> key of its independent origin; equal keys count once.

    The same work, the same witness party and the same text count once. Where a statement could rest on either of two
    origins, the one that another statement of the set already has is taken: doubt never adds a source.

    Returns:
        an origin's key, "party:KEY" for a party whose report is not told, or "document:ID" where the page speaks for
        itself and rests on nothing else.
    """
    items = tuple(statements)
    origins = {d: o for o in lineage.origins for d in o.documents}
    parties = _origin_parties(lineage)
    first_copy = _first_copies(lineage)
    out = {s.id: _key(s, lineage, origins, parties, first_copy) for s in items}
    used = set(out.values())
    works: dict[str, list[str]] = defaultdict(list)
    for key, party in sorted(parties.items()):
        works[party].append(key)
    for statement, found in out.items():
        if found.startswith("party:"):
            same = works.get(found.removeprefix("party:"), [])
            met = [k for k in same if k in used]
            out[statement] = (met or (same if len(same) == 1 else [found]))[0]
    return out


def _origin_parties(lineage: Lineage) -> dict[str, str]:
    """Origin key -> key of the party that it is by."""
    return {o.key: o.key.split("/", 1)[0] for o in lineage.origins if not o.key.startswith("text/")}


def _first_copies(lineage: Lineage) -> dict[str, str]:
    """Document -> the document that its text repeats, followed to the first."""
    step = {e.source: e.target for e in lineage.edges if e.relation == "repeats"}
    out: dict[str, str] = {}
    for source in step:
        node, seen = source, {source}
        while node in step and step[node] not in seen:
            node = step[node]
            seen.add(node)
        out[source.removeprefix("document:")] = min(seen) if node in step else node
    return {k: v.removeprefix("document:") for k, v in out.items()}


def _key(
    statement: Statement,
    lineage: Lineage,
    origins: dict[str, Origin],
    parties: dict[str, str],
    first_copy: dict[str, str],
) -> str:
    origin = origins.get(statement.document)
    root = _root(statement, lineage)
    if origin is not None and (root is None or root == parties.get(origin.key)):
        return origin.key
    if root is not None and not kinds.is_relay(lineage.labels.get(root, root)):
        return f"party:{root}"
    if origin is not None:
        return origin.key
    if root is not None:
        return f"party:{root}"
    return f"document:{first_copy.get(statement.document, statement.document)}"


def _root(statement: Statement, lineage: Lineage) -> str | None:
    """Innermost party with a name; a medium only where no other stands in the chain."""
    relay = None
    for link in statement.chain:
        key = lineage.parties.get(link.party)
        if key is None or kinds.is_role(link.party) or kinds.is_generic(link.party):
            continue
        if not kinds.is_relay(lineage.labels.get(key, link.party)):
            return key
        relay = relay or key
    return relay
