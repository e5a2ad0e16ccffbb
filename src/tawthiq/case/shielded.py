"""Views of a whole case, with protected names masked: what the dossier, the exports and few pages are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from tawthiq import casework
from tawthiq.case.hiding import masked_people
from tawthiq.case.masking import NamedIn
from tawthiq.case.shielding import Shield, nobody
from tawthiq.casework import Identity
from tawthiq.dossier.view import CaseView
from tawthiq.model import Assessment, Document, Lineage, People, Reading


class Shielding:
    """Masks one view of a case after another, and keeps what stayed the same between them."""

    def __init__(self) -> None:
        self._shield = nobody()
        self._key: tuple[Any, ...] = ()
        self._kept: dict[str, tuple[Any, Any]] = {}
        self._decisions: dict[str, Assessment] = {}
        self._made: tuple[CaseView, CaseView] | None = None

    @property
    def shield(self) -> Shield:
        """As of the last view."""
        return self._shield

    def identities(self, view: CaseView) -> tuple[Identity, ...]:
        return casework.identities(known(view), view.assessments)[0]

    def over(self, view: CaseView) -> CaseView:
        """The case as it may be shown: the same object where nobody is protected."""
        if self._made is not None and self._made[0] is view:
            return self._made[1]
        nobody = all(a.verdict != "protect" for a in view.assessments)
        found, lost = ((), ()) if nobody else casework.identities(known(view), view.assessments)
        key = (found, tuple(view.documents), view.people)
        if key[:2] != self._key[:2] or key[2] is not self._key[2]:
            self._shield, self._key = Shield(found, view.documents, NamedIn(view.people)), key
            self._kept.clear()
            self._decisions.clear()
        made = self._masked(view) if self._shield else view
        if lost:
            made = structs.replace(made, orphans=(*made.orphans, *lost))
        self._made = view, made
        return made

    def _masked(self, view: CaseView) -> CaseView:
        shield = self._shield
        by_exhibit: dict[str, list[Document]] = {}
        for document in view.documents.values():
            by_exhibit.setdefault(document.exhibit, []).append(document)
        for made in view.assessments:
            if made.id not in self._decisions:
                self._decisions[made.id] = shield.assessment(made, by_exhibit)
        people, ids = self._once("people", view.people, lambda p: masked_people(shield, p))
        changed: dict[str, Any] = {
            name: self._once(name, getattr(view, name), shield.hidden)
            for name in ("title", "exhibits", "problems", "orphans")
        }
        for name in ("machine", "readings", "lineage", "reconciliation"):
            changed[name] = self._once(name, getattr(view, name), shield.labels)
        changed["earlier"] = self._once("earlier", view.earlier, lambda found: tuple(map(shield.earlier, found)))
        return structs.replace(
            view,
            **changed,
            documents=self._once(
                "documents", view.documents, lambda found: {k: shield.document(d) for k, d in found.items()}
            ),
            people=people,
            assessments=tuple(self._decisions[a.id] for a in view.assessments),
            protected=ids,
            pseudonyms=shield.kinds,
        )

    def _once(self, name: str, value: Any, make: Any) -> Any:
        before = self._kept.get(name)
        if before is None or before[0] is not value:
            before = self._kept[name] = (value, make(value))
        return before[1]


def known(view: CaseView) -> casework.Known:
    """What the protected identities of a view are found among."""
    return known_among(view.people, view.documents.values(), (view.machine, view.readings), view.lineage)


def known_among(
    people: People,
    documents: Iterable[Document],
    readings: Iterable[Mapping[str, tuple[Reading, ...]]],
    lineage: Lineage,
) -> casework.Known:
    """The same. `readings`: as the machine left them, and with people's decisions applied."""
    every = [s for some in readings for read in some.values() for r in read for s in r.statements]
    named = {link.party for s in every for link in s.chain}
    parties = {name: f"name:{name.casefold()}" for name in sorted(named)} | lineage.parties
    return casework.Known(people, tuple(documents), parties)
