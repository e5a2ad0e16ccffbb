"""One document on the desk: what its page shows, and how an act upon it is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException
from msgspec import Struct

from tawthiq import casework
from tawthiq.dossier.cards import cards
from tawthiq.dossier.document_page import DocumentPage, document_page
from tawthiq.dossier.highlight import Annotation
from tawthiq.model import Assessment, Document, Span, Statement
from tawthiq.web.cards import LiveCard, live_card
from tawthiq.web.page import Asked, desk_of, show
from tawthiq.web.places import LiveSite
from tawthiq.web.progress import Progress, last_act, progress

_PASSAGE = re.compile(r"(\d{1,9})-(\d{1,9})")
_OFFERS = 400  # names in a list that a field offers
_PICTURED = ("application/pdf", "image/")


class Lost(Struct, frozen=True):
    """A decision whose words are found no more, and why."""

    decision: Assessment
    why: str


class Reader:
    """One document as whoever asks sees it now.

    Args:
        short: its id as the address bears it.

    Raises:
        NotFoundException: there is none.
    """

    def __init__(self, request: Asked, short: str) -> None:
        self.request = request
        self.desk = desk_of(request)
        site = self.desk.site()
        key = site.documents_by_id.get(short)
        if key is None:
            raise NotFoundException()
        self.site, self.short, self.key = site, short, key
        self.document: Document = site.document(key)

    @property
    def address(self) -> str:
        return f"/read/{self.short}"

    @property
    def pictured(self) -> bool:
        """Whether its pages can be shown as pictures."""
        exhibit = self.site.exhibit_views.get(self.document.exhibit)
        return exhibit is not None and exhibit.media_type.startswith(_PICTURED)

    def statement(self, key: str) -> Statement:
        """A statement of this document by its short id. Raises NotFoundException where there is none."""
        found = self.site.statements_by_id.get(key)
        if found is None or found.document != self.key:
            raise NotFoundException()
        return found

    def machine(self, statement: Statement) -> Statement | None:
        return self.site.machine_statements.get(statement.id)

    def card(self, key: str) -> LiveCard | None:
        wanted = self.site.statements_by_id.get(key)
        found = next((c for c in cards(self.site, self.key) if wanted is not None and c.id == wanted.id), None)
        return live_card(self.site, found, self.desk.actor_id) if found else None

    def common(self) -> dict[str, Any]:
        """What every piece of the page needs."""
        found: Progress = progress(self.site)
        following = found.after(self.key)
        undo = last_act(self.site, self.key, self.desk.actor_id)
        return {
            "short": self.short,
            "standing": found.documents[self.key],
            "whole": found.whole,
            "following": self.site.page(following) if following else "",
            "undo": undo,
            "undo_words": undo[0].anchor.exact if undo else "",
        }

    def whole(self, at: str = "") -> dict[str, Any]:
        """What the whole page needs. `at`: the statement to begin with, or a passage START-END to mark."""
        page: DocumentPage = document_page(self.site, self.key, _sought(at, len(self.document.text)))
        every = [c for row in page.rows for c in row.cards] + list(page.loose)
        live = {c.id: live_card(self.site, c, self.desk.actor_id) for c in every}
        return {
            **self.common(),
            "title": page.name,
            "page": page,
            "live": live,
            "at": at,
            "pictured": self.pictured,
            "lost": self._lost(),
            "page_numbers": sum(1 for n in self._numbers() if n.shown is None),
            "offers": self.offers(),
        }

    def _numbers(self) -> tuple[casework.Number, ...]:
        return casework.numbers(self.document, self.site.view.assessments)[0] if self.document.unconfirmed else ()

    def _lost(self) -> tuple[Lost, ...]:
        """Decisions about this document that hang on nothing any more."""
        why = {o.assessment: o.why for o in self.site.view.orphans}
        about = self.site.decisions.get(self.document.exhibit, ())
        return tuple(Lost(a, why[a.id]) for a in about if a.id in why)

    def offers(self) -> dict[str, list[str]]:
        """Names for fields to offer: this document's first, then the case's."""
        here = _named([s for s in self.site.statements.values() if s.document == self.key])
        everywhere = self.site.once(_named_anywhere)
        return {name: list(dict.fromkeys([*here[name], *everywhere[name]]))[:_OFFERS] for name in here}


def _named_anywhere(site: LiveSite) -> dict[str, list[str]]:
    return _named(site.statements.values())


def _named(statements: Iterable[Statement]) -> dict[str, list[str]]:
    """Parties and places of statements, each once."""
    every = list(statements)
    return {
        "parties": list(dict.fromkeys(link.party for s in every for link in s.chain)),
        "places": list(dict.fromkeys(s.figure.place for s in every if s.figure and s.figure.place)),
    }


def _sought(at: str, length: int) -> tuple[Annotation, ...]:
    """The passage that an address points to as START-END, in code points of the text."""
    found = _PASSAGE.fullmatch(at)
    if found is None or not int(found[1]) < int(found[2]) <= length:
        return ()
    return (Annotation(Span(int(found[1]), int(found[2])), "sought", "at"),)


def page_answer(reader: Reader, at: str = "") -> Response[str]:
    """The whole page."""
    return show(reader.request, "read_document.html", reader.whole(at), here="/read")


def done_answer(request: Asked, short: str, key: str, *, whole: bool, forth: bool, said: str) -> Response[str]:
    """What follows an act: to a script the card, or all of the document where more changed; else the page again.

    Args:
        key: of the statement; `forth`: whether the next one that nobody decided about is to be shown after it.
        whole: statements came or went.
    """
    reader = Reader(request, short)
    if not is_script(request):
        return Response("", status_code=303, headers={"location": f"{reader.address}?at={key}#c-{key}"})
    card = None if whole else reader.card(key)
    if card is None:
        made = show(request, "read_body.html", {**reader.whole(key), "said": said})
        made.headers.update({"HX-Retarget": "#document", "HX-Reswap": "outerHTML"})
    else:
        made = show(request, "read_card.html", {**reader.common(), "c": card, "said": said, "notice": ""})
        made.headers.update({"HX-Retarget": f"#c-{key}", "HX-Reswap": "outerHTML"})
    made.headers["HX-Trigger-After-Settle"] = json.dumps({"moved": {"key": key, "next": forth}})
    return made


def is_script(request: Asked) -> bool:
    """Whether the page's own script asks, for a piece of it."""
    return request.headers.get("hx-request") == "true"
