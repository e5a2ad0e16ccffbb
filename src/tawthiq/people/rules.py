"""Links by rule, for lists too small to estimate a model from: equal names with dates that agree, and no guess.

Machines only suggest: what is not certain is a link below `CERTAIN` that merges nothing. Each pair is compared only
where a key of the two names is the same, never all with all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import prod
from typing import Literal

from tawthiq.model import Reason, Record, RecordLink
from tawthiq.people import names
from tawthiq.people.facts import Facts
from tawthiq.people.sounds import skeleton as consonants
from tawthiq.vocabulary.folding import is_arabic

# From this probability on a link by rule merges records.
CERTAIN = 0.9
# And one of the model: what lies below waits for a person. Of two mistakes, telling a family that two men are one is
# the worse (bench/linkage.py: of those from here on, more than 99 in 100 are right on invented lists).
CERTAIN_MODEL = 0.99
# A name is rare where chance would put no more than this many namesakes on the lists.
RARE = 0.2
# How often two namesakes agree in a field by chance. A father's or mother's name is none of these: brothers share it.
_COINCIDENCE = {"birth": 1 / 30, "arrest": 1 / 12, "death": 1 / 12, "id number": 0.0}
# A key that more records share than this is split by date, so that a frequent name does not cost its square.
CROWD = 60


def links_by_rule(
    records: Sequence[Record], known: Mapping[str, Facts], settled: Collection[frozenset[str]]
) -> list[RecordLink]:
    """Links between records of like names; pairs that people settled are left alone."""
    pairs = [p for p in _pairs(records, known) if frozenset(p) not in settled]
    chance = _namesakes(known.values())
    found = [_compare(known[a], known[b], max(chance[a], chance[b])) for a, b in pairs]
    return _held_back([x for x in found if x is not None], known)


def merges(link: RecordLink) -> bool:
    """Whether a link of the machine joins its records without a person's word."""
    return link.probability >= (CERTAIN_MODEL if link.rule == "model" else CERTAIN)


def _pairs(records: Sequence[Record], known: Mapping[str, Facts]) -> Iterator[tuple[str, str]]:
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


def _within(members: Sequence[str], known: Mapping[str, Facts]) -> Iterator[tuple[str, str]]:
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
        words = names.texts(item.name)
        # A family name is counted with family names, whatever stands between it and the given name.
        places = [min(i, 1) for i in range(len(words) - 1)] + [2]
        parts[item.record] = [(at, consonants(w)) for at, w in zip(places, words, strict=False)]
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
    verb = "agrees" if len(shared) == 1 else "agree"
    said = f"; {' and '.join(shared)} {verb}" if shared else "; nothing else to compare"
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
    long_enough = min(len(names.texts(n)) for n in match) >= (2 if {"birth", "id number"} & set(shared) else 3)
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


def _held_back(links: Sequence[RecordLink], known: Mapping[str, Facts]) -> list[RecordLink]:
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
