"""The command line: help with examples, exit codes, clear words for wrong use and for bad input."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from commands import run, started

from tawthiq.cli.terminal import _now_and_then, amount

VERBS = (
    "build", "add", "verify", "timestamp", "assess", "judge", "export", "merge", "withdraw", "erase", "demo", "doctor",
)  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def folder(path: Path, **files: str) -> Path:
    path.mkdir()
    for name, text in files.items():
        (path / f"{name}.txt").write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    found = run(verb, "--help")
    assert found.returncode == 0, found.stderr
    assert f"tawthiq {verb}" in re.sub(r"\s+", " ", found.stdout.split("Example", 1)[1])


def test_build_prints_plain_lines_and_leaves_with_0(tmp_path: Path) -> None:
    folder(tmp_path / "in", a="The group said that 40 men were killed at Mill Prison in 2015.\n")
    found = started("build", "case", "--from", "in")
    assert found.returncode == 0, found.stderr
    assert "1 exhibit, 1 document, 1 figure." in found.stdout
    assert "\x1b" not in found.stdout + found.stderr
    again = run("build", "case", "--from", "in", "--json")
    assert json.loads(again.stdout)["changed"] is False


def test_a_file_that_cannot_be_read_is_named_the_rest_is_built_and_the_code_is_1(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", good="The group said that 40 men were killed.\n", empty="")
    (source / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (source / "binary.txt").write_bytes(bytes(range(256)) * 20)
    found = run("build", "case", "--from", "in", "--json")
    summary = json.loads(found.stdout)
    assert found.returncode == 1
    assert summary["counts"]["exhibits"] == 4
    assert summary["counts"]["figures"] == 1
    named = " ".join(p["item"] for p in summary["problems"])
    assert all(name in named for name in ("empty.txt", "cut.pdf", "binary.txt"))
    assert all(p["what"] for p in summary["problems"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "nowhere"), "not a case"),
        (("export", "nowhere", "figures"), "not a case"),
        (("build", "full"), "not empty"),
        (("build", "new", "--from", "missing"), "no such folder"),
        (("export", "nowhere", "pictures"), "pictures"),
        (("build",), "CASE"),
    ],
)
def test_wrong_use_is_said_in_a_sentence_with_code_2(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    folder(tmp_path / "full", other="Something else.\n")
    found = run(*arguments)
    assert found.returncode == 2
    assert words.lower() in re.sub(r"\s+", " ", found.stderr).lower()
    assert "Traceback" not in found.stderr
    assert not (tmp_path / "full" / "case.toml").exists()
    assert not (tmp_path / "new").exists()


def test_export_writes_json_lines_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    folder(tmp_path / "in", a="The group said that 40 men were killed at Mill Prison in 2015.\n")
    run("build", "case", "--from", "in")
    [row] = [json.loads(line) for line in run("export", "case", "figures").stdout.splitlines()]
    assert (row["document"], row["low"], row["measure"]) == ("a.txt", 40, "killed")
    assert run("export", "case", "documents", "--out", "d.jsonl").returncode == 0
    assert json.loads((tmp_path / "d.jsonl").read_text())["document"] == "a.txt"


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_doctor_names_what_a_missing_piece_would_add_and_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = started("doctor")
    assert found.returncode == 0
    assert re.search(r"tesseract +missing: the text of scans", found.stdout)
    for command in (
        "sudo apt-get install tesseract-ocr-script-arab",
        "sudo dnf install ffmpeg-free",
        "brew install --cask libreoffice",
    ):
        assert command in found.stdout
    pieces = {piece["name"]: piece for piece in json.loads(started("doctor", "--json").stdout)["pieces"]}
    assert pieces["tesseract"]["found"] is None
    assert all(set(p["install"]) == {"Debian, Ubuntu", "Fedora", "macOS"} for p in pieces.values())


def test_doctor_tells_what_is_there_by_asking_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program(
        tmp_path,
        "tesseract",
        'if [ "$1" = --version ]; then echo tesseract 5.3.0; else echo "List (2):"; echo Arabic; echo eng; fi',
    )
    program(tmp_path, "ffprobe", "exit 3")
    pieces = {p["name"]: p["found"] for p in json.loads(started("doctor", "--json").stdout)["pieces"]}
    assert pieces["tesseract"] == "5.3.0"
    assert (pieces["tesseract: English"], pieces["tesseract: Arabic script"]) == ("yes", "yes")
    assert pieces["tesseract: Arabic"] is None
    assert (pieces["ffprobe"], pieces["ffmpeg"]) == ("yes", None)


def test_names_of_files_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    source = folder(tmp_path / "in")
    (source / "bad\x1b[31m\nname.bin").write_bytes(b"\x00\x01\x02" * 50)
    found = run("build", "case", "--from", "in")
    assert found.returncode == 1
    assert "\x1b" not in found.stdout
    assert "\\x1b" in found.stdout


def test_two_copies_are_merged_conflicts_make_the_code_1_and_a_second_merge_does_nothing(tmp_path: Path) -> None:
    folder(tmp_path / "in", a="The group said that 40 men were killed at Mill Prison in 2015.\n")
    run("build", "case", "--from", "in")
    shutil.copytree(tmp_path / "case", tmp_path / "copy")
    target = json.loads(run("export", "case", "figures").stdout)["statement"]
    run("assess", "case", "accept", target)
    run("assess", "copy", "reject", target, "--reason", "a misprint")
    merged = run("merge", "case", "copy")
    assert merged.returncode == 1
    assert "0 files received (0 exhibits new here), 1 decisions" in merged.stdout
    assert "“40 men” in a.txt" in merged.stdout
    assert "(a misprint)" in merged.stdout
    again = run("merge", "case", "copy")
    assert again.returncode == 0
    assert "Nothing to merge. It was merged before" in again.stdout
    assert run("verify", "case").returncode == 0
    other = run("merge", "case", "in")
    assert other.returncode == 2
    assert "not a case" in other.stderr


def test_what_a_source_withdrew_is_left_out_of_exports_and_said(tmp_path: Path) -> None:
    folder(tmp_path / "in", a="The group said that 40 men were killed at Mill Prison in 2015.\n")
    run("add", "case", "in", "--received-from", "source 12", "--note", "by hand")
    run("build", "case")
    unasked = run("export", "case", "figures")
    assert (unasked.returncode, unasked.stdout.count("\n")) == (0, 1)
    assert "1 file in it came from a source whose consent was never asked" in unasked.stderr
    asked = run("export", "case", "figures", "--for", "publish")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "never asked for its consent to `publish`" in asked.stderr
    done = run("withdraw", "case", "--source", "source 12", "--reason", "afraid", "--erase")
    assert done.returncode == 0, done.stderr
    assert "Erased: 3 personal values about 1 files" in done.stdout
    assert "figures to standard output" in done.stdout
    refused = run("export", "case", "figures", "--for", "keep")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "1 file left out: a source of it refuses `keep`." in refused.stderr
    sealed = next((tmp_path / "case" / "exhibits").glob("??/*"))
    nothing = run("erase", "case", sealed.parent.name + sealed.name)
    assert nothing.returncode == 2
    assert "nothing left to erase" in nothing.stderr


@pytest.mark.parametrize(
    ("stage", "done", "total", "words"),
    [
        ("Sealing", 3_250_000_000, 20_000_000_000, "3.2/20.0 GB"),
        ("Checking", 500, 2_000, "0.5/2.0 kB"),
        ("Sealing", 0, 0, "0/0 bytes"),
        ("Reading", 1_200, 34_000, "1,200/34,000"),
    ],
)
def test_the_bar_counts_bytes_where_a_long_file_would_hold_up_a_count_of_files(
    stage: str, done: int, total: int, words: str
) -> None:
    assert amount(stage, done, total) == words


def test_the_example_touches_no_other_case(tmp_path: Path) -> None:
    folder(tmp_path / "in", **{"a.txt": "Guards killed 12 prisoners in Harsoun in 2012."})
    assert run("build", "mine", "--from", "in", "--title", "Ours").returncode == 0
    held = sorted((p, p.stat().st_size) for p in (tmp_path / "mine").rglob("*") if p.is_file())
    for more in ((), ("--fresh",)):
        done = run("demo", "--out", "mine", *more)
        assert done.returncode == 2
        assert "another case" in done.stderr
        assert "Ours" in done.stderr
        assert sorted((p, p.stat().st_size) for p in (tmp_path / "mine").rglob("*") if p.is_file()) == held


def test_a_long_run_without_a_terminal_says_now_and_then_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.0, 16.0, 16.0, 17.0])
    say = _now_and_then(lambda: next(times))
    say("Latent classes", 10_000, 880_000, "about 10,100")
    say("Latent classes", 20_000, 880_000, "about 10,420")
    say("Latent classes", 30_000, 880_000, "about 10,430")
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err == "Latent classes: 20,000/880,000 about 10,420\n"
