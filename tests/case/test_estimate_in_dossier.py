"""The estimate of a case as a page of its dossier: all of it or nothing, each list led to its sealed file."""

from __future__ import annotations

import base64
import hashlib
import random
import shutil
from pathlib import Path

import named
import pytest
from lxml import html

from tawthiq.case import open_case, verify_case
from tawthiq.estimation import Result, Settings

SHORT = Settings(iterations=2_000, burn_in=1_000, every=20, replicates=100, linkages=2)
GIVEN = ("Amin", "Basel", "Dawud", "Faris", "Ghassan", "Hadi", "Imad", "Jalal", "Karim", "Nabil", "Omran", "Qasim")
FAMILY = ("Harsouni", "Darwi", "Zaytoun", "Marjani", "Sahli", "Wadi", "Jabali", "Bahri", "Sukkari", "Attari")
LISTS = ("clinic.csv", "families.csv", "police.csv")


def _lists(folder: Path) -> Path:
    state = random.Random(5)  # noqa: S311 made-up people
    people = [
        f"{' '.join([*state.choices(GIVEN, k=3), state.choice(FAMILY)])},{state.randint(1950, 1995)}"
        for _ in range(260)
    ]
    folder.mkdir()
    for name in LISTS:
        rows = [p for p in people if state.random() < 0.45]
        (folder / name).write_text("\n".join(["Name,Year of birth", *rows]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A case with its estimate, and what was estimated."""
    root = tmp_path_factory.mktemp("estimated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(root / "home"))
        with open_case(root / "case", create=True) as case:
            case.build(_lists(root / "received"))
            assert not (root / "case" / "dossier" / "estimate.html").exists()
            assert "estimate.html" not in (root / "case" / "dossier" / "index.html").read_text(encoding="utf-8")
            report, _ = case.estimate(settings=SHORT)
            assert case.build().changed
    return root / "case", report.whole


@pytest.fixture
def case(made: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAWTHIQ_HOME", str(made[0].parent / "home"))
    return Path(shutil.copytree(made[0], tmp_path / "case"))


def _page(case: Path, name: str = "estimate.html") -> html.HtmlElement:
    return html.document_fromstring((case / "dossier" / name).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def test_the_dossier_has_the_verdict_the_estimators_and_what_they_mean(case: Path, made: tuple[Path, Result]) -> None:
    page, whole = _page(case), made[1]
    said = page.text_content()
    for one in whole.estimates:
        assert one.title in said
        assert one.assumes in said
    for doubt in whole.doubts:
        assert doubt.text in said
    if whole.answer:
        assert f"Between {whole.answer[0]:,} and {whole.answer[2]:,} people in all" in said
    for heading in ("What the number means, and what not", "Method", "What it rests on"):
        assert heading in [h.text_content() for h in page.iter("h2")]
    spans = page.xpath("//svg[.//title[contains(., 'on one axis')]]//path[@class='span']")
    assert len(spans) == sum(e.centre is not None for e in whole.estimates)


def test_every_list_leads_to_its_sealed_exhibit_and_the_first_page_to_the_estimate(case: Path) -> None:
    with open_case(case) as opened:
        sealed = {e.paths[0].rsplit("/", 1)[-1]: e.exhibit.sha256 for e in opened.view().exhibits}
    facts = _page(case).xpath("//dl[@class='facts']/dt")
    found = {dt.text_content(): dt.getnext() for dt in facts if dt.text_content() in LISTS}
    assert set(found) == set(LISTS)
    exhibits = {e.get("id") for e in _page(case, "exhibits.html").iter() if e.get("id")}
    for name, dd in found.items():
        assert sealed[name] in dd.text_content()
        [href] = dd.xpath("./a/@href")
        assert href.split("#")[0] == "exhibits.html"
        assert sealed[name].startswith(href.split("#x-")[1])
        assert href.split("#")[1] in exhibits
    links = _page(case, "index.html").xpath("//dl[@class='holdings']//a[@href='estimate.html']")
    assert len(links) == 1
    assert _page(case).xpath("//nav//a[@aria-current='page']/@href") == ["estimate.html"]


def test_the_same_estimate_is_the_same_bytes_again_and_nothing_is_written_twice(case: Path, tmp_path: Path) -> None:
    before = (case / "dossier" / "estimate.html").read_bytes()
    with open_case(case) as opened:
        assert not opened.build().changed
        opened.build(pages=tmp_path / "out")
    # The footer has the custody log's state, which an export moves.
    assert _main(tmp_path / "out" / "estimate.html") == _main(case / "dossier" / "estimate.html")
    assert (case / "dossier" / "estimate.html").read_bytes() == before
    assert verify_case(case).intact


def _main(page: Path) -> str:
    return page.read_text(encoding="utf-8").split("<main")[1].split("</main>")[0]


def test_the_page_asks_no_host_and_its_style_is_the_one_that_is_allowed(case: Path) -> None:
    text = (case / "dossier" / "estimate.html").read_text(encoding="utf-8")
    assert "http" not in text.replace("http-equiv", "")
    [policy] = _page(case).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    style = text.split("<style>")[1].split("</style>")[0]
    assert ".est .span" in style
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy


def test_an_estimate_that_was_changed_by_hand_is_not_shown(case: Path) -> None:
    file = case / "estimate" / "estimate.json"
    file.write_bytes(file.read_bytes().replace(b'"seed": 1', b'"seed": 2'))
    with open_case(case) as opened:
        opened.build()
    said = _page(case).text_content()
    assert "No estimate is shown" in said
    assert "not as it was written" in said
    assert "Estimators side by side" not in said
    assert "cannot be shown" in _page(case, "index.html").text_content()
    file.unlink()
    with open_case(case) as opened:
        opened.build()
    assert not (case / "dossier" / "estimate.html").exists()
    assert verify_case(case).intact


def test_a_case_that_changed_since_says_so(case: Path, tmp_path: Path) -> None:
    assert "has changed since" not in _page(case).text_content()
    more = tmp_path / "more"
    more.mkdir()
    (more / "late.csv").write_text("Name,Year of birth\nAmin Basel Dawud Wadi,1970\n", encoding="utf-8")
    with open_case(case) as opened:
        opened.build(more)
    assert "has changed since this estimate was made" in _page(case).text_content()


def test_names_that_are_protected_later_are_masked_in_the_estimate_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name stands in a list's file name, and so in the estimate as it was made."""
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "home"))
    folder = named.build(tmp_path / "case")
    with open_case(folder) as case:
        case.estimate(settings=SHORT)
        assert named.told((folder / "estimate" / "estimate.json").read_bytes())
        case.build()
        assert named.told((folder / "dossier" / "estimate.html").read_bytes())
        case.protection.person(named.record_of(case), reason="asked for it")
        case.build()
    page = folder / "dossier" / "estimate.html"
    assert named.told(page.read_bytes()) == []
    assert "Protected person 1" in page.read_text(encoding="utf-8")
    assert verify_case(folder).intact
