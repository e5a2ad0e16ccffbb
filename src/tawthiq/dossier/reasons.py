"""Reasons in words, each passage that they follow from with its link."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.site import Site
from tawthiq.dossier.words import foreign, listed, say, shorten, shown_name, told, visible_text
from tawthiq.model import Passage, Reason


class ReasonView(Struct, frozen=True):
    """Why, in words; `passages` pairs each passage's words with its link (empty where there is no page).

    `between`: the documents that it is about, "a.html and b.html", where its passages stand in two and more.
    """

    text: str
    rule: str
    passages: tuple[tuple[str, str], ...]
    between: str = ""


def reasons(site: Site, every: tuple[Reason, ...]) -> tuple[ReasonView, ...]:
    return tuple(reason(site, r) for r in dict.fromkeys(every))


def reason(site: Site, found: Reason) -> ReasonView:
    passages = tuple(_quoted(site, p) for p in found.passages)
    return ReasonView(told(found.text), told(found.rule), passages, _between(site, found))


def _between(site: Site, reason: Reason) -> str:
    documents = dict.fromkeys(p.document for p in reason.passages if p.document in site.view.documents)
    return listed([foreign(shown_name(site.name(d))) for d in documents]) if len(documents) > 1 else ""


def _quoted(site: Site, passage: Passage) -> tuple[str, str]:
    href = site.why_href(passage)
    if href is None or passage.document not in site.view.documents:
        return say("a passage outside this dossier"), ""
    if not site.include_people and passage.document in site.records_in:
        return say("words withheld"), site.page(passage.document)
    words = site.document(passage.document).text[passage.start : passage.end]
    return visible_text(shorten(words, 90)), href
