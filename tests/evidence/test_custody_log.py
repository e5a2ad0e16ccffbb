"""The log's files: segments, unfinished ends, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tawthiq.evidence.entries import Author, Draft, now
from tawthiq.evidence.log import SEGMENT, Log
from tawthiq.evidence.merkle import leaf_hash, root_of
from tawthiq.model import TawthiqError, canonical

AUTHOR = Author("a" * 64, now)


def drafts(count: int) -> list[Draft]:
    return [AUTHOR.draft("exported", (str(i),))[0] for i in range(count)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "aside").mkdir()
    (tmp_path / "log").mkdir()
    return tmp_path / "log"


def test_entries_fill_segments_and_come_back_in_order(folder: Path) -> None:
    log = Log(folder)
    log.append(drafts(3))
    log.append(drafts(2 * SEGMENT))
    assert [p.name for p in sorted(folder.iterdir())] == ["000000.jsonl", "000001.jsonl", "000002.jsonl"]
    assert [len(p.read_bytes().splitlines()) for p in sorted(folder.iterdir())] == [SEGMENT, SEGMENT, 3]
    again = Log(folder)
    assert [e.seq for e in again.entries()] == list(range(2 * SEGMENT + 3))
    assert [e.seq for e in again.entries(SEGMENT + 1)][:2] == [SEGMENT + 1, SEGMENT + 2]
    lines = b"".join(p.read_bytes() for p in sorted(folder.iterdir())).splitlines()
    assert again.frontier.root() == log.frontier.root() == root_of(map(leaf_hash, lines))
    assert lines[5] == canonical(next(again.entries(5)))
    wanted = (0, 1, SEGMENT, again.size)
    assert again.roots_at([*wanted, again.size + 1]) == {n: root_of(map(leaf_hash, lines[:n])) for n in wanted}


def test_every_cut_of_an_unfinished_batch_is_recovered_to_whole_entries(folder: Path, tmp_path: Path) -> None:
    """What a kill in the middle of a write leaves: any beginning of the batch."""
    Log(folder).append(drafts(2))
    path = folder / "000000.jsonl"
    safe = path.read_bytes()
    Log(folder).append(drafts(2))
    whole = path.read_bytes()
    for cut in range(len(safe), len(whole) + 1, 7):
        path.write_bytes(whole[:cut])
        log = Log(folder)
        complete = whole[:cut].count(b"\n")
        assert log.size == complete
        rest = whole[whole[:cut].rfind(b"\n") + 1 : cut]
        problems = log.recover(tmp_path / "aside")
        assert bool(problems) == bool(rest)
        if rest:
            kept = sorted((tmp_path / "aside").iterdir(), key=lambda p: p.stat().st_mtime_ns)[-1]
            assert kept.read_bytes() == rest
            assert kept.name in problems[0].what
        log.append(drafts(1))
        assert [e.seq for e in Log(folder).entries()] == list(range(complete + 1))


def test_zero_bytes_after_a_power_cut_are_an_unfinished_end(folder: Path, tmp_path: Path) -> None:
    log = Log(folder)
    log.append(drafts(2))
    path = folder / "000000.jsonl"
    path.write_bytes(path.read_bytes() + b"\x00" * 300 + b"\n")
    again = Log(folder)
    assert again.size == 2
    assert len(again.recover(tmp_path / "aside")) == 1
    assert Log(folder).frontier.root() == log.frontier.root()


def test_a_log_that_is_not_whole_is_refused(folder: Path) -> None:
    Log(folder).append(drafts(SEGMENT + 5))
    first, second = folder / "000000.jsonl", folder / "000001.jsonl"
    content = first.read_bytes()
    first.write_bytes(content[:-10])
    with pytest.raises(TawthiqError, match="1000 whole entries"):
        Log(folder)
    lines = content.split(b"\n")
    first.write_bytes(b"\n".join([*lines[:3], lines[4], lines[3], *lines[5:]]))
    with pytest.raises(TawthiqError, match="entry 3 of the custody log calls itself 4"):
        Log(folder)
    first.write_bytes(content.replace(b'"format":1', b'"format":2', 1))
    with pytest.raises(TawthiqError, match="newer Tawthiq"):
        Log(folder)
    first.write_bytes(b"garbage" + content)
    with pytest.raises(TawthiqError, match="entry 0 of the custody log is damaged"):
        Log(folder)
    first.unlink()
    with pytest.raises(TawthiqError, match=r"lacks 000000\.jsonl"):
        Log(folder)
    first.write_bytes(content + second.read_bytes())
    second.unlink()
    with pytest.raises(TawthiqError, match="1000 whole entries"):
        Log(folder)


def test_a_full_disk_is_said_and_leaves_whole_entries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(folder)
    log.append(drafts(1))

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tawthiq.evidence.log.sync_descriptor", refuse)
        with pytest.raises(TawthiqError, match="No space left"):
            log.append(drafts(2))
    with pytest.raises(TawthiqError, match="Open the case again"):
        log.append(drafts(1))
    assert Log(folder).size == 1
