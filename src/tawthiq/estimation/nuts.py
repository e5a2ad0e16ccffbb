"""The latent-class model sampled another way, to check the first: NUTS over the model without its hidden classes.

The model and prior are those of `latent_classes`. Everyone's class is summed out, and so is the number of the unseen:
with p(N) proportional to 1/N the observed people, given that each is on some list, are multinomial,

    log p(table | theta) = sum over patterns of count * (log p_pattern - log(1 - p_none)),

and n0 given theta is negative binomial with n and 1 - p_none, which is drawn afterwards. A draw beyond the cap is left
out, as the prior is cut off there. Sampler: Hoffman and Gelman 2014, "The No-U-Turn Sampler", JMLR 15, in numpyro (not
among what is installed with tawthiq; `pip install "tawthiq[numpyro]"`).

Assumes what `latent_classes` assumes. It says nothing about the model, only about whether the sampler found its way.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.table import Table
from tawthiq.model import TawthiqError

Floats = NDArray[np.float64]

CHAINS, WARM_UP, DRAWS = 4, 500, 500
PACKAGES = ("jax", "numpyro")


class Crossed(Struct):
    """`unseen`: shape (chains, draws); `beyond`: share of draws beyond the cap, which are nan; `diverging`: share."""

    unseen: Floats
    beyond: float
    diverging: float


def versions() -> dict[str, str]:
    """Of what the sampler is made of; numbers differ with them.

    Raises:
        TawthiqError: it is not installed.
    """
    try:
        return {name: version(name) for name in PACKAGES}
    except PackageNotFoundError as error:
        raise TawthiqError(
            "The cross-check needs a package that is not installed", item=str(error.name),
            remedy='pip install "tawthiq[numpyro]", or leave --cross-check away',
        ) from error  # fmt: skip


def sample(table: Table, prior: Prior, seed: int, cap: int) -> Crossed:
    """Four chains of the unseen.

    Args:
        cap: largest number of unseen people allowed.

    Raises:
        TawthiqError: numpyro is not installed.
    """
    versions()
    import jax
    from numpyro.infer import MCMC, NUTS

    # Only within: other code in this process keeps its own precision.
    with jax.enable_x64(True):
        kernel = NUTS(_model, target_accept_prob=0.9)
        run = MCMC(
            kernel, num_warmup=WARM_UP, num_samples=DRAWS, num_chains=CHAINS, chain_method="sequential",
            progress_bar=False,
        )  # fmt: skip
        data = table.patterns.astype(np.float64), table.counts.astype(np.float64)
        numbers = prior.classes, prior.shape, prior.rate
        run.run(jax.random.PRNGKey(seed), *data, numbers, extra_fields=("diverging",))
        log_none = np.asarray(run.get_samples(group_by_chain=True)["log_none"], dtype=np.float64)
        diverging = float(np.mean(np.asarray(run.get_extra_fields(group_by_chain=True)["diverging"])))
    state = np.random.default_rng([seed, 501])
    some = -np.expm1(np.minimum(log_none, -1e-15))
    # A negative binomial as a Poisson of a gamma: numpy's own refuses chances near nought.
    mean = state.gamma(float(table.people), size=some.shape) * (1 - some) / some
    unseen = state.poisson(np.minimum(mean, 1e15)).astype(np.float64)
    beyond = unseen > cap
    unseen[beyond] = np.nan
    return Crossed(unseen, float(np.mean(beyond)), diverging)


def _model(patterns: Any, counts: Any, prior: tuple[int, float, float]) -> None:
    """The marginal model, in logarithms throughout: shares of hardly anybody must not vanish."""
    import jax.numpy as jnp
    import numpyro
    from jax.nn import log_sigmoid
    from jax.scipy.special import logsumexp
    from numpyro import distributions as dist

    classes, shape, rate = prior
    lists = patterns.shape[1]
    # log(1 - V) is an exponential over -alpha, so that sticks and alpha do not hang on each other beforehand.
    alpha = numpyro.sample("alpha", dist.Gamma(shape, rate))
    log_left = -numpyro.sample("spent", dist.Exponential(1.0).expand([classes - 1]).to_event(1)) / alpha
    before = jnp.concatenate([jnp.zeros(1), jnp.cumsum(log_left)])
    log_share = before + jnp.concatenate([jnp.log(-jnp.expm1(jnp.minimum(log_left, -1e-300))), jnp.zeros(1)])
    odds = numpyro.sample("odds", dist.Logistic(0.0, 1.0).expand([classes, lists]).to_event(2))
    log_hit, log_miss = log_sigmoid(odds), log_sigmoid(-odds)
    each = logsumexp(log_share + patterns @ log_hit.T + (1 - patterns) @ log_miss.T, axis=1)
    log_none = numpyro.deterministic("log_none", logsumexp(log_share + log_miss.sum(axis=1)))
    log_some = jnp.log(-jnp.expm1(jnp.minimum(log_none, -1e-15)))
    numpyro.factor("seen", jnp.sum(counts * (each - log_some)))
