"""Shared by all tests: the long tests' seeded share."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest


@pytest.fixture(scope="session", autouse=True)
def _keys_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither use nor add to the keys of whoever runs them; a test's own TAWTHIQ_HOME comes before this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(tmp_path_factory.mktemp("keys")))
        patch.delenv("TAWTHIQ_ACTOR", raising=False)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    today = datetime.now(UTC).strftime("%Y%m%d")
    parser.addoption("--share", type=float, default=1.0, help="share of the tests marked long that runs (0 to 1)")
    parser.addoption("--share-seed", default=today, help="seed that chooses the share; default: today's date")


def pytest_report_header(config: pytest.Config) -> str:
    return f"share of long tests: {config.getoption('--share')}, seed {config.getoption('--share-seed')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    share = config.getoption("--share")
    if share >= 1:
        return
    long_tests = sorted(item.nodeid for item in items if item.get_closest_marker("long"))
    keep = max(1, round(share * len(long_tests)))
    chosen = set(random.Random(config.getoption("--share-seed")).sample(long_tests, min(keep, len(long_tests))))  # noqa: S311
    left = [item for item in items if item.get_closest_marker("long") and item.nodeid not in chosen]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
