"""Each estimator against what is known: published numbers, other implementations, exact enumeration, simulation."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from published import ARTIFICIAL, kosovo, new_orleans, uk

from tawthiq.estimation import combining, convergence, decomposable, latent_classes, loglinear, randomness, references
from tawthiq.estimation.existence import exists, frame, identifiable
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.sampling import Plan, sample
from tawthiq.estimation.table import from_patterns, read_csv

Z = (0.025, 0.5, 0.975)


def test_a_table_of_thousands_of_millions_fits_into_memory() -> None:
    """The largest counts that are read: their answers are few and wide apart, not laid out one by one."""
    alone, two = (((1, 0, 0), (0, 1, 0), (0, 0, 1)), ((1, 1, 0), (1, 0, 1), (0, 1, 1)))
    rows: dict[tuple[int, ...], int] = {
        **dict.fromkeys(alone, 10**9),
        **dict.fromkeys(two, 4 * 10**8),
        (1, 1, 1): 10**8,
    }
    huge = from_patterns("ABC", rows)
    found = decomposable.posterior(huge, 0.125, 20 * huge.people)
    assert len(found.unseen) < 300_000
    assert found.mass.sum() == pytest.approx(1)
    assert 0 <= found.quantile(0.025) <= found.quantile(0.975) <= 20 * huge.people


def test_answers_laid_out_in_growing_steps_are_those_laid_out_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    table = kosovo()
    plain = decomposable.posterior(table, 0.0625, 20 * table.people)
    monkeypatch.setattr(decomposable, "_LAID_OUT", 100)
    stepped = decomposable.posterior(table, 0.0625, 20 * table.people)
    monkeypatch.setattr(decomposable, "_DENSE", 2_000)
    coarse = decomposable.posterior(table, 0.0625, 20 * table.people)
    for share in (0.025, 0.5, 0.975):
        assert stepped.quantile(share) == pytest.approx(plain.quantile(share), rel=2e-3)
        assert coarse.quantile(share) == pytest.approx(plain.quantile(share), rel=1e-2)


def test_the_number_of_decomposable_graphs_is_the_known_one() -> None:
    # Sequence A048192 of the On-Line Encyclopedia counts unlabelled ones; labelled chordal graphs: 8, 61, 822.
    assert [len(decomposable.decomposable(lists)) for lists in (3, 4, 5)] == [8, 61, 822]


@pytest.mark.parametrize(
    ("name", "delta", "expected"),
    [
        ("kosovo", 2.0**-4, (9827, 12595, 16544)),
        ("kosovo", 1.0, (4408, 4617, 6860)),
        ("uk", 2.0**-5, (10387, 22990, 33508)),
        ("new_orleans", 2.0**-5, (511, 869, 1758)),
    ],
)
def test_averages_over_graphs_are_those_of_another_implementation(
    name: str, delta: float, expected: tuple[int, int, int]
) -> None:
    table = {"kosovo": kosovo, "uk": uk, "new_orleans": new_orleans}[name]()
    # The other implementation looks at 1 and more unseen people, up to twenty for each one seen.
    found = decomposable.posterior(table, delta, 20 * table.people, fewest_unseen=1)
    assert tuple(found.quantile(q) + table.people for q in Z) == expected


def test_the_weight_of_a_graph_is_a_product_of_dirichlet_multinomials() -> None:
    table = read_csv("A,B,C,count\n1,0,0,3\n0,1,0,2\n0,0,1,4\n1,1,0,1\n0,1,1,2\n")
    found = decomposable.posterior(table, 0.125, 0)
    # With nobody unseen, the three independent lists by hand: each list's on and off, Dirichlet(1/2, 1/2).
    n, delta = 12, 0.5
    by_hand = sum(
        math.lgamma(2 * delta) - math.lgamma(2 * delta + n)
        + math.lgamma(delta + on) + math.lgamma(delta + n - on) - 2 * math.lgamma(delta)
        for on in table.sizes
    )  # fmt: skip
    saturated = math.lgamma(1.0) - math.lgamma(1.0 + n)
    saturated += sum(math.lgamma(0.125 + c) - math.lgamma(0.125) for _, c in table.cells)
    weights = dict(found.graphs)
    ratio = weights[()] / weights[((0, 1), (0, 2), (1, 2))]
    assert ratio == pytest.approx(math.exp(by_hand - saturated), rel=1e-9)


@pytest.mark.parametrize(("name", "expected"), [("kosovo", 14342), ("uk", 11313), ("new_orleans", 1034)])
def test_log_linear_points_are_those_of_another_implementation(name: str, expected: int) -> None:
    table = {"kosovo": kosovo, "uk": uk, "new_orleans": new_orleans}[name]()
    found = loglinear.stepwise(loglinear.cells(table), len(table.lists))
    assert found is not None
    assert round(found.total) == expected


def test_bootstrap_limits_are_near_those_of_another_implementation() -> None:
    table = kosovo()
    chosen = loglinear.stepwise(loglinear.cells(table), 4)
    assert chosen is not None
    ends = loglinear.limits(table, chosen, 600, seed=1)
    assert ends.low == pytest.approx(12484, rel=0.05)
    assert ends.high == pytest.approx(16623, rel=0.05)


def test_a_model_without_an_estimate_is_found_out() -> None:
    table = read_csv(ARTIFICIAL)
    counts = loglinear.cells(table)
    with_ab = frame(counts, 3, [(0, 1)])
    assert identifiable(with_ab)
    assert not exists(with_ab, counts)
    assert loglinear.fit(counts, 3, [(0, 1)]) is None
    assert loglinear.fit(counts, 3, [(0, 2)]) is not None


def test_a_model_with_too_many_parameters_is_not_identifiable() -> None:
    # Three lists, all pairs, of which one shares nobody: six cells less two, seven parameters less one.
    counts = loglinear.cells(read_csv("A,B,C,count\n1,0,0,9\n0,1,0,8\n0,0,1,7\n1,0,1,3\n0,1,1,2\n"))
    assert not identifiable(frame(counts, 3, [(0, 1), (0, 2), (1, 2)]))
    assert loglinear.fit(counts, 3, [(0, 1), (0, 2), (1, 2)]) is None


def test_two_independent_lists_give_the_petersen_estimate() -> None:
    found = loglinear.fit(loglinear.cells(read_csv("A,B,count\n1,0,80\n0,1,40\n1,1,20\n")), 2, ())
    assert found is not None
    assert found.total == pytest.approx(100 * 60 / 20)


def test_chapman_and_chao_by_hand() -> None:
    table = read_csv("A,B,count\n1,0,80\n0,1,40\n1,1,20\n")
    low, centre, high = references.chapman(table, 0, 1)
    assert centre == pytest.approx(101 * 61 / 21 - 1)
    assert 140 < low < centre < high
    low, centre, high = references.chao(table)
    assert centre == pytest.approx(140 + 0.5 * 120 * 119 / (2 * 21))
    assert 140 < low < centre < high


def test_latent_classes_reach_the_published_median() -> None:
    table = new_orleans()
    found = sample(table, Prior(15), Plan(7, 4, 60_000, 10_000, 50, 20 * table.people))
    totals = found.unseen + table.people
    held = convergence.agreement(np.log(totals))
    assert held.rhat < 1.02
    # Three standard errors of a median, from the effective sample size.
    error = 1.25 * float(np.std(totals)) / math.sqrt(held.ess)
    assert abs(float(np.median(totals)) - 832) < 3 * error + 3


def test_latent_classes_of_one_class_agree_with_exact_enumeration() -> None:
    """With shares forced into one class the posterior of N is known in closed form: independent lists, Beta(1, 1)."""
    table = read_csv("A,B,C,count\n1,0,0,12\n0,1,0,10\n0,0,1,14\n1,1,0,4\n1,0,1,5\n0,1,1,3\n1,1,1,2\n")
    cap = 400
    # alpha's rate is so high that one class has everybody.
    found = sample(table, Prior(2, 0.25, 1e9), Plan(3, 4, 80_000, 5_000, 10, cap))
    unseen = np.arange(cap + 1)
    total = unseen + table.people
    logs = np.array([math.lgamma(t) - math.lgamma(u + 1) for t, u in zip(total, unseen, strict=True)])
    for size in table.sizes:
        logs += [math.lgamma(t - size + 1) - math.lgamma(t + 2) for t in total]
    mass = np.exp(logs - logs.max())
    exact = np.cumsum(mass / mass.sum())
    for share in (0.1, 0.5, 0.9):
        at = int(np.searchsorted(exact, share))
        assert float(np.mean(found.unseen <= at)) == pytest.approx(exact[at], abs=0.02)


@pytest.mark.parametrize("alpha", [1e-30, 0.02, 1.0, 700.0])
@pytest.mark.parametrize(
    "sizes", [(5, 0, 2), (0, 0, 9), (7845, 252, 1447, 24, 0, 32, 2, 1, 0, 0), (4_000_000, 3, 0, 1)]
)
def test_the_order_of_classes_has_the_probability_of_the_sticks(sizes: tuple[int, ...], alpha: float) -> None:
    """Stick by stick: the integral of v^m (1 - v)^after under Beta(1, alpha) is alpha B(1 + m, alpha + after)."""
    by_stick = 0.0
    for k, here in enumerate(sizes[:-1]):
        after = alpha + sum(sizes[k + 1 :])
        by_stick += math.log(alpha) + math.lgamma(1.0 + here) + math.lgamma(after) - math.lgamma(1.0 + here + after)
    assert latent_classes._order(np.array(sizes), alpha) == pytest.approx(by_stick, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("log_miss", [-1e-18, -1e-4, -0.6, -0.8, -40.0, -700.0])
def test_a_chance_and_its_complement_keep_what_is_small(log_miss: float) -> None:
    hit, miss = latent_classes._both(log_miss)
    assert miss == pytest.approx(math.exp(log_miss), rel=1e-12)
    assert hit == pytest.approx(-math.expm1(log_miss), rel=1e-12)


def test_the_cap_is_kept_and_touches_are_counted() -> None:
    table = new_orleans()
    found = sample(table, Prior(5), Plan(1, 2, 5_000, 1_000, 10, 300))
    assert found.unseen.max() <= 300
    assert found.refused > 0.5


def test_draws_do_not_depend_on_the_order_of_threads() -> None:
    table = new_orleans()
    plan = Plan(5, 3, 3_000, 500, 10, 20 * table.people)
    first, second = sample(table, Prior(5), plan), sample(table, Prior(5), plan)
    assert np.array_equal(first.unseen, second.unseen)
    assert not np.array_equal(first.unseen[0], first.unseen[1])


def test_chains_that_stay_apart_have_a_large_r_hat() -> None:
    state = np.random.default_rng(1)
    together = state.normal(size=(4, 1000))
    assert convergence.agreement(together).rhat < 1.01
    assert convergence.agreement(together).ess > 3000
    apart = together + np.array([[0], [0], [0], [3]])
    assert convergence.agreement(apart).rhat > 1.3
    slow = np.cumsum(state.normal(size=(4, 1000)), axis=1)
    assert convergence.agreement(slow).ess < 50


def test_modes_are_told_from_ripples() -> None:
    state = np.random.default_rng(2)
    one = np.exp(state.normal(8, 0.2, 4000))
    two = np.concatenate([one, np.exp(state.normal(10, 0.2, 2000))])
    assert len(convergence.modes(one)) == 1
    assert [round(math.log(m)) for m in convergence.modes(two)] == [8, 10]


@pytest.mark.parametrize(("n", "p"), [(3, 0.2), (40, 0.01), (40, 0.9), (500, 0.3), (100_000, 0.5)])
def test_binomial_variates_have_the_right_moments(n: int, p: float) -> None:
    state = randomness.generator(11)
    drawn = np.array([randomness.binomial(state, n, p) for _ in range(20_000)])
    assert drawn.min() >= 0
    assert drawn.max() <= n
    assert abs(drawn.mean() - n * p) < 5 * math.sqrt(n * p * (1 - p) / 20_000)
    assert drawn.var() == pytest.approx(n * p * (1 - p), rel=0.06)


@pytest.mark.parametrize("mean", [0.3, 4.0, 25.0, 80_000.0])
def test_poisson_variates_have_the_right_moments(mean: float) -> None:
    state = randomness.generator(12)
    drawn = np.array([randomness.poisson(state, mean) for _ in range(20_000)])
    assert abs(drawn.mean() - mean) < 5 * math.sqrt(mean / 20_000)
    assert drawn.var() == pytest.approx(mean, rel=0.06)


@pytest.mark.parametrize("shape", [0.05, 0.7, 1.0, 30.0])
def test_gamma_variates_have_the_right_moments(shape: float) -> None:
    state = randomness.generator(13)
    drawn = np.array([randomness.gamma(state, shape) for _ in range(40_000)])
    assert abs(drawn.mean() - shape) < 5 * math.sqrt(shape / 40_000)
    assert drawn.var() == pytest.approx(shape, rel=0.15)


def test_uniform_numbers_are_the_ones_of_the_published_generator() -> None:
    """xoshiro256++ from state 1, 2, 3, 4: its first outputs are known (41943041, 58720359, 3588806011781223)."""
    state = np.array([1, 2, 3, 4], dtype=np.uint64)
    drawn = [float(randomness.uniform(state)) for _ in range(3)]
    expected = [((word >> 11) + 0.5) / 2**53 for word in (41943041, 58720359, 3588806011781223)]
    assert drawn == expected


def test_completed_data_sets_are_combined_by_rubins_rules() -> None:
    state = np.random.default_rng(3)
    draws = [100 + np.exp(state.normal(5 + shift, 0.1, 4000)) for shift in (-0.2, 0.0, 0.2)]
    low, centre, high = combining.replicates(draws, [100, 100, 100])
    within, between = 0.1**2, 0.2**2
    # 2 (1 + W / (4 B))^2 = 2.258 degrees of freedom, of which the 97.5 % point is 3.864.
    reach = 3.864 * math.sqrt(within + (1 + 1 / 3) * between)
    assert math.log(high - 100) - math.log(low - 100) == pytest.approx(2 * reach, rel=0.03)
    assert 240 < centre < 260


def test_the_combination_is_that_of_another_implementation() -> None:
    """20 completed data sets of one stratum, by the moments of the 1,000 draws of each; verdata 1.0.2 gives these."""
    file = Path(__file__).parents[2] / "bench" / "verdata_moments.csv"
    with file.open(encoding="utf-8") as lines:
        sets = [
            combining.Moments(int(r["seen"]), float(r["unseen"]), float(r["log_mean"]), float(r["log_variance"]))
            for r in csv.DictReader(lines)
        ]
    assert len(sets) == 20
    assert sum(s.seen for s in sets) == 20 * 991
    assert tuple(round(x) for x in combining.combined(sets)) == (1266, 1593, 2148)


def test_completed_data_sets_that_agree_have_a_normal_interval() -> None:
    draws = 100 + np.exp(np.random.default_rng(3).normal(5, 0.1, 20_000))
    low, _, high = combining.replicates([draws, draws], [100, 100])
    assert math.log(high - 100) - math.log(low - 100) == pytest.approx(2 * 1.96 * 0.1, rel=0.02)


def test_one_completed_data_set_says_nothing_about_the_others() -> None:
    with pytest.raises(ValueError, match="between"):
        combining.replicates([np.array([10.0, 12.0])], [5])


def test_strata_add_up_with_a_narrower_share_of_doubt() -> None:
    low, centre, high = combining.strata([(150, 200, 300), (150, 200, 300)], [100, 100])
    assert centre == 400
    assert low > 300
    assert high < 600
