"""People who differ in how easily they are listed: the models for it, and what is counted where the lists show it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from published import kosovo, uk

from tawthiq.estimation import Settings, estimate, heterogeneity, loglinear, read_csv
from tawthiq.estimation.randomness import generator
from tawthiq.estimation.table import Table, from_patterns

QUICK = Settings(iterations=20_000, burn_in=4_000, every=20, replicates=100)
OPEN, HIDDEN = np.array([0.45, 0.40, 0.50, 0.35]), np.array([0.12, 0.10, 0.15, 0.08])


def made(people: int, seed: int, *, alike: bool) -> Table:
    """Four lists of people who are all alike, or of whom half are listed four times as easily."""
    state = np.random.default_rng(seed)
    easy = np.ones((people, 1), bool) if alike else state.uniform(size=(people, 1)) < 0.5
    on = state.uniform(size=(people, 4)) < np.where(easy, OPEN, HIDDEN)
    return from_patterns(tuple("ABCD"), Counter(tuple(int(x) for x in row) for row in on if row.any()))


def expected(lists: int, chances: list[tuple[float, tuple[float, ...]]], people: int) -> Table:
    """The table that such kinds of people give on average."""
    cells: Counter[tuple[int, ...]] = Counter()
    for mask in range(1, 1 << lists):
        pattern = tuple(mask >> j & 1 for j in range(lists))
        share = sum(w * np.prod([p if x else 1 - p for p, x in zip(ps, pattern, strict=True)]) for w, ps in chances)
        cells[pattern] = round(people * share)
    return from_patterns([f"L{j}" for j in range(lists)], cells)


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_people_all_alike_are_found_to_be_so(lists: int) -> None:
    table = expected(lists, [(1.0, (0.3,) * lists)], 20_000)
    found = heterogeneity.averaged(table, 20 * table.people)
    assert found is not None
    assert found.alike > 0.9
    low, high = (found.quantile(q) + table.people for q in (0.025, 0.975))
    assert low <= 20_000 <= high
    assert high / low < 1.2


def test_the_quadratic_shape_is_exact_where_the_unseen_have_a_normal_spread() -> None:
    """Cells exp(a + b k + c k^2 / 2): the number on none is exp(a), and the fit finds it."""
    a, b, c = np.log(800.0), -0.4, 0.5
    rows = {
        tuple(mask >> j & 1 for j in range(4)): round(float(np.exp(a + b * k + c * k * k / 2)))
        for mask in range(1, 16)
        if (k := mask.bit_count())
    }
    table = from_patterns(tuple("ABCD"), rows)
    model = heterogeneity._fit(loglinear.cells(table), 4, (), "quadratic")
    assert model is not None
    assert model.unseen == pytest.approx(800, rel=0.02)
    assert model.spread == pytest.approx(0.5, rel=0.02)


def test_the_interval_holds_people_who_are_seldom_listed() -> None:
    table = made(5_000, 3, alike=False)
    found = heterogeneity.averaged(table, 20 * table.people)
    assert found is not None
    assert found.alike < 0.01
    assert found.quantile(0.025) <= 5_000 - table.people <= found.quantile(0.975)
    # Lists of people who are all taken as alike miss them from below.
    chosen = loglinear.stepwise(loglinear.cells(table), 4)
    assert chosen is not None
    assert chosen.total < 4_600


def test_draws_follow_the_quantiles() -> None:
    table = kosovo()
    found = heterogeneity.averaged(table, 20 * table.people)
    assert found is not None
    drawn = found.draw(generator(4), 20_000)
    for share in (0.05, 0.5, 0.95):
        assert float(np.mean(drawn <= found.quantile(share))) == pytest.approx(share, abs=0.015)
    assert sum(w for _, w in found.models) == pytest.approx(1.0)


def test_no_number_of_unseen_goes_beyond_the_largest_looked_at() -> None:
    found = heterogeneity.averaged(uk(), 3 * uk().people)
    assert found is not None
    assert found.unseen.max() <= 3 * uk().people * (1 + 1e-9)


def test_a_table_without_any_such_model_has_none() -> None:
    table = read_csv("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n")
    assert heterogeneity.averaged(table, 2_000) is None


def test_models_of_people_all_alike_are_shown_and_not_counted_where_people_differ() -> None:
    result = estimate(made(5_000, 3, alike=False), QUICK)
    assert "people_differ" in {d.code for d in result.doubts}
    by_name = {e.name: e for e in result.estimates}
    for name in ("loglinear", "decomposable_graphs"):
        assert by_name[name].role == "set_aside"
    assert by_name["differing_people"].role == "model"
    if result.answer is not None:
        assert result.answer[0] <= 5_000 <= result.answer[2]


def test_models_of_people_all_alike_count_where_nothing_speaks_against_them() -> None:
    result = estimate(made(2_000, 4, alike=True), QUICK)
    assert "people_differ" not in {d.code for d in result.doubts}
    assert {e.name for e in result.estimates if e.role == "model"} == {
        "latent_classes", "loglinear", "decomposable_graphs", "differing_people",
    }  # fmt: skip
    assert result.answer is not None
    assert result.answer[0] <= 2_000 <= result.answer[2]
