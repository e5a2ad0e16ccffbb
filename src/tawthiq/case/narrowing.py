"""A few documents of a large case as values, with what the stages over the whole case concluded about them.

What pages compute from a `CaseView` they so compute from the part of it that they show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import cast

import msgspec
from msgspec import structs

from tawthiq.case.glancing import Glance
from tawthiq.case.pieces import Some
from tawthiq.dossier.view import CaseView, CustodyView, ExhibitView
from tawthiq.model import (
    Document,
    Edge,
    Exhibit,
    Group,
    Lineage,
    NamedPlace,
    Origin,
    People,
    Reading,
    Reason,
    Reconciliation,
    Scope,
    Statement,
)
from tawthiq.store import Shelved

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
    homes = glance.document_of(statements)
    documents = {*homes.values(), *quoted}
    glance.shelved.load(documents)
    rows = sorted((r for d in documents if (r := glance.shelved.get(d))), key=lambda r: (r.path, r.exhibit))
    here = [r.document for r in rows if r.document]
    readings = _stated(glance, rows, homes, statements)
    found = {s.id: s for read in readings.values() for r in read for s in r.statements}
    named = {link.party for s in found.values() for link in s.chain} | {r.publisher for r in rows if r.publisher}
    return CaseView(
        title=glance.title,
        digest="",
        custody=_LOG,
        exhibits=tuple(_listed(row) for row in rows),
        documents=cast("dict[str, Document]", Some(glance.documents, here)),
        readings=readings,
        machine={d: m for d in here if glance.about.get(glance.shelved[d].exhibit) and (m := glance.machine.get(d))},
        lineage=_lineage(glance, here, named),
        reconciliation=_compared(glance, list(found), (group,)),
        people=People(),
    )


def _stated(
    glance: Glance, rows: Collection[Shelved], homes: Mapping[str, str], statements: Collection[str]
) -> dict[str, tuple[Reading, ...]]:
    """These statements as they stand, by document; where somebody decided, with all others of their document."""
    glance.about.load([row.exhibit for row in rows])
    decided = [row.document for row in rows if row.document and glance.about.get(row.exhibit)]
    glance.judged.load(decided)
    readings = {d: judged.readings for d in decided if (judged := glance.judged.get(d))}
    wanted = [s for s in statements if homes.get(s) not in readings]
    stated: dict[str, list[Statement]] = {}
    for statement in glance.statements(wanted).values():
        stated.setdefault(statement.document, []).append(statement)
    return readings | {d: (Reading(d, "", "", tuple(found)),) for d, found in stated.items()}


def _listed(row: Shelved) -> ExhibitView:
    """An exhibit as far as lists tell."""
    return ExhibitView(Exhibit(row.exhibit, 0), (row.path,), "", None, row.document, (), ())


def _compared(glance: Glance, ids: Collection[str], groups: Collection[Group]) -> Reconciliation:
    """What was concluded about these figures."""
    scopes, left_out, placed = (glance.parts("reconciliation", kind, ids) for kind in ("scope", "left_out", "placed"))
    known = {k: msgspec.json.decode(body, type=Scope) for k, (_, body) in scopes.items()}
    at = {above for above, _ in placed.values()} | {s.place for s in known.values() if s.place}
    at |= {g.place for g in groups if g.place}
    places = glance.parts("reconciliation", "named", sorted(at))
    return Reconciliation(
        tuple(groups),
        known,
        {k: body for k, (_, body) in left_out.items()},
        {k: msgspec.json.decode(body, type=NamedPlace) for k, (_, body) in places.items()},
        {k: above for k, (above, _) in placed.items()},
    )


def narrowed(glance: Glance, documents: Collection[str]) -> CaseView:
    """The case with nothing in it but these documents.

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
    named = {link.party for s in statements for link in s.chain} | {r.publisher for r in rows if r.publisher}
    named |= {c.party for j in judged.values() for r in j.readings for c in r.credits}
    named |= {s.demand.addressee for s in statements if s.demand and s.demand.addressee}
    return CaseView(
        title=glance.title,
        digest="",
        custody=_LOG,
        exhibits=tuple(glance.exhibit_views[e] for e in exhibits),
        documents=cast("dict[str, Document]", Some(glance.documents, here)),
        readings={d: j.readings for d, j in judged.items()},
        machine=machine,
        lineage=_lineage(glance, here, named),
        reconciliation=_compared(glance, [s.id for s in statements], ()),
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
