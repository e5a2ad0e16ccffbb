"""Records, links and persons as other tools read them.

Where a view hides who is protected, their rows hold no more than may be shown; what else points at them is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from tawthiq.model import Document, People, Record
from tawthiq.people import holds

# Our fields as properties of FollowTheMoney's Person (its model's default schema).
_FTM = {
    "name": "name", "name_other": "alias", "nickname": "weakAlias", "given": "firstName", "father": "fatherName",
    "mother": "motherName", "family": "lastName", "birth": "birthDate", "birth_place": "birthPlace",
    "death_date": "deathDate", "sex": "gender", "nationality": "nationality", "id_number": "idNumber",
    "occupation": "position", "place": "address", "address": "address", "phone": "phone",
    "status": "status", "notes": "notes",
}  # fmt: skip


class Leaving(Struct, frozen=True):
    """What is needed to write people down.

    Attributes:
        names: document -> (file name as received, path within the intake); only these documents' records leave.
        documents: id -> document.
        masked: ids of persons, records and mentions that the values hide.
        former: ids that persons had -> the person's id now.
    """

    people: People
    documents: Mapping[str, Document]
    names: Mapping[str, str]
    masked: Collection[str] = ()
    former: Mapping[str, str | None] = {}


def record_rows(leaving: Leaving) -> Iterator[dict[str, Any]]:
    """One object a record, in case order: where it stands, whom it is about, how surely, and its fields as typed.

    `read` holds what fields were read as where that differs in kind: EDTF dates, sex, status.
    """
    people = leaving.people
    of = {r: p for p in people.persons for r in p.records}
    held = {r: at for p in people.persons if len(p.records) > 1 for r, at in holds(p.records, people.links).items()}
    for record in people.records:
        if record.document not in leaving.names:
            continue
        path = leaving.names[record.document]
        person = of[record.id]
        masked = person.id in leaving.masked
        yield {
            "record": record.id,
            "document": path.rsplit("/", 1)[-1],
            "sha256": leaving.documents[record.document].exhibit,
            "path": path,
            "table": record.table,
            "row": record.row,
            "person": person.id,
            "probability": held.get(record.id, 1.0),
            **{k: f.value for k, f in record.fields.items()},
            "read": {k: f.read for k, f in record.fields.items() if f.read},
            "extra": {k: f.value for k, f in record.extra.items()},
        } | ({"protected": True} if masked else {})


def link_rows(leaving: Leaving) -> Iterator[dict[str, Any]]:
    """One object a scored pair, judged ones first; the reason names people, and is left out for the masked."""
    records = {r.id: r for r in leaving.people.records}
    of = {r: p.id for p in leaving.people.persons for r in p.records}
    for item in leaving.people.links:
        left, right = records[item.left], records[item.right]
        if not {left.document, right.document} <= set(leaving.names):
            continue
        hidden = {of[item.left], of[item.right]} & set(leaving.masked)
        yield {
            "left": item.left,
            "right": item.right,
            "left_document": leaving.names[left.document].rsplit("/", 1)[-1],
            "left_row": left.row,
            "right_document": leaving.names[right.document].rsplit("/", 1)[-1],
            "right_row": right.row,
            "probability": item.probability,
            "rule": item.rule,
            "one_person": of[item.left] == of[item.right],
            "why": "" if hidden else item.reason.text,
        }


def mention_rows(leaving: Leaving) -> Iterator[dict[str, Any]]:
    """One object a person whom a text names, in text order: the passage, what is said of them, whom people made of it.

    Who is protected leaves without name, passage and cue: a passage of a sealed file is a name.
    """
    for mention in leaving.people.mentions:
        if mention.document not in leaving.names:
            continue
        path = leaving.names[mention.document]
        masked = bool({mention.id, mention.person} & set(leaving.masked))
        spans = [[s.start, s.end] for s in mention.others]
        said = {"start": mention.span.start, "end": mention.span.end, "cue": mention.cue}
        yield {
            "mention": mention.id,
            "kind": "mention",
            "document": path.rsplit("/", 1)[-1],
            "sha256": mention.exhibit,
            "path": path,
            "role": mention.role,
            "person": mention.person,
            "name": mention.name,
            **(dict.fromkeys(said) if masked else said),
            "others": [] if masked else spans,
        } | ({"protected": True} if masked else {})


def person_rows(leaving: Leaving) -> Iterator[dict[str, Any]]:
    """One object a person: every value that its records give, the documents they stand in."""
    records = {r.id: r for r in leaving.people.records}
    former: dict[str | None, list[str]] = defaultdict(list)
    for one, now in leaving.former.items():
        former[now].append(one)
    for person in leaving.people.persons:
        mine = [records[r] for r in person.records if records[r].document in leaving.names]
        if not mine:
            continue
        masked = person.id in leaving.masked
        yield {
            "person": person.id,
            "former": former.get(person.id, []),
            "name": person.name,
            "records": len(mine),
            "documents": sorted({leaving.names[r.document].rsplit("/", 1)[-1] for r in mine}),
            "protected": masked,
            "fields": _together(mine),
        }


def flat(row: Mapping[str, Any], fields: Collection[str]) -> dict[str, str]:
    """A person as one line of a table: several values of a field joined by " | "."""
    base = {k: row[k] for k in ("person", "name", "records", "protected")}
    values = {f: " | ".join(row["fields"].get(f, ())) for f in fields}
    several = {k: " | ".join(row[k]) for k in ("documents", "former")}
    return {**{k: str(v) for k, v in base.items()}, **several, **values}


def ftm_entity(row: Mapping[str, Any]) -> dict[str, Any]:
    """A person as a FollowTheMoney entity; its id is the person's, so that two exports can be matched."""
    properties: dict[str, list[str]] = {"name": [row["name"]]}
    for field, values in row["fields"].items():
        if field in _FTM:
            kept = properties.setdefault(_FTM[field], [])
            kept.extend(v for v in values if v not in kept)
    for prop in ("birthDate", "deathDate"):
        dates = [d for v in properties.pop(prop, ()) if (d := _ftm_date(v))]
        if dates:
            properties[prop] = dates
    return {"id": f"tawthiq-{row['person']}", "schema": "Person", "properties": properties}


def _ftm_date(edtf: str) -> str:
    """The leading part of an EDTF date that FollowTheMoney's date type takes; "" for spans."""
    plain = edtf.rstrip("~?")
    return plain if plain[:4].isdigit() and "/" not in plain and "X" not in plain else ""


def _together(records: list[Record]) -> dict[str, list[str]]:
    """Each field's different values in the order of the records; dates as they were read, where they could be."""
    found: dict[str, list[str]] = {}
    for record in records:
        for name, field in record.fields.items():
            value = (field.read or field.value).strip()
            if value and value not in found.setdefault(name, []):
                found[name].append(value)
    return found
