"""Things some at a time, for the benchmarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Runs of `size` items, the last one as long as what is left."""
    return (items[at : at + size] for at in range(0, len(items), size))
