"""Tables of capture patterns: what is read, what is refused, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published import KOSOVO

from tawthiq.estimation import gates
from tawthiq.estimation.table import read_csv, table
from tawthiq.model import TawthiqError


def test_a_table_knows_its_lists_and_what_they_share() -> None:
    found = read_csv(KOSOVO)
    assert found.people == 4400
    assert dict(zip(found.lists, found.sizes, strict=True)) == {"EXH": 1910, "ABA": 1528, "OSCE": 1786, "HRW": 685}
    assert int(found.shared[0, 1]) == 177 + 181 + 18 + 27
    assert sum(found.frequencies) == 4400


def test_rows_may_come_in_any_order_and_more_than_once() -> None:
    lines = KOSOVO.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    split = turned.replace("1,0,0,0,1131", "1,0,0,0,1000\n1,0,0,0,131")
    assert read_csv(turned) == read_csv(KOSOVO)
    assert read_csv(split).cells == read_csv(KOSOVO).cells


def test_rows_of_one_pattern_are_added_up_and_the_reader_is_told_which() -> None:
    found = read_csv("A,B,count\n1,0,3\n0,1,2\n1,1,4\n1,0,3\n")
    assert found.people == 12
    doubt = next(d for d in gates.of_table(found) if d.code == "rows_added")
    assert not doubt.grave
    assert "line 5" in doubt.text
    assert found.united([("A", "B")]).repeated == ("line 5",)


def test_a_point_that_may_part_thousands_is_asked_about_and_not_read_as_a_fraction() -> None:
    with pytest.raises(TawthiqError, match=r"line 2: '1\.000'"):
        read_csv("A;B;count\n1;0;1.000\n0;1;2\n1;1;1\n")
    assert read_csv("A,B,count\n1.0,0,3.0\n0,1,2.0\n1,1,1.0\n").people == 6


def test_the_count_may_stand_anywhere_and_blank_lines_do_not_matter() -> None:
    assert read_csv("\ufeffcount,A,B\n\n3,1,0\n2,0,1\n1,1,1\n") == read_csv("A,B,Count\n1,0,3\n0,1,2\n1,1,1\n")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("A,B\n1,0\n", "column named count"),
        ("A,B,count\n", "nobody"),
        ("A,B,count\n1,0,-3\n", "negative"),
        ("A,B,count\n1,2,3\n", "something else than 0 and 1"),
        ("A,B,count\n0,0,3\n1,0,2\n", "on no list"),
        ("A,B,count\n1,0,3\n", "nobody on it"),
        ("A,A,count\n1,0,3\n", "one name"),
        ("A,B,count\n1,0\n", "2 columns and the header 3"),
        ("A,B,count\n1,0,x\n", "no number"),
        ("A,B,count\n1,0,2.5\n", "whole number"),
        ("A,B,count\n1,0,inf\n", "no number"),
        ("A,B,count\n1,0,nan\n", "no number"),
        ("A,,count\n1,0,2\n", "no name"),
        ("count\n4\n", "no list"),
        ("A,B,count\n1,0,1e400\n", "no number"),
        ("A,B,count\n1,0,٢٫٥\n", "no number"),
        ("A,B,count\n1,0,2,7\n", "4 columns and the header 3"),
        ("A,B,total,count\n1,0,10,4\n", "column total: 10"),
        ("A,B,count\n1,0,3\n\n0,x,3\n", "line 4"),
        ("A,B,count\n0,0,1\n", "1 person"),
        ("A\0,B,count\n1,0,3\n", "bytes that no text has"),
        ("A,count\n" + "1" * 200_000 + ",1\n", "no CSV table"),
        ("%PDF-1.4\n1 0 obj\n", "column named count"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_in_words(text: str, what: str) -> None:
    with pytest.raises(TawthiqError, match=what) as refused:
        read_csv(text)
    assert refused.value.remedy


@pytest.mark.parametrize("mark", [";", "\t"])
def test_columns_may_be_parted_as_other_programs_part_them(mark: str) -> None:
    assert read_csv(KOSOVO.replace(",", mark)) == read_csv(KOSOVO)


def test_lists_of_one_source_count_as_one() -> None:
    found = read_csv(KOSOVO).united([("EXH", "ABA")])
    assert found.lists == ("EXH+ABA", "OSCE", "HRW")
    assert found.people == 4400
    assert found.sizes[0] == 1910 + 1528 - (177 + 181 + 18 + 27)


def test_a_source_of_unknown_lists_is_refused() -> None:
    with pytest.raises(TawthiqError, match="not known"):
        read_csv(KOSOVO).united([("EXH", "nobody")])
    with pytest.raises(TawthiqError, match="twice"):
        read_csv(KOSOVO).united([("EXH", "ABA"), ("ABA", "HRW")])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.tuples(*[st.integers(0, 1)] * 3), st.integers(0, 50)), max_size=12))
def test_a_table_counts_everyone_or_says_why_not(rows: list[tuple[tuple[int, ...], int]]) -> None:
    try:
        found = table(("A", "B", "C"), rows)
    except TawthiqError:
        none = sum(c for p, c in rows if any(p))
        sizes = [sum(c for p, c in rows if p[j]) for j in range(3)]
        assert none == 0 or not all(sizes) or any(c and not any(p) for p, c in rows)
    else:
        assert found.people == sum(c for _, c in rows)
