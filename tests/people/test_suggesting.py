"""Short lists: pairs that no rule joins are suggested to a person, join nothing, and say why."""

from __future__ import annotations

from tawthiq.model import Field, Record
from tawthiq.people import CERTAIN, Judgement, link
from tawthiq.people.queue import queue


def record(document: str, row: int, **given: str) -> Record:
    dated = {"birth", "arrest_date"}
    return Record(document, "", row, {k: Field(v, "A1", 0, 1, v if k in dated else "") for k, v in given.items() if v})


# One list gives four parts, the other two and the father apart; brothers; and a stranger.
ROWS = (
    record("a", 1, name="زيد نور سعيد الحداد", mother="هدى", birth="1980-02-03"),
    record("b", 1, name="Zayd al-Haddad", father="Nur", birth="1980"),
    record("a", 2, name="رامي نور سعيد الحداد", mother="هدى", birth="1984-05-06"),
    record("b", 2, name="Salim Dabbas", father="Hani", birth="1961"),
)


def test_rules_join_none_of_them_and_the_likely_pair_is_suggested() -> None:
    assert link(ROWS).links == ()
    made = link(ROWS, suggest=True)
    assert len(made.persons) == 4
    (only,) = made.links
    assert {only.left, only.right} == {ROWS[0].id, ROWS[1].id}
    assert 0.5 < only.probability < CERTAIN
    assert "names of kin" in only.reason.text
    assert len(only.reason.passages) == 2
    (asked,) = queue(made, ()).questions
    assert not asked.one_person


def test_what_people_settled_is_not_suggested_again() -> None:
    for same in (True, False):
        made = link(ROWS, [Judgement(ROWS[0].id, ROWS[1].id, same, "1")], suggest=True)
        assert [x.rule for x in made.links] == ["judged"]


def test_what_cannot_be_one_person_is_not_suggested() -> None:
    far = (ROWS[0], record("b", 1, name="Zayd al-Haddad", father="Nur", birth="1950"))
    assert link(far, suggest=True).links == ()


def test_the_order_of_the_lists_changes_no_suggestion() -> None:
    one, two = link(ROWS, suggest=True).links, link(ROWS[::-1], suggest=True).links
    assert [({x.left, x.right}, x.probability) for x in one] == [({x.left, x.right}, x.probability) for x in two]
    assert link((), suggest=True).links == link(ROWS[:1], suggest=True).links == ()
