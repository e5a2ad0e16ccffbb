"""Values of the nouns in plain words, for people who read a dossier and never a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from msgspec import structs

from tawthiq.model import Assessment, Figure, NamedPlace
from tawthiq.vocabulary import load

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ISOLATE, POP, TO_LEFT, FROM_LEFT = "\u2068", "\u2069", "\u200f", "\u200e"
# The ending of a file's name, and letters that run from right to left with what stands between two of them.
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}(?![A-Za-z0-9])")
_LETTER = "[\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_RIGHT = re.compile(f"{_LETTER}(?:[^A-Za-z0-9/\\\\\u0660-\u0669\u06f0-\u06f9]*{_LETTER})*")
# The second name of a month, before its year.
_SECOND_NAME = re.compile(r"(?<=\w)/\w+(?= \d{4})")
_BYTES = ("kB", "MB", "GB", "TB")
_DATE = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%]?)\Z")
_MARKS = {"~": "about {date}", "?": "perhaps {date}", "%": "perhaps about {date}"}
# A time as the rooms write it (EDTF), in a sentence: "period 2014 against 2015-08", "(..., 2014/2018)".
_TIME = r"(?:\d{4}(?:-\d\d){0,2}[~?%]?|\.\.)(?:/(?:\d{4}(?:-\d\d){0,2}[~?%]?|\.\.))?"
_TIMES = re.compile(
    rf"\b(?P<period>period )(?P<one>{_TIME})(?P<mid> against | holds | lies within )(?P<other>{_TIME})(?=[,;.)])"
    rf"|(?<=, )(?P<last>{_TIME})(?=\))"
)
# Whom two figures count, set against each other.
_COUNTED = re.compile(r"(?<=: |; )population (?=[^;.“]+ against )")
# Characters that reorder or hide what follows: harmless in running text inside an isolate, but in a file name they
# make "gpj.exe" look like a picture (Unicode Technical Report 36, section 2.10).
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f\x7f-\x9f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Voice(Protocol):
    """A language that pages are worded in. English stands in the code and is the key of every catalogue.

    Attributes:
        code: of the language, "en" or "ar".
    """

    code: str

    def __call__(self, english: str, /, **values: Any) -> str:
        """A text with its values filled in."""
        ...

    def count(self, many: int, one: str, more: str, /) -> str:
        """A number with its noun: `one` and `more` hold {n}."""
        ...

    def told(self, sentence: str, /) -> str:
        """A sentence that a room made, in this language; as it stands where it is not known, or is somebody's name."""
        ...


class English:
    """What the rooms themselves speak."""

    code = "en"

    def __call__(self, english: str, /, **values: Any) -> str:
        return english.format(**values) if values else english

    def count(self, many: int, one: str, more: str, /) -> str:
        return (one if many == 1 else more).format(n=f"{many:,}")

    def told(self, sentence: str, /) -> str:
        return in_english(sentence)


_VOICE: ContextVar[Voice] = ContextVar("voice", default=English())  # noqa: B039 it has no state


@contextmanager
def speaking(voice: Voice) -> Iterator[None]:
    """Have everything that is worded here, in this thread or task, be worded in a language."""
    token = _VOICE.set(voice)
    try:
        yield
    finally:
        _VOICE.reset(token)


def voice() -> Voice:
    """The language that is spoken now; English unless `speaking` says otherwise."""
    return _VOICE.get()


def say(english: str, /, **values: Any) -> str:
    """A text of ours with its values filled in, in the language that is spoken now."""
    return voice()(english, **values)


def told(sentence: str) -> str:
    """A sentence that a room made, in the language that is spoken now. See `Voice.told`."""
    return voice().told(sentence)


def apart(text: str) -> str:
    """A name inside a text of another direction, where no markup can isolate it: SVG, titles, options.

    Between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9), save in English.
    """
    return text if voice().code == "en" or not text else f"{ISOLATE}{text}{POP}"


def foreign(text: str) -> str:
    """A name isolated as `apart` does, in English too where it has letters that run from right to left."""
    return f"{ISOLATE}{text}{POP}" if voice().code != "en" or _RIGHT.search(text) else text


def place_name(label: str) -> str:
    """A place as comparisons label it: a country in the language that is spoken, any other as the documents name it."""
    country = say(f"{label} (country)")
    return apart(visible_name(label)) if country.endswith(" (country)") else country


def brief(period: str) -> str:
    """A time in words where room is scarce: of a month with two names ("آذار/مارس 2014") the first."""
    return _SECOND_NAME.sub("", period)


def led(text: str) -> str:
    """A text that begins with an isolated name, in its own direction: `dir="auto"` would take the name's.

    The mark of the language's direction goes first, RIGHT-TO-LEFT or LEFT-TO-RIGHT.
    """
    if not text.startswith(ISOLATE):
        return text
    return (TO_LEFT if direction(voice().code) == "rtl" else FROM_LEFT) + text


def heading(title: str, place: str | None) -> str:
    """A comparison's title ("executed, died photographs a week, Lowland Prison"), of which the place is a name."""
    if voice().code == "en":
        return title
    what = title.removesuffix(f", {place}") if place else title
    shown = say(", ").join(_headed(part) for part in what.split(", "))
    return shown if what == title else f"{shown}{say(', ')}{place_name(place or '')}"


def _headed(words: str) -> str:
    """ "documented photographs per week": what befell them, what was counted, and the rate."""
    thing, _, per = words.partition(" per ")
    measure, _, unit = thing.partition(" ")
    noun = say(f"{measure} (noun)").removesuffix(" (noun)")
    return " ".join(t for t in (noun, say(unit), phrase("per", per)) if t)


def phrase(table: str, key: str) -> str:
    """The plain phrase of vocabulary/dossier.yaml for a key; the key itself where there is none."""
    return say(str(load("dossier")[table].get(key, key)))


def decided(assessment: Assessment) -> str:
    """What somebody decided, in words: "accepted"."""
    lifted = assessment.verdict == "protect" and not assessment.values.get("protected", True)
    return phrase("verdicts", "unprotect" if lifted else assessment.verdict)


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
        return say("a number that was not read")
    text = phrase("qualifiers", figure.qualifier).format(low=number(low), high=number(high))
    if not figure.per:
        return text
    return f"{text}{say('%')}" if figure.per == "percent" else f"{text} {phrase('per', figure.per)}"


def counted(figure: Figure) -> str:
    """A figure's number with what it counts: "20 to 50 detainees a week", "about 40% of families"."""
    return f"{plain(figure)} {of_what(figure)}".strip()


def plain(figure: Figure) -> str:
    """A figure's number without what a rate is by, for the words of `of_what` to follow: "20 to 50", "about 40%"."""
    return amount(figure if figure.per == "percent" else structs.replace(figure, per=None))


def of_what(figure: Figure) -> str:
    """What a figure counts, behind its number: "detainees a week", "of families", "people in each group"."""
    if figure.per == "percent":
        whole = say("{share} of {counted}", share="", counted=apart(figure.counted))
        return whole.strip() if figure.counted else ""
    rate = phrase("per", figure.per) if figure.per else ""
    return f"{apart(figure.counted)} {rate}".strip()


def also_written(place: NamedPlace) -> str:
    """The spellings of a place other than the one that it is shown under, most frequent first."""
    return say(", ").join(apart(n) for n in place.names if n != place.label)


def period(edtf: str | None) -> str:
    """An EDTF (ISO 8601-2) date or interval in words; what cannot be read as one is given as it stands."""
    if not edtf:
        return ""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _date(start)
    if end in ("..", ""):
        return say("since {date}", date=_date(start))
    if start in ("..", ""):
        return say("until {date}", date=_date(end))
    return say("{low} to {high}", low=_date(start), high=_date(end))


def in_english(sentence: str) -> str:
    """A room's English sentence as it is read: with its times in words ("period 2014 to 2018 against August 2015").

    Names in letters that run from right to left are isolated: else what follows them ("; 100% of its credits") would
    run with them (Unicode Standard Annex 9, W4). A LEFT-TO-RIGHT MARK goes before a sentence that begins with one:
    `<bdi>` and `dir="auto"` take the direction of the first letter, isolated or not. What has more such letters than
    Latin ones is somebody's own sentence, and stays.
    """

    def worded(found: re.Match[str]) -> str:
        if found["last"]:
            return period(found["last"])
        return f"{found['period']}{period(found['one'])}{found['mid']}{period(found['other'])}"

    sentence = _COUNTED.sub("those counted: ", _TIMES.sub(worded, sentence))
    if not _RIGHT.search(sentence) or ISOLATE in sentence:
        return sentence
    mine = sum(c.isascii() and c.isalpha() for c in sentence)
    if 2 * mine < sum(c.isalpha() for c in sentence):
        return sentence
    shown = _RIGHT.sub(lambda m: f"{ISOLATE}{m.group()}{POP}", sentence)
    first = next(c for c in sentence if c.isalpha())
    return shown if first.isascii() else FROM_LEFT + shown


def _date(text: str) -> str:
    found = _DATE.match(text)
    if not found:
        return text
    month, day = found["month"], found["day"]
    if month and not 1 <= int(month) <= 12:
        return text
    parts = [str(int(day))] if day else []
    parts += [say(_MONTHS[int(month) - 1])] if month else []
    whole = " ".join([*parts, found["year"]])
    return say(_MARKS[found["mark"]], date=whole) if found["mark"] else whole


def size(count: int) -> str:
    """Bytes for people, with the exact number: "48.2 kB (49,356 bytes)"."""
    exact = voice().count(count, "{n} byte", "{n} bytes")
    value = float(count)
    if value < 1000:
        return exact
    for unit in _BYTES:
        value /= 1000
        if value < 1000 or unit == _BYTES[-1]:
            return f"{value:.1f} {say(unit)} ({exact})"
    return exact


def percent(share: float) -> str:
    """A probability as a whole percentage; never 100 for what is not certain, never 0 for what is possible."""
    whole = round(share * 100)
    if whole >= 100 and share < 1:
        whole = 99
    if whole <= 0 and share > 0:
        whole = 1
    return f"{whole}{say('%')}"


def count(many: int, one: str, more: str = "") -> str:
    """ "1 document", "3 documents", "no documents"."""
    plural = more or one + "s"
    if voice().code == "en" and not many:
        return f"no {plural}"
    return voice().count(many, f"{{n}} {one}", f"{{n}} {plural}")


def as_counted(many: int, one: str, more: str) -> str:
    """A number in such a text; `one` and `more` hold {n}."""
    return voice().count(many, one, more)


def listed(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return items[0] if items else ""
    return say("{items} and {last}", items=say(", ").join(items[:-1]), last=items[-1])


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
        return say("yes") if value else say("no")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list | tuple):
        return say(", ").join(str(v) for v in value)
    return str(value)


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut at the end with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1].rstrip() + "…"
    return cut + POP if cut.count(ISOLATE) > cut.count(POP) else cut


def visible_name(text: str) -> str:
    """A name as received, with every character that reorders or hides text spelt out: "a⟨U+202E⟩b"."""
    return _HIDDEN.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", text)


def filed(name: str) -> str:
    """A file's name or path in the order in which it is written, whatever letters it has: 2021-05-15 stays a date.

    Read from right to left, as Arabic letters have it, its digits, hyphens and ending change places. A LEFT-TO-RIGHT
    MARK before it and after each run of such letters keeps them (Unicode Standard Annex 9); other names stay.
    """
    if not (_ENDING.search(name) and _RIGHT.search(name)):
        return name
    return FROM_LEFT + _RIGHT.sub(lambda m: m.group() + FROM_LEFT, name)


def shown_name(text: str) -> str:
    """A name as pages show it: nothing hidden in it, and a file's from left to right."""
    return filed(visible_name(text))


def visible_text(text: str) -> str:
    """Evidence text with control characters as their pictures (U+2400 block), so that none is silently swallowed."""
    return _CONTROL.sub(lambda m: "␡" if m.group() == "\x7f" else chr(0x2400 + ord(m.group())), text)
