"""Results of the stages over the whole case, piece by piece: one figure's scope, one person, one origin at a time.

Kinds of `part`, with what key, parent and body are:

    lineage         origin         its key; none; the origin without its documents, those with most documents first
                    resting        document; its origin; empty
                    edge           number; its source; the edge
                    party          name; the party's key; empty
                    label          the party's key; none; its fullest name
                    merge          name; the party's key; the reason
                    circular, doubt, alike   number; none; the value itself
                    why            document/start/end; the document; empty: some reason points there
    reconciliation  group          its key; none; the group
                    head           its key; none; the group's title and statements alone
                    why            likewise
                    stands         key of an origin that is no set of documents; none; empty: in the groups' order
                    named          key of a place; none; the place
                    placed         statement that stands in no group; key of its place; empty
                    place          label; none; how many figures are of it, most first
                    short          digest of a group's key; none; the group's key
                    member         statement; its first group; empty
                    scope          statement; none; the scope
                    left_out       statement; none; why
                    contested      statement; none; empty: it contradicts another figure
    people          person         its id; none; the person, those with most records first
                    record         its id; its person; the record
                    tie            number; a person; a link of one of its records
                    mention        its id; its document; the mention
                    why            likewise
                    list           number; none; the list
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, delete, func, insert, select

from tawthiq.model import Group, Lineage, People, Reason, Reconciliation, digest
from tawthiq.store import schema

Row = tuple[str, str, str, str]  # kind, key, parent, body
KINDS: dict[str, type[msgspec.Struct]] = {"lineage": Lineage, "reconciliation": Reconciliation, "people": People}
_AT_ONCE = 5_000
_KEYS = 500  # values in one statement: SQLite takes 32,766, others fewer
_P = schema.part.c


def write(connection: Connection, stage: str, result: msgspec.Struct) -> None:
    """Put a result's parts in place of those of the stage's earlier one, and count them."""
    connection.execute(delete(schema.part).where(_P.stage == stage))
    counts: dict[str, int] = {}

    def rows() -> Iterator[dict[str, Any]]:
        for kind, key, parent, body in _split(result):
            at = counts[kind] = counts.get(kind, -1) + 1
            yield {"stage": stage, "kind": kind, "key": key, "parent": parent, "position": at, "body": body}

    found = rows()
    while batch := list(islice(found, _AT_ONCE)):
        connection.execute(insert(schema.part), batch)
    name = schema.tally.c.name
    connection.execute(delete(schema.tally).where(name >= f"{stage}/", name < f"{stage}0"))
    tallies = [{"name": f"{stage}/{kind}", "many": last + 1} for kind, last in sorted(counts.items())]
    if isinstance(result, Reconciliation):
        against = sum(any(c.relation == "contradicts" for c in g.comparisons) for g in result.groups)
        tallies.append({"name": f"{stage}/against", "many": against})
    if tallies:
        connection.execute(insert(schema.tally), tallies)


def fill(connection: Connection) -> bool:
    """Make the parts of the results that are there. Returns whether there are any."""
    found = connection.execute(select(schema.result.c.stage, schema.result.c.body)).all()
    for stage, body in found:
        if stage in KINDS:
            write(connection, stage, msgspec.json.decode(body, type=KINDS[stage]))
    return bool(found)


def one(connection: Connection, stage: str, kind: str, key: str) -> str | None:
    """The body of one part; None where there is none."""
    query = select(_P.body).where(_P.stage == stage, _P.kind == kind, _P.key == key)
    return connection.execute(query).scalar()


def parent(connection: Connection, stage: str, kind: str, key: str) -> str | None:
    query = select(_P.parent).where(_P.stage == stage, _P.kind == kind, _P.key == key)
    return connection.execute(query).scalar()


def several(connection: Connection, stage: str, kind: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """key -> (parent, body) of those that are there."""
    found: dict[str, tuple[str, str]] = {}
    for at in range(0, len(keys), _KEYS):
        query = select(_P.key, _P.parent, _P.body).where(_P.stage == stage, _P.kind == kind)
        query = query.where(_P.key.in_(keys[at : at + _KEYS]))
        found |= {key: (above, body) for key, above, body in connection.execute(query)}
    return found


def below(
    connection: Connection, stage: str, kind: str, above: str, limit: int = -1, at: int = 0
) -> list[tuple[str, str]]:
    """(key, body) of what belongs to another part, in order; some of it from a place on where a limit is given."""
    query = select(_P.key, _P.body).where(_P.stage == stage, _P.kind == kind, _P.parent == above)
    if limit >= 0:
        query = query.limit(limit).offset(at)
    return [(key, body) for key, body in connection.execute(query.order_by(_P.position))]


def below_any(connection: Connection, stage: str, kind: str, above: Sequence[str]) -> list[tuple[str, str]]:
    """(key, body) of what belongs to any of these parts, in order of some of them and then of theirs."""
    found: list[tuple[str, str]] = []
    for at in range(0, len(above), _KEYS):
        query = select(_P.key, _P.body).where(_P.stage == stage, _P.kind == kind, _P.parent.in_(above[at : at + _KEYS]))
        query = query.order_by(_P.parent, _P.position)
        found += [(key, body) for key, body in connection.execute(query)]
    return found


def listed(connection: Connection, stage: str, kind: str, limit: int = -1, offset: int = 0) -> list[tuple[str, str]]:
    """(key, body) in the order in which they are shown, some of them; all where no limit is given."""
    query = select(_P.key, _P.body).where(_P.stage == stage, _P.kind == kind).order_by(_P.position)
    query = query.where(_P.position >= offset)
    if limit >= 0:
        query = query.where(_P.position < offset + limit)
    return [(key, body) for key, body in connection.execute(query)]


def every(connection: Connection, stage: str, kind: str) -> list[tuple[str, str, str]]:
    """(key, parent, body) of all parts of a kind, those of one parent in their order."""
    query = select(_P.key, _P.parent, _P.body).where(_P.stage == stage, _P.kind == kind).order_by(_P.position)
    return [(key, above, body) for key, above, body in connection.execute(query)]


def pairs(connection: Connection, stage: str, kind: str) -> Iterator[tuple[str, str]]:
    """(key, parent) of every part of a kind."""
    query = select(_P.key, _P.parent).where(_P.stage == stage, _P.kind == kind)
    return ((key, above) for key, above in connection.execute(query))


def holding(connection: Connection, stage: str, kind: str, words: str) -> list[str]:
    """Bodies of a kind in which these words stand: all of the kind are gone through, none is decoded."""
    query = select(_P.body).where(_P.stage == stage, _P.kind == kind, _P.body.contains(words, autoescape=True))
    return [body for (body,) in connection.execute(query)]


def places(connection: Connection, stage: str, kind: str, keys: Sequence[str]) -> dict[str, int]:
    """key -> its place among its kind."""
    found: dict[str, int] = {}
    for at in range(0, len(keys), _KEYS):
        query = select(_P.key, _P.position).where(_P.stage == stage, _P.kind == kind)
        found |= dict(connection.execute(query.where(_P.key.in_(keys[at : at + _KEYS]))).all())
    return found


def beginning(connection: Connection, stage: str, kind: str, start: str, most: int | None = 2) -> list[str]:
    """Keys that begin so, two at most or as many as is said; None: all of them."""
    query = select(_P.key).where(_P.stage == stage, _P.kind == kind, _P.key >= start, _P.key < f"{start}\U0010ffff")
    return [key for (key,) in connection.execute(query.limit(most))]


def count(connection: Connection, stage: str, kind: str) -> int:
    query = select(schema.tally.c.many).where(schema.tally.c.name == f"{stage}/{kind}")
    return int(connection.execute(query).scalar() or 0)


def contested(connection: Connection) -> Iterator[tuple[str, str]]:
    """(document, statement) of every figure as the machine read it that contradicts another."""
    s = schema.statement
    query = select(s.c.document, s.c.id).join(schema.part, _P.key == s.c.id)
    query = query.where(_P.stage == "reconciliation", _P.kind == "contested").order_by(s.c.document, s.c.id)
    return iter(connection.execute(query))


def highest(connection: Connection, stage: str, kind: str) -> int:
    """The last position of a kind; -1 where there is none."""
    found = connection.execute(select(func.max(_P.position)).where(_P.stage == stage, _P.kind == kind)).scalar()
    return -1 if found is None else int(found)


def _split(result: msgspec.Struct) -> Iterator[Row]:
    if isinstance(result, Lineage):
        yield from _lineage(result)
    elif isinstance(result, Reconciliation):
        yield from _reconciliation(result)
    elif isinstance(result, People):
        yield from _people(result)


def _lineage(found: Lineage) -> Iterator[Row]:
    rests: dict[str, str] = {}
    for origin in found.origins:
        for document in origin.documents:
            rests.setdefault(document, origin.key)
    for origin in _once(sorted(found.origins, key=lambda o: (-len(o.documents), o.key))):
        yield "origin", origin.key, "", _json(replace(origin, documents=()))
    for document, key in rests.items():
        yield "resting", document, key, ""
    for n, edge in enumerate(found.edges):
        yield "edge", f"{n:08}", edge.source, _json(edge)
    for name, key in sorted(found.parties.items()):
        yield "party", name, key, ""
    for key, label in sorted(found.labels.items()):
        yield "label", key, "", label
    for name, why in sorted(found.merges.items()):
        yield "merge", name, found.parties.get(name, ""), _json(why)
    for kind, values in (("circular", found.circular), ("doubt", found.doubts), ("alike", found.alike)):
        for n, value in enumerate(values):
            yield kind, f"{n:08}", "", _json(value)
    reasons = [*(r for o in found.origins for r in o.reasons), *(r for e in found.edges for r in e.reasons)]
    yield from _whys([*reasons, *found.circular, *found.merges.values()])


def _whys(reasons: Iterable[Reason]) -> Iterator[Row]:
    for p in sorted({p for reason in reasons for p in reason.passages}):
        yield "why", f"{p.document}/{p.start}/{p.end}", p.document, ""


def _reconciliation(found: Reconciliation) -> Iterator[Row]:
    member: dict[str, str] = {}
    against: dict[str, None] = {}
    for group in found.groups:
        yield "group", group.key, "", _json(group)
        yield (
            "head",
            group.key,
            "",
            _json(Group(group.key, group.title, group.measure, group.place, group.statements, {})),
        )
        yield "short", digest(group.key), "", group.key
        for statement in group.statements:
            member.setdefault(statement, group.key)
        for c in group.comparisons:
            if c.relation == "contradicts":
                against |= {c.left: None, c.right: None}
    origins = (o for g in found.groups for s in g.statements if (o := g.origins.get(s, "")))
    for key in dict.fromkeys(o for o in origins if o.startswith(("document:", "party:"))):
        yield "stands", key, "", ""
    for statement, key in member.items():
        yield "member", statement, key, ""
    for statement, scope in sorted(found.scopes.items()):
        yield "scope", statement, "", _json(scope)
    for statement, why in sorted(found.left_out.items()):
        yield "left_out", statement, "", why
    for statement in sorted(against):
        yield "contested", statement, "", ""
    yield from _places(found)
    yield from _whys(c.reason for g in found.groups for c in g.comparisons)


def _places(found: Reconciliation) -> Iterator[Row]:
    for key, named in sorted(found.places.items()):
        yield "named", key, "", _json(named)
    for statement, key in sorted(found.placed.items()):
        yield "placed", statement, key, ""
    places = Counter(s.place_label for s in found.scopes.values() if s.place_label)
    for label, many in sorted(places.items(), key=lambda p: (-p[1], p[0])):
        yield "place", label, "", str(many)


def _people(found: People) -> Iterator[Row]:
    of = {record: one.id for one in found.persons for record in one.records}
    for person in sorted(found.persons, key=lambda p: -len(p.records)):
        yield "person", person.id, "", _json(person)
    for record in found.records:
        yield "record", record.id, of.get(record.id, ""), _json(record)
    number = 0
    for link in found.links:
        for owner in dict.fromkeys(of[end] for end in (link.left, link.right) if end in of):
            yield "tie", f"{number:08}", owner, _json(link)
            number += 1
    for mention in found.mentions:
        yield "mention", mention.id, mention.document, _json(mention)
    for n, seen in enumerate(found.lists):
        yield "list", f"{n:08}", "", _json(seen)
    yield from _whys(link.reason for link in found.links)


def _once(origins: Iterable[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for origin in origins:
        if origin.key not in seen:
            seen.add(origin.key)
            yield origin


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
