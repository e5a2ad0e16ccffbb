"""One statement as a line in a register: its words in their sentence, who says them through whom, and the link."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct, structs

from tawthiq.dossier.site import Site
from tawthiq.dossier.words import direction, period, say, visible_text
from tawthiq.model import Document, Span, Statement, Table

_SENTENCE_END = re.compile(r"[.!?؟۔…][\"'”’»)]*\s|\n")
REACH = 160
_OPENING = frozenset('“"‘«(')
_WRAPPED = 50  # characters of a line that was ended because it was full


class Step(Struct, frozen=True):
    """One party of a chain, innermost first; the last step is the page itself (`page` true)."""

    name: str
    href: str
    page: bool = False


class Mention(Struct, frozen=True):
    """A statement, linked.

    Attributes:
        before, after: the rest of its sentence, cut to about 160 characters a side.
        said_by: its chain, innermost first, ending with the page.
    """

    id: str
    href: str
    before: str
    phrase: str
    after: str
    lang: str
    dir: str
    document: str
    document_href: str
    said_by: tuple[Step, ...]
    period: str
    hedge: bool
    stance: str
    changed: str


def mention(site: Site, statement: Statement) -> Mention:
    document = site.document(statement.document)
    before, phrase, after = in_sentence(document, statement.span, withhold=_withheld(site, statement.document))
    language = language_at(document, statement.span)
    machine = site.machine_statements.get(statement.id)
    how = "added" if machine is None else change(machine, statement)
    changed = "" if how == "machine" else say(f"{how} by a person")
    return Mention(
        id=statement.id,
        href=site.href(statement),
        before=before,
        phrase=phrase,
        after=after,
        lang=language,
        dir=direction(language),
        document=site.name(statement.document),
        document_href=site.page(statement.document),
        said_by=chain_steps(site, statement),
        period=period(statement.figure.period if statement.figure else None),
        hedge=bool(statement.figure and statement.figure.hedge),
        stance=statement.stance,
        changed=changed,
    )


def change(machine: Statement, now: Statement) -> str:
    """What people did to a statement: nothing ("machine"), "accepted" it as it was read, or "corrected" it."""
    if machine == now:
        return "machine"
    return "accepted" if structs.replace(machine, confidence=now.confidence) == now else "corrected"


def chain_steps(site: Site, statement: Statement) -> tuple[Step, ...]:
    """The parties innermost first, then the page that carries them; one step where the last party publishes it."""
    publisher = site.publisher(statement.document)
    steps = [Step(link.party, site.party_href(link.party)) for link in statement.chain]
    if publisher and steps and site.party_key(publisher) == site.party_key(steps[-1].name):
        return (*steps[:-1], Step(steps[-1].name, steps[-1].href, page=True))
    return (*steps, Step(publisher or site.name(statement.document), site.page(statement.document), page=True))


def who(site: Site, statement: Statement) -> str:
    """Who speaks, for a sentence: the innermost party, or the page where it speaks itself."""
    return statement.speaker or site.publisher(statement.document) or site.name(statement.document)


def in_sentence(document: Document, span: Span, *, withhold: bool = False) -> tuple[str, str, str]:
    """The words of a span with what stands before and after them in their sentence."""
    text = document.text
    block = next((b.span for b in document.blocks if span.within(b.span)), None)
    if withhold:
        return "", visible_text(span.of(text)), ""
    labels = _labels(document, span)
    if labels is not None:
        return visible_text(labels), visible_text(span.of(text)), ""
    left = max(block.start if block else 0, span.start - 4 * REACH)
    right = min(block.end if block else len(text), span.end + 4 * REACH)
    start = max(_sentence_ends(text, left, span.start), default=left)
    end = next(_sentence_ends(text, span.end, right), right)
    before, after = text[start : span.start], text[span.end : end].rstrip()
    if len(before) > REACH:
        before = "…" + before[-REACH:].partition(" ")[2]
    if len(after) > REACH:
        after = after[:REACH].rpartition(" ")[0] + "…"
    return visible_text(before.lstrip()), visible_text(span.of(text)), visible_text(after)


def _labels(document: Document, span: Span) -> str | None:
    """What a number that fills a table's cell stands under: its row's words and its column's heading."""
    for table in document.tables:
        if not table.header or not table.rows or not table.rows[0][0].span.start <= span.start <= _end(table):
            continue
        row = table.rows[max(0, bisect_right(table.rows, span.start, key=lambda r: r[0].span.start) - 1)]
        column = next((i for i, cell in enumerate(row) if span.within(cell.span)), None)
        if column is None or span.of(document.text).strip() != row[column].value.strip():
            return None
        named = [cell.value.strip() for cell in row[:column] if any(c.isalpha() for c in cell.value)]
        return " · ".join([*named, table.header[column].value.strip()]) + ": "
    return None


def _end(table: Table) -> int:
    return max(cell.span.end for cell in table.rows[-1])


def _sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end in a part of a text; a line that was only broken where it was full ends none."""
    for found in _SENTENCE_END.finditer(text, start, end):
        if found.group() != "\n" or not _goes_on(text, found.start()):
            yield found.end()


def _goes_on(text: str, at: int) -> bool:
    """Whether the line that ends here goes on in the next."""
    line = at - text.rfind("\n", 0, at) - 1
    following = text[at + 1 : at + 80].lstrip(" \t")[:1]
    return following.islower() or (line >= _WRAPPED and (following.isalnum() or following in _OPENING))


def language_at(document: Document, span: Span) -> str:
    """The language of the block that holds a span, else the document's."""
    block = next((b for b in document.blocks if span.start < b.span.end and b.span.start < span.end), None)
    return block.language if block and block.language != "und" else document.language


def _withheld(site: Site, document: str) -> bool:
    """Sentences of a list of people are not quoted where people are left out."""
    return not site.include_people and document in site.records_in
