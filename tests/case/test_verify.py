"""Whoever distrusts the case runs `verify`: it names what fails, and does not cry wolf."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import forked, run

import tawthiq
from tawthiq.case import Sample, record_check, recording, verify_case
from tawthiq.evidence import EvidenceVerdict
from tawthiq.model import TawthiqError


def make(root: Path, received: Path) -> None:
    with tawthiq.open_case(root / "case", create=True) as opened:
        opened.build(received)
        target = opened.export("figures")[0]["statement"]
        opened.assess("accept", target)
        opened.build()


@pytest.fixture
def case(copied: Path) -> Path:
    return copied / "case"


def test_an_untouched_case_is_intact_and_nothing_is_written_by_checking(case: Path) -> None:
    before = {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}
    verdict = verify_case(case)
    assert verdict.intact, verdict
    assert {p: p.read_bytes() for p in case.rglob("*") if p.is_file()} == before


def test_deriving_again_gives_the_same_digest(case: Path) -> None:
    assert verify_case(case, rebuild=True).intact


def alter_byte(case: Path) -> str:
    path = next(p for p in sorted((case / "exhibits").rglob("*")) if p.is_file())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))
    return path.parent.name + path.name


def remove_exhibit(case: Path) -> str:
    path = next(p for p in sorted((case / "exhibits").rglob("*")) if p.is_file())
    path.unlink()
    return path.parent.name + path.name


def test_what_fails_is_told_also_where_everything_was_to_be_derived_again(case: Path) -> None:
    sha256 = remove_exhibit(case)
    settings = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(settings + "unpacking = 3\n", encoding="utf-8")
    verdict = verify_case(case, rebuild=True)
    assert {f"exhibit {sha256}", "case.toml"} <= {f.item for f in verdict.evidence}
    assert any("Nothing was derived again" in note for note in verdict.notes)


def test_what_was_not_built_yet_is_no_difference_when_deriving_again(case: Path, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("At least 3 men died at Mill Prison in 2016.\n", encoding="utf-8")
    with tawthiq.open_case(case) as opened:
        opened.add([tmp_path / "new.txt"])
    verdict = verify_case(case, rebuild=True)
    assert verdict.intact, verdict
    assert any("Nothing was derived again" in note for note in verdict.notes)
    with tawthiq.open_case(case) as opened:
        opened.build()
    assert "Everything was derived again" in verify_case(case, rebuild=True).derivation_line


def rewrite_entry(case: Path) -> str:
    path = next((case / "custody" / "log").glob("*.jsonl"))
    path.write_bytes(path.read_bytes().replace(b'"kind":"received"', b'"kind":"exported"', 1))
    return ""


def cut_log(case: Path) -> str:
    path = next((case / "custody" / "log").glob("*.jsonl"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2]))
    return ""


def remove_decision(case: Path) -> str:
    with sqlite3.connect(case / "case.db") as connection:
        [(found,)] = connection.execute("SELECT id FROM assessment").fetchall()
        connection.execute("DELETE FROM assessment")
    return str(found)


def forge_decision(case: Path) -> str:
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("UPDATE assessment SET body = replace(body, '\"accept\"', '\"reject\"')")
    return ""


def alter_personal_value(case: Path) -> str:
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("UPDATE personal SET value = 'another name' WHERE rowid = 1")
    return ""


@pytest.mark.parametrize(
    "tamper",
    [alter_byte, remove_exhibit, rewrite_entry, cut_log, remove_decision, forge_decision, alter_personal_value],
)
def test_tampering_with_evidence_is_named(case: Path, tamper: Callable[[Path], str]) -> None:
    named = tamper(case)
    verdict = verify_case(case)
    assert verdict.evidence
    assert named in " ".join(map(str, verdict.evidence))


@pytest.mark.parametrize("table", ["problem", "receipt", "personal", "assessment", "meta", "outbox", "stage_run"])
def test_a_table_that_is_gone_is_named_and_stops_nothing(case: Path, table: str) -> None:
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("PRAGMA foreign_keys = off")
        connection.execute(f"DROP TABLE {table}")
    verdict = verify_case(case)
    assert any(table in f"{f.item} {f.found}" for f in (*verdict.evidence, *verdict.derivation))


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("UPDATE document SET text = replace(text, '40', '90')", "document"),
        ("UPDATE statement SET body = replace(body, '2015', '2010')", "statements"),
        ("DELETE FROM statement WHERE kind = 'figure'", "statements"),
        ("UPDATE result SET body = replace(body, 'Mill', 'Hill')", "result"),
    ],
)
def test_an_altered_derived_table_fails_the_second_verdict_only(case: Path, sql: str, word: str) -> None:
    with sqlite3.connect(case / "case.db") as connection:
        assert connection.execute(sql).rowcount
    verdict = verify_case(case)
    assert not verdict.evidence
    assert word in " ".join(map(str, verdict.derivation))


def test_a_checkpoint_kept_outside_shows_a_rewritten_case(case: Path, tmp_path: Path, intake: Path) -> None:
    with tawthiq.open_case(case) as opened:
        kept = tmp_path / "kept.txt"
        kept.write_text(opened.view().custody.checkpoint, encoding="utf-8")
        key = opened.view().custody.key
    assert verify_case(case, against=kept, key=key).intact
    with tawthiq.open_case(tmp_path / "other", create=True) as opened:
        opened.build(intake)
    assert verify_case(tmp_path / "other", against=kept).evidence
    assert verify_case(case, key="0" * 64).evidence


def test_a_sample_reads_some_and_misses_no_missing_file(case: Path) -> None:
    exhibits = sorted(p for p in (case / "exhibits").rglob("*") if p.is_file())
    verdict = verify_case(case, sample=Sample(1, "seed"))
    assert verdict.intact
    assert verdict.counted.size < sum(p.stat().st_size for p in exhibits)
    assert "seed" in " ".join(verdict.notes)
    [chosen] = Sample(1, "seed").of([p.parent.name + p.name for p in exhibits])
    for path in exhibits:
        path.chmod(0o644)
        content = path.read_bytes()
        path.write_bytes(b"x" * len(content))
        read = path.parent.name + path.name == chosen
        assert bool(verify_case(case, sample=Sample(1, "seed")).evidence) is read
        path.write_bytes(content + b"x")  # another size shows without reading
        assert verify_case(case, sample=Sample(1, "seed")).evidence
        path.write_bytes(content)
    exhibits[0].unlink()
    assert verify_case(case, sample=Sample(1, "seed")).evidence


def test_a_check_goes_on_record_only_when_all_is_well(case: Path) -> None:
    verdict = verify_case(case, sample=Sample(2, "seed"))
    record_check(case, verdict, sample=Sample(2, "seed"))
    after = verify_case(case)
    assert after.intact
    assert isinstance(after.counted, EvidenceVerdict)
    entry = next(e for e in after.counted.log if e.kind == "verified")
    assert entry.details["seed"] == "seed"
    assert entry.details["root"] == verdict.counted.root
    next(p for p in (case / "exhibits").rglob("*") if p.is_file()).unlink()
    with pytest.raises(TawthiqError, match="not recorded"):
        record_check(case, verify_case(case))


def test_the_command_says_steps_expected_and_found_as_data(case: Path) -> None:
    remove_exhibit(case)
    ran = run("verify", str(case), "--json", "--sample", "1")
    said = json.loads(ran.stdout)
    assert (ran.returncode, said["verdict"], said["intact"]) == (1, "failed", False)
    [failure] = said["evidence"]["failures"]
    assert failure["step"] == 8
    assert set(failure) == {"step", "item", "expected", "found"}


@pytest.mark.parametrize("name", ["case.toml", "case.db", "custody", "exhibits", "dossier"])
def test_whatever_is_gone_is_named_and_the_rest_is_checked(case: Path, name: str) -> None:
    there = case / name
    shutil.rmtree(there) if there.is_dir() else there.unlink()
    verdict = verify_case(case)
    assert verdict.kind == "failed"
    assert any(name in str(f) for f in (*verdict.evidence, *verdict.derivation))


def test_a_transaction_that_was_cut_off_is_named_and_not_finished_by_the_verifier(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `kill -9` during a commit leaves: the database with a hot journal."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    writer = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("pragma cache_size = 1")
connection.execute("begin")
connection.execute("update statement set words = words || 'x'")
connection.execute("update document set text = text || 'x'")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", writer, str(case / "case.db")], check=False)
    journal = case / "case.db-journal"
    assert journal.stat().st_size
    before = {p: p.read_bytes() for p in case.rglob("*") if p.is_file()}
    verdict = verify_case(case)
    assert (verdict.kind, [f.item for f in verdict.unfinished]) == ("unfinished", ["case.db-journal"])
    assert {p: p.read_bytes() for p in case.rglob("*") if p.is_file()} == before
    assert not list(temporary.iterdir())  # where a copy was finished and read
    with tawthiq.open_case(case) as opened:
        opened.build()
    assert verify_case(case).intact


def test_what_a_build_was_killed_before_recording_is_recorded_by_the_next(case: Path, intake: Path) -> None:
    (intake / "more.txt").write_text(
        "The Harbour Group said that 9 men were killed at Mill Prison.\n", encoding="utf-8"
    )

    def killed() -> None:
        recording.record_derivation = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        with tawthiq.open_case(case) as opened:
            opened.build(intake)

    assert forked(killed) == -signal.SIGKILL
    assert verify_case(case).kind == "unfinished"
    with tawthiq.open_case(case) as opened:
        opened.build()
    assert verify_case(case).intact
