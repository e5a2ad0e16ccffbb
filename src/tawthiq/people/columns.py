"""A record as columns that SQL compares: keys are computed here once a name part, never pair by pair.

A Latin part becomes the Arabic name that it most likely spells, so that both scripts meet in an equality; a second
likely name stands beside it. Parts that nobody counted stay as they are and meet by their consonants.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from tawthiq.people.dates import Day
from tawthiq.people.facts import Facts
from tawthiq.people.lexicon import known, names_behind
from tawthiq.people.parts import Part, parts
from tawthiq.people.sounds import skeleton
from tawthiq.vocabulary.folding import fold

# In the order of `Columns.row`; the SQL of `linkage` names them.
TEXT = (
    "record", "list", "given", "given_alt", "given_skel", "given_typed", "father", "father_skel", "father_typed",
    "grand", "grand_skel", "grand_typed", "family", "family_alt", "family_skel", "family_typed", "mother",
    "mother_skel", "mother_typed", "either", "birth_d", "arrest_d", "place", "address", "postcode", "origin",
    "id_number", "phone", "sex",
)  # fmt: skip
NUMBERS = (
    "given_known", "father_known", "grand_known", "family_known", "mother_known", "birth_lo", "birth_hi", "arrest_y",
    "arrest_m",
)  # fmt: skip


# Letters of the Arabic script as one byte each, in capitals and signs that no folded word holds.
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگڤڨھٹڈڑےںۀېڼ"
_BYTES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>"
_TO_BYTES, _FROM_BYTES = str.maketrans(_LETTERS, _BYTES), str.maketrans(_BYTES, _LETTERS)


def lettered(word: str) -> str:
    """A folded word with one byte a letter: DuckDB tells how many bytes differ, and an Arabic letter has two."""
    return word if word.isascii() else word.translate(_TO_BYTES)


def unlettered(text: str) -> str:
    """The word that `lettered` was given."""
    return text.translate(_FROM_BYTES)


class Key(Struct, frozen=True):
    """A name part as compared.

    Attributes:
        name, alt: the likeliest name and the second; typed: the folded word; skeleton: consonants.
        known: whether it is an established name.
    """

    name: str
    alt: str | None
    skeleton: str | None
    typed: str
    known: bool


@lru_cache(maxsize=262144)
def key_of(text: str) -> Key:
    """The key of a folded part."""
    behind = names_behind(text)
    name = behind[0] if behind else text
    return Key(name, behind[1] if len(behind) > 1 else None, skeleton(name) or None, text, known(text))


class Chain(Struct, frozen=True):
    """Who a name says someone is: the parts by their roles; None where the name does not say."""

    given: Key | None = None
    father: Key | None = None
    grand: Key | None = None
    family: Key | None = None


@lru_cache(maxsize=262144)
def chain_of(name: str) -> Chain:
    """A full name's roles by position: given first, family last, father and grandfather between."""
    found = parts(name)
    if not found:
        return Chain()
    keys = [_key(p) for p in found]
    family = keys[-1] if len(keys) > 1 else None
    return Chain(keys[0], keys[1] if len(keys) > 2 else None, keys[2] if len(keys) > 3 else None, family)


def _key(part: Part) -> Key:
    """The reading that is an established name, or the word as it stands."""
    form = next((f for f in part.forms if known(f.text)), part.forms[0])
    return key_of(form.text)


def row_of(facts: Facts, given: dict[str, str]) -> dict[str, str | int | None]:
    """The columns of one record.

    Args:
        given: the record's own columns for parts of the name ("father", "mother", "place", ...), as typed.
    """
    whole = chain_of(facts.name)
    father = _first(given.get("father", "")) or whole.father
    grand = _first(given.get("grandfather", "")) or whole.grand
    family = _column(given.get("family", ""), last=True) or whole.family
    mother = _first(given.get("mother", ""))
    own = _column(given.get("given", "")) if _in_parts(given) else whole.given
    roles = {"given": own, "father": father, "grand": grand, "family": family, "mother": mother}
    row: dict[str, str | int | None] = {"record": facts.record, "list": "\t".join(facts.table)}
    for role, key in roles.items():
        row[role] = lettered(key.name) if key else None
        row[f"{role}_skel"] = key.skeleton if key else None
        row[f"{role}_typed"] = lettered(key.typed) if key else None
        row[f"{role}_known"] = int(bool(key and key.known))
    return row | {
        "given_alt": lettered(own.alt) if own and own.alt else None,
        "family_alt": lettered(family.alt) if family and family.alt else None,
        "either": " ".join(sorted((lettered(own.name), lettered(family.name)))) if own and family else None,
        "birth_d": _full(facts.birth),
        "arrest_d": _full(facts.arrest),
        # A list may call the town someone is from their address.
        "place": _place(given.get("place") or given.get("address", "")),
        "address": _address(given["address"]) if given.get("place") and given.get("address") else None,
        "postcode": fold(given.get("postcode", "")).replace(" ", "") or None,
        "origin": _place(given.get("birth_place", "")),
        "id_number": facts.number or None,
        "phone": _phone(given.get("phone", "")),
        "sex": facts.sex or None,
        "birth_lo": facts.birth.first if facts.birth else None,
        "birth_hi": facts.birth.last if facts.birth else None,
        "arrest_y": facts.arrest.year if facts.arrest else None,
        "arrest_m": facts.arrest.month if facts.arrest else None,
    }


def _first(text: str) -> Key | None:
    """Of a column that holds one part and may hold the names after it, the first."""
    found = parts(text) if text else ()
    return _key(found[0]) if found else None


def _column(text: str, *, last: bool = False) -> Key | None:
    """A column that holds one part; of several its first, of a family name its last.

    A space typed within a name, or a hyphen, makes parts that are no names: they are put together.
    """
    found = parts(text) if text else ()
    keys = [_key(p) for p in found]
    if len(keys) > 1 and not any(k.known for k in (keys if last else keys[1:])):
        return key_of("".join(p.text for p in found))
    return keys[-1 if last else 0] if keys else None


def _in_parts(given: dict[str, str]) -> bool:
    """Whether the name stands in columns of its parts alone, so that no part is told by where it stands."""
    return not (given.get("name") or given.get("name_other")) and bool(given.get("given") or given.get("family"))


def _full(day: Day | None) -> str | None:
    return f"{day.year:04}-{day.month:02}-{day.day:02}" if day and day.year and day.month and day.day else None


def _place(text: str) -> str | None:
    """A place by its consonants, whatever the script and the spaces."""
    return "".join(skeleton(p.text) for p in parts(text)) or None


def _address(text: str) -> str | None:
    """An address by its consonants and numbers; in order of their letters, since its lines change places."""
    return " ".join(sorted(filter(None, (w if w.isdigit() else skeleton(w) for w in fold(text).split())))) or None


def _phone(text: str) -> str | None:
    """The last eight figures: what stands before them is dialled from afar only."""
    figures = "".join(c for c in fold(text) if c.isdigit())
    return figures[-8:] if len(figures) >= 6 else None
