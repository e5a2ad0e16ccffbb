"""People and passages by a name, in any script or spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tawthiq import pipeline
from tawthiq.case import gathering
from tawthiq.case.naming import only
from tawthiq.dossier.view import CaseView
from tawthiq.model import Record, Span, TawthiqError
from tawthiq.model.masks import has_masks
from tawthiq.people import mentions, search
from tawthiq.people.compare import compare
from tawthiq.people.parts import parts
from tawthiq.people.search import Source
from tawthiq.store import CaseStore, filing
from tawthiq.vocabulary.folding import fold

_WORD = re.compile(r"[^\W\d_][\w'’\u0610-\u061a\u064b-\u065f-]*")
# From this score on a passage is shown; a name in a text stands among other words, and chance finds more there.
_IN_TEXT = 0.6
_AROUND = 60


def person(store: CaseStore, target: str) -> str:
    """The id of the person that an id, or its beginning, leads to: of a person now or once, or of a row."""
    people = pipeline.results(store)[2]
    of: dict[str, str | None] = {r: p.id for p in people.persons for r in p.records}
    led = only({**filing.former(store), **of}, target, "person")
    if led is None:
        raise TawthiqError(
            "The row that this person was founded on is on no list of the case any more",
            item=target,
            remedy="Look for the person by name: tawthiq find",
        )
    return led


class Finder:
    """Finds people and mentions of one case."""

    def __init__(self, view: CaseView, filed: Source | None = None) -> None:
        """Args:
        filed: the case's names as they are filed in its database; default: they are filed here, which takes long for
            large lists. Whom the view hides is found by the name that it shows in either case, and by no other.
        """
        self._view = view
        self._persons = {p.id: p for p in view.people.persons}
        self._records = {r.id: r for r in view.people.records}
        self._paths = {d.id: name for d, name in gathering.in_order(view)}
        self._person = {r: p.id for p in view.people.persons for r in p.records}
        masked = [r for r in view.people.records if r.id in view.protected] if view.protected else []
        self._sources: tuple[Source, ...] = (
            (search.file(search.names_on(view.people.records)),)
            if filed is None
            else (filed, search.file(search.names_on(masked)))
        )

    def people(self, asked: str, limit: int = 20) -> list[dict[str, Any]]:
        """Persons by score, each once, with the name that was found and why."""
        stored, *rest = self._sources
        hits = [(h, e) for h in search.find(stored, asked, limit * 2) for e in h.entries]
        if rest:
            # A namesake's name is masked, too: to find them by it would say what the pseudonym stands for.
            hits = [(h, e) for h, e in hits if e in self._person and e not in self._view.protected]
            hits = [(h, e) for h, e in hits if not any(map(has_masks, search.names_of(_given(self._records[e]))))]
        hits += [(h, e) for one in rest for h in search.find(one, asked, limit * 2) for e in h.entries]
        found: dict[str, dict[str, Any]] = {}
        for hit, entry in sorted(hits, key=lambda x: (-x[0].score, x[0].name, x[1])):
            person = self._persons[self._person[entry]]
            if person.id not in found:
                mine = [self._records[r] for r in person.records]
                where = [{"document": self._paths.get(r.document, ""), "row": r.row} for r in mine]
                found[person.id] = {
                    "person": person.id, "name": person.name, "found": hit.name, "score": hit.score,
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


def _given(record: Record) -> dict[str, str]:
    return {k: f.value for k, f in record.fields.items()}


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
