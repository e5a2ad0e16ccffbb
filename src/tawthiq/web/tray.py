"""The open finding, docked beside every page: its elements with what bears on each, and what is put there.

A statement is named by the address that any page links it by, so that whatever leads to a statement can be put into the
finding: by dragging it, or by keyboard and touch, where it is taken in hand and then a place is chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from tawthiq.casework import Finding, crimes
from tawthiq.casework.findings import SIDES, Side
from tawthiq.dossier.mentions import Mention
from tawthiq.model import Span, Statement, TawthiqError
from tawthiq.web import concluding
from tawthiq.web.places import LiveSite

_PASSAGE = re.compile(r"(\d{1,9})-(\d{1,9})")
_READ = re.compile(r"/read/([0-9a-f]+)")
_CITE = re.compile(r"/cite/([0-9a-f]+)")
_MARK = re.compile(r"/figures/([0-9a-f]+)")
_NAMED = re.compile(r"[sc]-([0-9a-f]{8,})")
_LONGEST = 4_000  # characters of an address


class Place(Struct, frozen=True):
    """A row of the tray: an element of the crime, or the finding as a whole (`element` empty).

    Attributes:
        sides: each side's name with how many statements stand there.
        gap: nothing supports an element that is to be shown.
    """

    element: str
    text: str
    context: bool
    sides: tuple[tuple[str, int], ...]
    gap: bool


class Tray(Struct, frozen=True):
    """An open finding. `gaps`: elements that nothing supports."""

    finding: Finding
    places: tuple[Place, ...]
    supports: int
    contradicts: int
    gaps: int


class Came(Struct, frozen=True):
    """What came of an act upon the tray.

    Attributes:
        done: id of the decision that put something in; said: its words.
        taken: something was taken out again.
        offered: the statements to choose from, for `place`, where an address leads to several; left: how many more.
    """

    refused: TawthiqError | None = None
    done: str = ""
    said: str = ""
    taken: bool = False
    offered: tuple[Mention, ...] = ()
    left: int = 0
    place: str = ""


def tray(site: LiveSite, key: str) -> Tray | None:
    """The tray of a finding; None where none is open, or it was withdrawn."""
    found = next((f for f in concluding.every(site) if f.id == key), None) if key else None
    if found is None:
        return None
    crime = crimes().get(found.crime)
    elements = {e.key: e for e in crime.elements} if crime else {}
    # What bears on no element of the crime, as it is now, bears on the whole.
    many = Counter((c.element if c.element in elements else "", c.side) for c in found.cited)
    places = [
        Place(e.key, e.text, e.context, _sides(many, e.key), not many[e.key, "supports"]) for e in elements.values()
    ]
    places.append(Place("", "The finding as a whole", False, _sides(many, ""), False))
    each = Counter(c.side for c in found.cited)
    return Tray(found, tuple(places), each["supports"], each["contradicts"], sum(p.gap for p in places))


def _sides(many: Counter[tuple[str, Side]], element: str) -> tuple[tuple[str, int], ...]:
    return tuple((side, many[element, side]) for side in SIDES)


def statements_at(site: LiveSite, address: str) -> list[Statement]:
    """The statements that an address of the app leads to: one, or those to choose from.

    Args:
        address: with or without the app's host: of a statement in its document, of a passage ("?at=START-END"), of a
            mark in a chart, or of the page that uses a statement.

    Raises:
        TawthiqError: it leads to none.
    """
    found = _found(site, address[:_LONGEST])
    if not found:
        raise TawthiqError(
            "No statement was read there",
            remedy="Open the passage in its document, add what the machine missed, and use that",
        )
    return found


def _found(site: LiveSite, address: str) -> list[Statement]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return []
    if by_id := _CITE.fullmatch(parts.path):
        one = site.statements.get(by_id[1])
        return [one] if one else []
    asked = parse_qs(parts.query)
    if mark := _MARK.fullmatch(parts.path):
        return _marked(site, mark[1], asked.get("mark", [""])[0])
    read = _READ.fullmatch(parts.path)
    document = site.documents_by_id.get(read[1]) if read else None
    if document is None:
        return []
    if named := _NAMED.fullmatch(parts.fragment):
        return [s for s in site.in_document(document) if site.short(s.id) == named[1]]
    passage = _PASSAGE.fullmatch(asked.get("at", [""])[0])
    return _around(site, document, Span(int(passage[1]), int(passage[2]))) if passage else []


def _around(site: LiveSite, document: str, span: Span) -> list[Statement]:
    """The statements at some words; where there is none, those of the paragraph that the words stand in."""
    every = site.in_document(document)
    same = [s for s in every if s.span == span]
    here = [s for s in every if s.span.overlaps(span)]
    block = next((b.span for b in site.document(document).blocks if span.within(b.span)), None)
    return same or here or [s for s in every if block and s.span.within(block)]


def _marked(site: LiveSite, group: str, mark: str) -> list[Statement]:
    found = site.group_at(group)
    claims = site.group_page(found).claims if found and mark else ()
    ids = [m.id for c in claims if c.key == mark for m in c.mentions]
    return [site.statements[i] for i in ids if i in site.statements]
