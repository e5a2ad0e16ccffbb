"""What is found in an open case, and what leaves it: rows, bags, redacted copies, estimates. Every export is logged."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tawthiq.case import consent, exporting, guarding, handing, redacting
from tawthiq.case.consent import Covered
from tawthiq.case.finding import Finder
from tawthiq.case.finding import person as person_now
from tawthiq.case.handing import Wish
from tawthiq.case.outcomes import HandedOver
from tawthiq.case.redacting import Redacted, RedactionWish
from tawthiq.case.state import OpenState
from tawthiq.model import TawthiqError
from tawthiq.people.parts import parts
from tawthiq.pipeline import Progress, quiet
from tawthiq.store.filing import Filing

if TYPE_CHECKING:
    from tawthiq import estimation


class Giving(OpenState):
    """The part of an open case that gives: to whoever asks, and out of the case."""

    def covered(self, purpose: str | None = None, exhibits: Iterable[str] | None = None) -> Covered:
        """What may leave the case: every export asks this. `purpose`: keep, share, publish, court, or None: unknown."""
        asked = [e.sha256 for e in self._store.exhibits()] if exhibits is None else exhibits
        return consent.cover(self._store, self._custody, asked, consent.purpose_of(purpose))

    def export(
        self,
        kind: str,
        *,
        as_: str = "judged",
        to: str = "",
        purpose: str | None = None,
        reveal: bool = False,
        only: Collection[str] = (),
    ) -> list[dict[str, Any]]:
        """Rows of one kind, in document order, without what consent does not cover.

        Args:
            kind: figures, documents, statements, groups, relations, origins, edges, records, links, people, mentions.
            as_: "judged" with people's decisions applied, "machine" without; from groups on only judged.
            to: where they go, for the custody log.
            purpose: what for (see `covered`, which says what is left out and why).
            reveal: name protected people too; the vault must have been opened (`reveal`).
            only: of groups and relations, these groups' keys.
        """
        exporting.check(kind, as_)
        if reveal and not self.protection.revealed:
            raise TawthiqError("Names are revealed by the vault alone", item=kind, remedy="Open it with its passphrase")
        covered = self.covered(purpose)
        view = self.protection.true() if reveal else self.protection.masked()
        rows = exporting.rows(view, exporting.Wanted(kind, as_, only), covered.exhibits)
        if not reveal:
            rows = self.protection.shield.said(rows)
        details = {"kind": kind, "as": as_, "rows": len(rows), "for": purpose, "left_out": len(covered.left_out)}
        self._ledger.log([("exported", (), details | ({"revealed": ["names"]} if reveal else {}))], {"to": to or None})
        return rows

    def find(self, name: str, limit: int = 20) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """People on lists and passages of texts by a name in any script or spelling, each by score, with why.

        Raises:
            TawthiqError: the name has no letters.
        """
        if not parts(name):
            raise TawthiqError("There is no name to look for", item=name, remedy="Type at least one part of a name")
        if self._finder is None:
            self._finder = Finder(self.view(), Filing(self._store))
        return self.protection.said(self._finder.people(name, limit)), self.protection.said(
            self._finder.mentions(name, limit)
        )

    def person(self, target: str) -> str:
        """The id of the person that an id leads to: of a person now or once, or of a row.

        Raises:
            TawthiqError: nobody of this case ever had it, or its row is on no list any more.
        """
        return person_now(self._store, target)

    def hand_over(self, target: str | Path, wish: Wish | None = None, *, progress: Progress = quiet) -> HandedOver:
        """Write a BagIt 1.0 bag with exhibits and all that somebody who distrusts them needs to check them.

        Args:
            target: the bag's folder; must be absent or empty, and outside the case.
            wish: which exhibits, and what of their personal values to reveal; default: all, and nothing.
        """
        asked = wish or Wish()
        guarded = handing.guard(self.protection.masked(), self.protection.shield)
        return handing.hand_over(self._store, self._custody, Path(target), asked, progress, guarded)

    def redact(self, document: str, wish: RedactionWish) -> Redacted:
        """A copy of a document's exhibit with content gone: words, regions of pages, protected names.

        What is copied is a text, or pixels, and nothing else of the file. The log records that the copy was derived
        from the exhibit, which stays as it is.

        Args:
            document: its id.
        """
        self.protection.masked()  # the shield as of now
        true = self.protection.true()
        found = true.documents[document]
        name = next((e.paths[0] for e in true.exhibits if e.exhibit.sha256 == found.exhibit and e.paths), "")
        return redacting.redact(self._store, self._custody, self.protection.shield, found, name, wish)

    def estimate(
        self,
        wish: estimation.Wish | None = None,
        settings: estimation.Settings | None = None,
        *,
        target: Path | None = None,
        progress: Progress = quiet,
    ) -> tuple[estimation.Report, Path]:
        """Estimate how many people no list has, from the lists that are linked now, and write the page.

        Args:
            wish: strata, sources that count as one, known recall; default: none.
            target: folder of the page and the JSON; default `estimate` in the case. To be given, and outside, where the
                case is encrypted.
        """
        # Imported here: compilers and solvers take a second, which no other verb should wait for.
        from tawthiq.case import estimated, estimating
        from tawthiq.estimation import Settings as Numbers
        from tawthiq.estimation import Wish as Asked

        where = target or self.folder / estimated.FOLDER
        if self._secret is not None:
            guarding.refuse_inside(self.folder, where)
        asked, numbers = wish or Asked(), settings or Numbers()
        hidden = frozenset() if self.protection.revealed else self.view().protected
        report = estimating.of_case(self.settings.title, self._store, asked, numbers, progress, hidden)
        self.view()  # the shield as of now
        page = estimating.write(report, where, self.protection.shield.out)
        details = {"kind": "estimate", "digest": report.as_dict()["digest"], "verdict": report.whole.verdict}
        details[estimated.FILE] = estimated.written(page.with_name(estimated.DATA))
        self._ledger.log([("exported", (), details)], {"to": str(target) if target else None})
        return report, page
