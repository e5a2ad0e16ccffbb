"""People by a name typed in either script: an index of name keys, then the comparison of the few that share most.

Names are filed under keys of their parts: the likeliest name, the second likeliest, the consonants, what stands first
and last, and the whole. Each key has the numbers of its names in one piece, so that an index lies in a database as it
lies in memory, and an answer reads the pieces of the keys that are asked for and nothing else.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

import numpy as np
from msgspec import Struct

from tawthiq.model import Record
from tawthiq.people.columns import key_of
from tawthiq.people.compare import compare, compare_parts
from tawthiq.people.parts import parts

# So many distinct names are compared; the rest shares less with what was asked.
_COMPARED = 40
# What a name scores at most of which only parts are alike, wherever they stand.
_PARTS_ONLY = 0.5
_NUMBERS = np.dtype("<u4")


_NAME_FIELDS = ("name", "name_other", "nickname", "nickname_other")


class Hit(Struct, frozen=True):
    """A name that was found.

    Attributes:
        name: as typed on the list; entries: what was filed under it; score: 0 to 1; why: in words.
    """

    name: str
    entries: tuple[str, ...]
    score: float
    why: str


class Source(Protocol):
    """Where filed names lie."""

    def size(self) -> int:
        """How many names there are; they are numbered from 0."""

    def postings(self, keys: Collection[str]) -> Mapping[str, bytes]:
        """For each of the keys that has names their numbers, ascending, as little-endian 32-bit integers."""

    def named(self, numbers: Collection[int]) -> Mapping[int, tuple[str, tuple[str, ...]]]:
        """Names as typed, by number, each with what is filed under it."""


class Filed(Struct, frozen=True):
    """Names under their keys, in memory: the same from the same names, in whatever order they come.

    Attributes:
        names: distinct, in order; their numbers are their places. entries: of each, what is filed under it.
        under: key -> numbers, as `Source.postings` gives them.
    """

    names: tuple[str, ...]
    entries: tuple[tuple[str, ...], ...]
    under: dict[str, bytes]

    def size(self) -> int:
        return len(self.names)

    def postings(self, keys: Collection[str]) -> Mapping[str, bytes]:
        return {k: self.under[k] for k in keys if k in self.under}

    def named(self, numbers: Collection[int]) -> Mapping[int, tuple[str, tuple[str, ...]]]:
        return {n: (self.names[n], self.entries[n]) for n in numbers}


def names_of(given: Mapping[str, str]) -> Iterator[str]:
    """The names under which a record is filed; given: its fields as typed."""
    for field in _NAME_FIELDS:
        if given.get(field, "").strip():
            yield given[field]
    for twin in ("", "_other"):
        whole = " ".join(given[f + twin] for f in ("given", "father", "family") if given.get(f + twin))
        if whole and given.get(f"given{twin}"):
            yield whole


def names_on(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Every name on lists, with the id of its record."""
    for record in records:
        for name in names_of({k: f.value for k, f in record.fields.items()}):
            yield name, record.id


def file(names: Iterable[tuple[str, str]]) -> Filed:
    """File names.

    Args:
        names: name as typed, and the id that it is filed for; a name may come many times.
    """
    entries: dict[str, set[str]] = defaultdict(set)
    for name, entry in names:
        entries[name].add(entry)
    ordered = tuple(sorted(entries))
    under: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, name in enumerate(ordered):
        for key in _keys(name):
            under[key].append(number)
    packed = {key: np.asarray(under.pop(key), _NUMBERS).tobytes() for key in sorted(under)}
    return Filed(ordered, tuple(tuple(sorted(entries[n])) for n in ordered), packed)


def find(source: Source, asked: str, limit: int = 20, least: float = 0.1) -> list[Hit]:
    """The names most like what was asked, best first. A part may be missing on either side, or be wrong.

    Args:
        limit: names at most; least: lowest score.
    """
    weights = _keys(asked)
    best = _voted(source.size(), source.postings(tuple(weights)), weights)
    hits = [_hit(asked, name, entries) for name, entries in source.named(best).values()]
    found = [h for h in hits if h.score >= least]
    return sorted(found, key=lambda h: (-h.score, h.name))[:limit]


def _voted(size: int, postings: Mapping[str, bytes], weights: Mapping[str, int]) -> list[int]:
    """The numbers of the names that share most with what was asked: a key that fewer names have tells more."""
    votes = np.zeros(size, np.float32)
    for key in sorted(postings):
        numbers = np.frombuffer(postings[key], _NUMBERS)
        votes[numbers] += weights[key] * np.float32(1 + np.log2(size / len(numbers)))
    found = np.flatnonzero(votes)
    if len(found) > _COMPARED:
        shares = votes[found]
        limit = np.partition(shares, -_COMPARED)[-_COMPARED]
        above = found[shares > limit]
        found = np.concatenate([above, found[shares == limit][: _COMPARED - len(above)]])
    return [int(n) for n in found]


def _hit(asked: str, name: str, entries: tuple[str, ...]) -> Hit:
    found = compare(asked, name)
    score, why = found.score, found.why
    if score < _PARTS_ONLY:
        mine, theirs = parts(asked), parts(name)
        # Who looks for somebody may know one name only, or have one wrong: that is still worth seeing, further down.
        agree = sum(any(compare_parts(a, b).belief >= 0.5 for b in theirs) for a in mine)
        share = _PARTS_ONLY * agree / max(1, len(mine))
        if share > score:
            score, why = share, f"{agree} of {len(mine)} parts stand in “{name}”: {why}"
    return Hit(name, entries, round(score, 4), why)


def keys_of(name: str) -> dict[str, int]:
    """Keys of a name's parts with their weight: the same name counts more than the same consonants."""
    found: dict[str, int] = {}
    for part in parts(name):
        for form in part.forms:
            key = key_of(form.text)
            for text, weight in ((key.name, 3), (key.alt, 2), (f"~{key.skeleton}" if key.skeleton else None, 1)):
                if text:
                    found[text] = max(weight, found.get(text, 0))
    return found


def _keys(name: str) -> dict[str, int]:
    """Keys of the parts and, of several, of the whole.

    Among thousands who share two parts, those come first of whom they are the given and the family name.
    """
    likeliest = [key_of(part.forms[0].text).name for part in parts(name)]
    whole = {f"^{likeliest[0]}": 1, f"{likeliest[-1]}$": 1, " ".join(likeliest): 3} if len(likeliest) > 1 else {}
    return keys_of(name) | whole
