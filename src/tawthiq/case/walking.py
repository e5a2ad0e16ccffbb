"""Changing every string of a value; and telling, without going through it, that none would be changed.

To walk through a value and look at each string takes Python a hundred times as long as to write it as JSON, and almost
nothing of a case is masked. Of strings that were looked at before, in this value or in any other, the whole set is
compared at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import Struct, structs

from tawthiq.model import Passage, Span

_MOST = 400_000  # strings that are remembered
_LONG = 500  # characters of one that is not
_FEW = 4  # strings that are looked at one by one
_AT_ONCE = 100
_MANY = 200  # items of a collection that is not looked at as one
_PLAIN = (int, float, bool, type(None), Span, Passage)
_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"')  # RFC 8259, section 7


class Words(Struct, frozen=True):
    """How words tell that strings are not changed.

    Attributes:
        tell: whether they do so of a string, as JSON writes it.
        can_hold: whether some word of a text is such that a string with it may be changed.
    """

    tell: Callable[[str], bool]
    can_hold: Callable[[str], bool]


class Untouched:
    """What `change` leaves as it is.

    Args:
        change: of one string; equal where nothing of it is masked.
        passed: matches strings that are never changed, such as hashes.
        words: of some strings it is known that none is changed where no word of them can be; see `Words`.
    """

    def __init__(self, change: Callable[[str], str], passed: re.Pattern[str], words: Words | None = None) -> None:
        self._change, self._passed, self._words = change, passed, words
        self._known: set[str] = set()  # as JSON writes them

    def json(self, body: str) -> bool:
        """Whether no string in this JSON is changed, keys of its objects included."""
        fresh = set(_STRING.findall(body)) - self._known
        if self._words is not None and len(fresh) > _FEW:
            fresh -= self._harmless(fresh, self._words)
        for written in fresh:
            if self._passed.fullmatch(written):
                continue
            words = _read(written)
            if self._change(words) != words:
                return False
            self._keep((written,))
        return True

    def _harmless(self, fresh: Iterable[str], words: Words) -> set[str]:
        """Strings of which no word is of a name, told of hundreds at once."""
        found: set[str] = set()
        some = [written for written in fresh if words.tell(written)]
        for at in range(0, len(some), _AT_ONCE):
            part = some[at : at + _AT_ONCE]
            if not words.can_hold("\n".join(map(_read, part))):
                found.update(part)
        self._keep(found)
        return found

    def _keep(self, written: Iterable[str]) -> None:
        if len(self._known) > _MOST:
            self._known.clear()
        self._known.update(one for one in written if len(one) <= _LONG)

    def value(self, value: Any) -> bool:
        """The same of a value; False where it cannot be written as JSON, and has to be gone through."""
        try:
            body = msgspec.json.encode(value).decode()
        except (TypeError, ValueError, NotImplementedError):
            return False
        return self.json(body)


def _read(written: str) -> str:
    """A string as JSON writes it, without its quotation marks."""
    return str(msgspec.json.decode(f'"{written}"')) if "\\" in written else written


def strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def walk(value: Any, change: Callable[[str], str], untouched: Untouched | None = None) -> Any:
    """A value with all strings in it changed; the same object where none is.

    Args:
        untouched: what knows which parts of it need not be gone through.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, _PLAIN):
        return value
    small = isinstance(value, Struct) or (isinstance(value, dict | list | tuple) and 0 < len(value) < _MANY)
    if untouched is not None and small and untouched.value(value):
        return value
    if isinstance(value, Struct):
        found = {}
        for name in value.__struct_fields__:
            before = getattr(value, name)
            after = walk(before, change, untouched)
            if after is not before:
                found[name] = after
        return structs.replace(value, **found) if found else value
    if isinstance(value, dict):
        pairs = [(walk(k, change, untouched), walk(v, change, untouched)) for k, v in value.items()]
        same = all(a is c and b is d for (a, b), (c, d) in zip(pairs, value.items(), strict=True))
        return value if same else dict(pairs)
    if isinstance(value, list | tuple | set | frozenset):
        items = [walk(item, change, untouched) for item in value]
        if all(a is b for a, b in zip(items, value, strict=True)):
            return value
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value
