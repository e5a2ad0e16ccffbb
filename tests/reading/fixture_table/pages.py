"""Web pages, saved pages and PDF."""

from __future__ import annotations

from functools import partial
from typing import Final

from made import FIXTURES, noted_pdf, pdf
from made_web import saved
from pictured import ARABIC, ENGLISH, drawn
from pictured import saved as pictured
from PIL.Image import Transpose

from fixture_table.entry import AR, EN, File

_web = partial(File, "HTML, MHTML")
_pdf = partial(File, "PDF", holds={})
_ARTICLE: Final = f"""<!doctype html><html lang="en"><head><title>Camp report | Example News</title>
<meta name="author" content="A. Writer"></head><body><nav><a href="/">Home</a></nav><article><h1>Camp &amp; report</h1>
<p>{EN}<script>alert("never")</script><br>It says
so twice.</p><figure><img src="x.jpg" alt="Families at the gate"><figcaption>Families wait</figcaption></figure>
<ul><li>one<li>two</ul><table><caption>By year</caption><tr><th>Year<th>Dead<tr><td>2011<td>12</table>
<blockquote class="twitter-tweet"><p>We saw it.</p>&mdash; A Witness (@witness)
<a href="https://x.example/w/status/1">7 Feb</a>
</blockquote><template>never</template></article><footer>All rights reserved</footer></body></html>"""
_ARABIC_PAGE: Final = (
    '<html dir="rtl"><head><meta charset="windows-1256"><title>خبر</title></head>'
    f"<body><h1>خبر</h1><p>{AR}</p></body></html>"
)
_SAVED: Final = f'<html><head><meta charset="utf-8"></head><body><h1>العنوان</h1><p>{AR}</p></body></html>'
_PARTS: Final = {"002-yard wall.png": b"\x89PNG\r\n\x1a\n", "003-css-1.css": b"p {}"}
_NO_TEXT: Final = "The page holds no text; it may be filled by scripts, which are never run"
_DAMAGED: Final = "The PDF is damaged or cut short ("
_PAGES: Final = (f"Report on the school\n{EN}", f"Second page\n{EN}")


def _scan(lines: tuple[str, ...], turned: bool = False) -> bytes:
    """A page that is a picture; its times are not those of the clock, so that the same bytes come each time."""
    page = drawn(lines, size=60, width=2_400)
    page = page.transpose(Transpose.ROTATE_180) if turned else page
    return pictured(page, "PDF", resolution=300, quality=95, creationDate=None, modDate=None)


FILES: Final = (
    _web(
        "article.html",
        "captions, lists, tables, alt texts, an embedded post; scripts never run",
        _ARTICLE.encode,
        "text/html",
        f"Home\n\nCamp & report\n\n{EN}\nIt says so twice.\n\nFamilies at the gate\n\nFamilies wait\none\ntwo\n\n"
        "By year\n\nYear\tDead\n2011\t12\n\nWe saw it.\n\n— A Witness (@witness) 7 Feb\n\nAll rights reserved\n\n"
        "Embedded: https://x.example/w/status/1",
    ),
    _web(
        "arabic.html",
        "Arabic in the encoding that the page declares",
        lambda: _ARABIC_PAGE.encode("cp1256"),
        "text/html",
        f"خبر\n\n{AR}",
    ),
    _web(
        "saved.mhtml",
        "a page saved by a browser, with its picture and style sheet",
        lambda: saved(_SAVED.encode()),
        "multipart/related",
        "Snapshot-Content-Location: https://example.org/news/1\nDate: Tue, 7 Feb 2017 10:00:00 -0000\n\n"
        f"العنوان\n\n{AR}",
        holds=_PARTS,
    ),
    _web(
        "scripts.html",
        "a page that scripts fill",
        lambda: b"<html><body><div id=app></div><script>x()</script></body></html>",
        "text/html",
        None,
        (_NO_TEXT,),
        bad=True,
    ),
    _web(
        "deep.html",
        "100,000 elements in one another",
        lambda: b"<html><body>" + b"<div>" * 100_000 + b"x",
        "text/html",
        None,
        ("The page nests more than 5,000 elements; no browser writes such a page",),
        bad=True,
    ),
    _web(
        "saved-empty.mhtml",
        "a saved page without words",
        lambda: saved(b"<script>x</script>"),
        "multipart/related",
        None,
        (_NO_TEXT,),
        holds=_PARTS,
        bad=True,
    ),
    _pdf("report.pdf", "two pages with text", lambda: pdf(list(_PAGES)), "application/pdf", "\n\n".join(_PAGES)),
    _pdf(
        "printed-english.pdf",
        "printed by Chromium, English",
        (FIXTURES / "english-chromium.pdf").read_bytes,
        "application/pdf",
        "Findings\n\n3 May 2021\n\n"
        "The centre concludes that 4,200 people were held at the camp between 2014 and 2018, most of them "
        "without any charge,\nand that hundreds never came back.\n\nfirst: 12 cases\n\nsecond\n\n"
        "On the second page 43 graves are counted.",
    ),
    _pdf(
        "printed-arabic.pdf",
        "printed by Chromium, Arabic",
        (FIXTURES / "arabic-chromium.pdf").read_bytes,
        "application/pdf",
        "تقرير عن السجن\n\n"
        "قال تقرير صدر يوم الثلاثاء 7 شباط 2017 إن 13,000 "
        "شخص أعدموا في سجن المدينة بين عامي 2011 "
        "و2015، وإن نحو ٢٠٬٠٠٠\n"
        "معتقل كانوا محتجزين فيه، بحسب الشبكة الوطنية.\n\nوقال الحارس السابق (Former Guard) إن 50 "
        "شخصا كانوا يعدمون كل أسبوع.\n\nالاسم\n\nالعدد\n\nحلب\n\n١٢٣",
    ),
    _pdf(
        "owner.pdf",
        "encrypted, open without a password",
        lambda: pdf([_PAGES[0]], password=b""),
        "application/pdf",
        _PAGES[0],
    ),
    _pdf(
        "scan-english.pdf",
        "a scanned page, read by OCR",
        lambda: _scan(ENGLISH),
        "application/pdf",
        "\n".join(ENGLISH),
        needs="tesseract",
    ),
    _pdf(
        "scan-arabic.pdf",
        "a scanned Arabic page, its numbers unconfirmed",
        lambda: _scan(ARABIC),
        "application/pdf",
        "\n".join(ARABIC).replace("٤٣", "٤١"),
        unconfirmed=("٤١",),
        needs="tesseract",
    ),
    _pdf(
        "noted.pdf",
        "a reviewer's note, a form that was filled in, and two files within",
        noted_pdf,
        "application/pdf",
        "At least 12 men were held in the school.\n\n2020-01-01T10:30:00+03:00 أحمد\nالعدد ٤٣\n\nTown: Tal\n\n"
        "Was held: Yes",
        holds={"list.csv": b"Name,Age\nX,30\n", "photo.txt": b"a photo"},
        refuses=(
            "noted.pdf/photo.txt: Its name in the archive leads out of the archive, as an attack would; it was "
            "taken out without that part",
        ),
    ),
    _pdf(
        "scan-upside-down.pdf",
        "a scanned page on its head",
        lambda: _scan(ENGLISH, turned=True),
        "application/pdf",
        "\n".join(ENGLISH),
        ("It lies upside down; it was read the other way up",),
        needs="tesseract",
    ),
    _pdf(
        "locked.pdf",
        "behind a password",
        lambda: pdf([EN], password=b"secret"),
        "application/pdf",
        None,
        ("The PDF is protected by a password (",),
        bad=True,
    ),
    _pdf("cut.pdf", "cut short", lambda: pdf([EN])[:400], "application/pdf", None, (_DAMAGED,), bad=True),
    _pdf("no-page.pdf", "without a page", lambda: pdf([]), "application/pdf", None, (_DAMAGED,), bad=True),
    _pdf(
        "mark-alone.pdf",
        "a beginning and nothing else",
        lambda: b"%PDF-1.7\n",
        "application/pdf",
        None,
        (_DAMAGED,),
        bad=True,
    ),
)
