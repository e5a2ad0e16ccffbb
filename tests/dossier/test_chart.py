"""The geometry of charts and of the picture of sources."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from sample import sample

from tawthiq.dossier.chart import LEFT, MOST, RIGHT, WIDTH, Chart, Point, chart, look
from tawthiq.dossier.lineage_page import sources_page
from tawthiq.dossier.picture import MERGE_BEYOND
from tawthiq.dossier.site import Site
from tawthiq.model import Edge, Lineage, Origin


def point(low: float | None, high: float | None, qualifier: str = "exact") -> Point:
    return Point(low, high, qualifier, "amount", "who", "1 document", "documents/x.html#s-1", look(0))


def drawn(*points: Point) -> Chart:
    made = chart("title", "number", list(points))
    assert made is not None
    return made


def test_the_axis_is_logarithmic_only_when_numbers_differ_more_than_twentyfold() -> None:
    assert not drawn(point(100, 100), point(2000, 2000)).logarithmic
    assert drawn(point(100, 100), point(2001, 2001)).logarithmic


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=12))
def test_greater_numbers_stand_further_right_within_the_plot(values: list[int]) -> None:
    marks = drawn(*(point(v, v) for v in sorted(values))).marks
    assert [m.x for m in marks] == sorted(m.x for m in marks)
    assert all(LEFT <= m.x <= RIGHT and 0 <= m.label_x <= WIDTH for m in marks)


def test_each_qualifier_is_drawn_its_own_way() -> None:
    exact, least, most, band, about, vague = drawn(
        point(500, 500), point(500, None, "at_least"), point(None, 500, "at_most"), point(300, 700, "range"),
        point(500, 500, "about"), point(24, None, "vague"),
    ).marks  # fmt: skip
    assert (exact.arrow, exact.cap, exact.band, exact.fuzzy) == (None, None, None, False)
    assert least.arrow is not None
    assert least.arrow > least.x
    assert most.cap is not None
    assert most.cap < most.x
    assert band.band is not None
    assert band.band[0] < band.x < band.band[1]
    assert about.fuzzy
    assert about.arrow is None
    assert vague.fuzzy
    assert vague.arrow is not None


def test_zero_has_a_place_on_either_axis() -> None:
    assert drawn(point(0, 0), point(10, 10)).marks[0].x == LEFT
    assert drawn(point(0, 0), point(10, 10), point(10_000, 10_000)).marks[0].x == LEFT
    assert drawn(point(0, 0)).marks[0].x == LEFT


def test_what_has_no_number_is_not_drawn_and_many_are_counted() -> None:
    assert chart("title", "number", [point(None, None)]) is None
    assert drawn(*(point(n + 1, n + 1) for n in range(MOST + 3))).left_out == 3


def test_forty_nine_origins_look_different() -> None:
    assert len({look(n) for n in range(49)}) == 49


def picture_of(documents: int) -> tuple[int, set[tuple[float, float]], int]:
    view = sample()
    base = next(iter(view.documents.values()))
    made = {}
    for n in range(documents):
        copy = msgspec.structs.replace(base, exhibit=f"{n:064x}")
        made[copy.id] = copy
    edges = tuple(Edge(f"document:{d}", f"work:w{n % 5}", "credits", ()) for n, d in enumerate(made))
    edges += tuple(Edge(f"work:w{n}", f"party:p{n}", "authored_by", ()) for n in range(5))
    lineage = Lineage((Origin("w0", "W", tuple(made)[::5]),), edges)
    page = sources_page(Site(msgspec.structs.replace(view, documents=made, exhibits=(), readings={}, lineage=lineage)))
    assert page.picture is not None
    assert all(n.y < page.picture.height for n in page.picture.nodes)
    return len(page.picture.nodes), {(n.column, n.y) for n in page.picture.nodes}, len(page.picture.wires)


def test_sixty_documents_are_drawn_each_in_its_own_place() -> None:
    nodes, places, wires = picture_of(60)
    assert nodes == len(places) == 70
    assert wires == 65


def test_a_large_case_draws_documents_of_equal_sources_together() -> None:
    nodes, places, _ = picture_of(MERGE_BEYOND + 20)
    assert nodes == len(places) == 15
