"""A person judges two names to be one party: figures count one source less, and it can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tawthiq.case import open_case
from tawthiq.model import TawthiqError


def test_two_names_judged_one_party_are_one_origin_at_the_next_build(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, who in (("a", "Calder Watch"), ("b", "Harbour Monitor")):
        text = f"The {who} group said that 40 men were killed at Mill Prison in 2015.\n"
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    with open_case(tmp_path / "case", create=True, title="Mill") as case:
        case.build(tmp_path / "in")
        named = [str(row["speaker"]) for row in case.export("figures")]
        assert len(set(named)) == 2
        with pytest.raises(TawthiqError, match="No document names a party so"):
            case.assess("same_party", named[0], ["Nobody At All"], reason="known")
        made = case.assess("same_party", named[0], [named[1]], reason="one body, renamed")
        assert any("1 independent origin" in line for line in case.build().groups)
        case.assess("retract", made.id, [], reason="they are two after all")
        assert any("2 independent origins" in line for line in case.build().groups)
