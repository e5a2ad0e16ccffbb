"""Every decision that people made, who and when and why, and taking one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from tawthiq.case import deciding
from tawthiq.dossier.words import foreign, phrase, plainly, say, voice
from tawthiq.model import Assessment, pseudonym
from tawthiq.web.page import Asked, Form, desk_of, shelf_site, show
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

HERE = "/decisions"
PAGE = 100
_ROW = "record"  # what a decision about a row of a list hangs on


@get("/decisions", sync_to_thread=True)
def overview(request: Asked, only: FromQuery[str] = "", page: FromQuery[int] = 1) -> Response[str]:
    """The latest first; of one state where it is asked for."""
    site, state, number = shelf_site(request), only if only in deciding.STATES else "", max(page, 1)
    if isinstance(site, ShelfSite):
        found = deciding.page(site.glance, state, (number - 1) * PAGE, PAGE)
    else:
        every = [d for d in reversed(desk_of(request).decisions()) if state in ("", d["state"])]
        found = deciding.Listing(tuple(every[(number - 1) * PAGE :][:PAGE]), len(every))
    values = {
        "title": "Decisions",
        "rows": worded(site, found.rows),
        "only": state,
        "states": deciding.STATES,
        "total": found.every,
        "number": number,
        "more": number * PAGE < found.every,
    }
    return show(request, "decisions.html", values, here="/")


@post("/decisions/{key:str}/retract", sync_to_thread=True)
def retract(request: Asked, key: FromPath[str], data: Form) -> Redirect:
    """Take a decision back: another decision, so that both are kept."""
    reason = data.get("reason", "").strip() or "taken back in the app"
    desk_of(request).decide(lambda case: case.assess("retract", key, reason=reason[:500]))
    return Redirect(HERE)


def worded(site: LiveSite, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rows for people.

    Each also has "said" (what was decided), "to" (what was set by it, empty for nothing) and "href" (where the words
    that it is about stand, empty where that is no place in a text); "about" is in words and never an id.
    """
    undone = {r["about"] for r in rows if r["verdict"] == "retract"}
    made = _made(site, {r["assessment"] for r in rows} | undone)
    pages = _pages(site, {a.anchor.exhibit for a in made.values() if a.anchor.exhibit})
    out = []
    for row in rows:
        a = made[row["assessment"]]
        meant = made.get(a.retracts or "", a)
        about = _about(meant) or row["about"]
        said = say(row["verdict"].replace("_", " "))
        if meant is not a:
            said = f"{said}{say(': ')}{say(meant.verdict.replace('_', ' '))}"
        out.append({**row, "about": about, "said": said, "to": _set(a), "href": _href(meant, pages)})
    return out


def _made(site: LiveSite, ids: Iterable[str]) -> dict[str, Assessment]:
    if isinstance(site, ShelfSite):
        return site.glance.decisions_by_id(list(ids))
    wanted = set(ids)
    return {a.id: a for a in site.view.assessments if a.id in wanted}


def _pages(site: LiveSite, exhibits: Iterable[str]) -> dict[str, str]:
    """Where the text of each exhibit is read."""
    if isinstance(site, ShelfSite):
        found = {r.exhibit: r.document for r in site.glance.exhibit_rows(list(exhibits))}
    else:
        found = {e: site.exhibit_views[e].document for e in exhibits if e in site.exhibit_views}
    return {e: site.page(d) for e, d in found.items() if d}


def _about(a: Assessment) -> str:
    """What a decision is about, for people: its words; a finding by what it says, a protected name by its pseudonym."""
    if a.verdict == "protect" and isinstance(number := a.values.get("number"), int):
        return pseudonym(str(a.values.get("kind", "person")), number, voice().code)
    if a.verdict == "finding":
        return str(a.values.get("words") or say("a finding"))
    words = " ".join(a.anchor.exact.split())
    return words or (say("a decision of before") if a.verdict == "retract" else "")


def _set(a: Assessment) -> str:
    if a.verdict != "correct" or not a.values:
        return ""
    pairs = (f"{phrase('slots', k)}{say(': ')}{foreign(plainly(v))}" for k, v in sorted(a.values.items()))
    return say("; ").join(pairs)


def _href(a: Assessment, pages: Mapping[str, str]) -> str:
    if a.verdict == "finding":
        return "/findings"
    page = "" if a.verdict == "protect" else pages.get(a.anchor.exhibit, "")
    if not page or a.anchor.kind == _ROW or not a.anchor.exact:
        return page
    return f"{page}?at={a.anchor.start}-{a.anchor.start + len(a.anchor.exact)}"


ROUTES: list[Any] = [overview, retract]
