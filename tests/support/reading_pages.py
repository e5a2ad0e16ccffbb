"""A page as somebody reads it who knows no English: its text, told apart by whether the page marks it as a document's.

What a document, a person or a file says in its own words stands in markup that isolates it (bdi, q, code, an element
with another language than the page's) or between the isolating characters of Unicode. All else is the interface's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec

VOID = {"meta", "link", "br", "input", "hr", "img", "wbr", "source", "col"}
SPOKEN = ("title", "aria-label", "alt", "placeholder", "aria-description", "data-label", "label")
UNHEARD = {"style", "script", "svg-none", "template"}
_ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’.-]*")


class Said(msgspec.Struct, frozen=True):
    """`own`: in the interface's voice; else in markup that gives it to a document. `at`: the elements around it."""

    text: str
    own: bool
    at: str


class Page(HTMLParser):
    """Reads a page; `said` is what it says."""

    def __init__(self, html: str, language: str = "ar") -> None:
        super().__init__(convert_charrefs=True)
        self._language = language
        self._open: list[tuple[str, bool, str]] = []  # tag, whether what is inside is a document's, as shown
        self.said: list[Said] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        inside = bool(self._open and self._open[-1][1])
        foreign = "lang" in given and not given["lang"].startswith(self._language)
        quoted = inside or foreign or tag in {"bdi", "q", "code", "kbd"}
        name = f"{tag}.{given['class']}" if given.get("class") else tag
        for attribute in SPOKEN:
            if given.get(attribute):
                self._say(given[attribute], inside or foreign, f"{name}[{attribute}]")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag not in VOID:
            self._open.append((tag, quoted, name))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in UNHEARD for tag, _, _ in self._open):
            inside = bool(self._open and self._open[-1][1])
            self._say(data, inside, " ".join(n for _, _, n in self._open[-3:]))

    def _say(self, text: str, quoted: bool, at: str) -> None:
        if quoted:
            self.said.append(Said(text.strip(), False, at))
            return
        for piece in _ISOLATED.findall(text):
            self.said.append(Said(piece[1:-1].strip(), False, at))
        self.said.append(Said(_ISOLATED.sub(" ", text).strip(), True, at))


def latin(text: str) -> Iterator[str]:
    """The words in Latin letters."""
    yield from (m[0].rstrip(".'’-") for m in _LATIN.finditer(text))
