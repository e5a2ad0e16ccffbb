"""The one door through which a case's words leave: every view of it, with protected names masked.

A `Shield` takes any piece of a case and gives it back with masks in place of names: in texts (every offset stays),
cells, parties, reasons, file names, decisions; `shielded.Shielding` does so with the whole. Whatever shows, writes or
prints is made from that. What people typed and is shown again passes `Shield.text`; and where text goes out for good (a
page, a file, a terminal) `Shield.out` reads masks as pseudonyms, after it has looked for names once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast
from urllib.parse import unquote

import msgspec
from msgspec import structs

from tawthiq.case.masking import Named, NamedIn, fixed_masks
from tawthiq.case.walking import Untouched, Words, strings, walk
from tawthiq.casework import Identity
from tawthiq.model import (
    Anchor,
    Assessment,
    Document,
    Earlier,
    Mask,
    People,
    Span,
    Table,
    TawthiqError,
    spoken,
)
from tawthiq.model.masks import LEFT_OUT, has_masks, mask, masked
from tawthiq.people.spotting import Spotted, Spotter

T = TypeVar("T")

_MOST_TEXTS = 200_000  # strings whose masked form is kept, none of them longer than
_MOST_PIECES = 50_000  # of pages, that are known to hold no name
_MOST_DOCUMENTS = 20_000  # whose masked form is kept
_LONG = 500  # characters
_WORDS = 3  # spaces in what may be a part of a name alone
# A name within a reason in words.
_QUOTED = re.compile("“([^“”]+)”")
_TAG = re.compile(r"(</?[A-Za-z][^>]*>)")
# Keys of the vocabulary and hashes: no name is written so, and values are told apart by them.
_KEY = re.compile(r"[a-z]+|[0-9a-f]{64}")


class Shown(Assessment, frozen=True):
    """A decision with masks in it, known by the id of the decision as it was made."""

    known_as: str = ""

    @property
    def id(self) -> str:
        return self.known_as


def _remembered(known: dict[str, str], words: str, mask_of: Callable[[str], str]) -> str:
    """Words as they are shown, looked at once: the same object where nothing is masked, which is how callers know."""
    if words not in known:
        if len(known) > _MOST_TEXTS:
            known.clear()
        known[words] = mask_of(words)
    return words if known[words] == words else known[words]


def _is_no_label(written: str) -> bool:
    """Whether words are too many to be a part of a name alone, and quote none."""
    return written.count(" ") > _WORDS and "“" not in written


class Shield:
    """The protected identities of a case, and how to hide them.

    Attributes:
        identities: by number; empty where nobody is protected, and then everything passes as it is.
        kinds: number -> kind, for reading masks out.
        number_of: ids of protected persons, and of their rows and mentions -> number.
    """

    def __init__(self, identities: Sequence[Identity], documents: Mapping[str, Document], named: Named) -> None:
        """Args:
        documents: with every name; they may be looked up one by one. `named`: their rows and mentions.
        """
        self.identities = tuple(identities)
        self.kinds = {i.number: str(i.kind) for i in identities}
        self._spotter = Spotter(
            [(i.number, name) for i in identities if i.kind != "passage" for name in i.names],
            [(i.number, words) for i in identities if i.kind != "passage" for words in i.words],
        )
        self._texts: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._plain: set[str] = set()
        self._same_texts = Untouched(self.text, _KEY, Words(lambda _: True, self._spotter.can_hold))
        self._same_labels = Untouched(self.label, _KEY, Words(_is_no_label, self._spotter.can_hold))
        self._documents: dict[str, Document] = {}
        self._masks: dict[str, tuple[Mask, ...]] = {}
        self._sources = documents
        self._holding: frozenset[str] | None = None
        self._fixed = fixed_masks(identities, documents, named)
        self.named = named
        self.number_of = {i: identity.number for identity in identities for i in identity.ids}

    def __bool__(self) -> bool:
        return bool(self.identities)

    def text(self, words: str) -> str:
        """Words with a mask in place of each protected name in them."""
        if not self or not words or _KEY.fullmatch(words):
            return words
        if len(words) > _LONG:
            # What a page's tags part is looked at by itself, and known from page to page. Each tag has a word in it, so
            # that no name goes over one. Where a name is found, single parts of it are looked for in all of the page.
            pieces = set(_TAG.split(words)) - self._plain if "<" in words else {words}
            if pieces != {words} and all(map(self._is_plain, pieces)):
                return words
            return self._masked(words)
        return _remembered(self._texts, words, self._masked)

    def _is_plain(self, piece: str) -> bool:
        """Whether nothing of a piece of a page is masked; remembered, as most of a page stands on the next one, too."""
        if (self._masked(piece) if len(piece) > _LONG else self.text(piece)) != piece:
            return False
        if len(piece) <= 4 * _LONG:
            if len(self._plain) > _MOST_PIECES:
                self._plain.clear()
            self._plain.add(piece)
        return True

    def _masked(self, words: str) -> str:
        """The same object where nothing is masked."""
        out, at = [], 0
        for one in self._spotter.find(words, alone=True):
            out += [words[at : one.span.start], mask(one.whose)]
            at = one.span.end
        return "".join([*out, words[at:]]) if at else words

    def label(self, words: str) -> str:
        """What a party is called, which may be a part of a name alone ("Mr Darwish"), with masks."""
        if not self or not words or _KEY.fullmatch(words):
            return words
        if len(words) > _LONG:
            return self._labelled(words)
        return _remembered(self._labels, words, self._labelled)

    def _labelled(self, words: str) -> str:
        shown = _QUOTED.sub(lambda m: f"“{self.label(m[1])}”", self.text(words)) if "“" in words else self.text(words)
        if shown != words or words.count(" ") > _WORDS:
            return words if shown == words else shown
        whose = self._spotter.part_of(words)
        return words if whose is None else mask(whose)

    def labels(self, value: T) -> T:
        """A value of what was read from texts, with masks: its strings are names of parties and places."""
        return cast("T", walk(value, self.label, self._same_labels)) if self else value

    def labels_json(self, body: str) -> str:
        """JSON of such a value."""
        if not self or self._same_labels.json(body):
            return body
        return msgspec.json.encode(self.labels(msgspec.json.decode(body))).decode()

    def plain_labels(self, body: str) -> bool:
        """Whether nothing of such JSON is masked, or of several one after the other."""
        return not self or self._same_labels.json(body)

    def same(self, body: str) -> bool:
        """Whether JSON holds no string that is masked wherever it stands; parts of names alone are not looked for."""
        return not self or self._same_texts.json(body)

    def out(self, words: str, language: str = "en") -> str:
        """Words as they may leave: names and masks read as pseudonyms in "en" or "ar"."""
        return spoken(self.text(words), self.kinds, language) if self else words

    def said(self, value: T, language: str = "en") -> T:
        """Any value made of strings, lists, dictionaries and structs, as it may leave."""
        if not self:
            return value
        return cast("T", walk(value, lambda words: self.out(words, language)))

    def address(self, address: str) -> str:
        """An address of the web with masks. Names in its path have hyphens or stand as bytes: then it is left out."""
        if not self or self.text(address) != address:
            return self.text(address)
        words = re.sub(r"[-_+/.=&?#]+", " ", unquote(address))
        host = re.match(r"[a-z]+://[^/?#]*", address)
        return address if self.text(words) == words else f"{host[0] if host else ''}/…"

    def hidden(self, value: T) -> T:
        """The same, with masks."""
        return cast("T", walk(value, self.text, self._same_texts)) if self else value

    def can_mask(self, document: str, text: str) -> bool:
        """Whether something of a document's text may be masked; cheap to tell, and true of few."""
        return bool(self) and (document in self._fixed or self._spotter.can_stand_in(text))

    def holds_in(self, documents: Iterable[str]) -> None:
        """Know that nothing is masked in the text of any document but these: no other is looked through again."""
        self._holding = frozenset(documents)

    def masks(self, document: str) -> tuple[Mask, ...]:
        """What of a document's text is masked, in order."""
        if self._holding is not None and document not in self._holding:
            return ()
        if document not in self._masks:
            fixed = self._fixed.get(document, [])
            source, found = self._sources[document], list[Spotted]()
            if self._spotter.can_stand_in(source.text):
                found = self._spotter.find(source.text, alone=not source.tables, others=self._others(document))
            names = [Mask(f.span, f.whose) for f in found if not any(f.span.overlaps(m.span) for m in fixed)]
            self._masks[document] = tuple(sorted({*fixed, *names}))
        return self._masks[document]

    def _others(self, document: str) -> list[Span]:
        """Where a text names people who are not protected."""
        others = (m for m in self.named.mentions(document) if m.id not in self.number_of)
        return [span for m in others for span in (m.span, *m.others)]

    def true(self, document: str) -> Document | None:
        """A document with every name."""
        return self._sources.get(document)

    def masks_of(self, document: str) -> tuple[Mask, ...]:
        """The same; none of a document that is not there."""
        return self.masks(document) if self and document in self._sources else ()

    def masks_any(self, document: str) -> bool:
        """Whether anything of a document is masked: of its text, of what its file says of itself, of its addresses."""
        if not self or document not in self._sources:
            return False
        found = self._sources[document]
        if self.masks(document) or any(self.address(one.address) != one.address for one in found.pointers):
            return True
        more = (
            found.metadata,
            found.facts,
            [t.name for t in found.tables],
            [c for t in found.tables for c in t.header],
        )
        return self.hidden(more) != more

    def document(self, document: Document) -> Document:
        """A document whose text shows masks, with every offset as it was."""
        # Where it is known which documents hold a name, none is looked up for that.
        known = self._holding is not None or document.id in self._sources
        if not self or not known or self._same(document):
            return document
        if document.id not in self._documents:
            while len(self._documents) > _MOST_DOCUMENTS:
                self._documents.pop(next(iter(self._documents)))
            text = masked(document.text, self.masks(document.id))
            facts = tuple(
                structs.replace(
                    f, value=self.text(f.value) if f.span.of(text) == f.span.of(document.text) else f.span.of(text)
                )
                for f in document.facts
            )
            self._documents[document.id] = structs.replace(
                document,
                text=text,
                tables=self._tables(document, text),
                facts=facts,
                pointers=tuple(structs.replace(one, address=self.address(one.address)) for one in document.pointers),
                metadata=self.hidden(document.metadata),
                problems=self.hidden(document.problems),
            )
        return self._documents[document.id]

    def _tables(self, document: Document, text: str) -> tuple[Table, ...]:
        """A document's tables as they stand in its masked text."""
        return tuple(
            structs.replace(
                t,
                name=self.text(t.name),
                header=tuple(_cell(c, document.text, text, self) for c in t.header),
                rows=tuple(tuple(_cell(c, document.text, text, self) for c in row) for row in t.rows),
            )
            for t in document.tables
        )

    def _same(self, document: Document) -> bool:
        """Whether nothing of a document is masked, as of most."""
        if document.id in self._documents or self.masks(document.id):
            return False
        plain = all(self.address(one.address) == one.address for one in document.pointers)
        return plain and self._same_texts.value(structs.replace(document, text=""))

    def earlier(self, one: Earlier) -> Earlier:
        """A text that a newer reader replaced. Where a name stands in a row of it, the whole row is left out."""
        if not self:
            return one
        document = one.document
        found = [Mask(f.span, f.whose) for f in self._spotter.find(document.text, alone=True)]
        said = [w for i in self.identities if i.kind == "passage" for w in i.words]
        for words in said:
            found += [Mask(Span(m.start(), m.end()), LEFT_OUT) for m in re.finditer(re.escape(words), document.text)]
        rows = [
            row for t in document.tables for row in t.rows if any(m.span.overlaps(c.span) for m in found for c in row)
        ]
        cells = [Mask(c.span, LEFT_OUT) for row in rows for c in row if c.span.start < c.span.end]
        found = [*cells, *(m for m in found if not any(m.span.overlaps(c.span) for c in cells))]
        text = masked(document.text, found)
        shown = structs.replace(
            document, text=text, tables=self._tables(document, text), metadata=self.hidden(document.metadata)
        )
        return structs.replace(one, document=shown, readings=self.labels(one.readings))

    def assessment(self, made: Assessment, by_exhibit: Mapping[str, list[Document]]) -> Assessment:
        """A decision with masks, known by its own id."""
        plain = {f: getattr(made, f) for f in made.__struct_fields__}
        plain["anchor"] = self._anchor(made.anchor, by_exhibit)
        plain["other"] = self._anchor(made.other, by_exhibit) if made.other else None
        plain["values"] = self.hidden(made.values)
        plain["reason"] = self.text(made.reason)
        return Shown(**plain, known_as=made.id)

    def _anchor(self, anchor: Anchor, by_exhibit: Mapping[str, list[Document]]) -> Anchor:
        """The words that a decision quotes, as the masked text has them, so that they are found in it again."""
        length = len(anchor.exact)
        for document in by_exhibit.get(anchor.exhibit, ()) if length else ():
            at = (
                anchor.start
                if document.text.startswith(anchor.exact, anchor.start)
                else document.text.find(anchor.exact)
            )
            if at >= 0:
                text, end = self.document(document).text, at + length
                before, after = len(anchor.prefix), len(anchor.suffix)
                return structs.replace(
                    anchor, exact=text[at:end], prefix=text[max(0, at - before) : at], suffix=text[end : end + after]
                )
        return self.hidden(anchor)


def nobody() -> Shield:
    """What hides names where nobody is protected."""
    return Shield((), {}, NamedIn(People()))


def refuse_masks(made: Iterable[Assessment]) -> None:
    """Raises TawthiqError where a decision would store a mask in place of the words that it hides."""
    for assessment in made:
        if any(has_masks(words) for words in strings(msgspec.to_builtins(assessment))):
            raise TawthiqError(
                "This names somebody who is protected, so that it cannot be decided from what is shown",
                remedy="Open the vault on the page Protection, and do it again",
            )


def _cell(cell: Any, plain: str, text: str, shield: Shield) -> Any:
    here = cell.span.of(text)
    if here == cell.span.of(plain):
        return cell if cell.value == here else structs.replace(cell, value=shield.text(cell.value))
    value = here
    return cell if value is cell.value else structs.replace(cell, value=value)
