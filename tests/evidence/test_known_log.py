"""A log that was read before in this program: only what was appended since is parsed, and no change goes unseen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tawthiq.evidence import Actor, Custody, log
from tawthiq.evidence.entries import Entry, decoded
from tawthiq.evidence.log import SEGMENT
from tawthiq.model import TawthiqError


def decide(case: Path, actor: Actor, many: int = 1, known: Custody | None = None) -> Custody:
    """So many decisions, each an entry, and a checkpoint as the case is closed."""
    with Custody.open(case, actor, known=known) as custody:
        custody.append(custody.draft("assessed", ("0" * 64,), {"verdict": "accept"})[0] for _ in range(many))
        custody.checkpoint()
    return custody


@pytest.fixture
def known(case: Path, actor: Actor) -> Custody:
    """A log of two segments and a little."""
    Custody.create(case, actor).close()
    return decide(case, actor, 2 * SEGMENT + 7)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Places of the entries that are parsed from now on."""
    found: list[int] = []

    def noted(line: bytes) -> Entry:
        entry = decoded(line)
        found.append(entry.seq)
        return entry

    monkeypatch.setattr(log, "decoded", noted)
    return found


def same(one: Custody, other: Custody) -> bool:
    return (one.size, one.root, one.leaves, one.recorded(), one.checkpoints) == (
        other.size, other.root, other.leaves, other.recorded(), other.checkpoints,
    )  # fmt: skip


def test_only_what_was_appended_since_is_parsed(case: Path, actor: Actor, known: Custody, parsed: list[int]) -> None:
    before = known.size
    made = decide(case, actor, known=known)
    assert parsed
    assert min(parsed) >= before
    # Another program wrote, and a reader that knows the log of before follows.
    decide(case, actor, SEGMENT)
    parsed.clear()
    followed = Custody.open(case, known=made)
    assert parsed == list(range(made.size, followed.size))
    assert same(followed, Custody.open(case))
    assert known.size == before


def flipped(content: bytes) -> bytes:
    return content.replace(b'"verdict":"accept"', b'"verdict":"reject"', 1)


CHANGES: dict[str, Callable[[Path], object]] = {
    "an entry of a full segment": lambda folder: alter(folder / "000000.jsonl", flipped),
    "an entry of the last segment": lambda folder: alter(folder / "000002.jsonl", flipped),
    "the last entry taken away": lambda folder: alter(
        folder / "000002.jsonl", lambda c: b"".join(c.splitlines(keepends=True)[:-1])
    ),
    "a segment taken away": lambda folder: (folder / "000002.jsonl").unlink(),
}


def alter(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a file, and set its time back."""
    before = path.stat()
    path.chmod(0o644)
    content = path.read_bytes()
    assert change(content) != content
    path.write_bytes(change(content))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("what", CHANGES)
def test_whoever_changes_or_rolls_back_what_was_read_is_found_out(
    case: Path, actor: Actor, known: Custody, what: str
) -> None:
    CHANGES[what](case / "custody" / "log")
    with pytest.raises(TawthiqError, match="not the one that was read before"):
        Custody.open(case, known=known)
    with pytest.raises(TawthiqError, match="not the one that was read before"):
        Custody.open(case, actor, known=known)


def test_a_rollback_that_nothing_in_the_case_shows_is_found_out(case: Path, actor: Actor, known: Custody) -> None:
    """Log and checkpoint set back together to an earlier state: that a fresh opening cannot know."""
    later = decide(case, actor, known=known)
    folder = case / "custody"
    alter(folder / "log" / "000002.jsonl", lambda c: b"".join(c.splitlines(keepends=True)[: known.size - 2 * SEGMENT]))
    max((folder / "checkpoints").iterdir()).unlink()
    assert Custody.open(case).size == known.size
    with pytest.raises(TawthiqError, match="no longer there"):
        Custody.open(case, known=later)


def test_a_checkpoint_that_was_changed_is_read_again(case: Path, known: Custody) -> None:
    path = max((case / "custody" / "checkpoints").iterdir())
    alter(path, lambda c: c.replace(f"\n{known.size}\n".encode(), f"\n{known.size - 1}\n".encode()))
    with pytest.raises(TawthiqError, match="no longer there"):
        Custody.open(case, known=known)


def test_what_of_another_case_is_known_counts_for_nothing(
    case: Path, actor: Actor, known: Custody, tmp_path: Path
) -> None:
    Custody.create(tmp_path / "other", actor).close()
    assert Custody.open(tmp_path / "other", known=known).size < known.size
