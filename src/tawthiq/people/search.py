"""People by a name typed in either script: an index of name keys, then the comparison of the few that share one.

The index is built once a case and answers in milliseconds: a name's parts are looked up by likeliest name, second
likeliest name and consonants, and records that share most with what was asked are compared part by part.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from tawthiq.people.columns import key_of
from tawthiq.people.compare import compare
from tawthiq.people.parts import parts

# So many distinct names are compared; the rest shares less with what was asked.
_COMPARED = 40
# Names of a part that more names bear than this are looked at only if a rarer part led to them.
_COMMON = 2_000


class Hit(Struct, frozen=True):
    """A name that was found.

    Attributes:
        name: as typed on the list; entries: what was filed under it; score: 0 to 1; why: in words.
    """

    name: str
    entries: tuple[str, ...]
    score: float
    why: str


class Index:
    """Names and what is filed under them."""

    def __init__(self, filed: Iterable[tuple[str, str]]) -> None:
        """Args:
        filed: name as typed, and the id that it is filed for; a name may come many times.
        """
        entries: dict[str, list[str]] = defaultdict(list)
        for name, entry in filed:
            entries[name].append(entry)
        self._names = sorted(entries)
        self._entries = [tuple(dict.fromkeys(entries[n])) for n in self._names]
        self._under: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, name in enumerate(self._names):
            for key in _keys(name):
                self._under[key].append(number)

    def find(self, asked: str, limit: int = 20, least: float = 0.1) -> list[Hit]:
        """The names most like what was asked, best first. A part may be missing on either side, or be wrong.

        Args:
            limit: names at most; least: lowest score.
        """
        votes: Counter[int] = Counter()
        lists = sorted(
            ((self._under.get(k, array("I")), weight) for k, weight in _keys(asked).items()), key=lambda x: len(x[0])
        )
        for numbers, weight in lists:
            if len(numbers) <= _COMMON or not votes:
                for number in numbers[: 20 * _COMMON]:
                    votes[number] += weight
            else:
                common = set(votes)
                for number in numbers if len(numbers) < 4 * len(common) else ():
                    if number in common:
                        votes[number] += weight
        best = sorted(votes, key=lambda n: (-votes[n], self._names[n]))[:_COMPARED]
        hits = [self._hit(asked, n) for n in best]
        found = [h for h in hits if h.score >= least]
        return sorted(found, key=lambda h: (-h.score, h.name))[:limit]

    def _hit(self, asked: str, number: int) -> Hit:
        name = self._names[number]
        found = compare(asked, name)
        score, why = found.score, found.why
        mine, theirs = parts(asked), parts(name)
        # Who looks for somebody may know one name only, or have one wrong: that is still worth seeing, further down.
        agree = sum(max((compare(a.typed, b.typed).score for b in theirs), default=0.0) >= 0.5 for a in mine)
        share = 0.5 * agree / max(1, len(mine))
        if share > score:
            score, why = share, f"{agree} of {len(mine)} parts stand in “{name}”: {why}"
        return Hit(name, self._entries[number], round(score, 4), why)


def _keys(name: str) -> dict[str, int]:
    """Keys of a name's parts with their weight: the same name counts more than the same consonants."""
    found: dict[str, int] = {}
    for part in parts(name):
        for form in part.forms:
            key = key_of(form.text)
            for text, weight in ((key.name, 3), (key.alt, 2), (f"~{key.skeleton}" if key.skeleton else None, 1)):
                if text:
                    found[text] = max(weight, found.get(text, 0))
    return found
