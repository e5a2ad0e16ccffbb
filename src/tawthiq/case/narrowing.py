"""A few documents of a large case as values, with what the stages over the whole case concluded about them.

What pages compute from a `CaseView` they so compute from the part of it that they show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec
from msgspec import structs

from tawthiq.case.glancing import Glance
from tawthiq.case.pieces import Some
from tawthiq.dossier.view import CaseView, CustodyView
from tawthiq.model import Edge, Group, Lineage, NamedPlace, Origin, People, Reason, Reconciliation, Scope

_LOG = CustodyView(0, "", "", "", intact=True)  # a part of a case says nothing of its log, and reading that takes long
_STEPS = 3  # from a document over works and parties to witnesses


def whole_group(glance: Glance, short: str) -> Group | None:
    """The comparison whose key's digest begins so; None where there is none."""
    found = glance.part_beginning("reconciliation", "short", short)
    key = glance.parts("reconciliation", "short", (found,))[found][1] if found else ""
    body = glance.parts("reconciliation", "group", (key,)).get(key) if key else None
    return msgspec.json.decode(body[1], type=Group) if body else None


def around_group(glance: Glance, group: Group) -> CaseView:
    """The documents that a comparison's figures, denials and reasons stand in."""
    statements = [*group.statements, *group.denials]
    reasons = [
        *(c.reason for c in group.comparisons),
        *(b.reason for b in group.bounds),
        *(c.reason for c in group.cores),
        *group.independence.counted_once,
        *group.independence.only_if,
    ]
    quoted = {p.document for reason in reasons for p in reason.passages}
    return narrowed(glance, {*glance.document_of(statements).values(), *quoted}, groups=(group,))


def narrowed(glance: Glance, documents: Collection[str], *, groups: Collection[Group] = ()) -> CaseView:
    """The case with nothing in it but these documents, and these groups of figures.

    Args:
        documents: ids; those that are not there are left out.
    """
    glance.shelved.load(documents)
    glance.judged.load(documents)
    rows = sorted((r for d in documents if (r := glance.shelved.get(d))), key=lambda r: (r.path, r.exhibit))
    here = [r.document for r in rows if r.document]
    exhibits = [r.exhibit for r in rows]
    glance.exhibit_views.load(exhibits)
    judged = {d: glance.judged[d] for d in here}
    machine = {d: m for d in here if (m := glance.machine.get(d))}
    statements = [s for j in judged.values() for s in j.statements.values()]
    if groups:
        # Of what else their documents state nothing is said.
        inside = {s for g in groups for s in (*g.statements, *g.denials)}
        statements = [s for s in statements if s.id in inside]
    ids = [s.id for s in statements]
    scopes, left_out, placed = (glance.parts("reconciliation", kind, ids) for kind in ("scope", "left_out", "placed"))
    known = {k: msgspec.json.decode(body, type=Scope) for k, (_, body) in scopes.items()}
    at = {above for above, _ in placed.values()} | {s.place for s in known.values() if s.place}
    at |= {g.place for g in groups if g.place}
    places = glance.parts("reconciliation", "named", sorted(at))
    named = {link.party for s in statements for link in s.chain} | {r.publisher for r in rows if r.publisher}
    if not groups:
        named |= {c.party for j in judged.values() for r in j.readings for c in r.credits}
    named |= {s.demand.addressee for s in statements if s.demand and s.demand.addressee}
    return CaseView(
        title=glance.title,
        digest="",
        custody=_LOG,
        exhibits=tuple(glance.exhibit_views[e] for e in exhibits),
        documents=Some(glance.documents, here),
        readings={d: j.readings for d, j in judged.items()},
        machine=machine,
        lineage=_lineage(glance, here, named),
        reconciliation=Reconciliation(
            tuple(groups),
            known,
            {k: body for k, (_, body) in left_out.items()},
            {k: msgspec.json.decode(body, type=NamedPlace) for k, (_, body) in places.items()},
            {k: above for k, (above, _) in placed.items()},
        ),
        people=People(),
        assessments=tuple(sorted((a for e in exhibits for a in glance.about.get(e, ())), key=lambda a: (a.time, a.id))),
    )


def _lineage(glance: Glance, documents: Collection[str], named: set[str]) -> Lineage:
    """What was traced about these documents and the parties that they name."""
    parties = {name: key for name, (key, _) in glance.parts("lineage", "party", sorted(named)).items()}
    seeds = [*(f"document:{d}" for d in documents), *(f"party:{k}" for k in set(parties.values()))]
    edges = tuple(_edges(glance, seeds))
    resting = {d: key for d, (key, _) in glance.parts("lineage", "resting", list(documents)).items()}
    ends = {node.partition(":")[2] for e in edges for node in (e.source, e.target)}
    keys = {*resting.values(), *(e for e in ends if "/" in e)}
    here: dict[str, list[str]] = {}
    for d in documents:
        if d in resting:
            here.setdefault(resting[d], []).append(d)
    origins = []
    for key, (_, body) in glance.parts("lineage", "origin", sorted(keys)).items():
        origin = msgspec.json.decode(body, type=Origin)
        origins.append(structs.replace(origin, documents=tuple(here.get(key, ()))))
    bare = {e.partition("/")[0] for e in ends} | set(parties.values())
    labels = {k: body for k, (_, body) in glance.parts("lineage", "label", sorted(bare)).items()}
    names = [name for name, _ in glance.parts_of("lineage", "party", sorted(bare - set(parties.values())))]
    known = glance.parts("lineage", "party", names)
    parties |= {name: known[name][0] for name in names}
    merges = {
        name: msgspec.json.decode(body, type=Reason)
        for name, (_, body) in glance.parts("lineage", "merge", sorted(parties)).items()
    }
    return Lineage(tuple(origins), edges, parties, labels, merges)


def _edges(glance: Glance, seeds: Iterable[str]) -> Iterator[Edge]:
    """What these nodes rest on, and what that rests on, in the order of the case's edges."""
    found: dict[str, Edge] = {}
    seen: set[str] = set()
    here = list(seeds)
    for _ in range(_STEPS):
        fresh = [node for node in dict.fromkeys(here) if node not in seen]
        seen.update(fresh)
        here = []
        for key, body in glance.parts_of("lineage", "edge", fresh):
            found[key] = msgspec.json.decode(body, type=Edge)
            here.append(found[key].target)
    yield from (edge for _, edge in sorted(found.items()))
