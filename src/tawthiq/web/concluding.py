"""Findings in the app: from the decisions that make them, with the part of the case that they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from tawthiq.case.narrowing import narrowed
from tawthiq.casework import Finding, findings
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

_MAKE = ("finding", "cite", "retract")  # decisions that findings are made of


def every(site: LiveSite) -> tuple[Finding, ...]:
    """The findings in force, in the order in which they were first made."""
    return findings(site.glance.decisions(_MAKE) if isinstance(site, ShelfSite) else site.view.assessments)


def around(site: LiveSite, found: Iterable[Finding]) -> LiveSite:
    """The documents that these findings cite, with all that tells how independent these are."""
    if not isinstance(site, ShelfSite):
        return site
    cited = dict.fromkeys(c.anchor.exhibit for f in found for c in f.cited)
    return LiveSite(narrowed(site.glance, [r.document for r in site.glance.exhibit_rows(cited) if r.document]))
