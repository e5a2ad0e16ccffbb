"""Values of the nouns in plain words, for people who read a dossier and never a schema."""

from __future__ import annotations

import re
from typing import Any

from msgspec import structs

from tawthiq.model import Figure
from tawthiq.vocabulary import load

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%]?)\Z")
_MARKS = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
# Characters that reorder or hide what follows: harmless in running text inside an isolate, but in a file name they
# make "gpj.exe" look like a picture (Unicode Technical Report 36, section 2.10).
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f\x7f-\x9f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def as_written(text: str, **values: Any) -> str:
    """What the app's catalogues translate, in the dossier: English, with its values filled in."""
    return text.format(**values) if values else text


def phrase(table: str, key: str) -> str:
    """The plain phrase of vocabulary/dossier.yaml for a key; the key itself where there is none."""
    return str(load("dossier")[table].get(key, key))


def number(value: float | None) -> str:
    """A count with thousands separated by commas; the empty string where there is none."""
    if value is None:
        return ""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0")


def amount(figure: Figure) -> str:
    """A figure's number with its qualifier: "up to 13,000", "5,000 to 13,000", "62%", "50 a day"."""
    low = figure.low if figure.low is not None else figure.high
    high = figure.high if figure.high is not None else figure.low
    if low is None:
        return "a number that was not read"
    text = phrase("qualifiers", figure.qualifier).format(low=number(low), high=number(high))
    if not figure.per:
        return text
    return f"{text}%" if figure.per == "percent" else f"{text} {phrase('per', figure.per)}"


def counted(figure: Figure) -> str:
    """A figure's number with what it counts: "20 to 50 detainees a week", "about 40% of families"."""
    if figure.per and figure.per != "percent":
        plain = amount(structs.replace(figure, per=None))
        return f"{plain} {figure.counted} {phrase('per', figure.per)}"
    return f"{amount(figure)} {'of ' if figure.per else ''}{figure.counted}".strip()


def period(edtf: str | None) -> str:
    """An EDTF (ISO 8601-2) date or interval in words; what cannot be read as one is given as it stands."""
    if not edtf:
        return ""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _date(start)
    if end in ("..", ""):
        return f"since {_date(start)}"
    if start in ("..", ""):
        return f"until {_date(end)}"
    return f"{_date(start)} to {_date(end)}"


def _date(text: str) -> str:
    found = _DATE.match(text)
    if not found:
        return text
    month, day = found["month"], found["day"]
    if month and not 1 <= int(month) <= 12:
        return text
    parts = [str(int(day))] if day else []
    parts += [_MONTHS[int(month) - 1]] if month else []
    return _MARKS.get(found["mark"], "") + " ".join([*parts, found["year"]])


def size(count: int) -> str:
    """Bytes for people, with the exact number: "48.2 kB (49,356 bytes)"."""
    exact = f"{count:,} {'byte' if count == 1 else 'bytes'}"
    value = float(count)
    if value < 1000:
        return exact
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 1000 or unit == "TB":
            return f"{value:.1f} {unit} ({exact})"
    return exact


def percent(share: float) -> str:
    """A probability as a whole percentage; never 100 for what is not certain, never 0 for what is possible."""
    whole = round(share * 100)
    if whole >= 100 and share < 1:
        whole = 99
    if whole <= 0 and share > 0:
        whole = 1
    return f"{whole}%"


def count(many: int, one: str, more: str = "") -> str:
    """ "1 document", "3 documents", "no documents"."""
    if many == 1:
        return f"1 {one}"
    return f"{many:,} {more or one + 's'}" if many else f"no {more or one + 's'}"


def as_counted(many: int, one: str, more: str) -> str:
    """A number in such a text; `one` and `more` hold {n}."""
    return (one if many == 1 else more).format(n=f"{many:,}")


def listed(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def language(code: str) -> str:
    return phrase("languages", code)


def direction(code: str) -> str:
    """The HTML `dir` of a language: "rtl" where it is known to be, else "auto"."""
    return "rtl" if code.split("-")[0] in load("dossier")["right_to_left"] else "auto"


def plainly(value: Any) -> str:
    """A slot's value as a person would say it; an em dash for nothing."""
    if value is None or value == "" or value == () or value == []:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return str(value)


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut at the end with an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def visible_name(text: str) -> str:
    """A name as received, with every character that reorders or hides text spelt out: "a⟨U+202E⟩b"."""
    return _HIDDEN.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", text)


def visible_text(text: str) -> str:
    """Evidence text with control characters as their pictures (U+2400 block), so that none is silently swallowed."""
    return _CONTROL.sub(lambda m: "␡" if m.group() == "\x7f" else chr(0x2400 + ord(m.group())), text)
