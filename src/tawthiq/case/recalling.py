"""The sample of pairs that recall is estimated from: drawn from the case's lists, kept, answered by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tawthiq import casework
from tawthiq.model import Assessment, Document, Mention, People, Record, digest
from tawthiq.people.recall import Ends, Recall, Sample, estimate
from tawthiq.store import CaseStore, parts

_KEPT = "sample of pairs"


def draw(store: CaseStore) -> Sample:
    """Draw the sample from the lists as they stand, and keep it."""
    from tawthiq.people.sampling import draw  # DuckDB loads slowly

    people = store.result("people", People) or People()
    unique = [(s.document, s.table) for s in people.lists if s.map.no_duplicates]
    sample = draw(people.records, unique, key=_key(store))
    store.keep(_KEPT, sample)
    return sample


def kept(store: CaseStore) -> Sample | None:
    """The sample of the lists as they stand; None where none was drawn, or lists came or are read otherwise since."""
    found = store.result(_KEPT, Sample)
    return found if found is not None and found.key == _key(store) else None


def mark(store: CaseStore) -> str:
    """Digest of the sample of the lists as they stand; empty where none was drawn of them."""
    found = kept(store)
    return digest(found.key) if found is not None else ""


def recall(
    store: CaseStore, people: People, documents: Sequence[Document], withheld: Collection[str] = ()
) -> Recall | None:
    """What the sample and the decisions of now say of recall; None where no sample is drawn.

    Args:
        people: as last linked, with every name.
        withheld: ids of records about which nobody is asked.
    """
    sample = kept(store)
    if sample is None:
        return None
    answers = answered(tuple(people.judgeable().values()), documents, store.assessments())
    return estimate(sample, answers, withheld)


def answered(
    known: Sequence[Record | Mention], documents: Sequence[Document], decisions: Iterable[Assessment]
) -> dict[Ends, bool | None]:
    """What people decided about pairs, the last on each: one person or not, or None where they could not tell."""
    made = list(decisions)
    judged, _ = casework.judgements(known, documents, made)
    answers: dict[Ends, bool | None] = dict.fromkeys(casework.unsure(known, documents, made))
    return answers | {frozenset((j.left, j.right)): j.same for j in judged}


def _key(store: CaseStore) -> str:
    """Digest of the lists as they are read, and of what links them; a page asks for it, so that it costs little."""
    names = store.stage_runs("names").get("case")
    with store.transaction() as connection:
        lists = [body for _, body in parts.listed(connection, "people", "list")]
    return digest([names.output if names else "", lists])
