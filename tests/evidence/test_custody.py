"""A case's custody from creation on: what is sealed, what a crash leaves, who may write."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tawthiq.evidence import Actor, Clock, Custody, Origins, Receipt, own_actor, verify_evidence, walk
from tawthiq.evidence.intake import Source
from tawthiq.model import TawthiqError

SealFolder = Callable[[Custody, Path], list[Receipt]]


def test_a_new_case_says_who_made_it_when_and_under_which_id(custody: Custody, actor: Actor, case: Path) -> None:
    (entry,) = custody.entries()
    assert (entry.seq, entry.kind, entry.actor, entry.time) == (0, "created", actor.id, "2026-01-01T00:00:00.000Z")
    assert entry.details == {"case": custody.case_id}
    assert len(custody.case_id) == 32
    assert custody.latest is not None
    assert custody.latest.text.startswith(f"tawthiq/{custody.case_id}\n1\n")
    assert [(d.id, d.name) for d in custody.declarations()] == [(actor.id, "Test Archivist")]
    assert verify_evidence(case, personal=[], assessments=[]).kind == "clean"


def test_the_same_bytes_twice_are_one_exhibit_and_two_entries(
    custody: Custody, intake: Path, seal_folder: SealFolder
) -> None:
    receipts = seal_folder(custody, intake)
    assert [r.path for r in receipts] == ["copy of report.txt", "empty", "lists/قائمة.csv", "report.txt"]
    assert [r.new for r in receipts] == [True, True, True, False]
    report = hashlib.sha256((intake / "report.txt").read_bytes()).hexdigest()
    assert [e.kind for e in custody.entries() if report in e.subject] == ["received", "received"]
    assert len(list(custody.content.hashes())) == 3
    assert custody.recorded() == frozenset(custody.content.hashes())
    assert custody.unrecorded() == ()


def test_an_entry_says_how_large_when_changed_and_by_what_way(custody: Custody, tmp_path: Path) -> None:
    path = tmp_path / "statement.txt"
    path.write_bytes(b"abc")
    os.utime(path, (0, 1_500_000_000.5))
    receipt = custody.seal(
        Source(path, "statement.txt"), Origins("A. Lawyer", "by hand", "file", "https://example.org/a", "2026-01-01")
    )
    (entry,) = custody.append([receipt.draft])
    assert {k: v for k, v in entry.details.items() if k != "personal"} == {
        "how": "file",
        "size": 3,
        "modified": "2017-07-14T02:40:00.500Z",
        "captured": "2026-01-01",
    }
    assert {p.field: p.value for p in receipt.personal} == {
        "path": "statement.txt",
        "received_from": "A. Lawyer",
        "note": "by hand",
        "address": "https://example.org/a",
    }
    assert entry.commitments == {p.field: p.commitment for p in receipt.personal}


def test_an_attachment_names_its_parent(custody: Custody, intake: Path, case: Path, seal_folder: SealFolder) -> None:
    parent = seal_folder(custody, intake)[0].exhibit.sha256
    made = {"path": "scan\udce3.png", "by": "email", "version": "1"}
    receipt = custody.seal_member(b"image", parent, made)
    assert receipt.path == "scan\\xe3.png"
    assert receipt.parent == parent
    (entry,) = custody.append([receipt.draft])
    assert entry.kind == "derived"
    assert entry.subject == (hashlib.sha256(b"image").hexdigest(),)
    assert (entry.details["parent"], entry.details["by"], entry.details["size"]) == (parent, "email", 5)
    assert verify_evidence(case).unfinished[0].item.startswith("entries 1 to 5")
    custody.checkpoint()
    assert verify_evidence(case).kind == "clean"


def test_a_second_checkpoint_records_the_first_and_an_idle_one_writes_nothing(
    custody: Custody, intake: Path, seal_folder: SealFolder
) -> None:
    first = custody.checkpoint()
    assert custody.size == 1
    seal_folder(custody, intake)
    second = custody.checkpoint()
    assert custody.checkpoint() == second
    assert custody.checkpoints == (first, second)
    assert [e.subject for e in custody.entries() if e.kind == "checkpointed"] == [(first.digest,)]
    assert second.size == custody.size == 6
    assert second.root.hex() == custody.root


def test_what_was_written_is_found_on_opening_again(
    case: Path, actor: Actor, intake: Path, seal_folder: SealFolder
) -> None:
    with Custody.create(case, actor) as custody:
        receipts = seal_folder(custody, intake)
        made = custody.checkpoint()
    with Custody.open(case, actor) as again:
        assert (again.case_id, again.latest, again.recovered) == (custody.case_id, made, ())
        assert all(again.holds(r.draft) for r in receipts)
        assert again.append([r.draft for r in receipts]) == ()
        assert again.finish() == again.finish([r.draft for r in receipts])
        assert again.size == custody.size
    reader = Custody.open(case)
    assert reader.root == custody.root
    with pytest.raises(TawthiqError, match="not open for writing"):
        reader.checkpoint()
    with pytest.raises(TawthiqError, match="not open for writing"):
        custody.append([])


def test_another_actor_signs_with_another_key(
    case: Path, actor: Actor, intake: Path, tmp_path: Path, seal_folder: SealFolder
) -> None:
    Custody.create(case, actor).close()
    second = own_actor("Second Archivist", directory=tmp_path / "keys")
    with Custody.open(case, second) as custody:
        seal_folder(custody, intake)
        custody.checkpoint()
        assert {d.name for d in custody.declarations()} == {"Test Archivist", "Second Archivist"}
    assert verify_evidence(case).signers == tuple(sorted([actor.id, second.id]))


def test_only_one_process_writes_and_the_other_is_told_whom_to_wait_for(
    custody: Custody, case: Path, actor: Actor
) -> None:
    with pytest.raises(TawthiqError, match=f"process {os.getpid()}, Test Archivist"):
        Custody.open(case, actor)
    assert Custody.open(case).size == 1
    custody.close()
    assert (case / "custody" / "lock").read_bytes() == b""
    Custody.open(case, actor).close()


def test_a_folder_that_is_no_case_or_is_one_already(case: Path, actor: Actor, tmp_path: Path) -> None:
    with pytest.raises(TawthiqError, match="there is no case here"):
        Custody.open(tmp_path / "nowhere", actor)
    assert not (tmp_path / "nowhere").exists()
    Custody.create(case, actor).close()
    with pytest.raises(TawthiqError, match="a case here already"):
        Custody.create(case, actor)
    (case / "custody" / "log" / "000000.jsonl").unlink()
    with pytest.raises(TawthiqError, match="or a part of one"):
        Custody.create(case, actor)


def test_the_key_may_not_lie_in_the_case(tmp_path: Path) -> None:
    careless = own_actor("A", directory=tmp_path / "case" / "keys")
    with pytest.raises(TawthiqError, match="TAWTHIQ_HOME"):
        Custody.create(tmp_path / "case", careless)


def test_a_file_that_changes_while_it_is_read_is_refused_and_leaves_nothing(
    custody: Custody, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "live.db"
    path.write_bytes(b"first version")

    def change_then_confirm(descriptor: int) -> os.stat_result:
        if calls.append(descriptor) or len(calls) == 2:  # type: ignore[func-returns-value]
            path.write_bytes(b"second version, longer")
        return real(descriptor)

    calls: list[int] = []
    real = os.fstat
    with monkeypatch.context() as patch:
        patch.setattr("tawthiq.evidence.seal.os.fstat", change_then_confirm)
        with pytest.raises(TawthiqError, match=r"changed while it was read: live\.db"):
            custody.seal(Source(path, "live.db"))
    assert list(custody.content.root.iterdir()) == []


def test_a_file_replaced_by_a_link_or_gone_since_the_walk_is_an_error_that_names_it(
    custody: Custody, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"not given")
    (tmp_path / "a\n.txt").symlink_to(secret)
    with pytest.raises(TawthiqError, match=r"cannot be read .*: a\\n\.txt"):
        custody.seal(Source(tmp_path / "a\n.txt", "a\n.txt"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TawthiqError, match="not a regular file: pipe"):
        custody.seal(Source(tmp_path / "pipe", "pipe"))
    with pytest.raises(TawthiqError, match=r"No such file.*: gone"):
        custody.seal(Source(tmp_path / "gone", "gone"))
    assert list(custody.content.root.iterdir()) == []


def test_a_large_file_is_never_held_in_memory(case: Path, actor: Actor, tmp_path: Path) -> None:
    """Half a gigabyte (of holes) under an address-space limit that it would not fit in."""
    Custody.create(case, actor).close()
    with (tmp_path / "video.bin").open("wb") as file:
        file.truncate(512 << 20)
    program = """if True:
        import resource, sys
        from pathlib import Path
        from tawthiq.evidence import Custody, own_actor, walk
        with Custody.open(Path(sys.argv[1]), own_actor(directory=Path(sys.argv[2]))) as custody:
            grown = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + (64 << 20)
            resource.setrlimit(resource.RLIMIT_AS, (grown, grown))
            print(custody.seal(next(iter(walk(Path(sys.argv[3]))))).exhibit.size)
    """
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell its memory in /proc")
    arguments = [str(case), str(tmp_path / "keys"), str(tmp_path / "video.bin")]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(512 << 20)


# What a crash leaves between each two of the four steps, and what becomes of it.


def test_killed_after_bytes_before_database_they_are_set_aside_and_said(case: Path, actor: Actor, intake: Path) -> None:
    with Custody.create(case, actor) as custody:
        receipt = custody.seal(next(s for s in walk(intake) if isinstance(s, Source)))
    verdict = verify_evidence(case)
    assert verdict.intact
    assert [f.item for f in verdict.unfinished] == [f"exhibit {receipt.exhibit.sha256}"]
    with Custody.open(case, actor) as again:
        (problem,) = again.finish().problems
    assert problem.item == receipt.exhibit.sha256
    assert (case / "custody" / "set-aside" / problem.item).read_bytes() == b"Thirty people were held."
    assert verify_evidence(case).kind == "clean"


def test_killed_after_database_before_log_the_entry_is_appended(case: Path, actor: Actor, intake: Path) -> None:
    with Custody.create(case, actor) as custody:
        receipts = [custody.seal(s) for s in walk(intake) if isinstance(s, Source)]
    with Custody.open(case, actor) as again:
        finished = again.finish([r.draft for r in receipts])
        assert [e.seq for e in finished.appended] == [1, 2, 3, 4]
        assert finished.problems == ()
        assert finished.dropped == ()
        again.checkpoint()
    assert verify_evidence(case, personal=[p for r in receipts for p in r.personal]).kind == "clean"


def test_killed_after_log_before_checkpoint_the_next_one_says_what_it_found_unsigned(
    case: Path, actor: Actor, intake: Path, seal_folder: SealFolder
) -> None:
    with Custody.create(case, actor) as custody:
        seal_folder(custody, intake)
    verdict = verify_evidence(case)
    assert verdict.intact
    assert [f.item for f in verdict.unfinished] == ["entries 1 to 4"]
    with Custody.open(case, actor) as again:
        again.checkpoint()
        (entry,) = [e for e in again.entries() if e.kind == "checkpointed"]
    assert entry.details["found_unsigned"] == [1, 4]
    verdict = verify_evidence(case)
    assert verdict.kind == "clean"
    assert any("found unsigned" in note for note in verdict.notes)


def test_power_cut_that_lost_the_bytes_drops_the_draft_and_says_so(case: Path, actor: Actor, intake: Path) -> None:
    with Custody.create(case, actor) as custody:
        receipt = custody.seal(next(s for s in walk(intake) if isinstance(s, Source)))
        custody.content.path(receipt.exhibit.sha256).unlink()
    with Custody.open(case, actor) as again:
        finished = again.finish([receipt.draft])
        assert finished.dropped == (receipt.draft,)
        assert "did not reach the disk" in finished.problems[0].what
        assert again.size == 1
    assert verify_evidence(case).kind == "clean"


def test_half_written_files_and_entries_are_swept_on_opening(case: Path, actor: Actor, clock: Clock) -> None:
    Custody.create(case, actor, clock=clock).close()
    (case / "exhibits" / "incoming-0123456789abcdef.part").write_bytes(b"half")
    (case / "custody" / "checkpoints" / "incoming-0123456789abcdef.part").write_bytes(b"half")
    with (case / "custody" / "log" / "000000.jsonl").open("ab") as log:
        log.write(b'{"actor":"')
    verdict = verify_evidence(case)
    assert verdict.intact
    assert len(verdict.unfinished) == 3
    with Custody.open(case, actor) as again:
        assert len(again.recovered) == 2
    assert verify_evidence(case).kind == "clean"


def test_killed_while_creating_it_can_be_created_or_opened(case: Path, actor: Actor) -> None:
    Custody.create(case, actor).close()
    log = case / "custody" / "log" / "000000.jsonl"
    for note in (case / "custody" / "checkpoints").iterdir():
        note.unlink()
    assert verify_evidence(case).intact
    with Custody.open(case, actor) as custody:
        assert custody.checkpoint().size == 1
    for note in (case / "custody" / "checkpoints").iterdir():
        note.unlink()
    log.write_bytes(log.read_bytes()[:20])
    with Custody.create(case, actor) as custody:
        assert custody.size == 1
        assert len(custody.recovered) == 1
    assert verify_evidence(case).kind == "clean"


# On a log that does not fit its checkpoints, nothing is built.


def test_a_rewritten_or_cut_log_or_a_lost_checkpoint_is_refused(
    case: Path, actor: Actor, intake: Path, seal_folder: SealFolder
) -> None:
    with Custody.create(case, actor) as custody:
        seal_folder(custody, intake)
        custody.checkpoint()
    log = case / "custody" / "log" / "000000.jsonl"
    content = log.read_bytes()
    lines = content.splitlines(keepends=True)
    log.write_bytes(content.replace(b'"how":"folder"', b'"how":"foldes"', 1))
    with pytest.raises(TawthiqError, match="not the one that was signed at 6 entries"):
        Custody.open(case, actor)
    log.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(TawthiqError, match="not the one that was signed at 6 entries"):
        Custody.open(case, actor)
    log.write_bytes(content[:-30])
    with pytest.raises(TawthiqError, match="not the one that was signed at 6 entries"):
        Custody.open(case, actor)
    assert log.read_bytes() == content[:-30]
    log.write_bytes(content)
    first, last = sorted((case / "custody" / "checkpoints").iterdir())
    first.rename(case / "kept")
    with pytest.raises(TawthiqError, match="no longer there"):
        Custody.open(case, actor)
    (case / "kept").rename(first)
    last.chmod(0o644)
    last.write_text(last.read_text().replace("\n6\n", "\n5\n"))
    with pytest.raises(TawthiqError, match="not the one that was signed"):
        Custody.open(case, actor)


def test_a_database_holds_what_sealing_gives_back(
    custody: Custody, intake: Path, tmp_path: Path, seal_folder: SealFolder
) -> None:
    """Nothing in a receipt needs more than text and integers, whatever the file is called."""
    (intake / os.fsdecode(b"\xff\n.txt")).write_bytes(b"named badly")
    database = sqlite3.connect(tmp_path / "case.db")
    database.execute("create table personal (commitment, field, value, salt)")
    for receipt in seal_folder(custody, intake):
        rows = [(p.commitment, p.field, p.value, p.salt) for p in receipt.personal]
        database.executemany("insert into personal values (?, ?, ?, ?)", rows)
    values = {value for (value,) in database.execute("select value from personal")}
    assert "\\xff\n.txt" in values
