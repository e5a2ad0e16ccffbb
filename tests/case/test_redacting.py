"""Redacted copies: everything is taken out of them that can be, and what was to go is in none of it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from typer.testing import CliRunner

from tawthiq.case import Case, RedactionWish, open_case, verify_case
from tawthiq.case.redacting import boxes_of
from tawthiq.casework.redaction import Region, redacted
from tawthiq.cli import app
from tawthiq.model import Document, Mask, Span, TawthiqError, pack

NAME = "Zubayda Manfaluti"
TEXT = f"On 3 May {NAME} said that 40 people were held in Harsoun. {NAME} was a nurse there."
_DOCX = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
    "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
    f'main"><w:body><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:body></w:document>',
    "docProps/core.xml": f'<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
    f'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{NAME}</dc:creator>'
    "</cp:coreProperties>",
}


def _docx(at: Path) -> None:
    with zipfile.ZipFile(at, "w") as made:
        for name, content in _DOCX.items():
            made.writestr(name, content)


def _photo(at: Path) -> None:
    """A picture with a red field that must go, and the name in its metadata."""
    made = Image.new("RGB", (800, 600), (240, 240, 240))
    ImageDraw.Draw(made).rectangle((100, 100, 299, 199), fill=(255, 0, 0))
    info = PngInfo()
    info.add_text("Author", NAME)
    exif = made.getexif()
    exif[0x013B] = NAME
    made.save(at, pnginfo=info, exif=exif)


def _pdf(at: Path) -> None:
    """Two pages with a text layer, the name in the text and in the metadata."""
    content = [f"BT /F1 18 Tf 72 700 Td ({TEXT[:60]}) Tj ET", f"BT /F1 18 Tf 72 500 Td ({NAME} again) Tj ET"]
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 2/Kids[4 0 R 5 0 R]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {n} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            for n in (6, 7)
        ),
        *(f"<</Length {len(c)}>>stream\n{c}\nendstream" for c in content),
        f"<</Author({NAME})/Title({NAME})>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{p:010d} 00000 n \n" for p in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 8 0 R>>\nstartxref\n{start}\n%%EOF\n"
    at.write_bytes(out.encode("latin-1"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(tmp_path_factory.mktemp("home")))
        received = tmp_path_factory.mktemp("received")
        (received / "note.txt").write_text(TEXT, encoding="utf-8")
        _docx(received / "statement.docx")
        _photo(received / "photo.png")
        _pdf(received / "report.pdf")
        at = tmp_path_factory.mktemp("built") / "case"
        with open_case(at, create=True) as case:
            case.build(received)
        return at


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "case"))


def _document(case: Case, ending: str) -> str:
    view = case.view()
    exhibit = next(e for e in view.exhibits if e.paths[0].endswith(ending))
    assert exhibit.document is not None, exhibit.problems
    return exhibit.document


def _spans(case: Case, document: str) -> tuple[Span, ...]:
    text, found, at = case.document(document).text, [], -1
    while (at := text.find(NAME, at + 1)) >= 0:
        found.append(Span(at, at + len(NAME)))
    return tuple(found)


def everything_in(content: bytes) -> str:
    """All that can be got out of a file: its bytes in several codes, streams, text layer, properties, members."""
    found = [content.decode(code, "ignore") for code in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")]
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        found += [page.get_textpage().get_text_range() for page in document]
        found.append(str(document.get_metadata_dict()))
        if shutil.which("pdftotext"):
            found.append(
                subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
            )
    if content.startswith(b"\x89PNG"):
        found.append(str(Image.open(io.BytesIO(content)).info) + str(dict(Image.open(io.BytesIO(content)).getexif())))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            found += [members.read(name).decode("utf-8", "ignore") for name in members.namelist()]
    return "\n".join(found)


@pytest.mark.parametrize("ending", ["note.txt", "statement.docx", "report.pdf"])
def test_nothing_of_the_words_is_in_a_copy_of_the_text(case: Path, ending: str) -> None:
    with open_case(case) as opened:
        document = _document(opened, ending)
        spans = _spans(opened, document)
        assert spans
        made = opened.redact(document, RedactionWish(spans))
        whole = everything_in(made.content)
        assert "Zubayda" not in whole
        assert "Manfaluti" not in whole
        assert made.content.decode().count("[redacted]") == len(spans)
        assert "was a nurse there" in whole or ending == "report.pdf"
        # What can be extracted of the exhibit itself still holds it.
        held = next(p for p in (case / "exhibits").rglob("*") if p.is_file() and p.parent.name + p.name == made.parent)
        assert "Zubayda" in everything_in(held.read_bytes())


def test_a_region_of_a_picture_is_black_in_its_pixels(case: Path) -> None:
    with open_case(case) as opened:
        document = _document(opened, "photo.png")
        region = Region(1, 1250, 1600, 3750, 3400)
        made = opened.redact(document, RedactionWish(regions=(region,)))
    assert made.media_type == "image/png"
    assert "Zubayda" not in everything_in(made.content)
    picture = Image.open(io.BytesIO(made.content))
    assert picture.size == (800, 600)
    assert picture.info == {}
    colours = {colour for _, colour in picture.getcolors() or ()}
    assert colours == {(240, 240, 240), (0, 0, 0)}  # no red is left, and no second layer
    assert picture.getpixel((200, 150)) == (0, 0, 0)


def test_a_pdf_is_drawn_anew_so_that_nothing_remains_below(case: Path) -> None:
    with open_case(case) as opened:
        document = _document(opened, "report.pdf")
        made = opened.redact(document, RedactionWish(regions=(Region(1, 0, 500, 10_000, 1700),)))
    assert made.media_type == "application/pdf"
    assert "Zubayda" not in everything_in(made.content)  # nor on the second page, where it is pixels alone
    copy = pypdfium2.PdfDocument(made.content)
    assert len(copy) == 2
    assert not copy[0].get_textpage().get_text_range().strip()
    drawn = copy[0].render(scale=1).to_pil().convert("L")
    band = drawn.crop((0, round(drawn.height * 0.06), drawn.width, round(drawn.height * 0.16)))
    assert max(band.getextrema()) < 30  # black through and through


def test_words_that_have_a_place_on_a_page_are_blackened_there_and_others_refused(case: Path) -> None:
    with open_case(case) as opened:
        document = _document(opened, "report.pdf")
        spans = _spans(opened, document)
        on_page = [w for s in spans for w in opened.document(document).words_over(s)]
        assert [w.page for w in on_page] == [1, 1, 2, 2]
        made = opened.redact(document, RedactionWish(spans=spans, picture=True))
        with pytest.raises(TawthiqError, match="no known place"):
            opened.redact(_document(opened, "note.txt"), RedactionWish((Span(9, 26),), picture=True))
    copy = pypdfium2.PdfDocument(made.content)
    for word in on_page:
        drawn = copy[word.page - 1].render(scale=1).to_pil().convert("L")
        wide, tall = drawn.size
        corner = (word.left * wide // 10_000, word.top * tall // 10_000)
        place = drawn.crop((*corner, -(-word.right * wide // 10_000), -(-word.bottom * tall // 10_000)))
        assert max(place.getextrema()) < 60, word


def test_a_passage_of_which_one_word_has_no_place_is_refused() -> None:
    known = pack(1, [(0, 7, 1_000, 1_000, 2_000, 1_200)])
    assert known is not None
    document = Document("ab", "pdf", "4", f"{NAME}.", places=(known,))
    assert boxes_of(document, RedactionWish((Span(0, 7),)), ()) == [(1, 960, 960, 2_040, 1_240)]
    for span in (Span(0, 17), Span(3, 9), Span(8, 17)):
        with pytest.raises(TawthiqError, match="no known place"):
            boxes_of(document, RedactionWish((span,)), ())


def test_the_log_says_what_was_derived_and_of_what(case: Path) -> None:
    with open_case(case) as opened:
        made = opened.redact(_document(opened, "note.txt"), RedactionWish((Span(9, 26),), purpose=None))
        entry = next(e for e in opened.view().exhibits if e.exhibit.sha256 == made.parent).entries[-1]
    assert entry.kind == "derived"
    assert made.sha256 in entry.details
    assert "redacted" in entry.details
    assert "Zubayda" not in "".join(p.read_text() for p in (case / "custody" / "log").glob("*.jsonl"))
    verdict = verify_case(case)
    assert verdict.intact


def test_what_makes_no_sense_is_refused(case: Path) -> None:
    with open_case(case) as opened:
        document = _document(opened, "note.txt")
        for wish in (
            RedactionWish(),
            RedactionWish((Span(5, 10_000),)),
            RedactionWish(regions=(Region(1, 500, 500, 400, 600),)),
            RedactionWish(regions=(Region(9, 0, 0, 400, 600),)),
        ):
            with pytest.raises(TawthiqError):
                opened.redact(document, wish)
        assert not [
            e for e in opened.view().exhibits if any(x.kind == "derived" and "redacted" in x.details for x in e.entries)
        ]


def test_protected_names_go_by_themselves(case: Path) -> None:
    with open_case(case) as opened:
        document = _document(opened, "note.txt")
        opened.protection.words(document, _spans(opened, document)[0], reason="a witness")
        made = opened.redact(document, RedactionWish())
        assert made.content.decode() == TEXT.replace(NAME, "Protected person 1")


def test_the_verb_writes_outside_the_case_and_repeats_no_words(case: Path, tmp_path: Path) -> None:
    with open_case(case) as opened:
        sha = opened.document(_document(opened, "note.txt")).exhibit
    target = tmp_path / "copy.txt"
    done = CliRunner().invoke(app, ["redact", str(case), sha[:12], "--words", NAME, "--out", str(target)])
    assert done.exit_code == 0, done.output
    assert NAME not in done.output + target.read_text()
    inside = CliRunner().invoke(app, ["redact", str(case), sha[:12], "--words", NAME, "--out", str(case / "x.txt")])
    assert inside.exit_code != 0
    absent = CliRunner().invoke(app, ["redact", str(case), sha[:12], "--words", "Zub ayda", "--out", str(target)])
    assert absent.exit_code != 0
    assert "Zub" not in str(absent.exception)


def test_a_name_that_reaches_out_of_a_passage_goes_whole() -> None:
    text = "told by Zubayda Manfaluti there"
    mask = Mask(Span(8, 25), 7)
    assert redacted(text, [Span(0, 12)], [mask], {7: "person"}) == "[redacted] there"
    assert redacted(text, [], [mask], {7: "person"}) == "told by Protected person 7 there"
    assert redacted(text, [Span(8, 15), Span(12, 25)]) == "told by [redacted] there"
