"""Drawing the pairs of rows that people judge so that recall can be estimated, blocking's losses included.

Linking sees only pairs that share a block. What it loses is looked for around records drawn at random: each of these is
scored beside every other record of the case, blocks or no blocks, by the same model. A pair's place in the order of the
sample is a hash of its two ids, so that the same lists always give the same sample, and answers that were given stay of
use when lists are added (permanent random numbers, Ohlsson 1995).

What is not seen: pairs whose fields say less than `LEAST` for one person. Who looks at such two rows could not tell
either; a person known to stand on two lists under names that share nothing is found by no sample of rows.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from msgspec import Struct

from tawthiq.model import Reason, Record, RecordLink
from tawthiq.people import wider
from tawthiq.people.clusters import Clusters, Rules, unite
from tawthiq.people.columns import row_of
from tawthiq.people.facts import Facts, facts
from tawthiq.people.link import ESTIMABLE
from tawthiq.people.recall import Outcome, Sample, Stratum
from tawthiq.people.rules import links_by_rule
from tawthiq.people.scored import SHOWN
from tawthiq.people.suggesting import suggestions

# Pairs that the model holds for less likely are taken for two people.
LEAST = 0.001
# So many pairs are scored around the records drawn, which bounds how many records there are.
MOST_PAIRS = 4_000_000
# How many answers the sample is made for, and how many of one stratum: of what is joined few say enough.
ANSWERS, OF_JOINED, OF_ONE = 150, 20, 10
# No more of a stratum are kept in the case.
LISTED = 2_000
_BANDS: Mapping[Outcome, tuple[float, ...]] = {
    "joined": (0.0, 0.99, 1.01),
    "linked": (0.0, 0.5, 1.01),
    "unlike": (LEAST, 0.01, 0.1, 1.01),
    "apart": (LEAST, 0.01, 0.1, 1.01),
}
Ends = frozenset[str]


class Frame(Struct):
    """Every pair that may be one person, by what linking did with it, with the machine's probability.

    Attributes:
        records: that have a name; around: of how many of them every pair was looked at.
        share: of the pairs that linking never compared, the share that is seen so.
    """

    records: int
    around: int
    pairs: dict[Outcome, dict[Ends, float]]
    share: float


def draw(records: Sequence[Record], unique: Collection[tuple[str, str]] = (), *, key: str = "") -> Sample:
    """A sample of pairs of a case's records, the same whenever it is drawn from the same lists.

    Args:
        records: in case order.
        unique: (document, table) of lists that say that nobody stands on them twice, which is taken as true.
        key: of the lists, kept with the sample.
    """
    return drawn(framed(records, unique), key=key)


def framed(records: Sequence[Record], unique: Collection[tuple[str, str]] = (), *, salt: str = "") -> Frame:
    """What a sample is drawn from; `salt`: another looks around other records."""
    known = {r.id: facts(r) for r in records}
    named = [r for r in records if known[r.id].named]
    if len(named) < 2:
        return Frame(len(named), len(named), {}, 1.0)
    many = max(1, min(len(named), MOST_PAIRS // len(named)))
    around = sorted((r.id for r in named), key=lambda r: _lot(salt, r))[:many]
    return _frame(records, known, frozenset((d, t) for d, t in unique), around)


def drawn(frame: Frame, *, key: str = "", salt: str = "") -> Sample:
    """A sample from a frame; `salt`: another gives another sample."""
    strata = _allotted([s for outcome in frame.pairs for s in _strata(frame, outcome, salt)])
    return Sample(key, frame.records, frame.around, LEAST, tuple(strata))


def _lot(salt: str, *ids: str) -> str:
    return hashlib.blake2b("\t".join((salt, *sorted(ids))).encode(), digest_size=16).hexdigest()


def _frame(
    records: Sequence[Record],
    known: Mapping[str, Facts],
    unique: frozenset[tuple[str, str]],
    around: Sequence[str],
) -> Frame:
    modelled, named = len(records) >= ESTIMABLE, [r for r in records if known[r.id].named]
    rows = (row_of(known[r.id], {name: f.value for name, f in r.fields.items()}) for r in named)
    seen = wider.score(rows, around, LEAST, trained=modelled)
    within, beyond = (
        {p: at for p, at in found.items() if not _alone(p, known, unique)} for found in (seen.compared, seen.others)
    )
    links = _links(records, known, within, modelled=modelled)
    links = [x for x in links if not _alone((x.left, x.right), known, unique)]
    clusters = _united(records, known, links, Rules(unique, modelled))
    joined = {
        frozenset(p): within.get(frozenset(p), beyond.get(frozenset(p), 0.0))
        for members in clusters.members()
        for p in combinations([m for m in members if known[m].named], 2)
    }
    linked = {p: x.probability for x in links if (p := frozenset((x.left, x.right))) not in joined}
    unlike = {p: at for p, at in within.items() if p not in joined and p not in linked}
    apart = {p: at for p, at in beyond.items() if not (p in within or p in joined or p in linked)}
    many, total = len(around), len(named)
    missed = (total - many) * (total - many - 1) / (total * (total - 1))
    pairs: dict[Outcome, dict[Ends, float]] = {"joined": joined, "linked": linked, "unlike": unlike, "apart": apart}
    return Frame(total, many, pairs, 1 - missed)


def _alone(pair: Iterable[str], known: Mapping[str, Facts], unique: frozenset[tuple[str, str]]) -> bool:
    left, right = pair
    return known[left].table == known[right].table in unique


def _links(
    records: Sequence[Record], known: Mapping[str, Facts], within: Mapping[Ends, float], *, modelled: bool
) -> list[RecordLink]:
    """The links that the machine makes before anybody judged a pair, as `link` does."""
    if not modelled:
        found = links_by_rule(records, known, ())
        return found + suggestions(records, known, {frozenset((x.left, x.right)) for x in found})
    place = {r.id: n for n, r in enumerate(records)}
    links = []
    for pair, probability in within.items():
        if probability >= SHOWN:
            left, right = sorted(pair, key=place.__getitem__)
            links.append(RecordLink(left, right, "model", probability, Reason("model", "")))
    return links


def _united(
    records: Sequence[Record], known: Mapping[str, Facts], links: Iterable[RecordLink], rules: Rules
) -> Clusters:
    order = {r.id: n for n, r in enumerate(records)}
    ordered = sorted(links, key=lambda x: (-x.probability, order[x.left], order[x.right]))
    return unite(order, known, ordered, (), rules)[0]


def _strata(frame: Frame, outcome: Outcome, salt: str) -> Iterable[tuple[Stratum, float]]:
    """The strata of one outcome that hold any pair, each with the mean probability of its pairs."""
    bands = tuple(pairwise(_BANDS[outcome]))
    members: dict[tuple[float, float], list[Ends]] = defaultdict(list)
    for pair, probability in frame.pairs[outcome].items():
        members[next(b for b in bands if probability < b[1])].append(pair)
    for low, high in bands:
        if found := members[low, high]:
            mean = sum(frame.pairs[outcome][p] for p in found) / len(found)
            ordered = sorted(found, key=lambda p: _lot(salt, *p))[:LISTED]
            drawn = tuple((min(p), max(p)) for p in ordered)
            share = frame.share if outcome == "apart" else 1.0
            yield Stratum(outcome, low, high, len(found), share, drawn, 0), mean


def _allotted(strata: Sequence[tuple[Stratum, float]]) -> list[Stratum]:
    """How many of each stratum are asked about: more where more true pairs may hide (Neyman 1934)."""

    def weight(stratum: Stratum, mean: float) -> float:
        likely = min(max(mean, 0.02), 0.5)
        return stratum.pairs / stratum.share * math.sqrt(likely * (1 - likely))

    free = {n: weight(s, mean) for n, (s, mean) in enumerate(strata) if s.outcome != "joined"}
    left = ANSWERS - OF_JOINED * (len(strata) - len(free)) - OF_ONE * len(free)
    total = sum(free.values()) or 1.0
    out = []
    for n, (s, _) in enumerate(strata):
        wanted = OF_ONE + max(0, round(left * free[n] / total)) if n in free else OF_JOINED
        out.append(Stratum(s.outcome, s.low, s.high, s.pairs, s.share, s.drawn, min(wanted, s.pairs)))
    return out
