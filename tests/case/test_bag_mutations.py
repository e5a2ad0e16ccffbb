"""Bags that were tampered with: verify.py in the bag and `tawthiq verify` judge alike, name the place, and never crash.

Two hands tamper. The careless one changes bytes and leaves the manifests: everything it does is found. The careful one
makes new manifests afterwards: what it does is found wherever it touches what is signed. What is not signed (the pages
that describe the bag) is listed in UNSIGNED; both programs accept a change there, and the docs say so.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tawthiq
from tawthiq.case import Wish
from tawthiq.evidence import Outside, verify_bag
from tawthiq.evidence.handover import verify as verifier

SEEDS = range(8)
EACH = 20  # mutations a seed and kind of bag, half by each hand: 8 x 2 x 20 = 320
# A careful hand may change these, or rename what is known by its content: nothing rests on them.
UNSIGNED = re.compile(r"VERIFY\.md|verify\.py|ro-crate-metadata\.json|bag-info\.txt|custody/checkpoints/.*")
TAGS, LIST = "tagmanifest-sha256.txt", "manifest-sha256.txt"


@pytest.fixture(scope="module")
def bags(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Path, str]]]:
    """A bag of a whole case and one of a single exhibit, with names revealed; and the key to trust."""
    folder = tmp_path_factory.mktemp("bags")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(folder / "home"))
        (folder / "in").mkdir()
        for name in ("report.txt", "قائمة.csv", "empty"):
            (folder / "in" / name).write_text("" if name == "empty" else f"What {name} says.\n", encoding="utf-8")
        with tawthiq.open_case(folder / "case", create=True) as opened:
            opened.add([folder / "in" / "report.txt", folder / "in" / "قائمة.csv"], received_from="A. Witness")
            opened.add([folder / "in" / "empty"])
            whole = opened.hand_over(folder / "whole", Wish(reveal=("path",)))
            opened.hand_over(folder / "one", Wish(only=("report.txt",), reveal=("path", "received_from")))
        yield {kind: (folder / kind, whole.key) for kind in ("whole", "one")}


def mutate(bag: Path, chance: random.Random) -> tuple[set[str], str]:
    """Changes one thing at random. Returns the paths concerned, any of which may be named, and what was done."""
    files = sorted(p for p in bag.rglob("*") if p.is_file())
    # A file a turn and not a byte a turn: most bytes stand in few files.
    path = chance.choice(files)
    name, content = path.relative_to(bag).as_posix(), path.read_bytes()
    at = chance.randrange(len(content) + 1)
    way = chance.choice(
        ("flip", "flip", "flip", "truncate", "insert", "drop", "delete", "rename", "add", "swap", "line")
    )
    concerned = {name}
    if way == "delete":
        path.unlink()
    elif way == "rename":
        new = path.with_name(chance.choice((path.name + "~", path.name.upper() + "x", "a" + path.name[1:])))
        path.rename(new)
        concerned.add(new.relative_to(bag).as_posix())
    elif way == "add":
        new = path.with_name(chance.choice(("new.txt", "b" * 64, "00.note", path.name + ".bak", "ملف")))
        new.write_bytes(content[:at])
        concerned = {new.relative_to(bag).as_posix()}
    elif way == "swap":
        other = chance.choice(files)
        theirs = other.read_bytes()
        other.write_bytes(content)
        path.write_bytes(theirs)
        concerned.add(other.relative_to(bag).as_posix())
    elif way == "line":
        lines = content.split(b"\n")
        a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
        path.write_bytes(b"\n".join(lines))
    else:
        flipped = bytes([content[at] ^ 1 << chance.randrange(8)]) if at < len(content) else b"x"
        inserted = chance.choice([b"\n", b" ", b"0", b"{", chance.randbytes(1)])
        ways = {"flip": flipped + content[at + 1 :], "truncate": b"", "insert": inserted + content[at:]}
        path.write_bytes(content[:at] + ways.get(way, content[at + 1 :]))
    return concerned, f"{way} {name} at {at}"


def made_good(bag: Path) -> None:
    """New manifests over whatever lies in the bag, as somebody would make them who knows how bags work."""

    def lines(paths: list[Path]) -> str:
        named = sorted((p.relative_to(bag).as_posix(), hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths)
        return "".join(f"{digest}  {name}\n" for name, digest in named)

    files = [p for p in bag.rglob("*") if p.is_file() and p.name not in (TAGS, LIST)]
    payload = [p for p in files if p.relative_to(bag).parts[0] == "data"]
    (bag / LIST).write_text(lines(payload), encoding="utf-8")
    (bag / TAGS).write_text(lines([*(p for p in files if p not in payload), bag / LIST]), encoding="utf-8")


def judged(bag: Path, key: str) -> tuple[bool, str, bool, str]:
    """Verdict and report of both: verify.py as it was published, in a process of its own, and Tawthiq."""
    program = str(verifier.__file__)
    command = [sys.executable, "-I", program, str(bag), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    found = verify_bag(bag, outside=Outside(key=key))
    return done.returncode == 0, done.stdout, found.intact, "\n".join(map(str, found.failures))


def fresh(pristine: Path, scratch: Path) -> Path:
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(pristine, scratch)
    return scratch


def contents(bag: Path) -> dict[str, bytes]:
    return {p.relative_to(bag).as_posix(): p.read_bytes() for p in bag.rglob("*") if p.is_file()}


@pytest.mark.parametrize("kind", ["whole", "one"])
def test_a_copy_of_the_bag_holds(bags: dict[str, tuple[Path, str]], kind: str, tmp_path: Path) -> None:
    pristine, key = bags[kind]
    bag = fresh(pristine, tmp_path / "bag")
    made_good(bag)
    assert contents(bag) == contents(pristine)
    assert judged(bag, key)[::2] == (True, True)


@pytest.mark.parametrize("kind", ["whole", "one"])
@pytest.mark.parametrize("seed", SEEDS)
def test_both_judge_alike_whatever_is_done(
    bags: dict[str, tuple[Path, str]], kind: str, seed: int, tmp_path: Path
) -> None:
    pristine, key = bags[kind]
    chance = random.Random(f"{kind} {seed}")  # noqa: S311
    for turn in range(EACH):
        bag = fresh(pristine, tmp_path / "bag")
        concerned, done = mutate(bag, chance)
        careful = turn % 2 == 1
        if careful:
            made_good(bag)
        where = f"{kind}, seed {seed}, turn {turn}, {'careful' if careful else 'careless'}: {done}"
        if contents(bag) == contents(pristine):
            continue  # two like lines swapped, or a manifest made good again
        theirs, told, ours, said = judged(bag, key)
        assert theirs == ours, f"{where}\n{told}\n{said}"
        if not careful:
            assert not theirs, where
            assert any(verifier.shown(name) in told for name in concerned), f"{where}\n{told}"
            assert any(verifier.shown(name) in said for name in concerned), f"{where}\n{said}"
        elif theirs:
            assert all(UNSIGNED.fullmatch(name) for name in concerned), where


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("custody/entries.jsonl", b"[" * 100_000 + b"\n"),
        ("custody/entries.jsonl", b'{"subject":1}\n"\\ud800"\nnull\n\xff\n'),
        ("custody/personal.jsonl", b"[]\n" + b"[" * 100_000 + b'\n{"entry":1e400,"field":[],"value":{},"salt":""}\n'),
        ("custody/personal.jsonl", b'{"entry":1,"field":"path","salt":"","value":"\\ud800"}\n'),
        ("custody/proofs/0000000001-0000000001.tlog-proof", b"c2sp.org/tlog-proof@v1\nindex 9999999999999999\n\n\n"),
        ("custody/checkpoints/x.note", "a\n9999999999999999\nAA==\n\n— a AA==\n".encode()),
        ("custody/actors/" + "0" * 64 + ".json", b'{"key":7,"signature":"","id":[],"name":null}'),
        ("custody/actors/" + "1" * 64 + ".json", b"[" * 100_000),
        ("custody/timestamps/x/response.tsr", bytes.fromhex("060b2a864886f70d0109100104") + b"\xa0\xff\xff"),
        ("custody/timestamps/x/response.tsr", b""),
        ("manifest-sha256.txt", b"\xff" * 100),
        ("tagmanifest-sha256.txt", b"  \n" * 10),
        ("bagit.txt", b"\x00"),
        ("data/\x1b[31m", b"x"),
    ],
)
def test_hostile_files_are_named_by_both_and_crash_neither(
    bags: dict[str, tuple[Path, str]], name: str, content: bytes, tmp_path: Path
) -> None:
    pristine, key = bags["whole"]
    bag = fresh(pristine, tmp_path / "bag")
    (bag / name).parent.mkdir(parents=True, exist_ok=True)
    (bag / name).write_bytes(content)
    if "manifest" not in name:
        made_good(bag)
    theirs, told, ours, said = judged(bag, key)
    assert not theirs
    assert not ours
    assert "\x1b" not in told + said
    assert verifier.shown(name) in told
    assert verifier.shown(name) in said


def test_links_pipes_and_empty_folders_are_named_by_both(bags: dict[str, tuple[Path, str]], tmp_path: Path) -> None:
    pristine, key = bags["whole"]
    for kind in ("link", "folder link", "empty"):
        bag = fresh(pristine, tmp_path / "bag")
        if kind == "empty":
            (bag / "custody" / "odd").mkdir()
        else:
            (bag / "custody" / "odd").symlink_to("/etc/hostname" if kind == "link" else "/etc")
        theirs, told, ours, said = judged(bag, key)
        assert not theirs
        assert not ours
        assert "custody/odd" in told
        assert "custody/odd" in said
        assert "custody/odd/" not in told + said


@pytest.mark.parametrize("spelt", [lambda text: b"\n" + text, lambda text: text[:-1], lambda text: text[:-2] + b" }\n"])
def test_a_declaration_spelt_otherwise_is_refused_by_both(
    bags: dict[str, tuple[Path, str]], spelt: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """Its signature holds still: what is signed are its values."""
    pristine, key = bags["whole"]
    bag = fresh(pristine, tmp_path / "bag")
    [path] = (bag / "custody/actors").iterdir()
    path.chmod(0o644)
    path.write_bytes(spelt(path.read_bytes()))
    made_good(bag)
    theirs, told, ours, said = judged(bag, key)
    assert (theirs, ours) == (False, False)
    assert path.name in told
    assert path.name in said


def test_what_a_careful_hand_takes_out_is_missed(bags: dict[str, tuple[Path, str]], tmp_path: Path) -> None:
    """An exhibit removed with its entry, its proof and new manifests: the log says what was handed over."""
    pristine, key = bags["whole"]
    bag = fresh(pristine, tmp_path / "bag")
    exhibit = min((bag / "data").iterdir())
    lines = (bag / "custody/entries.jsonl").read_bytes().splitlines(keepends=True)
    gone = [i for i, line in enumerate(lines) if exhibit.name.encode() in line]
    (bag / "custody/entries.jsonl").write_bytes(b"".join(x for i, x in enumerate(lines) if i not in gone))
    for index in gone:
        for proof in (bag / "custody/proofs").glob(f"{index:010d}-*"):
            proof.unlink()
    exhibit.unlink()
    made_good(bag)
    theirs, told, ours, said = judged(bag, key)
    assert not theirs
    assert not ours
    for report in (told, said):
        assert "manifest-sha256.txt: expected an entry which says that just this was handed over" in report
