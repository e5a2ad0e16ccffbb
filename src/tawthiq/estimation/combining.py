"""Several draws or several strata as one answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

Floats = NDArray[np.float64]
_NOBODY = 0.1  # stands for nobody unseen where a logarithm is taken, as HRDAG has it


class Moments(Struct, frozen=True):
    """What a combination needs of one completed data set.

    Attributes:
        seen: people on a list.
        unseen: mean of the draws of people on none.
        log_mean, log_variance: of the logarithm of the same.
    """

    seen: int
    unseen: float
    log_mean: float
    log_variance: float


def moments(draws: Floats, seen: int) -> Moments:
    """`draws`: of all people, from one completed data set."""
    unseen = draws - seen
    logs = np.log(np.where(unseen <= 0, _NOBODY, unseen))
    return Moments(seen, float(unseen.mean()), float(logs.mean()), float(logs.var(ddof=1)))


def replicates(draws: Sequence[Floats], seen: Sequence[int]) -> tuple[float, float, float]:
    """One answer from the same stratum estimated in several completed data sets (imputations, linkages).

    Args:
        draws: of all people, one array a data set.
        seen: people seen in each data set.

    Raises:
        ValueError: fewer than two data sets, from which nothing can be said about how they differ.
    """
    return combined([moments(d, n) for d, n in zip(draws, seen, strict=True)])


def combined(sets: Sequence[Moments]) -> tuple[float, float, float]:
    """The same from the moments of each.

    As HRDAG combines them (Rubin 1987, "Multiple Imputation for Nonresponse in Surveys", section 3.3): the variance of
    log(unseen) is W + (1 + 1/m) B, within plus between the m data sets, and a t interval has
    (m - 1) (1 + W / ((m + 1) B))^2 degrees of freedom. The centre is the mean of the data sets' means.
    """
    many = len(sets)
    if many < 2:
        raise ValueError("one data set has no variance between data sets")
    means = np.array([x.log_mean for x in sets])
    within, between = float(np.mean([x.log_variance for x in sets])), float(means.var(ddof=1))
    spread = (within + (1 + 1 / many) * between) ** 0.5
    freedom = (many - 1) * (1 + within / ((many + 1) * between)) ** 2 if between > 0 else np.inf
    reach = float(stdtrit(freedom, 0.975) if np.isfinite(freedom) else ndtri(0.975)) * spread
    middle, known = float(means.mean()), float(np.mean([x.seen for x in sets]))
    centre = float(np.mean([x.unseen for x in sets]))
    return known + float(np.exp(middle - reach)), known + centre, known + float(np.exp(middle + reach))


def strata(answers: Sequence[tuple[int, int, int]], seen: Sequence[int]) -> tuple[int, int, int]:
    """The sum over strata whose estimates rest on different people, each given as low, centre and high of everyone.

    Each stratum's unseen are taken as log-normal on either side of their centre; the spreads are independent, so that
    squares add up (on the log scale of the sum, by the delta method).
    """
    unseen = [max(centre - n, 0.5) for (_, centre, _), n in zip(answers, seen, strict=True)]
    total = sum(unseen)
    low, high = 0.0, 0.0
    for (least, _, most), n, mid in zip(answers, seen, unseen, strict=True):
        share = mid / total
        low += (share * np.log(mid / max(min(least - n, mid), 0.5))) ** 2
        high += (share * np.log(max(most - n, mid) / mid)) ** 2
    known = sum(seen)
    return (
        round(known + total * float(np.exp(-(low**0.5)))),
        round(known + total),
        round(known + total * float(np.exp(high**0.5))),
    )
