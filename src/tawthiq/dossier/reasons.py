"""Reasons in words, each passage that they follow from with its link."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.site import Site
from tawthiq.dossier.words import say, shorten, told, visible_text
from tawthiq.model import Passage, Reason


class ReasonView(Struct, frozen=True):
    """Why, in words; `passages` pairs each passage's words with its link (empty where there is no page)."""

    text: str
    rule: str
    passages: tuple[tuple[str, str], ...]


def reasons(site: Site, every: tuple[Reason, ...]) -> tuple[ReasonView, ...]:
    return tuple(
        ReasonView(told(r.text), told(r.rule), tuple(_quoted(site, p) for p in r.passages))
        for r in dict.fromkeys(every)
    )


def _quoted(site: Site, passage: Passage) -> tuple[str, str]:
    href = site.why_href(passage)
    if href is None or passage.document not in site.view.documents:
        return say("a passage outside this dossier"), ""
    if not site.include_people and passage.document in site.records_in:
        return say("words withheld"), site.page(passage.document)
    words = site.document(passage.document).text[passage.start : passage.end]
    return visible_text(shorten(words, 90)), href
