"""Files that were altered at random: what we parse ourselves names what is wrong, and its text keeps what is promised.

Bounded: so many examples a family. What ever failed stands in `seeds/` as a file and is read at every run.
"""

from __future__ import annotations

import random
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading import HOLDING, Allowance, Limits, ReadResult, Unreadable, box_of

SEEDS = Path(__file__).parent / "seeds"
MAIL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nDate: Tue, 7 Feb 2017 10:00:00 +0300\r\nSubject: "
    b"=?utf-8?B?2YLYp9im2YXYqQ==?=\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    b"Content-Type: text/plain; charset=windows-1256"
    b"\r\n\r\n\xc7\xe1\xda\xcf\xcf 17\r\n--x\r\nContent-Type: text/csv; name=list.csv\r\n\r\na,b\r\n1,2\r\n--x--\r\n"
)
CAPTURE = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2019-05-03T10:00:00Z\r\n"
    b"WARC-Target-URI: http://example.org/\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: 71\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Forty were held.</p>  \r\n\r\n"
)
# By name, which is a hint among kinds of text.
WHOLE: dict[str, bytes] = {
    "list.csv": 'name,"town, then"\nاحمد,"ا""ب"\n,\n'.encode(),
    "page.html": "<html><body><table><tr><td rowspan=2>a</td><td>b</td></tr></table><p>نص<br>x</p></body>".encode(),
    "letter.rtf": rb"{\rtf1\ansi\ansicpg1256{\fonttbl{\f0 A;}}"
    rb"\f0 Forty \'c7\'e1 {\*\x y}\u1575?\par\trowd\cellx9 a\cell\row}",
    "film.srt": b"1\n00:00:01,000 --> 00:00:02,000\n<i>Forty</i> men.\n\n2\n00:00:03,000 --> 00:00:04,000\nx\n",
    "film.vtt": b"WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000\n<v A>Forty &amp; one</v>\n",
    "chat.txt": "[07/02/2017, 10:00:00] A: forty\n[07/02/2017, 10:01:00] ب: <attached: x.jpg>\nmore\n".encode(),
    "result.json": b'{"name":"g","type":"t","messages":[{"id":1,"type":"message",'
    b'"date":"2017-02-07T10:00:00","from":"A","text":["f",{"type":"bold","text":"x"}]}]}',
    "notes.md": "# A\n\n* ب\n\n> c\n".encode("utf-16"),
    "feed.xml": b"<?xml version='1.0'?><a><b c='d'>Forty</b><![CDATA[x]]></a>",
    "mail.eml": MAIL,
    "box.mbox": b"From a@example.org Tue Feb  7 10:00:00 2017\n" + MAIL.replace(b"\r\n", b"\n") + b"\n",
    "saved.mhtml": b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.org/\r\n"
    + MAIL.replace(b"mixed", b"related").partition(b"\r\n")[2],
    "capture.warc": CAPTURE,
    "photo.heic": (made.FIXTURES / "photo.heic").read_bytes()[:3_000],
    "text.docx": made.docx("<w:p><w:r><w:t>Forty</w:t></w:r><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>"),
}


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/b.txt", "Forty were held. " * 9)
        packed.writestr("../c.txt", "x")
    return out.getvalue()


WHOLE["papers.zip"] = zipped()


def altered(data: bytes, seed: int, count: int) -> bytes:
    """Bytes changed, taken out, doubled, or put in place of one another, the same for the same seed."""
    chance, out = random.Random(seed), bytearray(data)  # noqa: S311 no secret
    for _ in range(count):
        at = chance.randrange(len(out) + 1)
        end = at + chance.choice((1, 1, 2, 4, 30))
        what = chance.randrange(4)
        piece = out[at:end]
        if what == 0:
            out[at:end] = bytes(chance.choice((0, 255, 10, 32, 0x7B, 0x3C, 0x22, chance.randrange(256))) for _ in piece)
        elif what == 1:
            del out[at:end]
        elif what == 2:
            out[at:at] = piece * chance.choice((1, 2, 50))
        else:
            there = chance.randrange(len(out) + 1)
            out[there:there] = piece
    return bytes(out)


def keeps_its_promises(result: ReadResult, name: str) -> None:
    for problem in result.problems:
        assert "reader failed on it" not in problem.what, problem.what
    document = result.document
    if document is None:
        assert result.problems or result.media_type in HOLDING
        return
    assert "\x00" not in document.text
    document.text.encode()
    end = 0
    for block in document.blocks:
        words = block.span.of(document.text)
        assert end <= block.span.start < block.span.end <= len(document.text)
        assert words == words.strip()
        end = block.span.end
    for table in document.tables:
        for row in (table.header, *table.rows):
            assert all(cell.span.of(document.text) == cell.value for cell in row)


def taken_out(data: bytes, name: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(data)
        file.flush()
        box = box_of(Held(Path(file.name)), name)
        if box is None:
            return
        for member in box.open(Allowance(Limits())):
            if isinstance(member, Problem):
                assert member.what
                continue
            try:
                while member.content.read(1 << 20):
                    pass
            except Unreadable:
                continue


@pytest.mark.parametrize("name", sorted(WHOLE))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 12))
def test_altered_files_are_read_or_named(name: str, seed: int, count: int) -> None:
    data = altered(WHOLE[name], seed, count)
    keeps_its_promises(made.read(data, name), name)
    taken_out(data, name)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*")), ids=lambda path: path.name)
def test_what_once_failed_is_read_or_named(path: Path) -> None:
    keeps_its_promises(made.read(path.read_bytes(), path.name), path.name)
    taken_out(path.read_bytes(), path.name)
