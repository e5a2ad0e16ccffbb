"""Findings: what people concluded, what bears on each element, and what is still to be shown."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.casework import Cited, Crime, Element, Finding, Standard, crimes, findings, gaps, locate, standards
from tawthiq.dossier.mentions import Mention, mention
from tawthiq.dossier.site import Site
from tawthiq.lineage import independent
from tawthiq.model import Statement


class Exhibited(Struct, frozen=True):
    """A statement that a finding cites, as the documents have it now; or its quoted words, where they lost it."""

    cited: Cited
    statement: Statement | None
    mention: Mention | None


class Row(Struct, frozen=True):
    """A row of the matrix: an element, or the finding as a whole, with what bears on it on either side."""

    element: Element | None
    supports: tuple[Exhibited, ...]
    contradicts: tuple[Exhibited, ...]


class FindingPage(Struct, frozen=True):
    """A finding with its matrix.

    Attributes:
        origins: independent origins of what supports it; documents: in which that stands.
    """

    finding: Finding
    standard: Standard
    crime: Crime | None
    rows: tuple[Row, ...]
    gaps: tuple[Element, ...]
    supports: int
    contradicts: int
    origins: int
    documents: int


def findings_page(site: Site) -> tuple[FindingPage, ...]:
    """Every finding in force, in the order in which they were first made."""
    return tuple(finding_page(site, found) for found in findings(site.view.assessments))


def finding_page(site: Site, found: Finding) -> FindingPage:
    """One finding. `found`: see `casework.findings`."""
    shown = [_exhibited(site, c) for c in found.cited]
    crime = crimes().get(found.crime)
    known = {e.key for e in crime.elements} if crime else set()
    elements: list[Element | None] = [*(crime.elements if crime else ())]
    # What bears on no element of the crime, as it is now, bears on the whole.
    if not crime or any(x.cited.element not in known for x in shown):
        elements.append(None)
    supporting = [x for x in shown if x.cited.side == "supports"]
    standing = [x.statement for x in supporting if x.statement]
    return FindingPage(
        finding=found,
        standard=standards()[found.standard],
        crime=crime,
        rows=tuple(_row(element, shown, known) for element in elements),
        gaps=gaps(found),
        supports=len(supporting),
        contradicts=len(shown) - len(supporting),
        origins=len(set(independent(site.view.lineage, standing).values())),
        documents=len({s.document for s in standing}),
    )


def _row(element: Element | None, shown: list[Exhibited], known: set[str]) -> Row:
    here = [x for x in shown if (x.cited.element == element.key if element else x.cited.element not in known)]
    sides = [tuple(x for x in here if x.cited.side == side) for side in ("supports", "contradicts")]
    return Row(element, *sides)


def _exhibited(site: Site, cited: Cited) -> Exhibited:
    for key in site.documents:
        document = site.document(key)
        if document.exhibit != cited.anchor.exhibit:
            continue
        span = locate(cited.anchor, document).span
        alike = [s for s in site.in_document(key) if s.span == span and s.kind == cited.anchor.kind]
        if alike:
            return Exhibited(cited, alike[0], mention(site, alike[0]))
    return Exhibited(cited, None, None)
