"""Figures: everything that is compared, contradictions first, and one comparison beside its sentences."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tawthiq.dossier.figures import Claim, GroupView
from tawthiq.web import comparing
from tawthiq.web.page import Asked, asks_part, live_site, shelf_site, show
from tawthiq.web.paging import page_of

HERE = "/figures"
LINES = 60  # comparisons on one page
ROWS = 100  # figures that stand alone on one page


@get("/figures", sync_to_thread=True)
def figures(request: Asked) -> Response[str]:
    """Every comparison, filtered."""
    site, asked = live_site(request), dict(request.query_params)
    every, filter_ = site.once(comparing.lines), comparing.wanted(asked)
    found = comparing.kept(every, filter_)
    lone = [row for row in site.once(comparing.lone) if comparing.keeps(filter_, row[3])]
    values = {
        "title": "Figures",
        "lines": page_of(found, asked, HERE, LINES),
        "against": sum(1 for line in found if line.contradictions or line.cores),
        "lone": 0 if filter_.against else len(lone),
        "query": request.url.query,
        "filter": filter_,
    }
    if asks_part(request):
        return show(request, "_figures_found.html", values, here=HERE)
    return show(request, "figures_live.html", {**values, "choices": site.once(comparing.choices)}, here=HERE)


@get("/figures/alone", sync_to_thread=True)
def alone(request: Asked) -> Response[str]:
    """Figures with nothing to compare them to, filtered, document by document."""
    site, asked = live_site(request), dict(request.query_params)
    filter_ = comparing.wanted(asked)
    found = [row for row in site.once(comparing.lone) if comparing.keeps(filter_, row[3])]
    page = page_of(found, asked, "/figures/alone", ROWS)
    rows: dict[tuple[str, str], list[Any]] = {}
    for name, href, row, _ in page.items:
        rows.setdefault((name, href), []).append(row)
    singles = [(name, href, found) for (name, href), found in rows.items()]
    values = {"title": "Figures that stand alone", "page": page, "singles": singles, "filter": filter_}
    return show(request, "figures_alone.html", values, here=HERE)


@get("/figures/{short:str}", sync_to_thread=True)
def figure(request: Asked, short: FromPath[str]) -> Response[str]:
    """One comparison; with `?mark=`, the sentences of one of its marks."""
    site = shelf_site(request)
    group = site.group_at(short)
    if group is None:
        raise NotFoundException()
    page = site.group_page(group)
    marked = request.query_params.get("mark", "")
    chosen = _chosen(page, marked)
    if marked and chosen is None:
        raise NotFoundException()
    values = {"title": page.title, "page": page, "chosen": chosen}
    template = "_figure_sentences.html" if asks_part(request) and chosen else "figure_live.html"
    return show(request, template, values, here=HERE)


def _chosen(page: GroupView, key: str) -> Claim | None:
    return next((c for c in page.claims if c.key == key), None) if key else None


ROUTES: list[Any] = [figures, alone, figure]
