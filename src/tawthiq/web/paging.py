"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from msgspec import Struct

T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True):
    """Some items of a list.

    Attributes:
        first: place of the first of them in the whole list, from 1; 0 where there is none.
        every: how many the whole list has.
        before, after: addresses of the pages on either side; empty at the ends.
    """

    items: Sequence[T]
    first: int
    every: int
    before: str
    after: str

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1 if self.items else 0


def page_of(items: Sequence[T], asked: Mapping[str, Any], path: str, size: int, name: str = "page") -> Page[T]:
    """The page that a query asks for by `name`, from 1; the nearest one that there is.

    Args:
        asked: the query; its other values stand in the addresses of the neighbours.
    """
    return page_from(lambda start, many: items[start : start + many], len(items), asked, path, size, name)


def page_from(
    find: Callable[[int, int], Sequence[T]],
    every: int,
    asked: Mapping[str, Any],
    path: str,
    size: int,
    name: str = "page",
) -> Page[T]:
    """The same of a list that is looked up: `find` gives the items from a place on, so many; `every`: how many."""
    pages = max(1, -(-every // size))
    number = min(max(1, whole(asked.get(name)) or 1), pages)
    start = (number - 1) * size
    others = {k: v for k, v in asked.items() if k != name and v}

    def address(at: int) -> str:
        return f"{path}?{urlencode({**others, name: at})}" if 1 <= at <= pages else ""

    return Page(
        find(start, size) if every else (),
        start + 1 if every else 0,
        every,
        address(number - 1),
        address(number + 1),
    )


def whole(text: Any) -> int | None:
    """A whole number of up to 6 digits that somebody typed; None for anything else."""
    typed = str(text or "").strip()
    return int(typed) if typed.isdecimal() and len(typed) <= 6 else None
