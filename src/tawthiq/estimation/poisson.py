"""Poisson regression by Newton's method, for tables of a few hundred cells."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tawthiq.estimation.compiling import compiled

Floats = NDArray[np.float64]


@compiled
def newton(design: Floats, seen: Floats, predictor: Floats) -> tuple[Floats, Floats, bool]:
    """Maximum likelihood by weighted least squares, iterated.

    Args:
        design: (cells, parameters); seen: people by cell.
        predictor: logarithms of the cells' means to begin with; changed in place.

    Returns:
        The means, the parameters, whether it settled.
    """
    cells, parameters = design.shape
    mean = np.exp(predictor)
    beta = np.zeros(parameters)
    before = np.inf
    for _ in range(100):
        square = np.zeros((parameters, parameters))
        right = np.zeros(parameters)
        for i in range(cells):
            working = mean[i] * predictor[i] + seen[i] - mean[i]
            for a in range(parameters):
                if design[i, a] != 0.0:
                    right[a] += design[i, a] * working
                    weight = design[i, a] * mean[i]
                    for b in range(a + 1):
                        square[a, b] += weight * design[i, b]
        if not solve(square, right):
            return mean, beta, False
        beta = right
        deviance = 0.0
        for i in range(cells):
            value = 0.0
            for a in range(parameters):
                value += design[i, a] * beta[a]
            predictor[i] = min(max(value, -30.0), 60.0)
            mean[i] = math.exp(predictor[i])
            deviance += mean[i] - seen[i] * predictor[i]
        if abs(before - deviance) <= 1e-12 * (abs(deviance) + 1.0):
            return mean, beta, True
        before = deviance
    return mean, beta, False


@compiled
def solve(square: Floats, right: Floats) -> bool:
    """Solve in place by Cholesky's factors of the lower half; False where the matrix is not positive definite."""
    size = right.shape[0]
    for j in range(size):
        pivot = square[j, j]
        for k in range(j):
            pivot -= square[j, k] * square[j, k]
        if not pivot > 1e-12 * square[j, j]:
            return False
        square[j, j] = math.sqrt(pivot)
        for i in range(j + 1, size):
            value = square[i, j]
            for k in range(j):
                value -= square[i, k] * square[j, k]
            square[i, j] = value / square[j, j]
    for i in range(size):
        for k in range(i):
            right[i] -= square[i, k] * right[k]
        right[i] /= square[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            right[i] -= square[k, i] * right[k]
        right[i] /= square[i, i]
    return True
