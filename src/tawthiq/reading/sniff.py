"""What a file is, told from its bytes: the same answer on every machine, with or without libmagic.

libmagic's answers change with its version and it calls many e-mails plain text (measured: 5 of 70 fixtures), so its
second opinion is not asked for. A name's extension only ever chooses among kinds of text that bytes cannot tell apart.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from tawthiq.reading import jsontext, mailboxes, mhtml, ole, whatsapp, zips
from tawthiq.reading.encodings import utf16_without_mark

UNKNOWN: Final = "application/octet-stream"
HEAD: Final = 65_536  # bytes from the start that are enough to tell

# Offset, bytes, media type. The first that fits wins.
_MAGIC: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypheim", "image/heic"),
    (4, b"ftypheis", "image/heic"),
    (4, b"ftypmsf1", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ole.STORAGE),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"MZ", "application/x-executable"),
    (0, b"WARC/", "application/warc"),
)
ZIP: Final = "application/zip"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_ZIP_MEMBERS: Final = (
    ("word/document.xml", _OFFICE + "wordprocessingml.document"),
    ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
    ("datapackage.json", "application/wacz"),
)
_WORD: Final = re.compile(r"word/document\d*\.xml")  # its main part, under another number
_BY_EXTENSION: Final = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".tab": "text/tab-separated-values",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".eml": "message/rfc822",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".mbox": "application/mbox",
    ".css": "text/css",
    ".cdx": "text/x-cdx",
    ".cdxj": "text/x-cdx",
    ".idx": "text/x-cdx",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
}
_MAIL_HEADER: Final = re.compile(
    rb"^(?:From|To|Cc|Bcc|Subject|Date|Message-ID|Received|Return-Path|Reply-To|MIME-Version|Content-Type"
    rb"|Content-Transfer-Encoding|Delivered-To|Sender|DKIM-Signature|X-[A-Za-z-]+)\s*:",
    re.I,
)
# Browsers leave their own header; a mail with pictures is multipart/related too, but is addressed to someone.
_BROWSER: Final = re.compile(rb"^(?:Snapshot-Content-Location\s*:|From\s*:\s*[\"<]*Saved by )", re.I | re.M)
_RELATED: Final = re.compile(rb"^Content-Type\s*:\s*multipart/related\b", re.I | re.M)
_ADDRESSED: Final = re.compile(rb"^(?:To|Cc|Bcc|Received|Delivered-To)\s*:", re.I | re.M)
_HTML_START: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_XML_START: Final = re.compile(rb"\s*(?:<\?xml\b|(?:<!--.*?-->\s*)*<(?:\w+:)?(?:svg|kml|gpx|rss|feed|RDF)\b)", re.S)
_SRT_START: Final = re.compile(rb"^\s*\d{1,6}[ \t]*\r?\n\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->")
_JSON_START: Final = re.compile(rb"""^\s*(?:\{\s*"[^"\n]{0,200}"\s*:|\[\s*\{\s*["}])""")
_X_ARCHIVE: Final = re.compile(jsontext.VARIABLE.encode())
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def media_type(data: bytes, name: str, whole: bool = True) -> str:
    """The media type of a file.

    Args:
        data: the bytes, at least the first HEAD of them.
        name: the file's name; only its extension is looked at, and only for text.
        whole: whether data is the whole file, so that a ZIP's members can be looked at.
    """
    if not data:
        return "application/x-empty"
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset) and not _is_prose(kind, data):
            return ole.kind_of_bytes(data) if kind == ole.STORAGE and whole else kind
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data) if whole else ZIP
    head = data[:HEAD]
    if not _is_text(head):
        return UNKNOWN
    return _text_type(head, name)


def _is_prose(kind: str, data: bytes) -> bool:
    """Two-letter magics ("BM", "MZ") also begin words."""
    return kind in {"image/bmp", "application/x-executable"} and data[:2].isalpha() and _is_text(data[:HEAD])


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                if kind.startswith("application/"):
                    return kind
    except zips.DAMAGED:
        # Truncated or damaged: its directory is at the end. The member's name in the first header still tells.
        return next((kind for member, kind in _ZIP_MEMBERS if member.split("/")[0].encode() + b"/" in data), ZIP)
    return zip_kind(names)


def zip_kind(names: Collection[str]) -> str:
    """What a ZIP with members of these names is: an office file, a web archive, or an archive of files."""
    found = next((kind for member, kind in _ZIP_MEMBERS if member in names), ZIP)
    if found == ZIP and "[Content_Types].xml" in names and any(map(_WORD.fullmatch, names)):
        return _OFFICE + "wordprocessingml.document"
    return found


def _is_text(head: bytes) -> bool:
    """Few control characters, or the zero bytes of UTF-16/32 all in their place."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    wide = utf16_without_mark(head)
    if wide:
        decoded = head.decode(wide, "replace")
        return len(_CONTROLS.findall(decoded.encode("utf-8"))) + decoded.count("\ufffd") <= len(decoded) * 0.01
    nuls = head.count(0)
    return len(_CONTROLS.findall(head)) <= max(1, len(head) * 0.005) and (nuls <= 4 or nuls < len(head) * 0.001)


def _text_type(head: bytes, name: str) -> str:
    plain = head.replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    plain = plain.lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _looks_like_mail(plain, named=name.lower().endswith(".eml")):
        if plain.startswith(b"From "):
            return mailboxes.MEDIA_TYPE
        header = re.split(rb"\r?\n\r?\n", plain.lstrip(), maxsplit=1)[0]
        saved = _BROWSER.search(header) or (_RELATED.search(header) and not _ADDRESSED.search(header))
        return mhtml.MEDIA_TYPE if saved else "message/rfc822"
    if _HTML_START.match(plain[:4096]):
        return "text/html"
    if plain.startswith(b"WEBVTT"):
        return "text/vtt"
    if _SRT_START.match(plain):
        return "application/x-subrip"
    if _JSON_START.match(plain) or _X_ARCHIVE.match(plain):
        return "application/json"
    by_name = _BY_EXTENSION.get(PurePosixPath(name.lower()).suffix, "text/plain")
    if by_name == "message/rfc822":
        return "text/plain"  # named .eml, but without a header there is no mail to take apart
    if by_name == "text/plain" and _XML_START.match(plain[:4096]):
        return "application/xml"
    if by_name == "text/plain" and whatsapp.looks_like_chat(plain):
        return whatsapp.MEDIA_TYPE
    if by_name == "text/plain" and (parted := _parted(plain, len(head) == HEAD, name)):
        return parted
    return by_name


def _parted(head: bytes, cut: bool, name: str) -> str | None:
    """A table that is named like a text or a workbook, as spreadsheet programs and old databases leave them.

    Every line must hold the same number of tabs; in what is named like a workbook commas or semicolons do as well.
    """
    ending = PurePosixPath(name.lower()).suffix
    lines = [line for line in head.splitlines()[: -1 if cut else None] if line.strip()]
    signs = {b"\t": "text/tab-separated-values"}
    if ending in {".xls", ".xlsx"}:
        signs |= {b",": "text/csv", b";": "text/csv"}
    if len(lines) < (2 if len(signs) > 1 else 3):
        return None
    counts = {sign: {line.count(sign) for line in lines} for sign in signs}
    return next((signs[sign] for sign, found in counts.items() if len(found) == 1 and min(found) > 0), None)


def _looks_like_mail(head: bytes, named: bool) -> bool:
    """A block of header fields, down to the first empty line, with marks that only mail programs leave.

    A memorandum typed with "From: ... To: ... Subject: ..." is plain text: without an address, a message id or a MIME
    version it is mail only where the file's name says so too.
    """
    header = re.split(rb"\r?\n\r?\n", head[:32_768].lstrip(), maxsplit=1)[0]
    lines = header.splitlines()
    if lines and mailboxes.START.match(lines[0]):
        lines = lines[1:]
    known = fields = 0
    for line in lines:
        if line[:1] in b" \t" and fields:
            continue
        if not re.match(rb"^[!-9;-~]+\s*:", line):
            return False
        fields += 1
        known += bool(_MAIL_HEADER.match(line))
    marked = re.search(rb"(?im)^(?:message-id|received|mime-version|return-path)\s*:", header)
    addressed = re.search(rb"(?im)^from\s*:.*@", header) and re.search(rb"(?im)^(?:date|subject)\s*:", header)
    return known >= 2 and bool(named or marked or addressed)
