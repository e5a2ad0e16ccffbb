"""Lists of which a page shows the beginning make each item once, when it is looked at."""

from __future__ import annotations

import pytest

from tawthiq.dossier.lately import Lately


def test_items_are_made_when_they_are_looked_at_and_once() -> None:
    made: list[int] = []
    ready: list[list[int]] = []
    every = Lately([3, 1, 2], lambda n: (made.append(n), 10 * n)[1], lambda some: ready.append(list(some)))  # type: ignore[func-returns-value]
    assert len(every) == 3
    assert bool(every)
    assert made == []
    assert every[0] == 30
    assert every[-1] == 20
    assert every[:2] == (30, 10)
    assert every[5:] == ()
    assert list(every) == [30, 10, 20]
    assert made == [3, 2, 1]
    assert ready == [[1]]  # of several at once, what was not made yet
    assert every == Lately([30, 10, 20], int)
    assert every != (30, 10, 20)
    with pytest.raises(IndexError):
        every[3]
    assert not Lately([], int)
