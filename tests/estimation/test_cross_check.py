"""The latent classes sampled another way. Without numpyro, which only developers install, these tests are skipped."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from published import kosovo, new_orleans

from tawthiq.estimation import Settings, convergence, estimators, gates, nuts, read_csv
from tawthiq.estimation.estimators import CROSSED, LATENT
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.results import Estimate
from tawthiq.estimation.sampling import Plan, sample
from tawthiq.model import TawthiqError


def found(name: str, centre: float, rhat: float = 1.0, ess: float = 1_000) -> Estimate:
    said = {"rhat": rhat, "ess": ess, "ess_tail": ess, "chain_medians": [centre] * 4}
    return Estimate(name, name, "model", centre * 0.8, centre, centre * 1.3, said, {}, 1, "", "")


def codes(one: Estimate, other: Estimate) -> dict[str, bool]:
    return {d.code: d.grave for d in gates.of_samplers([one, other])}


def test_samplers_that_agree_raise_no_doubt() -> None:
    assert codes(found(LATENT, 1_000), found(CROSSED, 1_015)) == {}


def test_samplers_that_disagree_forbid_a_number() -> None:
    assert codes(found(LATENT, 1_000), found(CROSSED, 1_200)) == {"samplers_disagree": True}


def test_a_check_that_did_not_settle_says_so_and_decides_nothing() -> None:
    assert codes(found(LATENT, 1_000), found(CROSSED, 1_500, rhat=1.3)) == {"cross_check_open": False}


@pytest.mark.skipif(find_spec("numpyro") is not None, reason="numpyro is installed")
def test_without_the_package_the_cross_check_says_what_to_install() -> None:
    with pytest.raises(TawthiqError, match=r"tawthiq\[numpyro\]"):
        nuts.versions()


@pytest.mark.long
@pytest.mark.skipif(find_spec("numpyro") is None, reason="numpyro is not installed; the cross-check is optional")
def test_two_samplers_that_share_nothing_agree_on_a_small_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty people on three lists, few classes, short chains; Kosovo by what a person gets is below."""
    monkeypatch.setattr(nuts, "CHAINS", 2)
    monkeypatch.setattr(nuts, "WARM_UP", 300)
    table = read_csv("A,B,C,count\n1,0,0,12\n0,1,0,10\n0,0,1,14\n1,1,0,4\n1,0,1,5\n0,1,1,3\n1,1,1,2\n")
    prior, cap = Prior(3), 20 * table.people
    drawn = nuts.sample(table, prior, 1, cap)
    other = sample(table, prior, Plan(1, 4, 60_000, 10_000, 50, cap)).unseen
    assert drawn.diverging < 0.05
    held = [convergence.agreement(np.log(x + table.people)) for x in (np.nan_to_num(drawn.unseen, nan=cap), other)]
    assert max(h.rhat for h in held) < 1.05
    # Five standard errors of a median, on the logarithm; of the ends less is known.
    error = 1.25 * float(np.std(np.log(other + table.people))) * float(np.hypot(*(h.ess**-0.5 for h in held)))
    one, two = (np.nanquantile(np.log(x + table.people), [0.1, 0.5, 0.9]) for x in (drawn.unseen, other))
    assert abs(one[1] - two[1]) < 5 * error
    assert np.abs(one - two)[[0, 2]].max() < 10 * error


@pytest.mark.long
@pytest.mark.skipif(find_spec("numpyro") is None, reason="numpyro is not installed; the cross-check is optional")
def test_two_samplers_that_share_nothing_agree_on_kosovo() -> None:
    settings = Settings(iterations=100_000)
    gibbs = estimators.latent_classes(kosovo(), settings, lambda *_: None)
    other = estimators.latent_crossed(kosovo(), settings)
    assert "samplers_disagree" not in {d.code for d in gates.of_samplers([gibbs, other])}
    assert other.centre == pytest.approx(gibbs.centre, rel=0.04)
    assert other.low == pytest.approx(gibbs.low, rel=0.04)
    assert other.high == pytest.approx(gibbs.high, rel=0.12)


@pytest.mark.skipif(find_spec("numpyro") is None, reason="numpyro is not installed; the cross-check is optional")
def test_the_marginal_model_is_the_hidden_one_summed_out() -> None:
    """Its log density against the same sum over classes in plain numbers."""
    import jax
    from numpyro.infer.util import log_density

    table = new_orleans()
    state = np.random.default_rng(3)
    odds, spent, alpha = state.normal(size=(3, 5)), state.exponential(size=2), 0.7
    with jax.enable_x64(True):
        data = table.patterns.astype(float), table.counts.astype(float)
        values = {"alpha": alpha, "spent": spent, "odds": odds}
        at, trace = log_density(nuts._model, (*data, (3, 0.25, 0.25)), {}, values)
        prior = sum(float(trace[k]["fn"].log_prob(trace[k]["value"])) for k in values)
    left = np.exp(-spent / alpha)
    share = np.array([1 - left[0], left[0] * (1 - left[1]), left[0] * left[1]])
    hit = 1 / (1 + np.exp(-odds))
    cells = [float(share @ np.prod(np.where(p, hit, 1 - hit), axis=1)) for p in table.patterns]
    none = float(share @ np.prod(1 - hit, axis=1))
    by_hand = float(table.counts @ np.log(np.array(cells) / (1 - none)))
    assert float(at) - prior == pytest.approx(by_hand, rel=1e-9)
