"""What a web page links to, and what it shows from elsewhere: posts, videos and frames, by their addresses.

Nothing is fetched. Widgets differ in where they put the address of the post; each way here is that of the service's own
embedding code (X, Instagram, TikTok, Facebook, Telegram).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tawthiq.model import PointerKind
from tawthiq.reading.facts import Facts

MOST_POINTERS: Final = 5_000  # of one page; what is beyond is said
_LONGEST: Final = 2_000  # code points of an address
_SCHEMES: Final = frozenset({"http", "https", "ftp", "mailto", "tel", "geo", "xmpp", "sip", "tg", "whatsapp"})
_HIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s/]\S*", re.I)
_TELEGRAM: Final = re.compile(r"[\w/]{3,100}")
# Where the address stands, by what holds it.
_HOLDERS: Final[tuple[tuple[str, str, PointerKind], ...]] = (
    ("iframe", "src", "frame"),
    ("embed", "src", "media"),
    ("video", "src", "media"),
    ("audio", "src", "media"),
    ("video source, audio source", "src", "media"),
    ("object", "data", "media"),
    ("blockquote", "cite", "post"),
    ("blockquote[data-instgrm-permalink]", "data-instgrm-permalink", "post"),
    (".fb-post, .fb-video", "data-href", "post"),
)
_TWEETS: Final = "blockquote.twitter-tweet, blockquote.twitter-video"


class Leads(Struct, frozen=True):
    """Where a page's words lead: what its addresses are completed with, and of saved pages the addresses of parts.

    Attributes:
        base: the page's own address, "" where it is not known.
        parts: address by Content-ID, for "cid:" (RFC 2392).
    """

    base: str = ""
    parts: Mapping[str, str] = {}

    def to(self, written: str) -> str:
        """An address, completed; "" for none: a place in the page itself, a program, data."""
        written = _HIDDEN.sub("", written)[:_LONGEST]
        if not written or written.startswith("#"):
            return ""
        if written[:4].lower() == "cid:":
            return self.parts.get(unquote(written[4:]), "")
        try:
            whole = urljoin(self.base, written) if self.base else written
            scheme = urlsplit(whole).scheme.lower()
        except ValueError:
            return ""
        return whole[:_LONGEST] if not scheme or scheme in _SCHEMES else ""


def embeds(tree: LexborHTMLParser, leads: Leads) -> dict[str, PointerKind]:
    """The addresses of what is embedded, each once, by kind."""
    found: dict[str, PointerKind] = {}
    for address, kind in _addresses(tree, leads):
        found.setdefault(address, kind)
    return found


def as_facts(found: Mapping[str, PointerKind]) -> Facts:
    """The same, as facts of the page."""
    facts = Facts()
    for number, address in enumerate(found, 1):
        facts.add(f"embedded.{number}", "Embedded", address)
    return facts


def _addresses(tree: LexborHTMLParser, leads: Leads) -> Iterator[tuple[str, PointerKind]]:
    for holder, key, kind in _HOLDERS:
        for node in tree.css(holder):
            written = str(node.attributes.get(key) or "").strip()
            if written[:4].lower() == "cid:":
                written = leads.to(written)
            if not _is_counter(node):
                yield from ((address, kind) for address in _ADDRESS.findall(written)[:1])
    for node in tree.css(_TWEETS):  # the last link of a post is the post's own
        links = [str(link.attributes.get("href") or "") for link in node.css("a")]
        yield from ((address, "post") for address in _ADDRESS.findall(links[-1] if links else "")[:1])
    for node in tree.css("script[data-telegram-post]"):
        if _TELEGRAM.fullmatch(post := str(node.attributes.get("data-telegram-post") or "")):
            yield f"https://t.me/{post}", "post"


def _is_counter(node: LexborNode) -> bool:
    """A frame of no size shows nothing: it counts visits."""
    return any(str(node.attributes.get(side) or "") in ("0", "1") for side in ("width", "height"))
