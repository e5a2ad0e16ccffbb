"""The training texts are part of the product's proof: each annotation is well-formed."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

TRAINING = Path(__file__).parents[1] / "training"


def _markup() -> ModuleType:
    sys.path.insert(0, str(TRAINING))
    spec = importlib.util.spec_from_file_location("markup", TRAINING / "markup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["markup"] = module
    spec.loader.exec_module(module)
    return module


FOLDERS = ("texts", "claims", "stances", "credits")
ANNOTATED = sorted(path for folder in FOLDERS for path in (TRAINING / folder).glob("*.txt"))


@pytest.mark.parametrize("path", ANNOTATED, ids=lambda p: p.stem)
def test_every_annotation_is_well_formed(path: Path) -> None:
    documents = list(_markup().read(path))
    assert documents
    assert [p for d in documents for p in d.problems] == []


def test_the_pages_of_claims_are_tuned_and_held_in_halves() -> None:
    halves = [list(_markup().read(TRAINING / "claims" / f"{part}.txt")) for part in ("tuned", "held")]
    assert [len(half) for half in halves] == [22, 22]
    notes = [kind for half in halves for document in half for kind, _ in document.notes]
    assert {"relies", "denial", "demand"} == {*notes}


def test_a_phrase_that_the_text_does_not_hold_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(
        "@@@ x\npublisher: P\n---\nTen men fell.\n===\nsix men | unit=people | counted=men | measure=killed\n"
    )
    assert "does not stand in the text" in next(_markup().read(file)).problems[0]


def test_every_sentence_of_the_chains_has_a_figure_and_names_that_stand_in_it() -> None:
    for path in sorted((TRAINING / "chains").glob("*.txt")):
        rows = [line.rsplit(" | ", 1) for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
        assert rows
        for sentence, chain in rows:
            assert re.search(r"\d|[Tt]hirty-six|Forty-eight|Seventy", sentence)
            assert all(name in sentence or path.stem.startswith("arabic") for name in chain.split(" > ")), sentence
