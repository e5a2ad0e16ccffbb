"""The content store: bytes exactly as received, once, read-only, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tawthiq.evidence.content import CHUNK, ContentStore
from tawthiq.model import Exhibit, TawthiqError


@pytest.fixture
def store(tmp_path: Path) -> ContentStore:
    (tmp_path / "exhibits").mkdir()
    return ContentStore(tmp_path / "exhibits")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=500) | st.integers(0, 3).map(lambda n: b"x" * (CHUNK + n)))
def test_what_goes_in_comes_out_under_its_hash(store: ContentStore, content: bytes) -> None:
    exhibit, _ = store.seal(io.BytesIO(content))
    assert exhibit == Exhibit(hashlib.sha256(content).hexdigest(), len(content))
    with store.open(exhibit.sha256) as file:
        assert file.read() == content
    path = store.path(exhibit.sha256)
    assert path.relative_to(store.root).as_posix() == f"{exhibit.sha256[:2]}/{exhibit.sha256[2:]}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_the_same_bytes_are_kept_once(store: ContentStore) -> None:
    first, new = store.seal(io.BytesIO(b"same"))
    written = store.path(first.sha256).stat()
    again, new_again = store.seal(io.BytesIO(b"same"))
    assert (new, new_again, again) == (True, False, first)
    assert store.path(first.sha256).stat() == written
    assert list(store.hashes()) == [first.sha256]
    assert list(store.strangers()) == []


def test_a_damaged_copy_is_not_taken_for_the_same_bytes(store: ContentStore) -> None:
    exhibit, _ = store.seal(io.BytesIO(b"whole"))
    path = store.path(exhibit.sha256)
    path.chmod(0o644)
    path.write_bytes(b"who")
    with pytest.raises(TawthiqError, match="3 bytes where it has 5"):
        store.seal(io.BytesIO(b"whole"))
    assert path.read_bytes() == b"who"


class Broken(io.RawIOBase):
    """A disk that fails in the middle of a file."""

    def __init__(self) -> None:
        self.left = [b"first piece"]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.left:
            return self.left.pop()
        raise OSError(5, "Input/output error")


def test_a_failure_in_the_middle_leaves_nothing(store: ContentStore) -> None:
    with pytest.raises(OSError, match="Input/output"):
        store.seal(Broken())
    assert list(store.root.iterdir()) == []


def test_leftovers_of_a_killed_run_are_removed_by_name_and_said(store: ContentStore) -> None:
    kept, _ = store.seal(io.BytesIO(b"kept"))
    (store.root / "incoming-00112233.part").write_bytes(b"half a fi")
    (store.root / "notes.part").write_bytes(b"somebody's")
    (problem,) = store.clean()
    assert problem.item == "incoming-00112233.part"
    assert list(store.hashes()) == [kept.sha256]
    assert (store.root / "notes.part").exists()
    assert list(store.strangers()) == [store.root / "notes.part"]


def test_only_hashes_lead_into_the_store(store: ContentStore) -> None:
    for name in ("", "../../etc/passwd", "A" * 64, "0" * 63):
        with pytest.raises(TawthiqError, match="not the SHA-256"):
            store.path(name)
    with pytest.raises(TawthiqError, match="verify"):
        store.open("0" * 64)


def test_bytes_set_aside_leave_the_store_and_are_kept(store: ContentStore, tmp_path: Path) -> None:
    exhibit, _ = store.seal(io.BytesIO(b"orphan"))
    kept = store.set_aside(exhibit.sha256, tmp_path / "aside")
    assert kept.read_bytes() == b"orphan"
    assert list(store.hashes()) == []
