"""Links by model, each with its reasons in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tawthiq.model import Reason, Record, RecordLink
from tawthiq.people import levels, linkage
from tawthiq.people.columns import row_of
from tawthiq.people.facts import Facts
from tawthiq.people.learning import learn
from tawthiq.people.link import Engine

# Weaker links merge nothing and are of no use to who looks at doubtful pairs.
SHOWN = 0.05


def links_by_model(
    records: Sequence[Record],
    known: Mapping[str, Facts],
    answers: Mapping[frozenset[str], bool],
    engine: Engine = "duckdb",
) -> list[RecordLink]:
    """Links of at least `SHOWN`; pairs that people settled are left alone, and records without a name.

    Args:
        answers: pairs that people settled -> whether they are one person; they teach the model.
        engine: what scores the pairs, with the same result.
    """
    named = [r for r in records if known[r.id].named]
    rows = (row_of(known[r.id], {name: f.value for name, f in r.fields.items()}) for r in named)
    found = linkage.score(rows, engine=engine)
    lesson = learn(found.pairs, answers)
    place = {r.id: i for i, r in enumerate(records)}
    links = []
    for pair in found.pairs:
        probability = lesson.probability(pair) if lesson else pair.probability
        if probability < SHOWN or frozenset((pair.left, pair.right)) in answers:
            continue
        left, right = sorted((pair.left, pair.right), key=place.__getitem__)
        a, b = known[left], known[right]
        known_levels = ((name, level) for name, level in pair.levels.items() if level >= 0)
        said = "; ".join(
            f"{levels.SAID[name]}: {levels.of(name, level)['label_for_charts']}" for name, level in known_levels
        )
        text = f"“{a.name}” and “{b.name}”: {said}."
        links.append(RecordLink(left, right, "model", probability, Reason("model", text, (a.passage, b.passage))))
    return links
