"""Handing over: a bag holds what somebody who distrusts it needs, says nothing of what was not chosen, and is whole or
not there."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import bagit  # type: ignore[import-untyped]
import pytest
from commands import forked
from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]

import tawthiq
from tawthiq.case import Case, Wish, verify_case
from tawthiq.evidence import authority, bags
from tawthiq.evidence.handover import verify as verifier
from tawthiq.model import TawthiqError
from time_authority import Pki, openssl_authority, pki, serving  # type: ignore[import-not-found]


@pytest.fixture
def case(tmp_path: Path, intake: Path) -> Path:
    with tawthiq.open_case(tmp_path / "case", create=True, title="Operation Lantern") as opened:
        opened.add(sorted(intake.iterdir()), received_from="A. Witness", note="by hand, at night")
    return tmp_path / "case"


@pytest.fixture
def opened(case: Path) -> Iterator[Case]:
    with tawthiq.open_case(case) as found:
        yield found


def sha_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def everything(folder: Path) -> bytes:
    return b"\n".join(str(p).encode() + b"\n" + p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def checked(bag: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "-I", str(bag / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd="/")


def test_a_whole_case_goes_out_and_is_found_intact_by_everybody(opened: Case, intake: Path, tmp_path: Path) -> None:
    made = opened.hand_over(tmp_path / "bag")
    assert (made.exhibits, made.entries, made.left_out) == (3, made.log_size, 0)
    assert made.withheld == ("note", "path", "received_from")
    files = [p for p in intake.rglob("*") if p.is_file()]
    assert {p.name: p.read_bytes() for p in (tmp_path / "bag" / "data").iterdir()} == {
        sha_of(p): p.read_bytes() for p in files
    }
    done = checked(tmp_path / "bag", "--key", made.key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert made.root in done.stdout
    assert "All of it holds." in done.stdout
    verdict = verify_case(tmp_path / "bag", key=made.key)
    assert verdict.intact
    assert made.root in verdict.evidence_line
    assert bagit.Bag(str(tmp_path / "bag")).validate()
    crate = ROCrate(str(tmp_path / "bag"))
    described = {entity.id for entity in crate.data_entities}
    assert {f"data/{sha_of(p)}" for p in files} <= described
    assert "custody/entries.jsonl" in described


def test_the_case_itself_stays_intact_and_its_log_says_what_went_out(opened: Case, tmp_path: Path) -> None:
    made = opened.hand_over(tmp_path / "bag", Wish(to="The Tribunal"))
    opened.close()
    assert verify_case(opened.folder).intact
    entries = [json.loads(line) for line in (tmp_path / "bag/custody/entries.jsonl").read_bytes().splitlines()]
    exported = [entry for entry in entries if entry["kind"] == "exported"]
    assert [(e["subject"], e["details"]["kind"], e["details"]["exhibits"]) for e in exported] == [([], "bag", 3)]
    assert "Tribunal" not in everything(tmp_path / "bag").decode()
    assert exported[0]["seq"] < made.log_size


def test_names_are_withheld_unless_asked_for(opened: Case, tmp_path: Path) -> None:
    opened.hand_over(tmp_path / "bag")
    content = everything(tmp_path / "bag").decode()
    assert not [word for word in ("report.txt", "page.html", "list.csv", "A. Witness", "at night") if word in content]
    made = opened.hand_over(tmp_path / "named", Wish(reveal=("path", "received_from")))
    assert (made.revealed, made.withheld) == (("path", "received_from"), ("note",))
    shown = checked(tmp_path / "named").stdout
    assert "path of entry 1: list.csv" in shown
    assert "received_from of entry 1: A. Witness" in shown
    assert "at night" not in everything(tmp_path / "named").decode()
    assert verify_case(tmp_path / "named").intact
    names = {entity.get("name") for entity in ROCrate(str(tmp_path / "named")).data_entities}
    assert {"report.txt", "page.html", "list.csv"} <= names
    with pytest.raises(TawthiqError, match=r"note, path, received_from"):
        opened.hand_over(tmp_path / "other", Wish(reveal=("shoe size",)))


def test_one_exhibit_alone_says_nothing_of_the_others(opened: Case, intake: Path, tmp_path: Path) -> None:
    opened.hand_over(tmp_path / "all before")
    made = opened.hand_over(tmp_path / "bag", Wish(only=("report.txt",), reveal=("path",)))
    opened.hand_over(tmp_path / "twice", Wish(only=(sha_of(intake / "report.txt")[:9], "list.csv")))
    again = opened.hand_over(tmp_path / "again", Wish(only=("report.txt",)))
    assert (made.exhibits, made.entries, again.entries) == (1, 2, 4)
    log = [json.loads(line) for line in everything_logged(opened)]
    chosen = sha_of(intake / "report.txt")
    for bag in (tmp_path / "bag", tmp_path / "again"):
        content = everything(bag)
        for path in (intake / "list.csv", intake / "press" / "page.html"):
            digest = hashlib.sha256(path.read_bytes())
            for trace in (digest.hexdigest().encode(), digest.digest(), base64.b64encode(digest.digest())):
                assert trace not in content
            assert path.name.encode() not in content
            assert path.read_bytes() not in content
        others = [entry for entry in log if chosen not in entry["subject"]]
        assert len(others) >= 4
        assert not [e["seq"] for e in others if e["salt"].encode() in content]
        assert b"Lantern" not in content
        assert checked(bag, "--key", made.key).returncode == 0
        assert verify_case(bag, key=made.key).intact
    assert verify_case(tmp_path / "twice").intact


def everything_logged(opened: Case) -> list[bytes]:
    return [line for p in sorted((opened.folder / "custody/log").iterdir()) for line in p.read_bytes().splitlines()]


def test_an_attachment_goes_out_with_what_it_came_out_of_or_not_at_all(case: Path, tmp_path: Path) -> None:
    letter = EmailMessage()
    letter.set_content("See the scan.")
    letter.add_attachment(b"an image", "image", "png", filename="scan.png")
    (tmp_path / "letter.eml").write_bytes(letter.as_bytes())
    with tawthiq.open_case(case) as opened:
        parent, child = (r.exhibit for r in opened.add([tmp_path / "letter.eml"]).receipts)
        with pytest.raises(TawthiqError, match=f"came out of another.*{child}"):
            opened.hand_over(tmp_path / "bag", Wish(only=(child,)))
        assert not list(tmp_path.glob("*bag*"))
        assert opened.hand_over(tmp_path / "both", Wish(only=(child, parent))).exhibits == 2
        # Received once more by itself, it can go out by itself; the entry that names the parent stays behind.
        (tmp_path / "the same scan.png").write_bytes(b"an image")
        opened.add([tmp_path / "the same scan.png"])
        made = opened.hand_over(tmp_path / "bag", Wish(only=(child,)))
    assert (made.left_out, made.exhibits) == (1, 1)
    assert parent.encode() not in everything(tmp_path / "bag")
    assert "1 entries about these exhibits that name others" in (tmp_path / "bag" / "VERIFY.md").read_text()
    assert checked(tmp_path / "bag").returncode == checked(tmp_path / "both").returncode == 0


def test_an_exhibit_is_named_by_hash_or_path_and_never_guessed(opened: Case, tmp_path: Path) -> None:
    for wrong in ("", "abc", "no such file", "0" * 64, "../report.txt"):
        with pytest.raises(TawthiqError, match="no exhibit answers"):
            opened.hand_over(tmp_path / "bag", Wish(only=(wrong,)))
    (tmp_path / "report.txt").write_text("another report")
    opened.add([tmp_path / "report.txt"])
    with pytest.raises(TawthiqError, match="several exhibits answer"):
        opened.hand_over(tmp_path / "bag", Wish(only=("report.txt",)))
    assert not (tmp_path / "bag").exists()


def test_a_key_that_did_not_sign_and_a_rewritten_log_are_refused(opened: Case, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(opened.view().custody.checkpoint, encoding="utf-8")
    opened.hand_over(tmp_path / "bag")
    assert verify_case(tmp_path / "bag", against=kept).intact
    assert verify_case(tmp_path / "bag", key="0" * 64).evidence
    assert checked(tmp_path / "bag", "--key", "0" * 64).returncode == 1
    assert checked(tmp_path / "bag", "--key", "0").returncode == 2
    with pytest.raises(TawthiqError, match="not a key fingerprint"):
        verify_case(tmp_path / "bag", key="0")
    opened.hand_over(tmp_path / "part", Wish(only=("report.txt",)))
    with pytest.raises(TawthiqError, match="part of the log"):
        verify_case(tmp_path / "part", against=kept)
    with tawthiq.open_case(tmp_path / "other", create=True) as other:
        (tmp_path / "x.txt").write_text("x")
        other.add([tmp_path / "x.txt"])
        other.hand_over(tmp_path / "other bag")
    assert verify_case(tmp_path / "other bag", against=kept).evidence
    with pytest.raises(TawthiqError, match="rebuild"):
        verify_case(tmp_path / "bag", rebuild=True)


# -- places where no bag can be, and what is left of one that failed


def leftovers(tmp_path: Path) -> list[Path]:
    return [p for p in tmp_path.rglob("*") if p.name == "bagit.txt" or p.name.endswith(".part")]


def test_a_place_that_is_taken_is_refused_before_anything_is_recorded(opened: Case, tmp_path: Path) -> None:
    size = opened.view().custody.entries
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("keep me")
    (tmp_path / "file").write_text("keep me")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for place, said in (
        ("full", "not empty"),
        ("file", "is a file or a link"),
        ("link", "is a file or a link"),
        ("no/such/bag", "is not there"),
        ("case/bag", "into the case itself"),
    ):
        with pytest.raises(TawthiqError, match=said):
            opened.hand_over(tmp_path / place)
    assert opened._custody.size == size
    assert (tmp_path / "full" / "letter.txt").read_text() == "keep me"
    assert leftovers(tmp_path) == []
    (tmp_path / "empty").mkdir()
    assert opened.hand_over(tmp_path / "empty").exhibits == 3


def test_a_case_without_exhibits_has_nothing_to_hand_over(tmp_path: Path) -> None:
    with tawthiq.open_case(tmp_path / "case", create=True) as opened, pytest.raises(TawthiqError, match="no exhibit"):
        opened.hand_over(tmp_path / "bag")


def test_a_damaged_exhibit_stops_the_export_and_nothing_is_left(opened: Case, tmp_path: Path) -> None:
    path = next(p for p in sorted((opened.folder / "exhibits").rglob("*")) if p.is_file())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(TawthiqError, match=f"damaged.*{path.parent.name}{path.name}"):
        opened.hand_over(tmp_path / "bag")
    path.unlink()
    with pytest.raises(TawthiqError, match="cannot be read"):
        opened.hand_over(tmp_path / "bag")
    assert leftovers(tmp_path) == []
    assert b'"exported"' not in b"".join(everything_logged(opened))


def limited(case: Path, target: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Runs an export in a process of its own, after `program`, which takes something away from it."""
    code = f"import sys, tawthiq\nfrom tawthiq.model import TawthiqError\ncase, target = sys.argv[1:]\n{program}\n"
    code += "with tawthiq.open_case(case) as opened:\n try: opened.hand_over(target)\n"
    code += " except TawthiqError as error: print(error)\n"
    arguments = [sys.executable, "-c", code, str(case), str(target)]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=300, check=False)


def test_a_disk_that_cannot_take_it_is_said_and_nothing_is_left(case: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: the system refuses the write in the same way."""
    (tmp_path / "large.bin").write_bytes(os.urandom(3 << 20))
    with tawthiq.open_case(case) as opened:
        opened.add([tmp_path / "large.bin"])
    program = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    program += "resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))"
    done = limited(case, tmp_path / "bag", program)
    assert "the bag cannot be written (File too large)" in done.stdout, done.stdout + done.stderr
    assert leftovers(tmp_path) == []
    assert not (tmp_path / "bag").exists()
    assert verify_case(case).intact


def test_a_disk_without_room_is_said_before_anything_is_copied(opened: Case, tmp_path: Path) -> None:
    shm = Path("/dev/shm")  # noqa: S108
    if not shm.is_dir() or shutil.disk_usage(shm).free > 1 << 40:
        pytest.skip("no small disk is at hand")
    from tawthiq.evidence.bags import BagDraft

    with pytest.raises(TawthiqError, match="has no room"):
        BagDraft(shm / "tawthiq-test-bag", opened.folder, 1 << 50)
    assert not list(shm.glob(".tawthiq-test-bag*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said(opened: Case, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(TawthiqError, match="cannot be written"):
        opened.hand_over(tmp_path / "locked" / "bag")


def test_what_fails_after_it_was_recorded_is_recorded_as_failed(case: Path, tmp_path: Path) -> None:
    # Somebody fills the bag's place while it is written: only the last step, the renaming, can see that.
    program = "from tawthiq.evidence import bags; real = bags.BagDraft._rename\n"
    program += "def rename(draft):\n import pathlib; p = pathlib.Path(target); p.mkdir(); (p / 'x').write_text('')\n"
    program += " real(draft)\nbags.BagDraft._rename = rename"
    done = limited(case, tmp_path / "bag", program)
    assert "the bag cannot be written (Directory not empty)" in done.stdout, done.stdout + done.stderr
    assert [p.name for p in (tmp_path / "bag").iterdir()] == ["x"]
    assert leftovers(tmp_path) == []
    with tawthiq.open_case(case) as opened:
        kinds = [json.loads(line) for line in everything_logged(opened)]
    exported = [entry["details"] for entry in kinds if entry["kind"] == "exported"]
    assert [details.get("failed", False) for details in exported] == [False, True]
    assert verify_case(case).intact


def test_killed_at_any_moment_it_leaves_no_bag_or_a_whole_one(case: Path, tmp_path: Path) -> None:
    seen = set()
    write = bags.BagDraft._write

    def killed(moment: int, target: Path) -> None:
        left = moment

        def counted(draft: bags.BagDraft, *given: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            write(draft, *given)

        bags.BagDraft._write = counted  # type: ignore[assignment,method-assign]
        with tawthiq.open_case(case) as opened:
            opened.hand_over(target)

    for moment in range(0, 60, 4):
        target = tmp_path / f"bag {moment}"
        code = forked(lambda moment=moment, target=target: killed(moment, target))  # type: ignore[misc]
        seen.add(code)
        if code:
            assert not target.exists()
        else:
            assert verify_case(target).intact, moment
        assert verify_case(case).kind in ("clean", "unfinished")
        with tawthiq.open_case(case):
            pass
        assert verify_case(case).intact
    assert seen == {0, -9}
    assert [p for p in leftovers(tmp_path) if p.name == "bagit.txt" and ".part" in str(p)] == []


def test_a_large_exhibit_is_never_held_in_memory(case: Path, tmp_path: Path) -> None:
    """160 megabytes (of holes) under an address-space limit that it would not fit in."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell its memory in /proc")
    with (tmp_path / "video.bin").open("wb") as file:
        file.truncate(160 << 20)
    with tawthiq.open_case(case) as opened:
        opened.add([tmp_path / "video.bin"])
    program = "import resource; from pathlib import Path; import tawthiq.case, tawthiq.evidence.verify_bag\n"
    program += "size = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize() + (64 << 20)\n"
    program += "resource.setrlimit(resource.RLIMIT_AS, (size, size))"
    done = limited(case, tmp_path / "bag", program)
    assert done.returncode == 0, done.stderr
    assert verify_case(tmp_path / "bag").intact
    code = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, (128 << 20, 128 << 20))\n"
    code += "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-I", "-c", code, str(tmp_path / "bag" / "verify.py"), str(tmp_path / "bag")]
    small = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert small.returncode == 0, small.stderr


# -- time-stamps


@pytest.fixture(scope="module")
def house() -> Pki:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return pki()


@pytest.fixture
def stamped(case: Path, house: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a time-stamp over the case, by `openssl ts`; a request to another authority waits for an answer."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (case / "root.pem").write_bytes(house.root.pem)
    with serving(openssl_authority(tmp_path / "tsa", house)) as server, tawthiq.open_case(case) as opened:
        opened.timestamp([authority(server.url, "root.pem", "House")])
        server.answer = lambda _: (503, {}, b"")
        opened.timestamp([authority(server.url, "root.pem", "House")], again=True)
    [folder] = [p for p in (case / "custody" / "timestamps").iterdir() if p.name != "waiting"]
    return folder


@pytest.mark.parametrize("only", [(), ("report.txt",)])
def test_time_stamps_go_along_and_openssl_says_yes_to_the_printed_command(
    case: Path, stamped: Path, house: Pki, tmp_path: Path, only: tuple[str, ...]
) -> None:
    assert list((stamped.parent / "waiting").iterdir())
    with tawthiq.open_case(case) as opened:
        opened.hand_over(tmp_path / "bag", Wish(only=only))
        (tmp_path / "late.txt").write_text("later than the time-stamp")
        opened.add([tmp_path / "late.txt"])
        late = opened.hand_over(tmp_path / "late", Wish(only=("late.txt",)))
    bag = tmp_path / "bag"
    assert [p.name for p in (bag / "custody/timestamps").iterdir()] == [stamped.name]
    assert {p.name for p in (bag / "custody/timestamps" / stamped.name).iterdir()} == {
        p.name for p in stamped.iterdir()
    }
    done = checked(bag)
    assert done.returncode == 0, done.stdout
    [line] = [line for line in done.stdout.splitlines() if "openssl ts" in line]
    command = line[line.index("openssl ts") :].split()
    said = subprocess.run(command, cwd=bag, capture_output=True, text=True, check=False)
    assert "Verification: OK" in said.stdout + said.stderr
    (tmp_path / "root.pem").write_bytes(house.root.pem)
    verdict = verify_case(bag, roots=[tmp_path / "root.pem"])
    assert verdict.intact, verdict
    assert [time.root_name for time in verdict.times] == ["CN=Test root"]
    assert "Trusted time: entries 0 to" in verdict.evidence_line
    (tmp_path / "other.pem").write_bytes(pki("Another").root.pem)
    assert not verify_case(bag, roots=[tmp_path / "other.pem"]).intact
    # Each exhibit's entry is proved under the checkpoint that was stamped, and not only under the last one.
    assert len({p.name[11:21] for p in (bag / "custody/proofs").iterdir()}) == 2
    # What came later than a time-stamp has no use for it.
    assert late.exhibits == 1
    assert not (tmp_path / "late/custody/timestamps").exists()


def test_a_time_stamp_over_something_else_is_refused_by_both(case: Path, stamped: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(case) as opened:
        opened.hand_over(tmp_path / "bag")
    folder = tmp_path / "bag/custody/timestamps" / stamped.name
    (tmp_path / "other").write_text("something else")
    query = ["ts", "-query", "-data", str(tmp_path / "other"), "-sha256", "-out", str(tmp_path / "query")]
    reply = ["ts", "-reply", "-config", str(tmp_path / "tsa/tsa.cnf"), "-section", "here"]
    answer = ["-queryfile", str(tmp_path / "query"), "-out", str(folder / "response.tsr")]
    for command in (query, [*reply, *answer]):
        (folder / "response.tsr").chmod(0o644)
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    done = checked(tmp_path / "bag")
    assert done.returncode == 1
    assert f"{stamped.name}/response.tsr: expected a time-stamp over a checkpoint" in done.stdout
    assert any("a time-stamp over a checkpoint" in str(failure) for failure in verify_case(tmp_path / "bag").evidence)


def test_a_time_stamp_by_nobody_is_refused_even_with_new_manifests(case: Path, stamped: Path, tmp_path: Path) -> None:
    """Who signed is for Tawthiq and OpenSSL to judge: verify.py says that it did not."""
    with tawthiq.open_case(case) as opened:
        opened.hand_over(tmp_path / "bag")
    root = tmp_path / "bag/custody/timestamps" / stamped.name / "root.pem"
    root.chmod(0o644)
    root.write_bytes(pki("Nobody").root.pem)
    tags = tmp_path / "bag/tagmanifest-sha256.txt"
    name = root.relative_to(tmp_path / "bag").as_posix()
    lines = [f"{sha_of(root)}  {name}" if line[66:] == name else line for line in tags.read_text().splitlines()]
    tags.write_text("".join(f"{line}\n" for line in lines))
    done = checked(tmp_path / "bag")
    assert (done.returncode, "NOT CHECKED" in done.stdout) == (0, True)
    verdict = verify_case(tmp_path / "bag")
    assert [f.step for f in verdict.evidence] == [9]
    assert verdict.times == ()


def test_verify_py_runs_on_other_pythons(opened: Case, tmp_path: Path) -> None:
    opened.hand_over(tmp_path / "bag")
    pythons = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python3")) + sorted(Path("/usr/bin").glob("python3.?*"))
    tried = []
    for python in pythons:
        told = subprocess.run([python, "-c", "import sys; print(sys.version_info >= (3, 8))"], capture_output=True)
        if told.stdout.strip() == b"True":
            assert checked(tmp_path / "bag", python=str(python)).returncode == 0, python
            tried.append(python)
    if not tried:
        pytest.skip("no other Python is installed here; that the syntax is 3.8's is tested elsewhere")


def test_the_bag_carries_the_published_verifier(opened: Case, tmp_path: Path) -> None:
    opened.hand_over(tmp_path / "bag")
    assert (tmp_path / "bag" / "verify.py").read_bytes() == Path(str(verifier.__file__)).read_bytes()
    assert sha_of(tmp_path / "bag" / "verify.py") in (tmp_path / "bag" / "VERIFY.md").read_text()
