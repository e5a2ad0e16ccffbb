"""Who asks whom for what, who said what through whom, and what the lists say about one person."""

from __future__ import annotations

from sample import sample

from tawthiq.dossier.registers import demands, parties, people
from tawthiq.dossier.site import Site, short_ids


def test_demands_of_one_addressee_stand_together_under_any_of_its_names() -> None:
    addressees = demands(Site(sample()))
    assert [a.name for a in addressees] == ["United Nations", "Ministry of Interior of Harbaya", ""]
    asked = {a.asks: (a.speaker, a.documents) for a in addressees[0].asks}
    assert asked["open an independent inquiry"] == ("Varna Watch", 4)
    assert "حماية المقابر" in asked


def test_what_a_party_said_is_kept_apart_from_what_was_said_through_it() -> None:
    found = {p.name: p for p in parties(Site(sample())).parties}
    assert [m.phrase for _, m in found["Varna Watch"].relayed.quoted] == ["between 20 and 50 detainees", "dozens"]
    assert "dozens" not in [m.phrase for _, m in found["Varna Watch"].said.quoted]
    assert found["United Nations"].names == ("UN", "الأمم المتحدة")
    assert [name for name, _ in found["United Nations"].merges] == ["UN"]


def test_a_persons_rows_stand_side_by_side_and_say_where_they_differ() -> None:
    page = people(Site(sample()))
    first = page.several[0]
    assert [label for label, _ in first.records] == ["a.csv, row 1", "b.csv, row 1"]
    assert {f.name: f.values for f in first.fields}["Born"] == ("1990", "1991")
    assert first.differing == ("Name", "Born")
    assert page.several[1].differing == ()
    assert [link.probability for link in page.doubtful] == ["41%"]
    assert len(page.single) == 2


def test_ids_that_would_meet_when_cut_are_left_whole() -> None:
    one, two, other = "a" * 20 + "1", "a" * 20 + "2", "b" * 20
    assert short_ids([one, two, other]) == {one: one, two: two, other: "b" * 16}
