"""Lists of which a page shows the beginning: each item is made when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")


class Lately(Sequence[V], Generic[K, V]):
    """Values in order, each made once, at the first asking.

    Args:
        keys: what they are made from; prepare: looks up at once what several of them are made from.
    """

    def __init__(
        self, keys: Sequence[K], make: Callable[[K], V], prepare: Callable[[Sequence[K]], None] | None = None
    ) -> None:
        self._keys, self._make, self._prepare = tuple(keys), make, prepare
        self._made: dict[int, V] = {}

    @overload
    def __getitem__(self, at: int) -> V: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[V, ...]: ...

    def __getitem__(self, at: int | slice) -> V | tuple[V, ...]:
        if isinstance(at, slice):
            places = range(*at.indices(len(self._keys)))
            wanted = [self._keys[n] for n in places if n not in self._made]
            if self._prepare is not None and wanted:
                self._prepare(wanted)
            return tuple(self[n] for n in places)
        place = range(len(self._keys))[at]
        if place not in self._made:
            self._made[place] = self._make(self._keys[place])
        return self._made[place]

    def __iter__(self) -> Iterator[V]:
        return iter(self[:])

    def __len__(self) -> int:
        return len(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lately) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
