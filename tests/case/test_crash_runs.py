"""kill -9 at random points of `build` and `add`: what is left verifies, resumes, and ends as if nothing had happened.

`make test-long` kills 240 times; CI a share. Every second kill is at a random moment, every other one before a random
act upon the disk, so that both long computations and short writes are hit.
"""

from __future__ import annotations

import random
import shutil
import signal
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from crashes import Commands

from tawthiq import pipeline
from tawthiq.case import verify_case
from tawthiq.store import CaseStore

SCENARIOS, KILLS = 20, 12  # tests, and kills in each
MAIL = """From: desk@example.org
To: archive@example.org
Subject: the list
Date: Mon, 04 Nov 2019 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The group said that 12 men were killed at Mill Prison in 2016.
--b
Content-Type: text/csv; charset=utf-8
Content-Disposition: attachment; filename="list.csv"

name,birth_year,status
Ahmad Sari,1980,detained
Nadia Qasim,1975,killed
--b--
"""
NOTE = "A former guard told the Harbour Group that {0} prisoners died of hunger at Mill Prison in the winter of 2016.\n"


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with Commands(tmp_path / "stderr") as started:
        yield started


@pytest.fixture
def received(intake: Path) -> Path:
    """An intake with an attachment, a duplicate, something unreadable, and enough files to be killed between."""
    (intake / "mail.eml").write_text(MAIL, encoding="utf-8")
    (intake / "unknown.bin").write_bytes(bytes(range(256)) * 30)
    (intake / "press" / "copy of report.txt").write_bytes((intake / "report.txt").read_bytes())
    return intake


@pytest.fixture
def later(tmp_path: Path) -> Path:
    folder = tmp_path / "later"
    folder.mkdir()
    for number in range(6):
        (folder / f"note {number}.txt").write_text(NOTE.format(10 + number), encoding="utf-8")
    with zipfile.ZipFile(folder / "notes.zip", "w") as archive:
        for number in range(3):
            archive.writestr(zipfile.ZipInfo(f"note {number}.txt"), NOTE.format(20 + number))
    return folder


def content(case: Path) -> str:
    store = CaseStore.reading(case / "case.db")
    found = pipeline.content_digest(store)
    store.close()
    return found


def steps(case: Path, received: Path, later: Path) -> list[list[str]]:
    """Three commands, each of which is killed again and again before it may end."""
    files = [str(path) for path in sorted(later.iterdir())]
    return [
        ["build", str(case), "--from", str(received)],
        ["add", str(case), *files, "--received-from", "Source 12", "--note", "by hand"],
        ["build", str(case)],
    ]


def check_left(case: Path, where: str) -> str:
    """What a killed run leaves is no damage: nothing is lost, and nothing half-written is believed."""
    if not (case / "case.toml").exists():
        return "no case yet"
    verdict = verify_case(case)
    assert not verdict.evidence, f"{where}: {[str(f) for f in verdict.evidence]}"
    assert not verdict.derivation, f"{where}: {[str(f) for f in verdict.derivation]}"
    return verdict.kind


def killed_run(
    commands: Commands, folders: tuple[Path, Path, Path], chance: random.Random, kills: int, undisturbed: dict[str, int]
) -> Counter[str]:
    """Kills each command several times, verifying after each, then lets it end."""
    case, received, later = folders
    states: Counter[str] = Counter()
    for number, command in enumerate(steps(case, received, later)):
        acts, seconds = undisturbed[f"acts {number}"], undisturbed[f"milliseconds {number}"] / 1000
        tried, killed = 0, 0
        while killed < kills // 3 and tried < kills:
            at: dict[str, float] = (
                {"act": chance.randint(1, acts)} if tried % 2 else {"after": chance.uniform(0, seconds)}
            )
            ran = commands.run(command, **at)
            assert ran["code"] in (0, 1, -signal.SIGKILL), f"{command[0]} {at}: {ran}"
            tried += 1
            if ran["code"] == -signal.SIGKILL:
                killed += 1
                states["killed"] += 1
            else:
                # A resumed run has less to do than an undisturbed one: kill the next one sooner.
                states["ended before"] += 1
                acts, seconds = max(1, min(acts, ran["acts"])), min(seconds, ran["seconds"])
            states[check_left(case, f"{command[0]} killed at {at}")] += 1
        ran = commands.run(command)
        assert ran["code"] in (0, 1), ran  # 1: a file that cannot be read is named
    return states


def undisturbed_run(commands: Commands, folders: tuple[Path, Path, Path]) -> dict[str, int]:
    took: dict[str, int] = {}
    for number, command in enumerate(steps(*folders)):
        ran = commands.run(command)
        assert ran["code"] in (0, 1), ran
        took |= {f"acts {number}": ran["acts"], f"milliseconds {number}": int(ran["seconds"] * 1000)}
    return took


def survive(commands: Commands, tmp_path: Path, folders: tuple[Path, Path], kills: int, seed: str) -> Counter[str]:
    """The whole test: one undisturbed run, one that is killed, and both end with the same content."""
    chance = random.Random(seed)  # noqa: S311
    calm, case = tmp_path / "calm", tmp_path / "case"
    took = undisturbed_run(commands, (calm, *folders))
    states = killed_run(commands, (case, *folders), chance, kills, took)
    verdict = verify_case(case)
    assert verdict.intact, f"seed {seed}: {[str(f) for f in (*verdict.evidence, *verdict.derivation)]}"
    assert content(case) == content(calm), f"seed {seed}"
    shutil.rmtree(case)
    shutil.rmtree(calm)
    return states


@pytest.mark.long
@pytest.mark.parametrize("number", range(SCENARIOS))
def test_killed_at_random_it_ends_as_if_undisturbed(
    commands: Commands, tmp_path: Path, received: Path, later: Path, number: int, request: pytest.FixtureRequest
) -> None:
    seed = f"{request.config.getoption('--share-seed')}-crash-{number}"
    states = survive(commands, tmp_path, (received, later), KILLS, seed)
    print(f"seed {seed}: {dict(states)}")
    assert states["killed"] >= KILLS // 2


def test_a_few_kills_in_every_run(commands: Commands, tmp_path: Path, received: Path, later: Path) -> None:
    assert survive(commands, tmp_path, (received, later), 6, "few")["killed"] >= 2
