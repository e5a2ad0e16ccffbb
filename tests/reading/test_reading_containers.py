"""Mailboxes and saved pages: what they hold becomes exhibits of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import attached, read, shown, unpacked
from made_web import saved

from tawthiq.reading import Limits

ONE = b"From: a@example.org\r\nTo: b@example.org\r\nDate: Tue, 7 Feb 2017 10:00:00 +0200\r\n\r\nFirst words.\r\n"
TWO = "From: a@example.org\nSubject: Two\n\nFrom here on, ٣٠ men.\n\nFrom the gate.\n".encode()
MBOX = (
    b"From a@example.org Tue Feb  7 10:00:00 2017\r\n"
    + ONE
    + b"\r\nFrom MAILER-DAEMON Tue Feb  7 11:00:00 2017\n"
    + TWO
)


def test_every_mail_of_a_mailbox_comes_out_byte_for_byte() -> None:
    assert read(MBOX, "inbox").media_type == "application/mbox"
    found, problems = attached(MBOX, "inbox")
    assert found == {"mail-00001.eml": ONE, "mail-00002.eml": TWO}
    assert problems == []
    assert read(MBOX, "inbox").problems == ()


def test_a_mailbox_that_holds_too_much_is_cut_by_name(tmp_path: Path) -> None:
    path = tmp_path / "inbox.mbox"
    path.write_bytes(MBOX)
    found, problems = unpacked(path, limits=Limits(members=1))
    assert list(found) == ["mail-00001.eml"]
    assert "more than 1 files" in problems[0].what
    path.write_bytes(MBOX.split(b"\n", 1)[0] + b"\n" + b"X: " + b"y" * 101_000_000 + b"\n\n" + MBOX)
    found, problems = unpacked(path, "big.mbox")
    assert list(found) == ["mail-00002.eml", "mail-00003.eml"]
    assert (problems[0].item, problems[0].what) == (
        "big.mbox/mail-00001.eml",
        "This mail is larger than 100 MB; it was not taken out",
    )


def test_a_file_named_mbox_without_a_mail_is_named() -> None:
    _, problems = attached(b"Only words.\n", "x.mbox")
    assert "No mail was found" in problems[0].what


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256"])
def test_a_saved_page_is_read_with_where_and_when_and_its_parts_are_members(encoding: str) -> None:
    page = f'<html><head><meta charset="{encoding}"></head><body><h1>العنوان</h1><p>أُخذ ثلاثون.</p>'
    page += "<table><tr><th>Name</th><th>No</th></tr><tr><td>A</td><td>1</td></tr></table></body></html>"
    data = saved(page.encode(encoding))
    result = read(data, "page.mhtml")
    assert result.media_type == "multipart/related"
    assert shown(result)[:5] == [
        ("header", "Snapshot-Content-Location: https://example.org/news/1"),
        ("header", "Date: Tue, 7 Feb 2017 10:00:00 -0000"),
        ("heading", "العنوان"),
        ("paragraph", "أُخذ ثلاثون."),
        ("cell", "Name"),
    ]
    document = result.document
    assert document is not None
    assert (document.metadata.address, document.metadata.title) == ("https://example.org/news/1", "العنوان")
    cells = [c for t in document.tables for row in (t.header, *t.rows) for c in row]
    assert [c.value for c in cells] == ["Name", "No", "A", "1"]
    assert all(c.span.of(document.text) == c.value for c in cells)
    found, problems = attached(data, "page.mhtml")
    assert found == {"002-yard wall.png": b"\x89PNG\r\n\x1a\n", "003-css-1.css": b"p {}"}
    assert problems == []


def test_a_mail_with_pictures_is_no_saved_page() -> None:
    letter = saved(b"<p>x").replace(b"From: <Saved by Blink>", b"From: a@example.org\r\nTo: b@example.org")
    assert read(letter.replace(b"Snapshot-Content-Location", b"X-Where"), "a.eml").media_type == "message/rfc822"


def test_a_saved_page_without_words_or_page_is_named() -> None:
    assert "filled by scripts" in read(saved(b"<script>x</script>"), "a.mht").problems[0].what
    none = saved(b"x").replace(b"text/html\r\nContent-ID", b"text/css\r\nContent-ID")
    assert "holds no page" in read(none, "a.mht").problems[0].what
