"""Step 13 of verifying: every stored time-stamp is judged again, and whatever was done to one is named."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from tawthiq.case.stamping import Asking, timestamp
from tawthiq.evidence import Actor, Clock, Custody, EvidenceVerdict, Outside, authority, own_actor, verify_evidence
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.stamps import FILES
from tawthiq.evidence.tokens import request_parts
from tawthiq.model import plain
from time_authority import Pki, Wish, granted, pki, respond, serving  # type: ignore[import-not-found]


@pytest.fixture(scope="module")
def house() -> Pki:
    return pki()


def stamp_case(case: Path, actor: Actor, clock: Clock, house: Pki) -> None:
    """A case with two entries and a time-stamp, made as the verb makes it, without a database."""
    case.mkdir(exist_ok=True)
    (case / "root.pem").write_bytes(house.root.pem)
    with (
        Custody.open(case, actor, clock=clock)
        if (case / "custody").exists()
        else Custody.create(case, actor, clock=clock) as custody
    ):
        text: list[bytes] = []

        def answer(request: bytes) -> tuple[int, dict[str, str], bytes]:
            assert custody.latest is not None
            text.append(custody.latest.text.encode())
            found: tuple[int, dict[str, str], bytes] = granted(
                respond(house, text[-1], Wish(nonce=request_parts(request)[2]))
            )
            return found

        def log(entries: list[tuple[object, tuple[str, ...], dict[str, object]]]) -> None:
            custody.append([custody.draft(kind, subject, details)[0] for kind, subject, details in entries])  # type: ignore[arg-type]

        with serving(answer) as server:
            asking = Asking((authority(server.url, "root.pem", "Test"),))
            done = timestamp(custody, asking, log, lambda *_: None)
        assert len(done.given) == 1, done
        custody.checkpoint()


@pytest.fixture
def stamped(case: Path, actor: Actor, clock: Clock, house: Pki) -> Path:
    stamp_case(case, actor, clock, house)
    return case


def judged(case: Path, roots: Iterable[x509.Certificate] = ()) -> EvidenceVerdict:
    return verify_evidence(case, personal=[], assessments=[], outside=Outside(roots=tuple(roots)))


def folder(case: Path) -> Path:
    return next(p for p in (case / "custody" / "timestamps").iterdir() if p.name != "waiting")


def items(verdict: EvidenceVerdict) -> list[str]:
    return [f.item for f in verdict.failures if f.step == 13]


def test_a_time_stamp_stands_with_its_root_and_what_it_covers(stamped: Path, house: Pki) -> None:
    verdict = judged(stamped)
    assert verdict.kind == "clean", verdict.failures
    [time] = verdict.times
    assert (time.size, time.time) == (1, "2026-03-01T12:00:00.000Z")
    assert time.authority == "CN=Test time-stamps"
    assert "entries 0 to 0 existed at 2026-03-01T12:00:00.000Z" in verdict.line
    assert judged(stamped, roots=house.roots).times == verdict.times


def test_without_time_stamps_it_says_that_no_trusted_time_stands(custody: Custody, case: Path) -> None:
    verdict = judged(case)
    assert verdict.times == ()
    assert "No trusted time stands" in verdict.line


def test_a_root_from_outside_must_vouch_for_one(stamped: Path, actor: Actor, clock: Clock, house: Pki) -> None:
    verdict = judged(stamped, roots=pki("Another").roots)
    assert items(verdict) == ["time-stamps"]
    assert verdict.times == ()
    other = pki("Second")
    stamp_case(stamped, actor, clock, other)
    assert len(judged(stamped).times) == 2
    under = judged(stamped, roots=other.roots)
    assert [t.root_name for t in under.times] == ["CN=Second root"]
    assert any("under none of the roots given" in note for note in under.notes)


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_needed_and_may_not_change_by_a_bit(stamped: Path, name: str) -> None:
    path = folder(stamped) / name
    content = path.read_bytes()
    path.unlink()
    assert items(judged(stamped)) == [f"custody/timestamps/{path.parent.name}/{name}"]
    for place in random.Random(name).sample(range(len(content)), 5):  # noqa: S311
        mutant = bytearray(content)
        mutant[place] ^= 1
        path.write_bytes(mutant)
        verdict = judged(stamped)
        assert f"custody/timestamps/{path.parent.name}/{name}" in items(verdict)
        assert verdict.times == ()
    path.write_bytes(content)
    assert judged(stamped).kind == "clean"


def test_a_forged_time_stamp_fails_even_where_the_log_records_it(
    case: Path, actor: Actor, clock: Clock, house: Pki
) -> None:
    """Who holds the key can record what he likes; he cannot make an authority have signed it."""
    stamp_case(case, actor, clock, house)
    with Custody.open(case, actor, clock=clock) as custody:
        entry = next(e for e in custody.entries() if e.kind == "time-stamped")
        later = custody.checkpoints[-1]
        # The old token for a later checkpoint, recorded in due form.
        response = entry.details["files"]["response.tsr"]
        fake = folder(case).parent / f"{later.size:010d}-{later.digest[:16]}-{response[:16]}"
        shutil.copytree(folder(case), fake)
        details = {**entry.details, "size": later.size}
        custody.append([custody.draft("time-stamped", (later.digest,), details)[0]])
        custody.checkpoint()
    verdict = judged(case)
    found = [f for f in verdict.failures if f.item.startswith(f"custody/timestamps/{fake.name}")]
    assert {f.item.rsplit("/", 1)[1] for f in found} == {"request.tsq", "response.tsr"}
    assert all("imprint" in f.expected for f in found)
    assert len(verdict.times) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("time", "2020-01-01T00:00:00.000Z"), ("root", "0" * 64), ("serial", "ff"), ("policy", "1.2"), ("size", 5)],
)
def test_an_entry_that_says_otherwise_than_its_token_fails(
    case: Path, actor: Actor, clock: Clock, house: Pki, field: str, value: object
) -> None:
    stamp_case(case, actor, clock, house)
    with Custody.open(case, actor, clock=clock) as custody:
        entry = next(e for e in custody.entries() if e.kind == "time-stamped")
        details = {**entry.details, field: value}
        made = custody.append([custody.draft("time-stamped", entry.subject, details)[0]])
        custody.checkpoint()
    assert items(judged(case)) == [f"entry {made[0].seq}"]


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"size": 1},
        {"size": "1", "files": {}},
        {"size": 1, "files": {"response.tsr": 5}},
        {"size": 1, "files": {"response.tsr": "../../../../etc"}},
    ],
)
def test_a_malformed_entry_is_named(case: Path, actor: Actor, clock: Clock, details: dict[str, object]) -> None:
    with Custody.create(case, actor, clock=clock) as custody:
        assert custody.latest is not None
        custody.append([custody.draft("time-stamped", (custody.latest.digest,), details)[0]])
        custody.checkpoint()
    assert "entry 1" in items(judged(case))


def planted_file(stamps: Path) -> str:
    (stamps / "readme.txt").write_text("x")
    return "custody/timestamps/readme.txt"


def planted_inside(stamps: Path) -> str:
    inner = next(p for p in stamps.iterdir() if p.name != "waiting")
    (inner / "extra").write_text("x")
    return f"custody/timestamps/{inner.name}/extra"


def planted_request(stamps: Path) -> str:
    (stamps / "waiting" / "later.json").write_text("{}")
    return "custody/timestamps/waiting/later.json"


def linked(stamps: Path) -> str:
    inner = next(p for p in stamps.iterdir() if p.name != "waiting")
    (inner / "token.der").rename(stamps.parent.parent / "token.der")
    (inner / "token.der").symlink_to(stamps.parent.parent / "token.der")
    return f"custody/timestamps/{inner.name}/token.der"


def linked_folder(stamps: Path) -> str:
    stamps.rename(stamps.parent.parent / "elsewhere")
    stamps.symlink_to(stamps.parent.parent / "elsewhere")
    return "custody/timestamps"


@pytest.mark.parametrize("plant", [planted_file, planted_inside, planted_request, linked, linked_folder])
def test_what_does_not_belong_is_named(stamped: Path, plant: Callable[[Path], str]) -> None:
    planted = plant(stamped / "custody" / "timestamps")
    assert items(judged(stamped)) == [planted]


def test_a_time_stamp_that_nothing_records_is_unfinished(stamped: Path) -> None:
    copy = folder(stamped).with_name("0000000001-another-one")
    shutil.copytree(folder(stamped), copy)
    verdict = judged(stamped)
    assert [f.item for f in verdict.unfinished] == [f"custody/timestamps/{copy.name}"]
    assert verdict.intact


def test_a_removed_checkpoint_takes_its_time_along(stamped: Path) -> None:
    layout = Layout(stamped)
    layout.checkpoint_files()[0].unlink()
    verdict = judged(stamped)
    assert any("no such checkpoint" in f.found for f in verdict.failures if f.step == 13)
    assert verdict.times == ()


def test_a_clock_that_was_ahead_is_noted(tmp_path: Path, house: Pki) -> None:
    actor = own_actor("Test Archivist", directory=tmp_path / "keys")
    stamp_case(tmp_path / "late", actor, lambda: datetime(2026, 3, 2, tzinfo=UTC), house)
    verdict = judged(tmp_path / "late")
    assert verdict.kind == "clean"
    assert any("the computer's clock was ahead" in note for note in verdict.notes)


def test_the_verdict_is_json_with_each_time(stamped: Path) -> None:
    row = json.loads(json.dumps(plain(judged(stamped))))["times"][0]
    assert set(row) == {"entry", "size", "checkpoint", "time", "authority", "url", "root", "root_name", "folder", "log"}
