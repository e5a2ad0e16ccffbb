"""Every reader, given sound files that were altered at random: a document that keeps the promises, or a Problem."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made import package, read, unpacked
from made_ole import compound, msg, xls

from tawthiq.evidence import Held
from tawthiq.reading import HOLDING, Limits, ReadResult, box_of

ODF = "application/vnd.oasis.opendocument."
NAMES = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b"'
SEEDS = {
    "a.rtf": rb"{\rtf1\ansicpg1256{\fonttbl{\f0\fcharset178 A;}}\f0 \'c7\u1575?{\footnote x}{\deleted y}\cell\row\par}",
    "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\n<i>One\n\n2\n00:00:02,000 --> 00:00:03,000\ntwo.\n",
    "a.vtt": b"WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000\n<v A B>One &lt; two\n",
    "chat.txt": b"13/04/2021, 22:15 - A: One\n13/04/2021, 22:16 - B: Two\nthree\n",
    "a.json": b'{"name": "x", "messages": [{"type": "message", "date": "2021-03-12", "text": ["a", {"text": ""}]}]}',
    "b.json": b'{"list": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "c": [[[]], null, "\\ud800"]}',
    "a.xml": b"<?xml version='1.0'?><a b='c'>d<e>f</e><g>h</g></a>",
    "a.mht": b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
    b"Content-Type: text/html\n\n<p>x\n--B\nContent-Type: image/png\nContent-Location: a/b.png\n\nxx\n--B--\n",
    "a.mbox": b"From a@b Tue Feb  7 10:00:00 2017\nFrom: a@b\nSubject: x\n\nWords\n\n"
    b"From c@d Tue Feb  7 10:00:00 2017\nTo: x\n\ny\n",
    "a.warc": b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/b\r\n"
    b"Content-Type: application/http\r\nContent-Length: 68\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n\r\n\r\n\r\n\r\n",
    "a.odt": package(
        {"mimetype": ODF + "text", "content.xml": f"<x {NAMES}><text:p>a<text:s text:c='3'/>b</text:p></x>"}
    ),
    "a.ods": package(
        {
            "mimetype": ODF + "spreadsheet",
            "content.xml": f"<x {NAMES}><table:table table:name='s'><table:table-row><table:table-cell>"
            "<text:p>a</text:p></table:table-cell></table:table-row></table:table></x>",
        }
    ),
    "a.pptx": package({"ppt/presentation.xml": "<p><sldId xmlns:r='urn:r' r:id='x'/></p>"}),
    "a.wacz": package(
        {"datapackage.json": '{"resources": [{"path": "archive/a", "hash": "sha256:00"}]}', "archive/a": "x"}
    ),
    "a.xls": xls({"S": [["a", 1.0], ["b", None, True]]}),
    "a.msg": compound(msg({0x37: "x", 0x1000: "words"}, [("a.txt", b"y")])),
}


def promised(result: ReadResult) -> None:
    assert result.document is not None or result.problems or result.media_type in HOLDING
    if result.document is None:
        return
    document = result.document
    document.text.encode("utf-8")
    assert "\x00" not in document.text
    end = 0
    for block in document.blocks:
        assert end <= block.span.start < block.span.end <= len(document.text)
        assert block.span.of(document.text).strip() == block.span.of(document.text)
        end = block.span.end
    cells = [c for t in document.tables for row in (t.header, *t.rows) for c in row]
    assert all(c.span.of(document.text) == c.value for c in cells)


def altered(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, put in changes:
        place = at % (len(data) + 1)
        data = data[:place] + put + data[place + length :]
    return data


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_seeds_are_read_without_a_defect(name: str) -> None:
    result = read(SEEDS[name], name)
    promised(result)
    assert not any("reader failed" in problem.what for problem in result.problems)


@pytest.mark.parametrize("name", sorted(SEEDS))
@given(changes=st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 12), st.binary(max_size=6)), max_size=5))
@example(changes=[(0, 0, b"\xff\xfe")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_altered_files_cost_themselves_alone(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    data = altered(SEEDS[name], changes)
    result = read(data, name)
    promised(result)
    failed = [problem.what for problem in result.problems if "reader failed" in problem.what]
    assert not failed
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        if box_of(Held(Path(file.name)), name) is not None:
            _, problems = unpacked(Path(file.name), name, Limits(gigabytes=1))
            assert not [problem.what for problem in problems if "reader stopped" in problem.what]


def test_a_packed_web_archive_is_unpacked_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(SEEDS["a.warc"]))
    found, _ = unpacked(path)
    (inner,) = found
    path = tmp_path / inner
    path.write_bytes(found[inner])
    assert list(unpacked(path)[0].values()) == [b"abc"]
