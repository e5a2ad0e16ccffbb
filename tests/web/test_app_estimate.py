"""The estimate in the app: as it was written last, in the reader's language, in the dark, on a telephone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browsing import Browser
from msgspec.structs import replace
from reading_pages import Page, latin
from screens import chromium, overflow, violations

from tawthiq.case import estimated, estimating
from tawthiq.estimation import Input, Links, Recall, Report, Settings, of_table, read_csv
from tawthiq.model import TawthiqError
from tawthiq.web import Serving

LISTS = "Hospital,Police,Families,count\n1,0,0,60\n0,1,0,55\n0,0,1,70\n1,1,0,22\n1,0,1,25\n0,1,1,24\n1,1,1,9\n"
SHORT = Settings(iterations=2_000, burn_in=1_000, every=20, replicates=100)
# Beside who wrote the papers that a method rests on, and statistics that have their name from Latin letters.
ALLOWED = {
    *("Manrique-Vallier", "Madigan", "York", "Chan", "Silverman", "Vincent", "Darroch", "Rivest", "Baillargeon"),
    *("Vehtari", "Sadinle", "and", "et", "al", "al.", "BCa", "BIC", "R-hat", "iterations"),
}


@pytest.fixture(scope="module")
def report() -> Report:
    return of_table(read_csv(LISTS), "three lists", [Input("lists.csv", "ab" * 32)], SHORT)


@pytest.fixture
def written(case: Path, report: Report) -> Path:
    estimating.write(report, case / estimated.FOLDER)
    return case


def test_without_an_estimate_the_page_says_how_one_is_made(browser: Browser) -> None:
    page = browser.get("/estimate")
    assert page.status_code == 200
    assert "No estimate has been made" in page.text
    assert "tawthiq estimate CASE" in page.text


def test_what_was_written_is_read_again_as_it_was(written: Path, report: Report) -> None:
    made = estimating.stored(written)
    assert made is not None
    assert made.results == report.results
    assert made.settings == report.settings
    assert made.digest == report.as_dict()["digest"]


def test_the_page_has_the_verdict_every_estimator_and_the_digests(
    written: Path, browser: Browser, report: Report
) -> None:
    page = browser.get("/estimate").text
    answer = report.whole.answer
    assert answer is not None, "the lists overlap well, so that there is a number to show"
    assert f"Between {answer[0]:,} and {answer[2]:,} people in all" in page
    for one in report.whole.estimates:
        assert one.title in page
    for text in ("What the number means, and what not", "Method", "ab" * 32, report.as_dict()["digest"]):
        assert text in page


def test_a_refused_estimate_shows_no_number_as_the_answer(case: Path, browser: Browser) -> None:
    two = of_table(read_csv("A,B,count\n1,0,30\n0,1,20\n1,1,8\n"), "two", [], SHORT)
    estimating.write(two, case / estimated.FOLDER)
    page = browser.get("/estimate").text
    assert "Not estimable" in page
    assert "cannot be told" in page
    assert "people in all</strong>" not in page


def test_strata_links_and_recall_are_shown_as_well(case: Path, browser: Browser, report: Report) -> None:
    women, men = (replace(report.whole, name=name) for name in ("female", "male"))
    full = replace(
        report,
        results=(report.whole, women, men),
        by=("sex",),
        total=(500, 800, 1_200),
        links=Links(7, 40, Recall(95, 100)),
    )
    estimating.write(full, case / estimated.FOLDER)
    made = estimating.stored(case)
    assert made is not None
    assert (made.total, made.links, made.by) == (full.total, full.links, full.by)
    page = browser.get("/estimate").text
    alone = (case / estimated.FOLDER / estimated.PAGE).read_text(encoding="utf-8")
    for text in ("Sum of the strata", "500 to 1,200", "female", "40 whole linkages", "95 of 100 pairs known otherwise"):
        assert text in page
        assert text in alone


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"strata": 3}', b"\xff\xfe"])
def test_a_file_that_is_no_estimate_is_said_and_breaks_nothing(case: Path, browser: Browser, content: bytes) -> None:
    folder = case / estimated.FOLDER
    folder.mkdir()
    (folder / estimated.DATA).write_bytes(content)
    with pytest.raises(TawthiqError, match="no estimate of this version"):
        estimating.stored(case)
    page = browser.get("/estimate")
    assert page.status_code == 200
    assert "could not be read" in page.text


def test_an_estimate_with_a_field_of_the_wrong_kind_is_said(written: Path) -> None:
    file = written / estimated.FOLDER / estimated.DATA
    data = json.loads(file.read_bytes())
    data["estimators"][0]["low"] = "many"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(TawthiqError, match="no estimate of this version"):
        estimating.stored(written)


def test_in_arabic_nothing_is_english_but_names(written: Path, browser: Browser) -> None:
    browser.post("/language", language="ar", back="/estimate")
    page = Page(browser.get("/estimate").text)
    left = {word for said in page.said if said.own for word in latin(said.text)}
    assert {word.strip("-.") for word in left} - ALLOWED <= {"SHA-256"}


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_it_can_be_read_on_a_telephone_and_in_the_dark(
    written: Path, serving: Serving, width: int, dark: bool
) -> None:  # fmt: skip
    with chromium(serving, width=width, dark=dark) as page:
        page.goto(f"{serving.base}/estimate")
        assert overflow(page) <= 0
        page.click("summary >> nth=0")
        assert overflow(page) <= 0
        assert violations(page) == []
