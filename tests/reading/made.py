"""Files made for the tests of the reading room, byte by byte, so that what is in them is known."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from tawthiq.evidence import Held
from tawthiq.model import Exhibit, Problem
from tawthiq.reading import Allowance, Limits, ReadResult, Unreadable, box_of, read_bytes, read_exhibit

FIXTURES = Path(__file__).parent / "fixtures"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes, name: str) -> ReadResult:
    """Bytes through the room as the pipeline sends attachments through it."""
    return read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), name)


def read_file(path: Path, name: str | None = None) -> ReadResult:
    """A file through the room as the pipeline sends sealed exhibits through it."""
    exhibit = Exhibit(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)
    return read_exhibit(Held(path), exhibit, name or path.name)


def unpacked(
    path: Path, name: str | None = None, limits: Limits | None = None
) -> tuple[dict[str, bytes], list[Problem]]:
    """What lies inside a file, by name, and what is said of it. Of two members of one name the last is kept."""
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    box = box_of(Held(path), name or path.name)
    assert box is not None
    for member in box.open(Allowance(limits or Limits())):
        if isinstance(member, Problem):
            problems.append(member)
            continue
        try:
            data = bytearray()
            while piece := member.content.read(1 << 20):
                data += piece
            found[member.name] = bytes(data)
        except Unreadable as fault:
            problems.append(Problem(f"{name or path.name}/{member.name}", fault.what, fault.remedy))
    return found, problems


def attached(mail: bytes, name: str) -> tuple[dict[str, bytes], list[Problem]]:
    """An e-mail's attachments and forwarded mails, by name, and what is said of them."""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(mail)
        file.flush()
        return unpacked(Path(file.name), name)


def shown(result: ReadResult) -> list[tuple[str, str]]:
    """Kind and words of every block."""
    assert result.document is not None, result.problems
    return [(block.kind, block.span.of(result.document.text)) for block in result.document.blocks]


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP package of the members; none bears a time, so that the same members give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(body: str, **others: str) -> bytes:
    """A DOCX whose body is the given XML; others are further members of word/, by their name without .xml."""
    members: dict[str, str | bytes] = {"word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>"}
    members |= {f"word/{name}.xml": xml for name, xml in others.items()}
    return package(members)


def pdf(pages: list[str | None], password: bytes | None = None) -> bytes:
    """A PDF in Helvetica, one line a line; None makes a page without any text (as a scan is).

    What begins with "BT " is the page's own content stream.

    With a password it is encrypted with 40-bit RC4 (PDF 1.7, section 7.6.3), which every reader knows.
    """
    count = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    key, encryption = _encryption(password) if password else (None, b"")
    for i, text in enumerate(pages):
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        content = f"/MediaBox [0 0 612 792] {resources} /Contents {5 + 2 * i} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {content} >>".encode())
        stream = _stream(text)
        if key:
            stream = _rc4(hashlib.md5(key + (5 + 2 * i).to_bytes(3, "little") + b"\0\0").digest()[:10], stream)  # noqa: S324
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, encryption, start)
    return bytes(out)


def _stream(text: str | None) -> bytes:
    if text is None:
        return b"0.9 g 0 0 612 792 re f"
    if text.startswith("BT "):
        return text.encode("cp1252")
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.split("\n")]
    shows = " ".join(f"({line}) Tj T*" for line in lines)
    return f"BT /F1 11 Tf 14 TL 72 720 Td {shows} ET".encode("cp1252")


def noted_pdf() -> bytes:
    """A PDF of one line with a reviewer's note, a filled-in field, a ticked box and an empty one, and two files in it.

    One file is the document's own, the other hangs on the page, under a name that leads out.
    """

    def words(text: str) -> str:
        return f"<{(chr(0xFEFF) + text).encode('utf-16-be').hex()}>"

    def stream(data: bytes, entries: str = "") -> bytes:
        return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries.encode(), data)

    note, box = "<< /Type /Annot /Rect [9 9 99 99]", "<< /Type /Annot /Subtype /Widget /Rect [9 9 99 99]"
    ticked = f"{box} /FT /Btn /T (held) /TU (Was held) /AP << /N << /Yes 5 0 R /Off 5 0 R >> >>"
    objects: list[str | bytes] = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R 8 0 R 9 0 R] >>"
        " /Names << /EmbeddedFiles << /Names [(list.csv) 11 0 R] >> >> >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R"
        " /Annots [6 0 R 7 0 R 8 0 R 9 0 R 10 0 R] >>",
        stream(_stream("At least 12 men were held in the school.")),
        f"{note} /Subtype /Highlight /Contents {words('العدد ٤٣')} /T {words('أحمد')} /M (D:20200101103000+03'00') >>",
        f"{box} /FT /Tx /T (name) /TU (Town) /V (Tal) >>",
        f"{ticked} /V /Yes /AS /Yes >>",
        f"{ticked.replace('held', 'hurt')} /V /Off /AS /Off >>",
        f"{note} /Subtype /FileAttachment /FS 12 0 R >>",
        "<< /Type /Filespec /F (list.csv) /UF (list.csv) /EF << /F 13 0 R >> >>",
        "<< /Type /Filespec /F (../photo.txt) /UF (../photo.txt) /EF << /F 14 0 R >> >>",
        stream(b"Name,Age\nX,30\n", "/Type /EmbeddedFile"),
        stream(b"a photo", "/Type /EmbeddedFile"),
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body.encode() if isinstance(body, str) else body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_ID = bytes(16)


def _encryption(password: bytes) -> tuple[bytes, bytes]:
    padded = (password + _PAD)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)  # noqa: S324 the format's own
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + rights + _ID).digest()[:5]  # noqa: S324
    user = _rc4(key, _PAD)
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<%s> <%s>]"
    return key, entry % (owner.hex().encode(), user.hex().encode(), _ID.hex().encode(), _ID.hex().encode())


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
