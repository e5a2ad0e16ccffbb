"""When a number is given, when with warnings, and when not: the gates on whole tables."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from published import ARTIFICIAL, kosovo, new_orleans, uk

from tawthiq.estimation import Estimate, Settings, estimate, gates, of_table, read_csv
from tawthiq.estimation.results import Doubt, Result

QUICK = Settings(iterations=20_000, burn_in=4_000, every=20, replicates=200)


def codes(result: Result, *, grave: bool) -> set[str]:
    return {d.code for d in result.doubts if d.grave == grave}


def refused(text: str) -> tuple[Result, Doubt]:
    result = estimate(read_csv(text), QUICK)
    assert result.verdict == "not_estimable"
    assert result.answer is None
    return result, next(d for d in result.doubts if d.grave)


def test_four_lists_that_overlap_are_estimable() -> None:
    result = estimate(kosovo(), QUICK)
    assert result.verdict == "warnings"
    assert not codes(result, grave=True)
    assert result.answer is not None
    low, centre, high = result.answer
    assert low < 10_400 < high
    assert low < centre < high
    models = {e.name for e in result.estimates if e.role == "model"}
    # People differ here, so that models which take them as alike are shown and not counted.
    assert models == {"latent_classes", "differing_people"}


def test_lists_that_fit_several_answers_are_not_estimable() -> None:
    result = estimate(uk(), QUICK)
    assert result.verdict == "not_estimable"
    assert codes(result, grave=True) & {"several_modes", "chains_disagree", "estimators_disagree"}
    grave = [d.grave for d in result.doubts]
    assert grave == sorted(grave, reverse=True), "what forbids a number is read first"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("A,count\n1,30\n", "few_lists", "only one list"),
        ("A,B,count\n1,0,30\n0,1,20\n1,1,8\n", "few_lists", "three or more"),
        (ARTIFICIAL, "empty_overlaps", "C shares nobody"),
        (
            "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,30\n1,1,0,2\n",
            "empty_overlaps",
            "C shares nobody",
        ),
        ("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,30\n", "empty_overlaps", "No two lists share anybody"),
        (
            "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,30\n1,0,1,9\n1,1,0,8\n0,1,1,7\n1,1,1,4\n".replace(
                "0,0,1,30\n", ""
            ).replace("1,0,1,9\n", ""),
            "part_of_another",
            "Everyone on C is also on B",
        ),
        (
            "A,B,C,count\n1,0,0,400\n0,1,0,300\n0,0,1,300\n1,1,0,1\n0,1,1,1\n",
            "few_in_common",
            "Only 2 people",
        ),
    ],
)  # fmt: skip
def test_what_forbids_a_number_is_said(text: str, code: str, words: str) -> None:
    result, doubt = refused(text)
    assert doubt.code == code
    assert words in doubt.text
    # Nothing but plain references is shown, so that nobody quotes a refused number.
    assert {e.role for e in result.estimates} <= {"reference"}


def test_a_list_within_another_counts_as_one_source_after_all() -> None:
    text = (
        "A,B,C,D,count\n1,0,0,0,80\n0,1,0,0,70\n0,0,1,0,60\n1,1,0,1,9\n1,1,0,0,20\n0,1,1,0,18\n1,0,1,0,19\n1,1,1,0,6\n"
    )
    _, doubt = refused(text)
    assert doubt.code == "part_of_another"
    mended = estimate(read_csv(text).united([("A", "D")]), QUICK)
    assert mended.verdict != "not_estimable"


def test_an_interval_at_the_largest_number_looked_at_is_refused() -> None:
    tight = Settings(iterations=20_000, burn_in=4_000, every=20, replicates=200, times=2)
    result = estimate(new_orleans(), tight)
    assert "at_cap" in codes(result, grave=True)


def test_many_lists_are_a_verdict_and_not_a_failure() -> None:
    lists = 34
    rows = [([int(i == j) for i in range(lists)], 20) for j in range(lists)]
    rows += [([int(i in (j, (j + 1) % lists)) for i in range(lists)], 3) for j in range(lists)]
    text = ",".join([*(f"L{i}" for i in range(lists)), "count"]) + "\n"
    text += "\n".join(",".join(map(str, [*p, c])) for p, c in rows)
    short = Settings(iterations=2_000, burn_in=500, every=20, replicates=50)
    result = estimate(read_csv(text), short)
    assert "one_model" in codes(result, grave=False)
    assert result.verdict in ("warnings", "not_estimable")


def test_the_same_seed_gives_the_same_data_and_another_one_does_not() -> None:
    first, again, other = (
        of_table(new_orleans(), "t", [], Settings(seed=s, iterations=4_000, burn_in=1_000, every=20, replicates=100))
        for s in (4, 4, 5)
    )
    assert first.as_dict() == again.as_dict()
    assert first.as_dict()["digest"] != other.as_dict()["digest"]


def test_other_priors_are_shown_and_never_decide() -> None:
    short = Settings(iterations=4_000, burn_in=1_000, every=20, replicates=100)
    with_them, without = estimate(new_orleans(), short), estimate(new_orleans(), replace(short, other_priors=False))
    assert "sensitivity" in {e.role for e in with_them.estimates}
    assert "sensitivity" not in {e.role for e in without.estimates}
    assert (with_them.verdict, with_them.answer) == (without.verdict, without.answer)


def test_a_centre_outside_several_intervals_is_told_in_one_sentence() -> None:
    def model(title: str, low: float, centre: float, high: float) -> Estimate:
        return Estimate(title, title, "model", low, centre, high, {}, {}, None, "", "")

    models = [model("One", 90, 100, 110), model("Two", 92, 101, 111), model("Wide", 95, 300, 900)]
    (doubt,) = gates.between(models)
    assert (doubt.code, doubt.grave) == ("centres_apart", False)
    assert doubt.text.count("the centre of Wide (300)") == 1
    assert "outside the interval of One (90 to 110) and of Two (92 to 111)" in doubt.text
