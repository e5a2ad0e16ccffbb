"""The example case, served on a real port to a real client."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Browser
from screens import BROWSER

from tawthiq.case import open_case
from tawthiq.cli.demo import example
from tawthiq.web import Desk, Serving


@pytest.fixture(scope="session", autouse=True)
def _one_chromium() -> Iterator[None]:
    """The browser that tests open their windows in ends with the last of them."""
    yield
    BROWSER.end()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The shipped example, built once; never written to."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(home))
        folder = tmp_path_factory.mktemp("built") / "case"
        with open_case(folder, create=True, title="Example case (fictional)") as case:
            case.build(example() / "documents")
        yield folder


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Path:
    """A copy of the example to work on."""
    return Path(shutil.copytree(built, tmp_path / "case"))


@pytest.fixture
def desk(case: Path) -> Desk:
    return Desk(case)


@pytest.fixture
def serving(desk: Desk) -> Iterator[Serving]:
    """The app over a copy of the example."""
    made = Serving(desk)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made
    made.stop()
    thread.join(timeout=20)
    assert not thread.is_alive()


@pytest.fixture
def browser(serving: Serving) -> Iterator[Browser]:
    found = Browser(serving)
    yield found
    found.client.close()
