"""A case encrypted at rest: nothing of it lies on the disk in clear, and everything else is as in any other case."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
import sqlcipher3
from mutations import BYTES, WHOLE, Done, files

import tawthiq
from tawthiq.case import Case, Sample, verify_case
from tawthiq.evidence import age, unlock, verify_bag
from tawthiq.model import TawthiqError

WORDS = "saddle quartz lantern ninety"
OTHER = "another four plain words"
SOURCE = "Yara Nimr of the Harbour"
# What a reader of the disk must not find: words of the files, their names, their source.
TELLING = (
    "Harbour",
    "Mill Prison",
    "executed",
    "Ahmad Sari",
    "report.txt",
    "press/page",
    "Yara",
    "letter.txt",
    "hunger",
)


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "WORK", 8)  # a guess may be cheap here
    monkeypatch.setenv("TAWTHIQ_PASSPHRASE", WORDS)


def make(root: Path, received: Path) -> None:
    """An encrypted case of the intake, with an archive in it and one decision."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(age, "WORK", 8)
        patch.setenv("TAWTHIQ_PASSPHRASE", WORDS)
        with zipfile.ZipFile(received / "letters.zip", "w") as archive:
            archive.writestr("letter.txt", "A guard said that 7 men died of hunger at Mill Prison in 2016.\n")
        with encrypted(root / "case") as opened:
            opened.build(received)
            opened.add([received / "report.txt"], received_from=SOURCE, note="handed over in a café")
            opened.assess("accept", opened.export("figures")[0]["statement"])
            opened.build()


def encrypted(folder: Path) -> Case:
    return tawthiq.open_case(folder, create=True, encrypt=True, title="Case 7")


@pytest.fixture
def case(copied: Path) -> Path:
    return copied / "case"


@pytest.fixture
def packed(copied: Path) -> Path:
    """The intake, with the archive."""
    return copied / "received"


def told(folder: Path) -> list[str]:
    """Where a telling word stands in clear, in a file's bytes or in a name."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for word in TELLING:
            forms = (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
            if word in str(path.relative_to(folder)) or any(form in content for form in forms):
                found.append(f"{word}: {path}")
    return found


def test_nothing_lies_in_clear_and_the_case_is_as_any_other(case: Path, tmp_path: Path, packed: Path) -> None:
    assert told(case) == []
    assert told(packed), "the words that are looked for are in the intake"
    assert verify_case(case, rebuild=True).intact
    assert verify_case(case, sample=Sample(2, "7")).intact
    with encrypted(tmp_path / "again") as opened:
        digest = opened.build(packed).digest
    with tawthiq.open_case(tmp_path / "plain", create=True) as opened:
        assert opened.build(packed).digest == digest
        assert not opened.encrypted


def test_what_holds_the_bytes_is_a_file_that_any_program_of_age_opens(case: Path, packed: Path) -> None:
    identity = pyrage.passphrase.decrypt((case / "key.age").read_bytes(), WORDS).decode().strip()
    key = pyrage.x25519.Identity.from_str(identity)
    contents = {pyrage.decrypt(path.read_bytes(), [key]) for path in (case / "exhibits").rglob("*") if path.is_file()}
    assert {path.read_bytes() for path in packed.rglob("*") if path.is_file()} <= contents


def test_pages_are_written_only_outside_and_only_when_asked(case: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(case) as opened:
        summary = opened.build(pages=tmp_path / "pages")
        assert summary.dossier == tmp_path / "pages" / "index.html"
        with pytest.raises(TawthiqError, match="inside the case"):
            opened.build(pages=case / "pages")
        assert opened.build().dossier is None
    assert not (case / "dossier").exists()
    assert "Harbour" in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert told(case) == []
    assert verify_case(case).intact


def test_an_estimate_is_written_only_outside(case: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(case) as opened:
        with pytest.raises(TawthiqError, match="inside the case"):
            opened.estimate()
        _, page = opened.estimate(target=tmp_path / "estimate")
    assert page.is_file()
    assert told(case) == []


@pytest.mark.parametrize("given", ["not the four words", "", None])
def test_another_passphrase_or_none_opens_nothing(
    case: Path, monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    monkeypatch.delenv("TAWTHIQ_PASSPHRASE")
    if given is not None:
        monkeypatch.setenv("TAWTHIQ_PASSPHRASE", given)
    for attempt in (tawthiq.open_case, verify_case):
        with pytest.raises(TawthiqError, match="passphrase"):
            attempt(case)


def test_a_key_that_is_gone_or_another_case_s_is_named(case: Path, tmp_path: Path) -> None:
    encrypted(tmp_path / "other").close()
    own = (case / "key.age").rename(tmp_path / "own.age")
    with pytest.raises(TawthiqError, match=r"expected the key of age1.*found none"):
        tawthiq.open_case(case)
    assert any(f.item == "key.age" for f in verify_case(case).evidence)
    shutil.copy(tmp_path / "other" / "key.age", case / "key.age")
    with pytest.raises(TawthiqError, match="not the one that it was made with"):
        tawthiq.open_case(case)
    failures = verify_case(case).evidence
    assert {"key.age", "case.db"} <= {f.item for f in failures}
    (case / "key.age").unlink()
    own.rename(case / "key.age")
    assert verify_case(case).intact
    (case / "key.age").chmod(0o644)
    (case / "key.age").write_bytes(b"age-encryption.org/v1\nnonsense")
    with pytest.raises(TawthiqError, match="does not open"):
        verify_case(case)


@pytest.mark.parametrize("alter", ["flip", "cut", "swap", "clear"])
def test_altered_exhibits_are_named(case: Path, packed: Path, alter: str) -> None:
    first, second = sorted(p for p in (case / "exhibits").rglob("*") if p.is_file())[:2]
    first.chmod(0o644)
    content = bytearray(first.read_bytes())
    if alter == "flip":
        content[-1] ^= 1
    elif alter == "cut":
        del content[-20:]
    elif alter == "swap":
        content = bytearray(second.read_bytes())
    else:
        content = bytearray((packed / "report.txt").read_bytes())
    first.write_bytes(content)
    failures = verify_case(case).evidence
    assert [f.item for f in failures] == [f"exhibit {first.parent.name}{first.name}"]


def everything(case: Path) -> dict[str, list[str]] | None:
    """All that the database says, by another way than Tawthiq's; None where it does not open whole."""
    secret = unlock(case)
    assert secret is not None
    try:
        connection = sqlcipher3.connect(str(case / "case.db"))
        connection.execute(f"PRAGMA key = \"x'{secret.database.hex()}'\"")
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608
    except (sqlcipher3.Error, OSError):
        return None


def test_random_alterations_are_reported_or_do_not_matter(case: Path, tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311
    whole, altered = everything(case), tmp_path / "altered" / "case"
    reported = 0
    for turn in range(90):
        shutil.rmtree(altered.parent, ignore_errors=True)
        shutil.copytree(case, altered)
        room = ("key.age", "case.db", "exhibits")[turn % 3]
        path = chance.choice([p for p in files(altered) if p.relative_to(altered).parts[0] == room])
        path.chmod(0o644)
        done: Done | None = None
        while done is None:
            done = chance.choice([*BYTES, *WHOLE])(altered, path, chance)
        try:
            verdict = verify_case(altered)
        except TawthiqError as error:
            named = "key.age" in str(error) and "key.age" in {Path(done.path).name, Path(done.other).name}
            assert named, f"{turn} {done}: {error}"  # noqa: PT017 whether it is raised depends on the alteration
            reported += 1
            continue
        findings = [*verdict.evidence, *verdict.derivation, *verdict.unfinished]
        if done.way == "plant" and room != "exhibits":
            continue  # a file beside the case's own: nothing reads it
        if room == "case.db" and not findings:
            assert done.way != "delete"
            assert everything(altered) == whole, (turn, done)
            continue
        assert findings, (turn, done)
        reported += 1
    assert reported > 70


def test_a_bag_of_it_is_in_clear_and_whole(case: Path, tmp_path: Path) -> None:
    with tawthiq.open_case(case) as opened:
        opened.hand_over(tmp_path / "bag")
    assert verify_bag(tmp_path / "bag").failures == ()
    done = subprocess.run([sys.executable, "-I", "verify.py"], cwd=tmp_path / "bag", capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert verify_case(case).intact


def test_two_copies_and_a_case_that_was_not_encrypted_come_together(case: Path, tmp_path: Path) -> None:
    shutil.copytree(case, tmp_path / "copy")
    (tmp_path / "new.txt").write_text("A witness said that 3 men of the Harbour were executed.\n", encoding="utf-8")
    with tawthiq.open_case(tmp_path / "copy") as other:
        other.add([tmp_path / "new.txt"])
        other.build()
    with tawthiq.open_case(tmp_path / "plain", create=True) as plain:
        plain.add([tmp_path / "new.txt"], received_from=SOURCE)
        plain.build()
    with tawthiq.open_case(case) as opened:
        assert opened.merge(tmp_path / "copy").exhibits == 1
        assert opened.merge(tmp_path / "plain", another_case=True).arrivals == 1
        opened.build()
    assert told(case) == []
    assert verify_case(case).intact


def test_erasing_and_withdrawing_work_in_it(case: Path) -> None:
    with tawthiq.open_case(case) as opened:
        done = opened.withdraw(SOURCE, reason="asked to", erase=True)
        assert done is not None
        assert done.values
    assert verify_case(case).intact


def test_the_passphrase_is_changed_and_the_key_stays(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tawthiq.open_case(case) as opened:
        with pytest.raises(TawthiqError, match="too short"):
            opened.change_passphrase(lambda _: "short")
        opened.change_passphrase(lambda _: OTHER)
    with pytest.raises(TawthiqError, match="another passphrase"):
        tawthiq.open_case(case)
    monkeypatch.setenv("TAWTHIQ_PASSPHRASE", OTHER)
    assert verify_case(case).intact


def test_a_case_that_is_there_is_not_encrypted_afterwards_but_says_how(tmp_path: Path) -> None:
    tawthiq.open_case(tmp_path / "plain", create=True).close()
    with pytest.raises(TawthiqError, match="--another-case"):
        encrypted(tmp_path / "plain")
    with tawthiq.open_case(tmp_path / "plain") as opened, pytest.raises(TawthiqError, match="not encrypted"):
        opened.change_passphrase(lambda _: OTHER)


def test_a_short_passphrase_is_refused_and_leaves_no_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAWTHIQ_PASSPHRASE", "short")
    with pytest.raises(TawthiqError, match="too short"):
        encrypted(tmp_path / "case")
    monkeypatch.setenv("TAWTHIQ_PASSPHRASE", WORDS)
    encrypted(tmp_path / "case").close()
    assert verify_case(tmp_path / "case").intact


def test_without_what_opens_the_database_it_says_what_to_install(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(TawthiqError, match="pip install sqlcipher3"):
        tawthiq.open_case(case)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has files in memory alone")
def test_no_copy_of_a_pdf_is_laid_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = Path(__file__).parents[2] / "examples" / "harsoun" / "documents"
    pdf = next(example.rglob("*.pdf"))

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file in clear")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refused)
    with encrypted(tmp_path / "case") as opened:
        opened.add([pdf])
        opened.build()
        assert opened.view().documents


def test_killed_while_it_is_made_nothing_lies_in_clear_and_the_next_run_ends_it(
    tmp_path: Path, packed: Path, killed_at: Callable[..., bool]
) -> None:
    with encrypted(tmp_path / "whole") as opened:
        digest = opened.build(packed).digest

    kills = 0
    for step in range(1, 2000, 23):
        case = tmp_path / f"case {step}"

        def run(case: Path = case) -> None:
            with encrypted(case) as opened:
                opened.build(packed)

        killed = killed_at(step, run)
        kills += killed
        assert told(case) == []
        with encrypted(case) as opened:
            assert opened.build(packed).digest == digest
        assert verify_case(case).intact, step
        assert told(case) == []
        shutil.rmtree(case)
        if not killed:
            break
    else:
        raise AssertionError("the run never ended by itself")
    assert kills > 5
