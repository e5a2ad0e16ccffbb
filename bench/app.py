"""How fast the app answers at 1,000, 10,000 and 50,000 documents, beside the bare SQL of each page in the same run.

    python bench/app.py [--sizes 1000 10000 50000] [--keep FOLDER] [--protected]

Each size is an invented case (see app_made.py), kept under --keep for the next run. The app is started as a process of
its own; first byte is the best of twelve requests, after the first one, which is given beside it, as is the processor
time of a request. The same pages are asked of the same app in this process, where every SQL statement is recorded, and
what was recorded is run again bare: on sqlite3, all rows fetched. A page may take three times that and 30 ms; a search
while somebody types, twice and 30 ms. With --protected it is measured how long protecting somebody takes, and ending
that; and the same case once more with somebody protected, each page beside its time in the case where nobody is, and
with the vault open.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from msgspec import Struct
from sqlalchemy import Engine, event

ROUNDS = 12
WAIT = 900.0  # seconds that the app may take to start
SLACK = 30.0  # ms
TYPED = "as one types"
PASSPHRASE = "four words that do not belong"  # noqa: S105 of an invented case


class Row(Struct):
    """A page: ms to its first byte at first, and then at best; of its SQL alone; how many statements that is.

    Attributes:
        cpu: ms of processor time that the server took a request, which other programs of the machine change least.
    """

    page: str
    first: float
    best: float
    cpu: float
    sql: float
    statements: int
    kib: int

    @property
    def allowed(self) -> float:
        return (2 if TYPED in self.page else 3) * self.sql + SLACK


class Client:
    """A browser that came in: one connection, one cookie."""

    def __init__(self, address: str) -> None:
        at = urlsplit(address)
        self._at = http.client.HTTPConnection(at.hostname or "", at.port, timeout=WAIT)
        self._at.request("GET", f"{at.path}?{at.query}")
        answer = self._at.getresponse()
        answer.read()
        cookie = answer.getheader("set-cookie") or ""
        self._last = time.monotonic()
        self._headers = {"Cookie": cookie.split(";", 1)[0]}

    def get(self, path: str, *, script: bool = False) -> tuple[float, bytes, int]:
        """Ms to the first byte, the body, the status."""
        return self._ask("GET", path, None, {"HX-Request": "true"} if script else {})

    def post(self, path: str, **data: str) -> tuple[float, bytes, int]:
        form = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        return self._ask("POST", path, urlencode(data), form)

    def _ask(self, how: str, path: str, body: str | None, more: dict[str, str]) -> tuple[float, bytes, int]:
        if time.monotonic() - self._last > 3:  # an idle connection is closed by the server after 5 s
            self._at.close()
            self._at.connect()
        began = time.perf_counter()
        self._at.request(how, path, body, {**self._headers, **more})
        answer = self._at.getresponse()
        took = (time.perf_counter() - began) * 1000
        found = took, answer.read(), answer.status
        self._last = time.monotonic()
        return found


@contextmanager
def started(case: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """The app as a process, its address, and the seconds that it took to start."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "tawthiq.cli", "open", str(case), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "400"})
    assert process.stdout is not None
    try:
        line = next(x for x in process.stdout if "http://" in x)
        yield process, line[line.index("http://") :].strip(), time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=60)


def memory(process: int) -> tuple[int, int]:
    """MB that a process holds, and at most held."""
    said = Path(f"/proc/{process}/status").read_text()
    now, most = (re.search(rf"{name}:\s+(\d+)", said) for name in ("VmRSS", "VmHWM"))
    return (int(now[1]) // 1024 if now else 0, int(most[1]) // 1024 if most else 0)


def pages(case: Path, client: Client) -> list[tuple[str, str, bool]]:
    """Name, address, and whether a script asks; of each kind of thing, one that is there."""

    def inside(path: str, pattern: str) -> str:
        found = re.search(pattern, client.get(path)[1].decode())
        return found[1] if found else ""

    read = inside("/read", r'href="(/read/[0-9a-f]{16,})[?"]')
    exhibit = inside("/exhibits", r'href="(/exhibits/[^"?#]+)"')
    group = _comparison(case)
    party = inside("/parties", r'href="(/parties/p-[^"?#]+)"')
    person = inside("/people", r'href="(/people/[0-9a-f]{16,})"')
    name = inside("/people", r'href="/people/[0-9a-f]{16,}"[^>]*>(?:<bdi>)?([^<]+)')
    word = _word(case)
    return [
        ("case", "/", False),
        ("read: list by need", "/read", False),
        ("read: list by name", "/read?order=name", False),
        ("read: list, filtered", "/read?q=" + quote("report 7"), False),
        ("read: one document", read, False),
        ("search: page", f"/search?q={quote(word)}", False),
        (f"search: passages {TYPED}", f"/search?q={quote(word[:4])}", True),
        ("people: list", "/people", False),
        (f"people: search {TYPED}", f"/people?q={quote(name[: max(4, len(name) - 2)])}", True),
        ("people: one person", person, False),
        ("people: pairs", "/people/pairs", False),
        ("exhibits: list", "/exhibits", False),
        ("exhibits: filtered", "/exhibits?q=list", False),
        ("exhibits: one", exhibit, False),
        ("figures: list", "/figures", False),
        ("figures: filtered", "/figures?measure=killed", False),
        (f"figures: search {TYPED}", "/figures?q=pris", True),
        ("figures: one comparison", group, False),
        ("figures: alone", "/figures/alone", False),
        ("sources", "/sources", False),
        ("parties: list", "/parties", False),
        (f"parties: search {TYPED}", "/parties?q=inst", True),
        ("parties: one", party, False),
        ("timeline", "/timeline", False),
        ("timeline: filtered", "/timeline?measure=killed", False),
        ("timeline: words, filtered", f"/timeline?q={quote(_word(case, 'line'))}&since=2013&until=2014", True),
        ("map", "/map", False),
        ("map: filtered", "/map?measure=killed", False),
        ("findings", "/findings", False),
        ("decisions", "/decisions", False),
        ("numbers", "/numbers", False),
    ]


def _word(case: Path, table: str = "passage") -> str:
    """A long word of a passage in the middle of the case, or of what a list is searched in."""
    some = f"FROM {table} WHERE folded <> ''"
    query = f"SELECT folded {some} LIMIT 1 OFFSET (SELECT count(*) / 2 {some})"
    with sqlite3.connect(f"{(case / 'case.db').absolute().as_uri()}?mode=ro", uri=True) as connection:
        (folded,) = connection.execute(query).fetchone()
    return max(str(folded).split(), key=len)


def _comparison(case: Path) -> str:
    """The address of a comparison of some size: the largest of a hundred."""
    query = "SELECT s.key, length(g.body) FROM part s JOIN part g ON g.stage = s.stage AND g.kind = 'head' "
    query += "AND g.key = s.body WHERE s.stage = 'reconciliation' AND s.kind = 'short' ORDER BY s.position LIMIT 100"
    with sqlite3.connect(f"{(case / 'case.db').absolute().as_uri()}?mode=ro", uri=True) as connection:
        key, _ = max(connection.execute(query), key=lambda row: row[1])
    return f"/figures/{key[:16]}"


class Recorder:
    """Every SQL statement of this process, with its values."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        event.listen(Engine, "before_cursor_execute", self._hear)

    def _hear(self, _c: object, _cursor: object, statement: str, values: object, _x: object, many: bool) -> None:
        if not many:
            self.heard.append((statement, values))


def bare(case: Path, heard: list[tuple[str, object]]) -> float:
    """Ms to run these statements and fetch their rows: the best of three."""
    with sqlite3.connect(f"{(case / 'case.db').absolute().as_uri()}?mode=ro", uri=True) as connection:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            for statement, values in heard:
                connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
            times.append((time.perf_counter() - began) * 1000)
    return min(times)


def processor(process: int) -> float:
    """Ms of processor time that a process has taken, in steps of 10 ms."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measured(
    case: Path, process: int, client: Client, asked: list[tuple[str, str, bool]], beside: dict[str, Row]
) -> list[Row]:
    """Each page of the process, and its SQL by the same app in this one."""
    from tawthiq.web import Desk, Serving

    recorder, serving = Recorder(), Serving(Desk(case))
    threading.Thread(target=serving.run, daemon=True).start()
    own, rows = Client(serving.address), []
    for name, path, script in asked:
        if not path:
            print(f"  {name}: nothing of the kind is in this case", flush=True)
            continue
        first, _, status = client.get(path, script=script)
        before = processor(process)
        times = [client.get(path, script=script) for _ in range(ROUNDS)]
        cpu = (processor(process) - before) / ROUNDS
        if status != 200:
            print(f"  {name} ({path}): answered {status}", flush=True)
        own.get(path, script=script)
        recorder.heard.clear()
        own.get(path, script=script)
        heard = [(s, v) for s, v in recorder.heard if not s.startswith("PRAGMA")]
        best = min(t for t, _, _ in times)
        rows.append(Row(name, first, best, cpu, bare(case, heard), len(heard), len(times[0][1]) // 1024))
        show(rows[-1], beside.get(name))
    serving.stop()
    return rows


def accept(client: Client, path: str) -> dict[str, float]:
    """Ms of one decision, of the document read again after it, and of the first page and the list after it."""
    html = client.get(path)[1].decode()
    csrf = re.search(r'name="csrf" value="([^"]+)"', html)
    form = re.search(r'action="(/read/[0-9a-f]+/accept/[0-9a-f]+)"(.*?)</form>', html, re.S)
    if csrf is None or form is None:
        return {}
    basis = re.search(r'name="basis" value="([^"]*)"', form[2])
    sent = {"csrf": csrf[1], "basis": basis[1] if basis else ""}
    took, body, status = client.post(form[1], **sent)
    until = time.monotonic() + WAIT
    while status == 503 and time.monotonic() < until:  # what was decided before is being compared
        time.sleep(1)
        took, body, status = client.post(form[1], **sent)
    if status != 200:
        raise SystemExit(f"the decision was answered {status}: {body[:300].decode()}")
    found = {"accept": took}
    found |= {f"then {p}": client.get(p)[0] for p in (path.partition("?")[0], "/", "/read")}
    return {("then the document" if k.startswith("then /read/") else k): v for k, v in found.items()}


def show(row: Row, beside: Row | None = None) -> None:
    also = f"   without {beside.best:,.1f}, first {beside.first:,.1f}" if beside else ""
    held = "" if row.best <= row.allowed else f"   OVER {row.allowed:,.0f}"
    print(
        f"  {row.page:<36}{row.best:10,.1f} ms {row.first:10,.1f} first {row.cpu:7,.1f} cpu "
        f"{row.sql:9,.1f} ms in {row.statements:3} SQL{row.kib:8,} KiB{held}{also}",
        flush=True,
    )


def protected(case: Path) -> Path:
    """The same case with somebody protected, made if it is not there yet; how long that takes, and to end it."""
    from tawthiq.case import open_case

    hidden = case.with_name(f"{case.name}-protected")
    if not hidden.exists():
        shutil.copytree(case, hidden)
    query = "SELECT key FROM part WHERE stage = 'people' AND kind = 'record' ORDER BY position LIMIT 1 OFFSET 500"
    with sqlite3.connect(hidden / "case.db") as connection:
        (record,) = connection.execute(query).fetchone()
    with open_case(hidden) as opened:
        for one_ in opened.protection.listed():
            opened.protection.lift(one_.number, reason="measured")
        # Twice: what was written by another version is made anew at the first time.
        for what, act in (("protected", "person"), ("protected no more", "lift"), ("protected", "person")):
            began, cpu = time.perf_counter(), time.process_time()
            target = record if act == "person" else opened.protection.listed()[0].number
            getattr(opened.protection, act)(target, reason="measured")
            took = f"{time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} s of processor time"
            print(f"  somebody is {what} in {took}", flush=True)
    return hidden


def revealed(case: Path) -> None:
    """Ms to the first byte of some pages with the vault open, at first and then at best."""
    from tawthiq.case import open_case

    with open_case(case) as opened:
        if not opened.protection.has_vault:
            opened.protection.make_vault(PASSPHRASE)
    with started(case) as (process, address, _):
        client = Client(address)
        csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/protection")[1].decode())
        client.post("/protection/open", csrf=csrf[1] if csrf else "", passphrase=PASSPHRASE)
        for name, path, script in pages(case, client):
            if path:
                first = client.get(path, script=script)[0]
                best = min(client.get(path, script=script)[0] for _ in range(ROUNDS))
                print(f"  {name:<36}{best:10,.1f} ms {first:10,.1f} first", flush=True)
        print(f"  memory of the server: at most {memory(process.pid)[1]:,} MB", flush=True)


def one(case: Path, beside: dict[str, Row]) -> dict[str, Row]:
    """What was measured, by page. `beside`: the same of another case."""
    with started(case) as (process, address, seconds):
        client = Client(address)
        began = time.perf_counter()
        client.get("/")
        ready = time.perf_counter() - began
        at_start = memory(process.pid)
        print(f"  started in {seconds:.1f} s, first page after {ready:.1f} s more, {at_start[0]:,} MB", flush=True)
        asked = pages(case, client)
        rows = measured(case, process.pid, client, asked, beside)
        after = memory(process.pid)
        document = next(path for name, path, _ in asked if name == "read: one document")
        decided = [accept(client, document) for _ in range(3)]
        for name in decided[0]:
            print(f"  {name:<36}{statistics.median(d[name] for d in decided if name in d):10,.1f} ms", flush=True)
        print(f"  memory of the server: {after[0]:,} MB, at most {memory(process.pid)[1]:,} MB", flush=True)
    return {row.page: row for row in rows}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    ask.add_argument("--keep", type=Path, help="folder of the cases; default: a temporary one")
    ask.add_argument("--protected", action="store_true", help="also with somebody protected")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        os.environ.setdefault("TAWTHIQ_HOME", str(folder / "home"))
        import app_made

        for size in given.sizes:
            case = folder / f"case-{size}"
            app_made.make(case, size)
            print(f"{size:,} documents", flush=True)
            rows = one(case, {})
            if given.protected:
                print(f"{size:,} documents, somebody protected", flush=True)
                hidden = protected(case)
                one(hidden, rows)
                print(f"{size:,} documents, somebody protected, the vault open", flush=True)
                revealed(hidden)


if __name__ == "__main__":
    main()
