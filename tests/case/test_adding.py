"""Intake as its user meets it: everything that was given is sealed or named, once, with where it came from."""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest
from commands import run, started

import tawthiq
from tawthiq.case import Sealed, recording, verify_case
from tawthiq.model import TawthiqError

WORDS = b"The Harbour Group said that 40 men were killed at Mill Prison in 2015.\n"
LIST = b"name,birth_year\nAhmad Sari,1980\n"


def mail(**attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "a@example.org", "b@example.org"
    message["Date"], message["Subject"] = "Tue, 07 Feb 2017 10:00:00 +0000", "The list"
    message.set_content("See the list.")
    for name, data in attached.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2016, 5, 4, 3, 2, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def add(case: Path, *paths: Path, **more: object) -> Sealed:
    with tawthiq.open_case(case, create=True) as opened:
        return opened.add(paths, **more)  # type: ignore[arg-type]


def entries(case: Path, kind: str) -> list[dict[str, object]]:
    """The log's entries of a kind, read as anybody can read them."""
    lines = b"".join(p.read_bytes() for p in sorted((case / "custody" / "log").glob("*.jsonl"))).splitlines()
    return [entry for entry in map(json.loads, lines) if entry["kind"] == kind]


def command(*arguments: str | Path, first: Callable[[], object] | None = None) -> subprocess.CompletedProcess[str]:
    done = run(*map(str, arguments), first=first)
    assert "Traceback" not in done.stderr, done.stderr
    return done


# -- what lies inside


def test_what_lies_in_archives_and_mails_becomes_exhibits_that_name_their_parents(tmp_path: Path) -> None:
    letter = mail(**{"list.csv": LIST})
    source = tmp_path / "in"
    source.mkdir()
    inner = zipped(**{"letters/order.eml": letter, "note.txt": WORDS})
    with tarfile.open(source / "all.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("inner.zip")
        info.size, info.mtime = len(inner), 1_400_000_000
        archive.addfile(info, io.BytesIO(inner))
    sealed = add(tmp_path / "case", source)
    paths = {r.path: r for r in sealed.receipts}
    assert list(paths) == [
        "all.tar.gz",
        "all.tar.gz/inner.zip",
        "all.tar.gz/inner.zip/letters/order.eml",
        "all.tar.gz/inner.zip/note.txt",
        "all.tar.gz/inner.zip/letters/order.eml/list.csv",
    ]
    assert paths["all.tar.gz/inner.zip/letters/order.eml/list.csv"].exhibit == sha256(LIST).hexdigest()
    derived = [entry for entry in entries(tmp_path / "case", "derived") if entry["subject"]]
    said = {entry["subject"][0]: entry["details"] for entry in derived}  # type: ignore[index]
    listed, zip_, note = (said[sha256(data).hexdigest()] for data in (LIST, inner, WORDS))
    assert (listed["by"], listed["parent"]) == ("mail", sha256(letter).hexdigest())  # type: ignore[index]
    assert (zip_["by"], zip_["modified"]) == ("gzip", "2014-05-13T16:53:20Z")  # type: ignore[index]
    assert (note["by"], note["modified"]) == ("zip", "2016-05-04T03:02:00")  # type: ignore[index]
    assert all(d["version"] and set(d["personal"]) == {"path", "member"} for d in (listed, zip_, note))  # type: ignore[index]
    log = b"".join(p.read_bytes() for p in (tmp_path / "case" / "custody").rglob("*.jsonl"))
    assert b"order.eml" not in log
    with tawthiq.open_case(tmp_path / "case") as opened:
        summary = opened.build()
        assert summary.problems == ()
        assert [f["path"] for f in opened.export("figures")] == ["all.tar.gz/inner.zip/note.txt"]
        assert not opened.build().changed
    assert verify_case(tmp_path / "case", rebuild=True).intact


def test_a_member_that_came_alone_too_is_one_exhibit_with_two_entries(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "alone.txt").write_bytes(WORDS)
    (source / "pack.zip").write_bytes(zipped(**{"packed.txt": WORDS}))
    add(tmp_path / "case", source)
    with tawthiq.open_case(tmp_path / "case") as opened:
        [exhibit] = [e for e in opened.view().exhibits if len(e.paths) == 2]
        assert exhibit.paths == ("alone.txt", "pack.zip/packed.txt")
        assert [e.kind for e in exhibit.entries] == ["received", "derived"]
        assert exhibit.parent == sha256(zipped(**{"packed.txt": WORDS})).hexdigest()


def test_what_is_not_taken_out_is_named_and_more_is_once_the_settings_allow_it(tmp_path: Path) -> None:
    source, case = tmp_path / "in", tmp_path / "case"
    source.mkdir()
    deep = WORDS
    for level in range(3):
        deep = zipped(**{f"level{level}": deep})
    (source / "deep.zip").write_bytes(deep)
    (source / "bomb.zip").write_bytes(zipped(bomb=bytes(30_000_000), good=LIST))
    add(case)
    settings = (case / "case.toml").read_text()
    (case / "case.toml").write_text(settings + "[unpacking]\ndepth = 2\n")
    done = command("build", case, "--from", source, "--json")
    assert done.returncode == 1
    said = {p["item"]: p["what"] for p in json.loads(done.stdout)["problems"]}
    assert set(said) == {"bomb.zip/bomb", "deep.zip/level2/level1"}
    assert "200 to 1" in said["bomb.zip/bomb"]
    assert "not opened" in said["deep.zip/level2/level1"]
    (case / "case.toml").write_text(settings + "[unpacking]\ndepth = 9\nratio = 5000\n")
    with tawthiq.open_case(case) as opened:
        assert [p.item for p in opened.build().problems] == ["bomb.zip/bomb"]  # it is there now, and no text
        assert sha256(WORDS).hexdigest() in {e.exhibit.sha256 for e in opened.view().exhibits}
    (case / "case.toml").write_text(settings + "[unpacking]\ndepth = 0\nlevel = 9\n")
    with pytest.raises(TawthiqError, match="depth, level"):
        tawthiq.open_case(case)


# -- where it came from


def test_the_same_file_from_another_person_is_a_second_entry_and_from_the_same_it_is_not(tmp_path: Path) -> None:
    path, case = tmp_path / "photo.txt", tmp_path / "case"
    path.write_bytes(WORDS)
    assert len(add(case, path, received_from="Source Twelve", how="by hand").receipts) == 1
    again = add(case, path, received_from="Source Twelve", how="by hand")
    assert (again.receipts, again.known) == ((), ("photo.txt",))
    assert add(case, path).known == ("photo.txt",)
    assert len(add(case, path, received_from="Source Nine").receipts) == 1
    assert add(case, path, received_from="Source Nine").known == ("photo.txt",)
    assert len(entries(case, "received")) == 2
    assert verify_case(case).intact
    # Other bytes under the same name, with the same size and time, are not taken for the first.
    times = path.stat().st_mtime_ns
    path.write_bytes(WORDS.replace(b"40", b"41"))
    os.utime(path, ns=(times, times))
    assert len(add(case, path).receipts) == 1


def test_a_web_page_keeps_its_address_out_of_the_log_and_its_time_in_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"<p>" + WORDS)
    web = ("--url", "https://example.org/news/1", "--captured", "2026-03-01T12:20:00+02:00")
    done = command("add", tmp_path / "case", tmp_path / "page.html", *web, "--how", "saved with Firefox")
    assert done.returncode == 0, done.stderr
    [entry] = entries(tmp_path / "case", "received")
    assert entry["details"]["captured"] == "2026-03-01T10:20:00.000Z"  # type: ignore[index]
    assert set(entry["details"]["personal"]) == {"path", "address", "way"}  # type: ignore[index]
    assert "example.org" not in json.dumps(entry)
    assert "Firefox" not in json.dumps(entry)
    for wrong in (("--captured", "2026-03-01T10:20:00Z"), ("--url", "https://example.org", "--captured", "yesterday"),
                  ("--url", "https://example.org", "--captured", "2026-03-01T10:20:00")):  # fmt: skip
        assert command("add", tmp_path / "case", tmp_path / "page.html", *wrong).returncode == 2
    assert len(entries(tmp_path / "case", "received")) == 1


# -- what goes wrong


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def rewrite_and_set_back(path: Path) -> None:
    times = path.stat()
    with path.open("r+b") as file:
        file.write(b"X")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def put_another_in_its_place(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy2(path, other)
    other.rename(path)


@pytest.mark.parametrize("change", [append, rewrite_and_set_back, put_another_in_its_place])
def test_a_file_that_changes_while_it_is_read_is_named_and_the_rest_is_sealed(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_bytes(WORDS)
    (source / "live.db").write_bytes(bytes(5_000_000))
    (source / "z.txt").write_bytes(LIST)
    changed = False

    def meanwhile(stage: str, done: int, _total: int, item: str) -> None:
        nonlocal changed
        if item == "live.db" and done > 2_000_000 and not changed:
            changed = True
            change(source / "live.db")

    sealed = add(tmp_path / "case", source, progress=meanwhile)
    assert changed
    assert [r.path for r in sealed.receipts] == ["a.txt", "z.txt"]
    [problem] = sealed.problems
    assert (problem.item, "changed while it was read" in problem.what) == ("live.db", True)
    assert verify_case(tmp_path / "case").intact
    assert [r.path for r in add(tmp_path / "case", source / "live.db").receipts] == ["live.db"]


def test_files_that_vanish_or_are_swapped_after_the_folder_was_listed_are_named(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a", "gone", "linked", "swapped", "z"):
        (source / name).write_bytes(name.encode())
    (tmp_path / "secret").write_bytes(b"not given")

    def meanwhile(_stage: str, _done: int, _total: int, item: str) -> None:
        if item == "a" and (source / "gone").exists():
            (source / "gone").unlink()
            (source / "linked").unlink()
            (source / "linked").symlink_to(tmp_path / "secret")
            (source / "new").write_bytes(b"swapped")
            (source / "new").rename(source / "swapped")

    sealed = add(tmp_path / "case", source, progress=meanwhile)
    assert [r.path for r in sealed.receipts] == ["a", "z"]
    assert [p.item for p in sealed.problems] == ["gone", "linked", "swapped"]
    assert sha256(b"not given").hexdigest() not in {p.parent.name + p.name for p in tmp_path.rglob("exhibits/*/*")}


def test_a_file_too_large_for_the_file_system_is_named_and_the_rest_is_sealed(tmp_path: Path) -> None:
    """A real refusal of the system in the middle of writing (a limit on file size), as when a disk fills up."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_bytes(WORDS)
    (source / "large.bin").write_bytes(bytes(8_000_000))
    (source / "z.zip").write_bytes(zipped(inside=LIST))
    limit = 4_000_000
    done = command(
        "add", tmp_path / "case", source, "--json",
        first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [f["path"] for f in found["sealed"]] == ["a.txt", "z.zip", "z.zip/inside"]
    assert [(p["item"], "too large" in p["what"]) for p in found["problems"]] == [("large.bin", True)]
    assert verify_case(tmp_path / "case").intact
    assert not list((tmp_path / "case").rglob("*.part"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """48 MB that can be filled up."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tawthiq-test", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs the rights of the superuser")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_told_of_each_file_and_the_case_stays_whole(tmp_path: Path, small_disk: Path) -> None:
    source, case = tmp_path / "in", small_disk / "case"
    source.mkdir()
    (source / "a.txt").write_bytes(WORDS)
    (source / "large.bin").write_bytes(bytes(40_000_000))
    (source / "z.txt").write_bytes(LIST)
    sealed = add(case, source)
    assert [r.path for r in sealed.receipts] == ["a.txt", "z.txt"]
    [problem] = sealed.problems
    assert problem.item == "large.bin"
    assert "needs 40.0 MB" in problem.what
    # Nothing at all left: an error that says so, and a case that goes on once there is room.
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass
    (source / "more.txt").write_bytes(b"more")
    assert [p.item for p in add(case, source / "more.txt").problems] == ["more.txt"]
    filler.unlink()
    assert [r.path for r in add(case, source / "more.txt").receipts] == ["more.txt"]
    # A member that the disk has no room for is tried again by the next build.
    (source / "pack.zip").write_bytes(zipped(member=os.urandom(20_000_000)))
    sealed = add(case, source / "pack.zip")
    assert [(p.item, "MB free" in p.what) for p in sealed.problems] == [("pack.zip/member", True)]
    [large] = [p for p in (case / "exhibits").glob("??/*") if p.stat().st_size > 1_000_000]
    assert large.read_bytes() == (source / "pack.zip").read_bytes()
    assert verify_case(case).intact


def test_a_database_that_cannot_grow_stops_the_command_in_words_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source, case = tmp_path / "in", tmp_path / "case"
    source.mkdir()
    add(case)
    for n in range(400):
        (source / f"{n:04}.txt").write_bytes(b"%d" % n)
    limit = (case / "case.db").stat().st_size + 8192
    stop = command("add", case, source, first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert stop.returncode == 2
    assert "database could not be" in stop.stderr
    sealed = add(case, source)
    assert len(sealed.receipts) == 400
    assert verify_case(case).intact


def test_two_programs_adding_at_once_do_not_spoil_the_log(tmp_path: Path) -> None:
    """Each tries until it is its turn; those that are refused are told who writes."""
    case = tmp_path / "case"
    add(case)
    program = """if True:
        import sys, time
        from pathlib import Path
        import tawthiq
        from tawthiq.model import TawthiqError
        case, folder = map(Path, sys.argv[1:])
        refused = 0
        for path in sorted(folder.iterdir()):
            while True:
                try:
                    with tawthiq.open_case(case) as opened:
                        opened.add([path])
                    break
                except TawthiqError as error:
                    assert "another program is writing" in error.what, error
                    assert "process" in error.remedy or "left no name" in error.remedy, error
                    refused += 1
                    time.sleep(0.001)
        print(refused)
    """
    runs = []
    for who in ("one", "two"):
        (tmp_path / who).mkdir()
        for n in range(15):
            (tmp_path / who / f"{who}-{n:02}").write_text(f"{who} {n}")
        line = [sys.executable, "-c", program, str(case), str(tmp_path / who)]
        runs.append(subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    said = [run.communicate(timeout=900) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert len(entries(case, "received")) == 30
    assert [json.loads(line)["seq"] for p in sorted((case / "custody/log").glob("*")) for line in p.open()] == list(
        range(len((case / "custody/log/000000.jsonl").read_bytes().splitlines()))
    )
    assert verify_case(case).intact


def test_the_one_who_waits_is_told_who_writes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(WORDS)
    with tawthiq.open_case(tmp_path / "case", create=True):
        done = started("add", str(tmp_path / "case"), str(tmp_path / "a"))
    assert done.returncode == 2
    assert f"process {os.getpid()}" in done.stderr


# -- every derivation is an entry


def test_each_text_is_an_entry_with_its_reader_also_after_a_run_that_was_cut_off(
    tmp_path: Path, intake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    case = tmp_path / "case"
    with monkeypatch.context() as patch, tawthiq.open_case(case, create=True) as opened:
        patch.setattr(recording, "record_derivation", cut_off)
        with pytest.raises(KeyboardInterrupt):
            opened.build(intake)
    assert entries(case, "derived") == []
    for _ in range(2):
        with tawthiq.open_case(case) as opened:
            opened.build()
        made = [e["details"] for e in entries(case, "derived")]
        texts = [d for d in made if d.get("made") == "text"]  # type: ignore[attr-defined]
        assert sorted(d["by"] for d in texts) == ["delimited", "html", "text"]  # type: ignore[index]
        assert all(d["version"] and d["output"] for d in texts)  # type: ignore[index]
        assert len([d for d in made if "content" in d]) == 1  # type: ignore[operator]


# -- long files


def seal_in_little_memory(tmp_path: Path, size: int) -> int:
    """Seals a file of that many bytes; returns the peak memory of the process in megabytes."""
    source = tmp_path / "video.mp4"
    with source.open("wb") as file:
        file.write(b"\x00\x00\x00\x18ftypmp42")
        file.truncate(size)
    program = """if True:
        import sys
        from tawthiq.cli import app
        app(["add", *sys.argv[1:]], standalone_mode=False)
        print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
    """
    line = [sys.executable, "-c", program, str(tmp_path / "case"), str(source)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=3600, check=True)
    [entry] = entries(tmp_path / "case", "received")
    assert entry["details"]["size"] == size  # type: ignore[index]
    [sealed] = (tmp_path / "case" / "exhibits").glob("??/*")
    assert (sealed.stat().st_size, sealed.stat().st_mode & 0o777) == (size, 0o444)
    sealed.unlink()
    return int(done.stdout.split()[-1]) // 1024


def test_two_gigabytes_are_sealed_in_under_200_megabytes(tmp_path: Path) -> None:
    assert seal_in_little_memory(tmp_path, 2_000_000_000) < 200


@pytest.mark.long
def test_twenty_gigabytes_are_sealed_in_under_200_megabytes(tmp_path: Path) -> None:
    if shutil.disk_usage(tmp_path).free < 25_000_000_000:
        pytest.skip("needs 25 GB of disk")
    assert seal_in_little_memory(tmp_path, 20_000_000_000) < 200
