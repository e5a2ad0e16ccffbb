"""People and passages by a name, in any script or spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tawthiq.case import gathering
from tawthiq.dossier.view import CaseView
from tawthiq.model import Span
from tawthiq.people import mentions
from tawthiq.people.compare import compare
from tawthiq.people.parts import parts
from tawthiq.people.search import Index
from tawthiq.vocabulary.folding import fold

_WORD = re.compile(r"[^\W\d_][\w'’\u0610-\u061a\u064b-\u065f-]*")
# From this score on a passage is shown; a name in a text stands among other words, and chance finds more there.
_IN_TEXT = 0.6
_AROUND = 60
_NAME_FIELDS = ("name", "name_other", "nickname", "nickname_other")


class Finder:
    """Finds people and mentions of one case; building it takes longer than asking."""

    def __init__(self, view: CaseView) -> None:
        self._view = view
        self._persons = {p.id: p for p in view.people.persons}
        self._records = {r.id: r for r in view.people.records}
        self._paths = {d.id: name for d, name in gathering.in_order(view)}
        of = {r: p.id for p in view.people.persons for r in p.records}
        self._index = Index(
            (name, of[r.id]) for r in view.people.records for name in _names({k: f.value for k, f in r.fields.items()})
        )

    def people(self, asked: str, limit: int = 20) -> list[dict[str, Any]]:
        """Persons by score, each once, with the name that was found and why."""
        found: dict[str, dict[str, Any]] = {}
        for hit in self._index.find(asked, limit * 2):
            for entry in hit.entries:
                if entry in found:
                    continue
                mine = [self._records[r] for r in self._persons[entry].records]
                where = [{"document": self._paths.get(r.document, ""), "row": r.row} for r in mine]
                found[entry] = {
                    "person": entry, "name": self._persons[entry].name, "found": hit.name, "score": hit.score,
                    "why": hit.why, "records": where,
                }  # fmt: skip
        return list(found.values())[:limit]

    def mentions(self, asked: str, limit: int = 20) -> list[dict[str, Any]]:
        """Passages of the documents' text that hold the name, by score; rows of lists are people already.

        Where the text names a human being there, "mention" is the id to judge by, "role" what the text says of them,
        and "person" whom people's decisions made of it.
        """
        size = len(parts(asked))
        found: list[dict[str, Any]] = []
        for document, path in gathering.in_order(self._view):
            if document.tables:
                continue
            for start, end, score, why in _in_text(document.text, asked, size):
                around = document.text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ")
                named = mentions.at(self._view.people.mentions, document.id, Span(start, end))
                who = {"mention": named.id, "role": named.role, "person": named.person} if named else {}
                found.append(
                    {"document": path, "start": start, "end": end, "words": document.text[start:end], "score": score,
                     "why": why, "around": around, **who}
                )  # fmt: skip
        return sorted(found, key=lambda m: (-m["score"], m["document"], m["start"]))[:limit]


def _names(given: dict[str, str]) -> Iterator[str]:
    """The names under which a record is filed."""
    for field in _NAME_FIELDS:
        if given.get(field, "").strip():
            yield given[field]
    for twin in ("", "_other"):
        whole = " ".join(given[f + twin] for f in ("given", "father", "family") if given.get(f + twin))
        if whole and given.get(f"given{twin}"):
            yield whole


def _in_text(text: str, asked: str, size: int) -> Iterator[tuple[int, int, float, str]]:
    """Runs of words that are the name asked for; of overlapping runs the best."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    wanted = {p.typed[:1] for p in parts(asked)}
    if not wanted:
        return
    best: list[tuple[float, int, int, str]] = []
    alike = _alike_words({fold(text[s:e]) for s, e in words}, asked)
    near = [i for i, (s, e) in enumerate(words) if fold(text[s:e]) in alike]
    tried: set[tuple[int, int]] = set()
    for at in near:
        for first in range(max(0, at - 1), at + 1):
            for last in range(max(at + 1, first + size), min(len(words), first + size + 3) + 1):
                if (first, last) in tried:
                    continue
                tried.add((first, last))
                start, end = words[first][0], words[last - 1][1]
                found = compare(asked, text[start:end])
                if found.score >= _IN_TEXT:
                    best.append((found.score, start, end, found.why))
    taken: list[tuple[int, int]] = []
    for score, start, end, why in sorted(best, key=lambda b: (-b[0], b[2] - b[1], b[1])):
        if all(end <= s or e <= start for s, e in taken):
            taken.append((start, end))
            yield start, end, score, why


def _alike_words(words: set[str], asked: str) -> set[str]:
    """Of the different words of a text, those that could be a part of the name."""
    wanted = parts(asked)
    return {w for w in words if any(compare(w, p.typed).score >= 0.4 for p in wanted)}
