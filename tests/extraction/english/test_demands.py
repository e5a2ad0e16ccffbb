"""Demands: who asks whom for what."""

from __future__ import annotations

import pytest
from attributed_text import Read


def demands(text: str) -> list[tuple[str | None, str | None, str]]:
    return [
        (s.speaker, s.demand.addressee, s.demand.asks) for s in Read(text).result.statements if s.demand is not None
    ]


def bare(name: str | None) -> str | None:
    return None if name is None else name.lower().removeprefix("the ")


@pytest.mark.parametrize(
    ("text", "speaker", "addressee", "asks"),
    [
        (
            "Amnesty International called on the government to release all prisoners.",
            "Amnesty International",
            "the government",
            "release all prisoners",
        ),
        (
            "Karim Osei urged the United Nations to open an inquiry.",
            "Karim Osei",
            "the United Nations",
            "open an inquiry",
        ),
        ("Protesters demanded the release of the students.", "Protesters", None, "release of the students"),
        ("The families called for an independent inquiry.", "The families", None, "independent inquiry"),
        ("The union demanded that the ministry pay the workers.", "The union", "the ministry", "pay the workers"),
        (
            "The Halden Institute stressed the need for the court to open the archives.",
            "Halden Institute",
            "the court",
            "open the archives",
        ),
        (
            "“The authorities must free the prisoners now,” said Karim Osei.",
            "Karim Osei",
            "The authorities",
            "free the prisoners",
        ),
    ],
)
def test_a_demand_with_its_parts(text: str, speaker: str, addressee: str | None, asks: str) -> None:
    ((got_speaker, got_addressee, got_asks),) = demands(text)
    assert bare(got_speaker) == bare(speaker)
    assert bare(got_addressee) == bare(addressee)
    assert asks in got_asks


@pytest.mark.parametrize(
    "text", ["He should have known better.", "The road must be long.", "Officials did not ask anyone to leave."]
)
def test_what_is_no_demand(text: str) -> None:
    assert demands(text) == []
