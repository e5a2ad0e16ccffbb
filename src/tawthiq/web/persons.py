"""People on lists as the app shows them: found by name, their rows side by side, and pairs put to a person.

A protected person's name is masked in the view that this is made from (`case.shielding`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from msgspec import Struct

from tawthiq import casework
from tawthiq.dossier.registers import FieldRow, ListRow, field_rows, list_rows, record_href, record_label
from tawthiq.dossier.site import short_ids
from tawthiq.dossier.words import percent
from tawthiq.model import Assessment, Person, Record, RecordLink
from tawthiq.people.parts import parts
from tawthiq.web.deciding import Decided, decided
from tawthiq.web.desk import Desk
from tawthiq.web.places import LiveSite

FOUND = 30
ABOUT_PAIRS = ("same_person", "different_person", "unsure")


class Row(Struct, frozen=True):
    """One record of a person: its id, that as addresses bear it, where it stands, and the row in its document."""

    record: str
    short: str
    label: str
    href: str


class Known(Struct, frozen=True):
    """One person in a list. `found`, `why`: the name that matched, and how; empty in a list that was not searched."""

    href: str
    name: str
    masked: bool
    rows: tuple[Row, ...]
    found: str = ""
    why: str = ""
    score: str = ""


class Tie(Struct, frozen=True):
    """Why two rows count as one person. `sure`: as a percentage; empty where a person said so."""

    left: Row
    right: Row
    sure: str
    why: str


class OnePerson(Struct, frozen=True):
    """A person with all rows side by side. `doubts`: rows of others that may be theirs: (row, own row, how surely)."""

    id: str
    href: str
    name: str
    masked: bool
    rows: tuple[Row, ...]
    fields: tuple[FieldRow, ...]
    differing: tuple[str, ...]
    ties: tuple[Tie, ...]
    doubts: tuple[Tie, ...]
    decisions: tuple[Decided, ...]
    protection: Decided | None


class Crowd:
    """The people of a case, indexed. One a site: `site.once(Crowd)`."""

    def __init__(self, site: LiveSite) -> None:
        self.site, self.people = site, site.view.people
        self.records = {r.id: r for r in self.people.records}
        self.person_of = {r: p for p in self.people.persons for r in p.records}
        self._short = short_ids(self.records)
        self.record_by_short = {short: record for record, short in self._short.items()}
        documents = tuple(site.view.documents.values())
        self.masked = site.view.protected
        # Whoever has several rows stands first.
        self.ordered = sorted(self.people.persons, key=lambda p: -len(p.records))
        self.many_records, self.many_persons = len(self.records), len(self.people.persons)
        exhibits = {d.id: d.exhibit for d in documents}
        self._at = {(exhibits.get(r.document, ""), f"{r.table}\t{r.row}"): r.id for r in self.people.records}
        self._links: dict[str, list[RecordLink]] = {}
        for link in self.people.links:
            for end in (link.left, link.right):
                if end in self.person_of:
                    self._links.setdefault(self.person_of[end].id, []).append(link)

    def listed(self, start: int, size: int) -> list[Person]:
        """Some persons of the list, who has several rows first."""
        return self.ordered[start : start + size]

    @cached_property
    def lists(self) -> tuple[ListRow, ...]:
        """What became of every row of every list."""
        return list_rows(self.site, self.people.lists)

    @cached_property
    def made(self) -> tuple[Assessment, ...]:
        """Decisions in force, those about people among them."""
        return casework.current(self.site.view.assessments)

    def link(self, left: str, right: str) -> RecordLink | None:
        """What the machine concluded about two records."""
        return next((x for x in self.people.links if {x.left, x.right} == {left, right}), None)

    def href(self, person: Person) -> str:
        return f"/people/{self._short[person.id]}"

    def person(self, short: str) -> Person | None:
        """The person that bears this id, or holds the row that it was the id of before a merge."""
        record = self.record_by_short.get(short)
        return self.person_of.get(record) if record else None

    def row(self, record: str) -> Row:
        found = self.records[record]
        return Row(record, self._short[record], record_label(self.site, found), record_href(self.site, found))

    def shown(self, record: str) -> Record:
        """A record with what may be shown of it."""
        return self.records[record]

    def known(self, person: Person, **more: str) -> Known:
        return Known(
            self.href(person), person.name, person.id in self.masked, tuple(map(self.row, person.records)), **more
        )

    def hidden(self, records: Iterable[str]) -> bool:
        """Whether one of these records is a protected person's."""
        every = list(records)
        return any(r in self.masked or (r in self.person_of and self.person_of[r].id in self.masked) for r in every)

    def links(self, person: Person) -> list[RecordLink]:
        return list(dict.fromkeys(self._links.get(person.id, [])))

    def ends(self, assessment: Assessment) -> tuple[str, ...]:
        """The records that a decision is about."""
        anchors = [a for a in (assessment.anchor, assessment.other) if a is not None]
        return tuple(r for a in anchors if (r := self._at.get((a.exhibit, a.exact))))

    def pair_decisions(self) -> dict[frozenset[str], Decided]:
        """The last decision in force on each pair of records."""
        return {frozenset(self.ends(a)): decided(a) for a in self.made if a.verdict in ABOUT_PAIRS}


def search(desk: Desk, crowd: Crowd, words: str) -> list[Known]:
    """People by a name in any script or spelling, best first. Who is protected is not found by name."""
    if not parts(words):
        return []
    persons = {p.id: p for p in crowd.people.persons}
    hits = desk.finder().people(words, FOUND)
    return [
        crowd.known(persons[h["person"]], found=h["found"], why=h["why"], score=percent(h["score"]))
        for h in hits
        if h["person"] in persons and h["person"] not in crowd.masked
    ]


def passages(desk: Desk, site: LiveSite, words: str) -> list[dict[str, Any]]:
    """Passages of texts that hold such a name, best first, each with its document."""
    if not parts(words):
        return []
    names = {path: d for d in site.documents for path in site.exhibit_views[site.document(d).exhibit].paths[:1]}
    found = []
    for hit in desk.finder().mentions(words, FOUND):
        document = names.get(hit["document"])
        if document:
            before, _, after = hit["around"].partition(hit["words"])
            found.append({**hit, "href": site.page(document), "before": before, "after": after})
    return found


def one_person(crowd: Crowd, person: Person) -> OnePerson:
    """A person's page."""
    masked = person.id in crowd.masked
    own = [crowd.shown(r) for r in person.records]
    fields = field_rows(own)
    inside = [x for x in crowd.links(person) if x.left in person.records and x.right in person.records]
    outside = [x for x in crowd.links(person) if x not in inside and not crowd.hidden((x.left, x.right))]
    mine = [a for a in crowd.made if set(crowd.ends(a)) & set(person.records)]
    protection = next((a for a in reversed(mine) if a.verdict == "protect"), None)
    return OnePerson(
        id=person.id,
        href=crowd.href(person),
        name=person.name,
        masked=masked,
        rows=tuple(map(crowd.row, person.records)),
        fields=fields,
        differing=tuple(f.name for f in fields if f.differs),
        ties=() if masked else tuple(_tie(crowd, x) for x in inside),
        doubts=() if masked else tuple(_tie(crowd, x) for x in sorted(outside, key=lambda x: -x.probability)[:10]),
        decisions=tuple(decided(a) for a in mine if a.verdict in ABOUT_PAIRS),
        protection=decided(protection) if protection else None,
    )


def _tie(crowd: Crowd, link: RecordLink) -> Tie:
    sure = "" if link.rule == "judged" else percent(link.probability)
    return Tie(crowd.row(link.left), crowd.row(link.right), sure, link.reason.text)
