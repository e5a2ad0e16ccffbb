"""Documents of office programs."""

from __future__ import annotations

import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from made import WORD, docx, package
from made_office import KIND, body, cell, loadable, odf, p, pptx, region, rels, row, shape, slide
from made_ole import compound

from fixture_table.entry import AR, EN, File

_file = partial(File, "DOCX, ODT, PPTX, legacy DOC")
_OPEN: Final = "application/vnd.openxmlformats-officedocument."
_DOCX: Final = f"{_OPEN}wordprocessingml.document"
_PPTX: Final = f"{_OPEN}presentationml.presentation"


def _run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def _p(words: str) -> str:
    return f"<w:p>{_run(words)}</w:p>"


def _report() -> bytes:
    deleted = "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
    tracked = f"<w:p>{_run('The dead are ')}{deleted}<w:ins>{_run('17')}</w:ins>{_run(' people.')}</w:p>"
    table = "".join(
        f"<w:tr><w:tc>{_p(a)}</w:tc><w:tc>{_p(b)}</w:tc></w:tr>" for a, b in (("الاسم", "Age"), ("فلان", "30"))
    )
    parts = {
        "footnotes": f"<w:footnotes {WORD}><w:footnote>{_p('A footnote.')}</w:footnote></w:footnotes>",
        "comments": f"<w:comments {WORD}><w:comment w:author='B. Editor' w:date='2019-01-02'>{_p('Is it so?')}"
        "</w:comment></w:comments>",
        "header1": f"<w:hdr {WORD}>{_p('Confidential')}</w:hdr>",
    }
    return docx(f"{_p(EN)}{tracked}{_p(AR)}<w:tbl>{table}</w:tbl>", **parts)


def _odt() -> bytes:
    changes = region("c1", f"<text:deletion><office:change-info/>{p('12')}</text:deletion>") + region(
        "c2", "<text:insertion/>"
    )
    tracked = p(
        'The dead are <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>17'
        '<text:change-end text:change-id="c2"/> people.'
    )
    table = f"<table:table>{row(cell('الاسم'), cell('Age'))}{row(cell('فلان'), cell('30'))}</table:table>"
    note = f"<text:note><text:note-body>{p('A footnote.')}</text:note-body></text:note>"
    return odf("text", f"<text:tracked-changes>{changes}</text:tracked-changes>{p(EN + note)}{tracked}{p(AR)}{table}")


def _talk() -> bytes:
    members = {
        "ppt/slides/slide1.xml": slide(shape(body("Last words"))),
        "ppt/slides/slide2.xml": slide(shape(body("What was found"), "title"), shape(body(EN, AR))),
        "ppt/slides/_rels/slide2.xml.rels": rels(notesSlide="../notesSlides/n.xml"),
        "ppt/notesSlides/n.xml": slide(shape(body("Say it slowly"), "body")),
    }
    return pptx(members)


def _doc() -> bytes:
    """What LibreOffice saves as Word 97."""
    arabic = "".join(f"\\u{ord(char)}?" for char in "أُخذ ٣٠ رجلاً")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.rtf"
        source.write_text(
            f"{{\\rtf1\\ansi{{\\header Confidential\\par}}\\pard {EN}\\par {arabic}\\par}}", encoding="ascii"
        )
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "doc"]
        subprocess.run([*command, "--outdir", folder, str(source)], check=True, capture_output=True, timeout=120)
        return source.with_suffix(".doc").read_bytes()


def _ppt() -> bytes:
    """What LibreOffice saves as PowerPoint 97."""
    place = 'svg:width="20cm" svg:height="5cm" svg:x="1cm" svg:y="1cm"'
    slides = "".join(
        f"<draw:page><draw:frame {place}><draw:text-box>{p(words)}</draw:text-box></draw:frame></draw:page>"
        for words in (EN, "أُخذ ٣٠ رجلاً")
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "talk.odp"
        source.write_bytes(loadable(odf("presentation", slides)))
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "ppt"]
        subprocess.run([*command, "--outdir", folder, str(source)], check=True, capture_output=True, timeout=120)
        return source.with_suffix(".ppt").read_bytes()


_ENTITIES: Final = "word/document.xml declares XML entities, which office files never do: it looks like an XML bomb"
_LOCKED_SAYS: Final = "The document is encrypted"
_BOMB: Final = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]><a>&c;</a>'
_OUTSIDE: Final = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document {WORD}>&e;</w:document>'
_LOCKED: Final[dict[str, str | bytes]] = {
    "mimetype": KIND + "text",
    "content.xml": b"\x01",
    "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
}
FILES: Final = (
    _file(
        "second.docx",
        "its main part under another number; a diagram",
        lambda: package(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document2.xml": f"<w:document {WORD}><w:body>{_p(EN)}</w:body></w:document>",
                "word/_rels/document2.xml.rels": rels(diagramData="diagrams/data1.xml"),
                "word/diagrams/data1.xml": f'<d xmlns:a="urn:a">{body("Chain of command").replace("p:", "d")}</d>',
            }
        ),
        _DOCX,
        f"{EN}\nChain of command",
        holds={},
    ),
    _file(
        "report.docx",
        "tracked changes, a footnote, a comment, a header, a table",
        _report,
        _DOCX,
        f"Confidential\n\n{EN}\n\nThe dead are 17 people.\n12\n\n{AR}\n\nالاسم\tAge\nفلان\t30\n\nA footnote.\n\n"
        "2019-01-02 B. Editor\n\nIs it so?",
        holds={},
    ),
    _file(
        "report.odt",
        "tracked changes, a footnote, a table",
        _odt,
        KIND + "text",
        f"{EN}\n\nA footnote.\n\nThe dead are 17 people.\n12\n\n{AR}\n\nالاسم\tAge\nفلان\t30",
        holds={},
    ),
    _file(
        "talk.pptx",
        "slides in the order shown, with notes",
        _talk,
        _PPTX,
        f"What was found\n\n{EN}\n\n{AR}\n\nSay it slowly\n\nLast words",
        holds={},
    ),
    _file(
        "talk.odp",
        "a slide of LibreOffice",
        lambda: odf(
            "presentation", f"<draw:page><draw:frame><draw:text-box>{p(EN)}</draw:text-box></draw:frame></draw:page>"
        ),
        KIND + "presentation",
        EN,
        holds={},
    ),
    _file(
        "picture.docx",
        "a picture inside, taken out",
        lambda: package(
            {
                "word/document.xml": f"<w:document {WORD}><w:body>{_p(EN)}</w:body></w:document>",
                "word/media/image1.png": b"\x89PNG",
            }
        ),
        _DOCX,
        EN,
        holds={"word/media/image1.png": b"\x89PNG"},
    ),
    _file(
        "bomb.docx",
        "entities that multiply",
        lambda: package({"word/document.xml": _BOMB}),
        _DOCX,
        None,
        (_ENTITIES,),
        holds={},
        bad=True,
    ),
    _file(
        "outside.docx",
        "an entity that names a file of the reader's own",
        lambda: package({"word/document.xml": _OUTSIDE}),
        _DOCX,
        None,
        (_ENTITIES,),
        holds={},
        bad=True,
    ),
    _file(
        "cut.docx",
        "cut short",
        lambda: docx(_p(EN))[:-30],
        _DOCX,
        None,
        ("The package is damaged or cut short (",),
        holds={},
        refuses=("cut.docx: The archive is damaged or cut short (",),
        bad=True,
    ),
    _file(
        "locked.docx",
        "behind a password",
        lambda: compound({"EncryptedPackage": b"x"}),
        "application/x-ole-encrypted",
        None,
        (_LOCKED_SAYS,),
        bad=True,
    ),
    _file(
        "locked.odt",
        "behind a password",
        lambda: package(_LOCKED),
        KIND + "text",
        None,
        (_LOCKED_SAYS,),
        holds={},
        bad=True,
    ),
    _file(
        "no-slide.pptx",
        "without a slide",
        lambda: pptx({}),
        _PPTX,
        None,
        ("The presentation holds no text",),
        holds={},
        bad=True,
    ),
    _file(
        "letter.doc",
        "Word 97, by LibreOffice",
        _doc,
        "application/msword",
        f"Confidential\n\n{EN}\n\nأُخذ ٣٠ رجلاً",
        needs="soffice",
    ),
    _file(
        "talk.ppt",
        "PowerPoint 97, by LibreOffice",
        _ppt,
        "application/vnd.ms-powerpoint",
        f"{EN}\n\nأُخذ ٣٠ رجلاً",
        needs="impress",
    ),
    _file(
        "rubbish.doc",
        "begins as Word 97 does, and goes on with rubbish",
        lambda: compound({"WordDocument": b"\xec\xa5" + bytes(5_000)}),
        "application/msword",
        None,
        ("LibreOffice could not read it",),
        needs="soffice",
        bad=True,
    ),
    _file(
        "unknown.doc",
        "a compound file of no known program",
        lambda: compound({"Something": b"x"}),
        "application/x-ole-storage",
        None,
        ("It is a damaged file of an old Office program, or of a program that is not known",),
        bad=True,
    ),
)
