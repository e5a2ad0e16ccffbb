"""What sources allow is asked by every export, can be taken back, and what is erased is gone from every file."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

import tawthiq
from tawthiq.case import Case, verify_case
from tawthiq.model import TawthiqError

SOURCE = "Nadir Qasimov & wife"
ARABIC = "نادر القاسموف"
NOTE = "handed over at Bab al-Wadi bridge"
NAME = f"statement of {ARABIC}.txt"
SECRETS = (SOURCE, NOTE, ARABIC, "Qasimov")


def make(root: Path, received: Path) -> None:
    """Three files from a folder; two from a named source (one an e-mail with an attachment); one from another."""
    letter = EmailMessage()
    letter["Subject"] = "A list"
    letter.set_content("At least 9 men were killed at Mill Prison in 2014, the guards said.\n")
    letter.add_attachment(b"name,status\nLutfi Sari,detained\n", "text", "csv", filename="list.csv")
    (root / f"letter by {ARABIC}.eml").write_bytes(bytes(letter))
    (root / NAME).write_text("A witness said that 13 men were executed at Mill Prison in 2014.\n", encoding="utf-8")
    (root / "third.txt").write_text("A clerk said that 21 men were held at Mill Prison in 2013.\n", encoding="utf-8")
    with tawthiq.open_case(root / "case", create=True) as opened:
        opened.build(received)
        opened.add([root / NAME, root / f"letter by {ARABIC}.eml"], received_from=SOURCE, note=NOTE)
        opened.add([root / "third.txt"], received_from="source 3")
        opened.build()


@pytest.fixture
def case(copied: Path) -> Path:
    return copied / "case"


def names(opened: Case, purpose: str | None = None, kind: str = "documents") -> set[str]:
    return {str(row["path"]) for row in opened.export(kind, purpose=purpose)}


def allow(opened: Case, source: str, *answers: str) -> None:
    for answer in answers:
        opened.assess("consent", source, [answer], reason="signed form")


def test_for_a_purpose_only_what_every_source_consented_to_leaves(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        everything = names(opened)
        assert len(everything) == 7
        assert opened.covered().unasked == 4
        assert names(opened, "publish") == {"list.csv", "press/page.html", "report.txt"}
        assert opened.covered("publish").reasons == (
            "4 files left out: a source of it was never asked for its consent to `publish`.",
        )
        allow(opened, SOURCE, "publish=yes")
        assert len(names(opened, "publish")) == 6
        assert "third.txt" not in names(opened, "publish")
        assert len(names(opened, "court")) == 3
        assert len(names(opened, "keep")) == 7  # one's own work needs no more than that nobody refused


@pytest.mark.parametrize("kind", ["figures", "documents", "statements"])
def test_what_a_source_refused_is_in_no_export_whatever_it_is_for(case: Path, kind: str) -> None:
    with tawthiq.open_case(case) as opened:
        allow(opened, SOURCE, "publish=yes", "share=yes", "court=no")
        for purpose in (None, "court"):
            rows = json.dumps(opened.export(kind, purpose=purpose), ensure_ascii=False)
            assert ARABIC not in rows
            assert "13 men" not in rows
        assert ARABIC in json.dumps(opened.export(kind, purpose="publish"), ensure_ascii=False)
        (why,) = opened.covered().reasons
        assert why == "3 files left out: a source of it refuses `court`."
        assert opened.covered().left_out[0].name
        with pytest.raises(TawthiqError, match="no such purpose"):
            opened.export(kind, purpose="sell")


def test_an_attachment_stands_under_the_source_of_its_letter(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        allow(opened, SOURCE, "keep=no")
        for purpose in (None, "keep", "share", "publish", "court"):
            left = {found.name for found in opened.covered(purpose).left_out}
            assert f"letter by {ARABIC}.eml/list.csv" in left


def test_withdrawing_is_for_all_purposes_or_for_one_and_needs_a_reason(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        allow(opened, SOURCE, "publish=yes", "court=yes")
        opened.withdraw(SOURCE, ["publish"], reason="asked by telephone")
        assert (opened.consent(SOURCE, "publish"), opened.consent(SOURCE, "court")) == (False, True)
        opened.withdraw(SOURCE, reason="asked by letter")
        assert [opened.consent(SOURCE, p) for p in ("keep", "share", "publish", "court")] == [False] * 4
        for source, reason in (("nobody", "x"), (SOURCE, " ")):
            with pytest.raises(TawthiqError):
                opened.withdraw(source, reason=reason)
    assert verify_case(case).intact


def spellings(secret: str) -> set[bytes]:
    """How a text may stand in a file: as it is, in UTF-16, and as JSON, HTML and addresses escape it."""
    texts = {secret, json.dumps(secret)[1:-1], escape(secret), quote(secret)}
    return {text.encode() for text in texts} | {secret.encode("utf-16-le"), secret.encode("utf-16-be")}


def standing(case: Path, *secrets: str) -> set[str]:
    """The files of a case in whose name or bytes one of the texts stands."""
    wanted = {spelling for secret in secrets for spelling in spellings(secret)}
    found = set()
    for path in case.rglob("*"):
        content = os.fsencode(path.name) + (path.read_bytes() if path.is_file() else b"")
        if any(spelling in content for spelling in wanted):
            found.add(path.relative_to(case).parts[0])
    return found


def test_what_is_erased_is_gone_from_every_file_of_the_case(case: Path) -> None:
    assert standing(case, SOURCE) == {"case.db"}
    assert standing(case, ARABIC) == {"case.db", "dossier"}
    with tawthiq.open_case(case) as opened:
        allow(opened, SOURCE, "publish=yes")
        before = opened.view()
        done = opened.withdraw(SOURCE, reason="withdrawn in person", erase=True)
        assert done is not None
        assert (
            done.values == 8
        )  # name, source and note of two files, and the attachment's name in the case and the mail
        (parent,) = {r.parent for r in opened._store.receipts() if r.parent}
        paths = {r.exhibit: r.path for r in opened._store.receipts()}
        assert done.remains == (
            f"the sealed file {paths[parent]} names what lies in it",
            "1 other files bear it in their names",  # the attachment is called list.csv, as a file from the folder is
        )
        after = opened.view()
        assert {e.exhibit for e in after.exhibits} == {e.exhibit for e in before.exhibits}
        assert len(after.documents) == len(before.documents)
        assert {s.id for r in after.readings.values() for x in r for s in x.statements} == {
            s.id for r in before.readings.values() for x in r for s in x.statements
        }
    assert standing(case, *SECRETS) == set()
    assert (case / "dossier" / "index.html").is_file()
    verdict = verify_case(case, rebuild=True)
    assert verdict.intact, verdict
    with tawthiq.open_case(case) as opened:
        assert not opened.build().changed
        erased = [e for e in opened._custody.entries() if e.kind == "erased"]
    assert [e.details["values"] for e in erased] == [8]


def test_after_its_name_is_erased_what_a_source_gave_is_still_left_out(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        allow(opened, SOURCE, "court=yes")
        opened.withdraw(SOURCE, ["publish"], reason="afraid", erase=True)
        assert len(opened.covered("publish").left_out) == 4
        assert len(opened.covered("share").left_out) == 4  # never asked, and nobody can ask now
        assert {found.name for found in opened.covered("court").left_out} == {"third.txt"}


def test_a_build_from_the_same_folder_does_not_bring_an_erased_name_back(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    shutil.copy(tmp_path / NAME, folder)
    with tawthiq.open_case(case) as opened:
        opened.withdraw(SOURCE, reason="afraid", erase=True)
        summary = opened.build(folder)
        assert "The name of this file was erased" in " ".join(p.what for p in summary.problems)
    assert standing(case, *SECRETS) == set()
    assert verify_case(case).intact


def test_single_values_are_erased_by_exhibit_and_kind_and_places_that_stay_are_named(
    case: Path, tmp_path: Path
) -> None:
    (tmp_path / "quote.txt").write_text("Yara Nimr said that 5 men were killed at Mill Prison in 2012.\n")
    with tawthiq.open_case(case) as opened:
        (receipt,) = opened.add([tmp_path / "quote.txt"], received_from="Yara Nimr", note="a note to keep").receipts
        opened.build()
        done = opened.erase([receipt.exhibit[:10]], ["received_from"])
        assert done.values == 1
        assert done.remains == ("the sealed file quote.txt says it in its own text",)
        assert "quote.txt" not in names(opened, "publish")
        with pytest.raises(TawthiqError, match="nothing left to erase"):
            opened.erase([receipt.exhibit[:10]], ["received_from"])
        with pytest.raises(TawthiqError, match="no such personal value"):
            opened.erase([receipt.exhibit[:10]], ["colour"])
    assert standing(case, "a note to keep") == {"case.db"}
    assert verify_case(case).intact


def test_earlier_exports_are_named_since_nobody_can_call_them_back(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        opened.export("figures", to="/media/usb/figures.jsonl")
        done = opened.withdraw(SOURCE, reason="afraid", erase=True)
        assert done is not None
        (line,) = done.left_before
        assert line.endswith("figures to /media/usb/figures.jsonl")


def test_a_value_that_comes_back_fails_the_check(case: Path) -> None:
    copy = case.with_name("copy.db")
    with tawthiq.open_case(case) as opened:
        shutil.copy(case / "case.db", copy)
        opened.withdraw(SOURCE, reason="afraid", erase=True)
    shutil.copy(copy, case / "case.db")
    assert "no value, since an entry says it was erased" in " ".join(map(str, verify_case(case).evidence))


def test_erasing_reaches_the_other_copy_by_merging_and_never_comes_back_from_it(case: Path) -> None:
    two = case.with_name("two")
    shutil.copytree(case, two)
    with tawthiq.open_case(case) as opened:
        opened.withdraw(SOURCE, reason="afraid", erase=True)
    with tawthiq.open_case(two) as opened:
        opened.assess("consent", "source 3", ["share=yes"], reason="form")
        merged = opened.merge(case)
        assert merged.erased == 8
        opened.build()
        assert len(opened.covered("court").left_out) == 4
    assert standing(two, *SECRETS) == set()
    assert verify_case(two, rebuild=True).intact
    third = case.with_name("third")
    with tawthiq.open_case(case) as opened:
        shutil.copytree(two, third)
        opened.merge(third)
        opened.build()
    assert standing(case, *SECRETS) == set()
    assert verify_case(case).intact


def test_a_copy_that_still_holds_the_value_does_not_bring_it_back(case: Path) -> None:
    two = case.with_name("two")
    shutil.copytree(case, two)
    with tawthiq.open_case(two) as opened:
        opened.assess("consent", "source 3", ["share=yes"], reason="form")
        opened.add([case / "case.toml"], received_from="source 4")
    with tawthiq.open_case(case) as opened:
        opened.withdraw(SOURCE, reason="afraid", erase=True)
        assert opened.merge(two).arrivals == 1
        opened.build()
        assert opened.consent("source 3", "share") is True
    assert standing(case, *SECRETS) == set()
    assert verify_case(case, rebuild=True).intact


def test_killed_while_erasing_it_is_either_not_begun_or_ended_on_opening(
    case: Path, tmp_path: Path, killed_at: Callable[[int, Callable[[], object]], bool]
) -> None:
    def erase(folder: Path) -> None:
        with tawthiq.open_case(folder) as opened:
            done = opened.withdraw(SOURCE, reason="afraid", erase=True)
            assert done is not None

    work = tmp_path / "killed"
    outcomes: set[bool | str] = set()
    for step in (20, 30, 40, 44, 48, 52, 56, 60, 70, 100, 130):
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(case, work)
        outcomes.add(killed_at(step, lambda: erase(work)))
        with tawthiq.open_case(work) as opened:
            begun = any(e.kind == "erased" for e in opened._custody.entries())
        outcomes.add("begun" if begun else "not begun")
        if not begun:
            erase(work)
        assert standing(work, *SECRETS) == set(), step
        verdict = verify_case(work)
        assert verdict.intact, (step, verdict)
    assert {True, "begun", "not begun"} <= outcomes, sys.platform
