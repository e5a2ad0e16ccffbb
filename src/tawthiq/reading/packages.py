"""ZIP packages (DOCX, OpenDocument ...) opened under limits, and their XML parsed with every dangerous feature off."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import Final

from lxml import etree

from tawthiq.model import Metadata
from tawthiq.reading import zips
from tawthiq.reading.result import MEGABYTE, Unreadable

MAX_MEMBERS: Final = 10_000
MAX_EXPANDED: Final = 300 * MEGABYTE
# XML packs about 10 to 40 times; a member of megabytes that packs more than 200 times is a bomb, or one value repeated.
MAX_RATIO: Final = 200
_SMALL: Final = 10 * MEGABYTE
_BOMB: Final = "Have a specialist open it in a safe place; it was sealed but not unpacked"


class Package:
    """The members of a ZIP package, each checked before it is unpacked.

    Raises:
        Unreadable: not a ZIP, damaged, encrypted, or larger unpacked than the limits.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            members = self._archive.infolist()
        except zips.DAMAGED as error:
            raise Unreadable(
                f"The package is damaged or cut short ({error})", "Ask the source to send it again"
            ) from None
        if len(members) > MAX_MEMBERS:
            raise Unreadable(f"The package holds {len(members):,} files, more than {MAX_MEMBERS:,}", _BOMB)
        expanded = sum(member.file_size for member in members)
        if expanded > MAX_EXPANDED:
            size, limit = expanded // MEGABYTE, MAX_EXPANDED // MEGABYTE
            raise Unreadable(f"The package would unpack to {size:,} MB, more than {limit} MB", _BOMB)
        for member in members:
            if member.file_size > _SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size):
                raise Unreadable("The package is packed so tightly that it looks like a zip bomb", _BOMB)
            if member.flag_bits & 0x1:
                raise Unreadable("The package is encrypted", "Ask the source for the password or an open copy")
        self.names: Final = frozenset(member.filename for member in members)

    def read(self, name: str) -> bytes:
        """One member's bytes. zipfile never gives more than the size declared, which was checked."""
        try:
            return self._archive.read(name)
        except zips.DAMAGED as error:
            raise Unreadable(f"{name} in the package is damaged ({error})", "Ask the source to send it again") from None

    def xml(self, name: str) -> etree._Element:
        """One member parsed as XML."""
        return parse_xml(self.read(name), name)

    def check_xml(self) -> None:
        """Refuse a package if any XML member declares a document type (for libraries that parse by themselves)."""
        for name in sorted(self.names):
            if name.endswith((".xml", ".rels")):
                refuse_doctype(self.read(name), name)


def related(package: Package, member: str) -> list[tuple[str, str]]:
    """Kind and member of everything inside the package that a part refers to, in the order of its file.

    Raises:
        Unreadable: the part's list of relations is damaged.
    """
    folder, file = posixpath.split(member)
    listing = f"{folder}/_rels/{file}.rels"
    found = []
    for relation in package.xml(listing) if listing in package.names else ():
        if attribute_of(relation, "TargetMode") == "External":
            continue
        target = attribute_of(relation, "Target")
        inner = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if inner in package.names:
            found.append((attribute_of(relation, "Type").rsplit("/", 1)[-1], inner))
    return found


def refuse_doctype(data: bytes, name: str) -> None:
    """Office Open XML forbids document type declarations (ECMA-376 part 2, section 9.1.4): they only do harm."""
    head = data[:100_000].replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Unreadable(f"{name} declares XML entities, which office files never do: it looks like an XML bomb", _BOMB)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """XML bytes to their root element, without entities, document types, network or unbounded depth.

    Raises:
        Unreadable: not well-formed, or a document type declared.
    """
    refuse_doctype(data, name)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            f"{name} in the package is not sound XML ({error})", "Ask the source to send it again"
        ) from None
    return root


def tag_of(element: etree._Element) -> str:
    """An element's name without its namespace; the empty string for comments and processing instructions."""
    name = element.tag
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""


def attribute_of(element: etree._Element, local: str) -> str:
    """The value of the first attribute of this local name, in whatever namespace; the empty string without one."""
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == local:
            return str(value)
    return ""


def core_metadata(package: Package) -> Metadata:
    """Title and author as an Office file's core properties state them; its dates are of editing, not of publication."""
    if "docProps/core.xml" not in package.names:
        return Metadata()
    try:
        root = package.xml("docProps/core.xml")
    except Unreadable:
        return Metadata()  # the text does not depend on it, and a title can be read in the text
    return stated(root, "title", "creator")


def stated(root: etree._Element, title: str, author: str) -> Metadata:
    """Title and author from the children of these names below an element."""

    def text(name: str) -> str | None:
        element = root.find(f"{{*}}{name}")
        return (element.text or None) if element is not None else None

    return Metadata(title=text(title), author=text(author))
