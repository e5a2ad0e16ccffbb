"""Denials, and statements that nothing was found, beside what they deny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Document, Statement
from tawthiq.reconciliation.measures import measure_line
from tawthiq.reconciliation.scopes import Counted
from tawthiq.vocabulary.folding import fold, skeleton, words


class _Denied(Struct, frozen=True):
    """What a denial speaks of: folded words, consonants of its words."""

    statement: Statement
    folded: str
    sounds: frozenset[str]
    nothing: bool


class Denials:
    """A case's denials, found by the document and by the places that they name."""

    def __init__(self, documents: Sequence[Document], statements: Sequence[Statement]) -> None:
        """Args: `statements`: all of the case; those that deny are taken."""
        texts = {d.id: d.text for d in documents}
        self._in: dict[str, list[_Denied]] = defaultdict(list)
        self._naming: dict[str, list[_Denied]] = defaultdict(list)
        self._order: dict[str, int] = {}
        for statement in statements:
            found = _denied(statement, texts)
            if found is None:
                continue
            self._order.setdefault(statement.id, len(self._order))
            self._in[statement.document].append(found)
            for sound in found.sounds:
                self._naming[sound].append(found)

    def of(self, members: Sequence[Counted]) -> tuple[str, ...]:
        """Ids of the denials that concern a group, in case order.

        A denial concerns a group where it speaks of the group's measure, or of the report as a whole, and either names
        the group's place or stands in a document that gives one of the group's figures. That nothing was found
        concerns whom the group counts where it names the place.
        """
        if not self._order:
            return ()
        documents = {m.statement.document for m in members}
        places = _names({m.scope.place_label or "" for m in members})
        measures = {m for member in members for m in measure_line(member.scope.measure)}
        near = [d for document in documents for d in self._in.get(document, ())]
        named = [d for place in places for d in self._naming.get(place, ())]
        found = {d.statement.id for d in (*near, *named) if _speaks_of(d.folded, measures) and not d.nothing}
        found |= {d.statement.id for d in near if _of_report(d.folded) and not d.nothing}
        found |= {d.statement.id for d in named if d.nothing and measures & _findable()}
        return tuple(sorted(found, key=self._order.__getitem__))


def _denied(statement: Statement, texts: dict[str, str]) -> _Denied | None:
    denial = statement.denial
    if denial is not None:
        folded = fold(denial.of)
        return _Denied(statement, folded, frozenset(skeleton(denial.of).split()), nothing=False)
    if statement.kind not in ("quotation", "assertion") or statement.document not in texts:
        return None
    said = statement.span.of(texts[statement.document])
    folded = fold(said)
    if not any(f" {cue} " in f" {folded} " for cue in _nothing_found()):
        return None
    return _Denied(statement, folded, frozenset(skeleton(said).split()), nothing=True)


@cache
def _nothing_found() -> tuple[str, ...]:
    return tuple(fold(str(c)) for c in vocabulary.load("lattice")["nothing_found"])


@cache
def _findable() -> frozenset[str]:
    return frozenset(str(m) for m in vocabulary.load("lattice")["findable"])


def _names(labels: set[str]) -> set[str]:
    """Skeletons of places' proper words, long enough to be told from others."""
    return {s for label in labels for w in words(label) if w not in _generic() for s in (skeleton(w),) if len(s) >= 3}


@cache
def _generic() -> frozenset[str]:
    kinds = vocabulary.load("gazetteer")["facilities"].values()
    return frozenset(w for entries in kinds for n in entries for w in words(str(n)))


def _speaks_of(folded: str, measures: set[str]) -> bool:
    tokens = folded.split()
    return any(w.startswith(stem) for m in measures for stem in _stems(m) for w in tokens)


@cache
def _stems(measure: str) -> tuple[str, ...]:
    return tuple(fold(str(s)) for s in vocabulary.load("lattice")["denial_words"].get(measure, ()))


def _of_report(folded: str) -> bool:
    return bool(_report_words() & set(words(folded)))


@cache
def _report_words() -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("lattice")["denial_of_report"])
