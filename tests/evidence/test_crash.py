"""kill -9 at every step of creating a case and sealing into it: nothing sealed is lost, nothing half-written believed.

A child process does what the pipeline does, with a real database, and kills itself just before the n-th thing that it
does to the disk, for every n. Whatever that leaves must verify, and a run that is left alone must end it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import msgspec
import pytest

from tawthiq.evidence import Actor, Custody, Draft, Personal, Source, is_case, verify_evidence, walk

STEPS = {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "fcntl.flock", "sqlite3.connect"}


def run(case: Path, intake: Path, actor: Actor) -> None:
    """One build: opens or creates the case, ends what was begun, seals what is new, in two batches."""
    with Custody.open(case, actor) if is_case(case) else Custody.create(case, actor) as custody:
        database = sqlite3.connect(case / "case.db")
        database.execute("create table if not exists pending (draft)")
        database.execute("create table if not exists personal (row)")
        pending = [msgspec.json.decode(d, type=Draft) for (d,) in database.execute("select draft from pending")]
        custody.finish(pending)
        with database:
            database.execute("delete from pending")
        known = {p.value for p in stored(database)}
        sources = [s for s in walk(intake) if isinstance(s, Source) and s.relative not in known]
        for batch in (sources[:3], sources[3:]):
            receipts = [custody.seal(source) for source in batch]
            custody.flush()
            with database:
                for receipt in receipts:
                    database.execute("insert into pending values (?)", (msgspec.json.encode(receipt.draft),))
                    for personal in receipt.personal:
                        database.execute("insert into personal values (?)", (msgspec.json.encode(personal),))
            custody.append(receipt.draft for receipt in receipts)
            with database:
                database.execute("delete from pending")
            custody.checkpoint()
        database.close()


def stored(database: sqlite3.Connection) -> list[Personal]:
    return [msgspec.json.decode(row, type=Personal) for (row,) in database.execute("select row from personal")]


def killed_at(step: int, case: Path, intake: Path, actor: Actor) -> bool:
    """Runs a build in a child that kills itself before its step-th act; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        left = step

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sync = os.fsync

        def counted_sync(descriptor: int) -> None:
            count()
            sync(descriptor)

        code = 1
        try:
            os.fsync = counted_sync  # type: ignore[assignment]
            sys.addaudithook(lambda event, _: count() if event in STEPS else None)
            run(case, intake, actor)
            code = 0
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def check_whole(case: Path, intake: Path) -> None:
    """Everything of the intake is sealed, with one entry for each file, and the case is clean."""
    database = sqlite3.connect(case / "case.db")
    personal = stored(database)
    database.close()
    verdict = verify_evidence(case, personal=personal, assessments=[])
    assert verdict.kind == "clean", [*verdict.failures, *verdict.unfinished]
    files = {s.relative: hashlib.sha256(s.path.read_bytes()).hexdigest() for s in walk(intake) if isinstance(s, Source)}
    custody = Custody.open(case)
    received = [e for e in custody.entries() if e.kind == "received"]
    assert sorted(s for e in received for s in e.subject) == sorted(files.values())
    assert sorted(p.value for p in personal if p.field == "path") == sorted(files)
    assert custody.recorded() == set(files.values())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_every_step_a_case_verifies_and_resumes(case: Path, intake: Path, actor: Actor) -> None:
    for step in range(1, 1000):
        shutil.rmtree(case, ignore_errors=True)
        if not killed_at(step, case, intake, actor):
            break
        if is_case(case):
            verdict = verify_evidence(case)
            assert verdict.intact, (step, verdict.failures)
        run(case, intake, actor)
        check_whole(case, intake)
    assert step > 60  # it did die at each of the acts that a build is made of


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_again_and_again_it_still_ends(case: Path, intake: Path, actor: Actor) -> None:
    """Each run gets one act further into a case that the one before left in pieces."""
    for step in range(1, 1000):
        if not killed_at(step, case, intake, actor):
            break
    check_whole(case, intake)
