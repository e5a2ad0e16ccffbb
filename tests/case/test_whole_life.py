"""Everything in one case: archives, two copies with time-stamps brought together, consent, withdrawal, bags of it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from commands import run

import tawthiq
from tawthiq.case import Wish, record_check, verify_case
from tawthiq.evidence import authority, own_actor
from tawthiq.model import TawthiqError
from time_authority import openssl_authority, pki, serving  # type: ignore[import-not-found]

SOURCE, MEMBER = "Yara Nimr", "what Yara Nimr wrote.txt"


def packed(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def make(root: Path, received: Path) -> None:
    """Two copies of a case; each got an archive since, from sources of its own, and a time-stamp. And both merged."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    house = pki()
    one, two = root / "one", root / "two"
    with tawthiq.open_case(one, create=True, actor="Amal") as opened:
        opened.build(received)
    own_actor("Basim")
    shutil.copytree(one, two)
    mine = packed(root / "mine.zip", **{MEMBER: "A guard said that 7 men of the left wing died in 2016.\n"})
    theirs = packed(root / "theirs.zip", inside="A guard said that 5 men of the right wing died in 2016.\n")
    with pytest.MonkeyPatch.context() as patch, serving(openssl_authority(root / "tsa", house)) as server:
        for name in ("http_proxy", "HTTP_PROXY"):
            patch.delenv(name, raising=False)
        for case, who, archive, source in ((one, "Amal", mine, SOURCE), (two, "Basim", theirs, "source 2")):
            (case / "root.pem").write_bytes(house.root.pem)
            with tawthiq.open_case(case, actor=who) as opened:
                opened.add([archive], received_from=source)
                opened.build()
                assert opened.timestamp([authority(server.url, "root.pem", "House")]).problems == ()
    shutil.copytree(one, root / "merged")
    with tawthiq.open_case(root / "merged", actor="Amal") as opened:
        opened.merge(two)
        opened.build()


@pytest.fixture
def copies(copied: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("TAWTHIQ_ACTOR", "Amal")
    return copied / "one", copied / "two"


@pytest.fixture
def merged(copies: tuple[Path, Path]) -> Path:
    """The first with the second merged into it."""
    return copies[0].parent / "merged"


def checked(bag: Path, key: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(bag / "verify.py"), "--key", key]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_case_with_all_of_it_verifies_and_each_log_has_its_own_time(
    copies: tuple[Path, Path], merged: Path, tmp_path: Path
) -> None:
    root = merged / "root.pem"
    verdict = verify_case(merged, roots=[root], rebuild=True)
    assert verdict.intact, verdict
    own, kept = verdict.times
    assert own.log == ""
    assert kept.folder.startswith(f"custody/merged/{kept.log}/custody/timestamps/")
    assert f"of custody/merged/{kept.log} existed at" in verdict.evidence_line
    # The other copy's checkpoint, kept elsewhere, still binds.
    outside = max((copies[1] / "custody" / "checkpoints").iterdir())
    assert verify_case(merged, against=outside, key=own_actor("Basim").id).intact
    (tmp_path / "other.pem").write_bytes(pki("Another").root.pem)
    assert [f.step for f in verify_case(merged, roots=[tmp_path / "other.pem"]).evidence] == [13]


@pytest.mark.parametrize("name", ["request.tsq", "response.tsr", "token.der", "chain.pem", "root.pem"])
def test_a_time_stamp_of_a_kept_log_may_not_change(merged: Path, name: str) -> None:
    [path] = (merged / "custody" / "merged").glob(f"*/custody/timestamps/*/{name}")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    verdict = verify_case(merged)
    assert {f.step for f in verdict.evidence} == {12}
    assert any(f.item.endswith(name) for f in verdict.evidence)
    assert [time.log for time in verdict.times] == [""]


def test_a_bag_of_it_is_found_intact_by_everybody(merged: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(merged) as opened:
        whole = opened.hand_over(tmp_path / "whole", Wish(reveal=("path", "member")))
        # An archive of the copy that was merged in, with what lay in it, and nothing else.
        some = opened.hand_over(tmp_path / "some", Wish(only=("theirs.zip", "theirs.zip/inside")))
    assert (whole.exhibits, some.exhibits) == (7, 2)
    assert "**From another copy**: 2 entries" in (tmp_path / "some" / "VERIFY.md").read_text(encoding="utf-8")
    for bag, key in ((tmp_path / "whole", whole.key), (tmp_path / "some", some.key)):
        done = checked(bag, key)
        assert done.returncode == 0, done.stdout
        verdict = verify_case(bag, key=key)
        assert verdict.intact, verdict
    assert len(verify_case(tmp_path / "whole", roots=[merged / "root.pem"]).times) == 1
    assert "member of entry" in checked(tmp_path / "whole", whole.key).stdout
    assert verify_case(merged).intact


def test_a_bag_leaves_out_what_consent_does_not_cover(merged: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(merged) as opened:
        opened.assess("consent", "source 2", ["court=yes"], reason="signed form")
        opened.assess("consent", SOURCE, ["court=no"], reason="by telephone")
        made = opened.hand_over(tmp_path / "court", Wish(purpose="court"))
        assert made.exhibits == 5
        assert {left.name for left in made.covered.left_out} == {"mine.zip", f"mine.zip/{MEMBER}"}
        for only in ("mine.zip", f"mine.zip/{MEMBER}"):
            with pytest.raises(TawthiqError, match="a source of it refuses `court`"):
                opened.hand_over(tmp_path / "refused", Wish(only=(only,)))
        with pytest.raises(TawthiqError, match="no such purpose"):
            opened.hand_over(tmp_path / "refused", Wish(purpose="fame"))
        hidden = {left.exhibit for left in made.covered.left_out}
    assert not (tmp_path / "refused").exists()
    content = b"".join(p.read_bytes() for p in (tmp_path / "court").rglob("*") if p.is_file())
    assert not [sha256 for sha256 in hidden if sha256.encode() in content]
    assert checked(tmp_path / "court", made.key).returncode == 0
    assert verify_case(tmp_path / "court").intact
    assert verify_case(merged).intact


def test_what_is_erased_stands_in_no_later_bag_and_the_earlier_one_is_named(merged: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(merged) as opened:
        opened.hand_over(tmp_path / "before", Wish(reveal=("path", "received_from"), to="The Registry"))
        done = opened.withdraw(SOURCE, ["publish"], reason="afraid", erase=True)
        assert done is not None
        assert [line.split(": ")[1] for line in done.left_before] == ["bag to The Registry"]
        assert any("names what lies in it" in place for place in done.remains)
        made = opened.hand_over(tmp_path / "after", Wish(reveal=("path", "member", "received_from"), purpose="keep"))
    for folder in (merged, tmp_path / "after"):
        archive = [p for p in folder.rglob("*") if p.is_file() and zipfile.is_zipfile(p)]
        rest = [p for p in folder.rglob("*") if p.is_file() and p not in archive]
        assert not [p for p in rest if SOURCE.encode() in p.read_bytes() or b"mine.zip" in p.read_bytes()]
    assert made.exhibits == 7
    assert checked(tmp_path / "after", made.key).returncode == 0
    assert verify_case(tmp_path / "after").intact
    assert verify_case(merged, rebuild=True).intact


@pytest.mark.parametrize("act", ["merge", "erase"])
def test_the_log_vouches_for_the_tables_again_after_the_next_build(tmp_path: Path, intake: Path, act: str) -> None:
    """Where a merge or an erasure leaves everything derived as it was, too."""
    case = tmp_path / "case"
    with tawthiq.open_case(case, create=True) as opened:
        opened.add([intake / "report.txt"], note="by hand")
        opened.build()
    shutil.copytree(case, tmp_path / "copy")
    record_check(tmp_path / "copy", verify_case(tmp_path / "copy"))
    with tawthiq.open_case(case) as opened:
        if act == "merge":
            opened.merge(tmp_path / "copy")
            opened.build()
        else:
            opened.erase([opened.view().exhibits[0].exhibit.sha256], ["note"])
    verdict = verify_case(case)
    assert verdict.intact
    assert not [note for note in verdict.notes if "were not compared" in note]
    with sqlite3.connect(case / "case.db") as connection:
        connection.execute("update statement set words = 'something else'")
    assert not verify_case(case).intact


def test_a_bag_is_no_case_to_sample_rebuild_or_write_to(merged: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(merged) as opened:
        opened.hand_over(tmp_path / "bag")
    bag = str(tmp_path / "bag")
    for option in (["--sample", "3"], ["--rebuild"], ["--record"]):
        done = run("verify", bag, *option)
        assert done.returncode == 2, option
        assert f"Leave {option[0]} away" in " ".join(done.stderr.split())
    done = run("verify", bag, "--json")
    assert done.returncode == 0
    assert '"trusted_time"' in done.stdout
