"""Decisions applied over what the machine read: nothing is changed in place, a new set of readings comes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from tawthiq.casework.anchors import locate
from tawthiq.casework.changes import Unfit, added, corrected, judged
from tawthiq.casework.decisions import current
from tawthiq.model import (
    Anchor,
    Assessment,
    Document,
    ListMap,
    Mention,
    Orphan,
    Reading,
    Record,
    Span,
    Statement,
)
from tawthiq.people import Judgement
from tawthiq.people.mentions import key_of

# Who "reads" what people add.
PERSON = "person"
MENTION = "mention"  # kind of an anchor at a name in a text
_ABOUT_STATEMENTS = ("accept", "correct", "reject", "add")
_ABOUT_RECORDS = ("same_person", "different_person", "unsure")

Readings = Mapping[str, tuple[Reading, ...]]


class _Placed(Struct, frozen=True):
    """A decision with the document and the span that it is about."""

    assessment: Assessment
    document: str
    span: Span


def apply(
    readings: Readings, documents: Sequence[Document], assessments: Iterable[Assessment]
) -> tuple[dict[str, tuple[Reading, ...]], tuple[Orphan, ...]]:
    """The readings as people judged them, and the decisions that could not be placed.

    Accepting keeps a statement and makes it certain; correcting sets the values given and leaves the others; rejecting
    takes it out; adding puts one in. The latest of accept, correct and reject decides whether a statement stands;
    corrections add up, the later value winning. The same decisions in any order give the same result.
    """
    orphans: list[Orphan] = []
    placed: dict[str, list[_Placed]] = defaultdict(list)
    by_exhibit: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_exhibit[document.exhibit].append(document)
    for assessment in current(assessments):
        if assessment.verdict in _ABOUT_STATEMENTS:
            found = _place(assessment, by_exhibit.get(assessment.anchor.exhibit, ()))
            if isinstance(found, Orphan):
                orphans.append(found)
            else:
                placed[found.document].append(found)
    out = dict(readings)
    for document in documents:
        if document.id in placed:
            judged_readings, left = _judge(document, readings.get(document.id, ()), placed[document.id])
            out[document.id] = judged_readings
            orphans.extend(left)
    return out, tuple(sorted(orphans, key=lambda o: (o.assessment, o.why)))


def _place(assessment: Assessment, documents: Sequence[Document]) -> _Placed | Orphan:
    if not documents:
        return Orphan(assessment.id, "its exhibit is not in this case or could not be read")
    why = ""
    for document in documents:
        found = locate(assessment.anchor, document)
        if found.span is not None and assessment.anchor.exact:
            return _Placed(assessment, document.id, found.span)
        why = why or found.why or "it quotes no words"
    return Orphan(assessment.id, why)


def decided(
    readings: Readings, documents: Sequence[Document], assessments: Iterable[Assessment]
) -> dict[str, tuple[Assessment, ...]]:
    """Statement id -> the decisions in force about it, in order of time, the one that added it first.

    Args:
        readings: as the machine left them; `documents`: those to look at.
    """
    by_exhibit: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_exhibit[document.exhibit].append(document)
    placed: dict[str, list[_Placed]] = defaultdict(list)
    for assessment in current(assessments):
        if assessment.verdict in _ABOUT_STATEMENTS and assessment.anchor.exhibit in by_exhibit:
            found = _place(assessment, by_exhibit[assessment.anchor.exhibit])
            if isinstance(found, _Placed):
                placed[found.document].append(found)
    out: dict[str, tuple[Assessment, ...]] = {}
    for document in documents:
        if document.id in placed:
            sorted_out = _sorted(document, readings.get(document.id, ()), placed[document.id])
            out |= {target: tuple(made) for target, made in sorted_out.by_target.items()}
    return out


class _Sorted(Struct):
    """The decisions on one document, each with the statement that it is about."""

    machine: dict[str, Statement]
    new: dict[str, Statement]
    by_target: dict[str, list[Assessment]]
    orphans: list[Orphan]


def _sorted(document: Document, readings: Sequence[Reading], decisions: Sequence[_Placed]) -> _Sorted:
    machine = {s.id: s for r in readings for s in r.statements}
    orphans: list[Orphan] = []
    new: dict[str, Statement] = {}
    for item in decisions:
        if item.assessment.verdict == "add":
            _add(document, item, machine, new, orphans)
    standing = {**machine, **new}
    by_target: dict[str, list[Assessment]] = defaultdict(list)
    for item in decisions:
        target = _target(item, standing)
        if target is not None:
            by_target[target].append(item.assessment)
        elif item.assessment.verdict != "add":
            orphans.append(Orphan(item.assessment.id, "nothing of its kind is read at its words any more"))
    return _Sorted(machine, new, by_target, orphans)


def _judge(
    document: Document, readings: Sequence[Reading], decisions: Sequence[_Placed]
) -> tuple[tuple[Reading, ...], list[Orphan]]:
    found = _sorted(document, readings, decisions)
    standing = {**found.machine, **found.new}
    changed = {target: _fold(standing[target], made, found.orphans) for target, made in found.by_target.items()}
    out = [_with(reading, changed) for reading in readings]
    mine = tuple(s for s in (changed.get(i, s) for i, s in found.new.items() if i not in found.machine) if s)
    if mine:
        out.append(Reading(document.id, PERSON, "1", tuple(sorted(mine, key=lambda s: (s.span, s.kind)))))
    return tuple(out), found.orphans


def _add(
    document: Document,
    item: _Placed,
    machine: Mapping[str, Statement],
    new: dict[str, Statement],
    orphans: list[Orphan],
) -> None:
    try:
        statement = added(document.id, item.span, item.assessment)
    except Unfit as refusal:
        orphans.append(Orphan(item.assessment.id, str(refusal)))
        return
    if statement.id not in machine:
        new[statement.id] = statement


def _target(item: _Placed, standing: Mapping[str, Statement]) -> str | None:
    """The statement that a decision is about: at exactly its words, else the only one of its kind near."""
    kind = item.assessment.anchor.kind
    alike = [s for s in standing.values() if not kind or s.kind == kind]
    exact = [s.id for s in alike if s.span == item.span]
    if len(exact) == 1:
        return exact[0]
    near = [s.id for s in alike if s.span.overlaps(item.span)] if not exact else []
    return near[0] if len(near) == 1 and item.assessment.verdict != "add" else None


def _fold(statement: Statement, decisions: Sequence[Assessment], orphans: list[Orphan]) -> Statement | None:
    """A statement after the decisions about it, in order of time; None where the last one rejects it."""
    stands = True
    for assessment in decisions:
        stands = assessment.verdict != "reject"
        if assessment.verdict in ("correct", "add"):
            try:
                statement = corrected(statement, assessment)
            except Unfit as refusal:
                orphans.append(Orphan(assessment.id, str(refusal)))
        elif assessment.verdict == "accept":
            statement = judged(statement)
    return statement if stands else None


def _with(reading: Reading, changed: Mapping[str, Statement | None]) -> Reading:
    kept = (changed.get(s.id, s) for s in reading.statements)
    return msgspec.structs.replace(reading, statements=tuple(s for s in kept if s is not None))


def judgements(
    records: Sequence[Record | Mention], documents: Sequence[Document], assessments: Iterable[Assessment]
) -> tuple[tuple[Judgement, ...], tuple[Orphan, ...]]:
    """Decisions on pairs of records or mentions, for `people.link`, in order of time; of several on one the last holds.

    Who is unsure takes an earlier answer back: the pair then stands as if nobody had judged it.
    """
    latest, orphans = _on_pairs(records, documents, assessments)
    found = (
        Judgement(left, right, a.verdict == "same_person", a.id, a.reason)
        for left, right, a in latest
        if a.verdict != "unsure"
    )
    return tuple(found), orphans


def unsure(
    records: Sequence[Record | Mention], documents: Sequence[Document], assessments: Iterable[Assessment]
) -> dict[frozenset[str], Assessment]:
    """Pairs of record ids that somebody looked at and could not tell, each with that decision."""
    latest, _ = _on_pairs(records, documents, assessments)
    return {frozenset((left, right)): a for left, right, a in latest if a.verdict == "unsure"}


def _on_pairs(
    records: Sequence[Record | Mention], documents: Sequence[Document], assessments: Iterable[Assessment]
) -> tuple[list[tuple[str, str, Assessment]], tuple[Orphan, ...]]:
    """The last decision in force on each pair, in order of time, and those whose rows are gone."""
    exhibits = {d.id: d.exhibit for d in documents}
    rows = {(exhibits.get(r.document, ""), *_words_of(r)): r.id for r in records}
    latest: dict[frozenset[str], tuple[str, str, Assessment]] = {}
    orphans: list[Orphan] = []
    for assessment in current(assessments):
        if assessment.verdict not in _ABOUT_RECORDS or assessment.other is None:
            continue
        ends = [rows.get((a.exhibit, *_meant(a))) for a in (assessment.anchor, assessment.other)]
        if ends[0] is None or ends[1] is None:
            orphans.append(
                Orphan(assessment.id, "one of its rows is no record any more, or one of its names no mention")
            )
            continue
        pair = frozenset((ends[0], ends[1]))
        latest.pop(pair, None)  # an answer given again counts from then on
        latest[pair] = ends[0], ends[1], assessment
    return list(latest.values()), tuple(orphans)


def _words_of(one: Record | Mention) -> tuple[str, str]:
    """What a decision about a record or a mention quotes, and whether that is a name."""
    return (MENTION, key_of(one.name)) if isinstance(one, Mention) else ("", f"{one.table}\t{one.row}")


def _meant(anchor: Anchor) -> tuple[str, str]:
    return (MENTION, key_of(anchor.exact)) if anchor.kind == MENTION else ("", anchor.exact)


def lists(assessments: Iterable[Assessment]) -> dict[str, ListMap]:
    """Exhibit -> how people said that its columns are read; the last decision on an exhibit holds."""
    found: dict[str, ListMap] = {}
    for assessment in current(assessments):
        if assessment.verdict == "as_list":
            found[assessment.anchor.exhibit] = msgspec.convert(assessment.values, ListMap)
    return found
