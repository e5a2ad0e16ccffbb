"""A summary's open place and time are taken from the sentence that gives them."""

from __future__ import annotations

import hashlib

from tawthiq import extraction
from tawthiq.model import Exhibit, Figure
from tawthiq.reading import read_bytes


def figures(text: str) -> list[Figure]:
    data = text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "a.txt").document
    assert document is not None
    return [s.figure for read in extraction.read(document) for s in read.statements if s.figure]


def test_a_prison_is_named_with_its_years_in_the_next_sentence() -> None:
    text = (
        "Guards say that 900 people have been hanged at a coastal prison since the war began to spread. "
        "Prisoners were taken from their cells and hanged between 2011 and 2015 at Marwa Prison, the survivors said.\n"
    )
    [found] = figures(text)
    assert (found.place, found.period) == ("Marwa Prison", "2011/2015")


def test_a_name_of_another_kind_is_not_taken() -> None:
    text = "Guards say that 900 people have been hanged at a coastal prison. The bodies were taken to Marwa Hospital.\n"
    [found] = figures(text)
    assert found.slots["place"].how != "named in the next sentences"
