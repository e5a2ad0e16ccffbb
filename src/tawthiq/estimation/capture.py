"""From persons on linked lists to capture patterns, by stratum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.estimation.table import Table, from_patterns
from tawthiq.model import People, Record, TawthiqError
from tawthiq.people import dates
from tawthiq.vocabulary.folding import fold

UNKNOWN = "not known"
PERIOD = "period"
# The first of these that a record has tells its period, by year.
_DATED = ("death_date", "arrest_date", "transfer_date", "release_date")
# What a stratum is called when all people are one.
ALL = "all"

Key = tuple[str, tuple[int, ...]]  # stratum, pattern


class Captures(Struct, frozen=True):
    """Who is on which list.

    Attributes:
        lists: names, in case order; several sources that count as one are one list.
        list_of: record id -> number of its list.
        values: record id -> its values of the fields that strata are made of; empty where a value is not known.
    """

    lists: tuple[str, ...]
    list_of: dict[str, int]
    values: dict[str, tuple[str, ...]]

    def key(self, records: Iterable[str]) -> Key:
        """Stratum and pattern of one person, from the person's records."""
        ids = list(records)
        on = {self.list_of[r] for r in ids}
        return self._stratum(ids), tuple(int(j in on) for j in range(len(self.lists)))

    def _stratum(self, records: Sequence[str]) -> str:
        """The value that most records of a person give; of equals the one that stands first in the case."""
        parts = []
        for at in range(len(self.values[records[0]])):
            given = Counter(v for r in records if (v := self.values[r][at]))
            parts.append(max(given, key=lambda v: given[v]) if given else UNKNOWN)
        return ", ".join(parts) or ALL

    def tables(self, people: Mapping[Key, int]) -> dict[str, Table]:
        """One table a stratum, by name; "not known" last."""
        found: dict[str, dict[tuple[int, ...], int]] = {}
        for (stratum, pattern), count in people.items():
            found.setdefault(stratum, {})[pattern] = count
        order = sorted(found, key=lambda s: (UNKNOWN in s, s))
        return {s: from_patterns(self.lists, found[s]) for s in order}


def captures(
    people: People, names: Mapping[str, str], by: Sequence[str] = (), together: Sequence[Sequence[str]] = ()
) -> Captures:
    """The lists of a case.

    Args:
        names: document id -> name of the list, as people know it.
        by: fields that strata are made of; "period" is the year of death, arrest or transfer.
        together: names of lists that count as one source.

    Raises:
        TawthiqError: no list names people, or a field or a list is not known.
    """
    if not people.records:
        raise TawthiqError(
            "The case has no list of people", item="people", remedy="Add lists, or give --patterns FILE"
        )  # fmt: skip
    own = {r.id: _list_name(r, names) for r in people.records}
    of = _sources(dict.fromkeys(own.values()), together)
    lists = tuple(dict.fromkeys(of[name] for name in own.values()))
    at = {name: i for i, name in enumerate(lists)}
    _check_fields(people.records, by)
    return Captures(
        lists, {r: at[of[name]] for r, name in own.items()},
        {r.id: tuple(_value(r, field) for field in by) for r in people.records},
    )  # fmt: skip


def _list_name(record: Record, names: Mapping[str, str]) -> str:
    name = names.get(record.document, record.document[:12])
    return f"{name}, {record.table}" if record.table else name


def _sources(names: Iterable[str], together: Sequence[Sequence[str]]) -> dict[str, str]:
    of = {name: name for name in names}
    for group in together:
        unknown = [name for name in group if name not in of]
        if unknown:
            raise TawthiqError("There is no such list", item=", ".join(unknown), remedy=f"Lists: {'; '.join(of)}")
        of |= {name: "+".join(group) for name in group}
    return of


def _check_fields(records: Sequence[Record], by: Sequence[str]) -> None:
    known = {name for r in records for name in r.fields}
    if known & set(_DATED):
        known.add(PERIOD)
    unknown = [field for field in by if field not in known]
    if unknown:
        raise TawthiqError(
            "No list has this field", item=", ".join(unknown), remedy=f"Fields here: {', '.join(sorted(known))}"
        )  # fmt: skip


def _value(record: Record, field: str) -> str:
    if field == PERIOD:
        return next((v for f in _DATED if (v := _value(record, f))), "")
    cell = record.fields.get(field)
    if cell is None:
        return ""
    if field.endswith("_date") or field == "birth":
        day = dates.read(cell.value)
        return str(day.year) if day else ""
    folded = fold(cell.value)
    words = vocabulary.load("lists")
    if folded in {fold(str(w)) for w in words["unknown"]}:
        return ""
    if field == "sex":
        return next((sex for sex, given in words["sexes"].items() if folded in {fold(str(w)) for w in given}), folded)
    return folded


def of_persons(found: Captures, people: People) -> Counter[Key]:
    """People by stratum and pattern, with the links that the case has now."""
    return Counter(found.key(person.records) for person in people.persons)
