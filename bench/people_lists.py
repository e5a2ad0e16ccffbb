"""Lists of invented people with known truth: households, two scripts, slips of hand and eye, partial dates.

Names are drawn from the lexicon's forms and counts, so that cross-script spellings are those that the product knows;
one spelling in ten is made by rule instead. Use `generate(size, seed)`.
"""

from __future__ import annotations

import random
from typing import Any

from tawthiq.people.lexicon import lexicon

Row = dict[str, str]
_LETTERS = {"ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r",
            "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f",
            "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "a", "و": "u", "ي": "i"}  # fmt: skip
_DOTS = ("بتثن", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
PLACES = [
    f"{a}{b}" for a in ("حي", "دير", "كفر", "تل", "عين", "بيت") for b in ("نور", "زيت", "شمس", "ورد", "قمر", "لوز")
]
LATIN_PLACES = [f"{a} {b}" for a in ("Hayy", "Deir", "Kafr", "Tal", "Ain", "Beit")
                for b in ("Nour", "Zeit", "Shams", "Ward", "Qamar", "Lawz")]  # fmt: skip


class Names:
    """Weighted draws of Arabic names, and their Latin spellings."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        book = lexicon()
        latin: dict[str, list[tuple[str, int]]] = {}
        for spelling, forms in book.latin.items():
            for arabic, count in forms:
                latin.setdefault(arabic, []).append((spelling, count))
        self.latin = latin
        plain = [a for a in book.total if 3 <= len(a) <= 9 and not a.startswith(("ابو", "ابن", "ام", "ذو"))]
        self.given = [(a, book.total[a]) for a in plain if book.total[a] >= 15 and book.family[a] < 0.5]
        self.family = [(a, book.total[a]) for a in plain if book.total[a] >= 4 and book.family[a] > 0.7]

    def pools(self) -> dict[str, tuple[list[str], list[float]]]:
        return {
            k: ([a for a, _ in getattr(self, k)], [n**0.7 for _, n in getattr(self, k)]) for k in ("given", "family")
        }

    def spell(self, arabic: str) -> str:
        found = self.latin.get(arabic)
        if not found or self.chance.random() < 0.1:
            return "".join(_LETTERS.get(c, "") for c in arabic).capitalize()
        return str(self.chance.choices([s for s, _ in found], [n for _, n in found])[0]).capitalize()


def people(size: int, names: Names) -> list[dict[str, Any]]:
    """Invented people in households: brothers and sisters share all but the given name and the birth date."""
    chance = names.chance
    found: list[dict[str, Any]] = []
    pools = names.pools()
    given = iter(chance.choices(*pools["given"], k=6 * size + 100))
    family = iter(chance.choices(*pools["family"], k=size + 100))
    while len(found) < size:
        shared = {
            "father": next(given), "grand": next(given), "mother": next(given), "family": next(family),
            "place": chance.randrange(len(PLACES)), "house": len(found),
        }  # fmt: skip
        first, taken = chance.randint(1940, 1995), set[str]()
        together = f"{chance.randint(2011, 2015)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        for nth in range(chance.choice((1, 1, 1, 2, 2, 3))):
            name = next(given)
            if name in taken:
                continue
            taken.add(name)
            own = f"{chance.randint(2011, 2015)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            twin = nth and chance.random() < 0.03
            born = (
                found[-1]["born"]
                if twin
                else f"{first + 2 * nth}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            )
            arrest = together if nth and chance.random() < 0.3 else own
            found.append({**shared, "given": name, "born": born, "arrest": arrest, "number": len(found)})
    return found[:size]


def generate(size: int, seed: int) -> tuple[list[Row], list[int], list[int]]:
    """Rows of four lists, about `size` in all; the person and the household behind each.

    List 0: Arabic, four parts, mother, full dates. 1: Arabic, three parts, years, place. 2: Latin, three parts, arrest
    dates. 3: scanned Arabic, father apart, ages.
    """
    chance = random.Random(seed)
    names = Names(chance)
    rows: list[Row] = []
    who: list[int] = []
    house: list[int] = []
    for person in people(int(size / 1.6), names):
        for number in range(4):
            if chance.random() < 0.4:
                rows.append({"list": str(number), **_row(person, number, names)})
                who.append(person["number"])
                house.append(person["house"])
    return rows, who, house


def _row(p: dict[str, Any], number: int, names: Names) -> Row:
    chance = names.chance
    slip = 0.04 if number == 3 else 0.015

    def said(part: str) -> str:
        text = names.spell(p[part]) if number == 2 else p[part]
        return _slip(text, chance, dots=number == 3) if chance.random() < slip else text

    born, arrest = p["born"], p["arrest"]
    y, m, d = born.split("-")
    given, father, family = said("given"), said("father"), said("family")
    row: Row = {"place": LATIN_PLACES[p["place"]] if number == 2 else PLACES[p["place"]]}
    if chance.random() < 0.15:
        row["place"] = ""
    if number == 0:
        row |= {"name": f"{given} {father} {said('grand')} {family}", "mother": said("mother"), "birth": f"{d}/{m}/{y}"}
        row["arrest_date"] = arrest if chance.random() < 0.6 else arrest[:7]
    elif number == 1:
        row |= {"name": f"{given} {father} {family}", "birth": y if chance.random() < 0.8 else f"00/00/{y}"}
        row["arrest_date"] = arrest if chance.random() < 0.5 else ""
        row["mother"] = said("mother") if chance.random() < 0.6 else ""
    elif number == 2:
        row |= {
            "name": f"{given} {father} {family}",
            "birth": born if chance.random() < 0.6 else y,
            "arrest_date": arrest,
        }
    else:
        row |= {"name": f"{given} {family}", "father": father, "mother": said("mother"), "arrest_date": arrest}
        row["age"] = str(int(arrest[:4]) - int(y) - (arrest[5:] < born[5:]))
    if chance.random() < 0.05 and "birth" in row:
        row["birth"] = ""
    return row


def _slip(text: str, chance: random.Random, *, dots: bool) -> str:
    """One slip: a letter left out, doubled, two swapped; in scans another letter of the same shape."""
    if len(text) < 3:
        return text
    at = chance.randrange(1, len(text) - 1)
    if dots:
        groups = [g for g in _DOTS if text[at] in g]
        return text[:at] + chance.choice([c for c in groups[0] if c != text[at]]) + text[at + 1 :] if groups else text
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    return text[:at] + (text[at] * 2 if kind == 1 else text[at + 1] + text[at]) + text[at + 1 + (kind == 2) :]
