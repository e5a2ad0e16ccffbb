"""The form of the training texts: plain text with one line a figure, read and checked.

    python training/markup.py FILE...      names what is wrong in each file; exit code 1 if anything is

A file holds any number of documents:

    @@@ id
    publisher: who publishes the page
    published: 2019-04-12 (or none)
    places: Velmara=country; Port Oske=city          (invented places only)
    ---
    Headline

    Text...
    ===
    more than 300 prisoners | unit=people | counted=prisoners | measure=executed | place=X | speaker=Y | via=A; B
    > relies: A; B
    > denial: speaker | of | cue
    > demand: speaker | addressee | asks

A figure's phrase stands verbatim in the text, figures in text order; a slot that is null is left out. Values are as
the reading guide of the gold defines them. With `article: train/008 0-7` in its head a document has no words of its
own: they are paragraphs of a real article (articles.py).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import articles

MEASURES = frozenset(
    "killed executed died detained missing tortured raped injured displaced released abducted sentenced interviewed"
    " documented other".split()
)
UNITS = frozenset("people bodies photographs interviews documents cases places events groups other".split())
PERS = frozenset("day week month year group percent".split())
SLOTS = frozenset("unit per counted measure place period speaker via hedge low high".split())
KINDS = frozenset("country region city town site".split())
_PERIOD = re.compile(r"(?:\.\.|\d{4}(?:-\d\d(?:-\d\d)?)?)(?:/(?:\.\.|\d{4}(?:-\d\d(?:-\d\d)?)?))?")


@dataclass(slots=True)
class Row:
    """One annotated figure: its words' offsets in the text, and its slots (null ones left out)."""

    start: int
    end: int
    slots: dict[str, str]


@dataclass(slots=True)
class Text:
    """One annotated document; `absent` where its words are an article that is not at hand."""

    id: str
    head: dict[str, str]
    text: str
    rows: list[Row] = field(default_factory=list)
    notes: list[tuple[str, list[str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    absent: bool = False


def read(path: Path) -> Iterator[Text]:
    """The documents of one file; what is wrong with each stands in its `problems`."""
    for part in re.split(r"(?m)^@@@ ", path.read_text(encoding="utf-8"))[1:]:
        yield _document(part)


def _document(part: str) -> Text:
    head, _, rest = part.partition("\n---\n")
    text, found, lines = rest.partition("\n===\n")
    name, *pairs = head.split("\n")
    fields = {k.strip(): v.strip() for k, _, v in (p.partition(":") for p in pairs if p.strip())}
    if "article" in fields:
        article = articles.text_of(fields["article"])
        if article is None:
            return Text(name.strip(), fields, "", absent=True)
        text = article
    document = Text(name.strip(), fields, text.strip("\n") + "\n")
    if not found:
        document.problems.append("no line '===' between text and figures")
    for pair in filter(None, fields.get("places", "").split(";")):
        place, _, kind = pair.partition("=")
        if kind.strip() not in KINDS:
            document.problems.append(f"place {place.strip()!r}: kind {kind.strip()!r}, expected one of {sorted(KINDS)}")
    at = 0
    for line in filter(str.strip, lines.split("\n")):
        if line.startswith(">"):
            kind, _, value = line[1:].partition(":")
            parts = [v.strip() for v in value.split("|")]
            if kind.strip() in ("denial", "demand") and len(parts) != 3:
                document.problems.append(f"{line!r}: three parts with '|' between them, the middle one may be empty")
            document.notes.append((kind.strip(), parts))
        else:
            at = _figure(document, line, at)
    return document


def _figure(document: Text, line: str, at: int) -> int:
    phrase, *pairs = (p.strip() for p in line.split(" | "))
    pattern = r"\s+".join(map(re.escape, phrase.split()))
    match = re.compile(pattern).search(document.text, at)
    if match is None:
        again = re.search(pattern, document.text)
        why = "stands earlier: figures go in text order" if again else "does not stand in the text verbatim"
        document.problems.append(f"{phrase!r} {why}")
        return at
    slots = {k.strip(): v.strip() for k, _, v in (p.partition("=") for p in pairs)}
    _check(document, phrase, slots)
    document.rows.append(Row(match.start(), match.end(), slots))
    return match.end()


def _check(document: Text, phrase: str, slots: dict[str, str]) -> None:
    wrong = [f"slot {k!r} is unknown" for k in slots.keys() - SLOTS]
    for name, allowed in (("measure", MEASURES), ("unit", UNITS), ("per", PERS), ("hedge", frozenset({"yes", "no"}))):
        if name in slots and slots[name] not in allowed:
            wrong.append(f"{name} {slots[name]!r}, expected one of {sorted(allowed)}")
    wrong += [f"{name} is missing" for name in ("unit", "counted", "measure") if name not in slots]
    if "period" in slots and not _PERIOD.fullmatch(slots["period"]):
        wrong.append(f"period {slots['period']!r} is not EDTF as the guide uses it")
    text = " ".join(document.text.split()).lower()
    for name in ("place", "speaker"):
        if name in slots and " ".join(slots[name].split()).lower() not in text:
            wrong.append(f"{name} {slots[name]!r} does not stand in the text")
    document.problems += [f"{phrase!r}: {w}" for w in wrong]


def main(paths: list[str]) -> int:
    wrong = documents = figures = 0
    for path in paths:
        for document in read(Path(path)):
            documents, figures = documents + 1, figures + len(document.rows)
            wrong += len(document.problems)
            for problem in document.problems:
                print(f"{path}: {document.id}: {problem}")
    print(f"{documents} documents, {figures} figures, {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
