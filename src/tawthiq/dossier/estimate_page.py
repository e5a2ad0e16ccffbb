"""The page of an estimate: one file that opens from disk and asks no host for anything. Equal reports, equal bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from tawthiq.dossier import estimate_plots, words
from tawthiq.dossier.site import Site
from tawthiq.dossier.write import environment
from tawthiq.estimation.report import Report
from tawthiq.estimation.results import Result
from tawthiq.estimation.stored import Stored
from tawthiq.model import TawthiqError

VERDICTS = {
    "estimable": "Estimable",
    "warnings": "Estimable, with warnings",
    "not_estimable": "Not estimable",
}


def estimate_page(report: Report) -> bytes:
    """The page, as UTF-8."""
    style = "\n".join(
        files("tawthiq.dossier").joinpath("static", name).read_text(encoding="utf-8").replace("\r\n", "\n")
        for name in ("dossier.css", "estimate.css")
    )
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment().get_template("estimate_alone.html")
    text = page.render(
        **pieces(report.results),
        report=report,
        facts=report.as_dict(),
        style=Markup(style),  # noqa: S704 the package's own files
        policy=f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'",
    )
    return text.encode("utf-8", "backslashreplace")


class DossierPage(Struct, frozen=True):
    """The estimate in the dossier.

    Attributes:
        shown: what the template's parts need; empty where `trouble` says why it cannot be shown.
        places: SHA-256 of an input -> where the dossier shows that exhibit, as sealed.
        changed: whether the case is another than when the estimate was made.
    """

    made: Stored | None
    shown: dict[str, Any]
    places: dict[str, str]
    changed: bool
    trouble: TawthiqError | None


def in_dossier(site: Site, made: Stored | TawthiqError) -> DossierPage:
    """What the dossier shows of the estimate that lies in the case."""
    if isinstance(made, TawthiqError):
        return DossierPage(None, {}, {}, False, made)
    found = {i.sha256: site.exhibit_href(i.sha256) for i in made.inputs}
    places = {sha256: href for sha256, href in found.items() if href}
    return DossierPage(made, pieces(made.results), places, made.content != site.view.digest, None)


def pieces(results: Sequence[Result]) -> dict[str, Any]:
    """What the template's parts need to show these results, the whole first and its strata after it."""
    parts = [
        {"result": r, "patterns": estimate_plots.patterns(r), "intervals": estimate_plots.intervals(r)} for r in results
    ]
    return {"parts": parts, "verdicts": VERDICTS, "edge": estimate_plots.edge(), "shown": _shown}


def _shown(value: Any) -> str:
    """A diagnostic or a setting in a cell: numbers with commas, lists joined, nothing for nothing."""
    if value is None:
        return "—"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_shown(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_shown(v) for v in value) or "none"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return words.number(value) if abs(value) >= 100 or value == int(value) else f"{value:.4g}"
