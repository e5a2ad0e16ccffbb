"""Archives: every member comes out byte for byte or is named; none can lead out, fill the memory or go on for ever."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made import docx, read_file, unpacked

from tawthiq.evidence import Held
from tawthiq.reading import Limits, box_of

WORDS = b"Thirty people were held."


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, *members: tuple[tarfile.TarInfo | str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_packed_or_not_gives_every_file(tmp_path: Path, mode: str) -> None:
    large = random.Random(1).randbytes(3_000_001)  # noqa: S311
    path = tarred(
        tmp_path / "t", ("a/شهادة.txt", WORDS), ("b.bin", large), ("n" * 300, b"long"), ("empty", b""), mode=mode
    )
    assert unpacked(path, "t.tar") == ({"a/شهادة.txt": WORDS, "b.bin": large, "n" * 300: b"long", "empty": b""}, [])


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_gives_every_file_however_it_is_packed(tmp_path: Path, how: int) -> None:
    large = random.Random(2).randbytes(3_000_001)  # noqa: S311
    with zipfile.ZipFile(tmp_path / "z.zip", "w", how) as archive:
        archive.mkdir("folder")
        archive.writestr("folder/شهادة.txt", WORDS)
        archive.writestr("b.bin", large)
        archive.writestr("empty", b"")
    assert unpacked(tmp_path / "z.zip") == ({"folder/شهادة.txt": WORDS, "b.bin": large, "empty": b""}, [])


@pytest.mark.parametrize(("pack", "ending"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_a_single_packed_file_comes_out_under_its_own_name(
    tmp_path: Path, pack: Callable[[bytes], bytes], ending: str
) -> None:
    path = tmp_path / f"list.csv.{ending}"
    path.write_bytes(pack(b"name\n") + pack(b"Maha\n"))  # two streams one after another, as `cat` makes them
    assert unpacked(path) == ({"list.csv": b"name\nMaha\n"}, [])
    path.write_bytes(pack(WORDS * 1000)[:-9])
    found, (problem,) = unpacked(path)
    assert found == {}
    assert "damaged or cut short" in problem.what


def test_names_of_zips_without_the_mark_of_utf_8_are_told_from_their_bytes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", **{"x" * 10: WORDS})
    raw = "قائمة.txt".encode("windows-1256") + b"x"
    path.write_bytes(path.read_bytes().replace(b"x" * 10, raw))
    assert list(unpacked(path)[0]) == ["قائمة.txtx"]


def test_names_that_lead_out_are_taken_out_without_that_part_and_said(tmp_path: Path) -> None:
    names = ("../../etc/passwd", "/root/.ssh/id", "a/../b", "./fine.txt")
    found, problems = unpacked(zipped(tmp_path / "z.zip", **{n: n.encode() for n in names}))
    assert found == {"etc/passwd": b"../../etc/passwd", "root/.ssh/id": b"/root/.ssh/id", "a/b": b"a/../b",
                     "fine.txt": b"./fine.txt"}  # fmt: skip
    assert [p.item for p in problems] == ["z.zip/etc/passwd", "z.zip/root/.ssh/id", "z.zip/a/b"]
    assert all("leads out" in p.what for p in problems)
    found, problems = unpacked(tarred(tmp_path / "t.tar", *((n, n.encode()) for n in names)))
    assert set(found) == {"etc/passwd", "root/.ssh/id", "a/b", "fine.txt"}
    assert len(problems) == 3


def test_links_and_devices_are_named_and_the_rest_is_taken_out(tmp_path: Path) -> None:
    path = tarred(
        tmp_path / "t.tar",
        ("real.txt", WORDS),
        (special("link", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (special("again", tarfile.LNKTYPE, "real.txt"), b""),
        (special("null", tarfile.CHRTYPE), b""),
        (special("pipe", tarfile.FIFOTYPE), b""),
        (special("folder", tarfile.DIRTYPE), b""),
        ("last.txt", b"last"),
    )
    found, problems = unpacked(path)
    assert found == {"real.txt": WORDS, "last.txt": b"last"}
    said = {p.item: p.what for p in problems}
    assert sorted(said) == ["t.tar/again", "t.tar/link", "t.tar/null", "t.tar/pipe"]
    assert "not followed" in said["t.tar/link"]
    assert "first name" in said["t.tar/again"]
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("real.txt", WORDS)
    found, (problem,) = unpacked(tmp_path / "z.zip")
    assert found == {"real.txt": WORDS}
    assert "not followed" in problem.what


def test_an_encrypted_and_a_damaged_member_are_named_and_the_rest_is_taken_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", secret=WORDS, broken=WORDS * 9, good=b"good")
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1  # says of the first member that it is encrypted
    at = data.index(b"broken") + len(b"broken")
    data[at + 3 : at + 8] = b"\xff" * 5
    path.write_bytes(data)
    found, problems = unpacked(path)
    assert found == {"good": b"good"}
    assert [(p.item, p.what.split("(")[0]) for p in problems] == [
        ("z.zip/secret", "This member of the archive is encrypted"),
        ("z.zip/broken", "This member of the archive is damaged "),
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_each_taken_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a", b"one")
        archive.writestr("a", b"two")
    box = box_of(Held(tmp_path / "z.zip"), "z.zip")
    assert box is not None
    found, (problem,) = unpacked(tmp_path / "z.zip")
    assert found == {"a": b"two"}
    assert "More than one member" in problem.what


def test_a_bomb_is_refused_by_name_and_what_stands_beside_it_is_taken_out(tmp_path: Path) -> None:
    zeros = bytes(30_000_000)
    found, (problem,) = unpacked(zipped(tmp_path / "z.zip", bomb=zeros, good=WORDS))
    assert found == {"good": WORDS}
    assert problem.item == "z.zip/bomb"
    assert "200 to 1" in problem.what
    assert "ratio" in problem.remedy
    for mode in ("w:gz", "w:xz", "w:bz2"):
        path = tarred(tmp_path / "t", ("good", WORDS), ("bomb", zeros), mode=mode)
        found, problems = unpacked(path, "t.tar")
        assert found == {"good": WORDS}
        assert any("200 to 1" in p.what for p in problems), mode
    (tmp_path / "one.gz").write_bytes(gzip.compress(zeros))
    assert unpacked(tmp_path / "one.gz")[0] == {}
    assert unpacked(tmp_path / "one.gz", limits=Limits(ratio=2000))[0] == {"one": zeros}


def test_a_zip_that_lies_about_sizes_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", bomb=bytes(30_000_000))
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + place, 1000)
    path.write_bytes(data)
    found, problems = unpacked(path)
    assert found == {}
    assert "damaged" in problems[0].what


def test_too_many_members_and_too_many_bytes_stop_where_the_settings_say(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", **{f"{n:03}": b"x" * n for n in range(100)})
    found, (problem,) = unpacked(path, limits=Limits(members=30))
    assert len(found) == 30
    assert (problem.item, "more than 30 files" in problem.what) == ("z.zip", True)
    path = tarred(tmp_path / "t.tar", *((f"{n:03}", b"x" * n) for n in range(100)))
    assert len(unpacked(path, limits=Limits(members=30))[0]) == 30
    sparse = tarfile.TarInfo("huge")
    sparse.size = 3_000_000_000
    (tmp_path / "u.tar").write_bytes(sparse.tobuf())
    found, problems = unpacked(tmp_path / "u.tar", limits=Limits(gigabytes=2))
    assert found == {}
    assert "2 GB" in problems[0].what


def test_a_tar_that_was_cut_or_damaged_says_so_after_what_could_be_had(tmp_path: Path) -> None:
    path = tarred(tmp_path / "t.tar", ("first", WORDS), ("second", WORDS))
    whole = path.read_bytes()
    for spoilt in (whole[:1100], whole[:1024], whole[:1024] + b"\xff" * 512 + whole[1536:]):
        path.write_bytes(spoilt)
        found, problems = unpacked(path)
        assert found == {"first": WORDS}
        assert "damaged or cut short" in problems[-1].what
    path.write_bytes(whole[:520])
    found, problems = unpacked(path)
    assert found == {}
    assert problems


def test_headers_beyond_reason_are_refused_before_they_are_read(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2_000_000_000
    (tmp_path / "t.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(10_000))
    found, (problem,) = unpacked(tmp_path / "t.tar")
    assert found == {}
    assert "header" in problem.what
    chain = b"".join([header_of_length(10) + b"n" * 10 + bytes(502)] * 900)
    (tmp_path / "deep.tar").write_bytes(chain + tarfile.TarInfo("x").tobuf() + bytes(1024))
    assert unpacked(tmp_path / "deep.tar")[1]


def header_of_length(size: int) -> bytes:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, size
    return header.tobuf(tarfile.GNU_FORMAT)


def test_a_table_of_contents_beyond_reason_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", a=b"a")
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x05\x06") + 12, 2_000_000_000)
    path.write_bytes(data)
    found, (problem,) = unpacked(path)
    assert found == {}
    assert "table of contents is 2,000 MB" in problem.what


def test_many_problems_are_counted_after_the_first_few(tmp_path: Path) -> None:
    members = [(special(f"link{n}", tarfile.SYMTYPE, "x"), b"") for n in range(500)]
    _, problems = unpacked(tarred(tmp_path / "t.tar", *members))
    assert len(problems) == 201
    assert problems[-1].what.startswith("300 more")


def test_office_files_are_no_archives_and_archives_have_no_text_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx("<w:p/>"))
    assert unpacked(tmp_path / "a.docx") == ({}, [])  # its parts are not files that someone put into it
    (tmp_path / "a.txt").write_bytes(WORDS)
    assert box_of(Held(tmp_path / "a.txt"), "a.txt") is None
    result = read_file(zipped(tmp_path / "z.zip", a=b"a"))
    assert (result.media_type, result.document, result.problems) == ("application/zip", None, ())


def test_hostile_archives_of_every_kind_stay_within_little_memory(tmp_path: Path) -> None:
    """Decompressors, headers and lists of members are bounded: measured in a process of its own."""
    with zipfile.ZipFile(tmp_path / "lzma.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("zeros", bytes(120_000_000))
    with tarfile.open(tmp_path / "many.tar", "w") as tar:
        for n in range(60_000):
            tar.addfile(tarfile.TarInfo(f"{n}"))
    (tmp_path / "zeros.xz").write_bytes(lzma.compress(bytes(120_000_000), preset=0))
    program = """if True:
        import resource, sys
        from pathlib import Path
        from tawthiq.evidence import Held
        from tawthiq.reading import Allowance, Limits, Member, box_of
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name in sys.argv[1:]:
            for member in box_of(Held(Path(name)), name).open(Allowance(Limits(ratio=10**6))):
                if isinstance(member, Member):
                    while member.content.read(1 << 20):
                        pass
        print(before // 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    """
    names = [str(tmp_path / name) for name in ("lzma.zip", "many.tar", "zeros.xz")]
    done = subprocess.run([sys.executable, "-c", program, *names], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after - before < 60, (before, after)
