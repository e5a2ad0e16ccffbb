"""The benchmark of coverage: its pieces add up, and its floors say yes or no only of enough tables."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import estimation_coverage as bench
from estimation_pieces import Pieces, code_digest


def told(held: bool | None, *grave: str) -> dict[str, Any]:
    answer = None if held is None else [90, 100, 120]
    return {"held": held, "answer": answer, "verdict": "warnings", "doubts": [[g, True] for g in grave], "models": {}}


def written(file: Path, outcomes: dict[str, dict[str, Any]], code: str | None = None) -> Path:
    lines = [json.dumps({"key": k, "code": code or code_digest(), "outcome": o}) for k, o in outcomes.items()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_files_of_several_machines_are_pooled_and_those_of_other_code_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = written(
        tmp_path / "one", {"coverage 1 independent 500 0": told(True), "again 1 independent 500 0": told(True)}
    )
    two = written(tmp_path / "two", {"coverage 1 independent 500 117": told(False)})
    old = written(tmp_path / "old", {"coverage 1 independent 500 2": told(True)}, code="another")
    pieces = Pieces(tmp_path / "own", sets=(100, 102), pooled=[one, two, old])
    assert list(pieces.numbers(5)) == [100, 101, 102]
    assert [o["held"] for o in pieces.like("coverage 1 independent 500 ")] == [True, False]
    assert pieces.like("coverage 1 independent 50") == []
    assert "1 outcomes of other code are not counted" in capsys.readouterr().out
    assert pieces.outcome("coverage 1 independent 500 100", lambda: told(True)) == told(True)
    again = Pieces(tmp_path / "own")
    assert again.outcome("coverage 1 independent 500 100", lambda: pytest.fail("made twice")) == told(True)


def test_a_floor_is_yes_or_no_and_asks_for_enough_tables() -> None:
    assert bench._reached("coverage independent", [told(True)] * 19 + [told(None, "few_draws")]) == {}
    few = [told(True)] * 18 + [told(False)] * 2
    assert bench._reached("coverage heterogeneous", few) == {"coverage heterogeneous": {"nine in ten hold": 1.0}}
    [found] = bench._reached("coverage independent", [*few, told(False), *[told(None)] * 3]).values()
    assert found == {"nine in ten hold": 0.0, "at most one in ten refused": 0.0}


@pytest.mark.parametrize(
    ("some", "of", "said"),
    [(29, 30, "29 of 30 (97%, could be 83% to 100%)"), (0, 5, "0 of 5 (0%, could be 0% to 52%)"), (0, 0, "0 of 0")],
)
def test_intervals_of_shares_are_exact_binomial_ones(some: int, of: int, said: str) -> None:
    assert bench.share(some, of) == said


def test_only_tables_refused_for_short_chains_alone_are_tried_again() -> None:
    assert bench._unsettled(told(None, "few_draws", "chains_disagree"))
    assert not bench._unsettled(told(None, "few_draws", "several_modes"))
    assert not bench._unsettled(told(True))
