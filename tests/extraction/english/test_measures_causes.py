"""Causes of death decide the measure."""

from __future__ import annotations

import hashlib

from tawthiq import extraction
from tawthiq.model import Exhibit, Figure
from tawthiq.reading import read_bytes


def figures(text: str) -> list[Figure]:
    data = text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "a.txt").document
    assert document is not None
    return [s.figure for read in extraction.read(document) for s in read.statements if s.figure]


def test_deaths_of_several_causes_are_deaths() -> None:
    [found] = figures("The union said 700 people died there either by execution, torture or hunger in 2012.\n")
    assert found.measure == "died"
    [found] = figures("The union said 700 people died there by hanging in 2012.\n")
    assert found.measure == "executed"
