"""Records that are about one person: certain links by name and date, people's judgements over all of them.

Machines only suggest: what is not certain is a link below `CERTAIN` that merges nothing. Each pair is compared only
where a key of the two names is the same, never all with all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import prod
from typing import Literal

from msgspec import Struct

from tawthiq.model import People, Person, Reason, Record, RecordLink
from tawthiq.people import names
from tawthiq.people.facts import Facts, facts
from tawthiq.vocabulary.folding import is_arabic

# From this probability on a link merges records.
CERTAIN = 0.9
# A name is rare where chance would put no more than this many namesakes on the lists.
RARE = 0.2
# How often two namesakes agree in a field by chance. A father's or mother's name is none of these: brothers share it.
_COINCIDENCE = {"birth": 1 / 30, "arrest": 1 / 12, "death": 1 / 12, "id number": 0.0}
# A key that more records share than this is split by date, so that a frequent name does not cost its square.
CROWD = 60


class Judgement(Struct, frozen=True):
    """A person's decision about two records: one human being or two.

    Attributes:
        left, right: record ids.
        assessment: id of the decision.
        reason: as given by who decided.
    """

    left: str
    right: str
    same: bool
    assessment: str
    reason: str = ""


def link(records: Sequence[Record], judgements: Iterable[Judgement] = ()) -> People:
    """Persons from records.

    Args:
        records: in case order; a person's id is its first record's.
        judgements: always kept: a must-link merges whatever the fields say, a cannot-link parts for ever. Where a
            must-link would join two records that a cannot-link parts, the link is kept and merges nothing.
    """
    known = {r.id: facts(r) for r in records}
    order = {r.id: i for i, r in enumerate(records)}
    judged = [j for j in judgements if j.left in order and j.right in order and j.left != j.right]
    settled = {frozenset((j.left, j.right)) for j in judged}
    links = [_judged_link(j, known) for j in judged]
    pairs = [p for p in _pairs(records, known) if frozenset(p) not in settled]
    chance = _namesakes(known.values())
    found = [_compare(known[a], known[b], max(chance[a], chance[b])) for a, b in pairs]
    automatic = _held_back([x for x in found if x is not None], known)
    links += sorted(automatic, key=lambda x: (-x.probability, order[x.left], order[x.right]))
    clusters = _Clusters(order, known, [j for j in judged if not j.same])
    for item in links:
        if item.rule == "judged" and item.probability == 1.0:
            clusters.join(item.left, item.right, forced=True)
    for item in links:
        if item.rule != "judged" and item.probability >= CERTAIN:
            clusters.join(item.left, item.right, forced=False)
    persons = tuple(_person(members, known) for members in clusters.members())
    return People(tuple(records), tuple(links), persons)


def _person(members: Sequence[str], known: dict[str, Facts]) -> Person:
    """The fullest name given, the first of equals; the founding record's id."""
    best = max(members, key=lambda m: (len(names.parts(known[m].name)), -members.index(m)))
    return Person(members[0], known[best].name, tuple(members))


def _judged_link(judgement: Judgement, known: dict[str, Facts]) -> RecordLink:
    words = "one person" if judgement.same else "two persons"
    text = f"Judged to be {words}" + (f": {judgement.reason}" if judgement.reason else ".")
    passages = (known[judgement.left].passage, known[judgement.right].passage)
    reason = Reason(f"judged {judgement.assessment}", text, passages)
    return RecordLink(judgement.left, judgement.right, "judged", 1.0 if judgement.same else 0.0, reason)


def _pairs(records: Sequence[Record], known: dict[str, Facts]) -> Iterator[tuple[str, str]]:
    """Pairs that share a folded name or its consonants, each once, in case order."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for key in dict.fromkeys((*known[record.id].folded, *known[record.id].skeletons)):
            blocks[key].append(record.id)
    seen: set[tuple[str, str]] = set()
    for members in blocks.values():
        for pair in _within(members, known):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _within(members: Sequence[str], known: dict[str, Facts]) -> Iterator[tuple[str, str]]:
    if len(members) <= CROWD:
        yield from combinations(members, 2)
        return
    # In a crowd a certain link needs a date or a parent in common anyway.
    finer: dict[tuple[str, object], list[str]] = defaultdict(list)
    for member in members:
        fact = known[member]
        for name, value in (
            ("birth", fact.birth),
            ("arrest", fact.arrest),
            ("father", fact.father),
            ("id", fact.number),
        ):
            if value:
                finer[(name, value)].append(member)
    for group in finer.values():
        yield from combinations(group[: 20 * CROWD], 2)


def _namesakes(every: Iterable[Facts]) -> dict[str, float]:
    """For each record, the namesakes that chance alone would put on these lists, were the parts independent."""
    items = tuple(every)
    counts: Counter[tuple[int, str]] = Counter()
    parts: dict[str, list[tuple[int, str]]] = {}
    for item in items:
        words = names.parts(item.name)
        # A family name is counted with family names, whatever stands between it and the given name.
        places = [min(i, 1) for i in range(len(words) - 1)] + [2]
        parts[item.record] = [(at, names.sounds(w).consonants) for at, w in zip(places, words, strict=False)]
        counts.update(parts[item.record])
    total = max(1, len(items))
    # Without the two records of the pair themselves; half a count for what was never seen.
    share = {p: (max(n - 2, 0) + 0.5) / total for p, n in counts.items()}
    return {record: total * prod(share[p] for p in found) for record, found in parts.items()}


def _compare(a: Facts, b: Facts, chance: float) -> RecordLink | None:
    """The link between two records of like names, or None where something rules it out.

    Args:
        chance: namesakes to be expected on the lists for the commoner of the two names.
    """
    conflict = a.conflict(b)
    if not a.named or not b.named or conflict:
        return None
    shared = a.agreements(b)
    said = f"; {' and '.join(shared)} agree" if shared else "; nothing else to compare"
    passages = (a.passage, b.passage)

    def found(rule: str, text: str, probability: float) -> RecordLink:
        kind: Literal["exact", "folded"] = "exact" if rule == "same name" else "folded"
        return RecordLink(a.record, b.record, kind, probability, Reason(rule, f"{text}{said}.", passages))

    exact = set(a.names) & set(b.names)
    if exact:
        return found("same name", f"Both have the name “{min(exact)}”", _sure(a, b, shared, chance, 0.99))
    if set(a.folded) & set(b.folded):
        text = f"“{a.name}” and “{b.name}” differ in letter variants, marks, articles or spaces only"
        return found("same name when folded", text, _sure(a, b, shared, chance, 0.97))
    match = next(((x, y) for x in a.names for y in b.names if _spelt_alike(x, y)), None)
    if match is None:
        return None
    text = f"“{match[0]}” and “{match[1]}” have the same consonants and no vowels that rule it out"
    long_enough = min(len(names.parts(n)) for n in match) >= (2 if {"birth", "id number"} & set(shared) else 3)
    # One list spells one name in one way, and two different arrests of one man are rarer than two men.
    unlike = a.table == b.table or (a.arrest and b.arrest and a.arrest.conflicts(b.arrest))
    sure = bool(shared) and long_enough and not unlike and _sure(a, b, shared, chance, 0.92) >= CERTAIN
    return found("same consonants", text, 0.92 if sure else 0.5)


def _spelt_alike(a: str, b: str) -> bool:
    return names.skeleton(a) == names.skeleton(b) and names.may_be_one(a, b)


def _sure(a: Facts, b: Facts, agree: tuple[str, ...], chance: float, most: float) -> float:
    """How sure a link by name is.

    Namesakes by chance who would also agree in these fields must be rare; a name of fewer than three parts, or two
    rows of one list, need a field that agrees in any case.
    """
    expected = chance * prod(_COINCIDENCE.get(field, 1.0) for field in agree)
    if expected > RARE or (a.table == b.table and not agree):
        return 0.5
    if not agree and min(a.longest, b.longest) < 3:
        return 0.6
    return most if agree else 0.93


def _held_back(links: Sequence[RecordLink], known: dict[str, Facts]) -> list[RecordLink]:
    """Links of a record that would fit two different persons alike are kept as suggestions only."""
    partners: dict[str, list[RecordLink]] = defaultdict(list)
    for item in links:
        if item.probability >= CERTAIN:
            partners[item.left].append(item)
            partners[item.right].append(item)
    doubtful: set[tuple[str, str]] = set()
    for record, found in partners.items():
        others = [(x, x.right if x.left == record else x.left) for x in found]
        for (x, one), (y, two) in combinations(others[:CROWD], 2):
            if known[one].conflict(known[two]) or _two_spellings(x, y, known[one], known[two]):
                # What agrees in a date with one of them is that one; what agrees with neither or both is doubtful.
                fits = [known[record].dated(known[o]) for o in (one, two)]
                doubtful |= {(k.left, k.right) for k, fit in zip((x, y), fits, strict=True) if not fit or all(fits)}
    return [_doubt(x) if (x.left, x.right) in doubtful else x for x in links]


def _two_spellings(x: RecordLink, y: RecordLink, one: Facts, two: Facts) -> bool:
    """Whether a Latin spelling would do for two different Arabic names, as "Samer" does for two."""
    by_sound = x.reason.rule == y.reason.rule == "same consonants"
    arabic = [{f for f in facts.folded if is_arabic(f)} for facts in (one, two)]
    return by_sound and all(arabic) and not arabic[0] & arabic[1]


def _doubt(item: RecordLink) -> RecordLink:
    text = f"{item.reason.text} It would fit another person of the name as well, so a person must decide."
    return RecordLink(item.left, item.right, item.rule, 0.5, Reason(item.reason.rule, text, item.reason.passages))


class _Clusters:
    """Records united into persons; a union that would join what must stay apart is not made."""

    def __init__(self, order: dict[str, int], known: dict[str, Facts], apart: Sequence[Judgement]) -> None:
        self._order, self._known = order, known
        self._parent = {r: r for r in order}
        self._members = {r: [r] for r in order}
        # Roots of clusters in which a person overruled what the fields say: the fields no longer count against them.
        self._overruled: set[str] = set()
        self._apart: dict[str, set[str]] = defaultdict(set)
        for judgement in apart:
            self._apart[judgement.left].add(judgement.right)
            self._apart[judgement.right].add(judgement.left)

    def _root(self, record: str) -> str:
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def join(self, left: str, right: str, *, forced: bool) -> None:
        first, second = sorted((self._root(left), self._root(right)), key=self._order.__getitem__)
        if first == second or self._parted(first, second):
            return
        overruled = bool({first, second} & self._overruled)
        if self._at_odds(first, second):
            if not forced and not overruled:
                return
            overruled = True
        if overruled:
            self._overruled.add(first)
        self._parent[second] = first
        self._members[first] = sorted(self._members[first] + self._members.pop(second), key=self._order.__getitem__)

    def _parted(self, first: str, second: str) -> bool:
        small, large = sorted((self._members[first], self._members[second]), key=len)
        return any(self._apart[m] & set(large) for m in small if m in self._apart)

    def _at_odds(self, first: str, second: str) -> bool:
        """A chain of links must not join records that could not be linked directly."""
        pairs = ((a, b) for a in self._members[first][:CROWD] for b in self._members[second][:CROWD])
        return any(self._known[a].conflict(self._known[b]) for a, b in pairs)

    def members(self) -> list[list[str]]:
        return [self._members[r] for r in self._order if self._parent[r] == r]
