"""A case with one actor, on a real disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tawthiq.evidence import Actor, Clock, Custody, Receipt, Source, own_actor, walk


@pytest.fixture
def actor(tmp_path: Path) -> Actor:
    return own_actor("Test Archivist", directory=tmp_path / "keys")


@pytest.fixture
def clock() -> Clock:
    moments = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=i) for i in range(10**6))
    return lambda: next(moments)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return tmp_path / "case"


@pytest.fixture
def intake(tmp_path: Path) -> Path:
    folder = tmp_path / "intake"
    (folder / "lists").mkdir(parents=True)
    (folder / "report.txt").write_text("Thirty people were held.")
    (folder / "copy of report.txt").write_text("Thirty people were held.")
    (folder / "empty").write_bytes(b"")
    (folder / "lists" / "قائمة.csv").write_text("name\n", encoding="utf-8")
    return folder


@pytest.fixture
def custody(case: Path, actor: Actor, clock: Clock) -> Iterator[Custody]:
    with Custody.create(case, actor, clock=clock) as opened:
        yield opened


@pytest.fixture
def seal_folder() -> Callable[[Custody, Path], list[Receipt]]:
    """What the pipeline does when it seals a folder, without a database."""

    def seal(custody: Custody, folder: Path) -> list[Receipt]:
        receipts = [custody.seal(source) for source in walk(folder) if isinstance(source, Source)]
        custody.flush()
        custody.append(receipt.draft for receipt in receipts)
        return receipts

    return seal
