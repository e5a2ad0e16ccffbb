"""Pages with figures, for cases made in a test."""

from __future__ import annotations

import hashlib

from tawthiq.lineage import trace
from tawthiq.model import (
    Denial,
    Document,
    Figure,
    Link,
    Metadata,
    Qualifier,
    Reading,
    Reconciliation,
    Span,
    Statement,
)
from tawthiq.reconciliation import reconcile
from tawthiq.reconciliation.counting import count
from tawthiq.reconciliation.pairs import Given
from tawthiq.reconciliation.scopes import Counted

PHRASE = "NUMBER people"


class Page:
    """A page with figures, each in a sentence of its own."""

    def __init__(self, publisher: str, published: str = "2020-01-01") -> None:
        self.publisher, self.published = publisher, published
        self.sentences: list[str] = []
        self.made: list[tuple[str, Figure | Denial | None, str | None]] = []

    def says(
        self,
        number: float | None,
        measure: str = "killed",
        place: str | None = "Lowland Prison",
        period: str | None = "2011/2015",
        *,
        high: float | None = None,
        qualifier: Qualifier = "exact",
        unit: str = "people",
        counted: str = "people",
        per: str | None = None,
        speaker: str | None = None,
        words: str = "{} were counted",
    ) -> Page:
        top = number if qualifier in ("exact", "about") else high
        figure = Figure(number, top, qualifier, unit, counted, measure, per, place, period)
        self.made.append((words, figure, speaker))
        return self

    def quotes(self, words: str, speaker: str) -> Page:
        """A quotation without a figure."""
        self.made.append((words, None, speaker))
        return self

    def denies(self, what: str, speaker: str) -> Page:
        self.made.append(("{} denied it", Denial(what, "denied"), speaker))
        return self

    def build(self) -> tuple[Document, Reading]:
        text, spans = f"{self.publisher}.\n\n", []
        for number, (words, _, _) in enumerate(self.made):
            phrase = f"{PHRASE} {number}" if "{}" in words else words
            start = len(text) + max(0, words.find("{}"))
            spans.append(Span(start, start + len(phrase)))
            text += words.replace("{}", phrase) + ".\n\n"
        digest = hashlib.sha256(text.encode()).hexdigest()
        metadata = Metadata(publisher=self.publisher, published=self.published)
        doc = Document(digest, "text", "1", text, metadata=metadata, language="en")
        statements = []
        for span, (_, content, speaker) in zip(spans, self.made, strict=True):
            chain = (Link(speaker),) if speaker else ()
            if isinstance(content, Figure):
                statements.append(Statement(doc.id, span, "figure", "asserts", chain, content))
            elif content is None:
                statements.append(Statement(doc.id, span, "quotation", "asserts", chain))
            else:
                statements.append(Statement(doc.id, span, "denial", "denies", chain, denial=content))
        return doc, Reading(doc.id, "test", "1", tuple(statements))


def reconciled(*pages: Page) -> Reconciliation:
    built = [p.build() for p in pages]
    documents = [d for d, _ in built]
    readings = {d.id: (r,) for d, r in built}
    return reconcile(documents, readings, trace(documents, readings))


def figures_of(*pages: Page) -> tuple[list[Counted], Given]:
    """The figures of pages as they are compared, with what the case says of them."""
    built = [p.build() for p in pages]
    documents = [d for d, _ in built]
    readings = {d.id: (r,) for d, r in built}
    items = count(documents, readings, trace(documents, readings)).items
    return items, Given(items)
