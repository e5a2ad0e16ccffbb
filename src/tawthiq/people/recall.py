"""How many of the pairs of rows that are one person linking finds: estimated from a random sample that people judged.

The pairs of the case are parted into strata by what linking did with them and by how likely they are one person; of
each, some are drawn at random, whatever anybody thinks of them, and put to a person without the machine's opinion
(`sampling`). The share of one person among those judged is carried over to its stratum: the number of its pairs that
are one person has the posterior of a binomial share under Jeffreys' prior (Brown, Cai and DasGupta 2001, whose
intervals cover as often as they say on average), finite strata as such. Recall is a ratio of sums of these. Answers of
"unsure" are taken both ways, and the interval spans both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

# What linking did with a pair, all by itself: joined it; linked it below certainty, so that a person is asked; compared
# it and found it unlike; never compared it.
Outcome = Literal["joined", "linked", "unlike", "apart"]
OUTCOMES: tuple[Outcome, ...] = ("joined", "linked", "unlike", "apart")

# From so many answers on an estimate is given, and from so many of each stratum; all of what is smaller.
ENOUGH, ENOUGH_OF_ONE = 40, 5
_DRAWS, _SEED = 20_000, 7
_TAILS = (0.025, 0.5, 0.975)

Ends = frozenset[str]
_Numbers = NDArray[np.float64]


class Stratum(Struct, frozen=True):
    """Pairs of records that linking treated alike.

    Attributes:
        low, high: the machine's probability of them, high excluded.
        pairs: how many were seen; share: of all such pairs, the share that could be seen.
        drawn: the first of them in random order, as record ids; wanted: how many of these are asked about.
    """

    outcome: Outcome
    low: float
    high: float
    pairs: int
    share: float
    drawn: tuple[tuple[str, str], ...]
    wanted: int


class Sample(Struct, frozen=True):
    """Pairs drawn at random from a case's lists, to be judged.

    Attributes:
        key: of the lists that it was drawn from.
        records: that have a name; around: of how many of them every pair was looked at, compared by linking or not.
        least: pairs less likely than this are left out, and taken for two people.
    """

    key: str
    records: int
    around: int
    least: float
    strata: tuple[Stratum, ...]

    @property
    def wanted(self) -> int:
        """How many answers the sample is made for."""
        return sum(s.wanted for s in self.strata)


class Share(Struct, frozen=True):
    """A share and the interval that holds it 95 times in 100, from 0 to 1."""

    low: float
    centre: float
    high: float


class Unlinked(Struct, frozen=True):
    """Of the pairs of rows that are one person, the share that has no link, neither the machine's nor a person's.

    Attributes:
        low, centre, high: the share and its 95 % interval, from 0 to 1.
        mean, variance: of its posterior, for who carries its doubt on.
    """

    low: float
    centre: float
    high: float
    mean: float
    variance: float


class Recall(Struct, frozen=True):
    """What the judged sample says of linking.

    Attributes:
        answered: answers of the sample that count; wanted: how many it was made for; unsure: of the answered.
        needed: how many more answers an estimate takes; where any, the shares are None.
        withheld: pairs of protected people that are not asked about.
        machine: of the pairs of rows that are one person, the share that linking alone joins.
        found: the share that has at least a link, so that a person is asked or an estimate weighs it.
        compared: the share that was compared at all: blocking's own.
        now: the share that is joined with the answers that people gave so far.
        unlinked: what is lost to an estimate: pairs that have no link even with these answers.
        right: of the pairs that linking alone joined, the share that is one person.
        pairs: how many pairs of rows are one person: low, centre, high.
        least: pairs that the machine holds for less likely than this are not counted.
    """

    answered: int
    wanted: int
    unsure: int
    needed: int
    withheld: int
    least: float
    machine: Share | None = None
    found: Share | None = None
    compared: Share | None = None
    now: Share | None = None
    right: Share | None = None
    pairs: tuple[int, int, int] | None = None
    unlinked: Unlinked | None = None


def in_order(sample: Sample) -> Iterator[tuple[str, str]]:
    """The pairs in the order in which they are asked: each stratum so far as its share, wherever a person stops."""
    return (pair for _, pair in _ranked(sample))


def _ranked(sample: Sample) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each pair with the place of its stratum."""
    ranked = [
        ((number + 0.5) / max(stratum.wanted, 1), at, pair)
        for at, stratum in enumerate(sample.strata)
        for number, pair in enumerate(stratum.drawn)
    ]
    return ((at, pair) for _, at, pair in sorted(ranked))


class _Told(Struct):
    """Answers about one stratum. Those of the sample: `asked`, `same`, `unsure`; `yes`, `no`: all that are known."""

    stratum: Stratum
    asked: int = 0
    same: int = 0
    unsure: int = 0
    withheld: tuple[Ends, ...] = ()
    yes: int = 0
    no: int = 0

    def total(self, chance: np.random.Generator, *, doubtful_same: bool) -> _Numbers:
        """Draws of how many of the stratum's pairs are one person."""
        same = self.same + (self.unsure if doubtful_same else 0)
        share = chance.beta(same + 0.5, self.asked - same + 0.5, _DRAWS)
        seen = same + chance.binomial(self.stratum.pairs - self.asked, share)
        # Others were judged because they were doubtful: they say nothing of the rest, and stand for themselves.
        seen = np.clip(seen, self.yes, self.stratum.pairs - self.no)
        if self.stratum.share < 1:
            seen = seen + chance.negative_binomial(seen + 0.5, self.stratum.share)
        return np.asarray(seen, float)


def estimate(sample: Sample, answers: Mapping[Ends, bool | None], withheld: Collection[str] = ()) -> Recall:
    """What the answers so far say.

    Args:
        answers: pair of record ids -> whether they are one person, None for unsure; whoever asked, and why.
        withheld: records about which nobody is asked.
    """
    told = [_told(s, answers, frozenset(withheld)) for s in sample.strata]
    answered = sum(t.asked for t in told)
    wanted, hidden = sample.wanted, sum(len(t.withheld) for t in told)
    needed = _needed(sample, told, {*answers, *(p for t in told for p in t.withheld)})
    unsure = sum(t.unsure for t in told)
    if needed > 0 or not told:
        return Recall(answered, wanted, unsure, needed, hidden, sample.least)
    both = [_totals(told, doubtful_same=way) for way in ((False, True) if unsure else (False,))]
    return Recall(
        answered, wanted, unsure, 0, hidden, sample.least,
        machine=_share([(t["joined"], _sum(t)) for t in both]),
        found=_share([(t["joined"] + t["linked"], _sum(t)) for t in both]),
        compared=_share([(_sum(t) - t["apart"], _sum(t)) for t in both]),
        now=_share([(np.minimum(t["joined"] + _helped(told), _sum(t)), _sum(t)) for t in both]),
        right=_share([(t["joined"], np.full(_DRAWS, float(_joined(told)))) for t in both]),
        pairs=_span([_sum(t) for t in both]),
        unlinked=_unlinked(told, both),
    )  # fmt: skip


def _told(stratum: Stratum, answers: Mapping[Ends, bool | None], withheld: frozenset[str]) -> _Told:
    """The answers that count for the stratum: of its random order, as far as it was answered without a gap.

    Whatever made somebody judge a pair further down, its place in the order was drawn by lot.
    """
    found, gap = _Told(stratum), False
    for pair in stratum.drawn:
        known = frozenset(pair) in answers
        if withheld & set(pair) and not known:
            found.withheld = (*found.withheld, frozenset(pair))
            continue
        said = answers.get(frozenset(pair))
        gap = gap or not known
        found.yes += said is True
        found.no += said is False
        if known and not gap:
            found.asked += 1
            found.same += said is True
            found.unsure += said is None
    return found


def _needed(sample: Sample, told: list[_Told], done: Collection[Ends]) -> int:
    """How many more answers, in the order in which they are asked, make an estimate; 0 where there are enough."""
    lacks = [max(0, min(t.stratum.pairs - len(t.withheld), ENOUGH_OF_ONE) - t.asked) for t in told]
    few = min(ENOUGH, sample.wanted) - sum(t.asked for t in told)
    asked = 0
    for at, pair in _ranked(sample):
        if few <= asked and not any(lacks):
            break
        if frozenset(pair) not in done:
            asked += 1
            lacks[at] = max(0, lacks[at] - 1)
    return asked


def _totals(told: list[_Told], *, doubtful_same: bool) -> dict[str, _Numbers]:
    chance = np.random.default_rng(_SEED)
    found: dict[str, _Numbers] = {outcome: np.zeros(_DRAWS) for outcome in OUTCOMES}
    for one in told:
        found[one.stratum.outcome] += one.total(chance, doubtful_same=doubtful_same)
    return found


def _sum(totals: dict[str, _Numbers]) -> _Numbers:
    return np.asarray(sum(totals.values()))


def _helped(told: list[_Told], among: Collection[Outcome] = ("linked", "unlike", "apart")) -> int:
    """Pairs that only people's answers join."""
    return sum(t.yes for t in told if t.stratum.outcome in among)


def _unlinked(told: list[_Told], both: list[dict[str, _Numbers]]) -> Unlinked:
    """What has neither a link of the machine's nor an answer that made one."""
    linked = _helped(told, ("unlike", "apart"))
    ways = [(np.maximum(t["unlike"] + t["apart"] - linked, 0.0), _sum(t)) for t in both]
    share, every = _share(ways), np.concatenate([part / np.maximum(whole, 1.0) for part, whole in ways])
    return Unlinked(share.low, share.centre, share.high, *(float(f"{x:.6g}") for x in (every.mean(), every.var())))


def _joined(told: list[_Told]) -> int:
    return max(1, sum(t.stratum.pairs for t in told if t.stratum.outcome == "joined"))


def _share(ways: list[tuple[_Numbers, _Numbers]]) -> Share:
    """The interval that spans every way to take what is unsure; the middle of their middles."""
    found = np.array([np.quantile(part / np.maximum(whole, 1.0), _TAILS) for part, whole in ways])
    low, centre, high = (float(x) for x in (found[:, 0].min(), found[:, 1].mean(), found[:, 2].max()))
    return Share(round(low, 3), round(centre, 3), round(high, 3))


def _span(ways: list[_Numbers]) -> tuple[int, int, int]:
    found = np.array([np.quantile(whole, _TAILS) for whole in ways])
    return round(float(found[:, 0].min())), round(float(found[:, 1].mean())), round(float(found[:, 2].max()))
