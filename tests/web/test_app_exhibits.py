"""Exhibits in the app: found, covered, handed on with their proof."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from browsing import Browser

from tawthiq.case import open_case, verify_case
from tawthiq.web import Desk
from tawthiq.web.pages.exhibits import PICTURES

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


def short(desk: Desk, sha256: str) -> str:
    return desk.site().exhibit_ids[sha256]


def test_every_exhibit_is_listed_and_found_by_name_type_and_hash(browser: Browser, desk: Desk) -> None:
    page = browser.get("/exhibits").text
    exhibits = desk.view().exhibits
    for x in exhibits:
        assert f'href="/exhibits/{short(desk, x.exhibit.sha256)}"' in page
    one = exhibits[0]
    for asked in (one.exhibit.sha256[:20], Path(one.paths[0]).name):
        assert f"/exhibits/{short(desk, one.exhibit.sha256)}" in browser.get("/exhibits", params={"q": asked}).text
    assert "0 exhibits" in browser.get("/exhibits?q=nothingofthekind").text


def test_an_exhibit_shows_its_custody(browser: Browser, desk: Desk) -> None:
    one = desk.view().exhibits[0]
    page = browser.get(f"/exhibits/{short(desk, one.exhibit.sha256)}").text
    assert one.exhibit.sha256 in page
    assert "received and sealed" in page
    assert browser.get("/exhibits/nothing").status_code == 404


def pictured(case: Path, desk: Desk, scratch: Path) -> str:
    """The page of an exhibit that is a picture."""
    path = scratch / "photo.png"
    path.write_bytes(PIXEL)
    with open_case(case) as opened:
        [receipt] = opened.add([path]).receipts
        opened.derive()
    return f"/exhibits/{short(desk, receipt.exhibit)}"


def test_a_picture_is_covered_until_it_is_uncovered(case: Path, browser: Browser, desk: Desk, tmp_path: Path) -> None:
    place = pictured(case, desk, tmp_path)
    assert "<img" not in browser.get(place).text
    assert 'class="seen small"' in browser.get(f"{place}?picture=small").text
    assert 'class="seen full"' in browser.get(f"{place}?picture=full").text
    assert "<img" not in browser.get(f"{place}?picture=<img>").text
    answer = browser.get(f"{place}/picture")
    assert (answer.content, answer.headers["content-type"]) == (PIXEL, "image/png")


def test_how_pictures_appear_is_a_setting_of_whoever_looks_on(
    case: Path, browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    place = pictured(case, desk, tmp_path)
    assert "<img" not in browser.get(place).text
    browser.post("/exhibits/pictures", manner="small")
    assert 'class="seen small"' in browser.get(place).text
    assert '<option value="small" selected>' in browser.get("/exhibits").text
    assert "<img" not in browser.get(f"{place}?picture=covered").text
    assert browser.post("/exhibits/pictures", manner="loud").status_code == 404
    assert 'class="seen small"' in browser.get(place).text
    [cookie] = [c for c in browser.client.cookies.jar if c.name == "tawthiq-pictures"]
    assert cookie.expires is not None


def test_what_is_no_picture_is_never_sent_as_one(browser: Browser, desk: Desk) -> None:
    others = [x for x in desk.view().exhibits if x.media_type not in PICTURES]
    assert len(others) > 10
    for x in others:
        assert browser.get(f"/exhibits/{short(desk, x.exhibit.sha256)}/picture").status_code == 404


def test_a_bag_is_handed_on_and_stands_alone(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    one = desk.view().exhibits[0].exhibit
    answer = browser.post(f"/exhibits/{short(desk, one.sha256)}/bag", to="A partner", purpose="")
    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path / "out")
    [folder] = (tmp_path / "out").iterdir()
    assert verify_case(folder).intact
    assert b"A partner" not in answer.content
    [latest] = [x for x in desk.view().exhibits if x.exhibit == one]
    assert latest.entries[-1].kind == "exported"


@pytest.mark.parametrize("purpose", ["to sell", "x" * 1000])
def test_an_odd_purpose_is_refused(browser: Browser, desk: Desk, purpose: str) -> None:
    one = desk.view().exhibits[0].exhibit
    assert browser.post(f"/exhibits/{short(desk, one.sha256)}/bag", purpose=purpose).status_code == 409


def test_an_exhibit_shows_where_its_page_leads_and_its_encoding(
    case: Path, browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    page, letter = tmp_path / "page.html", tmp_path / "letter.txt"
    page.write_text(
        '<html><body><p>See <a href="https://news.example/a?<b>">the list of names</a>.</p>'
        '<iframe src="https://post.example/7"></iframe></body></html>'
    )
    letter.write_bytes("احتجز رجال القرية في المدرسة ولم يعرف أهلهم أين نقلوا.".encode("windows-1256"))
    with open_case(case) as opened:
        first, second = opened.add([page, letter]).receipts
        opened.derive()
        rows = {row["document"]: row for row in opened.export("documents")}
    shown = browser.get(f"/exhibits/{short(desk, first.exhibit)}").text
    assert "the list of names" in shown
    assert "https://news.example/a?&lt;b&gt;" in shown
    assert "https://post.example/7" in shown
    assert 'href="https://' not in shown
    assert "windows-1256, which fits its bytes best" in browser.get(f"/exhibits/{short(desk, second.exhibit)}").text
    assert [(link["kind"], link["address"], link["words"]) for link in rows["page.html"]["links"]] == [
        ("link", "https://news.example/a?<b>", "the list of names"),
        ("frame", "https://post.example/7", "https://post.example/7"),
    ]
    assert rows["letter.txt"]["encoding"]["name"] == "windows-1256"
    assert rows["letter.txt"]["encoding"]["how"] == "guessed"
