"""OpenDocument files, slides and workbooks, made from the XML of their parts."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
from made import package
from openpyxl.comments import Comment

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for short, full in [
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("presentation", "presentation"), ("svg", "svg-compatible"), ("meta", "meta"), ("number", "datastyle"),
    ]
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


KIND = "application/vnd.oasis.opendocument."


def odf(kind: str, body: str, automatic: str = "", **others: str) -> bytes:
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    parts = {f"{name}.xml": f"<office:document {NAMES}>{xml}</office:document>" for name, xml in others.items()}
    return package({"mimetype": KIND + kind, "content.xml": content, **parts})


def loadable(document: bytes) -> bytes:
    """The same OpenDocument file with the list of its parts, without which LibreOffice loads none."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    listed = entry.format("/", parts["mimetype"].decode()) + entry.format("content.xml", "text/xml")
    names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return package({**parts, "META-INF/manifest.xml": f"<manifest:manifest {names}>{listed}</manifest:manifest>"})


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def region(key: str, change: str) -> str:
    return f'<text:changed-region text:id="{key}">{change}</text:changed-region>'


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(text: str, **attributes: str) -> str:
    stated = " ".join(f'{key.replace("_", ":", 1).replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<table:table-cell {stated}>{p(text) if text else ''}</table:table-cell>"


A = 'xmlns:a="urn:a" xmlns:p="urn:p" xmlns:r="urn:r"'


def body(*lines: str) -> str:
    return "<p:txBody>" + "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines) + "</p:txBody>"


def shape(text: str, placeholder: str = "") -> str:
    kind = f'<p:nvPr><p:ph type="{placeholder}"/></p:nvPr>' if placeholder else ""
    return f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" descr="not shown"/>{kind}</p:nvSpPr>{text}</p:sp>'


def slide(*shapes: str, show: str = "1") -> str:
    return f'<p:sld {A} show="{show}"><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>'


def rels(**targets: str) -> str:
    listed = "".join(
        f'<Relationship Id="{k}" Type="http://x/{k.rstrip("0123456789")}" Target="{t}"/>' for k, t in targets.items()
    )
    return f'<Relationships xmlns="urn:rels">{listed}</Relationships>'


def pptx(members: dict[str, str], order: tuple[str, ...] = ("slide2", "slide1")) -> bytes:
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="{key}"/>' for n, key in enumerate(order))
    return package(
        {
            "ppt/presentation.xml": f"<p:presentation {A}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": rels(slide1="slides/slide1.xml", slide2="slides/slide2.xml"),
            **members,
        }
    )


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def beside() -> bytes:
    """A workbook with a comment of the old kind and one that can be answered, a shape, and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List"
    for values in (("Name", "Age"), ("One", 30), ("Two", 31)):
        sheet.append(values)
    sheet["B2"].comment = Comment("He was 17.", "B")
    hidden = book.create_sheet("Kept")
    hidden.append(("secret", 13))
    hidden.sheet_state = "hidden"
    buffer = BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kinds = "http://x/relationships/"
    listing = "xl/worksheets/_rels/sheet1.xml.rels"
    more = f'<Relationship Id="t" Type="{kinds}threadedComment" Target="../threadedComments/t.xml"/>'
    more += f'<Relationship Id="d" Type="{kinds}drawing" Target="../drawings/d.xml"/>'
    parts[listing] = parts[listing].replace(b"</Relationships>", more.encode() + b"</Relationships>")
    parts["xl/threadedComments/t.xml"] = (
        b'<ThreadedComments><threadedComment ref="B3" dT="2021-02-03T10:00:00.00" personId="{1}"><text>Who says so?'
        b"</text></threadedComment></ThreadedComments>"
    )
    parts["xl/persons/person.xml"] = b'<personList><person displayName="A. Clerk" id="{1}"/></personList>'
    parts["xl/drawings/d.xml"] = f"<wsDr {A}><p:sp>{body('Typed on the sheet')}</p:sp></wsDr>".encode()
    return package(parts)
