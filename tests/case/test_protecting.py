"""Who is protected stands under a pseudonym in all that leaves a case; the vault alone says who it is."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import named
import pytest
from typer.testing import CliRunner

from tawthiq.case import Wish, open_case, verify_case
from tawthiq.case.exporting import OF_GROUPS, OF_SOURCES
from tawthiq.cli import app
from tawthiq.evidence.vault import Vault
from tawthiq.model import Document, Earlier, TawthiqError
from tawthiq.model.masks import has_masks

KINDS = ("figures", "documents", "statements", *OF_GROUPS, *OF_SOURCES, "records", "links", "people", "mentions")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from named.protected(tmp_path_factory, lambda case: case.build())


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "case"))


def test_no_export_and_nothing_that_a_case_tells_names_them(case: Path) -> None:
    with open_case(case) as opened:
        for kind in KINDS:
            rows = opened.export(kind)
            assert named.told(json.dumps(rows, ensure_ascii=False)) == [], kind
            machine = opened.export(kind, as_="machine") if kind in KINDS[:3] else []
            assert named.told(json.dumps(machine, ensure_ascii=False)) == [], kind
        assert "Protected person 1" in json.dumps(opened.export("people"))
        assert "Protected person 1" in json.dumps(opened.export("figures"))
        told: list[object] = [opened.decisions(), opened.queue(), opened.contradictions(), opened.numbers()]
        told += [opened.find(words) for words in (named.LATIN, named.ARABIC, "Darwish", "Samir")]
        told += [str(opened.protection.listed()), str(opened.build())]
        assert named.told(json.dumps(told, ensure_ascii=False)) == []


def test_no_file_of_the_dossier_names_them(case: Path) -> None:
    files = [p for p in (case / "dossier").rglob("*") if p.is_file()]
    assert len(files) > 8
    for file in files:
        assert named.told(str(file.relative_to(case))) == []
        assert named.told(file.read_bytes()) == [], file.name
    assert any("Protected person 1" in p.read_text() for p in files if p.suffix == ".html")


@pytest.mark.parametrize(
    "words",
    [
        ["export", "CASE", "people", "--format", "csv"],
        ["export", "CASE", "people", "--format", "ftm"],
        ["find", "CASE", named.LATIN, "--json"],
        ["find", "CASE", named.ARABIC],
        ["judge", "CASE", "--list"],
        ["assess", "CASE", "list"],
        ["protect", "CASE", "--list", "--json"],
        ["protect", "CASE", named.LATIN, "--party", "--reason", "again"],
        ["export", "CASE", "people", "--reveal", "names"],
        ["export", "CASE", "bag", "--out", "OUT"],
        ["build", "CASE"],
    ],
    ids=lambda words: "-".join(words[:1] + words[2:4])[:30],
)
def test_no_verb_prints_the_name(case: Path, tmp_path: Path, words: list[str]) -> None:
    given = [{"CASE": str(case), "OUT": str(tmp_path / "bag")}.get(w, w) for w in words]
    done = CliRunner().invoke(app, given)
    assert named.told(done.output + str(done.exception or "")) == []


def test_neither_log_nor_index_nor_the_decision_nor_the_vault_hold_the_name_in_clear(case: Path) -> None:
    for place in ("custody", "vault"):
        for file in (p for p in (case / place).rglob("*") if p.is_file()):
            assert named.told(file.read_bytes()) == [], file.name
    with sqlite3.connect(case / "case.db") as db:
        every = "SELECT folded FROM passage UNION ALL SELECT folded FROM shelf UNION ALL SELECT folded FROM line"
        folded = "\n".join(row[0] for row in db.execute(every))
        made = [row[0] for row in db.execute("SELECT body FROM assessment WHERE verdict = 'protect'")]
        found = db.execute("SELECT count(*) FROM passage_words WHERE passage_words MATCH 'darwish'").fetchone()
        again = db.execute(
            "SELECT count(*) FROM passage_words WHERE passage_words MATCH '\"protected person 1\"'"
        ).fetchone()
    assert named.told(folded) == []
    assert found == (0,)
    assert again[0] > 0
    assert made
    assert named.told("".join(made)) == []


def test_offsets_stay_and_the_case_verifies(case: Path) -> None:
    with open_case(case) as opened:
        for document in opened.view().documents.values():
            true = opened.document(document.id)
            assert len(true.text) == len(document.text)
            assert true.blocks == document.blocks
        figure = next(r for r in opened.export("figures") if r["phrase"].startswith("340"))
        article = next(d for d in opened.view().documents.values() if d.exhibit == figure["sha256"])
        assert opened.document(article.id).text[figure["start"] : figure["end"]] == figure["phrase"]
    verdict = verify_case(case)
    assert verdict.intact


def test_the_vault_says_who_and_the_log_that_it_was_opened(case: Path) -> None:
    with open_case(case) as opened:
        with pytest.raises(TawthiqError, match="does not open"):
            opened.protection.reveal(named.WORDS.upper())
        with pytest.raises(TawthiqError, match="vault"):
            opened.export("people", reveal=True)
        (found,) = opened.protection.reveal(named.WORDS).values()
        assert found["number"] == 1
        assert {named.LATIN, named.ARABIC} <= set(found["names"])
        assert named.LATIN in json.dumps(opened.export("people", reveal=True))
    log = "".join(p.read_text() for p in (case / "custody" / "log").glob("*.jsonl"))
    assert log.count('"viewed-vault"') == 1
    assert Vault(case).exists
    assert verify_case(case).intact


def test_a_number_is_minted_once_and_lifting_shows_the_name(case: Path) -> None:
    with open_case(case) as opened:
        opened.protection.lift(1, reason="published with consent")
        opened.derive()
        assert "Samir" in json.dumps(opened.export("people"))
        record = named.record_of(opened)
        other = named.record_of(opened, "Rana Yusuf Haddad")
        opened.protection.person(other, reason="a witness")
        opened.protection.person(record, reason="asked for again")
        assert [p.number for p in opened.protection.listed()] == [1, 2]
        assert next(p for p in opened.protection.listed() if p.number == 1).record in {
            record,
            *opened.protection.listed()[0].record.split(),
        }
        with pytest.raises(TawthiqError, match="protected already"):
            opened.protection.person(other, reason="once more")
        with pytest.raises(TawthiqError, match="names who"):
            opened.protection.person(named.record_of(opened, "Omar Faruq Belqamar"), reason="Omar Faruq Belqamar asked")


def test_a_bag_with_their_names_is_made_only_where_it_is_said(case: Path, tmp_path: Path) -> None:
    with open_case(case) as opened:
        with pytest.raises(TawthiqError, match="cannot be masked"):
            opened.hand_over(tmp_path / "bag")
        assert opened.hand_over(tmp_path / "whole", Wish(with_protected=True)).exhibits == 8
        page = next(x.exhibit.sha256 for x in opened.view().exhibits if "page.html" in x.paths[0])
        with pytest.raises(TawthiqError, match="cannot be masked"):  # the name stands in an address of it alone
            opened.hand_over(tmp_path / "page", Wish(only=(page,)))


def test_what_is_handed_over_without_them_holds_no_name_anywhere(case: Path, tmp_path: Path) -> None:
    with open_case(case) as opened:
        view = opened.view()
        named_by = {x.exhibit.sha256: x.paths[0] for x in view.exhibits}
        # An archive holds what its members say and are called, though nothing is read of itself.
        archive = next(sha for sha, path in named_by.items() if path.endswith(".zip"))
        with pytest.raises(TawthiqError, match="cannot be masked"):
            opened.hand_over(tmp_path / "archive", Wish(only=(archive,)))
        more = next(sha for sha, path in named_by.items() if path.endswith("more.txt"))
        with pytest.raises(TawthiqError, match="came out of another"):
            opened.hand_over(tmp_path / "more", Wish(only=(more,)))
        opened.add([_plain(tmp_path)], received_from="Samir Darwish", note="by way of Sameer Darwish")
        opened.derive()
        plain = next(x.exhibit.sha256 for x in opened.view().exhibits if x.paths[0].endswith("plain.txt"))
        for field in ("received_from", "note"):
            with pytest.raises(TawthiqError, match="personal value") as refused:
                opened.hand_over(tmp_path / field, Wish(only=(plain,), reveal=(field,)))
            assert named.told(str(refused.value)) == []
        opened.hand_over(tmp_path / "bag", Wish(only=(plain,), reveal=("path",), to="Samir Darwish"))
    for file in (p for p in (tmp_path / "bag").rglob("*") if p.is_file()):
        assert named.told(file.read_bytes()) == [], file.name


def _plain(folder: Path) -> Path:
    file = folder / "plain.txt"
    file.write_text("The road was closed on 3 May 2015. 12 people were held.", encoding="utf-8")
    return file


def test_a_text_that_a_newer_reader_replaced_is_masked_in_the_dossier(case: Path, tmp_path: Path) -> None:
    with open_case(case) as opened:
        true = opened.protection.true()
        before = tuple(Earlier(d, true.machine.get(d.id, ())) for d in true.documents.values())
        shield = (opened.protection.masked(), opened.protection.shield)[1]
        hidden = [shield.earlier(one) for one in before]
    texts = [shield.said(text) for one in hidden for text in (one.document.text, *_cells(one.document))]
    assert named.told("\n".join(texts)) == []
    assert all(len(a.document.text) == len(b.document.text) for a, b in zip(before, hidden, strict=True))
    # Of a row that names them the rest is left out: nobody can say whose row it was.
    assert not any("1980-02-03" in text for text in texts)


def _cells(document: Document) -> list[str]:
    return [c.value for t in document.tables for row in (t.header, *t.rows) for c in row]


def test_no_decision_stores_a_mask(case: Path) -> None:
    with open_case(case) as opened:
        view = opened.view()
        said = [x.party for d in view.readings.values() for r in d for s in r.statements for x in s.chain]
        masked = next(party for party in said if has_masks(party))
        target = next(s.id for d in view.readings.values() for r in d for s in r.statements if s.figure)
        with pytest.raises(TawthiqError, match="protected"):
            opened.assess("correct", target, [f"speaker={masked}"], reason="as shown")


def test_a_namesake_is_not_found_by_the_name_that_a_pseudonym_hides(case: Path, tmp_path: Path) -> None:
    listed = tmp_path / "more.csv"
    listed.write_text("Name,Date of birth\nSamir Khalil al-Darwish,1999-09-09\nSamir Qasim Belqamar,1981-01-01\n")
    with open_case(case) as opened:
        opened.add([listed])
        opened.derive()
        for words in (named.LATIN, "Samir Darwish", "Samir"):
            people, passages = opened.find(words)
            assert "Protected person" not in json.dumps(people), words
            assert named.told(json.dumps(passages, ensure_ascii=False)) == []
        assert any("Belqamar" in p["name"] for p in opened.find("Samir Belqamar")[0])
