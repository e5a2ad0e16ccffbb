"""The queue of doubtful pairs: what matters most comes first, what is settled is not asked, every question explains."""

from __future__ import annotations

from tawthiq.model import Field, ListMap, ListSeen, People, Record
from tawthiq.people import CERTAIN, Judgement, link
from tawthiq.people.queue import LEAST, SURE, Question, queue, waiting


def record(document: str, row: int, **given: str) -> Record:
    return Record(document, "", row, {k: Field(v, f"A{row}", 0, 1) for k, v in given.items() if v})


def pair(question: Question) -> frozenset[str]:
    return frozenset((question.left.record, question.right.record))


# Two rows of one man that are surely one, a row that may be his, and two rows of another name that may be one.
FULL = {"name": "Adel Omar Morsani", "birth": "1980-02-03"}
HIS = (record("a", 1, **FULL), record("b", 1, **FULL), record("c", 1, name="عادل عمر المرساني", mother="هدى"))
OTHER = (record("a", 2, name="Zayd Nur Habbal", mother="Huda"), record("c", 2, name="زيد نور هبال"))
ROWS = (*HIS, *OTHER)


def people(*judgements: Judgement) -> People:
    return link(ROWS, judgements)


def test_the_answer_that_changes_more_is_asked_first() -> None:
    found = queue(people(), ())
    assert found.waiting == 2
    first, second = found.questions
    assert first.changes == 2
    assert second.changes == 1
    assert HIS[2].id in pair(first)
    assert "2 rows" in first.effect
    assert not first.one_person
    assert first.others == 1
    assert {r for q in found.questions for r in (q.left.record, q.right.record)} <= {r.id for r in ROWS}


def test_a_question_shows_both_rows_what_agrees_and_how_much_it_weighs() -> None:
    second = queue(people(), ()).questions[1]
    assert second.left.values == {"name": "Zayd Nur Habbal", "mother": "Huda"}
    assert (second.left.document, second.left.row) == ("a", 2)
    says = {f.field: f.says for f in second.fields}
    assert says == {"name": "alike", "mother": "one only"}
    assert "Zayd" in next(f.why for f in second.fields if f.field == "name").title()
    weighed = {w.what: w for w in second.weights}
    assert weighed["given name"].bits > 0
    assert "about 1 in" in weighed["given name"].level
    assert "names of kin" in weighed
    assert all(w.weight for w in second.weights)


def test_a_rarer_name_weighs_more_and_another_name_weighs_against() -> None:
    def given_bits(one: str, two: str) -> float:
        rows = (record("a", 1, name=one), record("b", 1, name=two))
        made = link(rows)
        asked = People(rows, made.links or (), made.persons)
        from tawthiq.people.weighing import weights

        return next(w.bits for w in weights([(asked.records[0], asked.records[1])])[0] if w.what == "given name")

    assert given_bits("محمد سعد", "محمد سعد") < given_bits("زيد سعد", "زيد سعد")
    assert given_bits("محمد سعد", "زيد سعد") < 0


def test_what_is_decided_is_not_asked_again_along_any_chain() -> None:
    a, b, c = HIS
    for same in (True, False):
        for one in (a, b):
            made = [Judgement(one.id, c.id, same, "1")]
            asked = [pair(q) for q in queue(people(), made).questions]  # not linked again since
            again = [pair(q) for q in queue(people(*made), made).questions]  # linked again
            assert asked == again == [frozenset((OTHER[0].id, OTHER[1].id))]


def test_a_decision_taken_back_brings_the_question_back() -> None:
    a, _, c = HIS
    before = queue(people(), ())
    assert queue(people(), [Judgement(a.id, c.id, True, "1")]).waiting == before.waiting - 1
    assert [pair(q) for q in queue(people(), ()).questions] == [pair(q) for q in before.questions]


def test_a_pair_put_aside_is_not_asked_and_another_pair_of_the_two_persons_is() -> None:
    first = queue(people(), ()).questions[0]
    left = queue(people(), (), aside={pair(first)})
    assert pair(first) not in {pair(q) for q in left.questions}
    assert left.questions[0].changes == 2
    both = {frozenset((HIS[0].id, HIS[2].id)), frozenset((HIS[1].id, HIS[2].id))}
    assert [pair(q) for q in queue(people(), (), aside=both).questions] == [frozenset((OTHER[0].id, OTHER[1].id))]


def test_a_person_held_together_by_one_weak_link_is_asked_about() -> None:
    rows = (record("a", 1, name="Adel Omar Morsani"), record("b", 1, name="adel omar al-Morsani"))
    made = link(rows)
    (only,) = made.links
    assert CERTAIN <= only.probability < SURE
    (asked,) = queue(made, ()).questions
    assert asked.one_person
    assert asked.changes == 1
    assert "parts this person of 2 rows into 1 row and 1 row" in asked.effect
    assert queue(made, [Judgement(rows[0].id, rows[1].id, True, "1")]).waiting == 0
    assert queue(link(rows, [Judgement(rows[0].id, rows[1].id, False, "1")]), ()).waiting == 0


def test_a_list_without_duplicates_asks_nothing_about_its_own_rows() -> None:
    rows = (record("a", 1, name="Adel Omar Morsani"), record("a", 2, name="Adel Omar Morsani"))
    loose = link(rows)
    assert queue(loose, ()).waiting == 1
    strict = link(rows, unique={("a", "")})
    seen = ListSeen("a", "", 2, 2, 0, ListMap({}, no_duplicates=True))
    assert queue(People(strict.records, strict.links, strict.persons, (seen,)), ()).waiting == 0


def test_the_queue_is_cut_at_its_limit_and_says_how_much_waits() -> None:
    found = queue(people(), (), limit=1)
    assert (found.waiting, len(found.questions)) == (2, 1)
    assert all(q.probability >= LEAST for q in found.questions)
    assert queue(link(()), ()).questions == ()


def test_how_many_wait_is_told_without_putting_them_into_words() -> None:
    for made in ((), (Judgement(HIS[0].id, HIS[2].id, False, ""),), (Judgement(OTHER[0].id, OTHER[1].id, True, ""),)):
        found = people(*made)
        assert waiting(found, made) == queue(found, made, limit=0).waiting
        aside = [pair(q) for q in queue(found, made).questions[:1]]
        assert waiting(found, made, aside) == queue(found, made, aside, limit=0).waiting
