"""Words in the drawings of office files: shapes, diagrams, charts. Element names: ECMA-376 part 1, sections 20, 21."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from tawthiq.reading.packages import Package, attribute_of, related, tag_of

GRAPHICS: Final = frozenset({"diagramData", "chart", "chartEx"})
_CHARACTERS: Final = {"br": "\n", "tab": "\t"}


def within(root: etree._Element, wanted: set[str], inside: bool = False) -> Iterator[etree._Element]:
    """Descendants with a wanted name, in order; those found are looked into only where `inside` says so.

    What is written a second time for old programs (mc:Fallback) is passed over.
    """
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        tag = tag_of(element)
        found = tag in wanted
        if found:
            yield element
        if tag != "Fallback" and (inside or not found):
            stack.extend(reversed(element))


def words(paragraph: etree._Element) -> str:
    """A paragraph's words, its breaks and tabs among them."""
    return "".join(
        _CHARACTERS.get(tag_of(part)) or (part.text or "")
        for part in paragraph.iter()
        if tag_of(part) == "t" or tag_of(part) in _CHARACTERS
    )


def lines(body: etree._Element) -> str:
    """The paragraphs of a body that hold words, a line each."""
    return "\n".join(filter(None, map(words, within(body, {"p"}))))


def graphic(root: etree._Element) -> Iterator[str]:
    """Words of a diagram, and of a chart its title, names and values as they are stored."""
    for part in within(root, {"p", "v"}):
        yield words(part) if tag_of(part) == "p" else part.text or ""


def on_a_sheet(package: Package, member: str) -> Iterator[str]:
    """Words of the shapes and charts of a sheet's drawing, and what stands in for its pictures.

    Raises:
        Unreadable: a part of it is damaged.
    """
    for shape in within(package.xml(member), {"sp", "pic", "cxnSp"}):
        yield from (lines(body) for body in within(shape, {"txBody"}))
        described = next(within(shape, {"cNvPr"}), None)
        if described is not None:
            yield attribute_of(described, "descr")
    for kind, target in related(package, member):
        if kind in GRAPHICS:
            yield from graphic(package.xml(target))
