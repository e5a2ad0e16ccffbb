"""kill -9 while a decision is made: it is kept whole or not at all, and the case goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import tawthiq
from tawthiq.case import verify_case

TEXT = "The Harbour Group said that 40 men were killed at Mill Prison in 2015. Guards killed 12 women there in 2014.\n"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with two figures to judge."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "in").mkdir()
    (folder / "in" / "letter.txt").write_text(TEXT, encoding="utf-8")
    with tawthiq.open_case(folder / "case", create=True) as opened:
        opened.build(folder / "in")
    return folder / "case"


def figures(case: Path) -> list[str]:
    with tawthiq.open_case(case) as opened:
        return sorted(s.id for r in opened.view().readings.values() for x in r for s in x.statements if s.figure)


def judge(case: Path, statement: str, verdict: str) -> None:
    with tawthiq.open_case(case) as opened:
        opened.assess(verdict, statement, reason="read beside the page")


def decided(case: Path) -> list[str]:
    with tawthiq.open_case(case) as opened:
        return [a.verdict for a in opened.view().assessments]


def test_killed_at_any_step_a_decision_is_whole_or_not_there(
    read: Path, tmp_path: Path, killed_at: Callable[..., bool]
) -> None:
    first, second = figures(read)[:2]
    kept = set()
    for step in range(1, 200, 8):
        case = tmp_path / f"case-{step}"
        shutil.copytree(read, case)
        killed = killed_at(step, lambda case=case: judge(case, first, "accept"), within=case)
        assert verify_case(case).kind in ("clean", "unfinished"), step
        kept.add(tuple(decided(case)))
        judge(case, second, "reject")
        assert decided(case)[-1] == "reject", step
        verdict = verify_case(case)
        assert not verdict.evidence, step
        assert verdict.kind == "clean", step
        if not killed:
            break
    assert not killed  # it was let live at last
    assert kept == {(), ("accept",)}
