"""Findings are made by people, and the dossier prints them with all that bears on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tawthiq.case import open_case
from tawthiq.model import TawthiqError

REPORT = (
    "Human rights centre report.\n\nAt least 43 detainees were tortured at Sarha Prison in May 2019, the Sarha Centre "
    "said.\n\nThe Ministry of the Interior denied that anyone had been tortured at Sarha Prison.\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "home"))
    source = tmp_path / "received"
    source.mkdir()
    (source / "report.txt").write_text(REPORT, encoding="utf-8")
    with open_case(tmp_path / "case", create=True) as case:
        case.build(source)
    return tmp_path / "case"


def test_a_finding_stands_in_the_dossier_with_what_bears_on_it_and_its_gaps(folder: Path) -> None:
    page = folder / "dossier" / "findings.html"
    assert not page.exists()
    with open_case(folder) as case:
        [figure] = [row for row in case.export("figures") if row["phrase"].endswith("43 detainees")]
        made = case.conclude("Detainees were <tortured> there.", "believe", "humanity_torture")
        case.cite(made.id[:12], figure["statement"], "supports", "pain", reason="counted by the centre")
        case.build()
    text = page.read_text(encoding="utf-8")
    assert "Detainees were &lt;tortured&gt; there." in text
    assert "counted by the centre" in text
    assert "documents/" in text
    assert "rests on one origin" in text
    assert 'class="gap"' in text
    with open_case(folder) as case:
        case.conclude("x", "suspect", finding=made.id, gone=True)
        case.build()
    assert not page.exists()


def test_only_what_is_there_can_be_cited(folder: Path) -> None:
    with open_case(folder) as case:
        [figure] = [row for row in case.export("figures") if row["phrase"].endswith("43 detainees")]
        made = case.conclude("It happened.", "believe")
        for wrong in (("nothing", figure["statement"], "supports"), (made.id, "nothing", "supports")):
            with pytest.raises(TawthiqError):
                case.cite(*wrong)
        case.assess("reject", figure["statement"], reason="misread")
        with pytest.raises(TawthiqError):
            case.cite(made.id, figure["statement"], "supports")
