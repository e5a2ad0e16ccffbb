"""What one record says that bears on who it is about, folded once."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.model import Passage, Record
from tawthiq.people import dates, names
from tawthiq.people.dates import Day
from tawthiq.people.records import unknown_values, years
from tawthiq.people.sounds import one_letter_apart
from tawthiq.vocabulary.folding import fold


class Facts(Struct, frozen=True):
    """A record's fields as compared.

    Attributes:
        table: document and sheet, which tells whether two records stand on one list.
        names: the name as typed, in each script given.
        longest: parts of its longest name.
        father: consonants of the father's name, where a column gives it.
        number: identity number, folded.
    """

    record: str
    table: tuple[str, str]
    passage: Passage
    names: tuple[str, ...]
    folded: tuple[str, ...]
    skeletons: tuple[str, ...]
    longest: int
    birth: Day | None
    arrest: Day | None
    death: Day | None
    father: str
    mother: str
    sex: str
    number: str

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""

    @property
    def named(self) -> bool:
        return bool(self.folded)

    def conflict(self, other: Facts) -> str:
        """What rules out that two records are about one person; empty where nothing does."""
        if self.birth and other.birth and self.birth.conflicts(other.birth):
            return "birth"
        pairs = (("father", self.father, other.father), ("sex", self.sex, other.sex))
        found = next((name for name, a, b in pairs if a and b and a != b), "")
        return found or ("id number" if self.number and other.number and self.number != other.number else "")

    def clash(self, other: Facts) -> bool:
        """What no slip explains: birth years more than two apart, the other sex, another id number altogether."""
        if self.birth and other.birth:
            apart = max(self.birth.first - other.birth.last, other.birth.first - self.birth.last)
            if apart > 2 and not (self.birth.full and other.birth.full):
                return True
        numbers = self.number and other.number and self.number != other.number
        return bool(self.sex and other.sex and self.sex != other.sex) or bool(
            numbers and not one_letter_apart(self.number, other.number)
        )

    def agreements(self, other: Facts) -> tuple[str, ...]:
        """Fields besides the name that both records give alike."""
        out = []
        if self.birth and other.birth and not self.birth.conflicts(other.birth):
            out.append("birth")
        out += [
            n for n, a, b in (("arrest", self.arrest, other.arrest), ("death", self.death, other.death)) if _same(a, b)
        ]
        texts = (
            ("father", self.father, other.father),
            ("mother", self.mother, other.mother),
            ("id number", self.number, other.number),
        )
        out += [n for n, a, b in texts if a and a == b]
        return tuple(out)

    def dated(self, other: Facts) -> bool:
        """Whether a date or number of their own agrees."""
        return bool({"birth", "arrest", "death", "id number"} & set(self.agreements(other)))


def _same(a: Day | None, b: Day | None) -> bool:
    return a is not None and b is not None and a.agrees(b)


def facts(record: Record) -> Facts:
    """The facts of one record."""
    given = {
        name: field.value.strip() for name, field in record.fields.items() if fold(field.value) not in unknown_values()
    }
    typed = _names(given)
    start = min((f.start for f in record.fields.values()), default=0)
    end = max((f.end for f in record.fields.values()), default=1)
    return Facts(
        record=record.id,
        table=(record.document, record.table),
        passage=Passage(record.document, start, max(end, start + 1)),
        names=typed,
        folded=tuple(dict.fromkeys(f for f in map(names.folded, typed) if f)),
        skeletons=tuple(dict.fromkeys(f"~{s}" for s in map(names.skeleton, typed) if len(s) >= 3)),
        longest=max((len(names.texts(n)) for n in typed), default=0),
        birth=_birth(given),
        arrest=_day(given.get("arrest_date")),
        death=_day(given.get("death_date")),
        father=names.skeleton(given.get("father", "")),
        mother=names.skeleton(given.get("mother", "")),
        sex=record.fields["sex"].read if "sex" in record.fields else "",
        number=fold(given.get("id_number", "")),
    )


def _names(given: dict[str, str]) -> tuple[str, ...]:
    """The full names of a record: as given, or put together from its parts."""
    whole = [given[f] for f in ("name", "name_other") if f in given]
    composed = " ".join(given[f] for f in ("given", "father", "grandfather", "family") if f in given)
    if not whole and ("given" in given or "family" in given):
        whole = [composed]
    elif whole and "family" in given and "given" not in given and fold(given["family"]) not in fold(whole[0]):
        whole[0] = f"{whole[0]} {given['family']}"
    return tuple(dict.fromkeys(whole))


def _day(value: str | None) -> Day | None:
    day = dates.read(value) if value else None
    return day if day is not None and day.edtf and day.doubt != "a year that cannot be" else None


def _birth(given: dict[str, str]) -> Day | None:
    """The birth date, or the span of years that an age at a date leaves."""
    day = _day(given.get("birth"))
    when = next((d for n in ("age_date", "death_date", "arrest_date") if (d := _day(given.get(n)))), None)
    age = years(given.get("age", ""))
    return day if day is not None or when is None or age is None else dates.from_age(age, when)
