"""One document on the desk: what its page shows, and how an act upon it is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException
from msgspec import Struct

from tawthiq import casework
from tawthiq.casework import Judged
from tawthiq.dossier.cards import cards
from tawthiq.dossier.document_page import DocumentPage, document_page
from tawthiq.dossier.highlight import Annotation
from tawthiq.model import Assessment, Document, Span, Statement
from tawthiq.web.cards import LiveCard, live_card
from tawthiq.web.door import visitor
from tawthiq.web.page import Asked, desk_of, show
from tawthiq.web.places import named_in
from tawthiq.web.progress import last_act
from tawthiq.web.returning import as_meant

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
        acting: with every name, to decide about it; what is shown never comes from such a reader.

    Raises:
        NotFoundException: there is none.
    """

    def __init__(self, request: Asked, short: str, *, acting: bool = False) -> None:
        self.request = request
        self.desk = desk_of(request)
        site = self.desk.shelf(true=acting)
        key = site.documents_by_id.get(short)
        if key is None:
            raise NotFoundException()
        self.site, self.short, self.key = site, short, key
        site.prepare((key,))
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
        found = self._statement(key)
        if found is None:
            raise NotFoundException()
        return found

    def _statement(self, key: str) -> Statement | None:
        every = self._judged.statements
        return next((s for i, s in every.items() if self.site.short(i) == key), None)

    @cached_property
    def _judged(self) -> Judged:
        return self.site.judged_in(self.key)

    @property
    def masked(self) -> bool:
        """Whether something in it is masked now: then no picture of it is shown, as a picture shows names."""
        return not self.desk.revealed and self.desk.shield.masks_any(self.document.id)

    def meant(self, data: Mapping[str, str], key: str = "") -> dict[str, str]:
        """What a form means, with names in place of pseudonyms. `key`: of the statement that it is about."""
        statement = self.statement(key) if key else None
        return as_meant(self.desk.shield, data, statement)

    def words(self, span: Span) -> list[str]:
        return span.of(self.document.text).split()

    def shown(self, span: Span) -> str:
        """Words of the document as pages show them."""
        shield = self.desk.shield
        return shield.out(span.of(shield.document(self.document).text), visitor(self.request.scope).language)

    def machine(self, statement: Statement) -> Statement | None:
        return self.site.machine_statements.get(statement.id)

    def card(self, key: str) -> LiveCard | None:
        wanted = self._statement(key)
        found = next((c for c in cards(self.site, self.key) if wanted is not None and c.id == wanted.id), None)
        return live_card(self.site, self.key, found, self.desk.actor_id) if found else None

    def common(self) -> dict[str, Any]:
        """What every piece of the page needs."""
        undo = last_act(self.site, self.key, self.desk.actor_id)
        return {
            "short": self.short,
            "pictured": self.pictured,
            "standing": self.site.standing(self.key),
            "whole": self.site.whole_standing,
            "following": self.site.following(self.key),
            "undo": undo,
            "undo_words": undo[0].anchor.exact if undo else "",
        }

    def whole(self, at: str = "") -> dict[str, Any]:
        """What the whole page needs. `at`: the statement to begin with, or a passage START-END to mark."""
        page: DocumentPage = document_page(self.site, self.key, _sought(at, len(self.document.text)))
        every = [c for row in page.rows for c in row.cards] + list(page.loose)
        live = {c.id: live_card(self.site, self.key, c, self.desk.actor_id) for c in every}
        return {
            **self.common(),
            "title": page.name,
            "page": page,
            "live": live,
            "at": at,
            "lost": self._lost(),
            "page_numbers": sum(1 for n in self._numbers() if n.shown is None),
            "offers": self.offers(),
        }

    def _numbers(self) -> tuple[casework.Number, ...]:
        return casework.numbers(self.document, self.made)[0] if self.document.unconfirmed else ()

    @property
    def made(self) -> Sequence[Assessment]:
        """Every decision about the document's exhibit."""
        return self.site.decisions.get(self.document.exhibit, ())

    def _lost(self) -> tuple[Lost, ...]:
        """Decisions about this document that hang on nothing any more."""
        lost = (*self._judged.orphans, *casework.numbers(self.document, self.made)[1])
        why = {o.assessment: o.why for o in lost}
        return tuple(Lost(a, why[a.id]) for a in self.made if a.id in why)

    def offers(self) -> dict[str, list[str]]:
        """Names for fields to offer: this document's first, then the case's."""
        here = named_in(self.site.in_document(self.key))
        everywhere = self.site.offered
        return {name: list(dict.fromkeys([*here[name], *everywhere[name]]))[:_OFFERS] for name in here}


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
