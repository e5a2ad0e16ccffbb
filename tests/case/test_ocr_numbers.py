"""Numbers read by OCR: they wait, are shown, confirmed or set right by a person, and only then count."""

from __future__ import annotations

import base64
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

import tawthiq
from tawthiq.case import Case, verify_case
from tawthiq.model import TawthiqError

sys.path.append(str(Path(__file__).parents[1] / "reading"))
from pictured import ARABIC, drawn, needs_ocr, saved

pytestmark = needs_ocr


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "list.png").write_bytes(saved(drawn(ARABIC)))
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.build(tmp_path / "in")
    return tmp_path / "case"


def lows(opened: Case) -> list[object]:
    return [row["low"] for row in opened.export("figures")]


def test_a_number_counts_only_once_a_person_has_looked(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        summary = opened.build()
        assert ["count" in p.what for p in summary.problems] == [True]
        assert lows(opened) == [20]
        (waiting,) = opened.numbers()
        assert (waiting["shown"], waiting["document"], waiting["page"]) == (None, "list.png", 1)
        made = opened.assess("confirm", waiting["number"][:12], ["number=٤٣"])
        summary = opened.build()
        assert summary.problems == ()
        assert sorted(map(str, lows(opened))) == ["20.0", "43.0"]
        assert opened.numbers()[0]["shown"] == "٤٣"
        opened.assess("retract", made.id[:12], reason="the other page was meant")
        opened.build()
        assert lows(opened) == [20]
    verdict = verify_case(case, rebuild=True)
    assert verdict.intact, verdict


def test_the_pieces_of_the_images_are_shown_and_their_leaving_is_on_record(case: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(case) as opened:
        (waiting,) = opened.numbers(tmp_path / "look")
    with Image.open(BytesIO((tmp_path / "look" / f"{waiting['number'][:16]}.png").read_bytes())) as piece:
        assert piece.height < 200
        darkest, _ = piece.getextrema()
        assert isinstance(darkest, int)
        assert darkest < 50  # there is ink on it
    log = b"".join(p.read_bytes() for p in (case / "custody" / "log").iterdir())
    assert b'"kind":"crops"' in log


def test_what_cannot_be_confirmed_is_refused_with_a_way_out(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        (waiting,) = opened.numbers()
        for values, words in ((["number=100000000000"], "more characters"), (["low=4"], "not the number")):
            with pytest.raises(TawthiqError, match=words):
                opened.assess("confirm", waiting["number"][:12], values)
        with pytest.raises(TawthiqError, match="No number"):
            opened.assess("confirm", "ffffffffffff")


def beside(case: Path) -> LexborHTMLParser:
    (page,) = (case / "dossier" / "documents").iterdir()
    return LexborHTMLParser(page.read_text(encoding="utf-8"))


def test_the_dossier_shows_the_piece_of_the_image_covered_beside_the_number(case: Path) -> None:
    page = beside(case)
    (card,) = page.css(".card.number")
    (image,) = card.css("details:not([open]) > img")
    assert image.attributes["alt"] == "The piece of page 1 of the image where “٤١” was read"
    source = str(image.attributes["src"])
    with Image.open(BytesIO(base64.b64decode(source.removeprefix("data:image/png;base64,")))) as piece:
        assert piece.height < 200
        assert piece.getextrema()[0] < 50  # type: ignore[operator]
    (marked,) = page.css("a.waits")
    assert marked.text() == "٤١"
    assert marked.attributes["href"] == f"#{card.attributes['id']}"
    assert "img-src data:" in str(page.html)


def test_a_number_that_a_person_compared_needs_no_image(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        opened.assess("confirm", opened.numbers()[0]["number"][:12], ["number=٤٣"])
        opened.build()
    (card,) = beside(case).css(".card.number")
    assert card.css("img") == []
    assert "which shows ٤٣" in " ".join(card.text().split())


def test_where_somebody_is_protected_no_piece_of_an_image_is_in_the_dossier(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        opened.protection.party("المركز", reason="asked for it")
        opened.build()
    (card,) = beside(case).css(".card.number")
    assert card.css("img") == []
    assert "might show a name" in card.text()
