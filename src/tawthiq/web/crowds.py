"""The people of a case looked up piece by piece: one person, one row, one page of the list, whom a name finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import cast

import msgspec

from tawthiq import casework
from tawthiq.case.pieces import Pieces
from tawthiq.dossier.document_page import row_anchor
from tawthiq.dossier.registers import ListRow, list_rows, record_label
from tawthiq.dossier.site import SHORT
from tawthiq.dossier.words import percent
from tawthiq.model import Assessment, ListSeen, Person, Record, RecordLink, digest
from tawthiq.web import persons
from tawthiq.web.desk import Desk
from tawthiq.web.persons import ABOUT_PAIRS, Crowd, Known, Row
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import Asked, ShelfSite

_DECIDED = (*ABOUT_PAIRS, "protect", "retract")


def crowd_of(site: LiveSite) -> Crowd:
    """The people of a case, in the way in which the case is looked at."""
    return site.once(_looked_up) if isinstance(site, ShelfSite) else site.once(Crowd)


class ShelfCrowd(Crowd):
    """What the glance gives, who is protected masked in it."""

    def __init__(self, site: ShelfSite) -> None:
        # Not Crowd's: that goes through every record.
        self.site, self.glance = site, site.glance
        self.masked = self.glance.hidden
        self._persons: Pieces[str, Person] = Pieces(self.glance.persons, lambda: ())
        self._records: Pieces[str, tuple[str, Record]] = Pieces(self.glance.records, lambda: ())
        self.records = cast("dict[str, Record]", Asked(lambda key: self._records.get(key, ("", None))[1]))
        self.person_of = cast("dict[str, Person]", Asked(self._person_of))
        self.record_by_short = cast("dict[str, str]", Asked(self._record_at))
        self.many_records = self.glance.tallies.get("people/record", 0)
        self.many_persons = self.glance.tallies.get("people/person", 0)

    @cached_property
    def lists(self) -> tuple[ListRow, ...]:
        found = [msgspec.json.decode(body, type=ListSeen) for _, body in self.glance.parts_listed("people", "list", -1)]
        self.glance.shelved.load([s.document for s in found])
        return list_rows(self.site, found)

    def listed(self, start: int, size: int) -> list[Person]:
        found = self.glance.parts_listed("people", "person", size, start)
        return self.fetched([msgspec.json.decode(body, type=Person) for _, body in found])

    def fetched(self, persons: Sequence[Person]) -> list[Person]:
        """These persons, with what lists show of them looked up at once."""
        self._persons.learn({p.id: p for p in persons})
        records = [r for p in persons for r in p.records]
        self._records.load(records)
        self.glance.shelved.load(list({self._records[r][1].document for r in records if r in self._records}))
        return list(persons)

    def found(self, words: str, most: int) -> list[Known]:
        """People by a name in any script or spelling, best first."""
        hits = self.glance.named_people(words, most)
        entries = [(e, h) for h in hits for e in h.entries]
        best = dict(reversed(entries))
        order = list(dict.fromkeys(e for e, _ in entries))[:most]
        self._persons.load(order)
        persons = self.fetched([self._persons[e] for e in order if e in self._persons])
        return [
            self.known(p, found=best[p.id].name, why=best[p.id].why, score=percent(best[p.id].score)) for p in persons
        ]

    def href(self, person: Person) -> str:
        return f"/people/{person.id[:SHORT]}"

    def row(self, record: str) -> Row:
        found = self.records[record]
        tables = self.glance.shelved[found.document].tables
        names = msgspec.json.decode(tables, type=list[str]) if tables else []
        at = f"#{row_anchor(names.index(found.table) + 1, found.row)}" if found.table in names else ""
        return Row(record, record[:SHORT], record_label(self.site, found), f"{self.site.page(found.document)}{at}")

    def hidden(self, records: Iterable[str]) -> bool:
        return bool(self.masked) and super().hidden(records)

    def links(self, person: Person) -> list[RecordLink]:
        found = list(dict.fromkeys(self.glance.ties(person.id)))
        self._records.load([end for link in found for end in (link.left, link.right)])
        self.glance.shelved.load(list({self._records[e][1].document for x in found for e in (x.left, x.right)}))
        return found

    def link(self, left: str, right: str) -> RecordLink | None:
        ties = self.glance.ties(self._records[left][0]) if left in self._records else []
        return next((x for x in ties if {x.left, x.right} == {left, right}), None)

    @cached_property
    def made(self) -> tuple[Assessment, ...]:
        made = casework.current(self.glance.decisions(_DECIDED))
        self._records.load([key for a in made for key in _rows(a)])
        return made

    def ends(self, assessment: Assessment) -> tuple[str, ...]:
        return tuple(key for key in _rows(assessment) if key in self._records)

    def prepare(self, records: Iterable[str]) -> None:
        """Look up at once what pages show of these rows."""
        every = list(records)
        self._records.load(every)
        known = [self._records[r] for r in every if r in self._records]
        self._persons.load([above for above, _ in known])
        self.glance.shelved.load(list({record.document for _, record in known}))

    def _person_of(self, record: str) -> Person | None:
        above = self._records.get(record, ("", None))[0]
        return self._persons.get(above)

    def _record_at(self, short: str) -> str | None:
        return self.glance.part_beginning("people", "record", short) if len(short) >= SHORT else None


def _looked_up(site: LiveSite) -> Crowd:
    if not isinstance(site, ShelfSite):
        raise TypeError("a site that is looked up piece by piece")
    return ShelfCrowd(site)


def _rows(assessment: Assessment) -> list[str]:
    """Ids of the records that a decision is about, if they are there."""
    found = []
    for anchor in (assessment.anchor, assessment.other):
        table, tab, row = anchor.exact.rpartition("\t") if anchor else ("", "", "")
        if anchor and tab and row.isdecimal():
            found.append(digest(["record", anchor.exhibit, table, int(row)]))
    return found


def search(desk: Desk, site: LiveSite, words: str, most: int) -> list[Known]:
    """People by a name in any script or spelling, best first. Who is protected is not found by name."""
    crowd = crowd_of(site)
    if isinstance(crowd, ShelfCrowd):
        return crowd.found(words, most)
    return persons.search(desk, crowd, words)[:most]
