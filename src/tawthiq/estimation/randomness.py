"""Random numbers that are the same bytes for the same seed, whatever numpy or numba is installed.

Generator: xoshiro256++ seeded by splitmix64 (Blackman and Vigna 2021, "Scrambled linear pseudorandom number
generators"). A state is four unsigned 64-bit words in an array, changed in place; each chain has its own.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tawthiq.estimation.compiling import compiled

State = NDArray[np.uint64]

_MASK = (1 << 64) - 1
_11, _17, _19, _23, _41, _45 = (np.uint64(n) for n in (11, 17, 19, 23, 41, 45))
_STEP = 1.0 / 9007199254740992.0  # 2^-53
# Below this mean, counting up from zero is quicker than a rejection method.
_FEW = 10.0


def generator(seed: int, stream: int = 0) -> State:
    """A new state. Streams of one seed are independent for every purpose here."""
    word = (seed * 0x9E3779B97F4A7C15 + stream * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) & _MASK
    words = []
    for _ in range(4):
        word = (word + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        words.append(mixed ^ (mixed >> 31))
    return np.array(words, dtype=np.uint64)


@compiled
def uniform(state: State) -> float:
    """Between 0 and 1, neither of them."""
    total = state[0] + state[3]
    word = ((total << _23) | (total >> _41)) + state[0]
    shifted = state[1] << _17
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = (state[3] << _45) | (state[3] >> _19)
    return (float(word >> _11) + 0.5) * _STEP


@compiled
def normal(state: State) -> float:
    """Standard normal, by the ratio of uniforms with quadratic bounds (Leva 1992, ACM TOMS 18, algorithm 712)."""
    while True:
        u = uniform(state)
        v = 1.7156 * (uniform(state) - 0.5)
        x = u - 0.449871
        y = abs(v) + 0.386595
        q = x * x + y * (0.19600 * y - 0.25472 * x)
        if q < 0.27597:
            return v / u
        if q <= 0.27846 and v * v <= -4.0 * math.log(u) * u * u:
            return v / u


@compiled
def _gamma_above_one(state: State, shape: float) -> float:
    """Shape of at least 1 (Marsaglia and Tsang 2000, ACM TOMS 26)."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(state)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = uniform(state)
        if u < 1.0 - 0.0331 * x * x * x * x:
            return d * v
        if math.log(u) < 0.5 * x * x + d * (1.0 - v + math.log(v)):
            return d * v


@compiled
def gamma(state: State, shape: float) -> float:
    """Gamma with this shape and rate 1."""
    if shape >= 1.0:
        return _gamma_above_one(state, shape)
    return math.exp(log_gamma_variate(state, shape))


@compiled
def log_gamma_variate(state: State, shape: float) -> float:
    """The logarithm of a gamma variate: finite where the variate itself would be too small for a float."""
    if shape >= 1.0:
        return math.log(_gamma_above_one(state, shape))
    return math.log(_gamma_above_one(state, shape + 1.0)) + math.log(uniform(state)) / shape


@compiled
def _few(state: State, n: int, p: float) -> int:
    """Binomial by inversion; `p` at most one half, `n * p` small."""
    u = uniform(state)
    # The probability of none is at least 1 - np: most draws need no logarithm.
    if u < 1.0 - n * p:
        return 0
    q = 1.0 - p
    mass = math.exp(n * math.log1p(-p))
    odds = p / q
    k = 0
    while u > mass and k < n:
        u -= mass
        k += 1
        mass *= odds * (n - k + 1) / k
    return k


@compiled
def _many(state: State, n: int, p: float) -> int:
    """Binomial by transformed rejection, BTRS (Hoermann 1993, J. Stat. Comput. Simul. 46); `p` at most one half."""
    q = 1.0 - p
    spread = math.sqrt(n * p * q)
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    inner = 0.92 - 4.2 / b
    while True:
        v = uniform(state)
        u = uniform(state) - 0.5
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + c)
        if us >= 0.07 and v <= inner:
            return k
        if k < 0 or k > n:
            continue
        mode = math.floor((n + 1) * p)
        v = v * (2.83 + 5.1 / b) * spread / (a / (us * us) + b)
        height = math.lgamma(mode + 1.0) + math.lgamma(n - mode + 1.0) + (k - mode) * math.log(p / q)
        if math.log(v) <= height - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0):
            return k


@compiled
def binomial(state: State, n: int, p: float) -> int:
    """Successes in `n` trials."""
    if n == 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    least = p if p <= 0.5 else 1.0 - p
    k = _few(state, n, least) if n * least < _FEW else _many(state, n, least)
    return k if p <= 0.5 else n - k


@compiled
def poisson(state: State, mean: float) -> int:
    """Poisson: by products below a mean of 10, else by transformed rejection, PTRS (Hoermann 1993, Insurance 12)."""
    if mean < _FEW:
        limit = math.exp(-mean)
        k = 0
        product = uniform(state)
        while product > limit:
            k += 1
            product *= uniform(state)
        return k
    log_mean = math.log(mean)
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    log_inverse = math.log(1.1239 + 1.1328 / (b - 3.4))
    inner = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = uniform(state) - 0.5
        v = uniform(state)
        us = 0.5 - abs(u)
        at = math.floor((2.0 * a / us + b) * u + mean + 0.43)
        if us >= 0.07 and v <= inner:
            return int(at)
        if at < 0 or (us < 0.013 and v > us):
            continue
        if math.log(v) + log_inverse - math.log(a / (us * us) + b) <= at * log_mean - mean - math.lgamma(at + 1.0):
            return int(at)


@compiled
def multinomial(state: State, n: int, weights: NDArray[np.float64], tails: NDArray[np.float64], out: Any) -> None:
    """`n` items over classes in proportion to the weights, added to `out`.

    Args:
        weights: not negative, not all zero.
        tails: scratch of the same length. Shares are taken of the sum of what is left, added up from the end: one
            minus what is gone would lose the last classes to rounding.
    """
    last = weights.shape[0] - 1
    total = 0.0
    for k in range(last, -1, -1):
        total += weights[k]
        tails[k] = total
    left = n
    for k in range(last):
        if left == 0:
            return
        taken = binomial(state, left, weights[k] / tails[k]) if tails[k] > 0.0 else 0
        out[k] += taken
        left -= taken
    out[last] += left
