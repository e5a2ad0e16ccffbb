"""`tawthiq timestamp` as it is typed: what it prints, and with which code it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import run

from time_authority import openssl_authority, pki, refusal, serving  # type: ignore[import-not-found]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_whole_day_offline_and_online(tmp_path: Path) -> None:
    house = pki()
    (tmp_path / "note.txt").write_text("Forty were held.")
    (tmp_path / "root.pem").write_bytes(house.root.pem)
    assert run("add", "case", "note.txt").returncode == 0

    nobody = run("timestamp", "case")
    assert nobody.returncode == 2
    assert "no time-stamp authority is named" in nobody.stderr
    assert "[[authority]]" in nobody.stderr
    half = run("timestamp", "case", "--authority", "http://127.0.0.1:9/")
    assert half.returncode == 2
    assert "each --authority needs its --root" in half.stderr

    with serving(lambda _: (503, {}, b"")) as server:
        named = ("--authority", server.url, "--root", "root.pem")
        offline = run("timestamp", "case", *named)
        assert offline.returncode == 1
        assert "HTTP status 503" in offline.stdout
        assert "The request is kept; the next `tawthiq timestamp` sends it again." in offline.stdout
        server.answer = openssl_authority(tmp_path / "tsa", house)
        online = run("timestamp", "case", "--queue", "--json")
        assert online.returncode == 0, online.stdout + online.stderr
        [given] = json.loads(online.stdout)["given"]
        again = run("timestamp", "case", *named)
        assert (again.returncode, len(server.asked)) == (0, 2)
        assert "has time-stamped all that the log holds" in again.stdout
        server.answer = lambda _: (200, {}, refusal())
        refused = run("timestamp", "case", *named, "--again")
        assert refused.returncode == 1
        assert "the authority refused to time-stamp: rejection, not today" in refused.stdout
    assert "0 requests given up." in run("timestamp", "case", "--forget").stdout

    judged = run("verify", "case", "--root", "root.pem", "--json")
    evidence = json.loads(judged.stdout)["evidence"]
    assert [time["time"] for time in evidence["trusted_time"]] == [given["time"]]
    assert judged.returncode == 0
    token = next((tmp_path / "case" / "custody" / "timestamps").glob("*/token.der"))
    token.chmod(0o644)
    token.write_bytes(token.read_bytes()[:-1])
    broken = run("verify", "case", "--json")
    assert broken.returncode == 1
    [failure] = json.loads(broken.stdout)["evidence"]["failures"]
    assert (failure["item"].rsplit("/", 1)[1], failure["expected"][:7]) == ("token.der", "SHA-256")
