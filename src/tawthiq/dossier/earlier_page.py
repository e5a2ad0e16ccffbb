"""A text that a newer reader replaced, as it was: with what was read from it and what people decided about it."""

from __future__ import annotations

from msgspec import Struct

from tawthiq import casework
from tawthiq.dossier.cards import read_by
from tawthiq.dossier.document_page import Row, text_rows
from tawthiq.dossier.highlight import Annotation, Highlighter
from tawthiq.dossier.site import Site, unique_statements
from tawthiq.dossier.words import phrase, shorten, visible_text
from tawthiq.model import Earlier


class EarlierDecision(Struct, frozen=True):
    """What a person decided about words of the earlier text. `lost`: it is found in no text that stands now."""

    words: str
    verdict: str
    reason: str
    time: str
    actor: str
    retracted: bool
    lost: bool


class EarlierPage(Struct, frozen=True):
    """`exhibit_href`, `now_href`: of the sealed file, and of the text that stands now (empty: nothing is read now)."""

    path: str
    name: str
    exhibit_href: str
    now_href: str
    lang: str
    reader: str
    readings: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]
    statements: tuple[tuple[str, str, str], ...]
    decisions: tuple[EarlierDecision, ...]
    rows: tuple[Row, ...]
    withheld: bool


def earlier_pages(site: Site) -> list[EarlierPage]:
    """Every earlier text, by exhibit."""
    paths = {(sha256, reader): path for sha256, found in site.earlier.items() for reader, path in found}
    return [_page(site, one, paths[one.document.exhibit, _reader(one)]) for one in site.view.earlier]


def _reader(one: Earlier) -> str:
    return f"{one.document.reader} {one.document.reader_version}"


def _page(site: Site, one: Earlier, path: str) -> EarlierPage:
    document = one.document
    exhibit = site.exhibit_views.get(document.exhibit)
    now = exhibit.document if exhibit and exhibit.document in site.view.documents else None
    statements = unique_statements(one.readings)
    # Whose list it is cannot be asked of a text that no list was made from: any table may name people.
    withheld = not site.include_people and (bool(document.tables) or now in site.records_in)
    marks = [Annotation(s.span, f"hl k-{s.kind}") for s in statements]
    kinds: dict[str, int] = {}
    for statement in statements:
        kinds[statement.kind] = kinds.get(statement.kind, 0) + 1
    told = (
        ()
        if withheld
        else tuple(
            (phrase("kinds", s.kind), visible_text(shorten(s.span.of(document.text), 200)), s.speaker or "")
            for s in statements
        )
    )
    return EarlierPage(
        path=path,
        name=site.exhibit_name(document.exhibit),
        exhibit_href=site.exhibit_href(document.exhibit) or "",
        now_href=site.page(now) if now else "",
        lang=document.language,
        reader=_reader(one),
        readings=tuple(read_by(r.reader, r.version) for r in one.readings),
        kinds=tuple(kinds.items()),
        statements=told,
        decisions=() if withheld else _decisions(site, one),
        rows=text_rows(document, Highlighter(document.text, marks), withhold=withheld),
        withheld=withheld,
    )


def _decisions(site: Site, one: Earlier) -> tuple[EarlierDecision, ...]:
    lost = {o.assessment for o in site.view.orphans}
    return tuple(
        EarlierDecision(
            words=visible_text(shorten(span.of(one.document.text), 200)),
            verdict=phrase("verdicts", a.verdict),
            reason=a.reason,
            time=a.time,
            actor=a.actor,
            retracted=a.id in site.retracted,
            lost=a.id in lost,
        )
        for span, a in casework.attached(one, site.decisions.get(one.document.exhibit, ()))
    )
