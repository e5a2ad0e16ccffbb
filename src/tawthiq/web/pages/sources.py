"""Sources: what rests on what, which names may be one party, and all that a party said."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.case import Case
from tawthiq.dossier.lineage_page import sources_page
from tawthiq.model import CaseInUseError, TawthiqError
from tawthiq.web import deciding, speakers
from tawthiq.web.page import Asked, Form, asks_part, desk_of, shelf_site, show
from tawthiq.web.paging import page_from, page_of
from tawthiq.web.places import LiveSite
from tawthiq.web.resting import resting
from tawthiq.web.shelf import ShelfSite

HERE = "/sources"
PARTIES = 60  # parties on one page
OFFERED = 20  # names offered while one is typed
VERDICTS = ("same_party", "different_party")


@get("/sources", sync_to_thread=True)
def sources(request: Asked) -> Response[str]:
    """The picture of what rests on what, origins, and parties in doubt."""
    site, asked = shelf_site(request), dict(request.query_params)
    if isinstance(site, ShelfSite):
        found, parties_ = resting(site, asked), speakers.counted(site, "")
    else:
        found, parties_ = {"page": site.once(sources_page), "listed": None, "own": 0}, len(site.party_keys)
    values = {"title": "Sources", "questions": site.once(speakers.questions), "parties": parties_, **found}
    return show(request, "sources_live.html", values, here=HERE)


@get("/parties", sync_to_thread=True)
def parties(request: Asked) -> Response[str]:
    """Everyone who speaks, relays, is asked, is credited or publishes."""
    site, asked = shelf_site(request), dict(request.query_params)
    words = str(asked.get("q", ""))[: deciding.LONGEST_NAME]
    if isinstance(site, ShelfSite):
        find, many = partial(speakers.listed, site, words), speakers.counted(site, words)
        page = page_from(find, many, asked, "/parties", PARTIES)
    else:
        page = page_of(speakers.found(site, words), asked, "/parties", PARTIES)
    values = {"title": "Parties", "page": page, "words": words}
    return show(request, "_parties_found.html" if asks_part(request) else "parties_live.html", values, here=HERE)


@get("/parties/names", sync_to_thread=True)
def names(request: Asked) -> Response[str]:
    """Names that hold what is typed, to choose from."""
    site = shelf_site(request)
    words = str(request.query_params.get("other", ""))[: deciding.LONGEST_NAME]
    known = site.view.lineage.parties
    if isinstance(site, ShelfSite):
        like = speakers.listed(site, words, 0, OFFERED)
    else:
        like = speakers.found(site, words)[:OFFERED]
    found = [n for p in like for n in (p.name, *p.names) if n in known]
    return show(request, "_names.html", {"names": list(dict.fromkeys(found))[: 2 * OFFERED]})


@get("/parties/{short:str}", sync_to_thread=True)
def party(request: Asked, short: FromPath[str]) -> Response[str]:
    """One party."""
    site = shelf_site(request)
    key = speakers.key_at(site, short)
    if key is None:
        raise NotFoundException()
    page = speakers.party(site, key, dict(request.query_params))

    def known(left: str, right: str) -> str:
        found = _in_force(site, left, right)
        return found.id if found else ""

    return show(request, "party_live.html", {"title": page.name, "page": page, "known": known}, here=HERE)


@post("/parties/judge", sync_to_thread=True)
def judge(request: Asked, data: Form) -> Response[Any]:
    """Say that two names are one party, or two."""
    left, right = (data.get(side, "")[: deciding.LONGEST_NAME].strip() for side in ("name", "other"))
    verdict, reason = data.get("verdict", ""), data.get("reason", "")[: deciding.LONGEST_REASON]
    if verdict not in VERDICTS:
        raise NotFoundException()
    desk = desk_of(request)

    def act(case: Case) -> None:
        deciding.refuse_stale(data.get("known", ""), _in_force(shelf_site(request), left, right))
        case.assess(verdict, left, [right], reason=reason)

    try:
        desk.decide(act)
    except CaseInUseError:
        raise
    except TawthiqError as error:
        # What was typed is shown again, beside what is in force now.
        values = {
            "title": "Not done",
            "error": error,
            "names": (left, right),
            "reason": reason,
            "verdict": verdict,
            "now": _in_force(shelf_site(request), left, right),
            "back": deciding.path_of(data, HERE),
        }
        return show(request, "party_again.html", values, here=HERE, status=409)
    return Redirect(deciding.path_of(data, HERE), status_code=303)


@post("/parties/undo", sync_to_thread=True)
def undo(request: Asked, data: Form) -> Redirect:
    """Take a decision about parties back."""
    deciding.undo(desk_of(request), data.get("decision", ""))
    return Redirect(deciding.path_of(data, HERE), status_code=303)


def _in_force(site: LiveSite, left: str, right: str) -> deciding.Decided | None:
    return deciding.party_decisions(site).get(frozenset((left.casefold(), right.casefold())))


ROUTES: list[Any] = [sources, parties, names, party, judge, undo]
