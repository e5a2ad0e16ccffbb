"""The shipped example: its gold can be quoted, its truth is consistent, and it says that it is fictional."""

from __future__ import annotations

import csv
import email
import email.message
import email.policy
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tawthiq.evidence import Held
from tawthiq.model import Exhibit
from tawthiq.reading import Allowance, Limits, Member, box_of, ocr, read_exhibit

EXAMPLES = Path(__file__).parents[2] / "examples"
CASE = EXAMPLES / "harsoun"
DOCUMENTS = CASE / "documents"
TRUTH: dict[str, Any] = json.loads((CASE / "truth.json").read_text(encoding="utf-8"))
GOLD = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((CASE / "gold").glob("*.json"))}
FILES = {p.relative_to(DOCUMENTS).as_posix(): p for p in sorted(DOCUMENTS.rglob("*")) if p.is_file()}
BY_STEM = {p.stem: name for name, p in FILES.items() if not name.startswith("from-phone/")}
NOTICE = ("Fictional example document", "خيالية")

QUALIFIERS = {"exact", "about", "at_least", "more_than", "at_most", "less_than", "range", "vague"}
UNITS = {"people", "bodies", "photographs", "interviews", "documents", "cases", "places", "events", "groups", "other"}
PER = {None, "day", "week", "month", "year", "group", "percent"}
MEASURES = {
    "killed", "executed", "died", "detained", "missing", "tortured", "raped", "injured", "displaced", "released",
    "abducted", "sentenced", "interviewed", "documented", "other",
}  # fmt: skip
SLOTS = {
    "phrase", "low", "high", "qualifier", "unit", "per", "counted", "measure", "place", "period", "speaker", "via",
    "hedge",
}  # fmt: skip


def text_of(name: str) -> str:
    data = FILES[name].read_bytes()
    exhibit = Exhibit(hashlib.sha256(data).hexdigest(), len(data))
    document = read_exhibit(Held(FILES[name]), exhibit, name).document
    assert document is not None, f"{name} could not be read"
    return document.text


def attachment(name: str) -> email.message.EmailMessage:
    message = email.message_from_bytes(FILES[name].read_bytes(), policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    (part,) = message.iter_attachments()
    assert isinstance(part, email.message.EmailMessage)
    return part


def list_rows(key: str) -> list[list[str]]:
    """The rows of a list below its header, read without Tawthiq."""
    entry = TRUTH["lists"][key]
    path = FILES[entry["document"]]
    if path.suffix == ".xlsx":
        sheet = load_workbook(path).worksheets[0]
        return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    if path.suffix == ".eml":
        content = attachment(entry["document"]).get_payload(decode=True)
        assert isinstance(content, bytes)
        return list(csv.reader(io.StringIO(content.decode()), delimiter=";"))[1:]
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))[1:]


def quoted(item: Any) -> list[dict[str, str]]:
    """Every {document, phrase} in the truth, however deep."""
    if isinstance(item, dict):
        if set(item) == {"document", "phrase"}:
            return [item]
        return [found for value in item.values() for found in quoted(value)]
    return [found for value in item for found in quoted(value)] if isinstance(item, list) else []


@pytest.mark.parametrize("stem", GOLD)
def test_phrases_stand_in_the_text_as_read_and_in_its_order(stem: str) -> None:
    text, at = text_of(BY_STEM[stem]), 0
    for figure in GOLD[stem]["figures"]:
        found = text.find(figure["phrase"], at)
        assert found >= 0, f"{figure['phrase']!r} does not stand in {BY_STEM[stem]} after {at}"
        at = found + len(figure["phrase"])


@pytest.mark.parametrize("stem", GOLD)
def test_gold_keeps_to_the_guide(stem: str) -> None:
    gold = GOLD[stem]
    assert gold["id"] == stem
    assert gold["lang"] in {"en", "ar"}
    for figure in gold["figures"]:
        assert set(figure) == SLOTS
        assert figure["qualifier"] in QUALIFIERS
        assert figure["unit"] in UNITS
        assert figure["per"] in PER
        assert figure["measure"] in MEASURES
        low, high, kind = figure["low"], figure["high"], figure["qualifier"]
        assert (low is None) == (kind in {"at_most", "less_than"}), figure["phrase"]
        assert (high is None) == (kind in {"at_least", "more_than", "vague"}), figure["phrase"]
        assert kind == "range" or low is None or high is None or low == high
        assert figure["counted"] in figure["phrase"]
        assert len(figure["phrase"].split()) <= 10


def test_every_file_with_prose_has_gold_and_every_other_file_a_reason() -> None:
    lists = {entry["document"] for entry in TRUTH["lists"].values() if not entry["attachment"]}
    unread = {entry["document"] for entry in TRUTH["unread"]}
    copies = {pair[0] for pair in TRUTH["same_bytes"]}
    with_gold = {BY_STEM[stem] for stem in GOLD}
    assert with_gold | lists | unread | copies == set(FILES)
    assert len(FILES) >= 14


def test_the_truth_quotes_only_figures_of_the_gold() -> None:
    phrases = {(BY_STEM[stem], figure["phrase"]) for stem, gold in GOLD.items() for figure in gold["figures"]}
    quotes = quoted(TRUTH)
    assert quotes
    assert {(q["document"], q["phrase"]) for q in quotes} <= phrases


def test_relays_and_origins_agree_with_the_gold() -> None:
    of_gold: dict[str, set[str]] = {}
    for stem, gold in GOLD.items():
        if gold["origin"] != "none":
            of_gold.setdefault(gold["origin"], set()).add(BY_STEM[stem])
    assert {o["key"]: set(o["documents"]) for o in TRUTH["origins"]} == of_gold
    for relay in TRUTH["relays"]:
        assert relay.get("partly") or relay["document"] in of_gold[relay["origin"]]
    assert max(len(r["through"]) for r in TRUTH["relays"]) >= 2


def interval(figure: dict[str, Any]) -> tuple[float, float]:
    low = figure["low"] if figure["low"] is not None else 0
    return low, figure["high"] if figure["high"] is not None else float("inf")


@pytest.mark.parametrize("case", TRUTH["contradictions"], ids=lambda c: str(c["id"]))
def test_planted_contradictions_stay_disjoint_after_a_tenth_of_widening(case: dict[str, Any]) -> None:
    figures = {(BY_STEM[stem], f["phrase"]): f for stem, gold in GOLD.items() for f in gold["figures"]}
    one, other = ([figures[q["document"], q["phrase"]] for q in side["figures"]] for side in case["sides"])
    assert case["sides"][0]["origin"] != case["sides"][1]["origin"]
    for left in one:
        for right in other:
            assert left["measure"] == right["measure"] == case["measure"]
            (a, b), (c, d) = interval(left), interval(right)
            assert b * 1.1 < c * 0.9 or d * 1.1 < a * 0.9


def test_every_row_of_the_lists_is_accounted_for_once() -> None:
    rows = Counter((r["list"], r["row"]) for person in TRUTH["persons"] for r in person["rows"])
    rows.update((r["list"], r["row"]) for r in TRUTH["not_persons"])
    assert set(rows.values()) == {1}
    for key, entry in TRUTH["lists"].items():
        held = list_rows(key)
        assert len(held) == entry["rows"]
        assert {row for name, row in rows if name == key} == set(range(1, len(held) + 1))


def test_three_lists_overlap_as_the_readme_says() -> None:
    on = Counter(len({r["list"] for r in person["rows"]}) for person in TRUTH["persons"])
    assert (on[3], on[2], len(TRUTH["persons"])) == (10, 15, 79)
    assert all(30 <= entry["rows"] <= 60 for entry in TRUTH["lists"].values())


def test_the_duplicate_row_and_the_totals_row_are_there() -> None:
    rows = list_rows("A")
    (duplicate,) = TRUTH["duplicates"]
    first, second = (rows[at - 1] for at in duplicate["rows"])
    assert first[1:] == second[1:]
    (totals,) = TRUTH["not_persons"]
    assert rows[totals["row"] - 1][1] == "Total"


def test_namesakes_bear_the_same_name_and_another_birth() -> None:
    rows = {p["id"]: p["rows"] for p in TRUTH["persons"]}
    pair = TRUTH["namesakes"][0]["persons"]
    cells = [{c for r in rows[person] for c in list_rows(r["list"])[r["row"] - 1]} for person in pair]
    born = [{c for c in cell if c in {"1961", "1993"}} for cell in cells]
    assert {frozenset(b) for b in born} == {frozenset({"1961"}), frozenset({"1993"})}


@pytest.mark.parametrize("entry", TRUTH["unread"], ids=lambda e: str(e["document"]))
def test_files_that_cannot_be_read_are_named_with_a_reason(entry: dict[str, str]) -> None:
    data = FILES[entry["document"]].read_bytes()
    exhibit = Exhibit(hashlib.sha256(data).hexdigest(), len(data))
    result = read_exhibit(Held(FILES[entry["document"]]), exhibit, entry["document"])
    if "without" in entry and ocr.model():
        assert result.document is not None
        assert result.problems, "what OCR was unsure of is said"
        return
    assert result.document is None or not result.document.text.strip()
    assert result.problems


def test_the_attachment_comes_out_as_a_file_of_its_own() -> None:
    (entry,) = TRUTH["attachments"]
    box = box_of(Held(FILES[entry["of"]]), entry["of"])
    assert box is not None
    (member,) = box.open(Allowance(Limits()))
    assert isinstance(member, Member)
    assert member.name == entry["name"]
    assert member.content.read(10**6) == (CASE / "sources" / entry["same_bytes_as_source"]).read_bytes()


def test_the_same_bytes_stand_under_two_paths() -> None:
    for one, other in TRUTH["same_bytes"]:
        assert FILES[one].read_bytes() == FILES[other].read_bytes()


def raw_text(name: str) -> str:
    """What a person who opens the file would see, roughly, and its name."""
    path = FILES[name]
    data = path.read_bytes()
    if path.suffix == ".docx":
        data = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    return name + data.decode("utf-8", errors="replace")


@pytest.mark.parametrize("name", [n for n in FILES if Path(n).suffix not in {".pdf", ".png"}])
def test_each_file_says_that_it_is_fictional(name: str) -> None:
    shown = raw_text(name)
    assert any(word.lower() in shown.lower() for word in (*NOTICE, "fictional")), name


def test_the_printed_and_scanned_files_come_from_sources_that_say_so() -> None:
    for source in ("report.html", "annex.html", "register-page.txt"):
        assert NOTICE[0] in (CASE / "sources" / source).read_text(encoding="utf-8")
    assert "**Everything here is invented.**" in (EXAMPLES / "README.md").read_text(encoding="utf-8")


def test_the_example_stays_small() -> None:
    assert sum(p.stat().st_size for p in EXAMPLES.rglob("*") if p.is_file()) < 2_000_000


def test_committed_binaries_are_what_their_sources_make() -> None:
    run = subprocess.run([sys.executable, str(EXAMPLES / "make.py"), "--check"], capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode()
    assert run.stdout.decode().count("same: ") >= 3
