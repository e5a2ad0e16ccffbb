"""What a web page shows from elsewhere: posts, videos and frames that a browser would fetch, by their addresses.

Nothing is fetched. Widgets differ in where they put the address of the post; each way here is that of the service's own
embedding code (X, Instagram, TikTok, Facebook, Telegram).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tawthiq.reading.facts import Facts

_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s/]\S*", re.I)
_TELEGRAM: Final = re.compile(r"[\w/]{3,100}")
# Where the address stands, by what holds it.
_HOLDERS: Final = (
    ("iframe", "src"),
    ("embed", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("video source, audio source", "src"),
    ("object", "data"),
    ("blockquote", "cite"),
    ("blockquote[data-instgrm-permalink]", "data-instgrm-permalink"),
    (".fb-post, .fb-video", "data-href"),
)
_TWEETS: Final = "blockquote.twitter-tweet, blockquote.twitter-video"


def embeds(tree: LexborHTMLParser) -> Facts:
    """The addresses of what is embedded, each once, as facts of the page."""
    facts = Facts()
    for number, address in enumerate(dict.fromkeys(_addresses(tree)), 1):
        facts.add(f"embedded.{number}", "Embedded", address)
    return facts


def _addresses(tree: LexborHTMLParser) -> Iterator[str]:
    for holder, key in _HOLDERS:
        for node in tree.css(holder):
            if not _is_counter(node):
                yield from _ADDRESS.findall(str(node.attributes.get(key) or "").strip())[:1]
    for node in tree.css(_TWEETS):  # the last link of a post is the post's own
        links = [str(link.attributes.get("href") or "") for link in node.css("a")]
        yield from _ADDRESS.findall(links[-1] if links else "")[:1]
    for node in tree.css("script[data-telegram-post]"):
        if _TELEGRAM.fullmatch(post := str(node.attributes.get("data-telegram-post") or "")):
            yield f"https://t.me/{post}"


def _is_counter(node: LexborNode) -> bool:
    """A frame of no size shows nothing: it counts visits."""
    return any(str(node.attributes.get(side) or "") in ("0", "1") for side in ("width", "height"))
