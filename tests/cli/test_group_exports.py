"""Comparison groups, their pairs, and what rests on what, as JSON Lines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import tawthiq
from tawthiq.cli import app
from tawthiq.model import TawthiqError

PAGES = {
    "a.txt": "North Gazette, 3 March 2019.\n\n"
    "The Calder Institute said that 4,200 people were executed at Lowland Prison "
    "between 2011 and 2015. Its report, “The Long Corridor”, was published on Sunday.\n",
    "b.txt": "Harbour Post, 5 March 2019.\n\nAccording to the Calder Institute, 4,200 people were executed at Lowland "
    "Prison between 2011 and 2015, in a report called “The Long Corridor”.\n",
    "c.txt": "Valley Monitor, 9 May 2019.\n\n"
    "The Ministry of Tides said that at most 310 people were executed at Lowland "
    "Prison between 2011 and 2015.\n",
}

SOURCE = "a clerk who asked for quiet"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("pages")
    case = str(tmp_path_factory.mktemp("cases") / "case")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with tawthiq.open_case(case, create=True) as opened:
        opened.add([folder / "a.txt", folder / "b.txt"])
        opened.add([folder / "c.txt"], received_from=SOURCE)
        opened.build()
    return case


def exported(case: str, *words: str, code: int = 0) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["export", case, *words])
    assert done.exit_code == code, done.output
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_a_group_is_one_line_with_its_claims_relations_and_origins(case: str) -> None:
    (group,) = [g for g in exported(case, "groups") if g["measure"] == "executed"]
    assert sorted((c["document"], c["phrase"]) for c in group["claims"]) == [
        ("a.txt", "4,200 people"),
        ("b.txt", "4,200 people"),
        ("c.txt", "at most 310 people"),
    ]
    assert {c["scope"]["period"] for c in group["claims"]} == {"2011/2015"}
    assert len({c["origin"] for c in group["claims"]}) == 2
    (against,) = [r for r in group["relations"] if r["relation"] == "contradicts"]
    assert {p["phrase"] for p in against["passages"]} == {"4,200 people", "at most 310 people"}
    assert group["pairs"]["contradicts"] == 1


def test_every_pair_of_figures_is_one_line_with_its_rule_and_what_it_follows_from(case: str) -> None:
    rows = exported(case, "relations")
    (group,) = {r["group"] for r in rows}
    assert sorted(r["relation"] for r in rows) == ["contradicts", "contradicts", "same"]
    assert all(r["rule"] and r["text"] and len(r["passages"]) == 2 for r in rows)
    assert exported(case, "relations", "--only", group) == rows
    refused = CliRunner().invoke(app, ["export", case, "relations", "--only", "no/such"])
    assert isinstance(refused.exception, TawthiqError)


def test_origins_name_their_documents_and_edges_their_reasons(case: str) -> None:
    origins = {tuple(d["document"] for d in o["documents"]): o for o in exported(case, "origins")}
    assert ("a.txt", "b.txt") in origins
    assert origins[("a.txt", "b.txt")]["reasons"]
    edges = exported(case, "edges")
    credited = {(e["source_label"], e["relation"], e["target_label"]) for e in edges}
    assert ("a.txt", "credits", "Calder Institute") in credited
    assert all(e["reasons"] for e in edges)


def test_what_a_source_refused_is_in_no_group_relation_or_edge(case: str, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(case, copy)
    with tawthiq.open_case(copy) as opened:
        opened.assess("consent", SOURCE, ["publish=no"], reason="asked by letter")
    for kind in ("groups", "relations", "origins", "edges"):
        rows = exported(str(copy), kind, "--for", "publish", code=1)
        text = json.dumps(rows)
        assert "310" not in text, kind
        assert "Ministry" not in text, kind
        assert "4,200" in text or kind in ("origins", "edges")
    (group,) = [g for g in exported(str(copy), "groups", "--for", "publish", code=1) if g["measure"] == "executed"]
    assert group["pairs"] is None


def test_comparisons_are_exported_with_decisions_applied_only(case: str) -> None:
    refused = CliRunner().invoke(app, ["export", case, "groups", "--as", "machine"])
    assert isinstance(refused.exception, TawthiqError)
