"""Search over everything: words and phrases of the texts, names of people, names of documents, as one types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from tawthiq.dossier.words import direction, visible_name
from tawthiq.model import Span
from tawthiq.store import Found, Sought, sought
from tawthiq.vocabulary.folding import tokens
from tawthiq.web import crowds
from tawthiq.web.lists import documents_named
from tawthiq.web.page import Asked, desk_of, shelf_site, show
from tawthiq.web.persons import Crowd
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

# Passages shown at once; more on asking.
PAGE = 25
_PEOPLE = 6
_DOCUMENTS = 8
_AROUND = 160
_LONGEST = 200


class Hit(Struct, frozen=True):
    """A passage: where it stands, and its words as (text, whether it was looked for)."""

    href: str
    document: str
    lang: str
    dir: str
    words: tuple[tuple[str, bool], ...]
    before: bool
    after: bool


@get("/search", sync_to_thread=True)
def search(request: Asked, q: FromQuery[str] = "", page: FromQuery[int] = 1) -> Response[str]:
    """What was looked for; the results alone where htmx asks while somebody types."""
    typing = request.headers.get("hx-request") == "true"
    asked = q.strip()[:_LONGEST]
    number = min(max(page, 1), 1_000)
    values: dict[str, Any] = {"title": "Search", "q": asked, "number": number}
    values |= results(request, asked, number, unfinished=typing and not q.endswith(" "))
    return show(request, "search_results.html" if typing else "search.html", values, here="/search")


def results(request: Asked, asked: str, number: int, *, unfinished: bool) -> dict[str, Any]:
    """Passages, people and documents for what was asked."""
    nothing: dict[str, Any] = {"hits": (), "more": False, "people": (), "documents": ()}
    wanted = sought(asked, unfinished=unfinished)
    if not wanted.phrases:
        return nothing
    site = shelf_site(request)
    desk = desk_of(request)
    found = desk.ask(lambda look: look.search(wanted, PAGE + 1, (number - 1) * PAGE))
    site.fetch(dict.fromkeys(one.document for one in found[:PAGE]))
    hidden = site.glance.hidden_rows if isinstance(site, ShelfSite) else site.once(_hidden).get
    first = number == 1
    return {
        "hits": [_hit(site, one, wanted) for one in found[:PAGE] if _may_be_shown(site, one, hidden)],
        "more": len(found) > PAGE,
        "people": crowds.search(desk, site, asked, _PEOPLE) if first else (),
        "documents": _documents(site, wanted) if first else (),
    }


def _may_be_shown(site: LiveSite, found: Found, hidden: Callable[[str], Sequence[Span] | None]) -> bool:
    """Whether a passage is of a document that is there still, and no row of a protected person's."""
    rows = hidden(found.document) or ()
    return found.document in site.view.documents and not any(row.overlaps(Span(found.start, found.end)) for row in rows)


def _hidden(site: LiveSite) -> dict[str, list[Span]]:
    """Rows of lists that name protected people, by document."""
    crowd = site.once(Crowd)
    found: dict[str, list[Span]] = {}
    for record in crowd.people.records:
        if not crowd.hidden([record.id]):
            continue
        document = site.view.documents.get(record.document)
        for table in document.tables if document else ():
            if table.name == record.table and record.row <= len(table.rows):
                cells = [c.span for c in table.rows[record.row - 1]]
                row = Span(min(c.start for c in cells), max(c.end for c in cells))
                found.setdefault(record.document, []).append(row)
    return found


def _hit(site: LiveSite, found: Found, wanted: Sought) -> Hit:
    document = site.document(found.document)
    text = document.text[found.start : found.end]
    spans = list(_matches(text, wanted))
    first = spans[0][0] if spans else 0
    start = max(0, first - _AROUND) if len(text) > 3 * _AROUND else 0
    end = min(len(text), max(first + 2 * _AROUND, start + 3 * _AROUND))
    at = f"{found.start + (spans[0][0] if spans else 0)}-{found.start + (spans[0][1] if spans else len(text))}"
    return Hit(
        href=f"{site.page(found.document)}?at={at}#at",
        document=site.document(found.document).metadata.title or site.name(found.document),
        lang=document.language,
        dir=direction(document.language),
        words=tuple(_cut(text, [s for s in spans if start <= s[0] and s[1] <= end], start, end)),
        before=start > 0,
        after=end < len(text),
    )


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[str, bool]]:
    at = start
    for left, right in spans:
        if left > at:
            yield text[at:left], False
        if left >= at:
            yield text[left:right], True
            at = right
    if at < end:
        yield text[at:end], False


def _matches(text: str, wanted: Sought) -> Iterator[tuple[int, int]]:
    """Where the words that were looked for stand: a phrase as one."""
    words = list(tokens(text))
    for at in range(len(words)):
        for number, phrase in enumerate(wanted.phrases):
            here = [word for word, _, _ in words[at : at + len(phrase)]]
            last = wanted.unfinished and number == len(wanted.phrases) - 1
            if len(here) == len(phrase) and here[:-1] == list(phrase[:-1]) and _is(here[-1], phrase[-1], goes_on=last):
                yield words[at][1], words[at + len(phrase) - 1][2]
                break


def _is(word: str, wanted: str, *, goes_on: bool) -> bool:
    return word.startswith(wanted) if goes_on else word == wanted


def _documents(site: LiveSite, wanted: Sought) -> list[dict[str, str]]:
    """Documents whose title, publisher or file name holds every word."""
    rows = documents_named(site, [part for phrase in wanted.phrases for part in phrase], _DOCUMENTS)
    return [{"href": site.page(row.document or ""), "name": visible_name(row.name), "title": row.title} for row in rows]


ROUTES: list[Any] = [search]
