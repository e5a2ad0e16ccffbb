"""Several draws or several strata as one answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]


def replicates(draws: Sequence[Floats], seen: Sequence[int]) -> tuple[float, float, float]:
    """One answer from the same stratum estimated in several completed data sets (imputations, linkages).

    As HRDAG combines them: total variance of log(unseen), within plus between data sets, and a t interval with one
    degree of freedom fewer than data sets (Gelman et al. 2013, "Bayesian Data Analysis", chapter 18; Rubin 1987). The
    centre is the mean of all people.

    Args:
        draws: of all people, one array a data set.
        seen: people seen in each data set.

    Raises:
        ValueError: fewer than two data sets, from which nothing can be said about how they differ.
    """
    many = len(draws)
    if many < 2:
        raise ValueError("one data set has no variance between data sets")
    logs = [np.log(np.maximum(d - n, 0.5)) for d, n in zip(draws, seen, strict=True)]
    means = np.array([x.mean() for x in logs])
    within = float(np.mean([x.var(ddof=1) for x in logs]))
    total = within + (1 + 1 / many) * float(means.var(ddof=1))
    reach = float(stdtrit(many - 1, 0.975)) * total**0.5
    middle, known = float(means.mean()), float(np.mean(seen))
    centre = float(np.mean([d.mean() for d in draws]))
    return known + float(np.exp(middle - reach)), centre, known + float(np.exp(middle + reach))


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
