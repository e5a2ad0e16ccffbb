"""Whatever is altered in a case and matters is reported and located, and nothing makes the verifier fall over.

`make test-long` alters the shipped example more than 2,000 times, 300 of them through the real command; CI a share.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import run
from msgspec import structs
from mutations import Done, content_of, files, matters, mutate

import tawthiq
from tawthiq.case import Verdict, verify_case
from tawthiq.evidence import Mismatch, authority, own_actor
from time_authority import Pki, openssl_authority, pki, serving  # type: ignore[import-not-found]

EXAMPLE = Path(__file__).parents[2] / "examples" / "harsoun" / "documents"
IN_PROCESS, BY_COMMAND = 100, 30  # alterations a test


@dataclass(frozen=True)
class Built:
    """The example at three moments, each a whole case, and what somebody kept outside on the second."""

    early: Path
    middle: Path
    late: Path
    kept: Path
    key: str


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A case that has something of everything: attachments, decisions of two people, personal values, exports,
    time-stamps, and the log of another copy that was merged into it."""
    root = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(root / "home"))
        own_actor("Second Reader")
        with tawthiq.open_case(root / "case", create=True, title="Harsoun", actor="First Reader") as case:
            case.build(EXAMPLE)
            key = case.view().custody.key
        shutil.copytree(root / "case", root / "early")
        with tawthiq.open_case(root / "case", actor="First Reader") as case:
            first, second, *_ = [row["statement"] for row in case.export("figures", to="a court")]
            case.assess("accept", first)
            case.assess("correct", second, ["low=7"], reason="the annex says so")
            case.build()
            kept = root / "kept.txt"
            kept.write_text(case.view().custody.checkpoint, encoding="utf-8")
        shutil.copytree(root / "case", root / "middle")
        extra = root / "late note.txt"
        extra.write_text("The Harbour Group said that 12 men were killed at Mill Prison in 2015.\n", encoding="utf-8")
        with tawthiq.open_case(root / "case", actor="Second Reader") as case:
            case.add([extra], received_from="Source 12", note="by hand")
            case.assess("consent", "Source 12", ["publish=no"], reason="said so")
            case.build()
        house = pki()
        with serving(openssl_authority(root / "tsa", house)) as server:
            shutil.copytree(root / "middle", root / "other")
            stamp(root / "other", "Second Reader", server.url, house)
            with tawthiq.open_case(root / "case", actor="First Reader") as case:
                case.merge(root / "other")
                case.build()
            stamp(root / "case", "First Reader", server.url, house)
    return Built(root / "early", root / "middle", root / "case", kept, key)


def stamp(folder: Path, who: str, url: str, house: Pki) -> None:
    (folder / "root.pem").write_bytes(house.root.pem)
    with tawthiq.open_case(folder, actor=who) as case:
        assert case.timestamp([authority(url, "root.pem")]).problems == ()


def judge_in_process(case: Path) -> Verdict:
    return verify_case(case)


def located(done: Done, mismatches: list[Mismatch]) -> bool:
    """Whether some mismatch names the file that was altered, or the entry."""
    names = [name for name in (done.path, done.other) if name]
    return any(_names(name, done, f) for name in names for f in mismatches)


def _names(name: str, done: Done, mismatch: Mismatch) -> bool:
    parts = name.split("/")
    if parts[:2] == ["custody", "merged"] and len(parts) > 3:
        kept, _, item = mismatch.item.partition(": ")
        within = "/".join(parts[3:])
        return kept == "/".join(parts[:3]) and _names(within, done, structs.replace(mismatch, item=item))
    said = f"{mismatch.item} {mismatch.found}"
    if parts[0] == "exhibits" and len(parts) == 3 and parts[1] + parts[2] in mismatch.item:
        return True
    if parts[:2] == ["custody", "log"]:
        spans = [(int(a), int(b or a)) for a, b in re.findall(r"entr(?:y|ies) (\d+)(?: to (\d+))?", said)]
        return parts[2] in said or "the log was cut" in said or any(a <= done.line <= b for a, b in spans)
    if parts[:2] == ["custody", "checkpoints"]:
        # Of a checkpoint that is gone, the entry that records it speaks, or the entries that nothing signs any more.
        return parts[2] in said or "checkpoint" in mismatch.expected
    if parts[:2] == ["custody", "actors"]:
        return parts[2] in said or "declared in custody/actors" in mismatch.expected
    if name == "case.db":
        return "case.db" in said or mismatch.step in (9, 10)
    return name in mismatch.item


def check(pristine: Path, case: Path, done: Done, mismatches: list[Mismatch], where: str) -> str:
    """Judges the judgement. Returns a word for the statistics."""
    if not matters(pristine, case, done):
        return "does not matter, " + ("reported" if mismatches else "silent")
    assert mismatches, f"{where}: not reported: {done}"
    assert located(done, mismatches), f"{where}: not located: {done}: {[str(f) for f in mismatches[:5]]}"
    return "reported"


def tree(case: Path) -> dict[str, bytes]:
    return {p.relative_to(case).as_posix(): p.read_bytes() for p in files(case)}


def clear(case: Path) -> None:
    shutil.rmtree(case, ignore_errors=True)
    (case.parent / "outside").unlink(missing_ok=True)


def test_the_case_that_is_altered_is_whole_and_every_table_is_filled(built: Built) -> None:
    for case in (built.early, built.middle, built.late):
        assert verify_case(case).intact
    # Nothing waits to be sent, no reader has been replaced by a newer one, and the lists are short.
    rows = content_of(built.late / "case.db")
    assert {name.decode() for name, found in rows.items() if name != "master" and not found} == {
        "outbox", "earlier", "question",
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("number", range(21))
def test_random_alterations_are_reported_and_located(
    built: Built, tmp_path: Path, number: int, request: pytest.FixtureRequest
) -> None:
    seed = f"{request.config.getoption('--share-seed')}-{number}"
    chance = random.Random(seed)  # noqa: S311
    case = tmp_path / "case"
    count: Counter[str] = Counter()
    for turn in range(IN_PROCESS):
        clear(case)
        shutil.copytree(built.late, case)
        done = mutate(case, chance)
        before = tree(case)
        verdict = judge_in_process(case)
        assert tree(case) == before, f"seed {seed}, {turn}: the verifier wrote: {done}"
        mismatches = [*verdict.evidence, *verdict.derivation, *verdict.unfinished]
        count[check(built.late, case, done, mismatches, f"seed {seed}, {turn}")] += 1
    print(f"seed {seed}: {dict(count)}")
    assert count["reported"] > IN_PROCESS // 2


@pytest.mark.long
@pytest.mark.parametrize("number", range(10))
def test_random_alterations_through_the_command(
    built: Built, tmp_path: Path, number: int, request: pytest.FixtureRequest
) -> None:
    seed = f"{request.config.getoption('--share-seed')}-command-{number}"
    chance = random.Random(seed)  # noqa: S311
    case = tmp_path / "case"
    for turn in range(BY_COMMAND):
        clear(case)
        shutil.copytree(built.late, case)
        done = mutate(case, chance)
        ran = run("verify", str(case), "--json")
        assert "Traceback" not in ran.stderr, f"seed {seed}, {turn}: {done}: {ran.stderr}"
        assert ran.returncode in (0, 1), f"seed {seed}, {turn}: {done}: {ran.stderr}"
        said = json.loads(ran.stdout)
        rows = [*said["evidence"]["failures"], *said["derivation"]["failures"], *said["unfinished"]]
        mismatches = [Mismatch(**row) for row in rows]
        assert ran.returncode == bool(mismatches)
        check(built.late, case, done, mismatches, f"seed {seed}, {turn}")


@pytest.mark.parametrize("seed", range(2))
def test_a_few_alterations_in_every_run(built: Built, tmp_path: Path, seed: int) -> None:
    """So that a change of the verifier meets them at once."""
    chance = random.Random(seed)  # noqa: S311
    for turn in range(25):
        clear(tmp_path / "case")
        shutil.copytree(built.late, tmp_path / "case")
        done = mutate(tmp_path / "case", chance)
        verdict = judge_in_process(tmp_path / "case")
        mismatches = [*verdict.evidence, *verdict.derivation, *verdict.unfinished]
        check(built.late, tmp_path / "case", done, mismatches, f"seed {seed}, {turn}")


def test_a_whole_case_rolled_back_shows_only_from_outside(built: Built) -> None:
    # From the inside an older copy is a good case. That is why a checkpoint is kept elsewhere.
    assert verify_case(built.early).intact
    verdict = verify_case(built.early, against=built.kept, key=built.key)
    assert [f.step for f in verdict.evidence] == [7]
    assert "rolled back" in verdict.evidence[0].found
    assert verify_case(built.middle, against=built.kept, key=built.key).intact
    assert verify_case(built.late, against=built.kept, key=built.key).intact


def test_a_whole_case_made_again_by_another_key_shows_only_from_outside(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "home"))
    with tawthiq.open_case(tmp_path / "forged", create=True, actor="First Reader") as case:
        case.build(EXAMPLE)
    assert verify_case(tmp_path / "forged").intact
    assert {f.step for f in verify_case(tmp_path / "forged", key=built.key).evidence} == {7}
    assert {f.step for f in verify_case(tmp_path / "forged", against=built.kept).evidence} == {7}


PARTS = (
    "case.db",
    "custody",
    "custody/log",
    "custody/checkpoints",
    "custody/actors",
    "exhibits",
    "dossier",
    "case.db custody",
)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("moment", ["early", "middle"])
def test_a_part_rolled_back_shows_without_an_anchor(built: Built, tmp_path: Path, part: str, moment: str) -> None:
    case, older = tmp_path / "case", getattr(built, moment)
    shutil.copytree(built.late, case)
    for name in part.split():
        there = case / name
        shutil.rmtree(there) if there.is_dir() else there.unlink()
        shutil.copytree(older / name, there) if (older / name).is_dir() else shutil.copy(older / name, there)
    if {p: c for p, c in tree(case).items() if p != "custody/lock"} == tree(built.late):
        return  # this part is the same at both moments
    verdict = verify_case(case)
    assert verdict.kind != "clean"


def test_each_byte_of_a_checkpoint_and_of_a_declaration_matters(tmp_path: Path) -> None:
    case = tmp_path / "case"
    with tawthiq.open_case(case, create=True, actor="First Reader"):
        pass
    small = [max((case / "custody" / "checkpoints").iterdir()), min((case / "custody" / "actors").iterdir())]
    for path in small:
        path.chmod(0o644)
        content = path.read_bytes()
        for at in range(0, len(content), 7):
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            verdict = verify_case(case)
            assert any(path.name in f.item for f in verdict.evidence), at
        path.write_bytes(content)


def test_what_does_not_matter_is_what_the_documents_list(built: Built, tmp_path: Path) -> None:
    """docs/explanation/evidence.md, "Bytes that do not matter": each of them, and verify stays silent."""
    case = tmp_path / "case"
    shutil.copytree(built.late, case)
    (case / "custody" / "lock").write_text("process 1, somebody\n")
    (case / "custody" / "set-aside" / "left").write_bytes(b"x")
    (case / "case.toml").write_text(
        (case / "case.toml").read_text().replace("Harsoun", "Another title") + "# a remark\n"
    )
    (case / "shopping list.txt").write_text("bread")
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("update receipt set mtime_ns = 1")
        connection.execute("update meta set value = 'x' where key = 'dossier'")
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("create table t (a)")
        connection.execute("insert into t values (zeroblob(100000))")
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("drop table t")  # leaves free pages
    pages = (case / "case.db").read_bytes()
    assert len(pages) > (built.late / "case.db").stat().st_size
    (case / "case.db").write_bytes(pages[:-100] + os.urandom(100))  # the last page is free
    assert verify_case(case).intact


@pytest.mark.parametrize(
    ("table", "alteration"),
    [
        ("shelf", "UPDATE shelf SET remaining = remaining + 1"),
        ("shelf", "DELETE FROM shelf WHERE exhibit = (SELECT min(exhibit) FROM shelf)"),
        ("tally", "UPDATE tally SET many = many + 1 WHERE name = 'statements'"),
        ("logged", "DELETE FROM logged WHERE seq = 3"),
        ("overlaid", "DELETE FROM overlaid"),
        ("shelf_words", "UPDATE shelf_words_data SET block = x'00' WHERE id > 10"),
    ],
)
def test_what_the_app_lists_is_what_the_case_holds(built: Built, tmp_path: Path, table: str, alteration: str) -> None:
    case = Path(shutil.copytree(built.late, tmp_path / "case"))
    with contextlib.closing(sqlite3.connect(case / "case.db")) as connection, connection:
        assert connection.execute(alteration).rowcount
    verdict = judge_in_process(case)
    assert any(table in f"{f.item} {f.found}" for f in (*verdict.evidence, *verdict.derivation, *verdict.unfinished))
