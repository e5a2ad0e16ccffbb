"""Links by model, each with its reasons in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tawthiq.model import Reason, Record, RecordLink
from tawthiq.people import linkage
from tawthiq.people.columns import row_of
from tawthiq.people.facts import Facts

# Weaker links merge nothing and are of no use to who looks at doubtful pairs.
SHOWN = 0.05


def links_by_model(
    records: Sequence[Record], known: Mapping[str, Facts], settled: Collection[frozenset[str]]
) -> list[RecordLink]:
    """Links of at least `SHOWN`; pairs that people settled are left alone, and records without a name."""
    named = [r for r in records if known[r.id].named]
    rows = [row_of(known[r.id], {name: f.value for name, f in r.fields.items()}) for r in named]
    found = linkage.score(rows)
    place = {r.id: i for i, r in enumerate(records)}
    links = []
    for pair in found.pairs:
        if pair.probability < SHOWN or frozenset((pair.left, pair.right)) in settled:
            continue
        left, right = sorted((pair.left, pair.right), key=place.__getitem__)
        a, b = known[left], known[right]
        said = "; ".join(
            f"{linkage.SAID[name]}: {_label(name, level)}" for name, level in pair.levels.items() if level >= 0
        )
        text = f"“{a.name}” and “{b.name}”: {said}."
        links.append(RecordLink(left, right, "model", pair.probability, Reason("model", text, (a.passage, b.passage))))
    return links


def _label(comparison: str, level: int) -> str:
    """What a level says. Splink counts levels from the last, which is 0; a null level is -1."""
    labels = [x["label_for_charts"] for x in linkage.COMPARISONS[comparison] if not x.get("is_null_level")]
    return str(labels[len(labels) - 1 - level])
