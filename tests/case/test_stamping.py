"""`timestamp` on a real case, with a real authority: `openssl ts` behind a loopback server."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import tawthiq
from tawthiq.case import verify_case
from tawthiq.evidence import authority, is_case
from tawthiq.evidence.certificates import fingerprint
from tawthiq.evidence.tokens import request_parts
from tawthiq.model import TawthiqError
from time_authority import (  # type: ignore[import-not-found]
    Pki,
    Server,
    Wish,
    granted,
    openssl_authority,
    pki,
    refusal,
    respond,
    serving,
)


@pytest.fixture(scope="module")
def house() -> Pki:
    return pki()


@pytest.fixture
def server(tmp_path: Path, house: Pki, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(openssl_authority(tmp_path / "tsa", house)) as running:
        yield running


@pytest.fixture
def case(tmp_path: Path, server: Server, house: Pki) -> Path:
    """A case with one file and one authority in its settings."""
    (tmp_path / "note.txt").write_text("Forty were held.")
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.add([tmp_path / "note.txt"])
    (tmp_path / "case" / "root.pem").write_bytes(house.root.pem)
    configure(tmp_path / "case", f'url = "{server.url}"\nroot = "root.pem"\nname = "House"')
    return tmp_path / "case"


def configure(case: Path, *tables: str) -> None:
    path = case / "case.toml"
    plain = path.read_text(encoding="utf-8").split("[[authority]]")[0]
    path.write_text(plain + "".join(f"[[authority]]\n{table}\n" for table in tables), encoding="utf-8")


def waiting(case: Path) -> list[Path]:
    return sorted((case / "custody" / "timestamps" / "waiting").glob("*"))


def stamps(case: Path) -> list[Path]:
    return sorted(p for p in (case / "custody" / "timestamps").iterdir() if p.name != "waiting")


def test_a_case_is_time_stamped_and_verifies_without_the_authority(case: Path, server: Server, house: Pki) -> None:
    with tawthiq.open_case(case) as opened:
        done = opened.timestamp()
    assert [(one.authority, one.root) for one in done.given] == [("House", fingerprint(house.root.certificate))]
    assert done.problems == ()
    assert waiting(case) == []
    server.close()
    verdict = verify_case(case)
    assert verdict.intact, verdict
    [time] = verdict.times
    assert time.size == done.given[0].size == 3
    assert "Trusted time: entries 0 to 2 existed at" in verdict.evidence_line
    assert verdict.as_dict()["evidence"]["trusted_time"][0]["root"] == done.given[0].root


def test_what_is_stored_is_enough_for_openssl(case: Path) -> None:
    """The command of docs/how-to/timestamp.md."""
    with tawthiq.open_case(case) as opened:
        done = opened.timestamp()
    [folder] = stamps(case)
    [note] = (case / "custody" / "checkpoints").glob(f"{done.given[0].size:010d}-*.note")
    at = str(int(datetime.fromisoformat(done.given[0].time).timestamp()))
    command = ["openssl", "ts", "-verify", "-data", str(note), "-CAfile", "root.pem", "-untrusted", "chain.pem"]
    for stored in (["-in", "response.tsr"], ["-in", "token.der", "-token_in"]):
        done_by = subprocess.run([*command, *stored, "-attime", at], cwd=folder, capture_output=True, check=False)
        assert done_by.returncode == 0, done_by.stderr


def test_nothing_new_is_not_asked_again_and_what_is_new_is(case: Path, server: Server, tmp_path: Path) -> None:
    with tawthiq.open_case(case) as opened:
        opened.timestamp()
    with tawthiq.open_case(case) as opened:
        again = opened.timestamp()
    assert again.standing == ("House",)
    assert len(server.asked) == 1
    with tawthiq.open_case(case) as opened:
        assert len(opened.timestamp(again=True).given) == 1
    (tmp_path / "more.txt").write_text("More.")
    with tawthiq.open_case(case) as opened:
        opened.add([tmp_path / "more.txt"])
        assert len(opened.timestamp().given) == 1
    assert len(server.asked) == 3
    assert len(verify_case(case).times) == 3


def test_offline_the_request_waits_and_is_sent_another_day(case: Path, server: Server, tmp_path: Path) -> None:
    answer, server.answer = server.answer, lambda _: (503, {}, b"")
    with tawthiq.open_case(case) as opened:
        done = opened.timestamp()
    assert done.given == ()
    assert "HTTP status 503" in done.waiting[0].what
    assert "The request is kept" in done.waiting[0].what
    [request] = waiting(case)
    verdict = verify_case(case)
    assert verdict.intact
    assert "1 requests wait" in " ".join(verdict.notes)
    assert "No trusted time stands" in verdict.evidence_line
    # The case goes on meanwhile, and the same request is kept, not another one beside it.
    with tawthiq.open_case(case) as opened:
        opened.timestamp(waiting_only=True)
    assert waiting(case) == [request]
    (tmp_path / "more.txt").write_text("More.")
    with tawthiq.open_case(case) as opened:
        opened.add([tmp_path / "more.txt"])
    server.answer = answer
    with tawthiq.open_case(case) as opened:
        late = opened.timestamp(waiting_only=True)
    assert [one.size for one in late.given] == [3]
    assert waiting(case) == []
    assert server.asked[0] == server.asked[1] == server.asked[2]
    assert verify_case(case).intact


def test_a_case_that_moved_finishes_what_waits_without_its_settings(case: Path, server: Server, house: Pki) -> None:
    """Asked for on the command line, offline; sent from another machine where the root's file is not."""
    configure(case)
    (case / "root.pem").rename(case.parent / "root.pem")
    extra = authority(server.url, str(case.parent / "root.pem"))
    answer, server.answer = server.answer, lambda _: (503, {}, b"")
    with tawthiq.open_case(case) as opened:
        assert len(opened.timestamp([extra]).waiting) == 1
    (case.parent / "root.pem").unlink()
    assert str(case.parent) not in waiting(case)[0].read_text(encoding="utf-8")
    server.answer = answer
    with tawthiq.open_case(case) as opened:
        [one] = opened.timestamp().given
    assert one.root == fingerprint(house.root.certificate)


def test_two_authorities_one_down_one_up(case: Path, server: Server, house: Pki) -> None:
    with serving(lambda _: (500, {}, b"")) as down:
        configure(
            case,
            f'url = "{down.url}"\nroot = "root.pem"\nname = "Down"',
            f'url = "{server.url}"\nroot = "sha256:{fingerprint(house.root.certificate)}"\nchain = "root.pem"',
        )
        with tawthiq.open_case(case) as opened:
            done = opened.timestamp()
    assert [one.authority for one in done.given] == ["127.0.0.1"]
    assert [problem.item for problem in done.waiting] == ["Down"]
    with tawthiq.open_case(case) as opened:
        assert opened.forget_requests() == 1
    assert waiting(case) == []


def test_a_refusal_ends_the_request_and_is_told(case: Path, server: Server) -> None:
    server.answer = lambda _: granted(refusal())
    with tawthiq.open_case(case) as opened:
        done = opened.timestamp()
    assert "not today" in done.refused[0].what
    assert waiting(case) == []
    assert verify_case(case).intact


@pytest.mark.parametrize("lie", ["garbage", "another's", "another checkpoint's", "replayed"])
def test_an_answer_that_cannot_be_believed_is_not_kept(case: Path, server: Server, house: Pki, lie: str) -> None:
    fake = pki()

    def answer(request: bytes) -> tuple[int, dict[str, str], bytes]:
        nonce = request_parts(request)[2]
        note = max((case / "custody" / "checkpoints").glob("*.note")).read_bytes()
        body = {
            "garbage": b"\x30\x03\x02\x01\x00",
            "another's": respond(fake, note, Wish(nonce=nonce, carried=[fake.signer, fake.between, fake.root])),
            "another checkpoint's": respond(house, note + b"\n", Wish(nonce=nonce)),
            "replayed": respond(house, note, Wish(nonce=(nonce or 0) ^ 1)),
        }[lie]
        found: tuple[int, dict[str, str], bytes] = granted(body)
        return found

    server.answer = answer
    with tawthiq.open_case(case) as opened:
        done = opened.timestamp()
    assert done.given == ()
    assert "cannot be believed and was not kept: expected" in done.waiting[0].what
    assert stamps(case) == []
    assert len(waiting(case)) == 1
    assert verify_case(case).intact


def test_a_wrong_pin_is_put_right_and_the_request_finished(case: Path, server: Server, house: Pki) -> None:
    (case / "root.pem").write_bytes(pki("Another").root.pem)
    with tawthiq.open_case(case) as opened:
        assert "a chain to a pinned root" in opened.timestamp().waiting[0].what
    (case / "root.pem").write_bytes(house.root.pem)
    with tawthiq.open_case(case) as opened:
        assert len(opened.timestamp(waiting_only=True).given) == 1
    assert verify_case(case).intact


def test_a_pinned_fingerprint_whose_certificate_is_nowhere_is_said(case: Path, server: Server) -> None:
    configure(case, f'url = "{server.url}"\nroot = "sha256:{"0" * 64}"')
    with tawthiq.open_case(case) as opened:
        assert "is not at hand: pin it by its file" in opened.timestamp().waiting[0].what


def test_nobody_named_means_nobody_asked(case: Path) -> None:
    configure(case)
    with (
        tawthiq.open_case(case) as opened,
        pytest.raises(TawthiqError, match="no time-stamp authority") as error,
    ):
        opened.timestamp()
    assert "[[authority]]" in error.value.remedy


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ('url = "http://authority.example"', "lacks root"),
        ('root = "root.pem"', "lacks url"),
        ('url = "http://authority.example"\nroot = "root.pem"\nrooot = "x"', "has no setting rooot"),
        ('url = "http://authority.example"\nroot = 5', "no table of texts"),
        ('url = "ftp://authority.example"\nroot = "root.pem"', "begins with http"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named(case: Path, table: str, word: str) -> None:
    configure(case, table)
    with pytest.raises(TawthiqError, match=word):
        tawthiq.open_case(case)


def test_a_root_that_is_not_there_stops_before_anything_is_asked(case: Path, server: Server) -> None:
    (case / "root.pem").unlink()
    with tawthiq.open_case(case) as opened, pytest.raises(TawthiqError, match="certificate file cannot be read"):
        opened.timestamp()
    assert server.asked == []


def test_killed_before_the_log_knew_the_time_stamp_is_set_aside_and_asked_again(case: Path, server: Server) -> None:
    with tawthiq.open_case(case) as opened:
        opened.timestamp()
    [folder] = stamps(case)
    stray = folder.with_name("0000000002-0000000000000000-0000000000000000")
    folder.rename(stray)
    (stray.parent / "incoming-0123456789abcdef.part").mkdir()
    assert not verify_case(case).intact
    stray_copy = stray.rename(folder)
    assert stray_copy == folder
    extra = folder.with_name(stray.name)
    extra.mkdir()
    (extra / "response.tsr").write_bytes(b"half")
    with tawthiq.open_case(case):
        pass
    assert stamps(case) == [folder]
    assert verify_case(case).intact
    assert "set-aside holds 1" in " ".join(verify_case(case).notes)


def test_a_link_in_the_folder_s_place_moves_nothing_of_others(case: Path, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "letter").write_text("not of the case")
    (case / "custody" / "timestamps").symlink_to(tmp_path / "private")
    with tawthiq.open_case(case):
        pass
    assert (tmp_path / "private" / "letter").exists()
    assert not verify_case(case).intact


def test_killed_while_it_asks_the_request_is_there_and_is_finished_next_time(case: Path, server: Server) -> None:
    code = "import sys, tawthiq; tawthiq.open_case(sys.argv[1]).timestamp()"
    answer = server.answer
    children: list[subprocess.Popen[bytes]] = []
    started = threading.Event()

    def kill(_: bytes) -> tuple[int, dict[str, str], bytes]:
        started.wait()
        children[0].kill()
        children[0].wait()
        return 500, {}, b""

    server.answer = kill
    children.append(subprocess.Popen([sys.executable, "-c", code, str(case)]))
    started.set()
    assert children[0].wait() == -signal.SIGKILL
    assert len(waiting(case)) == 1
    assert verify_case(case).intact
    server.answer = answer
    with tawthiq.open_case(case) as opened:
        assert len(opened.timestamp(waiting_only=True).given) == 1
    assert verify_case(case).intact
    assert server.asked[0] == server.asked[1]


def test_an_old_case_without_time_stamps_opens_and_gets_no_empty_folders(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Forty were held.")
    with tawthiq.open_case(tmp_path / "old", create=True) as opened:
        opened.add([tmp_path / "note.txt"])
    assert is_case(tmp_path / "old")
    assert not (tmp_path / "old" / "custody" / "timestamps").exists()
    assert verify_case(tmp_path / "old").intact
