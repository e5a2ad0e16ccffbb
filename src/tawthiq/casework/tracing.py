"""Decisions whose words a newer reader gives no more: found in the text that stood when they were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tawthiq.casework.anchors import locate
from tawthiq.model import Assessment, Earlier, Orphan, Span


def traced(
    orphans: Sequence[Orphan], assessments: Iterable[Assessment], earlier: Iterable[Earlier]
) -> tuple[Orphan, ...]:
    """The orphans, those whose words stand in an earlier text saying in which."""
    of: dict[str, list[Earlier]] = defaultdict(list)
    for one in earlier:
        of[one.document.exhibit].append(one)
    made = {a.id: a for a in assessments}
    return tuple(_traced(orphan, made.get(orphan.assessment), of) for orphan in orphans)


def attached(earlier: Earlier, assessments: Iterable[Assessment]) -> tuple[tuple[Span, Assessment], ...]:
    """The decisions about words of an earlier text, with where they stand in it, in text order."""
    found = []
    for assessment in assessments:
        if assessment.anchor.exhibit == earlier.document.exhibit and assessment.anchor.exact:
            span = locate(assessment.anchor, earlier.document).span
            if span is not None:
                found.append((span, assessment))
    return tuple(sorted(found, key=lambda pair: (pair[0], pair[1].time, pair[1].id)))


def _traced(orphan: Orphan, assessment: Assessment | None, of: dict[str, list[Earlier]]) -> Orphan:
    if assessment is None:
        return orphan
    for one in of.get(assessment.anchor.exhibit, ()):
        if attached(one, [assessment]):
            reader = f"{one.document.reader} {one.document.reader_version}"
            return replace(orphan, why=f"{orphan.why}; they stand in the earlier text that the reader {reader} gave")
    return orphan
