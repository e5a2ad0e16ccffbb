"""Asking an authority: what goes wrong on the line is said, with the proxy and without a password."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tawthiq.evidence import authority
from tawthiq.evidence.asking import ask
from tawthiq.evidence.authorities import pins
from tawthiq.evidence.certificates import fingerprint
from tawthiq.model import TawthiqError
from time_authority import granted, holder, serving  # type: ignore[import-not-found]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_request_arrives_as_it_is_and_so_does_the_answer() -> None:
    with serving(lambda request: granted(b"answer to " + request)) as server:
        assert ask(server.url, b"request") == b"answer to request"
        assert server.asked == [b"request"]


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ((503, {}, b""), "HTTP status 503"),
        ((404, {}, b"<html>no</html>"), "HTTP status 404"),
        ((407, {}, b""), "HTTP status 407"),
        ((302, {"Location": "http://elsewhere.example/login"}, b""), "another address, http://elsewhere.example/login"),
        ((200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Log in</html>"), "a web page"),
        ((200, {}, b"x" * ((1 << 20) + 1)), "more than 1,048,576 bytes"),
        ((200, {"Content-Length": "9"}, b"four"), "broke off after 4 of 9 bytes"),
    ],
    ids=["down", "nothing there", "proxy wants a password", "redirect", "log-in page", "endless", "cut off"],
)
def test_an_answer_that_is_none_is_named(answer: tuple[int, dict[str, str], bytes], word: str) -> None:
    def cut(_: bytes) -> tuple[int, dict[str, str], bytes]:
        return answer[0], {"Connection": "close", **answer[1]}, answer[2]

    with serving(cut) as server, pytest.raises(TawthiqError, match="gave no time-stamp") as error:
        ask(server.url, b"request", timeout=20)
    assert word in str(error.value)
    assert server.url in str(error.value)
    assert len(server.asked) == 1  # nothing was followed


def test_nobody_there_and_nobody_who_answers() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(TawthiqError, match="Connection refused"):
            ask(url, b"request")
        listener.listen()  # takes the connection and never says a word
        with pytest.raises(TawthiqError, match="did not answer in time"):
            ask(url, b"request", timeout=0.3)


def test_a_proxy_is_used_and_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: granted(b"by the proxy")) as proxy:
        port = proxy.url.split(":")[2].split("/")[0]
        monkeypatch.setenv("http_proxy", f"http://somebody:secret@127.0.0.1:{port}")
        assert ask("http://authority.example/tsa", b"request") == b"by the proxy"
        proxy.answer = lambda _: (502, {}, b"")
        with pytest.raises(TawthiqError) as error:
            ask("http://authority.example/tsa", b"request")
    assert f"through the proxy 127.0.0.1:{port}" in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "root", "word"),
    [
        ("ftp://authority.example", "root.pem", "begins with http"),
        ("file:///etc/passwd", "root.pem", "begins with http"),
        ("authority.example", "root.pem", "begins with http"),
        ("http://", "root.pem", "begins with http"),
        ("http://[::1", "root.pem", "begins with http"),
        ("http://authority.example/\r\nHost: other", "root.pem", "begins with http"),
        ("https://me:secret@authority.example", "root.pem", "no secrets"),
        ("https://authority.example", " ", "no root certificate is pinned"),
        ("https://authority.example", "sha256:abcd", "64 hexadecimal digits"),
    ],
)
def test_an_authority_that_cannot_be_asked_safely_is_refused(url: str, root: str, word: str) -> None:
    with pytest.raises(TawthiqError, match=word) as error:
        authority(url, root)
    assert "secret@" not in str(error.value)


def test_roots_are_pinned_by_file_or_fingerprint(tmp_path: Path) -> None:
    one, two = holder("one"), holder("two")
    (tmp_path / "one.pem").write_bytes(one.pem)
    (tmp_path / "one.der").write_bytes(one.der)
    (tmp_path / "both.pem").write_bytes(one.pem + two.pem)
    (tmp_path / "none.pem").write_bytes(b"not a certificate")
    url = "http://authority.example"
    for name in ("one.pem", "one.der", str(tmp_path / "one.pem")):
        assert pins(authority(url, name), tmp_path).roots == (one.certificate,)
    print_ = fingerprint(one.certificate)
    colons = ":".join(print_[i : i + 2] for i in range(0, 64, 2)).upper()
    pinned = pins(authority(url, f"sha256:{colons}"), tmp_path)
    assert pinned.among([two.certificate, one.certificate]) == (one.certificate,)
    assert pinned.among([two.certificate]) == ()
    assert pins(authority(url, f"sha256:{print_}", chain="both.pem"), tmp_path).roots == (one.certificate,)
    for name, word in (("both.pem", "holds 2 certificates"), ("none.pem", "holds no certificate"), ("gone", "No such")):
        with pytest.raises(TawthiqError, match=word) as error:
            pins(authority(url, name), tmp_path)
        assert name in str(error.value)
