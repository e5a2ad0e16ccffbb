"""Denials beside what they deny."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tawthiq import vocabulary
from tawthiq.model import Group, Statement
from tawthiq.reconciliation.scopes import Counted, measure_line
from tawthiq.vocabulary.folding import fold, skeleton, words


def denials_of(group: Group, members: Sequence[Counted], denials: Sequence[Statement]) -> Group:
    """The group with the denials that concern it.

    A denial concerns a group where it speaks of the group's measure, or of the report as a whole, and either names the
    group's place or stands in a document that gives one of the group's figures.
    """
    documents = {m.statement.document for m in members}
    places = {s for m in members for s in _names(m)}
    measures = {m for member in members for m in measure_line(member.scope.measure)}
    found = []
    for statement in denials:
        denial = statement.denial
        if denial is None:
            continue
        what = fold(denial.of)
        near = statement.document in documents
        about = set(skeleton(denial.of).split()) & places
        if (_speaks_of(what, measures) and (near or about)) or (near and _of_report(what)):
            found.append(statement.id)
    return msgspec.structs.replace(group, denials=tuple(dict.fromkeys(found)))


def _names(member: Counted) -> set[str]:
    """Skeletons of a place's proper words, long enough to be told from others."""
    generic = {w for e in vocabulary.load("gazetteer")["facilities"].values() for n in e for w in words(str(n))}
    label = member.scope.place_label or ""
    return {s for w in words(label) if w not in generic for s in (skeleton(w),) if len(s) >= 3}


def _speaks_of(what: str, measures: set[str]) -> bool:
    stems = vocabulary.load("lattice")["denial_words"]
    return any(w.startswith(fold(str(s))) for m in measures for s in stems.get(m, ()) for w in what.split())


def _of_report(what: str) -> bool:
    return bool({fold(str(w)) for w in vocabulary.load("lattice")["denial_of_report"]} & set(words(what)))
