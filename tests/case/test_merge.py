"""Two copies of a case that went separate ways are brought together: nothing is lost, and all of it still verifies."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

import tawthiq
from tawthiq.case import Merged, verify_case
from tawthiq.evidence import own_actor
from tawthiq.model import Earlier, TawthiqError
from tawthiq.store import CaseStore


def statement(case: Path, words: str) -> str:
    with tawthiq.open_case(case) as opened:
        return next(str(r["id"]) for r in opened.export("statements") if words in str(r["text"]))


def decide(case: Path, who: str, verdict: str, target: str, *values: str) -> str:
    with tawthiq.open_case(case, actor=who) as opened:
        return opened.assess(verdict, target, list(values), reason=f"{who} knows").id


def decisions(case: Path) -> set[str]:
    store = CaseStore.at(case / "case.db")
    try:
        return {a.id for a in store.assessments()}
    finally:
        store.close()


def exhibits(case: Path) -> set[str]:
    return {p.parent.name + p.name for p in (case / "exhibits").glob("??/*")}


def merge(case: Path, other: Path, who: str = "Amal", *, another_case: bool = False) -> Merged:
    with tawthiq.open_case(case, actor=who) as opened:
        return opened.merge(other, another_case=another_case)


def make(root: Path, received: Path) -> None:
    """A case and its copy; since then Amal added a file to the one, Basim two (one of them the same) to the other."""
    one, two = root / "one", root / "two"
    with tawthiq.open_case(one, create=True, actor="Amal") as opened:
        opened.build(received)
    shutil.copytree(one, two)
    for name in ("left", "right", "both"):
        (root / f"{name}.txt").write_text(f"A guard said that 7 men of the {name} wing died in 2016.\n")
    with tawthiq.open_case(one, actor="Amal") as opened:
        opened.add([root / "left.txt", root / "both.txt"], received_from="source 1")
        opened.build()
    own_actor("Basim")
    with tawthiq.open_case(two, actor="Basim") as opened:
        opened.add([root / "right.txt", root / "both.txt"], received_from="source 2", note="by post")
        opened.build()


@pytest.fixture(autouse=True)
def actors(made: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(made / "home", home, dirs_exist_ok=True)
    monkeypatch.setenv("TAWTHIQ_ACTOR", "Amal")


@pytest.fixture
def copies(copied: Path) -> tuple[Path, Path]:
    return copied / "one", copied / "two"


def test_files_decisions_and_personal_values_are_united_and_the_other_log_is_kept_whole(
    copies: tuple[Path, Path],
) -> None:
    one, two = copies
    mine = decide(one, "Amal", "accept", statement(one, "12 prisoners"))
    theirs = decide(two, "Basim", "reject", statement(two, "40 men"))
    log = (two / "custody" / "log" / "000000.jsonl").read_bytes()
    there = exhibits(two)
    merged = merge(one, two)
    assert (merged.exhibits, merged.arrivals, merged.decisions, merged.conflicts) == (1, 2, 1, ())
    assert exhibits(one) >= there
    assert decisions(one) == {mine, theirs}
    kept = one / "custody" / "merged" / merged.root / "custody"
    assert (kept / "log" / "000000.jsonl").read_bytes() == log
    assert {p.name for p in (kept / "checkpoints").iterdir()} == {
        p.name for p in (two / "custody" / "checkpoints").iterdir()
    }
    store = CaseStore.at(one / "case.db")
    values = {(p.field, p.value) for p in store.personal()}
    store.close()
    assert {("received_from", "source 1"), ("received_from", "source 2"), ("note", "by post")} <= values
    with tawthiq.open_case(one, actor="Amal") as opened:
        summary = opened.build()
        (entry,) = [e for e in opened._custody.entries() if e.kind == "merged"]
    assert summary.counts["exhibits"] == 6
    assert entry.subject == (merged.root,)
    assert (entry.details["size"], entry.details["key"]) == (merged.size, own_actor("Basim").id)
    verdict = verify_case(one, rebuild=True)
    assert verdict.intact, verdict
    assert "checked as well: 1" in " ".join(verdict.notes)


def test_merging_twice_does_nothing_and_says_so(copies: tuple[Path, Path]) -> None:
    one, two = copies
    merge(one, two)
    before = {p: p.read_bytes() for p in one.rglob("*") if p.is_file()}
    assert "merged before" in merge(one, two).nothing
    assert {p: p.read_bytes() for p in one.rglob("*") if p.is_file()} == before


def test_what_the_other_copy_reads_otherwise_comes_with_it(copies: tuple[Path, Path]) -> None:
    one, two = copies
    store = CaseStore.at(two / "case.db")
    standing = next(d for d in store.documents() if "right wing" in d.text)
    before = Earlier(structs.replace(standing, reader_version="0", text=standing.text.replace("7 men", "1 men")))
    store.add_earlier([before])
    store.set_fact("recorded", "")
    store.close()
    with tawthiq.open_case(two, actor="Basim") as opened:
        opened.build()
    merge(one, two)
    with tawthiq.open_case(one) as opened:
        opened.build()
        assert [e.document.text for e in opened.view().earlier] == [before.document.text]
    assert verify_case(one).intact


def test_an_earlier_state_of_the_case_brings_nothing(tmp_path: Path, intake: Path) -> None:
    with tawthiq.open_case(tmp_path / "one", create=True) as opened:
        opened.build(intake)
    shutil.copytree(tmp_path / "one", tmp_path / "old")
    decide(tmp_path / "one", "Amal", "accept", statement(tmp_path / "one", "12 prisoners"))
    assert "earlier state" in merge(tmp_path / "one", tmp_path / "old").nothing
    assert not (tmp_path / "one" / "custody" / "merged").exists()


def test_both_ways_round_the_two_hold_the_same(copies: tuple[Path, Path]) -> None:
    one, two = copies
    decide(two, "Basim", "reject", statement(two, "40 men"))
    third = one.with_name("third")
    shutil.copytree(one, third)
    merge(one, two)
    merge(two, third, "Basim")
    for case in (one, two):
        with tawthiq.open_case(case) as opened:
            opened.build()
    with tawthiq.open_case(one) as left, tawthiq.open_case(two) as right:
        assert left.view().digest == right.view().digest
    # And once more in a ring: what came in by way of another copy is not brought in again.
    again = merge(one, two)
    assert (again.exhibits, again.arrivals, again.decisions) == (0, 0, 0)
    assert verify_case(one).intact
    assert verify_case(two).intact


def test_what_the_two_judged_differently_is_listed_in_words_and_both_decisions_are_kept(
    copies: tuple[Path, Path],
) -> None:
    one, two = copies
    target = statement(one, "40 men")
    first = decide(one, "Amal", "correct", target, "period=2015/2016", "low=40")
    second = decide(two, "Basim", "correct", target, "period=2014/2017", "low=40")
    other = statement(one, "12 prisoners")
    third = decide(one, "Amal", "reject", other)
    fourth = decide(two, "Basim", "accept", other)
    merged = merge(one, two)
    assert decisions(one) == {first, second, third, fourth}
    period, stands = merged.conflicts
    assert "Amal decided correct, period = 2015/2016" in period
    assert "Basim decided correct, period = 2014/2017" in period
    assert "The other copy's decision is applied until it is retracted." in period
    assert "Amal decided reject" in stands
    assert "Basim decided accept" in stands
    assert "in report.txt" in stands
    with tawthiq.open_case(one) as opened:
        opened.build()
        figures = {str(f["statement"]): f for f in opened.export("figures")}
        assert figures[target]["period"] == "2014/2017"
        opened.assess("retract", second, reason="the annex says so")
        opened.build()
        assert {str(f["statement"]): f for f in opened.export("figures")}[target]["period"] == "2015/2016"


def test_a_copy_that_does_not_verify_is_refused_and_said_why(copies: tuple[Path, Path]) -> None:
    one, two = copies
    path = next(p for p in sorted((two / "exhibits").rglob("*")) if p.is_file())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"!")
    before = {p: p.read_bytes() for p in one.rglob("*") if p.is_file()}
    with pytest.raises(TawthiqError, match=path.parent.name + path.name):
        merge(one, two)
    assert {p: p.read_bytes() for p in one.rglob("*") if p.is_file()} == before


def test_another_case_or_the_case_itself_is_refused(tmp_path: Path, copies: tuple[Path, Path], intake: Path) -> None:
    one, _ = copies
    with tawthiq.open_case(tmp_path / "alien", create=True) as opened:
        opened.build(intake)
    with pytest.raises(TawthiqError, match="two cases"):
        merge(one, tmp_path / "alien")
    with pytest.raises(TawthiqError, match="with itself"):
        merge(one, one / ".")
    assert merge(one, tmp_path / "alien", another_case=True).arrivals == 3
    assert verify_case(one).intact


def test_a_checkpoint_of_the_other_copy_still_anchors_after_the_merge(
    tmp_path: Path, copies: tuple[Path, Path]
) -> None:
    one, two = copies
    with tawthiq.open_case(two, actor="Basim") as opened:
        (tmp_path / "kept.txt").write_text(opened.view().custody.checkpoint)
    assert verify_case(one, against=tmp_path / "kept.txt").evidence  # one knows nothing of it yet
    merge(one, two)
    verdict = verify_case(one, against=tmp_path / "kept.txt", key=own_actor("Basim").id)
    assert verdict.intact, verdict


def cut_kept_log(kept: Path) -> None:
    path = kept / "custody" / "log" / "000000.jsonl"
    path.chmod(0o644)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def change_kept_entry(kept: Path) -> None:
    path = kept / "custody" / "log" / "000000.jsonl"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b'"how":"add"', b'"how":"odd"', 1))


def remove_kept_log(kept: Path) -> None:
    shutil.rmtree(kept)


def remove_kept_checkpoint(kept: Path) -> None:
    max((kept / "custody" / "checkpoints").iterdir()).unlink()


def rename_kept_log(kept: Path) -> None:
    kept.rename(kept.with_name("0" * 64))


def plant_beside_kept_log(kept: Path) -> None:
    (kept / "custody" / "log" / "notes.txt").write_text("planted")


@pytest.mark.parametrize(
    "tamper",
    [
        cut_kept_log,
        change_kept_entry,
        remove_kept_log,
        remove_kept_checkpoint,
        rename_kept_log,
        plant_beside_kept_log,
    ],
)
def test_tampering_with_a_kept_log_is_named(copies: tuple[Path, Path], tamper: Callable[[Path], None]) -> None:
    one, two = copies
    merged = merge(one, two)
    tamper(one / "custody" / "merged" / merged.root)
    failures = " ".join(map(str, verify_case(one).evidence))
    assert f"custody/merged/{merged.root}" in failures


def test_a_merge_that_was_killed_is_ended_by_the_next(
    copies: tuple[Path, Path],
    tmp_path: Path,
    killed_at: Callable[[int, Callable[[], object]], bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    one, two = copies
    target = decide(two, "Basim", "reject", statement(two, "40 men"))
    case = tmp_path / "killed"
    step, ended = 40, False
    while not ended:
        shutil.rmtree(case, ignore_errors=True)
        shutil.copytree(one, case)
        ended = not killed_at(step, lambda: merge(case, two))
        with tawthiq.open_case(case) as opened:
            merged = opened.merge(two)
        assert ended is bool(merged.nothing) or "merged before" in merged.nothing
        assert target in decisions(case), step
        assert exhibits(case) >= exhibits(two), step
        verdict = verify_case(case)
        assert verdict.intact, (step, verdict.evidence)
        step += 9
    assert step > 130  # it did die at each part of a merge
    # What is left elsewhere is at most the copy of an index that was being compared.
    assert all(left.name.startswith("tawthiq-index-") for left in temporary.iterdir())
