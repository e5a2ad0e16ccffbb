"""Verifying: what was altered is found and named, whatever it is, and nothing makes the verifier fall over."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tawthiq.evidence import (
    Actor,
    Clock,
    Custody,
    EvidenceVerdict,
    Outside,
    Personal,
    Receipt,
    own_actor,
    verify_evidence,
)
from tawthiq.evidence.checkpoint import sign_checkpoint
from tawthiq.evidence.entries import Author, now
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.log import Log
from tawthiq.evidence.merkle import root_of
from tawthiq.model import TawthiqError, canonical

SealFolder = Callable[[Custody, Path], list[Receipt]]
Judge = Callable[..., EvidenceVerdict]


@pytest.fixture
def personal(case: Path, actor: Actor, clock: Clock, intake: Path, seal_folder: SealFolder) -> list[Personal]:
    """Makes a case with four files, a decision and three checkpoints; returns its personal values."""
    with Custody.create(case, actor, clock=clock) as custody:
        receipts = seal_folder(custody, intake)
        custody.checkpoint()
        custody.append([custody.draft("assessed", ("d" * 64,), {"verdict": "accept"})[0]])
        custody.checkpoint()
    return [p for r in receipts for p in r.personal]


@pytest.fixture
def judge(case: Path, personal: list[Personal]) -> Judge:
    def judged(*, against: str | None = None, key: str | None = None, **options: object) -> EvidenceVerdict:
        given: dict[str, object] = {"personal": personal, "assessments": ["d" * 64], **options}
        return verify_evidence(case, outside=Outside(against, key), **given)  # type: ignore[arg-type]

    return judged


def items(verdict: EvidenceVerdict, step: int) -> list[str]:
    return [f.item for f in verdict.failures if f.step == step]


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_good_case_is_clean_and_counted(judge: Judge, actor: Actor, case: Path) -> None:
    seen: list[tuple[int, int]] = []
    verdict = judge(progress=lambda done, total: seen.append((done, total)))
    assert verdict.kind == "clean"
    assert (verdict.entries, verdict.exhibits, verdict.checkpoints, verdict.signers) == (8, 3, 3, (actor.id,))
    assert verdict.size == seen[-1][0] == seen[-1][1] == 24 + 5
    assert verdict.root == Custody.open(case).root
    assert len(verdict.notes) == 1  # no outside anchor


def test_altered_missing_and_renamed_exhibits_are_named(judge: Judge, case: Path) -> None:
    first, second, third = sorted(p for p in (case / "exhibits").rglob("*") if p.is_file())
    names = [p.parent.name + p.name for p in (first, second, third)]
    overwrite(first, first.read_bytes() + b" ")
    second.unlink()
    moved = third.with_name("0" * 62)
    third.rename(moved)
    verdict = judge()
    assert sorted(items(verdict, 8)) == sorted(
        [f"exhibit {names[0]}", f"exhibit {names[1]}", f"exhibit {names[2]}", f"exhibit {names[2][:2]}{'0' * 62}"]
    )
    altered = next(f for f in verdict.failures if f.item == f"exhibit {names[0]}")
    assert names[0] in altered.expected
    assert altered.found != names[0]


def test_an_exhibit_replaced_by_a_link_or_planted_is_found(judge: Judge, case: Path, tmp_path: Path) -> None:
    exhibit = min(p for p in (case / "exhibits").rglob("*") if p.is_file())
    shutil.copy(exhibit, tmp_path / "elsewhere")
    exhibit.unlink()
    exhibit.symlink_to(tmp_path / "elsewhere")
    (case / "exhibits" / "readme.txt").write_bytes(b"")
    (case / "custody" / "log" / "old.jsonl").write_bytes(b"")
    verdict = judge()
    assert items(verdict, 8) == [f"exhibit {exhibit.parent.name}{exhibit.name}"]
    assert items(verdict, 11) == [
        exhibit.relative_to(case).as_posix(),
        "exhibits/readme.txt",
        "custody/log/old.jsonl",
    ]


@pytest.mark.parametrize(
    ("change", "step", "said"),
    [
        (lambda lines: [*lines[:2], *lines[3:]], 3, "number 2"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], 3, "number 2"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], 3, "a salt of its own"),
        (lambda lines: [lines[0].replace(b'"seq":0', b'"seq": 0'), *lines[1:]], 3, "canonical JSON (RFC 8785)"),
        (lambda lines: [lines[0][:-1] + b',"x":1}', *lines[1:]], 3, "an entry of format 1"),
        (lambda lines: [lines[0][:-1] + b',"seq":0}', *lines[1:]], 3, "canonical JSON (RFC 8785)"),
        (lambda lines: [*lines[:2], b"[" * 5000, *lines[3:]], 3, "an entry of format 1"),
        (lambda lines: [*lines[:2], b"\xff\xfe", *lines[3:]], 3, "an entry of format 1"),
        (lambda lines: [*lines[:2], lines[2].replace(b"folder", b"folded"), *lines[3:]], 5, "root "),
        (lambda lines: lines[:-1], 5, "8 entries in the log"),
    ],
)
def test_every_change_of_the_log_is_found(
    judge: Judge, case: Path, change: Callable[[list[bytes]], list[bytes]], step: int, said: str
) -> None:
    log = case / "custody" / "log" / "000000.jsonl"
    changed = change(log.read_bytes().splitlines())
    log.write_bytes(b"".join(line + b"\n" for line in changed))
    verdict = judge()
    assert any(f.step == step and f.expected.startswith(said) for f in verdict.failures)
    # Whatever was done to the log, no checkpoint over it fits any more.
    assert any(f.step == 5 for f in verdict.failures)


def test_a_taken_or_planted_checkpoint_is_found(judge: Judge, case: Path, actor: Actor) -> None:
    layout = Layout(case)
    first, second, third = layout.checkpoint_files()
    kept = second.read_bytes()
    second.unlink()
    assert items(judge(), 6) == ["entry 7"]
    second.write_bytes(kept)
    log = Log(layout.log)
    planted = sign_checkpoint(f"tawthiq/{judge().case_id}", 3, root_of(log.leaves[:3]), actor)
    layout.checkpoint(3, actor.id).write_bytes(planted.text.encode())
    assert items(judge(), 6) == [f"custody/checkpoints/{layout.checkpoint(3, actor.id).name}"]
    layout.checkpoint(3, actor.id).unlink()
    overwrite(third, first.read_bytes())
    verdict = judge()
    assert items(verdict, 4) == [f"custody/checkpoints/{third.name}"]
    assert [f.item for f in verdict.unfinished] == ["entries 6 to 7"]


def test_a_forged_tail_without_the_key_is_not_taken_for_signed(judge: Judge, case: Path, actor: Actor) -> None:
    log = Log(Layout(case).log)
    log.append([Author(actor.id, now).draft("received", ("e" * 64,), {"size": 1})[0]])
    verdict = judge()
    assert [f.item for f in verdict.unfinished] == ["entries 8 to 8"]
    assert items(verdict, 8) == [f"exhibit {'e' * 64}"]


def test_an_unknown_actor_and_an_altered_declaration_are_found(judge: Judge, case: Path, actor: Actor) -> None:
    path = Layout(case).actor(actor.id)
    declaration = json.loads(path.read_bytes())
    overwrite(path, canonical({**declaration, "name": "Somebody Else"}) + b"\n")
    verdict = judge()
    assert items(verdict, 2) == [f"custody/actors/{path.name}"]
    assert items(verdict, 3)[0] == "entry 0"
    assert len(items(verdict, 4)) == 3


def test_personal_values_are_compared_with_their_commitments(
    judge: Judge, case: Path, actor: Actor, personal: list[Personal]
) -> None:
    first, *rest = personal
    altered = Personal(first.commitment, first.field, first.value + "x", first.salt)
    assert items(judge(personal=[altered, *rest]), 9) == ["path of entry 1"]
    assert items(judge(personal=rest), 9) == ["path of entry 1"]
    stray = Personal("f" * 64, "note", "value", first.salt)
    assert [f.item for f in judge(personal=[*personal, stray]).failures] == [f"note with commitment {'f' * 64}"]
    assert judge(personal=None).intact
    with Custody.open(case, actor) as custody:
        custody.append([custody.draft("erased", (first.commitment,))[0]])
        custody.checkpoint()
    assert judge(personal=rest).kind == "clean"
    assert items(judge(), 9) == ["path of entry 1"]


def test_decisions_are_compared_both_ways(judge: Judge) -> None:
    assert items(judge(assessments=[]), 10) == [f"decision {'d' * 64} of entry 6"]
    verdict = judge(assessments=["d" * 64, "b" * 64])
    assert verdict.intact
    assert [f.item for f in verdict.unfinished] == [f"decision {'b' * 64}"]
    assert judge(assessments=None).intact


def test_a_rewrite_by_the_key_holder_shows_only_against_an_outside_checkpoint(
    judge: Judge, case: Path, actor: Actor, intake: Path, tmp_path: Path, seal_folder: SealFolder
) -> None:
    outside = Custody.open(case).checkpoints
    assert all(judge(against=c.text, key=actor.id).kind == "clean" for c in outside)
    assert judge(against=outside[1].text.rstrip("\n"), key=actor.id.upper()).kind == "clean"
    # Rolled back: the log and the checkpoints as they were before the last decision.
    rolled = tmp_path / "rolled"
    shutil.copytree(case, rolled)
    log = rolled / "custody" / "log" / "000000.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[: outside[1].size]))
    Layout(rolled).checkpoint(outside[2].size, actor.id).unlink()
    assert verify_evidence(rolled).kind == "clean"
    verdict = verify_evidence(rolled, outside=Outside(outside[2].text, actor.id))
    assert [(f.step, f.found) for f in verdict.failures] == [(7, "6: the log was rolled back")]
    # Rewritten: another history under the same case id, signed with the same key.
    (case / "custody" / "log" / "000000.jsonl").unlink()
    for note in Layout(case).checkpoint_files():
        note.unlink()
    log_again = Log(Layout(case).log)
    case_id = outside[0].origin.removeprefix("tawthiq/")
    author = Author(actor.id, now)
    log_again.append([author.draft("created", (), {"case": case_id})[0]])
    shutil.rmtree(case / "exhibits")
    with Custody.open(case, actor) as forged:
        seal_folder(forged, intake)
        forged.checkpoint()
    assert verify_evidence(case).kind == "clean"
    found = verify_evidence(case, outside=Outside(outside[1].text, actor.id)).failures
    assert [f.step for f in found] == [7]
    assert found[0].found != ""


def test_a_key_from_outside_must_have_signed(judge: Judge, case: Path, actor: Actor, tmp_path: Path) -> None:
    stranger = own_actor("Stranger", directory=tmp_path / "keys")
    assert items(judge(key=stranger.id), 7) == ["checkpoints"]
    latest = Custody.open(case).checkpoints[-1]
    forged = sign_checkpoint(latest.origin, latest.size, latest.root, stranger).text
    assert items(judge(against=forged, key=actor.id), 7) == ["the checkpoint given"]
    other_case = sign_checkpoint("tawthiq/" + "0" * 32, latest.size, latest.root, actor).text
    assert items(judge(against=other_case), 7) == ["the checkpoint given"]
    with pytest.raises(TawthiqError, match="not a key fingerprint"):
        judge(key="abcd")
    with pytest.raises(TawthiqError, match="not a checkpoint"):
        judge(against="root: 1234")


def test_a_folder_without_custody_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(TawthiqError, match="no case here"):
        verify_evidence(tmp_path)


def test_several_segments_verify_and_a_missing_one_is_named(case: Path, actor: Actor) -> None:
    with Custody.create(case, actor) as custody:
        custody.append([custody.draft("exported", (str(i),))[0] for i in range(2500)])
        custody.checkpoint()
    assert verify_evidence(case).kind == "clean"
    (case / "custody" / "log" / "000001.jsonl").unlink()
    verdict = verify_evidence(case)
    assert items(verdict, 1) == ["custody/log/000002.jsonl"]
    assert items(verdict, 5) != []


def evidence_files(case: Path) -> list[Path]:
    return sorted(
        p for folder in ("exhibits", "custody") for p in (case / folder).rglob("*") if p.is_file() and p.name != "lock"
    )


def mutate(case: Path, chance: random.Random) -> str:
    """One random alteration of one file of the evidence; says which."""
    path = chance.choice(evidence_files(case))
    content = path.read_bytes()
    ways = ["delete", "rename", "append"] + (["flip", "truncate", "insert", "drop"] if content else [])
    way = chance.choice(ways)
    at = chance.randrange(len(content)) if content else 0
    flipped = bytes([content[at] ^ 1 << chance.randrange(8)]) if content else b""
    if way == "delete":
        path.unlink()
    elif way == "rename":
        path.rename(path.with_name(path.name + "~"))
    else:
        changed = {
            "append": content + chance.choice([b"\n", b"x", b"{}\n"]),
            "flip": content[:at] + flipped + content[at + 1 :],
            "truncate": content[:at],
            "insert": content[:at] + chance.randbytes(1) + content[at:],
            "drop": content[:at] + content[at + 1 :],
        }[way]
        overwrite(path, changed)
    return f"{way} {path.relative_to(case)} at {at}"


@pytest.mark.parametrize("seed", range(8))
def test_no_random_alteration_passes_or_crashes(
    case: Path, judge: Judge, personal: list[Personal], tmp_path: Path, seed: int
) -> None:
    pristine = tmp_path / "pristine"
    case.rename(pristine)
    chance = random.Random(seed)  # noqa: S311
    for _ in range(30):
        shutil.rmtree(case, ignore_errors=True)
        shutil.copytree(pristine, case)
        done = mutate(case, chance)
        verdict = judge()
        assert verdict.kind != "clean", f"seed {seed}: {done}"
