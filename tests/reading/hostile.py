"""Readers that misbehave, for worker processes of the tests: what a text says is what its reader does."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tawthiq.model import Block, Span
from tawthiq.reading import dispatch, guarded
from tawthiq.reading.result import MEGABYTE, Content, Family
from tawthiq.reading.worker import pulse


def work(order: bytes) -> bytes:
    """As the workers' own, with a reader of texts that does what they say."""
    dispatch._BY_TYPE["text/plain"] = HOSTILE
    return guarded.work(order)


def newer(order: bytes) -> bytes:
    """As the workers' own, with a newer reader of web pages."""
    dispatch._BY_TYPE["text/html"] = newer_html()
    return guarded.work(order)


def newer_html() -> Family:
    """The reader of web pages, of another version, which sets a line before each page."""
    family = next(f for f in dispatch.FAMILIES if f.name == "html")

    def read(data: bytes, name: str) -> Content:
        return family.read(data.replace(b"<body>", b"<body><p>A page.</p>"), name)

    return msgspec.structs.replace(family, version=f"{family.version}+newer", read=read)


def other(order: bytes) -> bytes:
    """As the workers' own, with a reader of web pages that reads other words."""
    dispatch._BY_TYPE["text/html"] = other_html()
    return guarded.work(order)


def other_html() -> Family:
    """The reader of web pages, of another version, which reads 40 as 14."""
    family = next(f for f in dispatch.FAMILIES if f.name == "html")

    def read(data: bytes, name: str) -> Content:
        return family.read(data.replace(b"that 40 men", b"that 14 men"), name)

    return msgspec.structs.replace(family, version=f"{family.version}+other", read=read)


def _read(data: bytes, name: str) -> Content:
    verb, _, rest = data.decode().partition(" ")
    said = _VERBS[verb](rest) or data.decode()
    return Content(said, (Block(Span(0, len(said))),))


def _hang(_rest: str) -> None:
    while True:
        time.sleep(1)


def _hang_in_c(_rest: str) -> None:
    ctypes.PyDLL(None).sleep(3_600)  # keeps the interpreter's lock, so that no thread of Python runs


def _eat(rest: str) -> None:
    held = []
    for _ in range(10_000):
        held.append(bytearray(MEGABYTE))
        held[-1][::4096] = b"x" * len(held[-1][::4096])
    raise AssertionError(rest)


def _eat_at_once(_rest: str) -> None:
    bytearray(10_000 * MEGABYTE)


def _map(_rest: str) -> str:
    """Asks for 10 GB in native code, does not use them, and ends where it does not get them, as C programs do."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    if not libc.malloc(10_000 * MEGABYTE):
        os.abort()
    return "asked for much and used nothing"


def _speak(rest: str) -> None:
    print(rest)
    print(rest, file=sys.stderr)
    for stream in (1, 2):
        os.write(stream, rest.encode())
    subprocess.run(["echo", rest], check=True)


def _panic(rest: str) -> None:
    raise KeyboardInterrupt(rest)


def _meet(rest: str) -> str:
    """Waits for another that waits for it."""
    here, there = rest.split()
    Path(here).touch()
    while not Path(there).exists():
        time.sleep(0.01)
    return "they met"


def _program(rest: str) -> None:
    """Starts a program that outlives any reading, and hangs."""
    Path(rest).write_text(str(subprocess.Popen(["sleep", "3600"]).pid), encoding="ascii")
    _hang(rest)


def _pages(_rest: str) -> str:
    for _ in range(12):
        time.sleep(0.5)
        pulse()
    return "twelve pages"


def _limits(_rest: str) -> str:
    return f"{resource.getrlimit(resource.RLIMIT_CORE)} {'TAWTHIQ_PASSPHRASE' in os.environ}"


_VERBS: dict[str, Callable[[str], str | None]] = {
    "hang": _hang, "hang-in-c": _hang_in_c, "eat": _eat, "eat-at-once": _eat_at_once, "map": _map, "speak": _speak,
    "abort": lambda _: os.abort(), "leave": lambda _: os._exit(0), "panic": _panic, "meet": _meet, "program": _program,
    "pages": _pages, "limits": _limits, "say": lambda _: None,
}  # fmt: skip

HOSTILE = Family("hostile", "1", frozenset({"text/plain"}), 50 * MEGABYTE, _read)
