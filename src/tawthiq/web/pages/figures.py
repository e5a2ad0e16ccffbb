"""Figures: everything that is compared, contradictions first, and one comparison beside its sentences."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import structs

from tawthiq.dossier.figures import Claim, GroupView
from tawthiq.web import comparing
from tawthiq.web.page import Asked, asks_part, shelf_site, show
from tawthiq.web.paging import page_from, page_of
from tawthiq.web.shelf import ShelfSite

HERE = "/figures"
LINES = 40  # comparisons on one page
ROWS = 100  # figures that stand alone on one page
MOST = 30  # numbers, and contradictions, of one comparison that its page begins with


@get("/figures", sync_to_thread=True)
def figures(request: Asked) -> Response[str]:
    """Every comparison, filtered."""
    site, asked = shelf_site(request), dict(request.query_params)
    filter_ = comparing.wanted(asked)
    if isinstance(site, ShelfSite):
        values = _looked_up(site, filter_, asked)
    else:
        found = comparing.kept(site.once(comparing.lines), filter_)
        lone = sum(1 for row in site.once(comparing.lone) if comparing.keeps(filter_, row[3]))
        values = {
            "lines": page_of(found, asked, HERE, LINES),
            "against": sum(1 for line in found if line.contradictions or line.cores),
            "lone": 0 if filter_.against else lone,
        }
    values |= {"title": "Figures", "query": request.url.query, "filter": filter_}
    if asks_part(request):
        return show(request, "_figures_found.html", values, here=HERE)
    choices = comparing.offered(site) if isinstance(site, ShelfSite) else site.once(comparing.choices)
    return show(request, "figures_live.html", {**values, "choices": choices}, here=HERE)


@get("/figures/alone", sync_to_thread=True)
def alone(request: Asked) -> Response[str]:
    """Figures with nothing to compare them to, filtered, document by document."""
    site, asked = shelf_site(request), dict(request.query_params)
    filter_ = comparing.wanted(asked)
    if isinstance(site, ShelfSite):
        every = comparing.counted(site, "alone", filter_)
        page = page_from(partial(comparing.lone_listed, site, filter_), every, asked, "/figures/alone", ROWS)
    else:
        found = [row[:3] for row in site.once(comparing.lone) if comparing.keeps(filter_, row[3])]
        page = page_of(found, asked, "/figures/alone", ROWS)
    rows: dict[tuple[str, str], list[Any]] = {}
    for name, href, row in page.items:
        rows.setdefault((name, href), []).append(row)
    singles = [(name, href, found) for (name, href), found in rows.items()]
    values = {"title": "Figures that stand alone", "page": page, "singles": singles, "filter": filter_}
    return show(request, "figures_alone.html", values, here=HERE)


def _looked_up(site: ShelfSite, filter_: comparing.Wanted, asked: dict[str, Any]) -> dict[str, Any]:
    """The comparisons that a filter keeps, and how many other things it does."""
    find, every = partial(comparing.listed, site, filter_), comparing.counted(site, "compared", filter_)
    return {
        "lines": page_from(find, every, asked, HERE, LINES),
        "against": comparing.counted(site, "compared", structs.replace(filter_, against=True)),
        "lone": 0 if filter_.against else comparing.counted(site, "alone", filter_),
    }


@get("/figures/{short:str}", sync_to_thread=True)
def figure(request: Asked, short: FromPath[str]) -> Response[str]:
    """One comparison; with `?mark=`, the sentences of one of its marks; with `?all=`, all of a long one."""
    site = shelf_site(request)
    group = site.group_at(short)
    if group is None:
        raise NotFoundException()
    page = site.group_page(group)
    marked = request.query_params.get("mark", "")
    chosen = _chosen(page, marked)
    if marked and chosen is None:
        raise NotFoundException()
    most = 0 if request.query_params.get("all") else MOST
    values = {"title": page.title, "page": page, "chosen": chosen, "most": most}
    template = "_figure_sentences.html" if asks_part(request) and chosen else "figure_live.html"
    return show(request, template, values, here=HERE)


def _chosen(page: GroupView, key: str) -> Claim | None:
    return next((c for c in page.claims if c.key == key), None) if key else None


ROUTES: list[Any] = [figures, alone, figure]
