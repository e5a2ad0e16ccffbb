"""The model on Apache Spark gives the pairs and chances that it gives on DuckDB, and says clearly where it cannot."""

from __future__ import annotations

import builtins
import shutil
from typing import Any

import pytest
from test_addresses import FAMILY, GIVEN, TOWNS, row

from tawthiq.model import TawthiqError
from tawthiq.people import linkage

pytestmark = pytest.mark.long


def rows() -> list[dict[str, Any]]:
    found = []
    for number in range(120):
        given, family = GIVEN[number % 12], FAMILY[number * 7 % 8]
        born, place = f"{1930 + number % 60}-{number % 12 + 1:02}-{number % 28 + 1:02}", TOWNS[number % 5]
        slipped = given[:-2] + given[-1] + given[-2] if number % 6 == 0 else given
        year = born if number % 3 else born[:4]
        found += [
            row(2 * number, name=f"{given} {family}", birth=born, place=place),
            row(2 * number + 1, name=f"{slipped} {family}", birth=year, place=place if number % 4 else ""),
        ]
    return found


def test_spark_gives_the_pairs_and_chances_of_duckdb() -> None:
    pytest.importorskip("pyspark", reason="the extra tawthiq[spark] is not installed")
    if shutil.which("java") is None:
        pytest.skip("no Java (default-jre-headless)")
    given = rows()
    one, two = (linkage.score(given, engine=engine) for engine in ("duckdb", "spark"))
    assert one.pairs
    chances = [{(p.left, p.right): p.probability for p in found.pairs} for found in (one, two)]
    assert chances[0].keys() == chances[1].keys()
    assert max(abs(chances[0][pair] - chances[1][pair]) for pair in chances[0]) <= 1e-4
    assert {(p.left, p.right): p.levels for p in one.pairs} == {(p.left, p.right): p.levels for p in two.pairs}


def test_without_spark_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name.startswith("pyspark"):
            raise ImportError(name)
        return plain(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(TawthiqError, match="not installed") as error:
        linkage.score(rows()[:40], engine="spark")
    assert "tawthiq[spark]" in str(error.value)
