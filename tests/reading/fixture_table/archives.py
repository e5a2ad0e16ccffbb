"""Archives, web captures and packages of them."""

from __future__ import annotations

import gzip
import io
import tarfile
from functools import partial
from typing import Final, Literal

from made import FIXTURES, package
from made_web import PAGE, response, wacz

from fixture_table.entry import AR, EN, File

_file = partial(File, "archives")
_Packed = Literal["w", "w:gz", "w:bz2", "w:xz"]
_INSIDE: Final = {"statement.txt": EN.encode(), "سجل/قائمة.csv": "الاسم,العمر\nفلان,30\n".encode()}
_PACKAGE: Final = dict.fromkeys(("archive/a.warc", "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json"))
_LED_OUT: Final = (
    "Its name in the archive leads out of the archive, as an attack would; it was taken out without that part"
)
_PAGE_AT: Final = "20170207100000/example.org/news/1.html"


def _tar(mode: _Packed, *more: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for info, data in (*((tarfile.TarInfo(name), data) for name, data in _INSIDE.items()), *more):
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _link() -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo("link")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return info, b""


def _locked() -> bytes:
    """The mark of encryption set on the one member, in its header and in the list."""
    data = bytearray(package({"secret.txt": EN}))
    for head, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flag] |= 1
    return bytes(data)


def _nested() -> bytes:
    return package({"inner.zip": package({"statement.txt": EN})})


FILES: Final = (
    _file("papers.zip", "two files, one in a folder", lambda: package(_INSIDE), "application/zip", holds=_INSIDE),
    _file(
        "nested.zip",
        "an archive within an archive",
        _nested,
        "application/zip",
        holds={"inner.zip": package({"statement.txt": EN})},
    ),
    _file("papers.tar", "TAR", lambda: _tar("w"), "application/x-tar", holds=_INSIDE),
    _file("papers.tar.gz", "TAR packed by gzip", lambda: _tar("w:gz"), "application/gzip", holds=_INSIDE),
    _file("papers.tar.bz2", "TAR packed by bzip2", lambda: _tar("w:bz2"), "application/x-bzip2", holds=_INSIDE),
    _file("papers.tar.xz", "TAR packed by xz", lambda: _tar("w:xz"), "application/x-xz", holds=_INSIDE),
    _file(
        "statement.txt.gz",
        "one file packed by gzip",
        lambda: gzip.compress(AR.encode(), mtime=0),
        "application/gzip",
        holds={"statement.txt": AR.encode()},
    ),
    _file(
        "papers.7z",
        "7z",
        (FIXTURES / "papers.7z").read_bytes,
        "application/x-7z-compressed",
        holds={"a.txt": b"Forty were held.\n", "sub/قائمة.csv": b"x,y\n", "empty.txt": b""},
        needs="7zz",
    ),
    _file(
        "capture.warc",
        "a page captured from the web",
        lambda: response(PAGE, "Content-Type: text/html; charset=utf-8"),
        "application/warc",
        holds={_PAGE_AT: PAGE},
    ),
    _file(
        "capture.warc.gz",
        "the same, packed",
        lambda: gzip.compress(response(PAGE, "Content-Type: text/html; charset=utf-8"), mtime=0),
        "application/gzip",
        holds={"capture.warc": response(PAGE, "Content-Type: text/html; charset=utf-8")},
    ),
    _file(
        "capture.wacz",
        "a package of captures, held against its own statements",
        wacz,
        "application/wacz",
        holds=_PACKAGE,
    ),
    _file(
        "bomb.zip",
        "30 MB of zeros in 30 kB",
        lambda: package({"zeros": bytes(30_000_000), **_INSIDE}),
        "application/zip",
        holds=_INSIDE,
        refuses=("bomb.zip/zeros: It is packed more than 200 to 1: it looks like an archive bomb",),
        bad=True,
    ),
    _file(
        "escape.zip",
        "names that lead out of the archive",
        lambda: package({"../../etc/cron": b"x", "/root/key": b"y"}),
        "application/zip",
        holds={"etc/cron": b"x", "root/key": b"y"},
        refuses=(f"escape.zip/etc/cron: {_LED_OUT}", f"escape.zip/root/key: {_LED_OUT}"),
        bad=True,
    ),
    _file(
        "links.tar",
        "a link to a file of the reader's own",
        lambda: _tar("w", _link()),
        "application/x-tar",
        holds=_INSIDE,
        refuses=("links.tar/link: It is a symbolic link inside the archive; it was not followed",),
        bad=True,
    ),
    _file(
        "locked.zip",
        "an encrypted member",
        _locked,
        "application/zip",
        holds={},
        refuses=("locked.zip/secret.txt: This member of the archive is encrypted",),
        bad=True,
    ),
    _file(
        "locked.7z",
        "behind a password",
        (FIXTURES / "locked.7z").read_bytes,
        "application/x-7z-compressed",
        holds={},
        refuses=("locked.7z/a.txt: This member of the archive is encrypted",),
        needs="7zz",
        bad=True,
    ),
    _file(
        "cut.zip",
        "cut short",
        lambda: package(_INSIDE)[:-40],
        "application/zip",
        holds={},
        refuses=("cut.zip: The archive is damaged or cut short (",),
        bad=True,
    ),
    _file(
        "cut.tar.gz",
        "cut short",
        lambda: _tar("w:gz")[:150],
        "application/gzip",
        holds={},
        refuses=(
            "cut.tar.gz/statement.txt: It is damaged or cut short (",
            "cut.tar.gz: The archive is damaged or cut short after the last file taken out",
        ),
        bad=True,
    ),
    _file(
        "papers.rar",
        "RAR, which is not unpacked",
        lambda: b"Rar!\x1a\x07" + bytes(30),
        "application/vnd.rar",
        None,
        ("Archives of this kind are not unpacked",),
        bad=True,
    ),
    _file(
        "altered.warc",
        "a capture altered after it was made",
        lambda: response(PAGE, "Content-Type: text/html").replace("٣٠".encode(), "٣١".encode()),
        "application/warc",
        holds={_PAGE_AT: PAGE.replace("٣٠".encode(), "٣١".encode())},
        refuses=(
            "altered.warc/1 https://example.org/news/1: The capture's bytes are not those that the archive states (",
        ),
        bad=True,
    ),
    _file(
        "altered.wacz",
        "a package altered after it was made",
        lambda: wacz(changed=b" "),
        "application/wacz",
        holds=_PACKAGE,
        refuses=(
            "altered.wacz/archive/a.warc: Its bytes are not those that the package states; it was altered or damaged",
        ),
        bad=True,
    ),
)
