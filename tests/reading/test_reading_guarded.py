"""Exhibits are read in processes of their own: what a reader does there costs its exhibit, and nothing else."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import FIXTURES

from tawthiq.evidence import Held
from tawthiq.evidence.age import FileKey, Identity, UnopenedError
from tawthiq.model import Exhibit, TawthiqError
from tawthiq.reading import Bounds, Errand, Guarded, read_exhibit, read_guarded
from tawthiq.reading.guarded import _ordered
from tawthiq.reading.pool import Pool, memory_of

TIGHT = Bounds(seconds=8, megabytes=300, workers=2)
EXAMPLES = Path(__file__).parents[2] / "examples"


def errand(path: Path) -> Errand:
    data = path.read_bytes()
    return Errand(Held(path), Exhibit(hashlib.sha256(data).hexdigest(), len(data)), path.name)


def said(folder: Path, *texts: str) -> Iterator[Errand]:
    for number, text in enumerate(texts):
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        yield errand(path)


def told(read: Guarded) -> str:
    """The text that was read, or what is said instead."""
    return read.result.document.text if read.result.document else read.result.problems[0].what


def hostile(folder: Path, *texts: str, bounds: Bounds = TIGHT) -> list[Guarded]:
    return list(read_guarded(said(folder, *texts), bounds, "hostile:work"))


def test_what_workers_read_is_what_is_read_here() -> None:
    paths = sorted(p for folder in (FIXTURES, EXAMPLES) for p in folder.rglob("*") if p.is_file())
    here = [read_exhibit(Held(path), errand(path).exhibit, path.name) for path in paths]
    assert len(paths) > 20
    assert [read.result for read in read_guarded(map(errand, paths), Bounds(workers=2))] == here


@pytest.mark.parametrize(
    ("does", "what", "way_out"),
    [
        ("hang", "The text reader took longer than the 8 seconds that it may take, and was stopped", "`seconds`"),
        ("hang-in-c", "The text reader took longer than the 8 seconds that it may take, and was stopped", "`sec"),
        ("abort", "The text reader crashed on it (SIGABRT)", "Report this"),
        ("leave", "The text reader crashed on it (exit code 0)", "Report this"),
        ("panic x", "The text reader crashed on it (KeyboardInterrupt: x)", "Report this"),
        ("eat", "The text reader took more than the 300 MB of memory that it may take, and was stopped", "`mega"),
        ("eat-at-once", "The text reader took more than the 300 MB of memory that it may take, and was", "`mega"),
    ],
)
def test_a_reader_that_misbehaves_costs_its_exhibit_alone(tmp_path: Path, does: str, what: str, way_out: str) -> None:
    read = hostile(tmp_path, "say one", "say two", does, "say three", "say four", "say five")
    (problem,) = read[2].result.problems
    assert read[2].result.media_type == "text/plain"
    assert problem.item == "2.txt"
    assert problem.what.startswith(what)
    assert way_out in problem.remedy
    assert [r.stopped for r in read] == [False, False, True, False, False, False]
    others = [told(r) for at, r in enumerate(read) if at != 2]
    assert others == [f"say {number}" for number in ("one", "two", "three", "four", "five")]


def test_many_in_a_row_misbehave_and_every_one_is_named(tmp_path: Path) -> None:
    read = hostile(tmp_path, "abort", "hang", "eat", "abort", "leave", "eat-at-once", "panic x", "hang", "say end")
    assert [r.stopped for r in read] == [True] * 8 + [False]
    assert told(read[-1]) == "say end"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space")
def test_memory_that_is_asked_for_and_not_used_is_no_reason_to_stop(tmp_path: Path) -> None:
    assert told(hostile(tmp_path, "map")[0]) == "asked for much and used nothing"


def test_what_a_reader_prints_reaches_nobody(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    read = hostile(tmp_path, "speak \x1b[31mred", "say one")
    assert [told(r) for r in read] == ["speak \x1b[31mred", "say one"]
    assert capfd.readouterr() == ("", "")


def test_two_are_read_at_the_same_time(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert [told(r) for r in hostile(tmp_path, f"meet {here} {there}", f"meet {there} {here}")] == ["they met"] * 2


def test_a_reader_that_tells_of_its_pages_has_the_time_for_each(tmp_path: Path) -> None:
    assert told(hostile(tmp_path, "pages", bounds=Bounds(seconds=5, workers=1))[0]) == "twelve pages"


def test_no_process_is_started_where_nothing_is_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert list(read_guarded([], Bounds())) == []


def test_a_worker_that_cannot_start_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(TawthiqError, match="could not be started"):
        list(read_guarded(said(tmp_path, "say x"), TIGHT, "no_such_module:work"))


def test_bytes_that_the_disk_does_not_give_stop_the_run(tmp_path: Path) -> None:
    gone = Errand(Held(tmp_path / "gone"), Exhibit("0" * 64, 1), "gone.txt")
    with pytest.raises(FileNotFoundError, match="gone"):
        list(read_guarded([gone], TIGHT))


def test_the_programs_that_a_stopped_reader_started_are_stopped_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    assert hostile(tmp_path, f"program {note}")[0].stopped
    assert gone(int(note.read_text()))


def test_no_core_file_is_left_and_no_worker_is_told_the_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAWTHIQ_PASSPHRASE", "correct horse")
    assert told(hostile(tmp_path, "limits")[0]) == "(0, 0) False"


def test_an_encrypted_exhibit_is_read_with_its_own_key_alone(tmp_path: Path) -> None:
    identity = Identity.fresh()
    held = []
    for name in ("one", "two"):
        path = tmp_path / name
        with path.open("wb") as out, identity.writer(out) as writer:
            writer.write(f"Forty were held, says {name}.".encode())
        held.append(Held(path, identity))
    errands = [Errand(h, Exhibit(h.path.name, h.size), f"{h.path.name}.txt") for h in held]
    assert [told(r) for r in read_guarded(errands, TIGHT)] == [f"Forty were held, says {n}." for n in ("one", "two")]
    alone = held[0].alone().identity
    assert isinstance(alone, FileKey)
    assert Held(held[0].path, alone).read_bytes() == held[0].read_bytes()
    with held[1].path.open("rb") as file, pytest.raises(UnopenedError):
        alone.reader(file)


ORPHANS = """
import signal, sys, threading, time
from pathlib import Path
from test_reading_guarded import said
from tawthiq.reading import Bounds
from tawthiq.reading.guarded import _ordered
from tawthiq.reading.guarded import _ordered
from tawthiq.reading.pool import Pool

# Whoever runs the tests in the background has it ignored, and so would we.
signal.signal(signal.SIGINT, signal.default_int_handler)

def tell():
    time.sleep(3)  # both hang by then
    print(*pool.processes, flush=True)

with Pool("hostile:work", Bounds(seconds=600, workers=2)) as pool:
    threading.Thread(target=tell, daemon=True).start()
    list(pool.run(map(_ordered, said(Path(sys.argv[1]), "hang", "hang-in-c", "say one"))))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_whoever_is_killed_or_stopped_leaves_no_worker(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", ORPHANS, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        assert len(workers) == 2
        assert all(memory_of(worker) > 0 for worker in workers)
        parent.send_signal(how)
        parent.wait(10)
    assert all(gone(worker) for worker in workers)


def gone(pid: int) -> bool:
    """Whether a process is gone, or soon is."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True  # nobody has asked yet how it ended
        time.sleep(0.05)
    return False


def test_who_stops_half_way_leaves_no_worker(tmp_path: Path) -> None:
    with Pool("hostile:work", TIGHT) as pool:
        run = pool.run(map(_ordered, said(tmp_path, "say one", "hang", "hang")))
        assert next(run).how == "done"
        workers = pool.processes
        assert workers
        run.close()
    assert pool.processes == ()
    assert all(gone(worker) for worker in workers)
