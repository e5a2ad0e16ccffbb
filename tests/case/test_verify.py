"""Whoever distrusts the case runs `verify`: it names what fails, and does not cry wolf."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import tawthiq
from tawthiq.case import verify_case


@pytest.fixture
def case(tmp_path: Path, intake: Path) -> Path:
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.build(intake)
        target = opened.export("figures")[0]["statement"]
        opened.assess("accept", target)
        opened.build()
    return tmp_path / "case"


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
