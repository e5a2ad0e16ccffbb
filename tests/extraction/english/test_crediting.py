"""Bodies that nobody has heard of are credited by the wording around them, and nothing else is."""

from __future__ import annotations

import pytest

from tawthiq.extraction.english.crediting import credited_by_wording
from tawthiq.extraction.english.own_voice import NAMES


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Of those, 412 cases were documented by the Mothers of Ostrana.", ["Mothers of Ostrana"]),
        ("By now figures from Lantern House put the dead at 90.", ["Lantern House"]),
        ("The memos, seen by Sluice and by the broadcaster TeleVara, show it.", ["Sluice", "TeleVara"]),
        ("A study by Lisbet Aaren and Tomas Vell found 8,000.", ["Lisbet Aaren", "Tomas Vell"]),
        ("It names Earthlight. Earthlight, a forensic collective, said most were men.", ["Earthlight"]),
        ("The list of Namekeeper is long, and Namekeeper lists 3,100 dead.", ["Namekeeper"]),
        ("A fire.\nPhoto: Corvo Pictures\n", ["Corvo Pictures"]),
        (
            "Its authors are Odo Fern, once a judge at the court for Velm; Lisbet Aaren, who tried Tomas Vell, the"
            " mayor of Oske; and Marta Oduya.",
            ["Odo Fern", "Lisbet Aaren", "Marta Oduya"],
        ),
        ("The study’s two authors, Odo Fern and Lisbet Aaren, say so.", ["Odo Fern", "Lisbet Aaren"]),
        ("Its authors are Odo Fern, a lawyer, and Lisbet Aaren, a nurse.", ["Odo Fern", "Lisbet Aaren"]),
        (
            "The authors of the report were Odo Fern, Lisbet Aaren and Marta Oduya. Tomas Vell ran.",
            ["Odo Fern", "Lisbet Aaren", "Marta Oduya"],
        ),
    ],
)
def test_a_wording_credits_whatever_the_name(text: str, names: list[str]) -> None:
    assert [m.text for m in credited_by_wording(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Three hundred men were held by Redwater Brigade.",
        "The records of the Hazari court were lost, a march through Velm went on.",
        "The figures from Syria are old, according to Tuesday.",
        "Oduya has been linked to 12 killings.",
        "Photo: Reuters\n",
        "The authorities, Odo Fern said. The author of the attack is known.",
        "Its author is unknown. Marta Oduya wept.",
    ],
)
def test_who_holds_does_or_lies_somewhere_is_no_source(text: str) -> None:
    assert credited_by_wording(text) == ()


def test_a_line_of_letters_and_hyphens_is_gone_through_once() -> None:
    """With words of any length each of the letters would begin a search to the end: minutes for this line."""
    line = "A-" * 100_000
    assert [m.text for m in credited_by_wording(f"{line} The group Rights Watch counted 40 dead.")] == ["Rights Watch"]
    assert NAMES.findall(line) == []
