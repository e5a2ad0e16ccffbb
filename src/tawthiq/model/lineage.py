"""What documents rest on, and how their figures compare: values that lineage/ and reconciliation/ compute."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

from tawthiq.model.documents import Passage

Relation = Literal["same", "agrees", "contained", "overlaps", "contradicts", "revises", "supersedes", "not_comparable"]


class Reason(Struct, frozen=True):
    """Why something automatic was concluded: the rule's name, the words for a person, the passages it follows from."""

    rule: str
    text: str
    passages: tuple[Passage, ...] = ()


class Edge(Struct, frozen=True):
    """`source` rests on `target`. Nodes are "document:ID", "work:KEY", "party:KEY", "witness:PARTY/ROLE".

    "heard_from" joins a party to the party or witness whose words it passes on.
    """

    source: str
    target: str
    relation: Literal["credits", "repeats", "authored_by", "published_by", "heard_from"]
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


class Doubt(Struct, frozen=True):
    """Two parties that may be one, left apart until a person decides; `left` and `right` are their keys."""

    left: str
    right: str
    reason: Reason


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


class Lineage(Struct, frozen=True, dict=True):
    """`parties` maps each party's name as named to its key; `labels` each key to its fullest name.

    Attributes:
        merges: name as named -> why it has the key of another name.
        alike: groups of images that show the same.
        circular: documents that credit one another for the same content, each with its passages.
        doubts: parties that may be one and were not merged.
    """

    origins: tuple[Origin, ...] = ()
    edges: tuple[Edge, ...] = ()
    parties: dict[str, str] = {}
    labels: dict[str, str] = {}
    merges: dict[str, Reason] = {}
    circular: tuple[Reason, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    alike: tuple[Alike, ...] = ()

    def origin_of(self, document: str) -> Origin | None:
        return self._by_document.get(document)

    @cached_property
    def _by_document(self) -> dict[str, Origin]:
        return {d: o for o in reversed(self.origins) for d in o.documents}


class Scope(Struct, frozen=True):
    """What a figure counts: measure x place x period x population.

    Attributes:
        place: key of the place, or None where unknown.
        place_label: as shown.
        containers: keys of the places that hold it, nearest first, up to the country.
        period: EDTF, or None.
        population: key of the population counted ("people", "children", "photographs").
        per: as in Figure.
        notes: how place and period were understood, where the figure's own words do not say them outright.
    """

    measure: str
    place: str | None
    place_label: str | None
    containers: tuple[str, ...]
    period: str | None
    population: str
    per: str | None = None
    notes: tuple[str, ...] = ()


class Comparison(Struct, frozen=True):
    """How two statements' figures relate, and why. "contained": left lies in right."""

    left: str
    right: str
    relation: Relation
    reason: Reason


class Bound(Struct, frozen=True):
    """Between which counts a scope's true count must lie, if the figures that it follows from are right.

    Attributes:
        low, high: counts of people, both ends in; `high` None where nothing limits it.
        low_from, high_from: ids of the statements that each end follows from.
        derived: the ends follow from more than what the figures of this very scope say themselves.
        method: "containment" or "linear programme".
        reason: in words.
        supposing: key of the origin whose figures are taken as right where others dispute them; None where the bound
            follows from undisputed figures only.
    """

    scope: Scope
    low: float
    high: float | None
    low_from: tuple[str, ...]
    high_from: tuple[str, ...]
    derived: bool
    method: Literal["containment", "linear programme"]
    reason: Reason
    supposing: str | None = None


class Core(Struct, frozen=True):
    """Figures that cannot all hold, irreducibly: any one of them left out, the others can."""

    statements: tuple[str, ...]
    reason: Reason


class Independence(Struct, frozen=True):
    """How many independent origins stand behind a group's figures, and on what that count hangs.

    Attributes:
        origins: keys, those with most statements first.
        counted_once: for each origin with several documents or statements, why these count once.
        only_if: for each further origin, what would have to be true for it to be independent of the others.
    """

    origins: tuple[str, ...] = ()
    counted_once: tuple[Reason, ...] = ()
    only_if: tuple[Reason, ...] = ()


class Group(Struct, frozen=True):
    """Figures that a reader would set side by side.

    Attributes:
        key: stable within the case.
        title: "executed, Saydnaya".
        statements: ids, in case order.
        origins: for each statement its independent origin's key ("document:ID" where it rests on nothing else).
        comparisons: every pair of different claims where these are few; of a great group those that tell most, as
            the others are derived on demand (reconciliation.Relations).
        pairs: how many pairs of different claims stand in which relation, every pair counted.
        denials: ids of statements that deny what the group's figures count, or say that nothing was found.
        bounds: what the true counts must be if the figures are right, widest scope first.
        cores: sets of figures that cannot all hold, beyond the contradicting pairs among the comparisons.
        set_aside: figures that bound nothing, with why.
    """

    key: str
    title: str
    measure: str
    place: str | None
    statements: tuple[str, ...]
    origins: dict[str, str]
    comparisons: tuple[Comparison, ...] = ()
    denials: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()
    cores: tuple[Core, ...] = ()
    set_aside: dict[str, str] = {}
    independence: Independence = Independence()
    pairs: dict[Relation, int] = {}


class NamedPlace(Struct, frozen=True):
    """One place of a case. `names`: its spellings as the documents write them, most frequent first.

    Attributes:
        label: the one name under which it is shown.
        containers: keys of the places that hold it, nearest first.
    """

    label: str
    containers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Reconciliation(Struct, frozen=True):
    """`left_out` gives, for each figure in no group, why it is not compared.

    Attributes:
        scopes: statement id -> what it counts, of the figures in groups.
        places: key -> place, of every place that a figure or an act of the case names.
        placed: statement id -> key of its place, of figures and acts that stand in no group.
    """

    groups: tuple[Group, ...] = ()
    scopes: dict[str, Scope] = {}
    left_out: dict[str, str] = {}
    places: dict[str, NamedPlace] = {}
    placed: dict[str, str] = {}

    @property
    def contradictions(self) -> tuple[Comparison, ...]:
        return tuple(c for g in self.groups for c in g.comparisons if c.relation == "contradicts")
