"""Functions that numba compiles: one typed door, because numba has no types of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function, compiled when first called, and run without the interpreter's lock.

    Nothing is cached on disk: numba judges a cached function by its own file alone, so that a change in a module that
    it calls would go unnoticed. Fast-math stays off, since it would let results depend on the processor.
    """
    return cast("F", numba.njit(nogil=True)(function))
