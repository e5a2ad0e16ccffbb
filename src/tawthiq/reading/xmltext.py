"""XML of no particular kind as readable text: what elements and their attributes say, a line each behind its name.

Only values are blocks, so that names of elements are never read as speech. Runs of an element's words that are broken
by elements within them (bold letters, say) stay one line. Entities are never resolved and nothing is fetched.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from tawthiq.model import Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.packages import tag_of
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import has_letter

_MOST_LINES: Final = 1_000_000


def read(data: bytes, name: str) -> Content:
    """Bytes of an XML file to its content.

    Raises:
        Unreadable: entities declared, nested too deep, or without a value. What is not sound is read as far as it goes.
    """
    if b"<!ENTITY" in data[:100_000].replace(b"\x00", b"").upper():
        what = "It declares XML entities, by which such files are made to expand or to read other files"
        raise Unreadable(what, "Have a specialist look at it; it was sealed but not read")
    root, problems = _parsed(data, name)
    builder = TextBuilder()
    lines = 0
    stack = [root]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):
            continue
        for key, value in element.attrib.items():
            lines += _line(builder, f"{tag_of(element)}/@{str(key).rsplit('}', 1)[-1]}", str(value))
        mixed = bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)
        if mixed:
            lines += _line(builder, tag_of(element), "".join(map(str, element.itertext())))
        else:
            stack.extend(reversed(element))
        if lines > _MOST_LINES:
            what = f"It holds more than {_MOST_LINES:,} values; the rest was not read"
            problems.append(Problem(name, what, "Split the file and add the parts"))
            break
    if not builder.text:
        what = problems[0].what if problems else "The file holds no value"
        raise Unreadable(what, "Ask the source for the file again")
    return Content(builder.text, tuple(builder.blocks), problems=tuple(problems))


def _parsed(data: bytes, name: str) -> tuple[etree._Element, list[Problem]]:
    """The root element; of a file that is not sound, as much as can be had."""
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            fault = str(error)
            continue
        if root is None:
            break
        if not recover:
            return root, []
        what = f"It is not sound XML ({fault}); it was read as far as it goes"
        return root, [Problem(name, what, "Ask the source to send it again")]
    raise Unreadable(f"It is not sound XML ({fault})", "Ask the source to send it again")


def _line(builder: TextBuilder, key: str, value: str) -> int:
    """Append a value behind its name; how many lines that made."""
    value = value.strip()
    if not value:
        return 0
    if builder.length:
        builder.put("\n")
    builder.put(f"{key}: ")
    if has_letter(value):
        builder.add(value, before="")
    else:
        builder.put(value)
    return 1


FAMILY = Family(
    "xml",
    f"1+lxml-{'.'.join(map(str, etree.LXML_VERSION[:3]))}",
    frozenset({"application/xml"}),
    50 * MEGABYTE,
    read,
)
