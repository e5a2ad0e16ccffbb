"""The main job as its user meets it: a folder in, a dossier out, nothing lost, nothing done twice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from commands import run

import tawthiq
from tawthiq.case import Summary, verify_case
from tawthiq.model import TawthiqError
from tawthiq.store import CaseStore


def build(case: Path, intake: Path | None = None) -> Summary:
    with tawthiq.open_case(case, create=True) as opened:
        return opened.build(intake)


def figures(case: Path, as_: str = "judged") -> list[dict[str, object]]:
    with tawthiq.open_case(case) as opened:
        return opened.export("figures", as_=as_)


def test_a_folder_becomes_a_dossier_whose_numbers_lead_to_sealed_files(tmp_path: Path, intake: Path) -> None:
    summary = build(tmp_path / "case", intake)
    assert summary.changed
    assert summary.counts["exhibits"] == 3
    assert not summary.problems
    executed = [f for f in figures(tmp_path / "case") if f["measure"] == "executed"]
    assert {(f["low"], f["qualifier"], f["period"]) for f in executed} == {(40, "at_least", "2015/2017")}
    assert {str(f["speaker"]).removeprefix("The ") for f in executed} == {"Harbour Group"}
    for figure in executed:
        sealed = tmp_path / "case" / "exhibits" / str(figure["sha256"])[:2] / str(figure["sha256"])[2:]
        assert "40 men" in sealed.read_text(encoding="utf-8")
    assert summary.dossier is not None
    assert summary.dossier.is_file()


def test_a_second_build_does_nothing_and_says_so_quickly(tmp_path: Path, intake: Path) -> None:
    first = build(tmp_path / "case", intake)
    pages = {p: p.stat().st_mtime_ns for p in (tmp_path / "case" / "dossier").rglob("*") if p.is_file()}
    second = build(tmp_path / "case", intake)
    assert not second.changed
    assert (second.digest, second.root) == (first.digest, first.root)
    assert {p: p.stat().st_mtime_ns for p in pages} == pages


def test_two_builds_of_one_folder_agree_whatever_the_day_and_the_key(
    tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(tmp_path / "one", intake)
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "another-home"))
    for path in intake.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    second = build(tmp_path / "two", intake)
    assert first.digest == second.digest
    assert first.root != second.root


def test_the_same_bytes_twice_are_one_exhibit_and_two_custody_entries(tmp_path: Path, intake: Path) -> None:
    shutil.copy(intake / "report.txt", intake / "press" / "the same.txt")
    build(tmp_path / "case", intake)
    with tawthiq.open_case(tmp_path / "case") as opened:
        [exhibit] = [e for e in opened.view().exhibits if len(e.paths) == 2]
        assert exhibit.paths == ("press/the same.txt", "report.txt")
        assert [e.kind for e in exhibit.entries].count("received") == 2


def test_a_changed_file_is_a_new_exhibit_and_the_old_one_stays(tmp_path: Path, intake: Path) -> None:
    build(tmp_path / "case", intake)
    (intake / "report.txt").write_text("Later: 41 men were executed at Mill Prison.\n", encoding="utf-8")
    summary = build(tmp_path / "case", intake)
    assert summary.counts["exhibits"] == 4
    assert {41.0, 40.0} <= {f["low"] for f in figures(tmp_path / "case")}


def test_decisions_change_the_dossier_at_once_and_can_be_undone(tmp_path: Path, intake: Path) -> None:
    case = tmp_path / "case"
    build(case, intake)
    [target] = [str(f["statement"]) for f in figures(case) if f["path"] == "press/page.html"]
    with tawthiq.open_case(case) as opened:
        decision = opened.assess("correct", target, ["low=45", "place=Mill Town"], reason="the annex says 45")
    judged = {f["statement"]: f for f in figures(case)}
    assert (judged[target]["low"], judged[target]["place"]) == (45, "Mill Town")
    assert next(f for f in figures(case, "machine") if f["statement"] == target)["low"] == 40
    assert build(case).changed
    assert verify_case(case).intact
    with tawthiq.open_case(case) as opened:
        opened.assess("retract", decision.id, reason="misread the annex")
        assert [d["state"] for d in opened.decisions()] == ["retracted", "in force"]
    assert next(f for f in figures(case) if f["statement"] == target)["low"] == 40


def test_a_rejected_figure_leaves_the_comparison_and_stays_in_the_machine_reading(tmp_path: Path, intake: Path) -> None:
    case = tmp_path / "case"
    build(case, intake)
    target = next(str(f["statement"]) for f in figures(case) if f["path"] == "press/page.html")
    with tawthiq.open_case(case) as opened:
        opened.assess("reject", target, reason="a duplicate of the report")
    assert target not in {f["statement"] for f in figures(case)}
    assert target in {f["statement"] for f in figures(case, "machine")}


def test_what_cannot_be_understood_is_refused_before_anything_is_written(tmp_path: Path, intake: Path) -> None:
    case = tmp_path / "case"
    build(case, intake)
    target = str(figures(case)[0]["statement"])
    with tawthiq.open_case(case) as opened:
        for verdict, what, values, reason in (
            ("reject", target, [], ""),
            ("correct", target, ["colour=red"], "x"),
            ("correct", target, ["low=many"], "x"),
            ("accept", "zzzz", [], ""),
            ("consent", "source 1", ["sell=yes"], "x"),
            ("retract", "0" * 64, [], "x"),
        ):
            with pytest.raises(TawthiqError):
                opened.assess(verdict, what, values, reason=reason)
        assert opened.decisions() == []


def test_consent_is_asked_by_source_and_purpose_and_the_last_answer_counts(tmp_path: Path, intake: Path) -> None:
    build(tmp_path / "case", intake)
    with tawthiq.open_case(tmp_path / "case") as opened:
        assert opened.consent("source 12", "publish") is None
        opened.assess("consent", "source 12", ["publish=yes"], reason="signed form")
        time.sleep(0.002)
        opened.assess("consent", "source 12", ["publish=no"], reason="withdrawn by telephone")
        assert opened.consent("source 12", "publish") is False
        assert opened.consent("source 12", "court") is None


def test_personal_values_stand_in_the_database_and_never_in_the_log(tmp_path: Path, intake: Path) -> None:
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.add([intake / "report.txt"], received_from="Source Twelve", note="met at the bridge")
    log = b"".join(p.read_bytes() for p in sorted((tmp_path / "case" / "custody").rglob("*.jsonl")))
    assert b"received" in log
    for value in (b"Source Twelve", b"bridge", b"report.txt"):
        assert value not in log
    assert b"Source Twelve" in (tmp_path / "case" / "case.db").read_bytes()
    assert verify_case(tmp_path / "case").intact


def test_a_build_cut_off_between_its_last_stage_and_its_tools_is_finished_by_the_next(
    tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = CaseStore.set_fact

    def cut(store: CaseStore, key: str, value: str) -> None:
        if key == "tools":
            raise KeyboardInterrupt
        kept(store, key, value)

    monkeypatch.setattr(CaseStore, "set_fact", cut)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "case", intake)
    monkeypatch.setattr(CaseStore, "set_fact", kept)
    build(tmp_path / "case", intake)
    assert verify_case(tmp_path / "case").intact


def test_a_build_that_was_killed_is_finished_by_the_next(tmp_path: Path, intake: Path) -> None:
    for n in range(40):
        (intake / f"note-{n:02}.txt").write_text(f"Guards said that {n + 2} men were released from Mill Prison.\n")
    untouched = build(tmp_path / "fresh", intake)
    codes = []
    for after in (0.05, 0.3, 0.8, 1.4):
        case = tmp_path / f"case {after}"
        codes.append(run("build", str(case), "--from", str(intake), killed_after=after).returncode)
        summary = build(case, intake)
        assert summary.counts["exhibits"] == 43
        verdict = verify_case(case)
        assert verdict.intact, verdict
        assert summary.digest == untouched.digest
    assert codes[0] == -signal.SIGKILL


def test_the_log_names_every_document_that_was_derived(tmp_path: Path, intake: Path) -> None:
    build(tmp_path / "case", intake)
    with tawthiq.open_case(tmp_path / "case") as opened:
        view = opened.view()
        kinds = [e.kind for exhibit in view.exhibits for e in exhibit.entries]
        assert kinds.count("received") == 3
        assert kinds.count("derived") == 3
        assert re.fullmatch(r"[0-9a-f]{64}", view.custody.root)
