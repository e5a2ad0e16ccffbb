"""People of a case with masks: the row of whoever is protected holds a pseudonym and what points at nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from tawthiq import casework
from tawthiq.model import Field, Mention, People, Person, Reason, Record, RecordLink
from tawthiq.model.masks import LEFT_OUT, has_masks, mask

if TYPE_CHECKING:
    from tawthiq.case.shielding import Shield

_LEFT_OUT = mask(LEFT_OUT)


def masked_people(shield: Shield, people: People) -> tuple[People, frozenset[str]]:
    """People with masks, and the ids of those who are hidden, as these are known by there."""
    ids = set(shield.number_of)
    records = tuple(masked_record(shield, r) for r in people.records)
    persons = tuple(masked_person(shield, p) for p in people.persons)
    mentions = []
    for one in people.mentions:
        shown = masked_mention(shield, one)
        if one.id in shield.number_of or has_masks(shown.name):
            ids.add(shown.id)
        mentions.append(shown)
    links = tuple(masked_link(link) if {link.left, link.right} & ids else shield.hidden(link) for link in people.links)
    lists = shield.hidden(people.lists)
    return People(records, links, persons, lists, tuple(mentions)), frozenset(ids)


def masked_person(shield: Shield, person: Person) -> Person:
    number = shield.number_of.get(person.id)
    name = shield.text(person.name) if number is None else mask(number)
    return person if name == person.name else structs.replace(person, name=name)


def masked_record(shield: Shield, record: Record) -> Record:
    number = shield.number_of.get(record.id)
    if number is None:
        return shield.hidden(record)
    fields = {k: f for k, f in record.fields.items() if k in casework.HARMLESS}
    name = next((f for k, f in record.fields.items() if k.startswith("name")), None)
    if name is not None:
        fields = {"name": Field(mask(number), name.address, name.start, name.end), **fields}
    return structs.replace(record, table=shield.text(record.table), fields=fields, extra={})


def masked_mention(shield: Shield, one: Mention) -> Mention:
    number = shield.number_of.get(one.id)
    # One name of a text for all that a number hides there: the id of a mention is made from the name that it has here.
    name = mask(number) if number is not None else shield.text(one.name)
    if name == one.name:
        # A name that was read cut short ("Samir K") is his whose name hides these words.
        name = next((mask(m.number) for m in shield.masks_of(one.document) if m.span.overlaps(one.span)), name)
    cue = shield.text(one.cue)
    return one if (name, cue) == (one.name, one.cue) else structs.replace(one, name=name, cue=cue)


def masked_link(link: RecordLink) -> RecordLink:
    return structs.replace(link, reason=Reason(link.reason.rule, _LEFT_OUT))
