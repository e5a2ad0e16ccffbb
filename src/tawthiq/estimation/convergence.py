"""Whether chains agree, how much their draws are worth, and whether a distribution has several modes.

R-hat and effective sample sizes: Vehtari, Gelman, Simpson, Carpenter and Buerkner 2021, "Rank-normalization, folding,
and localization: an improved R-hat", Bayesian Analysis 16. Draws come as arrays of shape (chains, draws).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Floats = NDArray[np.float64]

# Two peaks are two modes where the valley between them is lower than this share of the lower peak ...
_VALLEY = 0.5
# ... and at least this much of the mass lies on either side.
_SHARE = 0.05
_GRID = 512
# Spread of logarithms below which rounding is all that is left of it.
_NARROWEST = 1e-9


class Agreement(Struct, frozen=True):
    """`rhat`: 1 where chains agree; `ess`: independent draws that they are worth at the centre, `tail` at the ends."""

    rhat: float
    ess: float
    tail: float


def agreement(draws: Floats) -> Agreement:
    """Of chains of one quantity; the worse of the rank-normalised and the folded R-hat."""
    halves = _halves(draws)
    if np.ptp(halves) == 0:
        return Agreement(1.0, float(halves.size), float(halves.size))
    folded = np.abs(halves - np.median(halves))
    rhat = max(_rhat(_normal_scores(halves)), _rhat(_normal_scores(folded)))
    ends = [_size((halves <= np.quantile(halves, q)).astype(np.float64)) for q in (0.05, 0.95)]
    return Agreement(rhat, _size(_normal_scores(halves)), min(ends))


def _halves(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal_scores(draws: Floats) -> Floats:
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    found: Floats = ndtri((ranks - 0.375) / (draws.size + 0.25))
    return found


def _rhat(draws: Floats) -> float:
    length = draws.shape[1]
    within = float(np.mean(np.var(draws, axis=1, ddof=1)))
    between = float(np.var(np.mean(draws, axis=1), ddof=1))
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((length - 1) / length + between / within))


def _size(draws: Floats) -> float:
    """Effective sample size with Geyer's initial monotone sequence (section 3.2)."""
    chains, length = draws.shape
    covariance = np.stack([_autocovariance(x) for x in draws])
    within = float(np.mean(covariance[:, 0])) * length / (length - 1)
    spread = within * (length - 1) / length
    if chains > 1:
        spread += float(np.var(np.mean(draws, axis=1), ddof=1))
    if spread == 0:
        return float(draws.size)
    rho = 1 - (within - np.mean(covariance, axis=0)) / spread
    rho[0] = 1.0
    paired = rho[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(paired < 0)
    paired = np.minimum.accumulate(paired[: negative[0]] if len(negative) else paired)
    tau = max(-1 + 2 * float(paired.sum()), 1 / np.log10(draws.size))
    return float(draws.size / tau)


def _autocovariance(values: Floats) -> Floats:
    length = len(values)
    size = 1 << (2 * length - 1).bit_length()
    spectrum = np.fft.rfft(values - values.mean(), size)
    found: Floats = np.fft.irfft(spectrum * np.conj(spectrum), size)[:length] / length
    return found


def modes(values: Floats) -> tuple[float, ...]:
    """Where the distribution of these (positive) values peaks, on a logarithmic scale, lowest first.

    A Gaussian kernel of Silverman's width (1986, equation 3.31); a peak counts where a real valley parts it from
    the others and enough of the mass lies on its side.
    """
    logs = np.log(np.sort(values))
    quartiles = np.subtract(*np.quantile(logs, [0.75, 0.25])) / 1.34
    spread = min(float(np.std(logs)), float(quartiles)) or float(np.std(logs))
    if spread < _NARROWEST:
        return (float(np.exp(logs[0])),)
    width = 0.9 * spread * len(logs) ** -0.2
    low, high = logs[0] - 3 * width, logs[-1] + 3 * width
    grid = np.linspace(low, high, _GRID)
    if (high - low) / _GRID > width / 2:
        grid = np.linspace(low, high, min(int(4 * (high - low) / width), 8192))
    density = _smooth(logs, grid, width)
    return tuple(float(np.exp(grid[i])) for i in _real_peaks(density))


def _smooth(logs: Floats, grid: Floats, width: float) -> Floats:
    step = grid[1] - grid[0]
    counts, _ = np.histogram(logs, bins=np.append(grid - step / 2, grid[-1] + step / 2))
    reach = int(np.ceil(4 * width / step))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / width) ** 2)
    found: Floats = np.convolve(counts / len(logs), kernel / kernel.sum(), mode="same")[: len(grid)]
    return found


def _real_peaks(density: Floats) -> list[int]:
    """Peaks left after the lesser of two with a shallow valley, or little mass of its own, is dropped."""
    inner = np.flatnonzero((density[1:-1] > density[:-2]) & (density[1:-1] >= density[2:])) + 1
    peaks = [int(i) for i in inner] or [int(np.argmax(density))]
    while len(peaks) > 1:
        valleys = [a + int(np.argmin(density[a : b + 1])) for a, b in pairwise(peaks)]
        edges = [0, *valleys, len(density)]
        masses = [float(density[a:b].sum()) for a, b in pairwise(edges)]
        shallow = [density[v] / min(density[a], density[b]) for v, a, b in zip(valleys, peaks, peaks[1:], strict=False)]
        small = min(range(len(peaks)), key=lambda i: masses[i])
        worst = max(range(len(valleys)), key=lambda i: shallow[i])
        if shallow[worst] > _VALLEY:
            peaks.pop(worst if density[peaks[worst]] < density[peaks[worst + 1]] else worst + 1)
        elif masses[small] < _SHARE:
            peaks.pop(small)
        else:
            break
    return peaks
