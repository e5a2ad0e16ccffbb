"""What documents rest on, and how their figures compare: values that lineage/ and reconciliation/ compute."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tawthiq.model.documents import Passage

Relation = Literal["same", "agrees", "contained", "overlaps", "contradicts", "revises", "not_comparable"]


class Reason(Struct, frozen=True):
    """Why something automatic was concluded: the rule's name, the words for a person, the passages it follows from."""

    rule: str
    text: str
    passages: tuple[Passage, ...] = ()


class Edge(Struct, frozen=True):
    """`source` rests on `target`. Nodes are "document:ID", "work:KEY", "party:KEY"."""

    source: str
    target: str
    relation: Literal["credits", "repeats", "authored_by", "published_by"]
    reasons: tuple[Reason, ...]


class Origin(Struct, frozen=True):
    """What a set of documents rests on.

    Attributes:
        key: stable within the case, readable ("amnesty-international/human-slaughterhouse").
        label: for people.
        documents: ids, in case order.
    """

    key: str
    label: str
    documents: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


class Likeness(Struct, frozen=True):
    """Two documents whose images show the same.

    Attributes:
        left, right: document ids, in case order.
        distance: bits of 256 in which their hashes differ.
        why: for people.
    """

    left: str
    right: str
    distance: int
    why: str


class Alike(Struct, frozen=True):
    """Documents whose images show the same, each like at least one other, in case order."""

    documents: tuple[str, ...]
    pairs: tuple[Likeness, ...]


class Lineage(Struct, frozen=True):
    """`parties` maps each party's name as named to its key; `labels` each key to its fullest name.

    Attributes:
        merges: name as named -> why it has the key of another name.
        alike: groups of images that show the same.
        circular: documents that credit one another for the same content, each with its passages.
    """

    origins: tuple[Origin, ...] = ()
    edges: tuple[Edge, ...] = ()
    parties: dict[str, str] = {}
    labels: dict[str, str] = {}
    merges: dict[str, Reason] = {}
    circular: tuple[Reason, ...] = ()
    alike: tuple[Alike, ...] = ()

    def origin_of(self, document: str) -> Origin | None:
        return next((o for o in self.origins if document in o.documents), None)


class Scope(Struct, frozen=True):
    """What a figure counts: measure x place x period x population.

    Attributes:
        place: key of the place, or None where unknown.
        place_label: as shown.
        containers: keys of the places that hold it, nearest first, up to the country.
        period: EDTF, or None.
        population: key of the population counted ("people", "children", "photographs").
        per: as in Figure.
    """

    measure: str
    place: str | None
    place_label: str | None
    containers: tuple[str, ...]
    period: str | None
    population: str
    per: str | None = None


class Comparison(Struct, frozen=True):
    """How two statements' figures relate, and why. "contained": left lies in right."""

    left: str
    right: str
    relation: Relation
    reason: Reason


class Group(Struct, frozen=True):
    """Figures that a reader would set side by side.

    Attributes:
        key: stable within the case.
        title: "executed, Saydnaya".
        statements: ids, in case order.
        origins: for each statement its independent origin's key ("document:ID" where it rests on nothing else).
        denials: ids of statements that deny what the group's figures count.
    """

    key: str
    title: str
    measure: str
    place: str | None
    statements: tuple[str, ...]
    origins: dict[str, str]
    comparisons: tuple[Comparison, ...] = ()
    denials: tuple[str, ...] = ()


class Reconciliation(Struct, frozen=True):
    """`left_out` gives, for each figure in no group, why it is not compared."""

    groups: tuple[Group, ...] = ()
    scopes: dict[str, Scope] = {}
    left_out: dict[str, str] = {}

    @property
    def contradictions(self) -> tuple[Comparison, ...]:
        return tuple(c for g in self.groups for c in g.comparisons if c.relation == "contradicts")
