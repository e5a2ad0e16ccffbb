"""Bad input is the normal input: each named with what to do, the rest built, nothing lost, exit code 1."""

from __future__ import annotations

import ctypes
import json
import os
import zipfile
from pathlib import Path

import pytest
from commands import run

import tawthiq
from tawthiq.case import verify_case

GOOD = "The Harbour Group said that 40 men were killed at Mill Prison in 2015.\n"
BOMB = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">%s]><w:document>&z;</w:document>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(25)
)


def build(case: Path, source: Path) -> tuple[int, dict[str, object]]:
    """A build without the superuser's right to read everything, which would hide what a person meets."""

    def as_a_person() -> None:
        library = ctypes.CDLL(None)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            library.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP: for the programs that it starts
        version, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        library.capget(version, held)
        for at in (0, 1):  # effective, permitted: for itself
            held[at] &= ~0b110
        library.capset(version, held)

    done = run("build", str(case), "--from", str(source), "--json", first=as_a_person)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


def named(summary: dict[str, object]) -> dict[str, str]:
    problems = summary["problems"]
    assert isinstance(problems, list)
    return {p["item"]: f"{p['what']} {p['remedy']}" for p in problems}


def test_every_kind_of_bad_input_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    source = tmp_path / "received"
    (source / "no entry").mkdir(parents=True)
    (source / "good.txt").write_text(GOOD, encoding="utf-8")
    (source / "empty.txt").write_bytes(b"")
    (source / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (source / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    with zipfile.ZipFile(source / "bomb.docx", "w") as docx:
        docx.writestr("[Content_Types].xml", "<Types/>")
        docx.writestr("word/document.xml", BOMB)
    (source / "windows.txt").write_bytes(
        "قُتل أربعون رجلاً في السجن عام 2015، بحسب المنظمة.\n".encode("cp1256", "ignore")
    )
    (source / "line\nfeed and عربي.txt").write_text(GOOD.replace("40", "41"), encoding="utf-8")
    (source / "same.txt").write_text(GOOD, encoding="utf-8")
    (source / "loop").symlink_to(source)
    (source / "gone").symlink_to(source / "nowhere")
    (source / "no entry" / "inside.txt").write_text(GOOD, encoding="utf-8")
    os.mkfifo(source / "pipe")
    (source / "secret.txt").write_text(GOOD, encoding="utf-8")
    (source / "secret.txt").chmod(0)
    (source / "no entry").chmod(0)
    code, summary = build(tmp_path / "case", source)
    assert code == 1
    problems = named(summary)
    for name in ("empty.txt", "binary.txt", "cut.pdf", "bomb.docx", "no entry", "secret.txt", "loop", "gone", "pipe"):
        [found] = [what for item, what in problems.items() if name in item]
        assert len(found) > 20, name
    assert any("windows.txt" in item and "1256" in what for item, what in problems.items())
    (source / "no entry").chmod(0o755)
    with tawthiq.open_case(tmp_path / "case") as case:
        figures = case.export("figures")
        assert sorted(f["low"] for f in figures if f["speaker"] and f["speaker"].endswith("Harbour Group")) == [40, 41]
        paths = {e.exhibit.sha256: e.paths for e in case.view().exhibits}
    assert ("good.txt", "same.txt") in paths.values()
    assert ("line\nfeed and عربي.txt",) in paths.values()
    assert verify_case(tmp_path / "case", rebuild=True).intact


def test_what_was_mended_is_no_problem_any_more(tmp_path: Path) -> None:
    source = tmp_path / "received"
    source.mkdir()
    (source / "secret.txt").write_text(GOOD, encoding="utf-8")
    (source / "secret.txt").chmod(0)
    assert build(tmp_path / "case", source)[0] == 1
    (source / "secret.txt").chmod(0o644)
    code, summary = build(tmp_path / "case", source)
    assert (code, summary["problems"]) == (0, [])


@pytest.mark.parametrize("times", [1_000, pytest.param(60_000, marks=pytest.mark.long)])
def test_a_paragraph_without_an_end_is_read_within_bounds(tmp_path: Path, times: int) -> None:
    """Of two megabytes among the long tests."""
    source = tmp_path / "received"
    source.mkdir()
    (source / "long.txt").write_text("no full stop and 12 men were seen, " * times, encoding="utf-8")
    code, summary = build(tmp_path / "case", source)
    assert code in (0, 1)
    assert summary["counts"]["figures"] > 500  # type: ignore[index]


@pytest.mark.long
def test_a_gigabyte_of_one_line_is_sealed_and_named(tmp_path: Path) -> None:
    source = tmp_path / "received"
    source.mkdir()
    with (source / "huge.txt").open("wb") as file:
        for _ in range(1024):
            file.write(b"a" * (1 << 20))
    (source / "good.txt").write_text(GOOD, encoding="utf-8")
    code, summary = build(tmp_path / "case", source)
    assert code == 1
    assert any("huge.txt" in item for item in named(summary))
    assert summary["counts"]["figures"] == 1  # type: ignore[index]
    assert verify_case(tmp_path / "case").intact
