"""What is read once is not read again, except by a newer reader or under other bounds, and decisions stay."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import tawthiq
from tawthiq import reading
from tawthiq.case import verify_case
from tawthiq.reading import Bounds, Errand, Guarded, dispatch, read_guarded

sys.path.append(str(Path(__file__).parents[1] / "reading"))
import hostile

PAGE = "<html><body><p>The group said that 40 men were killed at Mill Prison in 2015.</p></body></html>"


@pytest.fixture
def intake(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.html").write_text(PAGE)
    (folder / "list.csv").write_text("name,town\nOne,Halle\nTwo,Jena\n")
    (folder / "note.txt").write_text("hang or not, 12 people were held there.")
    (folder / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    return folder


class Watched:
    """Reading as ever, by workers of a given kind; what was read is noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.work = "tawthiq.reading.guarded:work"
        self.names: list[str] = []
        monkeypatch.setattr(reading, "read_guarded", self.read)

    def read(self, errands: Iterable[Errand], bounds: Bounds) -> Iterator[Guarded]:
        wanted = list(errands)
        self.names = [errand.name for errand in wanted]
        return read_guarded(wanted, bounds, self.work)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def build(case: Path, source: Path | None = None) -> tuple[str, ...]:
    """The texts of the figures after a build."""
    with tawthiq.open_case(case, create=True) as opened:
        opened.build(source)
        return tuple(row["phrase"] for row in opened.export("figures"))


def test_a_newer_reader_reads_its_own_family_again_and_decisions_stay(
    tmp_path: Path, intake: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "case"
    build(case, intake)
    assert watched.names == ["list.csv", "note.txt", "page.html", "scan.png"]
    with tawthiq.open_case(case) as opened:
        [target] = [row["statement"] for row in opened.export("figures") if row["document"] == "page.html"]
        opened.assess("correct", target, ["low=41", "high=41"], reason="the scan says 41")
        opened.build()
    build(case, intake)
    assert watched.names == []

    newer = hostile.newer_html()
    others = tuple(newer if family.name == newer.name else family for family in dispatch.FAMILIES)
    monkeypatch.setattr(reading, "FAMILIES", others)
    for kind in newer.media_types:
        monkeypatch.setitem(dispatch._BY_TYPE, kind, newer)
    watched.work = "hostile:newer"
    with tawthiq.open_case(case) as opened:
        opened.build()
        assert watched.names == ["page.html"]
        [row] = [row for row in opened.export("figures") if row["document"] == "page.html"]
        assert (row["low"], row["start"] > PAGE.index("40") - len("<html><body><p>")) == (41, True)
        assert opened.view().orphans == ()
    assert verify_case(case).intact


def reads_otherwise(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on web pages are read by a reader of another version, which gives other words."""
    other = hostile.other_html()
    monkeypatch.setattr(reading, "FAMILIES", tuple(other if f.name == other.name else f for f in dispatch.FAMILIES))
    for kind in other.media_types:
        monkeypatch.setitem(dispatch._BY_TYPE, kind, other)
    watched.work = "hostile:other"


def test_a_text_that_a_newer_reader_replaces_is_kept_with_its_statements_and_decisions(
    tmp_path: Path, intake: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "case"
    build(case, intake)
    with tawthiq.open_case(case) as opened:
        [target] = [row["statement"] for row in opened.export("figures") if row["document"] == "page.html"]
        opened.assess("correct", target, ["low=41", "high=41"], reason="the scan says 41")
        opened.build()
        assert opened.view().earlier == ()

    with monkeypatch.context() as changed:
        reads_otherwise(watched, changed)
        with tawthiq.open_case(case) as opened:
            opened.build()
            [earlier] = opened.view().earlier
            assert "that 40 men" in earlier.document.text
            assert target in [s.id for r in earlier.readings for s in r.statements]
            [orphan] = opened.view().orphans
            assert f"earlier text that the reader html {earlier.document.reader_version} gave" in orphan.why
            [row] = [row for row in opened.export("figures") if row["document"] == "page.html"]
            assert row["low"] == 14
        assert verify_case(case, rebuild=True).intact
        [page] = (case / "dossier" / "earlier").glob("*.html")
        said = page.read_text(encoding="utf-8")
        assert said.count("the scan says 41") == 1
        assert "its words are not in the text of now" in said
        assert f"earlier/{page.name}" in (case / "dossier" / "exhibits.html").read_text(encoding="utf-8")

    watched.work = "tawthiq.reading.guarded:work"
    with tawthiq.open_case(case) as opened:
        opened.build()
        [earlier] = opened.view().earlier
        assert "that 14 men" in earlier.document.text  # what stands again is no earlier text any more
        [row] = [row for row in opened.export("figures") if row["document"] == "page.html"]
        assert row["low"] == 41
        assert opened.view().orphans == ()
    assert verify_case(case, rebuild=True).intact


def test_an_earlier_text_that_is_altered_is_found(
    tmp_path: Path, intake: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "case"
    build(case, intake)
    reads_otherwise(watched, monkeypatch)
    build(case)
    with closing(sqlite3.connect(case / "case.db")) as database, database:
        database.execute("UPDATE earlier SET text = replace(text, '40', '90')")
    assert any("earlier" in str(found) for found in verify_case(case).derivation)


def test_new_tools_that_concern_no_exhibit_read_nothing_and_the_case_is_whole(
    tmp_path: Path, intake: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "case", intake)
    newer = [msgspec.structs.replace(f, version="2") if f.name == "pdf" else f for f in dispatch.FAMILIES]
    monkeypatch.setattr(reading, "FAMILIES", tuple(newer))
    build(tmp_path / "case")
    assert watched.names == []
    assert verify_case(tmp_path / "case").intact


def test_what_told_the_kinds_is_newer_and_only_what_it_tells_otherwise_is_read_again(
    tmp_path: Path, intake: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "case", intake)
    tell = reading.file_type

    def otherwise(held: tawthiq.evidence.Held, name: str) -> str:
        return "text/plain" if name == "list.csv" else tell(held, name)

    monkeypatch.setattr(reading, "SNIFFER", "newer")
    monkeypatch.setattr(reading, "file_type", otherwise)
    build(tmp_path / "case")
    assert watched.names == ["list.csv"]


def test_what_was_stopped_is_tried_again_only_under_other_bounds(
    tmp_path: Path, intake: Path, watched: Watched
) -> None:
    case = tmp_path / "case"
    with tawthiq.open_case(case, create=True):
        pass
    toml = (case / "case.toml").read_text()
    (case / "case.toml").write_text(f"{toml}\n[reading]\nseconds = 5\n")
    watched.work = "hostile:work"
    with tawthiq.open_case(case) as opened:
        named = {p.item: p.what for p in opened.build(intake).problems}
    assert "took longer than the 5 seconds" in named["note.txt"]
    assert set(named) == {"note.txt", "scan.png"}
    build(case)
    assert watched.names == []
    assert verify_case(case).intact
    watched.work = "tawthiq.reading.guarded:work"
    (case / "case.toml").write_text(f"{toml}\n[reading]\nseconds = 200\nworkers = 1\n")
    assert len(build(case)) == 2
    assert watched.names == ["note.txt"]
    (case / "case.toml").write_text(f"{toml}\n[reading]\nseconds = 100\n")
    build(case)
    assert watched.names == []
    assert verify_case(case, rebuild=True).intact


@pytest.mark.parametrize("wrong", ["seconds = 0", "hours = 2", "megabytes = 1.5"])
def test_bounds_that_cannot_be_used_are_refused_by_name(tmp_path: Path, wrong: str) -> None:
    with tawthiq.open_case(tmp_path / "case", create=True):
        pass
    toml = tmp_path / "case" / "case.toml"
    toml.write_text(f"{toml.read_text()}\n[reading]\n{wrong}\n")
    with pytest.raises(tawthiq.TawthiqError, match=wrong.split()[0]):
        tawthiq.open_case(tmp_path / "case")
