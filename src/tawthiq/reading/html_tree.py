"""The tree of an HTML page: how it is walked, and how far its claims about itself are followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from tawthiq.reading.result import Unreadable

_DROPPED: Final = frozenset({"head", "script", "style", "template", "iframe", "object", "embed", "datalist"})
# One name a line would take a page each, hence `split`.
BLOCKS: Final = frozenset(
    """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section
    select summary table tbody td textarea tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})")
# Closed implicitly or never: their number says nothing about depth.
_FLAT: Final = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot
    colgroup option optgroup rp rt html head body script style
    """.split()  # noqa: SIM905
)
WIDEST: Final = 100  # columns or rows that one cell may reach over
_DEEPEST: Final = 5_000  # the parser's time grows with the square of the depth: 50,000 take two seconds


def spanned(node: LexborNode, name: str) -> int:
    """Over how many columns or rows a cell reaches, at most as far as browsers follow it (HTML, section 4.9.11)."""
    stated = str(node.attributes.get(name) or "").strip()
    return max(1, min(int(stated), WIDEST)) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1


def visit(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node in document order, elements twice: entering (True) and leaving (False)."""
    node: LexborNode | None = root
    while node is not None:
        yield node, True
        child = node.child if node.tag not in _DROPPED else None
        if child is not None:
            node = child
            continue
        while node is not None:
            if node.tag in BLOCKS or node.tag == "a":
                yield node, False
            if node.mem_id == root.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent


def refuse_depth(markup: str) -> None:
    """Refuse a page that nests deeper than any browser writes. Raises Unreadable."""
    depth = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() in _FLAT:
            continue
        depth += -1 if match[1] else 1
        if depth > _DEEPEST:
            what = f"The page nests more than {_DEEPEST:,} elements; no browser writes such a page"
            raise Unreadable(what, "Have a specialist look at it; it was sealed but not read")
        depth = max(depth, 0)
