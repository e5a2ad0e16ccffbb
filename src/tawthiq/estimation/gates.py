"""When to warn, and when to give no number: what a statistician would say before looking at the estimate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec.structs import replace

from tawthiq.estimation.estimators import ALIKE, CROSSED, DIFFERING, LATENT
from tawthiq.estimation.results import Doubt, Estimate, Verdict
from tawthiq.estimation.table import Table

FEWEST_LISTS = 3
RHAT = 1.05
FEW_DRAWS = 400  # effective draws for stable ends (Vehtari et al. 2021, section 4)
TOO_FEW_DRAWS = 100
OVERLAP_NEEDED, OVERLAP_WANTED = 5, 20  # people on two lists or more
PART_AT_LEAST = 5  # people on a list that lies within another; fewer may be chance
AT_CAP = 0.9  # share of the largest number looked at that an interval's end must stay below
OVER_LINKAGES = "_over_linkages"  # ends the name of an estimator that was averaged over linkages
ALL_ALIKE = 0.01  # weight of models of people all alike below which the lists speak against them
TOUCHED_MUCH, TOUCHED = 0.01, 0.001  # share of draws beyond the cap


def of_table(table: Table) -> list[Doubt]:
    """What the table alone says."""
    return [*_lists(table), *_parts(table), *_overlaps(table), *_repeated(table)]


def _repeated(table: Table) -> Iterator[Doubt]:
    if table.repeated:
        shown = ", ".join(table.repeated[:6]) + (" ..." if len(table.repeated) > 6 else "")
        yield Doubt(
            "rows_added", False,
            f"The file has patterns more than once ({shown}). Their people were added up; if a row was copied by "
            "mistake, the answer is wrong.",
        )  # fmt: skip


def _lists(table: Table) -> Iterator[Doubt]:
    if len(table.lists) < FEWEST_LISTS:
        few = "There is only one list" if len(table.lists) == 1 else "There are only two lists"
        yield Doubt(
            "few_lists", True,
            f"{few}. Two lists cannot show whether they depend on each other, so their overlap says nothing certain "
            "about those on neither; three or more independent lists are needed.",
        )  # fmt: skip


def _parts(table: Table) -> Iterator[Doubt]:
    for a, b in combinations(range(len(table.lists)), 2):
        small, large = (a, b) if table.sizes[a] <= table.sizes[b] else (b, a)
        size = table.sizes[small]
        if table.shared[a, b] < size:
            continue
        part, whole = table.lists[small], table.lists[large]
        same = size == table.sizes[large]
        text = f"{part} and {whole} name the same people" if same else f"Everyone on {part} is also on {whole}"
        grave = size >= PART_AT_LEAST
        advice = (
            "One is probably made from the other. Count them as one source."
            if grave
            else f"With {size} on it that may be chance; find out whether one was made from the other."
        )
        yield Doubt("part_of_another", grave, f"{text}. {advice}")


def _overlaps(table: Table) -> Iterator[Doubt]:
    lists = table.lists
    if len(lists) < 2:
        return
    groups = _connected(table)
    several = table.people - table.frequencies[0]
    if len(groups) > 1:
        alone = min(groups, key=lambda g: (len(g), g))
        names = " and ".join(lists[j] for j in alone)
        share = f"{names} share{'s' if len(alone) == 1 else ''} nobody with the other lists"
        yield Doubt(
            "empty_overlaps", True,
            f"{share if several else 'No two lists share anybody'}. Without people in common "
            "the lists say nothing about each other, and any number of unseen people fits.",
        )  # fmt: skip
    empty = [(a, b) for a, b in combinations(range(len(lists)), 2) if table.shared[a, b] == 0]
    if empty and len(groups) == 1:
        shown = ", ".join(f"{lists[a]} and {lists[b]}" for a, b in empty[:6]) + (" ..." if len(empty) > 6 else "")
        yield Doubt(
            "some_overlaps_empty", False,
            f"{len(empty)} of {len(lists) * (len(lists) - 1) // 2} pairs of lists share nobody ({shown}).",
        )  # fmt: skip
    if 0 < several < OVERLAP_WANTED:
        yield Doubt(
            "few_in_common", several < OVERLAP_NEEDED,
            f"Only {several} {'person is' if several == 1 else 'people are'} on more than one list; "
            "all that can be said about the unseen rests on them.",
        )  # fmt: skip


def _connected(table: Table) -> list[tuple[int, ...]]:
    left = set(range(len(table.lists)))
    groups = []
    while left:
        group, edge = set(), {min(left)}
        while edge:
            group |= edge
            edge = {b for a in edge for b in left if table.shared[a, b] > 0} - group
        groups.append(tuple(sorted(group)))
        left -= group
    return groups


def admissible(found: Sequence[Estimate]) -> tuple[list[Estimate], list[Doubt]]:
    """The estimates, with those that take people as alike not counted where the lists speak against that.

    They stay in view. What they say is no contradiction then: their assumption was looked at, and does not hold.
    """
    by_name = {e.name.removesuffix(OVER_LINKAGES): e for e in found}
    differing = by_name.get(DIFFERING)
    if differing is None or differing.diagnostics["all_alike"] >= ALL_ALIKE:
        return list(found), []
    counted = [
        replace(e, role="set_aside") if e.role == "model" and e.name.removesuffix(OVER_LINKAGES) in ALIKE else e
        for e in found
    ]
    return counted, [
        Doubt(
            "people_differ", False,
            "People differ in how easily they are listed: models in which they are all alike have less than "
            f"{ALL_ALIKE:.0%} of the weight, so that those are shown but not counted. How many were hardly ever listed "
            "rests on what shape the difference has, which the lists tell only in part.",
        )
    ]  # fmt: skip


def of_chains(estimate: Estimate) -> Iterator[Doubt]:
    """What the sampler's diagnostics say."""
    found = estimate.diagnostics
    rhat, ess = found.get("rhat"), found.get("ess")
    if rhat is not None and rhat > RHAT:
        medians = ", ".join(f"{m:,.0f}" for m in found["chain_medians"])
        yield Doubt(
            "chains_disagree", True,
            f"{estimate.title}: the chains did not agree (R-hat {rhat:.3f}, at most {RHAT} is allowed; medians of the "
            f"chains {medians}). The answer would depend on where a chain began.",
        )  # fmt: skip
    if ess is not None and min(ess, found["ess_tail"]) < FEW_DRAWS:
        least = min(ess, found["ess_tail"])
        yield Doubt(
            "few_draws", least < TOO_FEW_DRAWS,
            f"{estimate.title}: the draws are worth only {least:,.0f} independent ones "
            f"({FEW_DRAWS} are wanted); run more with --iterations.",
        )  # fmt: skip


def of_samplers(found: Sequence[Estimate]) -> Iterator[Doubt]:
    """Whether two samplers of one model found the same, where the second was asked for.

    Their centres are held against five standard errors of medians, from effective sample sizes, and 2 % besides:
    chains that settled may still be off by their slowest moves.
    """
    by_name = {e.name: e for e in found}
    one, other = by_name.get(LATENT), by_name.get(CROSSED)
    if one is None or other is None or one.centre is None or other.centre is None:
        return
    if other.diagnostics["rhat"] > RHAT or min(other.diagnostics["ess"], other.diagnostics["ess_tail"]) < TOO_FEW_DRAWS:
        yield Doubt(
            "cross_check_open", False,
            f"{other.title}: its chains did not agree (R-hat {other.diagnostics['rhat']:.2f}), so that it confirms "
            "nothing and speaks against nothing.",
        )  # fmt: skip
        return
    spread = ((one.high or one.centre) - (one.low or one.centre)) / 3.92 * 1.25
    error = spread * math.sqrt(1 / max(one.diagnostics["ess"], 1) + 1 / max(other.diagnostics["ess"], 1))
    if abs(one.centre - other.centre) > 5 * error + 0.02 * one.centre:
        yield Doubt(
            "samplers_disagree", True,
            f"Two samplers of the latent classes found different centres ({one.centre:,.0f} and {other.centre:,.0f}): "
            "at least one of them did not find its way.",
        )  # fmt: skip


def of_shape(estimate: Estimate) -> Iterator[Doubt]:
    """Several modes; an interval that presses on the largest number looked at."""
    found = estimate.diagnostics
    if len(found.get("modes", ())) > 1:
        peaks = " and ".join(f"{m:,.0f}" for m in found["modes"])
        yield Doubt(
            "several_modes", True,
            f"{estimate.title}: the lists fit several answers ({peaks}) and little between them; no one interval "
            "tells that.",
        )  # fmt: skip
    cap = found.get("largest")
    touched = found.get("beyond_largest", 0.0)
    if cap and estimate.high is not None and (estimate.high > AT_CAP * cap or touched > TOUCHED):
        grave = estimate.high > AT_CAP * cap or touched > TOUCHED_MUCH
        yield Doubt(
            "at_cap", grave,
            f"{estimate.title}: the interval presses on {cap:,.0f}, the largest number looked at; its upper end is "
            "the setting's, not the lists'." if grave else
            f"{estimate.title}: {touched:.1%} of the draws lay beyond {cap:,.0f}, the largest number looked at; "
            "the upper end is a little too low.",
        )  # fmt: skip


def between(models: Sequence[Estimate]) -> Iterator[Doubt]:
    """Whether models agree: intervals apart, or a centre outside another's interval."""
    spans = [(e, e.low, e.centre, e.high) for e in models if e.low is not None and e.high is not None]
    apart, outside = [], []
    for (x, x_low, _, x_high), (y, y_low, _, y_high) in combinations(spans, 2):
        if x_high < y_low or y_high < x_low:
            apart.append(f"{_said(x)} and {_said(y)}")
    for x, _, centre, _ in spans:
        without = [_said(y) for y, low, _, high in spans if centre is not None and not low <= centre <= high]
        if without and not apart:
            outside.append(f"the centre of {x.title} ({centre:,.0f}) lies outside the interval of {_all(without)}")
    if apart:
        yield Doubt(
            "estimators_disagree", True,
            f"The models contradict each other beyond their intervals: {'; '.join(apart)}. The data cannot say which "
            "is right.",
        )  # fmt: skip
    if outside:
        yield Doubt("centres_apart", False, f"The models differ: {'; '.join(outside)}.")


def _all(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and of {said[-1]}"


def _said(x: Estimate) -> str:
    return f"{x.title} ({x.low:,.0f} to {x.high:,.0f})"


def verdict(doubts: Sequence[Doubt]) -> Verdict:
    """Not estimable where one doubt is grave."""
    if any(d.grave for d in doubts):
        return "not_estimable"
    return "warnings" if doubts else "estimable"
