"""Pictures and files that lie inside office documents: photographs in a report are exhibits, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading import opendocument, zips
from tawthiq.reading.members import Allowance, Box, Member
from tawthiq.reading.result import Family

VERSION: Final = f"1+{zips.VERSION}"
# The folders where the formats keep what was put into a document (ECMA-376 part 2; OpenDocument 1.3 part 2).
_FOLDERS: Final = re.compile(r"(?:word|ppt|xl)/(?:media|embeddings)/[^/]+|(?:Pictures|media)/[^/]+")
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."


def media_types(families: tuple[Family, ...]) -> frozenset[str]:
    """Of what the families read, the packages that can hold others."""
    kinds = (kind for family in families for kind in family.media_types)
    return frozenset(kind for kind in kinds if kind.startswith((_OFFICE, opendocument.PREFIX)))


def box(held: Held, name: str) -> Box:
    """The pictures and files in a document, by their place in its package."""
    return Box("embedded", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    for one in zips.box(held, name).open(allowance):
        inner = one.item.removeprefix(f"{name}/") if isinstance(one, Problem) else one.name
        if _FOLDERS.fullmatch(inner):
            yield one
