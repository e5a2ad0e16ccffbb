"""People: found by a name in any spelling, their rows side by side, and doubtful pairs put to a person."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from tawthiq.model import CaseInUseError, TawthiqError
from tawthiq.web import deciding, pairs, persons, sampled
from tawthiq.web.crowds import crowd_of, search
from tawthiq.web.page import Asked, Form, asks_part, desk_of, live_site, shelf_site, show
from tawthiq.web.paging import page_from, whole
from tawthiq.web.places import LiveSite

HERE = "/people"
QUEUE = "/people/pairs"
SAMPLE = "/people/sample"
LISTED = 60


@get("/people", sync_to_thread=True)
def people(request: Asked) -> Response[str]:
    """Everybody on the lists, or those whom a name finds."""
    site, asked = shelf_site(request), dict(request.query_params)
    crowd, words = crowd_of(site), str(asked.get("q", ""))[: deciding.LONGEST_NAME].strip()
    beside = asked.get("beside", "")
    values = {
        "title": "People",
        "words": words,
        "beside": beside if beside in crowd.record_by_short else "",
        "short_of": lambda href: href.rsplit("/", 1)[-1],
        "found": search(desk_of(request), site, words, persons.FOUND) if words else [],
        "page": page_from(crowd.listed, 0 if words else crowd.many_persons, asked, HERE, LISTED),
        "known": crowd.known,
        "crowd": crowd,
    }
    return show(request, "_people_found.html" if asks_part(request) else "people_live.html", values, here=HERE)


@get("/people/passages", sync_to_thread=True)
def passages(request: Asked) -> Response[str]:
    """Passages of texts that hold a name."""
    site = live_site(request)
    words = str(request.query_params.get("q", ""))[: deciding.LONGEST_NAME].strip()
    values = {"title": "People", "words": words, "found": persons.passages(desk_of(request), site, words)}
    return show(request, "_passages.html" if asks_part(request) else "people_passages.html", values, here=HERE)


@get(QUEUE, sync_to_thread=True)
def queue(request: Asked) -> Response[str]:
    """The next doubtful pair."""
    site = shelf_site(request)
    found = site.once(pairs.waiting)
    at = min(whole(request.query_params.get("at")) or 0, max(0, len(found.pairs) - 1))
    values = {
        "title": "Pairs of rows",
        "waiting": found,
        "at": at,
        "pair": found.pairs[at] if found.pairs else None,
        "back": f"{QUEUE}?at={at}" if at else QUEUE,
        "later": f"{QUEUE}?at={at + 1}" if at + 1 < len(found.pairs) else "",
        "told": sampled.told(desk_of(request), site),
    }
    return show(request, "pairs_live.html", values, here=HERE)


@get(SAMPLE, sync_to_thread=True)
def sample(request: Asked) -> Response[str]:
    """The next pair of the sample that recall is estimated from, and the estimate."""
    desk, site = desk_of(request), shelf_site(request)
    values = {
        "title": "Pairs drawn at random",
        "told": sampled.told(desk, site),
        "pair": sampled.next_pair(desk, site),
        "last": sampled.last(site),
    }
    return show(request, "sample_live.html", values, here=HERE)


@post("/people/sample/draw", sync_to_thread=True)
def draw(request: Asked) -> Redirect:
    """Draw the sample of the lists as they stand."""
    if crowd_of(shelf_site(request)).many_records <= sampled.MOST_ROWS:
        desk_of(request).write(lambda case: case.draw_sample())
    return Redirect(SAMPLE, status_code=303)


@get("/people/compare", sync_to_thread=True)
def compare(request: Asked) -> Response[str]:
    """Any two rows, field by field, to be judged."""
    site = shelf_site(request)
    crowd = crowd_of(site)
    ends = [crowd.record_by_short.get(request.query_params.get(side, "")) for side in ("a", "b")]
    if ends[0] is None or ends[1] is None or ends[0] == ends[1] or crowd.hidden([e for e in ends if e]):
        raise NotFoundException()
    pair = pairs.compared(site, ends[0], ends[1])
    back = crowd.href(crowd.person_of[ends[0]])
    values = {"title": "Two rows", "pair": pair, "back": back}
    return show(request, "pair_live.html", values, here=HERE)


@get("/people/{short:str}", sync_to_thread=True)
def person(request: Asked, short: FromPath[str]) -> Response[str] | Redirect:
    """One person."""
    crowd = crowd_of(shelf_site(request))
    found = crowd.person(short)
    if found is None:
        raise NotFoundException()
    if crowd.href(found) != request.url.path:
        return Redirect(crowd.href(found))  # the person that this one was merged into
    page = persons.one_person(crowd, found)
    values = {"title": page.name, "page": page, "short_of": lambda href: href.rsplit("/", 1)[-1]}
    return show(request, "person_live.html", values, here=HERE)


@post("/people/judge", sync_to_thread=True)
def judge(request: Asked, data: Form) -> Response[Any]:
    """Answer whether two rows are one person."""
    answer = data.get("answer", "")
    crowd, pair = crowd_of(shelf_site(request)), (data.get("left", ""), data.get("right", ""))
    known = all(p in crowd.records for p in pair)
    if answer not in pairs.ANSWERS or not known or pair[0] == pair[1] or crowd.hidden(pair):
        raise NotFoundException()
    reason, back = data.get("reason", ""), deciding.path_of(data, QUEUE)
    try:
        pairs.judge(desk_of(request), pair, answer, reason, data.get("known", ""), anyway=data.get("anyway") == "yes")
    except CaseInUseError:
        raise
    except TawthiqError as error:
        return _again(request, error, pair, {"reason": reason, "back": back, "answer": answer})
    return Redirect(back, status_code=303)


@post("/people/undo", sync_to_thread=True)
def undo(request: Asked, data: Form) -> Redirect:
    """Take a decision about people back."""
    deciding.undo(desk_of(request), data.get("decision", ""))
    return Redirect(deciding.path_of(data, QUEUE), status_code=303)


@post("/people/protect", sync_to_thread=True)
def protect(request: Asked, data: Form) -> Redirect:
    """Have a person leave the case, and stand on its pages, without a name; or lift that."""
    crowd = crowd_of(shelf_site(request))
    record, wish = data.get("record", ""), data.get("protected", "")
    reason = data.get("reason", "")[: deciding.LONGEST_REASON]
    if record not in crowd.records or wish not in ("yes", "no"):
        raise NotFoundException()
    now = persons.one_person(crowd, crowd.person_of[record]).masked
    if now == (wish == "yes"):
        raise deciding.OutOfDateError(None)
    href = crowd.href(crowd.person_of[record])
    desk_of(request).hide(lambda case, p: case.protection.decide(record, [wish], reason=reason, progress=p))
    return Redirect(href, status_code=303)


def _again(request: Asked, error: TawthiqError, pair: tuple[str, str], typed: dict[str, str]) -> Response[str]:
    """The pair as it stands now, with what was typed and why it was not stored."""
    site: LiveSite = shelf_site(request)
    values = {
        "title": "Not done",
        "pair": pairs.compared(site, *pair),
        "error": error,
        "texts": error.texts if isinstance(error, pairs.AgainstEarlierError) else (),
        **typed,
    }
    return show(request, "pair_live.html", values, here=HERE, status=409)


ROUTES: list[Any] = [people, passages, queue, sample, draw, compare, person, judge, undo, protect]
