"""Values looked up as they are asked for, in the shape of mappings and tuples that are there as a whole."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, cast, overload

from msgspec import Struct

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

_KEPT = 2_000  # pieces of a kind that are remembered


class Pieces(Mapping[K, V], Generic[K, V]):
    """A mapping that looks its values up, several at a time where that is known to be wanted.

    Args:
        find: values of those keys that there are.
        every: all keys, in order.
    """

    def __init__(self, find: Callable[[Collection[K]], Mapping[K, V]], every: Callable[[], Collection[K]]) -> None:
        self._find, self._every = find, every
        self._known: OrderedDict[K, V | None] = OrderedDict()

    def load(self, keys: Collection[K]) -> None:
        """Look these up at once."""
        wanted = [k for k in dict.fromkeys(keys) if k not in self._known]
        if wanted:
            found = self._find(wanted)
            self._known |= {k: found.get(k) for k in wanted}
            while len(self._known) > max(_KEPT, 2 * len(wanted)):
                self._known.popitem(last=False)

    def learn(self, found: Mapping[K, V]) -> None:
        """Remember what was looked up otherwise."""
        self._known |= found

    def known(self) -> list[V]:
        """What was looked up."""
        return [v for v in self._known.values() if v is not None]

    def __getitem__(self, key: K) -> V:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    @overload
    def get(self, key: K, /) -> V | None: ...

    @overload
    def get(self, key: K, /, default: V | T) -> V | T: ...

    def get(self, key: K, /, default: V | T | None = None) -> V | T | None:
        """Its value; the default where there is none."""
        if key not in self._known:
            self.load((key,))
        found = self._known[key]
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        return self.get(cast("K", key)) is not None

    def __iter__(self) -> Iterator[K]:
        return iter(self._every())

    def __len__(self) -> int:
        return len(self._every())


class Some(Mapping[K, V]):
    """Some of a mapping's values, looked up when they are asked for.

    Args:
        keys: of those that there are, in order.
    """

    def __init__(self, every: Pieces[K, V], keys: Collection[K]) -> None:
        self._every, self._keys = every, dict.fromkeys(keys)

    def __getitem__(self, key: K) -> V:
        if key not in self._keys:
            raise KeyError(key)
        return self._every[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Hoarded:
    """All parts of a kind; see `Glance.parts`.

    Args:
        every: key, parent and body of each.
    """

    def __init__(self, every: Sequence[tuple[str, str, str]]) -> None:
        self._by_key = {key: (above, body) for key, above, body in every}
        self._below: dict[str, list[tuple[str, str]]] = {}
        for key, above, body in every:
            self._below.setdefault(above, []).append((key, body))

    def several(self, keys: Collection[str]) -> dict[str, tuple[str, str]]:
        return {key: self._by_key[key] for key in keys if key in self._by_key}

    def below(self, above: Collection[str]) -> list[tuple[str, str]]:
        return [found for one in sorted(set(above)) for found in self._below.get(one, ())]


class Late(Struct, Generic[V], frozen=True):
    """A tuple that is made when somebody goes through it."""

    make: Callable[[], tuple[V, ...]]

    def __iter__(self) -> Iterator[V]:
        return iter(self.make())

    def __reversed__(self) -> Iterator[V]:
        return reversed(self.make())

    def __len__(self) -> int:
        return len(self.make())

    def __getitem__(self, at: int) -> V:
        return self.make()[at]
